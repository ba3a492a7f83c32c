"""Sheets: the rows of a form's spreadsheet, from an .xlsx or a .csv, as texts with their places.

What is read is bounded: a spreadsheet is a zip archive of XML, and can be far larger than it looks.
"""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from soundadvice.files.bounded import TooLargeError, read_bounded
from soundadvice.formats.xlsform.workbooks.workbook import check_workbook
from soundadvice.model.errors import ImportingError, SoundAdviceError

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
MOST_CHOICES = 20_000
MOST_COLUMNS = 300
LONGEST_CELL = 10_000
SHEETS = ("survey", "choices", "settings")
_USED = ("type", "name", "label", "relevant", "constraint", "calculation", "list_name")
"""The heads of which two columns would leave it open what a form says."""
_ALIASES = {
    "caption": "label",
    "command": "type",
    "value": "name",
    "list": "list_name",
    "relevance": "relevant",
    "bind::relevant": "relevant",
    "bind::constraint": "constraint",
    "bind::calculate": "calculation",
    "bind::required": "required",
    "bind::readonly": "read_only",
    "calculate": "calculation",
    "readonly": "read_only",
    "skippable": "required",
}
"""What older forms call a column. `value` and `list` are of choices."""
_WORDS = ("label", "hint", "guidance_hint", "constraint_message", "required_message", "media", "bind")
_CONSTANT = re.compile(r"=\s*(?:(TRUE|FALSE)\(\)|([+-]?[0-9]+(?:\.[0-9]+)?)|\"([^\"]*)\")\s*", re.IGNORECASE)
_FORMULA = re.compile(rb"<(?:[A-Za-z0-9]+:)?f[ />]")
_MOST_WIDE = 1_000
"""Rows that hold nothing but have cells far to the right."""
_Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its sheet, its number as a spreadsheet shows it, and its texts by the head of their column."""

    sheet: str
    number: int
    cells: dict[str, str]
    read: set[str] = field(default_factory=set, compare=False)
    """The heads of the cells that were read: all others are listed as not carried."""

    @property
    def place(self) -> str:
        """Where it stands: `survey row 7`."""
        return f"{self.sheet} row {self.number}"

    def get(self, *heads: str) -> str:
        """The first of these columns that holds anything, empty where none does. It is read by that."""
        found = next((head for head in heads if self.cells.get(head)), None)
        if found is None:
            return ""
        self.read.add(found)
        return self.cells[found]

    def peek(self, *heads: str) -> str:
        """The same, of a cell that is only looked at."""
        return next((self.cells[head] for head in heads if self.cells.get(head)), "")


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of a form, and what of its file is not read, one line each."""

    rows: dict[str, list[Row]]
    notes: tuple[str, ...] = ()


def read_sheets(path: str | Path) -> Sheets:
    """The rows of the sheets of a form, by sheet. Raises ImportingError, naming the place; OSError."""
    notes: list[str] = []
    file = Path(path)
    try:
        data = read_bounded(file, MOST_BYTES)
    except TooLargeError:
        raise ImportingError(f"the file is larger than {MOST_BYTES // 1_000_000} MB", "a form is far smaller") from None
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise ImportingError(f"`{file.name}` is neither an .xlsx nor a .csv", "save the form as one of them")
    lines = _of_csv(data, notes) if file.suffix.lower() == ".csv" else _of_xlsx(data, notes)
    found = {name: list(_rows(name, listed, notes)) for name, listed in lines.items()}
    if "survey" not in found:
        there = ", ".join(f"`{name}`" for name in found) or "none"
        raise ImportingError(
            "there is no sheet `survey`", f"an XLSForm has one; of its sheets, these are here: {there}"
        )
    if not found["survey"]:
        raise ImportingError("the sheet `survey` has no rows", "give it a header row, and one row for each question")
    return Sheets(found, tuple(notes))


# CSV ---------------------------------------------------------------------------------------------------------------


def _of_csv(data: bytes, notes: list[str]) -> dict[str, Iterable[_Line]]:
    """The sheets in one .csv: a line with the sheet's name, then its rows, which begin in the second column."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportingError(f"byte {error.start + 1} is not UTF-8", "save the file as UTF-8") from None
    found: dict[str, list[_Line]] = {}
    current: list[_Line] | None = None
    try:
        for number, cells in enumerate(csv.reader(StringIO(text, newline=""), strict=True), start=1):
            _bound(number, cells, "the file", MOST_ROWS + MOST_CHOICES)
            name = cells[0].strip().lower() if cells else ""
            if name:
                if name in found:
                    raise ImportingError(f"row {number}: the sheet `{name[:40]}` is there twice", "join them")
                current = found.setdefault(name, []) if name in SHEETS else None
                if current is None:
                    notes.append(f"the sheet `{name[:40]}` is not read")
            elif current is not None and any(cell.strip() for cell in cells):
                current.append((number, _short(number, [cell.strip() for cell in cells[1:]], "the file", notes)))
    except csv.Error as error:
        raise ImportingError(f"this is not a .csv: {error}", "save the form as .csv or .xlsx") from None
    if not found:
        raise ImportingError(
            "the .csv names no sheet",
            "begin with a line `survey`, then the rows of that sheet, each after an empty first column",
        )
    return dict(found)


# .xlsx -------------------------------------------------------------------------------------------------------------


def _of_xlsx(data: bytes, notes: list[str]) -> dict[str, Iterable[_Line]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise SoundAdviceError(
            "reading an .xlsx needs openpyxl; install it with `pip install 'soundadvice[xlsform]'`"
        ) from None
    check_workbook(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it would lose if it wrote the file
        return _opened(load_workbook, data, notes)


def _opened(load_workbook: Any, data: bytes, notes: list[str]) -> dict[str, Iterable[_Line]]:
    try:
        # Where there are formulas, twice: for what they came to when the file was saved, and for which cells they are.
        stored = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        written = (
            load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
            if _has_formulas(data)
            else None
        )
        names = {name.strip().lower(): name for name in reversed(stored.sheetnames)}
        others = [name for name in stored.sheetnames if name.strip().lower() not in SHEETS]
        if others:
            notes.append(f"sheets that are not read: {', '.join(f'`{name[:40]}`' for name in others)}")
        return {
            name: list(_lines(stored[names[name]], written and written[names[name]], name, notes))
            for name in SHEETS
            if name in names
        }
    except (ImportingError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises anything at all for a workbook that is broken inside
        raise ImportingError(
            f"the workbook cannot be read ({type(error).__name__})",
            "open it in a spreadsheet program and save it again",
        ) from None


def _has_formulas(data: bytes) -> bool:
    """Whether any part of a workbook has a formula."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = (archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
        return any(_FORMULA.search(part) for part in parts)


def _lines(stored: Any, written: Any, name: str, notes: list[str]) -> Iterator[_Line]:
    # What a sheet says of its own size is not to be believed.
    stored.reset_dimensions()
    if written is not None:
        written.reset_dimensions()
    most, count = MOST_CHOICES if name == "choices" else MOST_ROWS, 0
    unsaid: dict[int, list[int]] = {}
    wide = 0
    # Without a last column, rows that are not there take no time, and there may be a million above a stray cell.
    alone = ((row, row) for row in stored.iter_rows())
    both = alone if written is None else zip(stored.iter_rows(), written.iter_rows(), strict=True)
    for number, (values, formulas) in enumerate(both, start=1):
        if _is_blank(values) and _is_blank(formulas):
            continue
        wide += len(values) > MOST_COLUMNS
        if wide > _MOST_WIDE or any(cell.value is not None for cell in values[MOST_COLUMNS:]):
            raise ImportingError(
                f"row {number} of the sheet `{name}` has more than {MOST_COLUMNS} columns", "remove some"
            )
        cells = []
        for value, formula in zip(values[:MOST_COLUMNS], formulas[:MOST_COLUMNS], strict=True):
            cell = _value(value, formula)
            if cell is None:
                unsaid.setdefault(formula.column, []).append(number)
            cells.append(cell or "")
        if any(cells):
            count += 1
            _bound(count, cells, f"the sheet `{name}`", most)
            yield number, _short(number, cells, f"the sheet `{name}`", notes)
    for column, numbers in unsaid.items():
        notes.append(
            f"{name} {rows_said(numbers)}, column {column}: a formula whose value is not in the file is read as empty"
        )


def _is_blank(cells: tuple[Any, ...]) -> bool:
    """Whether a row holds nothing, whatever its colours."""
    return not cells or all(cell.value is None for cell in cells)


def _value(stored: Any, written: Any) -> str | None:
    """What a cell shows: of a formula, what it came to when the file was saved; None if that is not in the file."""
    if written.data_type != "f" or stored.value is not None:
        return _text(stored.value)
    constant = _CONSTANT.fullmatch(str(written.value))
    return None if constant is None else (constant[1] or constant[2] or constant[3] or "").strip()


def rows_said(numbers: Iterable[int]) -> str:
    """Rows as a message names them.

    >>> rows_said([7]), rows_said([3, 4, 5, 9])
    ('row 7', 'rows 3-5, 9')
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"row {said}" if len(runs) == 1 and len(runs[0]) == 1 else f"rows {said}"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


# Either ------------------------------------------------------------------------------------------------------------


def _bound(number: int, cells: list[str], what: str, most: int) -> None:
    if number > most:
        raise ImportingError(f"{what} has more than {most} rows", "split the form")
    if any(cells[MOST_COLUMNS:]):
        raise ImportingError(f"row {number} of {what} has more than {MOST_COLUMNS} columns", "remove some")


def _short(number: int, cells: list[str], what: str, notes: list[str]) -> list[str]:
    """The cells without those that are too long for a text."""
    if any(len(cell) > LONGEST_CELL for cell in cells):
        notes.append(f"row {number} of {what}: a text of more than {LONGEST_CELL} characters is left out")
    return [cell if len(cell) <= LONGEST_CELL else "" for cell in cells]


def _rows(sheet: str, lines: Iterable[_Line], notes: list[str]) -> Iterator[Row]:
    """The rows below the first, which holds the heads."""
    heads: list[str] = []
    for number, cells in lines:
        if not heads:
            heads = list(_heads(sheet, number, cells, notes))
            continue
        if any(cell for place, cell in enumerate(cells) if cell and (place >= len(heads) or not heads[place])):
            notes.append(f"{sheet} row {number}: what stands in a column without a head is not read")
        found = {head: cell for head, cell in zip(heads, cells, strict=False) if head and cell}
        if found:
            yield Row(sheet, number, found)


def _heads(sheet: str, number: int, cells: list[str], notes: list[str]) -> Iterator[str]:
    """The heads of the columns, of each the first: one that is there twice is not read again."""
    seen: set[str] = set()
    for cell in cells:
        head = _head(cell, sheet)
        if head in seen and head:
            if head in _USED:
                raise ImportingError(f"{sheet} row {number}: the column `{head[:40]}` is there twice", "remove one")
            notes.append(f"{sheet} row {number}: the column `{head[:40]}` is there twice; the first is read")
            head = ""
        seen.add(head)
        yield head


def _head(text: str, sheet: str) -> str:
    """A head as it is looked up: in lower case, `_` for spaces; the language after `::` keeps its spaces."""
    first = text.partition(":")[0].strip().lower().replace(" ", "_")
    if "::" not in text and ":" in text and first in _WORDS:
        text = text.replace(":", "::", 1)  # as forms had it before there were languages with colons
    name, *more = (part.strip().lower() for part in text.split("::"))
    head = "::".join([name.replace(" ", "_"), *more])
    if head in ("value", "list") and sheet != "choices":
        return head
    return _ALIASES.get(head, head)
