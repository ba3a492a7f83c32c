"""Allowed files: which files a batch has to do with, so that its engine can be kept from all others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from soundadvice.tables.read.duckdb import AllowedFiles
from soundadvice.tables.read.locations import Location, TableFormat, files_of
from soundadvice.tables.write.drafts import destination, draft_of

_BESIDE = (".wal", ".wal.checkpoint", ".wal.recovery", ".tmp")
"""What DuckDB makes beside a database, by the end of its name."""
_PIPES = Path("/dev/fd")


def reach_of(source: Location, target: Location | None) -> AllowedFiles:
    """What a batch from here to there reads and writes. Raises BatchError, OSError."""
    files = list(_read(source))
    # Standard input comes through a pipe. A file that is open has its own name too, and is known by that.
    folders = [_PIPES]
    if target is not None and target.path is not None:
        if target.folder:
            folders.append(target.path)
        elif not target.format.is_database:
            files += [draft_of(path) for path in _ends(target.path)]
        elif target.format is TableFormat.DUCKDB:
            files += _database(target.path)
            folders += [draft_of(path) for path in _ends(target.path)]
    return AllowedFiles(tuple(files), tuple(folders))


def _read(source: Location) -> Iterator[Path]:
    if source.path is None:
        return
    if source.folder:
        yield from files_of(source.path)
    elif source.format is TableFormat.DUCKDB:
        yield from _database(source.path)
    else:
        yield source.path


def _database(path: Path) -> Iterator[Path]:
    for name in _ends(path):
        yield name
        # DuckDB takes a question mark for the end of the name proper.
        proper, mark, more = str(name).partition("?")
        yield from (Path(f"{proper}{end}{mark}{more}") for end in _BESIDE)


def _ends(path: Path) -> tuple[Path, ...]:
    """The path as it is, and what it leads to."""
    absolute = Path(os.path.realpath(path.parent)) / path.name
    return tuple(dict.fromkeys((absolute, destination(path))))
