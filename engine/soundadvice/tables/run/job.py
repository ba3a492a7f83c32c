"""Job: what is done with every row: how its answers are read, and what is given for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soundadvice.model.pack import Pack
from soundadvice.tables.bits.advisor import Advisor
from soundadvice.tables.columns.how import ColumnKind, Reading, answer_columns
from soundadvice.tables.columns.mapping import ColumnMapping
from soundadvice.tables.columns.names import ROW, kept_columns, output_columns, refuse_reserved, refuse_twice
from soundadvice.tables.columns.resolve import columns_named
from soundadvice.tables.errors import BatchError
from soundadvice.tables.query.advice import mapped
from soundadvice.tables.query.coded import decoded
from soundadvice.tables.query.row_number import numbered
from soundadvice.tables.query.values import kind_of
from soundadvice.tables.read.duckdb import Engine
from soundadvice.tables.read.sources import RowSource
from soundadvice.tables.write.summary import NEEDED

if TYPE_CHECKING:
    import pyarrow
    from ibis.expr.types import Table

_CELLS = 20_000_000
"""About as many values are held at once."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with every row.

    Wanted are the columns `kept` of the table, then `outputs`.
    """

    pack: Pack
    readings: tuple[Reading, ...]
    kept: tuple[str, ...]
    outputs: tuple[str, ...]
    advisor: Advisor

    def advice(self, rows: pyarrow.Table, name: str) -> pyarrow.Table:
        """The advice of each row, in their order: the outputs, and what a summary needs; `name` is for errors."""
        return decoded(self.advisor.advice(rows, name))

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns that are wanted."""
        return (*self.kept, *self.outputs)

    @property
    def answers(self) -> tuple[str, ...]:
        """The columns that answers are read from."""
        return tuple(dict.fromkeys(column for reading in self.readings for column in reading.columns))

    def at_once(self, most: int) -> int:
        """How many rows are held at once, `most` where they are narrow."""
        return max(1000, min(most, _CELLS // (len(self.kept) + len(self.outputs) + len(self.answers) + 1)))


def prepare(
    engine: Engine,
    pack: Pack,
    source: RowSource,
    mapping: ColumnMapping | None,
    columns: Sequence[str],
    keep: Sequence[str] | None,
    *,
    more: Sequence[str] = (),
) -> tuple[RowSource, Work]:
    """The source as answers are read from it, and the work. Raises BatchError.

    `more` are columns that are worked out without being wanted.
    """
    refuse_reserved(source.schema().names)
    table = _at_hand(engine, source)
    nothing = _nothing_in(pack, source, table, mapping)
    readings = mapped(pack, table, mapping, nothing)
    texts = source.as_text(frozenset(answer_columns(readings)))
    if texts is not source:
        source = texts
        table = _at_hand(engine, source)
        readings = mapped(pack, table, mapping, nothing)
    kept = kept_columns(table.columns, answer_columns(readings), keep)
    outputs = output_columns(pack, columns)
    refuse_twice((*kept, *outputs))
    every = output_columns(pack, tuple(dict.fromkeys((*columns, *NEEDED, *more))))
    types = {name: table[name].type() for name in table.columns}
    return source, Work(pack, readings, kept, outputs, Advisor(pack, readings, types, every, engine.over_values))


def _nothing_in(pack: Pack, source: RowSource, table: Table, mapping: ColumnMapping | None) -> frozenset[str]:
    """Columns of answers that hold no value. Looked for where one cannot be read by its type: it may have none."""
    try:
        mapped(pack, table, mapping)
    except BatchError:
        kinds = {name: kind_of(table[name]) for name in table.columns}
        named = columns_named(pack, kinds, mapping)
        return source.nothing_in(frozenset(name for name in named if kinds[name] is not ColumnKind.TEXT))
    return frozenset()


def _at_hand(engine: Engine, source: RowSource) -> Table:
    """The source's columns as an Ibis table, without its rows."""
    engine.take_table(numbered(source.schema().empty_table()))
    return engine.expression_over_input().drop(ROW)
