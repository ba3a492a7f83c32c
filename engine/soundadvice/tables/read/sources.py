"""Sources: where rows come from. Each gives its columns, a first look, and all its rows in their order."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow

from soundadvice.tables.errors import BatchError
from soundadvice.tables.read.duckdb import Engine, quoted


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows there are; `exact` or about."""

    rows: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of rows that can be read without those before it: from `first` on, `rows` of them.

    `tables` gives them in their order, some at a time. Raises BatchError.
    """

    first: int
    rows: int
    tables: Callable[[], Iterator[pyarrow.Table]]


class RowSource(Protocol):
    """Rows in their order."""

    @property
    def name(self) -> str:
        """What it is called in errors."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that it rests on; none for standard input."""

    @property
    def count(self) -> RowCount | None:
        """How many rows it has, as far as that is known without reading them all."""

    def schema(self) -> pyarrow.Schema:
        """Its columns. Raises BatchError if they cannot be read."""

    def as_text(self, columns: frozenset[str]) -> RowSource:
        """The same rows, with these columns as text where the format has no types of its own to keep to."""

    def only(self, columns: frozenset[str], coded: frozenset[str] = frozenset()) -> RowSource:
        """The same rows with these columns; others may be there too where that costs nothing.

        In pieces, texts in those that are `coded` may be of a dictionary, which differs from table to table.
        """

    def nothing_in(self, columns: frozenset[str]) -> frozenset[str]:
        """Those of these columns that hold no value in any row, as far as that can be known before they are read."""

    def head(self, rows: int) -> pyarrow.Table:
        """The first rows. Of standard input they are gone then."""

    def tables(self, rows: int) -> Iterator[pyarrow.Table]:
        """All rows, so many at a time; the last ones are what is left. Raises BatchError."""

    def pieces(self, rows: int | None) -> list[Piece] | None:
        """All rows as pieces of at least so many rows, or as few pieces as can be.

        None if the rows come one by one, without numbers of their own.
        """


def check_names(name: str, columns: Sequence[str]) -> None:
    """Raises BatchError for columns of one name, or of names that differ in capitals only."""
    if not columns:
        raise BatchError(f"`{name}`: it has no columns", "the first line names them")
    seen: dict[str, str] = {}
    for column in columns:
        if not column.strip():
            raise BatchError(f"`{name}`: a column has no name", "name every column in the first line")
        other = seen.setdefault(column.casefold(), column)
        if other is not column:
            also = (
                f"`{column}` twice" if other == column else f"`{other}` and `{column}`, which differ in capitals only"
            )
            raise BatchError(f"`{name}`: it has the column {also}", "rename one of them")


def gathered(batches: Iterable[pyarrow.RecordBatch], rows: int) -> Iterator[pyarrow.Table]:
    """The batches as tables of exactly so many rows; the last one is what is left."""
    waiting: list[pyarrow.RecordBatch] = []
    have = 0
    for batch in batches:
        while batch.num_rows:
            part = batch.slice(0, rows - have)
            batch = batch.slice(part.num_rows)
            waiting.append(part)
            have += part.num_rows
            if have == rows:
                yield pyarrow.Table.from_batches(waiting)
                waiting, have = [], 0
    if waiting:
        yield pyarrow.Table.from_batches(waiting)


class TableSource:
    """Rows that are in memory."""

    def __init__(
        self, name: str, table: pyarrow.Table, paths: tuple[Path, ...] = (), numbers: Sequence[int] | None = None
    ) -> None:
        self.name = name
        self.numbers = numbers
        """The number of each row where it comes from, from 0; None if these are all there are."""
        self.paths = paths
        self.count: RowCount | None = RowCount(table.num_rows, exact=True)
        self._table = table

    def schema(self) -> pyarrow.Schema:
        """Its columns."""
        return self._table.schema

    def as_text(self, columns: frozenset[str]) -> RowSource:
        """Itself: it has types."""
        return self

    def only(self, columns: frozenset[str], coded: frozenset[str] = frozenset()) -> RowSource:
        """Itself: they are there already."""
        return self

    def nothing_in(self, columns: frozenset[str]) -> frozenset[str]:
        """Those without a value."""
        return frozenset(name for name in columns if self._table.column(name).null_count == self._table.num_rows)

    def head(self, rows: int) -> pyarrow.Table:
        """The first rows."""
        return self._table.slice(0, rows)

    def tables(self, rows: int) -> Iterator[pyarrow.Table]:
        """All rows."""
        for start in range(0, self._table.num_rows, rows):
            yield self._table.slice(start, rows)

    def pieces(self, rows: int | None) -> list[Piece] | None:
        """None: the rows are handed over as they are."""
        return None


class QuerySource:
    """Rows that a query of the engine reads from start to end: CSV, NDJSON, a table of DuckDB."""

    def __init__(
        self,
        engine: Engine,
        name: str,
        query: str,
        paths: tuple[Path, ...],
        count: RowCount | None,
        ended: Callable[[], None] | None = None,
    ) -> None:
        """`ended` is asked at the end of the rows whether they are all, and raises BatchError where they are not."""
        self._ended = ended
        self.name = name
        self.paths = paths
        self.count = count
        self._engine = engine
        self._query = query

    def schema(self) -> pyarrow.Schema:
        """Its columns."""
        return plain(self._engine.table(f"SELECT * FROM ({self._query}) LIMIT 0", self.name)).schema

    def as_text(self, columns: frozenset[str]) -> RowSource:
        """Itself, where the columns have types."""
        return self

    def only(self, columns: frozenset[str], coded: frozenset[str] = frozenset()) -> RowSource:
        """The rows with these columns alone."""
        names = [name for name in self.schema().names if name in columns]
        query = f"SELECT {', '.join(map(quoted, names)) or '1 AS nothing'} FROM ({self._query})"
        return QuerySource(self._engine, self.name, query, self.paths, self.count, self._ended)

    def nothing_in(self, columns: frozenset[str]) -> frozenset[str]:
        """Those without a value; of what is read once no one knows."""
        if self._ended is not None:
            return frozenset()
        return nothing_in(self._engine, self._query, columns, self.name)

    def head(self, rows: int) -> pyarrow.Table:
        """The first rows."""
        return next(gathered(self._batches(rows), rows), self.schema().empty_table())

    def tables(self, rows: int) -> Iterator[pyarrow.Table]:
        """All rows."""
        return gathered(self._batches(min(rows, 65_536)), rows)

    def pieces(self, rows: int | None) -> list[Piece] | None:
        """None: such rows are read once, from the start."""
        return None

    def _batches(self, rows: int) -> Iterator[pyarrow.RecordBatch]:
        try:
            for batch in self._engine.batches(self._query, self.name, rows):
                yield from plain(pyarrow.Table.from_batches([batch])).to_batches()
        except BatchError:
            self._check_ended()  # what the engine could not read may have broken off before
            raise
        self._check_ended()

    def _check_ended(self) -> None:
        if self._ended is not None:
            self._ended()


class FolderSource:
    """The files of a folder, one after the other."""

    def __init__(self, name: str, sources: Sequence[RowSource]) -> None:
        self.name = name
        self._sources = sources
        self.paths = tuple(path for source in sources for path in source.paths)
        counts = [source.count for source in sources]
        known = [count for count in counts if count is not None]
        self.count: RowCount | None = None
        if len(known) == len(counts):
            self.count = RowCount(sum(count.rows for count in known), all(count.exact for count in known))

    def schema(self) -> pyarrow.Schema:
        """The columns of the first file, which all must have. Raises BatchError."""
        first, *others = self._sources
        expected = first.schema()
        for source in others:
            _check_alike(first.name, expected, source.name, source.schema())
        return expected

    def as_text(self, columns: frozenset[str]) -> RowSource:
        """Every file with these columns as text."""
        texts = [source.as_text(columns) for source in self._sources]
        return self if all(map(operator.is_, texts, self._sources)) else FolderSource(self.name, texts)

    def only(self, columns: frozenset[str], coded: frozenset[str] = frozenset()) -> RowSource:
        """Every file with these columns."""
        return FolderSource(self.name, [source.only(columns, coded) for source in self._sources])

    def nothing_in(self, columns: frozenset[str]) -> frozenset[str]:
        """Those without a value in every file."""
        for source in self._sources:
            columns = source.nothing_in(columns)
        return columns

    def head(self, rows: int) -> pyarrow.Table:
        """The first rows of the first file that has any."""
        for source in self._sources:
            found = source.head(rows)
            if found.num_rows:
                return found
        return found

    def tables(self, rows: int) -> Iterator[pyarrow.Table]:
        """All rows; a table never holds those of two files."""
        order = self.schema().names
        for source in self._sources:
            for table in source.tables(rows):
                yield table.select(order)

    def pieces(self, rows: int | None) -> list[Piece] | None:
        """The pieces of all files, where each has such."""
        found: list[Piece] = []
        for source in self._sources:
            pieces = source.pieces(rows)
            if pieces is None:
                return None
            found += pieces
        return found


def _check_alike(first: str, expected: pyarrow.Schema, name: str, found: pyarrow.Schema) -> None:
    for column in expected.names:
        if column not in found.names:
            raise BatchError(f"`{name}` has no column `{column}`, and `{first}` has", "give files of the same columns")
        if found.field(column).type != expected.field(column).type:
            raise BatchError(
                f"`{name}` holds {found.field(column).type} in the column `{column}`, and `{first}` holds "
                f"{expected.field(column).type}",
                "give files of the same columns",
            )
    for column in found.names:
        if column not in expected.names:
            raise BatchError(
                f"`{name}` has a column `{column}`, and `{first}` has none", "give files of the same columns"
            )


def nothing_in(engine: Engine, query: str, columns: frozenset[str], name: str) -> frozenset[str]:
    """Those of the columns without a value in the rows of a query: each is read to its first value."""
    found = (
        (column, engine.rows(f"SELECT 1 FROM ({query}) WHERE {quoted(column)} IS NOT NULL LIMIT 1", name))
        for column in columns
    )
    return frozenset(column for column, rows in found if not rows)


def plain(table: pyarrow.Table) -> pyarrow.Table:
    """The table without dictionaries, which differ from batch to batch."""
    for number, field in enumerate(table.schema):
        if pyarrow.types.is_dictionary(field.type):
            table = table.set_column(number, field.name, table.column(number).cast(field.type.value_type))
    return table
