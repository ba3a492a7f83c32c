"""Row numbers: every row has a number, which goes through every query with it and is checked when the row comes back.

INVARIANT: no column is put beside another because both have as many rows. An engine gives rows back in the order that
it likes: a filter, a join or several threads are enough to change it, whatever it is set to. So what is worked out of a
row is known by the row's number alone, and the order of the rows out is that of the numbers.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

import pyarrow
from pyarrow import compute

from soundadvice.tables.columns.names import ROW
from soundadvice.tables.errors import mixed_up

_MOST_AHEAD = 1_000_000
"""So many rows may come before one that they follow; that many are held in memory until it comes."""


def numbered(rows: pyarrow.Table, first: int = 0) -> pyarrow.Table:
    """The rows with their numbers, the first one's being `first`, in the column ROW."""
    return rows.append_column(ROW, _numbers(first, rows.num_rows))


def in_order(rows: pyarrow.Table, first: int, count: int, name: str) -> pyarrow.Table:
    """The rows in the order of their numbers, without these. `name` is what they come from.

    Raises BatchError unless each number from `first` on, `count` of them, is there exactly once.
    """
    ready, late = _sorted_out(rows, first, name)
    if late.num_rows or ready.num_rows != count:
        raise mixed_up(name)
    return ready.drop_columns([ROW])


def in_sequence(
    batches: Iterable[pyarrow.RecordBatch], first: int, end: int, name: str
) -> Iterator[pyarrow.RecordBatch]:
    """The same for rows that come batch by batch, of the numbers from `first` to before `end`."""
    late: pyarrow.Table | None = None
    for batch in batches:
        rows = pyarrow.Table.from_batches([batch])
        ready, late = _sorted_out(rows if late is None else pyarrow.concat_tables([late, rows]), first, name)
        first += ready.num_rows
        if first > end or late.num_rows > _MOST_AHEAD:
            raise mixed_up(name)
        late = late if late.num_rows else None
        yield from ready.drop_columns([ROW]).to_batches()
    if late is not None or first != end:
        raise mixed_up(name)


def beside(rows: pyarrow.Table, more: pyarrow.Table) -> pyarrow.Table:
    """The columns of two tables, the ones after the others.

    Both must hold the same rows in the order of their numbers: as `in_order` gives them, or as they were numbered.
    """
    for field, column in zip(more.schema, more.columns, strict=True):
        rows = rows.append_column(field, column)
    return rows


def together(tables: Sequence[pyarrow.Table]) -> pyarrow.Table:
    """The rows of some tables of the same columns, one table after the other."""
    return pyarrow.concat_tables(tables)


def _sorted_out(rows: pyarrow.Table, first: int, name: str) -> tuple[pyarrow.Table, pyarrow.Table]:
    """Those rows, in order, whose numbers go on from `first` without a gap; and the others, which come too early."""
    numbers = rows.column(ROW).combine_chunks()
    wanted = _numbers(first, len(numbers))
    if numbers.equals(wanted):
        return rows, rows.slice(0, 0)
    order = compute.sort_indices(numbers)
    turned = numbers.take(order)
    gap = compute.index(compute.equal(turned, wanted).fill_null(False), False).as_py()
    run = len(turned) if gap < 0 else gap
    if run < len(turned) and (turned[run].as_py() is None or turned[run].as_py() < first + run):
        raise mixed_up(name)  # no number, a number twice, or one that was there before
    return rows.take(order[:run]), rows.take(order[run:])


def _numbers(first: int, count: int) -> pyarrow.Int64Array:
    values = array("q", range(first, first + count))
    return pyarrow.Array.from_buffers(pyarrow.int64(), count, [None, pyarrow.py_buffer(values)])


__all__ = ["ROW", "beside", "in_order", "in_sequence", "numbered", "together"]
