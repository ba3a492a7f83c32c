"""Decision records: each in its form, numbered without a gap, and on the list; one that supersedes another says so."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DECISIONS = Path(__file__).parents[2] / "docs" / "decisions"
FORM = """\
# 7. Rows have numbers

- Status: accepted
- Date: 2030-01-31

## Context

Rows move.

## Decision

Number them.

## Consequences

A column more.
"""


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_decisions", DECISIONS / "generate_decisions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_list_is_up_to_date(generator: ModuleType) -> None:
    made = generator.page(generator.records())
    assert generator.PAGE.read_text("utf-8") == made, "run `.venv/bin/python docs/decisions/generate_decisions.py`"


def test_records_are_written_in_order_of_their_dates(generator: ModuleType) -> None:
    dates = [record.date for record in generator.records()]
    assert dates == sorted(dates)


def test_a_record_that_supersedes_another_names_it(generator: ModuleType) -> None:
    superseded = {record.file: record.superseded_by for record in generator.records() if record.superseded_by}
    assert superseded
    for old, new in superseded.items():
        assert f"]({old})" in (generator.FOLDER / new).read_text("utf-8"), f"{new} does not name {old}"


def test_a_record_is_read(generator: ModuleType) -> None:
    read = generator.record("0007-rows-have-numbers.md", FORM)
    assert (read.number, read.title, read.status, read.date) == (7, "Rows have numbers", "accepted", "2030-01-31")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("7-rows.md", "", "", "call it NNNN-short-title.md"),
        ("0007-Rows.md", "", "", "call it NNNN-short-title.md"),
        ("0008-rows.md", "", "", "the heading says 7"),
        ("0007-rows.md", "accepted", "decided", "it needs"),
        ("0007-rows.md", "accepted", "superseded by record 8", "it needs"),
        ("0007-rows.md", "2030-01-31", "31.1.2030", "it needs"),
        ("0007-rows.md", "## Consequences", "## Later", "it needs"),
        ("0007-rows.md", "Rows move.\n", "", "it needs"),
    ],
)
def test_what_is_not_in_the_form_is_named(generator: ModuleType, file: str, old: str, new: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{file}: {said}"):
        generator.record(file, FORM.replace(old, new) if old else FORM)
