"""The cells of a spreadsheet, sheet by sheet, as texts by row and column from 1; bounded, and without formulas."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

from soundadvice.files.bounded import TooLargeError, read_bounded
from soundadvice.formats.xlsform.workbooks.workbook import check_workbook
from soundadvice.model.errors import ImportingError, SoundAdviceError

MOST_BYTES = 20_000_000
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5_000, 200, 20_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, empty of a .csv, and its texts by row and column."""

    name: str
    cells: dict[tuple[int, int], str]

    def text(self, row: int, column: int) -> str:
        """The text of a cell, without spaces around it; empty if there is none."""
        return self.cells.get((row, column), "")

    @property
    def last_row(self) -> int:
        """The last row that has anything."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        """The last column that has anything."""
        return max((column for _, column in self.cells), default=0)


def read_sheets(path: str) -> list[Sheet]:
    """The sheets of an .xlsx, or the one of a .csv. Raises ImportingError, SoundAdviceError, OSError."""
    name = Path(path).name
    try:
        data = read_bounded(path, MOST_BYTES)
    except TooLargeError:
        raise ImportingError(f"`{name}` is larger than {MOST_BYTES // 1_000_000} MB", "take out other sheets") from None
    if Path(path).suffix.lower() == ".csv":
        return [_of_csv(name, data)]
    check_workbook(data)
    return _of_xlsx(data)


def _of_csv(name: str, data: bytes) -> Sheet:
    try:
        lines = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise ImportingError(f"`{name}` is no .csv in UTF-8", "save it as CSV (UTF-8)") from None
    cells = {
        (row, column): text.strip()
        for row, line in enumerate(lines[:MOST_ROWS], 1)
        for column, text in enumerate(line[:MOST_COLUMNS], 1)
        if text.strip()
    }
    return Sheet("", cells)


def _of_xlsx(data: bytes) -> list[Sheet]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise SoundAdviceError(
            "a spreadsheet needs openpyxl; install it with `pip install 'soundadvice[xlsform]'`"
        ) from None
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # the library has no common kind of error for what it cannot read
        raise ImportingError(f"the workbook cannot be read ({type(error).__name__})", "save it again") from None
    sheets = []
    for sheet in book.worksheets:
        cells: dict[tuple[int, int], str] = {}
        for row, line in enumerate(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True), 1):
            for column, value in enumerate(line, 1):
                if value is not None and (text := str(value).strip()[:LONGEST_CELL]):
                    cells[row, column] = text
        sheets.append(Sheet(sheet.title, cells))
    return sheets
