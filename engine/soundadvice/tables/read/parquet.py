"""Parquet: rows that can be read from the middle, a row group at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from functools import partial
from pathlib import Path

import pyarrow

from soundadvice.tables.query.row_number import ROW, in_sequence
from soundadvice.tables.read.duckdb import Engine, file_literal, quoted
from soundadvice.tables.read.row_groups import AT_ONCE, RowGroups
from soundadvice.tables.read.sources import Piece, RowCount, RowSource, check_names, gathered, nothing_in, plain

_ROW = "file_row_number"
_MOST_SECONDS = 10**12
"""Beyond every duration that a question takes, and within what an engine counts."""
# Not LEAST nor GREATEST: they pass over null, and would make a number of it.
_BOUNDED = "to_microseconds(CASE WHEN {{0}} > {0} THEN {0} WHEN {{0}} < -{0} THEN -{0} ELSE {{0}} END * {1})"
_LENGTHS = {
    "s": _BOUNDED.format(_MOST_SECONDS, 10**6),
    "ms": _BOUNDED.format(_MOST_SECONDS * 10**3, 10**3),
    "us": _BOUNDED.format(_MOST_SECONDS * 10**6, 1),
    # A part of a microsecond is one, where the second would look whole without it.
    "ns": "to_microseconds({0} // 1000 + CASE WHEN {0} % 1000 <> 0 AND {0} // 1000 % 1000000 = 0 THEN 1 ELSE 0 END)",
}
"""A length of time of each unit as the engine has one."""


class ParquetSource:
    """One Parquet file."""

    def __init__(self, engine: Engine, path: Path, name: str | None = None) -> None:
        self.name = name or str(path)
        self.paths = (path,)
        self._engine = engine
        self._coded: frozenset[str] = frozenset()
        self._own = RowGroups(path, self.name)
        self._groups, schema = self._own.rows, self._own.schema
        names = schema.names
        check_names(self.name, names)
        # Parquet keeps a length of time as a number, and beside it that it is one.
        self._lengths = {field.name: field.type.unit for field in schema if pyarrow.types.is_duration(field.type)}
        self._names = tuple(names)
        # A file may have a column of that name; its rows are numbered as they come, like those of a text.
        self._has_numbers = _ROW not in map(str.casefold, names)
        self.count: RowCount | None = RowCount(sum(self._groups), exact=True)

    def schema(self) -> pyarrow.Schema:
        """Its columns."""
        query = f"SELECT {self._columns} FROM read_parquet({file_literal(self.paths[0])}) LIMIT 0"
        return plain(self._engine.table(query, self.name)).schema

    def as_text(self, columns: frozenset[str]) -> RowSource:
        """With lengths of time as such in these columns, and as the file keeps them in all others, which are kept."""
        if columns.issuperset(self._lengths):
            return self
        narrow = copy(self)
        narrow._lengths = {name: unit for name, unit in self._lengths.items() if name in columns}
        return narrow

    def nothing_in(self, columns: frozenset[str]) -> frozenset[str]:
        """Those without a value."""
        query = f"SELECT * FROM read_parquet({file_literal(self.paths[0])})"
        return nothing_in(self._engine, query, columns, self.name)

    def only(self, columns: frozenset[str], coded: frozenset[str] = frozenset()) -> RowSource:
        """The rows with these columns alone."""
        narrow = copy(self)
        narrow._coded = coded
        narrow._names = tuple(name for name in self._names if name in columns)
        return narrow

    def head(self, rows: int) -> pyarrow.Table:
        """The first rows."""
        return next(self.tables(rows), self.schema().empty_table())

    def tables(self, rows: int) -> Iterator[pyarrow.Table]:
        """All rows."""
        return self._tables(range(len(self._groups)), 0, rows)

    def pieces(self, rows: int | None) -> list[Piece] | None:
        """Runs of whole row groups: half of one would be unpacked twice."""
        found: list[Piece] = []
        groups: list[int] = []
        first = end = 0
        for number, group in enumerate(self._groups):
            groups.append(number)
            end += group
            enough = rows is not None and end - first >= rows
            if enough or (number + 1 == len(self._groups) and end > first):
                found.append(Piece(first, end - first, partial(self._of_piece, tuple(groups), first)))
                first, groups = end, []
        return found

    def _tables(self, groups: Sequence[int], first: int, rows: int) -> Iterator[pyarrow.Table]:
        """The rows of some row groups that follow each other, the first one's number being `first`."""
        schema = self.schema()
        if self._own.are_as_they_stand(schema):
            return gathered(self._own.batches(groups, schema), rows)
        return gathered(self._by_engine(first, first + sum(self._groups[number] for number in groups), rows), rows)

    def _of_piece(self, groups: Sequence[int], first: int) -> Iterator[pyarrow.Table]:
        schema = self.schema()
        if not self._own.are_as_they_stand(schema):
            yield from self._tables(groups, first, AT_ONCE)
            return
        # Mostly a table a batch: each has a dictionary of its own.
        waiting: list[pyarrow.RecordBatch] = []
        for batch in self._own.batches(groups, schema, self._coded):
            waiting.append(batch)
            if sum(one.num_rows for one in waiting) >= AT_ONCE // 2:
                yield pyarrow.Table.from_batches(waiting)
                waiting = []
        if waiting:
            yield pyarrow.Table.from_batches(waiting)

    def _by_engine(self, first: int, end: int, rows: int) -> Iterator[pyarrow.RecordBatch]:
        found = self._engine.batches(self._rows(first, end), self.name, min(rows, AT_ONCE))
        return in_sequence(found, first, end, self.name) if self._has_numbers else found

    @property
    def _columns(self) -> str:
        return ", ".join(map(self._column, self._names)) or "1 AS nothing"

    def _column(self, name: str) -> str:
        column, unit = quoted(name), self._lengths.get(name)
        return column if unit is None else f"{_LENGTHS[unit].format(column)} AS {column}"

    def _rows(self, first: int | None = None, end: int | None = None) -> str:
        if not self._has_numbers:
            return f"SELECT {self._columns} FROM read_parquet({file_literal(self.paths[0])})"
        read = f"read_parquet({file_literal(self.paths[0])}, file_row_number = true)"
        where = "" if first is None else f" WHERE {_ROW} >= {first} AND {_ROW} < {end}"
        return f"SELECT {self._columns}, {_ROW} AS {ROW} FROM {read}{where}"
