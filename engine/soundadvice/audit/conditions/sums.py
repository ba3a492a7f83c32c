"""Sums in audits: what is left of a count or score without one of its parts, and in how many ways one can hold."""

from __future__ import annotations

from math import prod

from soundadvice.model.condition import (
    All,
    AnyOf,
    Condition,
    Count,
    Not,
    Points,
    ScoreTest,
    at_least,
    fold,
    negation_normal_form,
    weighed,
)


def without_part(condition: Count | ScoreTest, position: int, more: int = 0) -> Condition:
    """The condition that all parts but one come to what is needed, and so many points `more`.

    It is said by the whole sum, with and without the points of that part: so all such conditions share one sum.
    """
    needed, points = weighed(condition)
    number, part = points[position]
    having = All((part, _comes_to(needed + more + number, points)))
    lacking = All((Not(part), _comes_to(needed + more, points)))
    return AnyOf((having, lacking))


def _comes_to(needed: int, points: Points) -> Condition:
    """The condition that these points come to at least so many, each more than 0."""
    if needed <= 0:
        return All(())
    return ScoreTest("", needed, points) if needed <= sum(number for number, _ in points) else AnyOf(())


def ways(condition: Condition) -> int:
    """In how many ways a condition can hold, each a set of tests and negated tests that hold together; at most."""

    def every(parts: tuple[int, ...]) -> int:
        return prod(parts)

    def some(parts: tuple[int, ...]) -> int:
        return sum(parts)

    def added(needed: int, points: tuple[tuple[int, int], ...]) -> int:
        return at_least(needed, points, all_=every, any_=some)

    normal = negation_normal_form(condition)
    return fold(normal, test=lambda _: 1, all_=every, any_=some, not_=lambda _: 1, sum_=added)
