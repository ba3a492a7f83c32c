"""Sheets: the rows of a form's spreadsheet, from an .xlsx or a .csv, as texts with their places.

What is read is bounded: a spreadsheet is a zip archive of XML, and can be far larger than it looks.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

from soundadvice.files.bounded import TooLargeError, read_bounded
from soundadvice.formats.xlsform.workbooks.workbook import check_workbook
from soundadvice.model.errors import ImportingError, SoundAdviceError

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 100
LONGEST_CELL = 10_000
SHEETS = ("survey", "choices", "settings")
_Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its sheet, its number as a spreadsheet shows it, and its texts by the head of their column."""

    sheet: str
    number: int
    cells: dict[str, str]

    @property
    def place(self) -> str:
        """Where it stands: `survey row 7`."""
        return f"{self.sheet} row {self.number}"

    def get(self, *heads: str) -> str:
        """The first of these columns that holds anything, empty where none does."""
        return next((self.cells[head] for head in heads if self.cells.get(head)), "")


def read_sheets(path: str | Path) -> dict[str, list[Row]]:
    """The rows of the sheets of a form, by sheet. Raises ImportingError, naming the place; OSError."""
    file = Path(path)
    try:
        data = read_bounded(file, MOST_BYTES)
    except TooLargeError:
        raise ImportingError(f"the file is larger than {MOST_BYTES // 1_000_000} MB", "a form is far smaller") from None
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise ImportingError(f"`{file.name}` is neither an .xlsx nor a .csv", "save the form as one of them")
    lines = _of_csv(data) if file.suffix.lower() == ".csv" else _of_xlsx(data)
    found = {name: list(_rows(name, listed)) for name, listed in lines.items()}
    if "survey" not in found:
        there = ", ".join(f"`{name}`" for name in found) or "none"
        raise ImportingError(
            "there is no sheet `survey`", f"an XLSForm has one; of its sheets, these are here: {there}"
        )
    if not found["survey"]:
        raise ImportingError("the sheet `survey` has no rows", "give it a header row, and one row for each question")
    return found


# CSV ---------------------------------------------------------------------------------------------------------------


def _of_csv(data: bytes) -> dict[str, Iterable[_Line]]:
    """The sheets in one .csv: a line with the sheet's name, then its rows, which begin in the second column."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportingError(f"byte {error.start + 1} is not UTF-8", "save the file as UTF-8") from None
    found: dict[str, list[_Line]] = {}
    current: list[_Line] | None = None
    try:
        for number, cells in enumerate(csv.reader(StringIO(text, newline=""), strict=True), start=1):
            _bound(number, cells, "the file")
            name = cells[0].strip().lower() if cells else ""
            if name:
                if name in found:
                    raise ImportingError(f"row {number}: the sheet `{name[:40]}` is there twice", "join them")
                current = found.setdefault(name, []) if name in SHEETS else None
            elif current is not None and any(cells):
                current.append((number, [cell.strip() for cell in cells[1:]]))
    except csv.Error as error:
        raise ImportingError(f"this is not a .csv: {error}", "save the form as .csv or .xlsx") from None
    if not found:
        raise ImportingError(
            "the .csv names no sheet",
            "begin with a line `survey`, then the rows of that sheet, each after an empty first column",
        )
    return dict(found)


# .xlsx -------------------------------------------------------------------------------------------------------------


def _of_xlsx(data: bytes) -> dict[str, Iterable[_Line]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise SoundAdviceError(
            "reading an .xlsx needs openpyxl; install it with `pip install 'soundadvice[xlsform]'`"
        ) from None
    check_workbook(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
        names = {name.strip().lower(): name for name in book.sheetnames}
        return {name: list(_lines(book[names[name]], name)) for name in SHEETS if name in names}
    except (ImportingError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises anything at all for a workbook that is broken inside
        raise ImportingError(
            f"the workbook cannot be read ({type(error).__name__})",
            "open it in a spreadsheet program and save it again",
        ) from None


def _lines(sheet: object, name: str) -> Iterator[_Line]:
    # What a sheet says of its own size is not to be believed.
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):  # type: ignore[attr-defined]
        for cell in row:
            if cell.data_type == "f":
                place = f"{name} row {number}, column {cell.column}"
                raise ImportingError(f"{place}: a formula is not read", "put its value there")
        cells = [_text(cell.value) for cell in row]
        _bound(number, cells, f"the sheet `{name}`")
        if any(cells):
            yield number, cells


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


# Either ------------------------------------------------------------------------------------------------------------


def _bound(number: int, cells: list[str], what: str) -> None:
    if number > MOST_ROWS:
        raise ImportingError(f"{what} has more than {MOST_ROWS} rows", "split the form")
    if any(cells[MOST_COLUMNS:]):
        raise ImportingError(f"row {number} of {what} has more than {MOST_COLUMNS} columns", "remove some")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise ImportingError(f"row {number} of {what} has a text of more than {LONGEST_CELL} characters", "shorten it")


def _rows(sheet: str, lines: Iterable[_Line]) -> Iterator[Row]:
    """The rows below the first, which holds the heads."""
    heads: list[str] = []
    for number, cells in lines:
        if not heads:
            heads = [_head(cell) for cell in cells]
            twice = next((head for head in heads if head and heads.count(head) > 1), None)
            if twice is not None:
                raise ImportingError(f"{sheet} row {number}: the column `{twice[:40]}` is there twice", "remove one")
            continue
        pairs = zip(heads, cells, strict=False)
        yield Row(sheet, number, {head: cell for head, cell in pairs if head and cell})


def _head(text: str) -> str:
    """A head as it is looked up: in lower case, `_` for spaces; the language after `::` keeps its spaces."""
    name, *more = (part.strip().lower() for part in text.split("::"))
    return "::".join([name.replace(" ", "_"), *more])
