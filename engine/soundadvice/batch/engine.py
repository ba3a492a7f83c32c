"""DuckDB, embedded: the only file that knows it. One database in memory that reads, works out and writes rows.

Nothing is spilled to disk, nothing is fetched from the network, and no row of a table is repeated in an error.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import pyarrow

from soundadvice.batch.damage import unreadable, unwritable
from soundadvice.batch.names import ROW

if TYPE_CHECKING:
    from ibis.expr.types import Table

INPUT = "soundadvice_input"
"""The name of the rows at hand, whatever they come from."""
OUTPUT = "soundadvice_output"
_AT_HAND = f"CREATE OR REPLACE TEMP VIEW {INPUT} AS"
_NARROW = "soundadvice_narrow"
_MEMORY = "640MB"


class Engine:
    """One DuckDB. Statements that read what a person gave raise BatchError, which names it, and never a row of it."""

    def __init__(self, threads: int | None = None) -> None:
        config: dict[str, Any] = {
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
        self._narrow = ""
        self._cursors: list[Any] = []

    def close(self) -> None:
        """Gives everything back; what is still being read is stopped first."""
        for cursor in self._cursors:
            cursor.interrupt()
        self._connection.close()

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

    def narrowed(self, table: Table, columns: Sequence[str]) -> Table:
        """The rows at hand, with their numbers and these columns alone."""
        self._narrow = f"SELECT {', '.join(map(quoted, (ROW, *columns)))} FROM {INPUT}"
        schema = table.schema()
        return ibis.table({ROW: "int64", **{name: schema[name] for name in columns}}, name=_NARROW)

    def compiled(self, expression: Table) -> str:
        """The query of an expression."""
        query = str(self._ibis.compile(expression))
        return f"WITH {_NARROW} AS ({self._narrow}) SELECT * FROM ({query})"

    # Asking ---------------------------------------------------------------------------------------------------

    def table(self, query: str, name: str = "the rows") -> pyarrow.Table:
        """What a query gives, as one Arrow table."""
        with unreadable(name, duckdb.Error):
            return self._connection.sql(query).to_arrow_table()

    def rows(self, query: str, name: str = "the rows") -> list[tuple[Any, ...]]:
        """What a query gives, as Python values."""
        with unreadable(name, duckdb.Error):
            return self._connection.execute(query).fetchall()

    def batches(self, query: str, name: str, rows: int, over: str | None = None) -> Iterator[pyarrow.RecordBatch]:
        """What a query gives, batch by batch of about so many rows, beside whatever else is asked meanwhile.

        `over` is a query whose rows are those at hand for this one.
        """
        # What goes wrong on the way comes as Arrow's own error, with the engine's words in it.
        with unreadable(name, duckdb.Error, pyarrow.ArrowException, OSError):
            cursor = self._connection.cursor()
            self._cursors.append(cursor)
            if over is not None:
                cursor.execute(f"{_AT_HAND} {over}")
            reader = cursor.sql(query).to_arrow_reader(rows)
            try:
                yield from reader
            finally:
                reader.close()
                self._cursors.remove(cursor)
                cursor.close()

    # Databases ------------------------------------------------------------------------------------------------

    def attach(self, path: Path, *, write: bool) -> str:
        """The name under which a DuckDB file is at hand. Raises BatchError where it cannot be opened."""
        key = str(path.resolve())
        if key not in self._attached:
            alias = f"soundadvice_{len(self._attached)}"
            with unreadable(str(path), duckdb.Error):
                self._connection.execute(f"ATTACH {literal(key)} AS {alias}" + ("" if write else " (READ_ONLY)"))
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
        """The tables and views of an attached database."""
        found = self.rows(
            "SELECT table_name FROM information_schema.tables "
            f"WHERE table_catalog = {literal(alias)} AND table_schema = 'main' ORDER BY 1"
        )
        return [name for (name,) in found]


@contextmanager
def opened() -> Iterator[Engine]:
    """An engine, closed at the end."""
    engine = Engine()
    try:
        yield engine
    finally:
        engine.close()


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
    return literal("".join(f"[{letter}]" if letter in "[*?" else letter for letter in str(path)))
