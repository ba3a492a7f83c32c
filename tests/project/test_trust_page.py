"""docs/reference/trust.md says what each door trusts and checks.

Every cell names a test that is there, or says why not.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from project.test_bad_input_page import defined
from soundadvice_cli import commands

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "trust.md").read_text("utf-8")
COLUMNS = ["surface", "whose answers", "which form", "which version", "which day", "region", "language", "order"]


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.partition("| surface |")[2].splitlines()[2:] if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_columns_are_those_of_the_page() -> None:
    assert f"| {' | '.join(COLUMNS)} |" in PAGE
    assert len(rows()) > 15


@pytest.mark.parametrize("row", rows(), ids=lambda row: re.sub(r"\W+", "_", row[0]))
def test_each_cell_has_a_test_or_a_reason(row: list[str]) -> None:
    assert len(row) == len(COLUMNS)
    for column, cell in zip(COLUMNS[1:], row[1:], strict=True):
        tested = re.search(r"`test_\w+`", cell)
        trusted = cell.startswith("trusted: ") and len(cell) > len("trusted: ") + 5
        nothing = cell.startswith("none: ") and len(cell) > len("none: ") + 5
        assert tested or trusted or nothing, f"{row[0]}, {column}: {cell}"


def test_every_test_named_is_there() -> None:
    assert set(re.findall(r"`(test_\w+)`", PAGE)) <= defined()


def test_every_command_has_a_row_or_is_said_to_take_nobody_s_answers() -> None:
    """So that a new one cannot be forgotten."""
    with_a_row = set(re.findall(r"`([a-z-]+)[^`]*`", " ".join(row[0] for row in rows())))
    without = re.search(r"take no one's answers: ([^.]*)\.", PAGE)
    assert without
    named = set(re.findall(r"`([a-z-]+)`", without[1]))
    assert set(commands.names()) - with_a_row == named
