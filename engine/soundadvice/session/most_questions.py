"""Most questions: how many a person may be asked until there is advice, whatever they answer from here on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import combinations

from soundadvice.meaning.cells import cells, threshold
from soundadvice.meaning.evaluate import Evaluation, State, Truth, enablement, truth
from soundadvice.model.condition import (
    NONE,
    UNSURE,
    Answer,
    Comparison,
    Condition,
    OptionTest,
    Test,
    holds,
    questions_of,
    tests_of,
)
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question, allows_unsure

_MOST_WAYS_ON = 100
"""So many ways to go on are looked at. In a pack with more, what is said stays true, and may be too many."""
_MOST_OPTIONS = 6
"""Of a question with more options that others hang on, it is left open which are picked."""


def most_questions(pack: Pack, answers: Mapping[str, Answer], evaluation: Evaluation) -> int:
    """How many deciding questions are answered now, and may be in all until the advice is decided.

    No way of answering from here on leads to more; mostly one leads to as many. `evaluation` is of these answers.

    >>> from soundadvice import evaluate, load_pack
    >>> pack = load_pack("low_back_pain")
    >>> [most_questions(pack, said, evaluate(pack, said)) for said in ({}, {"leg_pain": "none", "duration": 604800})]
    [14, 12]
    """
    states = evaluation.states
    given = sum(states[name] is State.GIVEN for name in pack.deciding)
    if evaluation.decided:
        return given
    waiting = (State.UNANSWERED, State.PENDING)
    left = [name for name in _that_may_matter(pack, evaluation) if states[name] in waiting]
    return given + _most_together(pack, answers, left)


def _that_may_matter(pack: Pack, evaluation: Evaluation) -> Sequence[str]:
    """The deciding questions up to the last that may still be put.

    Once a rule has fired, it is asked only as long as one is open that would win over it, or find something: it is so
    only while a question that it mentions, or one before that, has no answer. They are put in order.
    """
    if evaluation.floor == pack.default:
        return pack.deciding
    mentioned = {
        name
        for rule in map(pack.rule.__getitem__, evaluation.open)
        if rule.findings or (rule.advise is not None and pack.rank[rule.advise] > pack.rank[evaluation.floor])
        for name in questions_of(rule.when)
    }
    # There is one: it is not decided, so such a rule is open.
    last = max(number for number, name in enumerate(pack.deciding) if name in mentioned)
    return pack.deciding[: last + 1]


def _most_together(pack: Pack, answers: Mapping[str, Answer], names: Sequence[str]) -> int:
    """How many of these questions can be enabled for one and the same person who has given these answers.

    The way on with the most is looked at first. INVARIANT: what is given back is never less than the most: every way
    that was not followed to its end counts each question that may be enabled on it.
    """
    ways = _ways(pack, names)
    hang_on = _hang_on(pack)
    found: list[tuple[int, int, int, Mapping[str, Answer], Mapping[str, Truth]]] = []
    number = 0

    def look_at(told: Mapping[str, Answer], enabled: Mapping[str, Truth]) -> None:
        nonlocal number
        number += 1
        none = sum(enabled[name] is False for name in names)
        still_open = sum(enabled[name] is None for name in names)
        heappush(found, (none, still_open, number, told, enabled))

    look_at(answers, enablement(pack, answers))
    while True:
        none, _, _, told, enabled = heappop(found)
        name = _to_tell_next(pack, hang_on, told, enabled, names, ways)
        if name is None or number > _MOST_WAYS_ON:
            return len(names) - none
        for answer in ways[name]:
            more = {**told, name: answer}
            look_at(more, _enabled_too(hang_on, more, enabled, name))


_HangOn = Sequence[tuple[str, Condition, frozenset[str]]]


def _hang_on(pack: Pack) -> _HangOn:
    """The questions with an `enable_when`, in the order of the pack, each with those that it names."""
    conditions = ((one.id, one.enable_when) for one in pack.questions)
    return [(name, when, frozenset(questions_of(when))) for name, when in conditions if when is not None]


def _enabled_too(
    hang_on: _HangOn, told: Mapping[str, Answer], before: Mapping[str, Truth], name: str
) -> dict[str, Truth]:
    """What `enablement` says once this question is told too, from what it said `before`.

    INVARIANT: a condition is as true as it was unless it names a question that was told, or that is enabled otherwise.
    """
    enabled, changed = dict(before), {name}
    for one, when, named in hang_on:
        if not changed.isdisjoint(named):
            enabled[one] = truth(when, told, enabled)
            if enabled[one] is not before[one]:
                changed.add(one)
    return enabled


def _to_tell_next(
    pack: Pack,
    hang_on: _HangOn,
    told: Mapping[str, Answer],
    enabled: Mapping[str, Truth],
    names: Sequence[str],
    ways: Mapping[str, Sequence[Answer]],
) -> str | None:
    """A question on which it hangs whether one of these is enabled; None if that is known of all, as far as it can be.

    Numbers and lengths of time come first: where two questions cannot both be enabled, it is mostly for one of these.
    """
    asked = {name for name in names if enabled[name] is None}
    for name, _, named in reversed(hang_on):  # a question hangs on earlier ones only
        if name in asked and enabled[name] is None:
            asked |= named
    can_be_told = [name for name in ways if name in asked and enabled[name] is True and name not in told]
    return min(can_be_told, key=lambda name: isinstance(pack.question[name], (Choice, MultiChoice)), default=None)


def _ways(pack: Pack, names: Sequence[str]) -> dict[str, tuple[Answer, ...]]:
    """The questions on which others hang, each with answers that bring up every combination of them."""
    tests: dict[str, set[Test]] = {}
    for name in names:
        condition = pack.question[name].enable_when
        for test in () if condition is None else tests_of(condition):
            tests.setdefault(test.question, set()).add(test)
    told_apart = {name: _told_apart(pack.question[name], tests[name]) for name in pack.deciding if name in tests}
    return {name: answers for name, answers in told_apart.items() if answers}


def _told_apart(question: Question, tests: set[Test]) -> tuple[Answer, ...]:
    """One answer for each outcome of all of these tests that there is, and perhaps for some that there are not."""
    found: dict[tuple[bool, ...], Answer] = {}
    for answer in _answers(question, tests):
        found.setdefault(tuple(holds(test, answer) for test in tests), answer)
    return tuple(found.values())


def _answers(question: Question, tests: set[Test]) -> Iterator[Answer]:
    match question:
        case Choice(options=options):
            yield from (option.id for option in options)
        case MultiChoice():
            named = sorted({option for test in tests if isinstance(test, OptionTest) for option in test.options})
            if len(named) <= _MOST_OPTIONS:
                for count in range(len(named) + 1):
                    sets = map(frozenset, combinations(named, count))
                    yield from (one for one in sets if NONE not in one or len(one) == 1)
        case Number() | Duration() | Date():
            at = (threshold(test) for test in tests if isinstance(test, Comparison))
            yield from (cell.first for cell in cells(question, at))
            if allows_unsure(question):
                yield UNSURE
