"""Small expressions that reading columns is made of."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from soundadvice.tables.columns.codes import all_spellings
from soundadvice.tables.columns.how import ColumnKind, Values
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.query.conditions import FALSE, Answered, any_of, one_of

Step = dict[str, Value]
Read = Generator[Step, Table, tuple[Answered, str | None]]
"""The steps that read a question; returns the columns of its answers, and of what is wrong, if anything can."""

_MOST_IN_A_ROW = 100
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


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


def coded(*cases: tuple[BooleanValue, Invalid]) -> StringValue:
    """The code of the first case that holds, else null."""
    return ibis.cases(*((case, str(code)) for case, code in cases), else_=ibis.null("string"))


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


@dataclass(frozen=True, slots=True)
class Tick:
    """True, false, or null if there is nothing or something odd. `odd` is None if there can be nothing odd."""

    value: BooleanValue
    odd: BooleanValue | None


def truth(column: Value, kind: ColumnKind, values: Values = ()) -> Tick:
    """A column of true and false, 1 and 0, or `yes` and `no`; by `values` if these name any that are true or false.

    Then nothing else is either: a column of 1 and 2 has another 1 than one of 1 and 0.
    """
    told: dict[str | None, list[str]] = {"true": [], "false": [], None: []} | _by_meaning(values)
    if kind in (ColumnKind.NOTHING, ColumnKind.OTHER) or (kind is ColumnKind.BOOLEAN and not values):
        return Tick(column if kind is ColumnKind.BOOLEAN else ibis.null("boolean"), None)
    plain = comparable(column, kind)
    nothing = all_spellings(told[None], kind) + ([""] if kind is ColumnKind.TEXT else [])
    true, false = (all_spellings(told[word], kind) for word in ("true", "false"))
    looked = plain
    if not (told["true"] or told["false"]):
        true, false = all_spellings(_TRUE, kind), all_spellings(_FALSE, kind)
        looked = plain.lower() if kind is ColumnKind.TEXT else plain
    yes, no = one_of(looked, true), one_of(looked, false)
    if nothing:
        # What is no answer by the mapping is none, whatever it looks like.
        blank = one_of(plain, nothing)
        yes, no = yes & ~blank, no & ~blank
        odd = ~(blank | yes | no)
    else:
        odd = ~(yes | no)
    return Tick(ibis.cases((yes, True), (no, False), else_=ibis.null("boolean")), odd)


def _by_meaning(values: Values) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for code, meaning in values:
        found.setdefault(meaning, []).append(code)
    return found


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
