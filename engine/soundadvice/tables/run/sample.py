"""Sample: some rows out of all, drawn by their numbers, so that the same seed draws the same rows again."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow
from pyarrow import compute

from soundadvice.tables.columns.names import OWN
from soundadvice.tables.query.row_number import ROW, beside
from soundadvice.tables.read.duckdb import Engine, literal
from soundadvice.tables.read.sources import RowSource, TableSource

_AT_ONCE = 100_000
_ABOVE_ALL = "g"
_DRAW = f"{OWN}draw"


@dataclass(frozen=True, slots=True)
class Sample:
    """How many rows, and by which seed."""

    rows: int
    seed: int

    def to_json(self) -> dict[str, object]:
        """As the manifest of a folder says it."""
        return {"is": "Sample", "rows": self.rows, "seed": self.seed}


def drawn(engine: Engine, source: RowSource, sample: Sample) -> TableSource:
    """The sample in memory, in the order of the rows.

    Each row has a digest of the seed and its number; those with the smallest are drawn. So what is drawn depends on
    neither format, nor threads, nor what the rows hold.
    """
    below = _ABOVE_ALL
    have: pyarrow.Table | None = None
    first = 0
    for table in source.tables(_AT_ONCE):
        found = engine.table(
            f"SELECT * FROM (SELECT i AS {ROW}, md5({literal(f'{sample.seed}:')} || i) AS {_DRAW} "
            f"FROM range({first}, {first + table.num_rows}) AS t(i)) WHERE {_DRAW} < {literal(below)} ORDER BY {ROW}"
        )
        picked = beside(table.take(compute.subtract(found.column(ROW), first)), found)
        first += table.num_rows
        have = picked if have is None else pyarrow.concat_tables([have, picked])
        if have.num_rows >= 2 * sample.rows:
            have, below = _least(have, sample.rows)
    if have is None:
        return TableSource(source.name, source.schema().empty_table(), source.paths)
    have, _ = _least(have, sample.rows)
    numbers = have.column(ROW).to_pylist()
    return TableSource(source.name, have.drop_columns([ROW, _DRAW]), source.paths, numbers)


def _least(drawn: pyarrow.Table, number: int) -> tuple[pyarrow.Table, str]:
    """What was drawn so far, cut to the smallest, in the order of the rows; and what all later draws must be below."""
    least = drawn.take(compute.sort_indices(drawn, sort_keys=[(_DRAW, "ascending")]).slice(0, number))
    below = least.column(_DRAW)[-1].as_py() if least.num_rows == number else _ABOVE_ALL
    return least.sort_by(ROW).combine_chunks(), below
