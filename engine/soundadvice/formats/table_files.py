"""Files of decision tables, by what their names end in."""

from __future__ import annotations

from pathlib import Path

from soundadvice.decision_tables.table import TableFile

ENDINGS = (".dmn", ".xlsx", ".csv")


def read_table_file(path: str) -> TableFile:
    """The decision tables of a file. Raises ImportingError, OSError."""
    if Path(path).suffix.lower() == ".dmn":
        from soundadvice.formats.dmn.tables import read_tables

        return read_tables(path)
    from soundadvice.formats.decision_sheet.read import read_sheets_of_tables

    return read_sheets_of_tables(path)
