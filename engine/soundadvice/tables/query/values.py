"""Small expressions that reading columns is made of."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.columns.resolve import ColumnKind
from soundadvice.tables.query.conditions import Answered, one_of

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


def truth(column: Value, kind: ColumnKind) -> Tick:
    """A column of true and false, 1 and 0, or `yes` and `no`."""
    match kind:
        case ColumnKind.BOOLEAN:
            return Tick(column, None)
        case ColumnKind.INTEGER:
            return Tick(
                ibis.cases((column == 1, True), (column == 0, False), else_=ibis.null("boolean")),
                ~one_of(column, [0, 1]),
            )
        case ColumnKind.TEXT:
            word = column.strip().lower()
            read = ibis.cases((one_of(word, _TRUE), True), (one_of(word, _FALSE), False), else_=ibis.null("boolean"))
            return Tick(read, ~one_of(word, [*_TRUE, *_FALSE, ""]))
        case _:
            return Tick(ibis.null("boolean"), None)
