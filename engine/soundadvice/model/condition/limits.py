"""Limits: an amount against the limit that another answer sets, as a staircase of comparisons.

Answers are whole steps, so the staircase is exact: one step for each limit, and no fraction anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise, product

from soundadvice.model.condition.tree import All, AnyOf, Comparison, Condition, LimitTest, Operator

MOST_STEPS = 1_000
"""A staircase of more steps is refused: no one could look it over, and proofs of it would take long."""


@lru_cache(maxsize=4096)
def staircase(test: LimitTest) -> Condition:
    """The same condition in comparisons with fixed amounts: true, false and open for the same answers.

    >>> limits = ((140, 60), (150, 68), (160, 77))
    >>> weight = LimitTest("weight", "height", Operator.AT_LEAST, False, limits, 20, 300, 200)
    >>> first = staircase(weight).conditions[0].conditions
    >>> [(one.question, str(one.operator), one.value) for one in first]
    [('height', 'less_than', 150), ('weight', 'at_least', 60)]
    """
    return AnyOf(tuple(All(way) for way in _ways(test)))


def _ways(test: LimitTest) -> list[tuple[Comparison, ...]]:
    hard = [-limit if test.below else limit for _, limit in test.limits]
    hardest_before = [None, *accumulate(hard[:-1], max)]
    hardest_after = [None, *accumulate(hard[:0:-1], max)][::-1]
    never = -test.least if test.below else test.most + 1
    ways: list[tuple[Comparison, ...]] = []
    for number, one in enumerate(hard):
        if one == never:
            continue
        # Where no limit before a step is harder, whoever keeps to its limit keeps to those too: it needs no beginning.
        # Likewise it may need no end; one of the two it has, since without an answer the test does not hold.
        before, after = hardest_before[number], hardest_after[number]
        begins = before is not None and before > one
        ends = not begins or (after is not None and after > one)
        ways.append((*_stretch(test, number, begins=begins, ends=ends), *_amount(test, one)))
    if test.by in test.always and max(hard) != never:
        ways.append(_amount(test, max(hard)))  # whatever the other answer is
    return ways


def _stretch(test: LimitTest, number: int, *, begins: bool, ends: bool) -> tuple[Comparison, ...]:
    """That the other answer is in a step, from its beginning, to its end, or both."""
    found: list[Comparison] = []
    if begins:
        found.append(Comparison(test.by, Operator.AT_LEAST, test.limits[number][0]))
    if ends and number + 1 < len(test.limits):
        found.append(Comparison(test.by, Operator.LESS_THAN, test.limits[number + 1][0]))
    elif ends:
        found.append(Comparison(test.by, Operator.AT_MOST, test.by_most))
    return tuple(found)


def _amount(test: LimitTest, hard: int) -> tuple[Comparison, ...]:
    """That the amount is on the right side of a limit; nothing where it always is, and is always known."""
    limit = -hard if test.below else hard
    if test.question in test.always and limit == (test.most + 1 if test.below else test.least):
        return ()
    return (Comparison(test.question, Operator.LESS_THAN if test.below else Operator.AT_LEAST, limit),)


def early(test: LimitTest) -> tuple[Condition, ...]:
    """The ways in which the test holds by one of the answers alone, whatever the other is."""
    return tuple(All(way) for way in _ways(test) if len({one.question for one in way}) <= 1)


def band(tests: Sequence[LimitTest]) -> Condition:
    """All of some tests of one amount by one other answer, as one staircase: between its lower and its upper limits.

    >>> limits = [LimitTest("weight", "height", Operator.AT_LEAST, below, ((140, low), (150, low + 8)), 20, 300, 200)
    ...           for below, low in ((False, 60), (True, 90))]
    >>> len(band(limits).conditions)
    2
    """
    one = tests[0]
    firsts = sorted({first for test in tests for first, _ in test.limits})
    ways: list[Condition] = []
    for first, end in pairwise([*firsts, one.by_most + 1]):
        low = max((test.limit(first) for test in tests if not test.below), default=one.least)
        high = min((test.limit(first) for test in tests if test.below), default=one.most + 1)
        if low < high:
            stretch = (Comparison(one.by, Operator.AT_LEAST, first), Comparison(one.by, Operator.LESS_THAN, end))
            amounts = (
                Comparison(one.question, Operator.AT_LEAST, low),
                Comparison(one.question, Operator.LESS_THAN, high),
            )
            ways.append(All((*stretch, *amounts)))
    ways += [All(chosen) for chosen in product(*(early(test) for test in tests))]
    return AnyOf(tuple(ways))


def is_constant(test: LimitTest) -> bool:
    """Whether the test says the same of all amounts, whatever the other answer is."""
    return len({test.reached(limit, amount) for _, limit in test.limits for amount in (test.least, test.most)}) == 1
