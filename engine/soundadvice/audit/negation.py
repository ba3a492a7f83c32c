"""Negation: the negated tests of a condition, and what each would say if it needed the question to be asked.

The test of a question that is not asked is false, and so its negation is true: `not: {leg_pain: [none]}` holds for
somebody whom nobody asked about their leg. `none_of` is no negation: it holds of an answer alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from soundadvice.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    Test,
    UnsureTest,
    negation_normal_form,
)
from soundadvice.pack import Pack

_OPPOSITE = {
    Operator.AT_LEAST: Operator.LESS_THAN,
    Operator.LESS_THAN: Operator.AT_LEAST,
    Operator.MORE_THAN: Operator.AT_MOST,
    Operator.AT_MOST: Operator.MORE_THAN,
}


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
    match negation_normal_form(condition):
        case Not(condition=test):
            assert isinstance(test, (OptionTest, Comparison, UnsureTest))
            return answered_otherwise(test, pack) if test.question == question else Not(test)
        case All(conditions=conditions):
            return All(tuple(as_if_asked(part, question, pack) for part in conditions))
        case AnyOf(conditions=conditions):
            return AnyOf(tuple(as_if_asked(part, question, pack) for part in conditions))
        case test:
            return test


def answered_otherwise(test: Test, pack: Pack) -> Condition:
    """That the question is asked, and its answer does not pass the test."""
    match test:
        case OptionTest(question=name, quantifier=quantifier, options=options):
            match quantifier:
                case Quantifier.ANY_OF:
                    return OptionTest(name, Quantifier.NONE_OF, options)
                case Quantifier.NONE_OF:
                    return OptionTest(name, Quantifier.ANY_OF, options)
                case Quantifier.ALL_OF:
                    return AnyOf(tuple(OptionTest(name, Quantifier.NONE_OF, (option,)) for option in options))
                case _:
                    assert_never(quantifier)
        case Comparison(question=name, operator=operator, value=value):
            return AnyOf((Comparison(name, _OPPOSITE[operator], value), UnsureTest(name)))
        case UnsureTest(question=name):
            question = pack.question[name]
            least: int = question.minimum  # type: ignore[union-attr]
            return Comparison(name, Operator.AT_LEAST, least)
        case _:
            assert_never(test)
