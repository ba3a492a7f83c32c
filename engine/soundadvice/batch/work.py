"""Work: what is done with every row, as one query over the rows at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soundadvice.batch import expression, mapped
from soundadvice.batch.engine import Engine
from soundadvice.batch.mapping import Mapping
from soundadvice.batch.names import kept_columns, output_columns, refuse_twice
from soundadvice.batch.reading import Reading, answer_columns
from soundadvice.batch.sources import Source
from soundadvice.batch.summary import NEEDED
from soundadvice.pack import Pack

if TYPE_CHECKING:
    import pyarrow
    from ibis.expr.types import Table

_FEW = 64
_CELLS = 20_000_000
"""About as many values are held at once."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with every row.

    Wanted are the columns `kept` of the table, then `outputs`. `alone` gives these and what a summary needs; `full` the
    kept columns before them; None where these are many, which would be as many in every stage of the query.
    """

    pack: Pack
    readings: tuple[Reading, ...]
    kept: tuple[str, ...]
    outputs: tuple[str, ...]
    alone: str
    full: str | None

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns that are wanted."""
        return (*self.kept, *self.outputs)

    @property
    def answers(self) -> tuple[str, ...]:
        """The columns that answers are read from."""
        return tuple(dict.fromkeys(column for reading in self.readings for column in reading.columns))

    @property
    def has_summary(self) -> bool:
        """Whether the wanted columns are enough for a summary."""
        return set(NEEDED) <= set(self.outputs)

    def at_once(self, most: int) -> int:
        """How many rows are held at once, `most` where they are narrow."""
        return max(1000, min(most, _CELLS // (len(self.kept) + len(self.outputs) + len(self.answers) + 1)))


def prepare(
    engine: Engine,
    pack: Pack,
    source: Source,
    mapping: Mapping | None,
    columns: Sequence[str],
    keep: Sequence[str] | None,
    *,
    at_once: bool = False,
) -> tuple[Source, Work]:
    """The source as answers are read from it, and the work; `at_once` where one query may do all. Raises BatchError."""
    table = _at_hand(engine, source)
    readings = mapped(pack, table, mapping)
    texts = source.as_text(frozenset(answer_columns(readings)))
    if texts is not source:
        source = texts
        table = _at_hand(engine, source)
        readings = mapped(pack, table, mapping)
    answers = answer_columns(readings)
    kept = kept_columns(table.columns, answers, keep)
    outputs = output_columns(pack, columns)
    refuse_twice((*kept, *outputs))
    every = tuple(dict.fromkeys((*columns, *NEEDED)))
    asked = tuple(name for name in table.columns if name in answers)
    alone = engine.compiled(expression(pack, engine.narrowed(table, asked), mapping, every, ()))
    full = None
    if at_once and source.query() is not None and len(kept) <= _FEW:
        full = engine.compiled(expression(pack, engine.narrowed(table, (*asked, *kept)), mapping, every, kept))
    return source, Work(pack, readings, kept, outputs, alone, full)


def beside(rows: pyarrow.Table, more: pyarrow.Table) -> pyarrow.Table:
    """The columns of two tables of as many rows, the ones after the others."""
    for field, column in zip(more.schema, more.columns, strict=True):
        rows = rows.append_column(field, column)
    return rows


def _at_hand(engine: Engine, source: Source) -> Table:
    """The source's columns as an Ibis table, without its rows."""
    query = source.query()
    if query is None:
        engine.take_table(source.schema().empty_table())
    else:
        engine.take_query(query, source.name)
    return engine.expression_over_input()
