"""Columns of days: with the day of asking in the text, in a column, or as an option."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars
import pyarrow
import pytest

from soundadvice.loader.load import load_pack
from soundadvice.model.question import Date
from soundadvice.tables import BatchError, read_mapping, triage_table
from soundadvice.tables.columns.invalid import Invalid
from support.tables.read_columns import ON_EVERY_ENGINE, check

PACK = load_pack(Path(__file__).parents[1] / "data" / "packs" / "missed_period")
DAY = Date(id="day", text="on which day?", minimum=-400, maximum=146_097, unsure=True)
TEXTS = [
    "2024-02-29/2024-03-01", "2023-02-29/2024-03-01", "1900-02-29/2000-02-29", "2000-02-29/2000-03-01",
    "1600-03-01/2000-02-29", "2024-12-31/2024-01-01", "2024-13-01/2024-03-01", "2024-00-10/2024-03-01",
    "2024-04-31/2024-05-01", "0000-01-01/0001-01-01", "2024-03-01/2024-02-30", "2024-3-1/2024-03-02", "2024-03-01",
    "6 weeks 3 days", "6W3D", "-3 weeks", "- 3 weeks", "-", "36 hours", "48 hours", "1 month", "1.5 weeks", "unsure",
    "yesterday", " 3 days ", "-401 days", "999999 weeks", "", None,
]  # fmt: skip


@pytest.mark.sampled
@ON_EVERY_ENGINE
def test_days_as_text(engine: str) -> None:
    given = [value if value and value.strip() else None for value in TEXTS]
    check(DAY, TEXTS, pyarrow.array(TEXTS), engine, given)


@pytest.mark.sampled
@ON_EVERY_ENGINE
def test_days_before_as_numbers(engine: str) -> None:
    days = [0, -400, -401, 146_097, 146_098, 45, None]
    given = [None if one is None else f"{one} days" for one in days]
    check(DAY, days, pyarrow.array(days), engine, given, "column: day, unit: day")


def advised(table: pyarrow.Table, engine: str, mapping: str = "") -> list[tuple[str | None, str | None]]:
    data = polars.from_arrow(table) if engine == "polars" else table
    found = triage_table(PACK, data, read_mapping(mapping) if mapping else None, ("disposition", "invalid"))
    rows = found.to_dicts() if engine == "polars" else found.to_pylist()
    return [(row["disposition"], row["invalid"]) for row in rows]


@pytest.mark.sampled
@ON_EVERY_ENGINE
@pytest.mark.parametrize("kind", [pyarrow.date32(), pyarrow.string()])
def test_the_day_of_asking_is_a_column_or_one_day_for_all(engine: str, kind: pyarrow.DataType) -> None:
    asked = [date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 1), None]
    periods = [date(2024, 1, 20)] * 2 + [date(2024, 3, 2), date(2024, 1, 1)]
    columns = {
        "last_period": pyarrow.array(periods, pyarrow.date32()).cast(kind),
        "due": pyarrow.nulls(4, pyarrow.date32()).cast(kind),
        "bleeding": pyarrow.array(["0 days"] * 4),
        "seen": pyarrow.array(asked, pyarrow.date32()).cast(kind),
    }
    table = pyarrow.table(columns)
    by_row = [("home", None), ("test", None), *((None, f"last_period: {why}") for why in _WHY)]
    assert advised(table, engine, "questions: {}\nasked_on: seen") == by_row
    assert advised(table.rename_columns([*list(columns)[:3], "asked_on"]), engine) == by_row
    assert advised(table, engine, "questions: {}\nasked_on: '2024-03-01'")[:2] == [("home", None)] * 2


_WHY = (Invalid.OUT_OF_BOUNDS, Invalid.NO_DAY_OF_ASKING)


def test_every_day_of_400_years_is_counted_as_python_counts_it() -> None:
    first, count = date(1800, 1, 1), 146_097
    days = [first + timedelta(days=one) for one in range(0, count, 7)]
    question = Date(id="last_period", text="?", minimum=-count, maximum=count)
    from support.packs.generated import at_least, make, rule

    limits = [0, 1, 59, 60, 36_524, 73_048]
    pack = make((question,), tuple(rule(f"r{one}", at_least("last_period", one - 40_000)) for one in limits))
    mapping = read_mapping("questions: {}\nasked_on: '1950-06-15'")
    found = triage_table(pack, pyarrow.table({"last_period": days}), mapping, ("reasons",)).to_pylist()
    for day, row in zip(days, found, strict=True):
        ago = (date(1950, 6, 15) - day).days
        assert row["reasons"] == [f"r{one}" for one in limits if ago >= one - 40_000]


def test_days_without_a_day_of_asking_are_refused_at_once() -> None:
    table = pyarrow.table({"last_period": [date(2024, 1, 1)], "due": [None], "bleeding": ["0 days"]})
    with pytest.raises(BatchError, match="nothing says on which day it was asked"):
        triage_table(PACK, table)
