"""The course: what dates say is exact, whatever the hour, the zone and the clock; and the charts of it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from soundadvice import JournalError
from soundadvice.journal import Episode, Trend, episodes
from soundadvice.journal.chart import page, summary, svg, text_chart
from soundadvice.journal.entry import Entry, utc
from soundadvice.journal.episode import began_on, day_of, lasted, option_of, trend_of
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Rating, TrendQuestion
from support.answers.entries import BEGAN, entry
from support.packs.shipped import shipped

DAY = 86_400
ASKED = TrendQuestion("improving", better="yes", same="same", worse="worse")
dates = st.dates(date(1900, 1, 1), date(2100, 12, 31))
zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe", "UTC"])

# What is derived -----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(dates, st.integers(0, 40_000))
def test_a_duration_is_whole_days_of_the_calendar(began: date, days: int) -> None:
    assert lasted(began, began + timedelta(days=days)) == days * DAY


@settings(deadline=None)
@given(dates, dates)
def test_a_duration_is_never_negative(began: date, today: date) -> None:
    if began > today:
        with pytest.raises(ValueError, match="after today"):
            lasted(began, today)
    else:
        duration = lasted(began, today)
        assert isinstance(duration, int)
        assert duration >= 0


@settings(deadline=None)
@given(zones, st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1)), st.integers(0, 400), st.data())
def test_neither_the_hour_nor_summer_time_counts(zone: str, moment: datetime, days: int, data: st.DataObject) -> None:
    began = day_of(moment.replace(tzinfo=ZoneInfo(zone)), None, "journal")
    hour = data.draw(st.times())
    later = datetime.combine(began + timedelta(days=days), hour, tzinfo=ZoneInfo(zone))
    assert lasted(began, day_of(later, None, "journal")) == days * DAY


def test_a_day_that_is_not_known_is_unsure() -> None:
    assert lasted(None, BEGAN) == UNSURE
    assert began_on(UNSURE, BEGAN) is None


@settings(deadline=None)
@given(st.integers(0, 100 * 366 * DAY), dates)
def test_what_a_person_says_is_never_shortened(seconds: int, today: date) -> None:
    began = began_on(seconds, today)
    again = lasted(began, today)
    assert isinstance(again, int)
    assert seconds <= again < seconds + DAY
    assert again == seconds or seconds % DAY


@pytest.mark.parametrize(("days", "fires"), [(20, False), (21, True), (22, True)])
@pytest.mark.parametrize("trend", list(Trend))
def test_the_rule_of_the_few_weeks_is_met_to_the_day(days: int, fires: bool, trend: Trend) -> None:
    answers = {"duration": lasted(BEGAN, BEGAN + timedelta(days=days)), "improving": option_of(ASKED, trend)}
    fired = evaluate(shipped("low_back_pain"), answers).fired
    assert ("lasting_pain" in fired) == (fires and trend is not Trend.BETTER)
    assert trend_of(ASKED, option_of(ASKED, trend)) is trend


# Clocks --------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.timedeltas(timedelta(0), timedelta(days=900)))
def test_a_later_check_in_is_never_dated_before_the_last(moment: datetime, later: timedelta) -> None:
    """Between the two a person may travel from any time zone to any other."""
    for west, east in ((-11, 13), (13, -11), (0, 0)):
        last = moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=west)))
        now = (moment + later).replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=east)))
        kept = replace(entry(), day=last.date(), began=None, time=utc(last))
        assert day_of(now, kept, "journal") >= kept.day
        assert day_of(now, kept, "journal") - now.date() in (timedelta(0), timedelta(days=1))


def test_a_clock_that_went_back_is_refused_with_the_mend() -> None:
    last = entry(9)
    with pytest.raises(JournalError, match=r"2024-06-10, and today is 2024-06-07.*\n.*set the clock right.*--new-ep"):
        day_of(datetime(2024, 6, 7, tzinfo=UTC), last, "journal")
    with pytest.raises(JournalError):  # a day back, and so is the moment: no journey does that
        day_of(datetime(2024, 6, 9, 8, tzinfo=UTC), last, "journal")


@pytest.mark.parametrize("back", range(1, 6))
@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=1), timedelta(hours=25), timedelta(days=400)])
def test_a_journey_takes_a_date_back_by_one_day_and_never_by_more(back: int, later: timedelta) -> None:
    """Time has gone on, and the date is so many days back: of one day a journey can be the cause."""
    now = datetime(2024, 6, 7, 23, 30, tzinfo=timezone(timedelta(hours=-11)))
    last = replace(entry(), day=now.date() + timedelta(days=back), began=None, time=utc(now - later))
    if back == 1:
        assert day_of(now, last, "journal") == last.day
    else:
        with pytest.raises(JournalError, match=f"dated {last.day}, and today is 2024-06-07"):
            day_of(now, last, "journal")


@pytest.mark.parametrize("back", range(1, 6))
def test_a_date_that_is_back_with_its_moment_is_refused(back: int) -> None:
    now = datetime(2024, 6, 7, 8, tzinfo=UTC)
    last = replace(entry(), day=now.date() + timedelta(days=back), began=None, time=utc(now + timedelta(seconds=1)))
    with pytest.raises(JournalError, match=f"dated {last.day}, and today is 2024-06-07"):
        day_of(now, last, "journal")


@pytest.mark.parametrize("back", range(3))
def test_a_date_that_is_not_back_is_that_of_the_clock(back: int) -> None:
    now = datetime(2024, 6, 7, 8, tzinfo=UTC)
    last = replace(entry(), day=now.date() - timedelta(days=back), began=None, time=utc(now + timedelta(days=1)))
    assert day_of(now, last, "journal") == day_of(now, None, "journal") == now.date()


# Episodes ------------------------------------------------------------------------------------------------------


def test_episodes_are_told_apart_and_the_latest_is_last() -> None:
    old, new, knee = entry(2), entry(40, episode="f" * 32), entry(50, subject="knee", episode="a" * 32)
    found = episodes([new, knee, old, entry(9)], "low_back_pain")
    assert [len(one.entries) for one in found] == [2, 1]
    assert found[-1].id == new.episode
    assert len(episodes([new, knee, old])) == 3


def test_when_it_began_is_what_was_said_last() -> None:
    (one,) = episodes([entry(9, began=date(2024, 5, 20)), entry(2)])
    assert one.began == date(2024, 5, 20)


# Charts --------------------------------------------------------------------------------------------------------

courses = st.lists(
    st.builds(entry, st.integers(0, 4000), score=st.none() | st.integers(0, 10), trend=st.sampled_from(Trend)),
    min_size=1,
    max_size=30,
).map(lambda entries: episodes(entries)[0])


@settings(deadline=None)
@given(courses, st.integers(20, 120))
def test_a_chart_keeps_to_its_columns_and_shows_every_score(course: Episode, columns: int) -> None:
    lines = text_chart(course, columns, None)
    scores = {one.score for one in course.entries if one.score is not None}
    assert bool(lines) == bool(scores)
    assert all(len(line) <= columns for line in lines)
    assert all(line.isascii() for line in lines)
    rows = {10 - number for number, line in enumerate(lines[1:12]) if "*" in line}
    assert rows == scores


def test_a_chart_of_three_weeks() -> None:
    (course,) = episodes([entry(2, score=6), entry(9, score=10), entry(21, score=0)])
    asked = Rating("How sore is it?", "0 is not sore, 10 the worst.")
    assert text_chart(course, 40, asked) == [
        "How sore is it?",
        "10 |             *",
        "   |",
        "   |",
        "   |",
        "   | *",
        " 5 |",
        "   |",
        "   |",
        "   |",
        "   |",
        " 0 |                                  *",
        "   +-----------------------------------",
        "     3 Jun                  22 Jun 2024",
    ]
    scores = "6 on 3 June 2024, 10 on 10 June 2024, 0 on 22 June 2024."
    assert summary(course, asked) == f"“How sore is it?” {scores} 0 is not sore, 10 the worst."
    assert summary(course, None) == f"Scores from 0 to 10: {scores}"


class Strict(HTMLParser):
    """Checks that elements are closed in turn, and lists what could be loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "action", "data", "srcset")]
        if tag in ("script", "iframe", "link", "object", "embed"):
            self.loads.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@settings(deadline=None)
@given(courses)
def test_the_page_is_whole_and_loads_nothing(course: Episode) -> None:
    strict = Strict()
    whole = page(course, "Low <back> & pain", "de-AT", None)
    strict.feed(whole)
    strict.close()
    assert strict.open == []
    assert strict.loads == []
    assert "default-src 'none'" in whole
    assert '<html lang="de-AT" dir="ltr">' in whole
    assert "<back>" not in whole
    assert whole.count("<li>") == len(course.entries)


@settings(deadline=None)
@given(courses)
def test_the_drawing_is_xml_with_its_words(course: Episode) -> None:
    drawn = svg(course, None)
    scores = [one for one in course.entries if one.score is not None]
    assume(scores)
    root = ET.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}circle")) == len(scores)
    assert root.findtext(f"{space}desc") == summary(course, None)
    for circle in root.findall(f"{space}circle"):
        assert 0 <= float(circle.get("cx", "-1")) <= 360
        assert 0 <= float(circle.get("cy", "-1")) <= 240


def test_a_page_shows_markup_in_a_title_as_text() -> None:
    hostile: Entry = entry(title="<script>alert(1)</script>")
    assert "<script>" not in page(Episode((hostile,)), "x", "en", None)
