"""SQLite tables, read and written by Python's own module. Any column of SQLite may hold anything.

INVARIANT: nothing in a database that was given is run: no view, trigger, virtual table, or function of its schema.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import copy
from pathlib import Path
from urllib.parse import quote

import pyarrow

from soundadvice.tables.errors import BatchError
from soundadvice.tables.read.database_tables import choose_table, computed
from soundadvice.tables.read.sources import Piece, RowCount, RowSource, check_names, gathered

_AT_ONCE = 20_000
_TYPES = {"INT": pyarrow.int64(), "REAL": pyarrow.float64(), "FLOA": pyarrow.float64(), "DOUB": pyarrow.float64()}


class SqliteSource:
    """One table. Columns are of the type that they are declared with; answers are read as text."""

    def __init__(self, path: Path, table: str | None, texts: frozenset[str] = frozenset()) -> None:
        self.paths = (path,)
        self._texts = texts
        _check_length(path)
        with _reading(path) as database:
            self._table = _chosen(path, database, table)
            self.name = f"{path}::{self._table}"
            declared = database.execute(f"PRAGMA table_xinfo({_quoted(self._table)})").fetchall()
            if any(column[6] for column in declared):
                raise computed(self.name)
            (last,) = database.execute(_ROWS_OF.format(_quoted(self._table))).fetchone()
        check_names(self.name, [column[1] for column in declared])
        self._types = {column[1]: _type(column[2]) for column in declared}
        self.count: RowCount | None = RowCount(last, exact=True)

    def schema(self) -> pyarrow.Schema:
        """Its columns."""
        return pyarrow.schema(
            [(name, pyarrow.string() if name in self._texts else kind) for name, kind in self._types.items()]
        )

    def as_text(self, columns: frozenset[str]) -> RowSource:
        """The same table with these columns as text."""
        return SqliteSource(self.paths[0], self._table, columns)

    def only(self, columns: frozenset[str], coded: frozenset[str] = frozenset()) -> RowSource:
        """The rows with these columns alone; with one of no use, where there are none."""
        narrow = copy(self)
        narrow._types = {name: kind for name, kind in self._types.items() if name in columns}
        if not narrow._types:
            narrow._types = dict(list(self._types.items())[:1])
        return narrow

    def nothing_in(self, columns: frozenset[str]) -> frozenset[str]:
        """Those without a value."""
        asked = "SELECT 1 FROM {} WHERE {} IS NOT NULL LIMIT 1"
        with _reading(self.paths[0]) as database:
            table = _quoted(self._table)
            found = {name: database.execute(asked.format(table, _quoted(name))).fetchone() for name in columns}
        return frozenset(name for name, row in found.items() if row is None)

    def head(self, rows: int) -> pyarrow.Table:
        """The first rows."""
        return next(gathered(self._batches(rows), rows), self.schema().empty_table())

    def tables(self, rows: int) -> Iterator[pyarrow.Table]:
        """All rows, as SQLite lists them."""
        return gathered(self._batches(min(rows, _AT_ONCE)), rows)

    def pieces(self, rows: int | None) -> list[Piece] | None:
        """None: the rows are read from the start."""
        return None

    def _batches(self, rows: int) -> Iterator[pyarrow.RecordBatch]:
        schema = self.schema()
        names = ", ".join(map(_quoted, schema.names))
        with _reading(self.paths[0]) as database:
            cursor = database.execute(f"SELECT {names} FROM {_quoted(self._table)}")
            first = 1
            while found := cursor.fetchmany(rows):
                yield self._batch(schema, found, first)
                first += len(found)

    def _batch(self, schema: pyarrow.Schema, rows: list[tuple[object, ...]], first: int) -> pyarrow.RecordBatch:
        columns = []
        for field, values in zip(schema, zip(*rows, strict=True), strict=True):
            convert = {pyarrow.int64(): _int, pyarrow.float64(): _float}.get(field.type, _str)
            converted: list[object] = []
            for number, value in enumerate(values, start=first):
                try:
                    converted.append(convert(value))
                except TypeError:
                    message = f"`{self.name}`: row {number} holds something other than {field.type} in `{field.name}`"
                    raise BatchError(message, "fix that row, or leave the column out with --keep") from None
            columns.append(pyarrow.array(converted, field.type))
        return pyarrow.RecordBatch.from_arrays(columns, schema=schema)


class SqliteTable:
    """A table that is written whole or not at all: in one transaction. `name` is what the file is called in errors."""

    def __init__(self, path: Path, name: str, table: str, *, overwrite: bool) -> None:
        self._name = name
        self._table = table
        self._made = False
        with _told(name):
            self._database = sqlite3.connect(path, isolation_level=None)
            try:
                _distrust(self._database)
                self._database.execute("BEGIN IMMEDIATE")
                self._make_room(overwrite=overwrite)
            except BaseException:
                self._database.close()
                raise

    def _make_room(self, *, overwrite: bool) -> None:
        """Removes the table of this name. Raises BatchError if it may not, or what has the name is no table."""
        found = self._database.execute(
            "SELECT type FROM sqlite_master WHERE name = ? COLLATE NOCASE", (self._table,)
        ).fetchone()
        if found is None:
            return
        if found[0] != "table":
            raise BatchError(f"{self._name}: `{self._table}` is the name of something else", "give another name")
        if not overwrite:
            raise BatchError(
                f"{self._name}: there is a table `{self._table}` already", "give another name, or add --overwrite"
            )
        self._database.execute(f"DROP TABLE {_quoted(self._table)}")

    def write(self, rows: pyarrow.Table) -> None:
        """Adds rows, whose columns are texts, numbers, and true and false."""
        with _told(self._name):
            if not self._made:
                columns = ", ".join(f"{_quoted(field.name)} {_declared(field.type)}" for field in rows.schema)
                self._database.execute(f"CREATE TABLE {_quoted(self._table)} ({columns})")
                self._made = True
            places = ", ".join("?" * rows.num_columns)
            for batch in rows.to_batches(max_chunksize=_AT_ONCE):
                values = zip(*(column.to_pylist() for column in batch.columns), strict=True)
                self._database.executemany(f"INSERT INTO {_quoted(self._table)} VALUES ({places})", values)

    def commit(self) -> None:
        """Makes the table be there."""
        with _told(self._name):
            self._database.execute("COMMIT")
            self._database.close()

    def abandon(self) -> None:
        """Leaves everything as it was."""
        self._database.close()


_SYSTEM = {"is full": errno.ENOSPC, "disk I/O": errno.EIO, "readonly": errno.EROFS}
_ROWS_OF = "SELECT COUNT(*) FROM {}"
_LISTED = (
    "SELECT name, type = 'table' AND rootpage > 0 FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
)


def _chosen(path: Path, database: sqlite3.Connection, table: str | None) -> str:
    listed = database.execute(_LISTED).fetchall()
    return choose_table(str(path), _own(listed, 1), _own(listed, 0), table)


def _own(listed: list[tuple[str, int]], is_table: int) -> list[str]:
    """Of what is in a database, its tables, or the rest; a virtual table is none: code works out its rows."""
    return [name for name, known in listed if known == is_table and not name.lower().startswith("sqlite_")]


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with _told(str(path)), closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as database:
        _distrust(database)
        database.set_authorizer(_only_reading)
        yield database


def _distrust(database: sqlite3.Connection) -> None:
    """Whatever its schema says, it cannot harm by it."""
    if sys.version_info >= (3, 12):
        database.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
    for setting in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        database.execute(f"PRAGMA {setting}")


def _only_reading(action: int, one: str | None, two: str | None, _: str | None, inside: str | None) -> int:
    """Allows what is read here, and nothing that a view or a trigger would do: `inside` is its name."""
    allowed = inside is None and (
        action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
        or (action == sqlite3.SQLITE_PRAGMA and one == "table_xinfo")
        or (action == sqlite3.SQLITE_FUNCTION and two == "count")
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


@contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        for word, number in _SYSTEM.items():
            if word in str(error):
                raise OSError(number, os.strerror(number), path) from None
        if "locked" in str(error):
            raise BatchError(f"`{path}`: another program has it open", "close that program, or copy the file") from None
        raise BatchError(f"`{path}`: it cannot be opened or read as SQLite") from None
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # the latter from names, and from its own words
        raise BatchError(f"`{path}`: it is not a whole SQLite file", "make it again, or copy it again") from None


def _check_length(path: Path) -> None:
    """Raises BatchError for a file that was cut off: SQLite takes what is missing for nothing."""
    with path.open("rb") as file:
        start = file.read(32)
    size = int.from_bytes(start[16:18])
    pages = int.from_bytes(start[28:32])
    if start.startswith(b"SQLite format 3\0") and path.stat().st_size < pages * (65_536 if size == 1 else size):
        raise BatchError(f"`{path}`: it is not a whole SQLite file", "make it again, or copy it again")


def _type(declared: str) -> pyarrow.DataType:
    upper = declared.upper()
    return next((kind for word, kind in _TYPES.items() if word in upper), pyarrow.string())


def _declared(kind: pyarrow.DataType) -> str:
    if pyarrow.types.is_integer(kind) or pyarrow.types.is_boolean(kind):
        return "INTEGER"
    return "REAL" if pyarrow.types.is_floating(kind) else "TEXT"


def _int(value: object) -> object:
    if value is None or isinstance(value, int):
        return value
    raise TypeError


def _float(value: object) -> object:
    if value is None or isinstance(value, (int, float)):
        return None if value is None else float(value)
    raise TypeError


def _str(value: object) -> object:
    if isinstance(value, bytes):
        raise TypeError
    return value if value is None or isinstance(value, str) else str(value)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
