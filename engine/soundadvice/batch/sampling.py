"""Sampling: some rows out of all, drawn by their numbers, so that the same seed draws the same rows again."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow
from pyarrow import compute

from soundadvice.batch.engine import Engine, literal
from soundadvice.batch.sources import Source, TableSource

_AT_ONCE = 100_000
_ABOVE_ALL = "g"


@dataclass(frozen=True, slots=True)
class Sample:
    """How many rows, and by which seed."""

    rows: int
    seed: int


def drawn(engine: Engine, source: Source, sample: Sample) -> TableSource:
    """The sample in memory, in the order of the rows.

    Each row has a digest of the seed and its number; those with the smallest are drawn. So what is drawn depends on
    neither format, nor threads, nor what the rows hold.
    """
    below = _ABOVE_ALL
    have = pyarrow.table({"number": pyarrow.array([], pyarrow.int64()), "draw": pyarrow.array([], pyarrow.string())})
    rows: pyarrow.Table | None = None
    first = 0
    for table in source.tables(_AT_ONCE):
        found = engine.table(
            f"SELECT * FROM (SELECT i AS number, md5({literal(f'{sample.seed}:')} || i) AS draw "
            f"FROM range({first}, {first + table.num_rows}) AS t(i)) WHERE draw < {literal(below)} ORDER BY number"
        )
        picked = table.take(compute.subtract(found.column("number"), first))
        first += table.num_rows
        have, rows = (
            pyarrow.concat_tables([have, found]),
            picked if rows is None else pyarrow.concat_tables([rows, picked]),
        )
        if have.num_rows >= 2 * sample.rows:
            have, rows, below = _least(have, rows, sample.rows)
    if rows is None:
        return TableSource(source.name, source.schema().empty_table(), source.paths)
    have, rows, _ = _least(have, rows, sample.rows)
    return TableSource(source.name, rows.combine_chunks(), source.paths, have.column("number").to_pylist())


def _least(have: pyarrow.Table, rows: pyarrow.Table, number: int) -> tuple[pyarrow.Table, pyarrow.Table, str]:
    """What was drawn so far, cut to the smallest; and the draw that all later ones must be below."""
    least = compute.sort_indices(have, sort_keys=[("draw", "ascending")]).slice(0, number)
    below = have.column("draw")[least[-1].as_py()].as_py() if len(least) == number else _ABOVE_ALL
    inside = compute.take(least, compute.sort_indices(least))  # in the order of the rows again
    return have.take(inside), rows.take(inside).combine_chunks(), below
