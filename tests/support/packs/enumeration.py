"""Enumeration, for tests of the auditor: every person of a small pack by their answers, and packs that are so small."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random

from soundadvice import Pack, evaluate
from soundadvice.audit.prover.witness import Witness
from soundadvice.meaning.cells import cells, conditions_of, thresholds
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.answer import answer_to_json, read_answer
from soundadvice.model.condition import UNSURE, Answer, Condition
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from support.packs.generated import Answers, make_pack

MOST_COMBINATIONS = 1_500
"""A pack with more is left to the other tests: enumeration is to stay quick."""


def cells_of(pack: Pack, question: Question, *more: Condition) -> list[Answer]:
    """Every set of signs and doubts, every option, one value of each cell, and unsure."""
    match question:
        case Choice(options=options):
            return [option.id for option in options]
        case MultiChoice(options=options):
            marks = [option.id for option in options if not option.exclusive]
            sets = [
                frozenset(some) for size in range(1, len(marks) + 1) for some in itertools.combinations(marks, size)
            ]
            return [*sets, *(frozenset({option.id}) for option in options if option.exclusive)]
        case Number() | Duration() | Date():
            at = thresholds([*conditions_of(pack), *more]).get(question.id, frozenset())
            # The first of a cell for some, the last for others: what holds of one value holds of all.
            values = [cell.last if number % 2 else cell.first for number, cell in enumerate(cells(question, at))]
            return [*values, *([UNSURE] if question.unsure else [])]


def everybody(pack: Pack, *more: Condition, plan: bool = False) -> Iterator[Answers]:
    """Every person, by their answers to what they are asked; with `plan`, every way to skip its questions too."""
    names = [name for name in pack.question if plan or name in pack.deciding]
    choices = {name: cells_of(pack, pack.question[name], *more) for name in names}

    def extend(position: int, answers: Answers) -> Iterator[Answers]:
        if position == len(names):
            yield dict(answers)
            return
        name = names[position]
        enabled = enablement(pack, answers)[name]
        if enabled is True:
            for answer in choices[name]:
                yield from extend(position + 1, {**answers, name: answer})
        # Of what is enabled, only the plan's questions may be left out.
        if enabled is not True or name not in pack.deciding:
            yield from extend(position + 1, answers)

    yield from extend(0, {})


def small(pack: Pack, *, plan: bool = False) -> bool:
    """Whether there are few enough people to go through."""
    count = 1
    for name in pack.question:
        if plan or name in pack.deciding:
            count *= len(cells_of(pack, pack.question[name])) + (name not in pack.deciding)
    return count <= MOST_COMBINATIONS


def small_packs(count: int, seed: str, *, plan: bool = False, questions: int = 4, rules: int = 5) -> Iterator[Pack]:
    """So many generated packs that can be enumerated, the same each time."""
    made = 0
    for number in itertools.count():
        pack = make_pack(Random(f"{seed}.{number}"), most_questions=questions, most_rules=rules)
        if small(pack, plan=plan):
            yield pack
            made += 1
        if made == count:
            return


def replays(pack: Pack, one: Witness) -> None:
    """The witness is somebody who is asked just these questions, and gets what it says."""
    found = evaluate(pack, one.answers)
    assert (found.fired, found.floor, found.decided, found.ignored) == (one.fired, one.disposition, True, ())
    enabled = enablement(pack, one.answers)
    assert [name for name in pack.deciding if enabled[name] is True] == [
        name for name in pack.question if name in one.answers and name in pack.deciding
    ]
    for name, answer in one.answers.items():
        # What a person could give: reading the answer back changes nothing.
        shown = answer_to_json(pack.question[name], answer)
        assert read_answer(pack.question[name], shown) == answer
