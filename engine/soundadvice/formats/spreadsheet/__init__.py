"""Spreadsheet: a pack as a workbook that clinicians can edit, and back, without loss.

Called by: export and import.
Touches: the workbook that is named, and the folder of the pack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.formats.format import Format, Reader, Writer

if TYPE_CHECKING:
    from soundadvice.authoring.skeleton import WholePack
    from soundadvice.formats.exported import Exported
    from soundadvice.model.pack import Pack


def _write(pack: Pack) -> Exported:
    from soundadvice.formats.spreadsheet.write import write

    return write(pack)


def _left_out(pack: Pack) -> tuple[str, ...]:
    from soundadvice.formats.spreadsheet.write import left_out

    return left_out(pack)


def _read(path: str) -> WholePack:
    from soundadvice.formats.spreadsheet.read import read

    return read(path)


FORMAT = Format(
    "spreadsheet",
    Writer(
        "a workbook to edit and import again: all of a pack, rules and decision tables as tables (.xlsx)",
        _write,
        _left_out,
        extra="xlsform",
        is_text=False,
    ),
    Reader("a workbook that was exported, and what people have changed in it (.xlsx)", _read),
)
