"""An .xlsx of plain text: the same rows give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from soundadvice.handout.markup import printable
from soundadvice.model.errors import SoundAdviceError

Sheet = tuple[Sequence[str], Sequence[Mapping[str, str]]]
"""The heads of the columns, and the rows, each a mapping from a head."""
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def write_xlsx(sheets: Mapping[str, Sheet]) -> bytes:
    """The sheets in one workbook. Raises SoundAdviceError without openpyxl."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise SoundAdviceError(
            "an XLSForm needs openpyxl; install it with `pip install 'soundadvice[xlsform]'`"
        ) from None
    book = Workbook()
    book.remove(book.active)
    for name, (heads, rows) in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate([dict(zip(heads, heads, strict=True)), *rows], start=1):
            for column, head in enumerate(heads, start=1):
                if text := row.get(head):
                    cell = sheet.cell(number, column, printable(text))
                    cell.data_type = "s"  # text, though it begins with `=`
    file = BytesIO()
    book.save(file)
    return same_each_time(file.getvalue())


def same_each_time(data: bytes) -> bytes:
    """The workbook without the time at which it was written."""
    file = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            entry = ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, content)
    return file.getvalue()
