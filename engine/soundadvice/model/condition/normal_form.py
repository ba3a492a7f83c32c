"""Negation normal form: a condition whose `not`s stand on tests alone, or are replaced by something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from soundadvice.model.condition.fold import parts_of, with_parts
from soundadvice.model.condition.limits import staircase
from soundadvice.model.condition.sums import needed_to_miss, weighed
from soundadvice.model.condition.tree import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    ScoreTest,
    Test,
    UnsureTest,
)


def negation_normal_form(condition: Condition, *, negate: bool = False) -> Condition:
    """The same condition with `Not` on tests alone, and without names: every other node is an all, an any, a sum, or a
    limit by another answer, which is its staircase where it is negated.

    What a sum is made of adds more than 0.

    >>> test = UnsureTest("duration")
    >>> negation_normal_form(Not(All((test, Not(test))))) == AnyOf((Not(test), test))
    True
    """
    # Not a fold: a `not` changes what is asked of the parts below it.
    match condition:
        case OptionTest() | Comparison() | UnsureTest():
            return Not(condition) if negate else condition
        case All(conditions=conditions):
            parts = tuple(negation_normal_form(part, negate=negate) for part in conditions)
            return AnyOf(parts) if negate else All(parts)
        case AnyOf(conditions=conditions):
            parts = tuple(negation_normal_form(part, negate=negate) for part in conditions)
            return All(parts) if negate else AnyOf(parts)
        case Not(condition=part):
            return negation_normal_form(part, negate=not negate)
        case Count(at_least=needed, conditions=conditions):
            parts = tuple(negation_normal_form(part, negate=negate) for part in conditions)
            one_each = ((1, part) for part in parts)
            return Count(needed_to_miss(needed, one_each) if negate else needed, parts)
        case ScoreTest(score=score):
            needed, points = weighed(condition)
            normal = tuple((number, negation_normal_form(part, negate=negate)) for number, part in points)
            return ScoreTest(score, needed_to_miss(needed, points) if negate else needed, normal)
        case Named(condition=part):
            return negation_normal_form(part, negate=negate)
        case LimitTest():
            return negation_normal_form(staircase(condition), negate=True) if negate else condition
        case _:
            assert_never(condition)


def without_not(condition: Condition, negated: Callable[[Test], Condition]) -> Condition:
    """The same condition in negation normal form, with something else in the place of each negated test.

    >>> without_not(Not(UnsureTest("age")), lambda test: UnsureTest("duration"))
    UnsureTest(question='duration')
    """

    def replaced(part: Condition) -> Condition:
        match part:
            case Not(condition=OptionTest() | Comparison() | UnsureTest() as test):
                return negated(test)
            case _:
                return with_parts(part, tuple([replaced(one) for one in parts_of(part)]))

    return replaced(negation_normal_form(condition))
