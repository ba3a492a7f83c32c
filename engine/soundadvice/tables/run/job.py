"""Job: what is done with every row, as one query over the rows at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soundadvice.model.pack import Pack
from soundadvice.tables.columns.how import ColumnKind, Reading, answer_columns
from soundadvice.tables.columns.mapping import ColumnMapping
from soundadvice.tables.columns.names import ROW, kept_columns, output_columns, refuse_reserved, refuse_twice
from soundadvice.tables.columns.resolve import columns_named
from soundadvice.tables.errors import BatchError
from soundadvice.tables.query.advice import mapped
from soundadvice.tables.query.advice_query import AdviceQuery, advice_query
from soundadvice.tables.query.row_number import numbered
from soundadvice.tables.query.values import kind_of
from soundadvice.tables.read.duckdb import Engine, over_input
from soundadvice.tables.read.sources import RowSource
from soundadvice.tables.write.summary import NEEDED

if TYPE_CHECKING:
    from ibis.expr.types import Table

_FEW = 64
_CELLS = 20_000_000
"""About as many values are held at once."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with every row.

    Wanted are the columns `kept` of the table, then `outputs`. `alone` gives the number of the row, these, and what a
    summary needs; `full` the kept columns too. It is None where these are many, which would be as many in every stage
    of the query, and where the rows do not come from a query.
    """

    pack: Pack
    readings: tuple[Reading, ...]
    kept: tuple[str, ...]
    outputs: tuple[str, ...]
    alone_query: AdviceQuery
    full_query: AdviceQuery | None

    @property
    def alone(self) -> str:
        """As above, as text: it is made when it is first asked for."""
        return over_input(self.alone_query)

    @property
    def full(self) -> str | None:
        """Likewise."""
        return None if self.full_query is None else over_input(self.full_query)

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
    at_once: bool = False,
    more: Sequence[str] = (),
) -> tuple[RowSource, Work]:
    """The source as answers are read from it, and the work. Raises BatchError.

    `at_once` where one query may do all; `more` are columns that are worked out without being wanted.
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
    answers = answer_columns(readings)
    kept = kept_columns(table.columns, answers, keep)
    outputs = output_columns(pack, columns)
    refuse_twice((*kept, *outputs))
    every = tuple(dict.fromkeys((*columns, *NEEDED, *more)))
    asked = tuple(name for name in table.columns if name in answers)

    def query(handed_on: Sequence[str]) -> AdviceQuery:
        narrow = {name: table[name].type() for name in dict.fromkeys((*asked, *handed_on))}
        return advice_query(pack, narrow, mapping, every, handed_on, nothing)

    few = len(kept) <= _FEW and not {name.casefold() for name in kept} & set(every)
    full = query(kept) if at_once and few and source.pieces(1) is not None else None
    return source, Work(pack, readings, kept, outputs, query(()), full)


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
    pieces = source.pieces(1)
    if pieces:
        engine.take_query(pieces[0].query, source.name)
    else:
        engine.take_table(numbered(source.schema().empty_table()))
    return engine.expression_over_input().drop(ROW)
