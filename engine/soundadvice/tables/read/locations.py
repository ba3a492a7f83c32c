"""Locations: where a table is, and in which format, from what was typed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from soundadvice.tables.errors import BatchError

STANDARD = "-"
"""The name of standard input and of standard output."""
_TABLE = "::"


class TableFormat(StrEnum):
    """How a table is written down."""

    PARQUET = "parquet"
    CSV = "csv"
    NDJSON = "ndjson"
    ARROW = "arrow"
    DUCKDB = "duckdb"
    SQLITE = "sqlite"

    @property
    def is_text(self) -> bool:
        """Whether it can be read on a terminal."""
        return self in (TableFormat.CSV, TableFormat.NDJSON)

    @property
    def is_database(self) -> bool:
        """Whether a file of it holds several tables."""
        return self in (TableFormat.DUCKDB, TableFormat.SQLITE)


_SUFFIXES = {
    ".parquet": TableFormat.PARQUET,
    ".pq": TableFormat.PARQUET,
    ".csv": TableFormat.CSV,
    ".tsv": TableFormat.CSV,
    ".ndjson": TableFormat.NDJSON,
    ".jsonl": TableFormat.NDJSON,
    ".arrow": TableFormat.ARROW,
    ".arrows": TableFormat.ARROW,
    ".ipc": TableFormat.ARROW,
    ".feather": TableFormat.ARROW,
    ".duckdb": TableFormat.DUCKDB,
    ".ddb": TableFormat.DUCKDB,
    ".sqlite": TableFormat.SQLITE,
    ".sqlite3": TableFormat.SQLITE,
    ".db": TableFormat.SQLITE,
}
KNOWN = ", ".join(_SUFFIXES)
PACKED = ".gz"
"""The end of the name of a file that is compressed as a whole."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a table is. `name` is as it was typed; `path` is None for a standard stream; `table` is for databases."""

    name: str
    path: Path | None
    format: TableFormat
    table: str | None = None
    folder: bool = False

    @property
    def is_packed(self) -> bool:
        """Whether the file is compressed as a whole."""
        return self.path is not None and self.path.suffix.lower() == PACKED

    @property
    def is_tabbed(self) -> bool:
        """Whether tabs stand between the columns of a text file."""
        return self.path is not None and ".tsv" in (suffix.lower() for suffix in self.path.suffixes[-2:])


def input_place(name: str, form: TableFormat | None) -> Location:
    """Where the rows are. Raises BatchError, and FileNotFoundError for what is not there."""
    if name == STANDARD:
        return _stream(name, form, "--from", "standard input")
    path, table = _split(name)
    if not path.exists():
        raise FileNotFoundError(2, os.strerror(2), str(path))
    if path.is_dir():
        files = files_of(path)
        return Location(name, path, form or _one_format(path, files), folder=True)
    found = form or format_of(path)
    if found is None:
        raise BatchError(f"the name `{name}` does not tell the format", f"end it in one of {KNOWN}, or give --from")
    return Location(name, path, found, _table_for(name, found, table))


def output_place(name: str, form: TableFormat | None) -> Location:
    """Where the rows go: a folder where one is there, where the name ends in a slash, or where it has no suffix.

    Raises BatchError.
    """
    if name == STANDARD:
        return _stream(name, form, "--to", "standard output")
    path, table = _split(name)
    if path.is_dir() or name.endswith(("/", os.sep)) or (table is None and not path.suffix):
        if form is not None and form.is_database:
            raise BatchError(f"a folder cannot be filled with {form} files", "give the name of a file")
        return Location(name, path, form or TableFormat.PARQUET, folder=True)
    found = form or format_of(path)
    if found is None:
        raise BatchError(f"the name `{name}` does not tell the format", f"end it in one of {KNOWN}, or give --to")
    if found.is_database and table is None:
        raise BatchError(f"`{name}` does not name a table", f"write `{name}{_TABLE}advice`")
    return Location(name, path, found, _table_for(name, found, table))


def place_of(path: Path, form: TableFormat) -> Location:
    """A file in a folder."""
    return Location(str(path), path, form)


def format_of(path: Path) -> TableFormat | None:
    """The format that a file's name tells, None if it tells none; a database by its first bytes, if it is there."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == PACKED:
        inner = _SUFFIXES.get(suffixes[-2]) if len(suffixes) > 1 else None
        return inner if inner in (TableFormat.CSV, TableFormat.NDJSON) else None
    found = _SUFFIXES.get(suffixes[-1]) if suffixes else None
    if found is TableFormat.SQLITE and path.is_file():
        with path.open("rb") as file:
            return TableFormat.DUCKDB if file.read(12)[8:] == b"DUCK" else found
    return found


def files_of(folder: Path) -> list[Path]:
    """The files of a folder in the order of their names; hidden ones, and those that begin with `_`, are not rows.

    Raises BatchError for a folder in it, whose rows would be left out, and where it holds none.
    """
    found = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "_")))
    for path in found:
        if path.is_dir():
            raise BatchError(f"`{folder}` holds the folder `{path.name}`", "give a folder that holds files alone")
    if not found:
        raise BatchError(f"`{folder}` holds no files", f"files of rows end in one of {KNOWN}")
    return found


def _one_format(folder: Path, files: list[Path]) -> TableFormat:
    formats = {path: format_of(path) for path in files}
    first = formats[files[0]]
    for path, found in formats.items():
        if found is None or found.is_database:
            raise BatchError(
                f"`{folder}` holds `{path.name}`, which is not a file of rows", "take it out of the folder"
            )
        if found is not first:
            raise BatchError(
                f"`{folder}` holds files of two formats: `{files[0].name}` and `{path.name}`",
                "give a folder of one format",
            )
    assert first is not None
    return first


def _stream(name: str, form: TableFormat | None, option: str, what: str) -> Location:
    if form is None:
        raise BatchError(f"{what} has no name that tells its format", f"give {option} csv, ndjson or arrow")
    if form.is_database or (form is TableFormat.PARQUET and option == "--from"):
        raise BatchError(f"{form} is no format for {what}", f"give {option} csv, ndjson or arrow")
    return Location(name, None, form)


def _split(name: str) -> tuple[Path, str | None]:
    path, mark, table = name.rpartition(_TABLE)
    if not mark:
        return Path(name), None
    if not path or not table:
        raise BatchError(f"`{name}` names no table of a database", f"write `people.duckdb{_TABLE}answers`")
    return Path(path), table


def _table_for(name: str, found: TableFormat, table: str | None) -> str | None:
    if table is not None and not found.is_database:
        raise BatchError(f"`{name}` names a table, and {found} files hold only one", f"leave out `{_TABLE}{table}`")
    return table
