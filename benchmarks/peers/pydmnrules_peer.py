"""pyDMNrules: a decision table of eight rows that collects, in a workbook made here. Lists are prepared as words."""

from __future__ import annotations

from typing import Any

from answer_sets import Prepared, RawAnswers, flat
from contestant import RULES, Contestant, outcome_of
from openpyxl import Workbook
from openpyxl.styles import Border, Side
from pyDMNrules import DMN

_INPUTS = ("duration", "improving", "swelling", "numbness", "location", "leg_pain", "pain_with_exercise", "severe_pain")
_ROWS = (
    {"duration": ">=1814400", "improving": '"same","worse","unsure"'},
    {"swelling": '"some"'},
    {"numbness": '"some"'},
    {"location": '"elsewhere"'},
    {"leg_pain": '"one","both","unsure"'},
    {"pain_with_exercise": '"intense","persists","unsure"'},
    {"duration": "-1"},
    {"severe_pain": '"severe","unsure"'},
    {},  # matches always: that no row matches is an error to it
)
_NAMES = (*RULES, "always")


def _words(answers: RawAnswers) -> Prepared:
    ready = flat(answers)
    elsewhere = not {"upper_back", "other"}.isdisjoint(ready["location"])  # type: ignore[arg-type]
    some = {name: "none" if "none" in ready[name] else "some" for name in ("swelling", "numbness")}  # type: ignore[operator]
    return {**ready, **some, "location": "elsewhere" if elsewhere else "here"}


def _workbook() -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = "Rules"
    rows = [["Reasons"], ["C", *_INPUTS, "reason"]]
    for number, (name, row) in enumerate(zip(_NAMES, _ROWS, strict=True), 1):
        rows.append([str(number), *(row.get(field, "-") for field in _INPUTS), f'"{name}"'])
    for row_number, cells in enumerate(rows, 1):
        for column, text in enumerate(cells, 1):
            sheet.cell(row_number, column, text)
    _draw_borders(sheet)
    return book


def _draw_borders(sheet: Any) -> None:
    """Double lines are how it tells headings from rows, and inputs from outputs. It needs a border on every cell."""
    none, double = Side(), Side(style="double")
    for row in sheet.iter_rows():
        for cell in row:
            right = double if cell.row > 1 and cell.column == len(_INPUTS) + 1 else none
            cell.border = Border(left=none, right=right, top=none, bottom=double if cell.row == 2 else none)


def contestant() -> Contestant:
    rules = DMN()
    status = rules.use(_workbook())
    if "errors" in status:
        raise RuntimeError(status["errors"])

    def decide(answers: Prepared) -> tuple[str, list[str]]:
        status, found = rules.decide(answers)
        if "errors" in status:
            raise RuntimeError(status["errors"])
        *reasons, _ = found["Result"]["reason"]
        return outcome_of(reasons), reasons

    statement = "outcome, reasons = decide(answers)"
    return Contestant("pyDMNrules", "prepared: words, seconds", _words, statement, {"decide": decide})


CONTESTANTS = (contestant,)
