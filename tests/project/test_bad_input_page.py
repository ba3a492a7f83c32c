"""docs/reference/bad-input.md names the tests that send each kind of bad input: all of these are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
PAGE = (HERE.parent / "docs" / "reference" / "bad-input.md").read_text("utf-8")
ROWS = [
    row
    for table in ("| what is sent |", "| what happens |", "| what is given |")
    for row in PAGE.partition(table)[2].partition("\n\n")[0].splitlines()[2:]
]
NAMED = sorted(set(re.findall(r"`(test_\w+)`", PAGE)))


def defined() -> set[str]:
    """The names of every test function there is."""
    found: set[str] = set()
    for path in HERE.rglob("test_*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        found |= {one.name for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))}
    return found


def test_the_page_names_tests() -> None:
    assert len(NAMED) > 30


@pytest.mark.parametrize("row", ROWS)
def test_each_kind_is_sent_somewhere(row: str) -> None:
    assert re.search(r"`test_\w+`", row)


def test_every_test_named_is_there() -> None:
    assert set(NAMED) <= defined()
