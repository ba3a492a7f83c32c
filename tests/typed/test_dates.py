"""Days that are typed: many ways to say one day, and never a guess."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice.model.condition import UNSURE
from soundadvice.typed import MendError, typed_day

dates = st.dates(date(1900, 1, 1), date(2100, 12, 31))
TODAY = date(2024, 6, 20)


@settings(deadline=None)
@given(st.dates(date(1925, 1, 1), TODAY), st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{d}. {M} {y}", "{iso}"]))
def test_a_day_can_be_typed_in_many_ways(day: date, form: str) -> None:
    text = form.format(d=day.day, m=f"{day:%B}", M=f"{day:%b}".upper(), y=day.year, iso=day.isoformat())
    assert typed_day(text, TODAY) == day


@settings(deadline=None)
@given(dates, st.integers(0, 60))
def test_a_day_without_its_year_is_the_last_one(today: date, back: int) -> None:
    day = today - timedelta(days=back)
    assert typed_day(f"{day.day} {day:%B}", today) == day


@settings(deadline=None)
@given(st.text(max_size=20) | st.from_regex(r"[0-9]{1,4}[ ./-][a-z0-9]{1,9}[ ./-][0-9]{1,4}", fullmatch=True))
def test_what_is_typed_is_a_day_up_to_today_or_mended(text: str) -> None:
    try:
        day = typed_day(text, TODAY)
    except MendError:
        return
    assert day == UNSURE or (isinstance(day, date) and date(1924, 6, 1) < day <= TODAY)


@pytest.mark.parametrize(
    "text", ["3/6/2024", "03.06.24", "30 February", "31 June 2024", "tomorrow", "21 June 2024", ""]
)
def test_what_is_no_day_is_asked_again(text: str) -> None:
    with pytest.raises(MendError):
        typed_day(text, TODAY)


@pytest.mark.parametrize("form", ["{}", "on {}", "last {}", "this {}.", "since last {}", "  {}  "])
@pytest.mark.parametrize("name", ["Monday", "tuesday", "Wednesday", "THURSDAY", "Friday", "Saturday", "Sunday"])
def test_a_day_of_the_week_is_the_last_one_before_today(name: str, form: str) -> None:
    """Whatever day it is today: who says Monday on a Monday means the one before."""
    for today in (TODAY + timedelta(days=number) for number in range(7)):
        before = [today - timedelta(days=days) for days in range(1, 8)]
        (expected,) = [day for day in before if f"{day:%A}".lower() == name.lower()]
        assert typed_day(form.format(name), today) == expected


@pytest.mark.parametrize("text", ["Mon", "Mondays", "Monday week", "next Monday", "Monday 3 June", "Monday or Tuesday"])
def test_what_is_no_day_of_the_week_alone_is_asked_again(text: str) -> None:
    for today in (TODAY + timedelta(days=number) for number in range(7)):
        with pytest.raises(MendError, match="Please type a date, such as"):
            typed_day(text, today)


def test_29_february_without_a_year_is_found() -> None:
    assert typed_day("29 February", date(1903, 5, 1)) == date(1896, 2, 29)
