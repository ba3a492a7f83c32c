"""Conditions: what a rule, a plan rule or an `enable_when` asks of the answers.

A closed union. Code that reads conditions folds them, or says why it does not, matches on all shapes and ends with
`assert_never`, so that adding one makes the type checker name every place to extend.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from operator import ge, gt, itemgetter, le, lt
from typing import Any, TypeVar, assert_never

from soundadvice._dataclass import dataclass

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


@dataclass(frozen=True, slots=True)
class Count:
    """At least so many of the conditions hold: from 1 to as many as there are. Never empty."""

    at_least: int
    conditions: tuple[Condition, ...]


Points = tuple[tuple[int, "Condition"], ...]
"""What each condition adds where it holds: a whole number, below zero too, never 0."""


@dataclass(frozen=True, slots=True)
class ScoreTest:
    """A score comes to at least so many points: its `base`, and the points of those conditions that hold.

    `score` is the id under which people know it; tests of one score have the same `points` and the same `base`.
    """

    score: str
    at_least: int
    points: Points
    base: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that a pack has given a name to, so as to say it once."""

    name: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class LimitTest:
    """An amount against the limit that another answer sets: less than it (`below`), or not. False if either is unsure.

    `limits` has, in order, each first answer to `by` from which on a limit holds, and that limit: the first amount of
    `question` that is not below it, from its `least` to one more than its `most`. `by_most` is the most that `by` can
    be. `always` has those of the two questions that everyone is asked and no one is unsure of. `value` is the derived
    value, made of both answers, that is compared with `amount`; it is empty where the limits are a table.
    """

    question: str
    by: str
    operator: Operator = field(compare=False)
    below: bool
    limits: tuple[tuple[int, int], ...]
    least: int
    most: int
    by_most: int
    always: frozenset[str] = frozenset()
    value: str = ""
    amount: Decimal | None = field(default=None, compare=False)

    def limit(self, chosen: int) -> int:
        """The limit where this is the answer to `by`.

        >>> weight = LimitTest("weight", "height", Operator.AT_LEAST, False, ((150, 68), (151, 69)), 20, 300, 250)
        >>> weight.limit(150), weight.limit(180)
        (68, 69)
        """
        return self.limits[bisect_right(self.limits, chosen, key=itemgetter(0)) - 1][1]

    def reached(self, limit: int, amount: int) -> bool:
        """What the test says of an amount where this is the limit."""
        return (amount < limit) is self.below


Test = OptionTest | Comparison | UnsureTest
Condition = Test | All | AnyOf | Not | Count | ScoreTest | Named | LimitTest
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
