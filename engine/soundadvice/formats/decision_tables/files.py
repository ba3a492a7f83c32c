"""Files of decision tables, by what their names end in."""

from __future__ import annotations

from pathlib import Path

from soundadvice.decision_tables.table import TableFile

ENDINGS = (".dmn",)


def read_table_file(path: str) -> TableFile:
    """The decision tables of a file. Raises ImportingError, OSError."""
    assert Path(path).suffix.lower() in ENDINGS
    from soundadvice.formats.dmn.tables import read_tables

    return read_tables(path)
