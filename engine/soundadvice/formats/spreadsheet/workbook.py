"""Workbook: sheets as an .xlsx that people can work in, and what they have made of it. The files are in it, hidden."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from soundadvice.files.bounded import TooLargeError, read_bounded
from soundadvice.formats.spreadsheet.cells import EditSheet, ReadRow
from soundadvice.formats.xlsform.workbooks.workbook import MOST_UNPACKED, check_workbook
from soundadvice.formats.xlsform.workbooks.xlsx import same_each_time
from soundadvice.model.errors import ImportingError, SoundAdviceError

HIDDEN = "files"
FIRST = "Read me"
MOST_BYTES = 20_000_000
MOST_ROWS, MOST_COLUMNS = 100_000, 16_384
_CHUNK = 30_000
_NEEDS = "a spreadsheet needs openpyxl; install it with `pip install 'soundadvice[xlsform]'`"
_NOT_OURS = "it was not written by `soundadvice export --to spreadsheet`, or its hidden sheet `files` is gone"
_WIDE, _NARROW = 60, 16


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook holds: the files as they were, what else was put in, and the rows of its sheets as they are."""

    files: Mapping[str, bytes]
    kept: Mapping[str, Any]
    rows: Mapping[str, Sequence[ReadRow]]


def write_workbook(
    about: Sequence[str], sheets: Sequence[EditSheet], files: Mapping[str, bytes], kept: Mapping[str, object]
) -> bytes:
    """The workbook: the same pack gives the same bytes. Raises SoundAdviceError without openpyxl."""
    try:
        from openpyxl import Workbook as Book
        from openpyxl.styles import Alignment, Font, PatternFill
        from openpyxl.utils import get_column_letter
    except ImportError:
        raise SoundAdviceError(_NEEDS) from None
    for sheet in sheets:
        if len(sheet.rows) >= MOST_ROWS or len(sheet.heads) > MOST_COLUMNS:
            raise SoundAdviceError(f"the sheet {sheet.name} would have more than {MOST_ROWS:,} rows: it is too large")
    book = Book()
    first = book.active
    first.title = FIRST
    for number, line in enumerate(about, 1):
        _text(first, number, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
    first.column_dimensions["A"].width = 100
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for column, head in enumerate(sheet.heads, 1):
            _text(page, 1, column, head).font = Font(bold=True)
            page.column_dimensions[get_column_letter(column)].width = _WIDE if head in sheet.wide else _NARROW
        for number, row in enumerate(sheet.rows, 2):
            for column, head in enumerate(sheet.heads, 1):
                if row.cells.get(head):
                    cell = _text(page, number, column, row.cells[head])
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
                    if head in sheet.grey:
                        cell.fill = PatternFill("solid", fgColor="DDDDDD")
        page.freeze_panes = page.cell(2, len(sheet.keys) + 1)
    _hide(book, files, kept)
    stream = BytesIO()
    book.save(stream)
    return same_each_time(stream.getvalue())


def _text(page: Any, row: int, column: int, text: str) -> Any:
    cell = page.cell(row, column, text)
    cell.data_type = "s"  # text, though it begins with `=`
    cell.number_format = "@"  # and stays so: 3-4 is no day of a year
    return cell


def _hide(book: Any, files: Mapping[str, bytes], kept: Mapping[str, object]) -> None:
    page = book.create_sheet(HIDDEN)
    page.sheet_state = "hidden"
    texts = {"": json.dumps(kept, ensure_ascii=False, sort_keys=True).encode("utf-8"), **files}
    for number, (path, content) in enumerate(texts.items(), 1):
        packed = base64.b64encode(zlib.compress(content, 9)).decode("ascii")
        parts = [packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK)]
        for column, part in enumerate((f"/{path}", hashlib.sha256(content).hexdigest(), *parts), 1):
            _text(page, number, column, part)


def read_workbook(path: str) -> Workbook:
    """A workbook that was exported, with what people have made of it.

    Raises ImportingError with the cell, SoundAdviceError without openpyxl, OSError.
    """
    try:
        data = read_bounded(path, MOST_BYTES)
    except TooLargeError:
        raise ImportingError(
            f"the workbook is larger than {MOST_BYTES // 1_000_000} MB", "take out what is not of it"
        ) from None
    check_workbook(data)
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise SoundAdviceError(_NEEDS) from None
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        pages = {page.title: list(_lines(page)) for page in book.worksheets}
    except ImportingError:
        raise
    except Exception as error:  # the library has no common kind of error for what it cannot read
        raise ImportingError(f"the workbook cannot be read ({type(error).__name__})", "save it again") from None
    if HIDDEN not in pages:
        raise ImportingError(_NOT_OURS, "begin with a workbook that was exported")
    found = _files(pages.pop(HIDDEN))
    pages.pop(FIRST, None)
    kept = json.loads(found.pop(""))
    return Workbook(found, kept, {name: _rows(name, lines) for name, lines in pages.items()})


def _lines(page: Any) -> Iterable[tuple[object, ...]]:
    """All rows of a page. INVARIANT: none is left out in silence, or what it says would be taken for removed."""
    for number, line in enumerate(page.iter_rows(values_only=True), 1):
        if number <= MOST_ROWS:
            yield line[:MOST_COLUMNS]
        beyond = line[MOST_COLUMNS if number <= MOST_ROWS else 0 :]
        if any(value is not None and str(value).strip() for value in beyond):
            message = f"{page.title}: there are more than {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns"
            raise ImportingError(message, "edit the pack's files instead")


def _files(lines: Sequence[Sequence[object]]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for line in lines:
        path, digest, *parts = (str(one) for one in line if one is not None)
        try:
            unpacker = zlib.decompressobj()
            content = unpacker.decompress(base64.b64decode("".join(parts), validate=True), max(left, 1))
        except (ValueError, zlib.error):
            content = b""
        left -= len(content)
        name = path.removeprefix("/")
        if hashlib.sha256(content).hexdigest() != digest or not _is_within(name):
            raise ImportingError("the hidden sheet `files` was changed", "begin with a workbook that was exported")
        found[name] = content
    if "" not in found:
        raise ImportingError(_NOT_OURS, "begin with a workbook that was exported")
    return found


def _is_within(name: str) -> bool:
    """Whether a path is that of a file in a pack's folder, and leads nowhere else."""
    parts = name.split("/")
    return len(parts) <= 2 and not any(part.startswith(".") or "\\" in part or ":" in part for part in parts)


def _rows(name: str, lines: Sequence[Sequence[object]]) -> list[ReadRow]:
    from openpyxl.utils import get_column_letter

    heads = [str(one).strip() if one is not None else "" for one in (lines[0] if lines else ())]
    columns = {head: get_column_letter(column) for column, head in reversed(list(enumerate(heads, 1))) if head}
    if len(columns) < len([head for head in heads if head]):
        twice = next(head for number, head in enumerate(heads) if head and head in heads[:number])
        raise ImportingError(f"{name}: the column `{twice}` is there twice", "remove one")
    rows = []
    for number, line in enumerate(lines[1:], 2):
        cells = {}
        for column, value in enumerate(line, 1):
            if value is None or not str(value).strip():
                continue
            place = f"{name}!{get_column_letter(column)}{number}"
            head = heads[column - 1] if column <= len(heads) else ""
            if not head:
                raise ImportingError(f"{place}: this cell is under no column", "write it under a head, or remove it")
            cells[head] = _said(value, place)
        if cells:
            rows.append(ReadRow(name, number, cells, columns))
    return rows


def _said(value: object, place: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime, time)):
        raise ImportingError(
            f"{place}: the spreadsheet has made a day of this", "format the cell as text, and write it again"
        )
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"  # as the program shows it
    text = str(value).replace("\r\n", "\n").strip()
    if text.startswith("#") and text.endswith(("!", "?", "A")) and text.isupper():
        raise ImportingError(f"{place}: the spreadsheet shows an error here ({text[:20]})", "write the text itself")
    return text
