"""Conditions: what a rule, a plan rule or an `enable_when` asks of the answers.

A closed union. Code that reads conditions folds them, or says why it does not, matches on all six shapes and ends with
`assert_never`, so that adding a seventh makes the type checker name every place to extend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from operator import ge, gt, le, lt
from typing import Any, TypeVar, assert_never

Answer = str | frozenset[str] | int
"""A canonical answer: an option id (choice), a set of them (multi_choice), whole seconds (duration), whole steps
of the question's last decimal (number), or `UNSURE` where a number or duration allows it."""

UNSURE = "unsure"
NONE = "none"


class Quantifier(StrEnum):
    """How the answered options meet the listed ones."""

    ANY_OF = "any_of"
    ALL_OF = "all_of"
    NONE_OF = "none_of"


class Operator(StrEnum):
    """How a number or duration compares with a value."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"

    @property
    def symbol(self) -> str:
        """As programs write it.

        >>> [operator.symbol for operator in Operator]
        ['>=', '>', '<=', '<']
        """
        return _SYMBOL[self]

    @property
    def opposite(self) -> Operator:
        """The operator that holds of an amount exactly where this one does not.

        >>> [operator.opposite.symbol for operator in Operator]
        ['<', '<=', '>', '>=']
        """
        return _OPPOSITE[self]

    @property
    def compare(self) -> Callable[[Any, Any], Any]:
        """What compares an amount with a value: two numbers, or a column of a table with a number.

        >>> Operator.AT_MOST.compare(3, 3)
        True
        """
        return _COMPARE[self]


_COMPARE: dict[Operator, Callable[[Any, Any], Any]] = {
    Operator.AT_LEAST: ge,
    Operator.MORE_THAN: gt,
    Operator.AT_MOST: le,
    Operator.LESS_THAN: lt,
}
_SYMBOL = {Operator.AT_LEAST: ">=", Operator.MORE_THAN: ">", Operator.AT_MOST: "<=", Operator.LESS_THAN: "<"}
_OPPOSITE = {
    Operator.AT_LEAST: Operator.LESS_THAN,
    Operator.MORE_THAN: Operator.AT_MOST,
    Operator.AT_MOST: Operator.MORE_THAN,
    Operator.LESS_THAN: Operator.AT_LEAST,
}


@dataclass(frozen=True, slots=True)
class OptionTest:
    """The answer to a choice or multi_choice is any, all or none of these options."""

    question: str
    quantifier: Quantifier
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number or duration against a value in the question's canonical steps. False for an answer of unsure."""

    question: str
    operator: Operator
    value: int
    parameter: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class UnsureTest:
    """The answer to a number or duration is that the person is not sure."""

    question: str


@dataclass(frozen=True, slots=True)
class All:
    """Every one of the conditions holds. Never empty."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds. Never empty."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    condition: Condition


Test = OptionTest | Comparison | UnsureTest
Condition = Test | All | AnyOf | Not
Value = TypeVar("Value")


def holds(test: Test, answer: Answer) -> bool:
    """What a test says of a given answer, enablement left aside. The answer must fit the question's kind.

    >>> holds(OptionTest("swelling", Quantifier.ANY_OF, ("back", "leg")), frozenset({"leg"}))
    True
    >>> holds(Comparison("duration", Operator.AT_LEAST, 1814400), UNSURE)
    False
    """
    match test:
        case OptionTest(quantifier=quantifier, options=options):
            given = answer if isinstance(answer, frozenset) else {answer}
            match quantifier:
                case Quantifier.ANY_OF:
                    return not given.isdisjoint(options)
                case Quantifier.ALL_OF:
                    return given.issuperset(options)
                case Quantifier.NONE_OF:
                    return given.isdisjoint(options)
                case _:
                    assert_never(quantifier)
        case Comparison(operator=operator, value=value):
            return isinstance(answer, int) and bool(operator.compare(answer, value))
        case UnsureTest():
            return answer == UNSURE
        case _:
            assert_never(test)


def fold(
    condition: Condition,
    *,
    test: Callable[[Test], Value],
    all_: Callable[[tuple[Value, ...]], Value],
    any_: Callable[[tuple[Value, ...]], Value],
    not_: Callable[[Value], Value],
) -> Value:
    """What a condition comes to from the bottom up: a value for each test, joined by its all, any and not.

    >>> short = Not(AnyOf((UnsureTest("duration"), UnsureTest("age"))))
    >>> fold(short, test=lambda one: one.question, all_=" and ".join, any_=" or ".join, not_=lambda one: f"not ({one})")
    'not (duration or age)'
    """
    match condition:
        case OptionTest() | Comparison() | UnsureTest():
            return test(condition)
        case All(conditions=parts):
            return all_(tuple([fold(part, test=test, all_=all_, any_=any_, not_=not_) for part in parts]))
        case AnyOf(conditions=parts):
            return any_(tuple([fold(part, test=test, all_=all_, any_=any_, not_=not_) for part in parts]))
        case Not(condition=part):
            return not_(fold(part, test=test, all_=all_, any_=any_, not_=not_))
        case _:
            assert_never(condition)


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every test in a condition, from left to right, repeats included."""
    # Not a fold: that would put a list together at each node, to be gone through once.
    match condition:
        case OptionTest() | Comparison() | UnsureTest():
            yield condition
        case All(conditions=conditions) | AnyOf(conditions=conditions):
            for part in conditions:
                yield from tests_of(part)
        case Not(condition=part):
            yield from tests_of(part)
        case _:
            assert_never(condition)


def questions_of(condition: Condition) -> tuple[str, ...]:
    """The ids of the questions that a condition mentions, each once, in the order of mention."""
    return tuple(dict.fromkeys(test.question for test in tests_of(condition)))


def asks_unsure(condition: Condition | None) -> str | None:
    """The question of which a condition says just that the person is not sure; None if it says anything else.

    >>> asks_unsure(OptionTest("weak_leg", Quantifier.ANY_OF, ("unsure",)))
    'weak_leg'
    >>> asks_unsure(OptionTest("weak_leg", Quantifier.ANY_OF, ("one", "unsure"))) is None
    True
    """
    match condition:
        case UnsureTest(question=name):
            return name
        case OptionTest(question=name, quantifier=Quantifier.ANY_OF | Quantifier.ALL_OF, options=(option,)):
            return name if option == UNSURE else None
        case _:
            return None


def negation_normal_form(condition: Condition, *, negate: bool = False) -> Condition:
    """The same condition with `Not` on tests alone, so that every other node is an all or an any.

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
        case _:
            assert_never(condition)
