"""Parquet: rows that can be read from the middle, a row group at a time."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from pathlib import Path

import pyarrow
from pyarrow.parquet import FileMetaData, ParquetFile

from soundadvice.tables.query.row_number import ROW, in_order, in_sequence
from soundadvice.tables.read.duckdb import Engine, file_literal, quoted
from soundadvice.tables.read.read_errors import told
from soundadvice.tables.read.sources import Piece, RowCount, RowSource, check_names, gathered, plain

_ROW = "file_row_number"


class ParquetSource:
    """One Parquet file."""

    def __init__(self, engine: Engine, path: Path, name: str | None = None) -> None:
        self.name = name or str(path)
        self.paths = (path,)
        self._engine = engine
        self._groups, names = _groups(path, self.name)
        check_names(self.name, names)
        self._columns = ", ".join(map(quoted, names))
        # A file may have a column of that name; its rows are numbered as they come, like those of a text.
        self._has_numbers = _ROW not in map(str.casefold, names)
        self.count: RowCount | None = RowCount(sum(self._groups), exact=True)

    def schema(self) -> pyarrow.Schema:
        """Its columns."""
        query = f"SELECT {self._columns} FROM read_parquet({file_literal(self.paths[0])}) LIMIT 0"
        return plain(self._engine.table(query, self.name)).schema

    def as_text(self, columns: frozenset[str]) -> RowSource:
        """Itself: its columns have types."""
        return self

    def only(self, columns: frozenset[str]) -> RowSource:
        """The rows with these columns alone."""
        narrow = copy(self)
        names = [name for name in self.schema().names if name in columns]
        narrow._columns = ", ".join(map(quoted, names)) or "1 AS nothing"
        return narrow

    def head(self, rows: int) -> pyarrow.Table:
        """The first rows."""
        if not self._has_numbers:
            return next(self.tables(rows), self.schema().empty_table())
        first = min(rows, sum(self._groups))
        return plain(in_order(self._engine.table(self._rows(0, first), self.name), 0, first, self.name))

    def tables(self, rows: int) -> Iterator[pyarrow.Table]:
        """All rows."""
        found = self._engine.batches(self._rows(), self.name, min(rows, 65_536))
        if self._has_numbers:
            return gathered(in_sequence(found, 0, sum(self._groups), self.name), rows)
        return gathered(found, rows)

    def pieces(self, rows: int | None) -> list[Piece] | None:
        """Runs of whole row groups: half of one would be unpacked twice."""
        if not self._has_numbers:
            return None
        if rows is None:
            return [Piece(0, sum(self._groups), self._rows())]
        found: list[Piece] = []
        first = end = 0
        for number, group in enumerate(self._groups):
            end += group
            if end - first >= rows or (number + 1 == len(self._groups) and end > first):
                found.append(Piece(first, end - first, self._rows(first, end)))
                first = end
        return found

    def _rows(self, first: int | None = None, end: int | None = None) -> str:
        if not self._has_numbers:
            return f"SELECT {self._columns} FROM read_parquet({file_literal(self.paths[0])})"
        read = f"read_parquet({file_literal(self.paths[0])}, file_row_number = true)"
        where = "" if first is None else f" WHERE {_ROW} >= {first} AND {_ROW} < {end}"
        return f"SELECT {self._columns}, {_ROW} AS {ROW} FROM {read}{where}"


def _groups(path: Path, name: str) -> tuple[list[int], list[str]]:
    """How many rows each row group has, and the names of the columns. Raises BatchError."""
    try:
        with ParquetFile(path, memory_map=False) as file:
            metadata: FileMetaData = file.metadata
            return [
                metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)
            ], file.schema_arrow.names
    except OSError as error:
        if error.filename is not None or error.errno is not None:
            raise
        raise told(name, "Corrupt footer") from None
    except UnicodeDecodeError:
        raise told(name, "Corrupt footer") from None  # the name of a column
    except pyarrow.ArrowException as error:
        raise told(name, "magic bytes" if "magic" in str(error) or "size" in str(error) else "corrupt") from None
