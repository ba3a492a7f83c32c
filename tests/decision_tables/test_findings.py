"""The audit of others' decision tables: each code is found where it was planted, and explained in the docs."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from soundadvice.audit.finding import Verdict
from soundadvice.decision_tables.audit import CODES, audit_file, audit_table, claims
from soundadvice.decision_tables.decide import rows_of
from soundadvice.decision_tables.grid import grid
from soundadvice.formats.dmn.tables import read_tables
from soundadvice.reports.decision_tables.sarif import PAGE
from support.dmn.faults import FAULTS
from support.dmn.files import AGE, FIT, RISK, read, table, write

DOCS = Path(__file__).parents[2] / "docs"


def codes(folder: Path, text: str) -> set[str]:
    return {finding.code for finding in audit_file(read_tables(str(write(folder, text)))).findings}


@pytest.mark.parametrize("code", CODES)
def test_a_planted_fault_is_found_and_gone_when_it_is_mended(code: str, tmp_path: Path) -> None:
    planted, mended = FAULTS[code]
    assert code in codes(tmp_path, planted)
    assert code not in codes(tmp_path, mended)


def test_each_code_has_a_section_in_the_docs() -> None:
    sections = re.findall(r"^##+ `(\w+)`$", (DOCS / PAGE).read_text("utf-8"), re.M)
    assert sorted(sections) == sorted(CODES)


def test_a_gap_of_numbers_is_said_without_a_step(tmp_path: Path) -> None:
    [one] = read(tmp_path, table("UNIQUE", [AGE], [("<130", '"a"'), (">=150.5", '"b"')]))
    [gap] = audit_table(one).findings
    assert gap.message == "Decision: no row holds, and nothing is decided, if Age is 130 or more and less than 150.5"


def test_days_that_follow_each_other_leave_no_gap(tmp_path: Path) -> None:
    rows = [('<= date("2026-02-28")', "1"), ('[@"2026-03-01"..date(2026,3,31)]', "2"), ('> date("2026-03-31")', "3")]
    [one] = read(tmp_path, table("UNIQUE", [("Day", "date", "")], rows))
    assert audit_table(one).findings == ()


def test_every_digit_of_a_number_counts(tmp_path: Path) -> None:
    long = "3.1415926535897932384626433832794"
    [one] = read(tmp_path, table("UNIQUE", [AGE], [(f"<{long}", "1"), (f">{long}", "2")]))
    assert audit_table(one).findings[0].message.endswith(f"if Age is {long}")


def test_null_is_a_value_where_a_cell_names_it(tmp_path: Path) -> None:
    [plain, named] = read(
        tmp_path,
        table("UNIQUE", [FIT], [("true", "1"), ("false", "2")], name="plain"),
        table("UNIQUE", [FIT], [("true", "1"), ("not(null, true)", "2")], name="named"),
    )
    assert audit_table(plain).findings == ()
    assert audit_table(named).findings[0].message.endswith("if Fit is null")


def test_a_finding_stands_at_the_cell(tmp_path: Path) -> None:
    path = write(tmp_path, FAULTS["cell_outside"][0])
    found = [one for one in audit_file(read_tables(str(path))).findings if one.code == "cell_outside"]
    assert [one.about for one in found] == [("Decision", "row 1", "Age"), ("Decision", "row 2", "Age")]
    for one, cell in zip(found, ("&lt;18", "&gt;=18"), strict=True):
        assert one.span is not None
        line = path.read_text("utf-8").splitlines()[one.span.line - 1]
        assert line[one.span.column - 1 : one.span.end_column - 1] == cell


def test_a_row_can_be_masked_by_several(tmp_path: Path) -> None:
    rows = [("<18", "-", '"a"'), (">=18", "-", '"b"'), ("[10..20]", "true", '"c"')]
    [one] = read(tmp_path, table("FIRST", [AGE, FIT], rows))
    messages = [finding.message for finding in audit_table(one).findings if finding.code == "row_masked"]
    assert messages == ["Decision: row 3 never counts: rows 1 and 2 count before it"]


def test_what_is_proved_is_said(tmp_path: Path) -> None:
    [one] = read(tmp_path, table("UNIQUE", [AGE, RISK], [("<18", "-", '"a"'), (">=18", '"Low"', '"b"')]))
    assert [(claim.name, claim.verdict) for claim in claims(audit_table(one))] == [
        ("complete", Verdict.FAILS),
        ("rows_agree", Verdict.HOLDS),
        ("rows_needed", Verdict.HOLDS),
    ]


@pytest.mark.parametrize(
    ("rows", "aside"),
    [
        ([("<18", "-"), (">=18", "-")], ["Age"]),
        ([("<18", "-"), (">=18", "true"), (">=18", "false")], ["Age", "Fit"]),
        ([("<18", "-"), (">=18", "-"), ("null", "-")], []),
        ([("-", "-")], []),
        ([("-", "true"), ("-", "false"), ("-", "null")], []),
    ],
)
def test_null_that_no_cell_names_is_said_to_be_left_aside(
    rows: list[tuple[str, str]], aside: list[str], tmp_path: Path
) -> None:
    [one] = read(tmp_path, table("UNIQUE", [AGE, FIT], [(*row, str(number)) for number, row in enumerate(rows)]))
    [complete, *_] = claims(audit_table(one))
    assert complete.verdict is Verdict.HOLDS
    assert complete.says.partition(" of everyone, whatever the inputs are")[2] == (
        f"; left aside is null, which no cell names, of {', '.join(aside)}." if aside else "."
    )
    for name in ("Age", "Fit"):
        values = {"Age": Decimal(20), "Fit": True} | {name: None}
        assert bool(rows_of(grid(one), values)) is (name not in aside), name  # type: ignore[arg-type]


def test_what_is_not_settled_is_undecided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soundadvice.decision_tables.cover.MOST_STATES", 1)
    rows = [("<18", "true", '"Low"', '"a"'), (">=18", "false", '"High"', '"b"')]
    [one] = read(tmp_path, table("UNIQUE", [AGE, FIT, RISK], rows))
    report = audit_table(one)
    assert report.undecided == ("whether a row holds of everyone",)
    assert report.fails
    assert claims(report)[0].verdict is Verdict.UNDECIDED
