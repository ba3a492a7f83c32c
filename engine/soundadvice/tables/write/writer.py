"""Writer: rows into a file, a standard stream or a table of a database."""

from __future__ import annotations

import base64
import gzip
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol, assert_never, cast

import pyarrow
from pyarrow import csv, ipc
from pyarrow.parquet import ParquetWriter

from soundadvice.tables.columns.mapping import SEPARATOR
from soundadvice.tables.errors import BatchError
from soundadvice.tables.query.coded import decoded_schema, is_coded
from soundadvice.tables.query.row_number import ROW, in_order, numbered
from soundadvice.tables.read.duckdb import Engine, literal, quoted
from soundadvice.tables.read.locations import TableFormat
from soundadvice.tables.read.sqlite import SqliteTable

_OUT = "soundadvice_written"
_DICTIONARY_BYTES = 128 * 1024
"""Of more different values in a column, such as names, a dictionary costs more than it saves."""


class Appender(Protocol):
    """Takes rows, table by table, all of the same columns."""

    def write(self, rows: pyarrow.Table) -> None:
        """Adds rows."""

    def close(self) -> None:
        """Ends what is written; the file under it is left open."""

    def abandon(self) -> None:
        """Writes nothing more, not even an end."""


def appender(
    engine: Engine,
    form: TableFormat,
    file: BinaryIO,
    schema: pyarrow.Schema,
    *,
    packed: bool = False,
    stream: bool = False,
) -> Appender:
    """What writes rows of these columns into a file, or a `stream` that ends nowhere."""
    if packed:
        file = cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, compresslevel=6))
    match form:
        case TableFormat.PARQUET:
            whole = _Whole(file)
            return _Arrow(whole, _parquet(whole, schema))
        case TableFormat.ARROW:
            whole = _Whole(file)
            return _Arrow(whole, (ipc.new_stream if stream else ipc.new_file)(whole, schema))
        case TableFormat.CSV:
            return _Csv(file, schema, packed=packed)
        case TableFormat.NDJSON:
            return _Ndjson(engine, file, packed=packed)
        case TableFormat.DUCKDB | TableFormat.SQLITE:
            raise AssertionError(form)
        case _:
            assert_never(form)


def _parquet(file: _Whole, schema: pyarrow.Schema) -> ParquetWriter:
    try:
        return _parquet_of(file, schema)
    except pyarrow.ArrowNotImplementedError as error:
        raise BatchError(f"Parquet cannot hold a column: {error}", "leave it out with --keep") from None


def _parquet_of(file: _Whole, schema: pyarrow.Schema) -> ParquetWriter:
    how = {"compression": "snappy", "dictionary_pagesize_limit": _DICTIONARY_BYTES}
    if not is_coded(schema):
        return ParquetWriter(file, schema, **how)
    # Whoever reads it back gets texts: dictionaries are how they come to be written, and nobody else's matter.
    writer = ParquetWriter(file, schema, store_schema=False, **how)
    meant = base64.b64encode(decoded_schema(schema).serialize().to_pybytes())
    writer.add_key_value_metadata({"ARROW:schema": meant.decode("ascii")})
    return writer


def presented(engine: Engine, rows: pyarrow.Table, form: TableFormat) -> pyarrow.Table:
    """The rows as a format can hold them: where there are no lists, they are texts with a separator."""
    if form not in (TableFormat.CSV, TableFormat.SQLITE):
        return rows
    columns = ", ".join([ROW, *map(_presented, rows.schema)])
    engine.register(_OUT, numbered(rows))
    return in_order(engine.table(f"SELECT {columns} FROM {_OUT}"), 0, rows.num_rows, "the rows")


def _presented(field: pyarrow.Field) -> str:
    name, types = quoted(field.name), pyarrow.types
    if types.is_list(field.type) and types.is_string(field.type.value_type):
        return f"array_to_string({name}, {literal(SEPARATOR)}) AS {name}"
    if types.is_nested(field.type):
        return f"CAST(to_json({name}) AS VARCHAR) AS {name}"
    simple = types.is_string(field.type) or types.is_integer(field.type) or types.is_floating(field.type)
    if simple or types.is_boolean(field.type):
        return name
    return f"CAST({name} AS VARCHAR) AS {name}"


class _Whole:
    """A file that pyarrow may not close: what is under it is put in its place later."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.closed = False
        self.abandoned = False

    def write(self, data: bytes) -> int:
        return len(data) if self.abandoned else self._file.write(data)

    def flush(self) -> None:
        if not self.abandoned:
            self._file.flush()

    def tell(self) -> int:
        return 0 if self.abandoned else self._file.tell()

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True


class _Arrow:
    def __init__(self, file: _Whole, writer: ParquetWriter | ipc.RecordBatchStreamWriter) -> None:
        self._file = file
        self._writer = writer

    def write(self, rows: pyarrow.Table) -> None:
        self._writer.write_table(rows)

    def close(self) -> None:
        self._writer.close()

    def abandon(self) -> None:
        self._file.abandoned = True
        with suppress(pyarrow.ArrowException, OSError):
            self._writer.close()


class _Csv:
    """As pyarrow writes it: the first line names the columns, texts stand between quotes where they must."""

    def __init__(self, file: BinaryIO, schema: pyarrow.Schema, *, packed: bool) -> None:
        self._file = file
        self._packed = packed
        self._write(schema.empty_table(), head=True)

    def write(self, rows: pyarrow.Table) -> None:
        self._write(rows, head=False)

    def _write(self, rows: pyarrow.Table, *, head: bool) -> None:
        sink = pyarrow.BufferOutputStream()
        csv.write_csv(rows, sink, csv.WriteOptions(include_header=head, quoting_style="needed"))
        self._file.write(memoryview(sink.getvalue()))

    def close(self) -> None:
        if self._packed:
            self._file.close()

    def abandon(self) -> None:
        """Nothing is held back that would have to be dropped."""


class _Ndjson:
    """An object a line, with every key."""

    def __init__(self, engine: Engine, file: BinaryIO, *, packed: bool) -> None:
        self._engine = engine
        self._file = file
        self._packed = packed

    def write(self, rows: pyarrow.Table) -> None:
        self._engine.register(_OUT, numbered(rows))
        keys = ", ".join(f"{literal(name)}: {quoted(name)}" for name in rows.column_names)
        line = f"CAST(to_json({{{keys}}}) AS VARCHAR) || chr(10) AS line"
        found = self._engine.table(f"SELECT {ROW}, {line} FROM {_OUT}")
        lines = in_order(found, 0, rows.num_rows, "the rows")
        for chunk in lines.column(0).chunks:
            # The text of an Arrow column lies in one stretch.
            start, end = chunk.offset, chunk.offset + len(chunk)
            buffers = chunk.buffers()
            width = 8 if pyarrow.types.is_large_string(chunk.type) else 4
            offsets = memoryview(buffers[1]).cast("q" if width == 8 else "i")
            self._file.write(memoryview(buffers[2])[offsets[start] : offsets[end]] if len(chunk) else b"")

    def close(self) -> None:
        if self._packed:
            self._file.close()

    def abandon(self) -> None:
        """Nothing is held back that would have to be dropped."""


class DuckdbTable:
    """A table that is written whole or not at all: in one transaction. `name` is what the file is called in errors."""

    def __init__(self, engine: Engine, path: Path, name: str, table: str, *, overwrite: bool) -> None:
        self._engine = engine
        self._path = path
        self._name = name
        self._alias = engine.attach(path, write=True, name=name)
        if table in engine.views_of(self._alias):
            raise BatchError(f"{name}: `{table}` is the name of a view", "give another name")
        if table in engine.tables_of(self._alias) and not overwrite:
            raise BatchError(f"{name}: there is a table `{table}` already", "give another name, or add --overwrite")
        self._at = f"{self._alias}.main.{quoted(table)}"
        self._made = False
        self._execute("BEGIN TRANSACTION")

    def write(self, rows: pyarrow.Table) -> None:
        """Adds rows."""
        self._engine.register(_OUT, numbered(rows))
        begin = f"INSERT INTO {self._at}" if self._made else f"CREATE OR REPLACE TABLE {self._at} AS"
        self._execute(f"{begin} SELECT * EXCLUDE ({ROW}) FROM {_OUT} ORDER BY {ROW}")
        self._made = True

    def commit(self) -> None:
        """Makes the table be there, in the file itself and not only in its log."""
        self._execute("COMMIT")
        self._execute(f"CHECKPOINT {self._alias}")
        self._engine.detach(self._path)

    def abandon(self) -> None:
        """Leaves everything as it was."""
        with suppress(BatchError, OSError):
            self._execute("ROLLBACK")
        self._engine.detach(self._path)

    def _execute(self, statement: str) -> None:
        self._engine.execute(statement, self._path, self._name)


__all__ = ["Appender", "DuckdbTable", "SqliteTable", "appender", "presented"]
