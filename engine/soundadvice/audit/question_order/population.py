"""Population: who answers a questionnaire, as sets of answers that its rules tell apart; all of them, or some drawn."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import prod
from random import Random

from soundadvice.audit.prover.answer_space import plain_answer
from soundadvice.meaning.cells import cell_of, cells, deciding_conditions, plainest, thresholds
from soundadvice.meaning.evaluate import Truth, enablement, truth
from soundadvice.meaning.possible.broken import broken, every_must, is_known
from soundadvice.meaning.possible.fit import Placed, fitted
from soundadvice.model.condition import UNSURE, Answer, Condition, Requirement, Test, holds, questions_of, tests_of
from soundadvice.model.errors import AuditError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question

Answers = Mapping[str, Answer]
MOST_CELLS = 50_000
"""As many sets of answers are gone through, one by one."""
_MOST_TOGETHER = 50_000
_MOST_SIGNS = 13
_MOST_TRIES = 1_000
"""As often someone is drawn until their answers go together."""


class PopulationKind(StrEnum):
    """Who is counted: every set of answers once, some drawn among them, or the people of a table."""

    CELLS = "cells"
    DRAWN = "drawn"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class People:
    """Complete sets of answers, to the deciding questions that each person is asked. Each counts once.

    `cells` is how many sets of answers the rules tell apart. `even` is False if so many of them hang together that
    people were drawn question by question, each answer as likely as any other, and not set by set.
    """

    answers: tuple[Answers, ...]
    basis: PopulationKind
    cells: int | None = None
    even: bool = True


def every_cell(pack: Pack, most: int = MOST_CELLS) -> People | None:
    """Every set of answers that the rules tell apart, once; None if there are more than so many."""
    groups = [_leaves(pack, group, most) for group in _groups(pack)]
    if any(leaves is None for leaves in groups):
        return None
    known = [leaves for leaves in groups if leaves is not None]
    count = prod(map(len, known))
    if count > most:
        return None
    return People(tuple(map(_joined, itertools.product(*known))), PopulationKind.CELLS, count)


def drawn(pack: Pack, count: int, seed: int, *, most_together: int = _MOST_TOGETHER) -> People:
    """So many people, drawn with replacement, each set of answers as likely as any other.

    Where more than `most_together` sets of answers hang together, they are drawn question by question.
    """
    random = Random(f"people {seed}")  # noqa: S311  no one is to be surprised by it
    groups = [(group, _leaves(pack, group, most_together)) for group in _groups(pack)]
    choices = {name: classes(pack, pack.question[name]) for name in pack.deciding}

    def one(group: list[str], leaves: list[Answers] | None) -> Answers:
        if leaves is not None:
            return random.choice(leaves)
        ways = (_as_one(pack, _walk(pack, group, choices, random)) for _ in range(_MOST_TRIES))
        found = next((way for way in ways if way is not None), None)
        if found is None:
            raise AuditError(f"no one was found whose answers to {', '.join(group)} can go together")
        return found

    people = tuple(_joined(one(group, leaves) for group, leaves in groups) for _ in range(count))
    known = [leaves for _, leaves in groups if leaves is not None]
    even = len(known) == len(groups)
    return People(people, PopulationKind.DRAWN, prod(map(len, known)) if even else None, even)


def mostly_plain(pack: Pack, count: int, seed: int, *, odd: int) -> People:
    """So many people with plain answers, of which about so many each were drawn anew, any answer as likely as another.

    Raises AuditError as `drawn` does.
    """
    random = Random(f"plain people {seed}")  # noqa: S311  no one is to be surprised by it
    choices = {name: classes(pack, pack.question[name]) for name in pack.deciding}
    share = odd / max(len(pack.deciding), 1)

    def one() -> Answers:
        for _ in range(_MOST_TRIES):
            given: dict[str, Answer] = {}
            enabled: dict[str, Truth] = {}
            for name, answers in choices.items():
                enabled[name] = _is_asked(pack, name, given, enabled)
                if enabled[name]:
                    anew = random.random() < share
                    given[name] = random.choice(answers) if anew else plain_answer(pack.question[name])
            found = _as_one(pack, given)
            if found is not None:
                return found
        raise AuditError("no one was found whose answers can go together")

    return People(tuple(one() for _ in range(count)), PopulationKind.DRAWN, even=False)


def from_table(pack: Pack, rows: Iterable[Answers]) -> People:
    """The people of a table, in its order. Answers to the plan's questions, and to questions not asked, are left aside.

    Raises AuditError if someone has no answer to a question that they are asked.
    """
    people: list[Answers] = []
    for number, row in enumerate(rows, 1):
        enabled = enablement(pack, row)
        asked = [name for name in pack.deciding if enabled[name] is not False]
        missing = next((name for name in asked if name not in row), None)
        if missing is not None:
            raise AuditError(f"person {number} is asked `{missing}`, but the table has no answer to it")
        people.append({name: row[name] for name in asked})
    if not people:
        raise AuditError("the table has no one in it")
    return People(tuple(people), PopulationKind.TABLE)


def classes(pack: Pack, question: Question) -> list[Answer]:
    """One answer for each class of answers to a deciding question that nothing that decides tells apart."""
    tests = list(_told_apart(pack).tests.get(question.id, ()))
    # What is not known breaks no must, whatever else it is like.
    bound = any(question.id in one.named for one in every_must(pack))
    found: dict[tuple[bool, ...], Answer] = {}
    for answer in _answers(pack, question, tests):
        found.setdefault((bound and is_known(answer), *(holds(test, answer) for test in tests)), answer)
    return list(found.values())


def _answers(pack: Pack, question: Question, tests: list[Test]) -> Iterator[Answer]:
    match question:
        case Choice(options=options):
            yield from (option.id for option in options)
        case MultiChoice(options=options):
            named = {option for test in tests for option in getattr(test, "options", ())}
            # Not being sure goes with signs. What no test names is all alike.
            signs = [option.id for option in options if not option.exclusive]
            signs = [sign for sign in signs if sign in named] + [sign for sign in signs if sign not in named][:1]
            if len(signs) > _MOST_SIGNS:
                raise AuditError(f"`{question.id}` has more signs that rules tell apart than can be combined")
            yield from (frozenset({option.id}) for option in options if option.exclusive)
            for count in range(1, len(signs) + 1):
                yield from map(frozenset, itertools.combinations(signs, count))
        case Number() | Duration() | Date():
            at = _told_apart(pack).at.get(question.id, frozenset())
            yield from (plainest(question, cell) for cell in cells(question, at))
            if question.unsure:
                yield UNSURE


def _groups(pack: Pack) -> list[list[str]]:
    """The deciding questions, those together of which one decides whether another is asked; in their order."""
    group = {name: {name} for name in pack.deciding}
    beside = {name: _together(pack, name) for name in pack.deciding}
    for name in pack.deciding:
        for other in beside[name]:
            if group[other] is not group[name]:
                group[name] |= group[other]
                group.update(dict.fromkeys(group[other], group[name]))
    distinct = {id(members): members for members in group.values()}
    return [[name for name in pack.deciding if name in members] for members in distinct.values()]


def _leaves(pack: Pack, group: list[str], most: int) -> list[Answers] | None:
    """Every way to answer a group of questions, None if there are more than so many."""
    choices = [classes(pack, pack.question[name]) for name in group]
    partial: list[tuple[dict[str, Answer], dict[str, Truth]]] = [({}, {})]
    for name, answers in zip(group, choices, strict=True):
        longer = []
        for given, enabled in partial:
            asked = _is_asked(pack, name, given, enabled)
            known = {**enabled, name: asked}
            longer += [({**given, name: answer}, known) for answer in answers] if asked else [(given, known)]
            if len(longer) > most:
                return None
        partial = longer
    return [one for given, _ in partial if (one := _as_one(pack, given)) is not None]


def _together(pack: Pack, name: str) -> list[str]:
    """The deciding questions that a question hangs together with: what it is asked on, and what it is compared with."""
    enable_when = pack.question[name].enable_when
    found = questions_of(enable_when) if enable_when else ()
    named = (other for one in every_must(pack) if one.question == name for other in one.named)
    return [other for other in (*found, *named) if other in pack.deciding]


def _telling(pack: Pack) -> list[Condition]:
    """The conditions that tell answers apart: those that decide, and those that must hold."""
    held = [one.must.condition for one in every_must(pack) if isinstance(one.must, Requirement)]
    return deciding_conditions(pack) + held


@dataclass(frozen=True, slots=True)
class _ToldApart:
    """By question: the tests that tell its answers apart, each once, and where amounts are cut."""

    tests: Mapping[str, tuple[Test, ...]]
    at: Mapping[str, frozenset[int]]


@lru_cache(maxsize=2)
def _told_apart(pack: Pack) -> _ToldApart:
    conditions = _telling(pack)
    tests: dict[str, dict[Test, None]] = {}
    for one in conditions:
        for test in tests_of(one):
            tests.setdefault(test.question, {})[test] = None
    return _ToldApart({name: tuple(each) for name, each in tests.items()}, thresholds(conditions))


def _as_one(pack: Pack, given: Answers) -> Answers | None:
    """Someone who answers so, with amounts that go together; None if no one can."""
    if not broken(pack, given):
        return given
    at = _told_apart(pack).at
    within = {
        name: stretches[cell_of(stretches, answer)]
        for name, answer in given.items()
        if isinstance(question := pack.question[name], Quantity) and isinstance(answer, int)
        for stretches in [cells(question, at.get(name, frozenset()))]
    }
    found = fitted([Placed(pack, given, within)])
    return None if found is None or broken(pack, found[0]) else found[0]


def _walk(pack: Pack, group: list[str], choices: Mapping[str, list[Answer]], random: Random) -> Answers:
    """One way to answer a group of questions, each answer as likely as any other."""
    given: dict[str, Answer] = {}
    enabled: dict[str, Truth] = {}
    for name in group:
        enabled[name] = _is_asked(pack, name, given, enabled)
        if enabled[name]:
            given[name] = random.choice(choices[name])
    return given


def _is_asked(pack: Pack, name: str, given: Answers, enabled: Mapping[str, Truth]) -> bool:
    enable_when = pack.question[name].enable_when
    return enable_when is None or truth(enable_when, given, enabled) is True


def _joined(parts: Iterable[Answers]) -> Answers:
    return {name: answer for part in parts for name, answer in part.items()}
