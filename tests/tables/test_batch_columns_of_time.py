"""Columns of durations: what is read from them is what `read_answer` reads, and what it refuses is named by a code."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import ibis
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundadvice.model.condition import (
    UNSURE,
    UnsureTest,
)
from soundadvice.model.time.duration import SECONDS
from soundadvice.tables import expression
from support.packs.generated import make, rule
from support.tables.read_columns import (
    DAY,
    LASTING,
    ON_EVERY_ENGINE,
    QUICK,
    check,
)

DURATIONS = [
    "3 weeks",
    "1 Month",
    "0.5 days",
    "3weeks",
    "3  weeks",
    " 3 weeks ",
    "1.25 weeks",
    "1.005 weeks",
    "0.01 seconds",
    "0.5 minutes",
    "1.5 seconds",
    "100 years",
    "100.01 years",
    "999999999999 years",
    "-3 days",
    "3",
    "three weeks",
    "3 wekks",
    "unsure",
    "",
    None,
    "3 weekss",
    "0 days",
    "1 s",
    "1e1 days",
    "3 days 2 hours",
    "6 weeks 3 days",
    "6W3D",
    "1 year, 2 months and 3 days",
    "1h 30min 5s",
    "3 days 6 weeks",
    "1.5 weeks 3 days",
    "6 weeks and",
    "6 weeks, 3",
    "6+3",
    "3m",
    "3 mo",
    "1000000 weeks",
    "99 years 999999 days",
    "2 weeks 2 weeks",
]


@ON_EVERY_ENGINE
def test_durations_as_text(engine: str) -> None:
    given_values = [value if value and value.strip() else None for value in DURATIONS]
    check(LASTING, DURATIONS, pyarrow.array(DURATIONS), engine, given_values)


@ON_EVERY_ENGINE
@QUICK
@given(
    st.lists(
        st.tuples(
            st.decimals(0, 4000, places=2).map(str),
            st.sampled_from([*SECONDS, *(f"{u}s" for u in SECONDS), "fortnights"]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_duration_as_text(engine: str, pairs: list[tuple[str, str]]) -> None:
    values = [f"{number} {unit}" for number, unit in pairs]
    check(LASTING, values, pyarrow.array(values), engine)


@pytest.mark.sampled
@ON_EVERY_ENGINE
@pytest.mark.parametrize("unit", SECONDS)
def test_durations_in_a_unit(engine: str, unit: str) -> None:
    place = f"column: lasting, unit: {unit}"
    whole = [0, 1, 3, 21, 36525, 36526, -1, 10**12, None]
    check(LASTING, whole, pyarrow.array(whole), engine, [None if v is None else (v, unit) for v in whole], place)
    parts = [0.5, 1.25, 0.1, 2.999, 1.01, 0.07, 99.99, -0.5, 1e18, None, float("nan")]
    check(LASTING, parts, pyarrow.array(parts), engine, [None if v is None else (v, unit) for v in parts], place)
    texts = ["21", "1.5", "3 weeks", "1.255", "unsure", "", "x"]
    meant = [(21, unit), (1.5, unit), "3 weeks", (1.255, unit), UNSURE, None, "x"]
    check(LASTING, texts, pyarrow.array(texts), engine, meant, place)


@pytest.mark.sampled
@ON_EVERY_ENGINE
@pytest.mark.parametrize("resolution", ["s", "ms", "us"])
def test_lengths_of_time(engine: str, resolution: str) -> None:
    values = [
        timedelta(days=21),
        timedelta(seconds=1),
        timedelta(0),
        timedelta(days=36525),
        timedelta(days=36526),
        timedelta(days=-1),
        None,
        timedelta(milliseconds=1500 if resolution != "s" else 1000),
    ]
    check(LASTING, values, pyarrow.array(values, pyarrow.duration(resolution)), engine)


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
def test_calendar_months_are_no_duration() -> None:
    connection = ibis.duckdb.connect()
    lengths = ("21 days", "1 month", "12 months", "1 month 3 days", "36 hours")
    rows = " UNION ALL ".join(f"SELECT INTERVAL '{length}' AS lasting" for length in lengths)
    connection.con.execute(f"CREATE TABLE people AS {rows}")
    pack = make((LASTING,), (rule("any", UnsureTest("lasting")),))
    made = expression(pack, connection.table("people"), columns=("invalid",))
    bad = "lasting: not_a_duration"
    assert connection.to_pyarrow(made).column("invalid").to_pylist() == [None, bad, bad, bad, None]


def test_the_seconds_of_a_unit_are_exact() -> None:
    assert all(Fraction(DAY * hundredths, 100).denominator == 1 for hundredths in range(100))
