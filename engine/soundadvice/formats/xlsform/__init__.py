"""XLSForm: spreadsheet forms, read and written. The only user of openpyxl and pyxform.

Called by: export and import.
Touches: the workbook that is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.formats.format import Format, Reader, Writer

if TYPE_CHECKING:
    from soundadvice.authoring.skeleton import Skeleton
    from soundadvice.formats.exported import Exported
    from soundadvice.model.pack import Pack


def _write(pack: Pack) -> Exported:
    from soundadvice.formats.xlsform.write import xlsform

    return xlsform(pack)


def _left_out(pack: Pack) -> tuple[str, ...]:
    from soundadvice.formats.xlsform.write import left_out

    return left_out(pack)


def _read(path: str) -> Skeleton:
    from soundadvice.formats.xlsform.read import read

    return read(path)


FORMAT = Format(
    "xlsform",
    Writer(
        "the questions, as an .xlsx for ODK, KoboToolbox and others", _write, _left_out, extra="xlsform", is_text=False
    ),
    Reader("an XLSForm, as .xlsx (pip install 'soundadvice[xlsform]') or .csv", _read),
)
