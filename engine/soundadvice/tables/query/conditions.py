"""The meaning of conditions over columns: one nullable boolean each. True, false, and null for open.

SQL's logic of three values is Kleene's, which `evaluate` has too. So rows with answers missing
need no case of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add, and_, invert, or_
from typing import TypeVar, assert_never

import ibis
from ibis.expr.types import BooleanValue, IntegerColumn, IntegerValue, Table, Value

from soundadvice.model.condition import (
    Comparison,
    Condition,
    LimitTest,
    OptionTest,
    Quantifier,
    Test,
    UnsureTest,
    fold,
)
from soundadvice.model.condition.derived import Derived
from soundadvice.model.condition.limits import early
from soundadvice.tables.query.limits.reached import possible, reached

_Joined = TypeVar("_Joined", bound=Value)
TRUE, FALSE = ibis.literal(True), ibis.literal(False)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The column of the one option chosen, by its number; null if there is no answer. `numbers` of the options."""

    column: str
    numbers: Mapping[str, int]

    def columns(self, named: Collection[str]) -> tuple[str, ...]:
        """The columns that conditions look at which name these options."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class TickColumns:
    """For each option the columns that say whether it is chosen: one of them is enough. Null if there is no answer.

    `given` is a column that is null if, and only where, there is no answer.
    """

    options: Mapping[str, tuple[str, ...]]
    given: str

    def columns(self, named: Collection[str]) -> tuple[str, ...]:
        """The columns that conditions look at which name these options."""
        return (self.given, *(column for option in self.options if option in named for column in self.options[option]))


@dataclass(frozen=True, slots=True)
class Steps:
    """The columns of canonical steps, null if there is no answer or the person is not sure, and of being not sure.

    `unsure` is null if there is no answer. It is None if no one can be: then the steps are all there is.
    """

    steps: str
    unsure: str | None

    def columns(self, named: Collection[str]) -> tuple[str, ...]:
        """The columns that conditions look at."""
        return (self.steps, self.unsure) if self.unsure else (self.steps,)


Answered = Chosen | TickColumns | Steps | None
"""The columns of the canonical answers to a question; None if no row has one."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What conditions say of a table: the columns of answers and of enablement by question, None for always enabled.

    `derived` are the derived values that conditions compare, by id.
    """

    table: Table
    answers: Mapping[str, Answered]
    enabled: Mapping[str, str | None]
    named: dict[str, BooleanValue] = field(default_factory=dict)
    derived: Mapping[str, Derived] = field(default_factory=dict)

    def given(self, question: str) -> BooleanValue:
        """Whether there is an answer, enabled or not."""
        match self.answers[question]:
            case None:
                return FALSE
            case Chosen(column=column) | TickColumns(given=column) | Steps(unsure=str(column)) | Steps(steps=column):
                return self.table[column].notnull()

    def of(self, condition: Condition) -> BooleanValue:
        """The value of a condition in each row."""
        return fold(
            condition,
            test=self._test,
            all_=all_of,
            any_=any_of,
            not_=invert,
            sum_=reaches,
            named=self.named,
            limit=self._limit,
        )

    def _limit(self, test: LimitTest) -> BooleanValue:
        """What a limit says where both answers are given, and before that, what one of them decides alone."""
        names = (test.by, test.question)
        by, amount = (self._steps(name) for name in names)
        known = [one for name in names for one in self._known(name)]
        said = reached(test, self.derived.get(test.value), by, amount)
        whole = all_of([*known, said, *possible(test, by, amount)])
        return any_of([whole, *(self.of(way) for way in early(test))])

    def _known(self, question: str) -> Iterator[BooleanValue]:
        """That a number is asked for and known, as far as it need not be: null if there is no answer."""
        if (enabled := self.enabled[question]) is not None:
            yield self.table[enabled]
        answered = self.answers[question]
        if isinstance(answered, Steps) and answered.unsure is not None:
            yield ~self.table[answered.unsure]

    def _steps(self, question: str) -> IntegerValue:
        answered = self.answers[question]
        return self.table[answered.steps] if isinstance(answered, Steps) else ibis.null("int64")

    def _test(self, test: Test) -> BooleanValue:
        enabled, value = self.enabled[test.question], self._answered(test)
        return value if enabled is None else self.table[enabled] & value

    def _answered(self, test: Test) -> BooleanValue:
        """What a test says of the answers, enablement left aside; null if there is none."""
        match test, self.answers[test.question]:
            case _, None:
                return ibis.null("boolean")
            case OptionTest(quantifier=quantifier, options=options), Chosen(column=column, numbers=numbers):
                return _chosen(self.table[column], quantifier, [numbers[option] for option in options])
            case OptionTest(quantifier=quantifier, options=options), TickColumns(options=ticks):
                return _ticked(
                    [any_of(self.table[column] for column in ticks[option]) for option in options], quantifier
                )
            case Comparison(operator=operator, value=value), Steps(steps=steps, unsure=unsure):
                compared = operator.compare(self.table[steps], value)
                # Of someone who is not sure a comparison is false: there the steps are null, and false wins over null.
                return compared if unsure is None else ~self.table[unsure] & compared
            case UnsureTest(), Steps(steps=steps, unsure=unsure):
                return _never(self.table[steps].notnull()) if unsure is None else self.table[unsure]
            case _:
                raise AssertionError("a test fits the kind of its question: reading sees to that")


def all_of(values: Iterable[BooleanValue]) -> BooleanValue:
    """Whether all hold; true of none."""
    return _balanced(and_, list(values), TRUE)


def any_of(values: Iterable[BooleanValue]) -> BooleanValue:
    """Whether one holds; false of none."""
    return _balanced(or_, list(values), FALSE)


def reaches(needed: int, points: tuple[tuple[int, BooleanValue], ...]) -> BooleanValue:
    """Whether the points of what holds come to at least so many; null while what is open could still decide it."""
    least = total((number, ibis.coalesce(value, FALSE)) for number, value in points)
    most = total((number, ibis.coalesce(value, TRUE)) for number, value in points)
    return ibis.cases((least >= needed, TRUE), (most < needed, FALSE), else_=ibis.null("boolean"))


def total(points: Iterable[tuple[int, BooleanValue]]) -> IntegerValue:
    """The points of what holds; none of it is null."""
    return _balanced(add, [ibis.ifelse(value, number, 0) for number, value in points], ibis.literal(0))


def one_of(value: Value, options: Iterable[object]) -> BooleanValue:
    """Whether a value is one of these; null if it is null.

    Never IN: engines make a join of a longer one, which costs more and gives the rows back in another order.
    """
    return any_of(value == option for option in options)


def _balanced(join: Callable[[_Joined, _Joined], _Joined], values: list[_Joined], empty: _Joined) -> _Joined:
    """Joined as a tree: thousands in a row would be deeper than the compilers of expressions can go."""
    if len(values) <= 2:
        return reduce(join, values) if values else empty
    middle = len(values) // 2
    return join(_balanced(join, values[:middle], empty), _balanced(join, values[middle:], empty))


def _never(given: BooleanValue) -> BooleanValue:
    """False if there is an answer, else null."""
    return ibis.ifelse(given, FALSE, ibis.null("boolean"))


def _chosen(column: IntegerColumn, quantifier: Quantifier, options: list[int]) -> BooleanValue:
    if quantifier is Quantifier.ALL_OF and len(set(options)) > 1:
        return _never(column.notnull())
    found = one_of(column, options)
    return ~found if quantifier is Quantifier.NONE_OF else found


def _ticked(chosen: list[BooleanValue], quantifier: Quantifier) -> BooleanValue:
    match quantifier:
        case Quantifier.ANY_OF:
            return any_of(chosen)
        case Quantifier.ALL_OF:
            return all_of(chosen)
        case Quantifier.NONE_OF:
            return ~any_of(chosen)
        case _:
            assert_never(quantifier)
