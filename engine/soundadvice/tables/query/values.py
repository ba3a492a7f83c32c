"""Small expressions that reading columns is made of."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, Table, Value

from soundadvice.model.question import Question
from soundadvice.tables.columns.codes import all_spellings, spellings
from soundadvice.tables.columns.how import ColumnKind, Values
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.query.conditions import FALSE, Answered, any_of, one_of

Step = dict[str, Value]
Read = Generator[Step, Table, tuple[Answered, str | None]]
"""The steps that read a question; returns the columns of its answers, and of what is wrong, if anything can."""

Numbers = Mapping[Any, int]
"""Values, texts among them, and the numbers that stand for them."""
NO_ANSWER = -1
"""The number of what is said to be no answer."""

_Found = TypeVar("_Found")
Look = Generator[Step, Table, tuple[Table, _Found]]
"""Steps on the way of reading a question; returns the table after them, and what they found."""
_MOST_IN_A_ROW = 100
BREAK = "; "
"""Stands before each thing that is wrong with a row."""
_TICKS = {"true": 1, "false": 0, None: NO_ANSWER}
_USUAL = [("true", 1), ("yes", 1), ("1", 1), ("false", 0), ("no", 0), ("0", 0)]


def kind_of(column: Value) -> ColumnKind:
    """What a column holds, from its type."""
    dtype = column.type()
    kinds = {
        ColumnKind.TEXT: dtype.is_string(),
        ColumnKind.BOOLEAN: dtype.is_boolean(),
        ColumnKind.INTEGER: dtype.is_integer(),
        ColumnKind.FLOATING: dtype.is_floating(),
        ColumnKind.DECIMAL: dtype.is_decimal(),
        ColumnKind.INTERVAL: dtype.is_interval(),
        ColumnKind.DAY: dtype.is_date(),
        ColumnKind.TEXTS: dtype.is_array() and (dtype.value_type.is_string() or dtype.value_type.is_null()),
        ColumnKind.NUMBERS: dtype.is_array() and (dtype.value_type.is_integer() or dtype.value_type.is_floating()),
        ColumnKind.NOTHING: dtype.is_null(),
    }
    return next((kind for kind, fits in kinds.items() if fits), ColumnKind.OTHER)


def coded(question: Question, *cases: tuple[BooleanValue, Invalid]) -> StringValue:
    """The code of the first case that holds, after the id of the question if it has one; else null.

    With the id in it from the start, what is said of a row is put together of what few rows have.
    """
    about = f"{BREAK}{question.id}: " if question.id else ""
    return ibis.cases(*((case, f"{about}{code}") for case, code in cases), else_=ibis.null("string"))


def where(condition: BooleanValue, value: Value) -> Value:
    """The value where the condition holds, else null."""
    return ibis.ifelse(condition, value, ibis.null(value.type()))


def joined(texts: Sequence[StringValue]) -> StringValue:
    """The texts one after another; none may be null."""
    if len(texts) > _MOST_IN_A_ROW:
        # One call: that many operators in a row are deeper than engines go.
        return ibis.literal("").join(texts)
    first, *others = texts
    return first.concat(*others) if others else first


def side_by_side(readers: Mapping[str, Generator[Step, Table, _Found]], table: Table) -> Look[dict[str, _Found]]:
    """The steps of several readers, taken together; returns what each of them returns."""
    waiting, done, first = dict(readers), dict[str, _Found](), True
    while waiting:
        step: Step = {}
        for name, reader in list(waiting.items()):
            try:
                step |= next(reader) if first else reader.send(table)
            except StopIteration as stop:
                done[name] = stop.value
                del waiting[name]
        table, first = (yield step) if step or waiting else table, False
    return table, {name: done[name] for name in readers}


def looked_up(
    table: Table, column: str, told: Numbers, words: Numbers, prefix: str, *, eager: bool = False
) -> Look[str]:
    """The steps that look up texts; returns the column of their numbers, null for a text that is none of these.

    Spaces about a text change nothing. Its capitals change nothing either unless it is `told`: what is told goes before
    `words`, which are in small letters.

    `eager`: the engine works out every part of a case for every row. Then texts that are written as they should be are
    known at sight, and spaces and capitals are taken off the few that are left.
    """
    seen, trimmed, small, found = (f"{prefix}{name}" for name in ("seen", "trimmed", "small", "found"))
    text, known = table[column], []
    if eager:
        at_sight = {word: number for word, number in {**words, **told}.items() if word == str(word).strip()}
        table = yield {seen: _number(text, at_sight)}
        text, known = where(table[seen].isnull(), table[column]), [seen]
    # In a column of their own: some engines take spaces and capitals off again for each word that is looked for.
    plain = text.strip()
    table = yield {small: plain.lower(), **({trimmed: plain} if told else {})}
    exact = [_number(table[trimmed], told)] if told else []
    numbers = [*(table[name] for name in known), *exact, _number(table[small], words)]
    # SQLite has no words for the first of one.
    table = yield {found: ibis.coalesce(*numbers) if len(numbers) > 1 else numbers[0]}
    return table, found


def _number(value: Value, numbers: Numbers) -> IntegerValue:
    return value.cases(*numbers.items(), else_=ibis.null("int8"))


@dataclass(frozen=True, slots=True)
class Tick:
    """A column of true and false: itself, or another one of 1, 0 and NO_ANSWER; None if nothing is known of anyone."""

    column: str
    numbers: str | None

    def value(self, table: Table) -> BooleanValue:
        """True, false, or null if there is nothing or something odd."""
        if self.numbers is None:
            return table[self.column] if table[self.column].type().is_boolean() else ibis.null("boolean")
        number = table[self.numbers]
        return ibis.cases((number == 1, True), (number == 0, False), else_=ibis.null("boolean"))

    def odd(self, table: Table) -> BooleanValue:
        """Whether there is something odd; null or false if not."""
        return FALSE if self.numbers is None else table[self.numbers].isnull() & table[self.column].notnull()


def truth(
    table: Table, column: str, kind: ColumnKind, values: Values, prefix: str, *, eager: bool = False
) -> Look[Tick]:
    """The steps that read true and false, 1 and 0, or `yes` and `no`; by `values` if these name any that are either.

    Then nothing else is either: a column of 1 and 2 has another 1 than one of 1 and 0.
    """
    if kind in (ColumnKind.NOTHING, ColumnKind.OTHER) or (kind is ColumnKind.BOOLEAN and not values):
        return table, Tick(column, None)
    told = [(code, _TICKS[meaning]) for code, meaning in values]
    usual = [] if any(number != NO_ANSWER for _, number in told) else _USUAL
    # What is no answer by the mapping is none, whatever it looks like.
    told.sort(key=lambda code: code[1] == NO_ANSWER)
    exact, words = ({one: number for code, number in codes for one in spellings(code, kind)} for codes in (told, usual))
    if kind is ColumnKind.TEXT:
        table, found = yield from looked_up(table, column, exact, {**words, "": NO_ANSWER}, prefix, eager=eager)
    else:
        found = f"{prefix}found"
        table = yield {found: _number(comparable(table[column], kind), {**words, **exact})}
    return table, Tick(column, found)


def comparable(column: Value, kind: ColumnKind) -> Value:
    """A column as the spellings of codes are compared with it."""
    match kind:
        case ColumnKind.TEXT:
            return column.strip()
        case ColumnKind.FLOATING | ColumnKind.DECIMAL:
            return column.cast("float64")
        case _:
            return column


def is_code(column: Value, kind: ColumnKind, codes: Iterable[str]) -> BooleanValue:
    """Whether the value is one of these codes; null if there is none."""
    found = all_spellings(codes, kind)
    if kind is not ColumnKind.DAY:
        return one_of(comparable(column, kind), found)
    # Not every engine takes a day as it is written.
    days = (day for day in found if isinstance(day, date))
    parts = ((column.year() == day.year) & (column.month() == day.month) & (column.day() == day.day) for day in days)
    return any_of(parts) if found else where(column.notnull(), FALSE)
