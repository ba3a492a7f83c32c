"""Forms in spreadsheets, as they are imported: a workbook of a few rows, and the form of a clinic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook

CLINIC = Path(__file__).parents[2] / "data" / "forms" / "clinic.csv"
HEADS = ["type", "name", "label", "relevant", "constraint"]
YES_NO = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]


def workbook(folder: Path, *survey: list[Any], choices: list[list[Any]] | None = None, **more: list[list[Any]]) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in {"survey": [HEADS, *survey], "choices": choices or YES_NO, **more}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = folder / "form.xlsx"
    book.save(file)
    return file
