"""DuckDB, embedded: the only file that knows it. One database in memory that reads, works out and writes rows.

Nothing is spilled to disk, nothing is fetched from the network, no file is opened but those that a batch is about, and
no row of a table is repeated in an error.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import pyarrow

from soundadvice.tables.query.read_values import VALUES
from soundadvice.tables.read.read_errors import too_large, unreadable, unwritable

if TYPE_CHECKING:
    from ibis.expr.types import Table

INPUT = "soundadvice_input"
"""The name of the rows at hand, whatever they come from."""
OUTPUT = "soundadvice_output"
_AT_HAND = f"CREATE OR REPLACE TEMP VIEW {INPUT} AS"
_MEMORY = "640MB"
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")


@dataclass(frozen=True, slots=True)
class AllowedFiles:
    """Files that may be opened, whether they are there or not, and folders with all that is in them."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]


class Engine:
    """One DuckDB. Statements that read what a person gave raise BatchError, which names it, and never a row of it."""

    def __init__(self, threads: int | None = None) -> None:
        config: dict[str, Any] = {
            "allow_community_extensions": "false",
            "allow_persistent_secrets": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": _MEMORY,
            "temp_directory": "",
        }
        if threads is not None:
            config["threads"] = threads
        self._connection = duckdb.connect(config=config)
        self._ibis = ibis.duckdb.from_connection(self._connection)
        self._attached: dict[str, str] = {}
        self._cursors: list[Any] = []

    def close(self) -> None:
        """Gives everything back; what is still being read is stopped first."""
        for cursor in self._cursors:
            cursor.interrupt()
        self._connection.close()

    def confine(self, reach: AllowedFiles) -> None:
        """From now on it opens these files alone, and none of its settings can be changed.

        Whatever a database from someone else says in its views, macros and columns, it can read nothing else by it.
        """
        with unreadable("the batch", duckdb.Error):
            self._connection.execute(f"SET allowed_paths = {_texts(map(_spellings, reach.files))}")
            self._connection.execute(f"SET allowed_directories = {_texts(map(_spellings, reach.folders))}")
            self._connection.execute("SET enable_external_access = false")
            self._connection.execute("SET lock_configuration = true")

    # The rows at hand -----------------------------------------------------------------------------------------

    def take_query(self, query: str, name: str) -> None:
        """Makes a query the rows at hand, with their numbers; `name` is what they come from, for errors."""
        with unreadable(name, duckdb.Error):
            self._connection.execute(f"{_AT_HAND} {query}")

    def take_table(self, table: pyarrow.Table) -> None:
        """Makes an Arrow table of numbered rows those at hand."""
        self.register("soundadvice_arrow", table)
        self.take_query("SELECT * FROM soundadvice_arrow", "the rows")

    def register(self, name: str, table: pyarrow.Table) -> None:
        """Gives an Arrow table a name in queries."""
        with unreadable(name, duckdb.Error):
            self._connection.register(name, table)

    def expression_over_input(self) -> Table:
        """The rows at hand as an Ibis table."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Ibis asks DuckDB in a way that DuckDB gives up
            return self._ibis.table(INPUT)

    # Asking ---------------------------------------------------------------------------------------------------

    def table(self, query: str, name: str = "the rows") -> pyarrow.Table:
        """What a query gives, as one Arrow table."""
        with unreadable(name, duckdb.Error):
            return self._connection.sql(query).to_arrow_table()

    def digest_of_input(self, name: str) -> str:
        """What tells the rows at hand from others, and from themselves in another order: each goes in with its number.

        The engine's own hash, so the engine's version goes with it. It finds accidents, not forgeries. Hashed twice,
        since the hash of a row is that of its last column XOR the rest: without it the numbers would cancel out.
        """
        (found,) = self.rows(f"SELECT bit_xor(hash(hash(at_hand))) FROM {INPUT} AS at_hand", name)
        return f"{duckdb.__version__}:{found[0]}"

    def over_values(self, query: str, values: pyarrow.Table) -> pyarrow.Table:
        """What a query of `query.read_values` gives for these values."""
        self.register(VALUES, values)
        return self.table(query)

    def rows(self, query: str, name: str = "the rows") -> list[tuple[Any, ...]]:
        """What a query gives, as Python values."""
        with unreadable(name, duckdb.Error):
            return self._connection.execute(query).fetchall()

    def batches(self, query: str, name: str, rows: int) -> Iterator[pyarrow.RecordBatch]:
        """What a query gives, batch by batch of about so many rows, beside whatever else is asked meanwhile."""
        # What goes wrong on the way comes as Arrow's own error, with the engine's words in it.
        with unreadable(name, duckdb.Error, pyarrow.ArrowException, OSError):
            cursor = self._connection.cursor()
            self._cursors.append(cursor)
            reader = cursor.sql(query).to_arrow_reader(rows)
            try:
                yield from reader
            finally:
                reader.close()
                self._cursors.remove(cursor)
                cursor.close()

    # Databases ------------------------------------------------------------------------------------------------

    def attach(self, path: Path, *, write: bool, name: str | None = None) -> str:
        """The name under which a DuckDB file is at hand; `name` is what it is called in errors.

        Raises BatchError where it cannot be opened, OSError where it cannot be made.
        """
        key = str(path.resolve())
        if key not in self._attached:
            alias = f"soundadvice_{len(self._attached)}"
            options = "TYPE duckdb" + ("" if write else ", READ_ONLY")
            with unwritable(path, name or str(path), duckdb.Error):
                self._connection.execute(f"ATTACH {literal(key)} AS {alias} ({options})")
            self._attached[key] = alias
        return self._attached[key]

    def detach(self, path: Path) -> None:
        """Lets go of a DuckDB file."""
        alias = self._attached.pop(str(path.resolve()), None)
        if alias is not None:
            with suppress(duckdb.Error):
                self._connection.execute(f"DETACH {alias}")

    def execute(self, statement: str, path: Path, name: str) -> None:
        """Runs a statement that writes into a database; `name` is what the rows come from.

        Raises BatchError for it and OSError for the path.
        """
        with unwritable(path, name, duckdb.Error):
            self._connection.execute(statement)

    def tables_of(self, alias: str) -> list[str]:
        """The tables of an attached database: what holds rows."""
        return self._named_in(alias, "table")

    def views_of(self, alias: str) -> list[str]:
        """The views of an attached database: queries, which may be about anything."""
        return self._named_in(alias, "view")

    def _named_in(self, alias: str, what: str) -> list[str]:
        where = f"database_name = {literal(alias)} AND schema_name = 'main' AND NOT internal"
        return [name for (name,) in self.rows(f"SELECT {what}_name FROM duckdb_{what}s() WHERE {where} ORDER BY 1")]

    def is_computed(self, alias: str, table: str) -> bool:
        """Whether a table has columns that are worked out when they are read."""
        where = f"database_name = {literal(alias)} AND schema_name = 'main' AND table_name = {literal(table)}"
        ((statement,),) = self.rows(f"SELECT sql FROM duckdb_tables() WHERE {where}")
        return "GENERATED ALWAYS AS" in _QUOTED.sub("", statement)


@contextmanager
def opened(reach: AllowedFiles) -> Iterator[Engine]:
    """An engine that opens these files alone, closed at the end. Raises BatchError where memory runs out, wherever."""
    try:
        with closing(Engine()) as engine:
            engine.confine(reach)
            yield engine
    except (MemoryError, duckdb.OutOfMemoryException):
        raise too_large() from None


def literal(text: str) -> str:
    """A text as SQL writes it.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def file_literal(path: Path) -> str:
    """A file's name as a function that reads files takes it: no letter of it stands for others."""
    return literal(_escaped(str(path)))


def _escaped(path: str) -> str:
    return "".join(f"[{letter}]" if letter in "[*?" else letter for letter in path)


def _spellings(path: Path) -> tuple[str, ...]:
    """A path in each way in which it may be asked for."""
    names = dict.fromkeys((os.path.abspath(path), os.path.realpath(path)))
    return tuple(dict.fromkeys(spelled for name in names for spelled in (name, _escaped(name))))


def _texts(texts: Iterable[Sequence[str]]) -> str:
    return f"[{', '.join(literal(text) for some in texts for text in some)}]"
