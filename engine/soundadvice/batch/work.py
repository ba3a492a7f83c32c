"""Work: what is done with every row, as one query over the rows at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from soundadvice.batch import expression, mapped
from soundadvice.batch.engine import INPUT, Engine, quoted
from soundadvice.batch.mapping import Mapping
from soundadvice.batch.names import kept_columns, output_columns
from soundadvice.batch.reading import Reading, answer_columns
from soundadvice.batch.sources import Source
from soundadvice.batch.summary import NEEDED
from soundadvice.pack import Pack

_CELLS = 20_000_000
"""About as many values are held at once."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with every row.

    `full` gives the columns that are wanted (`kept` ones of the table, then `outputs`) and those that a summary needs.
    """

    pack: Pack
    readings: tuple[Reading, ...]
    kept: tuple[str, ...]
    outputs: tuple[str, ...]
    full: str

    @property
    def wanted(self) -> str:
        """The columns that are wanted, as SQL lists them."""
        return ", ".join(map(quoted, (*self.kept, *self.outputs)))

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
) -> tuple[Source, Work]:
    """The source as answers are read from it, and the work. Raises BatchError."""
    table = _at_hand(engine, source)
    readings = mapped(pack, table, mapping)
    source = source.as_text(frozenset(answer_columns(readings)))
    table = _at_hand(engine, source)
    readings = mapped(pack, table, mapping)
    kept = kept_columns(table.columns, answer_columns(readings), keep)
    every = tuple(dict.fromkeys((*columns, *NEEDED)))
    full = engine.compiled(expression(pack, table, mapping, every, kept))
    return source, Work(pack, readings, kept, output_columns(pack, columns), full)


def _at_hand(engine: Engine, source: Source):  # type: ignore[no-untyped-def]
    """The source's columns as an Ibis table, without its rows."""
    query = source.query()
    if query is None:
        engine.take_table(source.schema().empty_table())
    else:
        engine.take_query(query, source.name)
    return engine.expression_over_input()


__all__ = ["INPUT", "Work", "prepare"]
