"""Negation: the negated tests of a condition, and what each would say if it needed the question to be asked.

The test of a question that is not asked is false, and so its negation is true: `not: {leg_pain: [none]}` holds for
someone whom no one asked about their leg. `none_of` is no negation: it holds of an answer alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    OptionTest,
    Test,
    UnsureTest,
    fold,
    negation_normal_form,
)
from soundadvice.model.pack import Pack
from soundadvice.model.question import answered_otherwise


def negated_tests(condition: Condition) -> Iterator[Test]:
    """Every test that stands under an odd number of `not`s."""
    match negation_normal_form(condition):
        case OptionTest() | Comparison() | UnsureTest():
            return
        case Not(condition=test):
            assert isinstance(test, (OptionTest, Comparison, UnsureTest))
            yield test
        case All(conditions=conditions) | AnyOf(conditions=conditions):
            for part in conditions:
                yield from negated_tests(part)
        case _ as other:
            assert_never(other)


def as_if_asked(condition: Condition, question: str, pack: Pack) -> Condition:
    """The condition, but that negated tests of one question hold only where it is asked."""

    def negated(test: Condition) -> Condition:
        assert isinstance(test, (OptionTest, Comparison, UnsureTest))
        return Not(test) if test.question != question else AnyOf(answered_otherwise(pack.question[question], test))

    return fold(negation_normal_form(condition), test=lambda test: test, all_=All, any_=AnyOf, not_=negated)
