"""Negation: the negated tests of a condition, and what each would say if it needed the question to be asked.

The test of a question that is not asked is false, and so its negation is true: `not: {leg_pain: [none]}` holds for
someone whom no one asked about their leg. `none_of` is no negation: it holds of an answer alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.model.condition import (
    AnyOf,
    Comparison,
    Condition,
    Not,
    OptionTest,
    Test,
    UnsureTest,
    negation_normal_form,
    parts_of,
    without_not,
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
        case _ as normal:
            for part in parts_of(normal):
                yield from negated_tests(part)


def as_if_asked(condition: Condition, question: str, pack: Pack) -> Condition:
    """The condition, but that negated tests of one question hold only where it is asked."""

    def negated(test: Test) -> Condition:
        return Not(test) if test.question != question else AnyOf(answered_otherwise(pack.question[question], test))

    return without_not(condition, negated)
