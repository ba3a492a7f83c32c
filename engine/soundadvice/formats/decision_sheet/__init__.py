"""Decision sheets: decision tables in spreadsheets of the kind that WHO's SMART Guidelines use.

Called by: audit and import.
Touches: the spreadsheet that is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.formats.format import Format, Reader

if TYPE_CHECKING:
    from soundadvice.authoring.skeleton import Skeleton


def _read(path: str) -> Skeleton:
    from pathlib import Path

    from soundadvice.formats.decision_sheet.read import read_sheets_of_tables
    from soundadvice.formats.decision_tables.read import skeleton

    return skeleton(read_sheets_of_tables(path), Path(path).stem)


FORMAT = Format(
    "decision-sheet",
    reader=Reader("decision tables of a spreadsheet, as WHO's SMART Guidelines have them (.xlsx, .csv)", _read),
)
