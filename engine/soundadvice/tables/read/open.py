"""Open: the source of rows for a place."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, assert_never

from soundadvice.tables.read.arrow import ArrowSource
from soundadvice.tables.read.database_tables import choose_table, computed
from soundadvice.tables.read.duckdb import Engine, quoted
from soundadvice.tables.read.locations import Location, TableFormat, files_of, place_of
from soundadvice.tables.read.parquet import ParquetSource
from soundadvice.tables.read.sources import FolderSource, QuerySource, RowCount, RowSource, check_names
from soundadvice.tables.read.sqlite import SqliteSource
from soundadvice.tables.read.text import open_text


def open_source(
    engine: Engine, place: Location, standard: BinaryIO, *, written: bool = False, codec: str | None = None
) -> RowSource:
    """The rows at a place. `written` says that its database will be written too, `codec` how text is encoded.

    Raises BatchError, OSError.
    """
    if place.folder:
        assert place.path is not None
        files = [place_of(path, place.format) for path in files_of(place.path)]
        return FolderSource(place.name, [open_source(engine, file, standard, codec=codec) for file in files])
    match place.format:
        case TableFormat.CSV | TableFormat.NDJSON:
            return open_text(engine, place, standard, codec)
        case TableFormat.ARROW:
            return ArrowSource(place, standard)
        case TableFormat.PARQUET:
            assert place.path is not None
            return ParquetSource(engine, _readable(place.path))
        case TableFormat.SQLITE:
            assert place.path is not None
            return SqliteSource(_readable(place.path), place.table)
        case TableFormat.DUCKDB:
            assert place.path is not None
            return _duckdb(engine, _readable(place.path), place.table, write=written)
        case _:
            assert_never(place.format)


def _readable(path: Path) -> Path:
    """The path. Raises OSError if it cannot be read: the system's words are clearer than an engine's."""
    with path.open("rb"):
        return path


def _duckdb(engine: Engine, path: Path, table: str | None, *, write: bool) -> RowSource:
    alias = engine.attach(path, write=write)
    chosen = choose_table(str(path), engine.tables_of(alias), engine.views_of(alias), table)
    name = f"{path}::{chosen}"
    if engine.is_computed(alias, chosen):
        raise computed(name)
    at = f"{alias}.main.{quoted(chosen)}"
    ((rows,),) = engine.rows(f"SELECT count(*) FROM {at}", name)
    source = QuerySource(engine, name, f"SELECT * FROM {at}", (path,), RowCount(rows, exact=True))
    check_names(name, source.schema().names)
    return source
