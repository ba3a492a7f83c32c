"""Decision tables in spreadsheets of the kind that WHO's SMART Guidelines use: read, audited, imported."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from soundadvice import load_pack
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.decision_tables.audit import audit_file
from soundadvice.decision_tables.table import TablePolicy
from soundadvice.formats.decision_sheet.expressions import expression
from soundadvice.formats.decision_sheet.read import read_sheets_of_tables
from soundadvice.formats.decision_tables.read import skeleton
from soundadvice.model.errors import ImportingError
from support.terminal.commands import Run

AGE = "Child's age\nToday's date \u2212 \"Date of birth\""
YOUNG, OLD = (
    f'The child is {words}\nToday\'s date \u2212 "Date of birth" {test}'
    for words, test in (("young", "< 6 weeks"), ("older", "≥ 6 weeks"))
)
ILL, WELL = ('The child is ill\n"Ill" = TRUE', 'The child is well\n"Ill" = FALSE')
SHEET = [
    ["Decision ID", "T.1 first dose"],
    ["Business rule", "Who gets the first dose"],
    ["Trigger", "A visit"],
    ["Hit policy", "UNIQUE"],
    ["Inputs", "", "Output", "Guidance displayed to health worker", "Annotations", "Reference(s)"],
    [AGE, "Ill"],
    [YOUNG, "\u2013", "Not due", "Do not give it yet.", "\u2013", "A book"],
    [OLD, ILL, "Wait", "Give it when the child is well.", "Ask again next week."],
    ["", WELL, "Due", "Give it."],
]


def sheet(folder: Path, rows: list[list[str]], name: str = "sheet.csv") -> Path:
    path = folder / name
    if path.suffix == ".csv":
        text = StringIO()
        csv.writer(text).writerows(rows)
        path.write_text(text.getvalue(), "utf-8")
    else:
        book = Workbook()
        page = book.active
        for row in [[], *rows]:  # a table may begin anywhere
            page.append(["", *row])
        book.save(path)
    return path


@pytest.mark.parametrize("name", ["sheet.csv", "sheet.xlsx"])
def test_a_table_is_read_with_its_places(name: str, tmp_path: Path) -> None:
    [table] = read_sheets_of_tables(str(sheet(tmp_path, SHEET, name))).tables
    shift = name.endswith("xlsx")
    assert (table.name, table.policy) == ("T.1 first dose", TablePolicy.UNIQUE)
    assert [column.text for column in table.inputs] == ["Child's age", "Ill"]
    assert [row.number for row in table.rows] == [7 + shift, 8 + shift, 9 + shift]
    assert [row.outputs[0].value for row in table.rows] == ["Not due", "Wait", "Due"]
    assert table.rows[1].note == "Give it when the child is well.; Ask again next week."
    assert (table.rows[2].inputs[1].span.line, table.rows[2].inputs[1].span.column) == (9 + shift, 2 + shift)
    assert table.rows[1].inputs[0].test == table.rows[2].inputs[0].test  # an empty cell says what the one above says


def test_its_gaps_and_overlaps_are_said_in_its_words(tmp_path: Path) -> None:
    changed = [*SHEET[:6], [YOUNG.replace("<", ">"), "\u2013", "Not due"], *SHEET[7:]]
    [report] = audit_file(read_sheets_of_tables(str(sheet(tmp_path, changed)))).tables
    assert [finding.message.partition(": ")[2] for finding in report.findings] == [
        "no row holds, and nothing is decided, if Child's age is less than 6 weeks",
        "rows 7 and 8 hold together if Child's age is more than 6 weeks, and Ill is true, and say Not due and Wait",
        "rows 7 and 9 hold together if Child's age is more than 6 weeks, and Ill is false, and say Not due and Due",
    ]


def test_without_a_hit_policy_unique_is_assumed_and_said(tmp_path: Path) -> None:
    file = read_sheets_of_tables(str(sheet(tmp_path, [*SHEET[:3], *SHEET[4:]])))
    assert file.tables[0].policy is TablePolicy.UNIQUE
    assert "no hit policy is given: UNIQUE is assumed" in file.notes[0]


def test_cells_without_an_expression_are_told_by_their_words(tmp_path: Path) -> None:
    rows = [*SHEET[:5], ["Colour"], ["It is red", "", "Stop"], ["It is green", "", "Go"]]
    file = read_sheets_of_tables(str(sheet(tmp_path, rows)))
    assert any("is told by the words of its cells" in note for note in file.notes)
    [report] = audit_file(file).tables
    assert [str(finding.level) for finding in report.findings] == ["warning"]  # what else there is, it does not list


def test_limits_that_are_not_set_stand_in_no_order(tmp_path: Path) -> None:
    rows = [*SHEET[:5], [AGE], ["Under\nx < {lower limit}", "", "No"], ["Over\nx > {upper limit}", "", "Yes"]]
    file = read_sheets_of_tables(str(sheet(tmp_path, rows)))
    assert any("is told by the words of its cells" in note for note in file.notes)


@pytest.mark.parametrize(
    ("text", "what", "negated"),
    [
        ('Not known\n"HIV status" ≠ "HIV-positive"', '"HIV status"', True),
        ("28 days < x < 5 years", "x", False),
        ('"Result" = "a" OR "Result" = "b"', '"Result"', False),
        ('"On treatment" = TRUE', '"On treatment"', False),
        ('Count of doses (where "Kind" = "a") = 0', 'Count of doses (where "Kind" = "a")', False),
    ],
)
def test_expressions_are_understood(text: str, what: str, negated: bool) -> None:
    found = expression(text)
    assert found is not None
    assert (found.what, found.test.negated) == (what, negated)


@pytest.mark.parametrize("text", ["It is red", '"a" = "b" OR "c" = "d"', "x > soon", '"a" = b', "x = 1 AND y = 2", ""])
def test_what_is_no_expression_is_none(text: str) -> None:
    assert expression(text) is None


def test_it_becomes_a_pack(tmp_path: Path) -> None:
    file = read_sheets_of_tables(str(sheet(tmp_path, SHEET)))
    write_skeleton(skeleton(file, "Doses"), tmp_path / "doses")
    pack = load_pack(tmp_path / "doses")
    assert [finding.text for finding in pack.findings] == ["Not due", "Wait", "Due"]


def test_a_sheet_without_a_table_says_so(run: Run, tmp_path: Path) -> None:
    path = sheet(tmp_path, [["Name", "Age"]])
    assert "has no decision table: no cell says “Decision ID”" in run("audit", path).stdout
    with pytest.raises(ImportingError, match="no table of `sheet` can be carried"):
        skeleton(read_sheets_of_tables(str(path)), "sheet")


def test_a_table_that_is_laid_out_otherwise_is_named(tmp_path: Path) -> None:
    [unread] = read_sheets_of_tables(str(sheet(tmp_path, [SHEET[0], ["Anything"]]))).unread
    assert unread.message == "T.1 first dose: no row under “Decision ID” begins with “Inputs”"
