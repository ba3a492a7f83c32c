"""The reminder, and what has changed since: the day that matters by the pack, and what a calendar takes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from soundadvice import Acuity, load_pack, triage
from soundadvice.journal import Trend
from soundadvice.journal.carry_over import entry_of, former_of
from soundadvice.journal.reminder import A_WEEK, LATEST, calendar, next_check_in
from soundadvice.journal.since import is_same_advice, since_then
from soundadvice.provenance.record import Record
from support.answers.entries import entry
from support.answers.people import SORE
from support.packs.shipped import shipped

TODAY = date(2026, 11, 29)
PACK = shipped("low_back_pain")
HOME = SORE | {"duration": "1 week"}


# The day -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("improving", ["yes", "same"])
@pytest.mark.parametrize("days", [0, 1, 7, 20])
def test_at_home_it_is_the_day_on_which_the_rule_of_the_few_weeks_comes(days: int, improving: str) -> None:
    """Whether it is better today or not: what counts is that it may be no better by then."""
    asked = next_check_in(triage(PACK, HOME | {"duration": f"{days} days", "improving": improving}), TODAY)
    assert asked is not None
    assert asked.day == TODAY + timedelta(days=21 - days)
    assert "it began 3 weeks before" in asked.words
    by_then = triage(PACK, HOME | {"duration": "21 days", "improving": "same"})
    day_before = triage(PACK, HOME | {"duration": "20 days", "improving": "same"})
    assert (day_before.acuity, by_then.acuity) == (Acuity.SELF_CARE, Acuity.ROUTINE)


def test_part_of_a_day_is_not_lost() -> None:
    asked = next_check_in(triage(PACK, HOME | {"duration": "36 hours"}), TODAY)
    assert asked is not None
    assert asked.day == TODAY + timedelta(days=20)  # a day before, it is half a day short of three weeks


def test_where_no_day_matters_more_it_is_in_a_week() -> None:
    asked = next_check_in(triage(PACK, HOME | {"duration": "4 months", "improving": "yes"}), TODAY)
    assert asked is not None
    assert (asked.day, asked.words.partition(",")[0]) == (TODAY + A_WEEK, "Check in again on 6 December 2026")


def test_it_is_never_so_late_that_it_might_be_another_pain() -> None:
    slow = load_pack("low_back_pain", parameters={"few_weeks": "6 weeks"})
    asked = next_check_in(triage(slow, HOME | {"duration": "1 day"}), TODAY)
    assert asked is not None
    assert asked.day == TODAY + LATEST
    assert "weeks before" not in asked.words


def test_a_visit_comes_first_and_what_is_urgent_waits_for_no_check_in() -> None:
    pack = shipped("low_back_pain_self_care")
    doctor = next_check_in(triage(PACK, {"leg_pain": "one"}), TODAY)
    assert doctor is not None
    assert doctor.words.startswith("Do what the advice says. If you still wait for your visit on 6 December 2026")
    assert next_check_in(triage(pack, {"emergency_signs": ["chest_pain"]}), TODAY) is None


# The file ----------------------------------------------------------------------------------------------------------


def test_the_file_is_what_a_calendar_takes_and_says_nothing_of_anyone() -> None:
    how = "Run: soundadvice check-in. Sooner if anything is new, or worse; " + "é" * 80
    text = calendar(date(2026, 12, 16), how, datetime(2026, 11, 29, 9, tzinfo=UTC), "0" * 32)
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "\n" not in text.replace("\r\n", "")
    unfolded = dict(line.split(":", 1) for line in text.replace("\r\n ", "").split("\r\n") if line.count(":"))
    assert (unfolded["DTSTART;VALUE=DATE"], unfolded["DTEND;VALUE=DATE"]) == ("20261216", "20261217")
    assert (unfolded["DTSTAMP"], unfolded["CLASS"], unfolded["SUMMARY"]) == ("20261129T090000Z", "PRIVATE", "Check in")
    said = re.search(r"DESCRIPTION:(Run.*)", text.replace("\r\n ", "").replace("\r", ""))
    assert said is not None
    assert re.sub(r"\\(.)", r"\1", said[1]) == how
    assert "back" not in text.lower()
    assert "pain" not in text.lower()


# What has changed since --------------------------------------------------------------------------------------------


HOW_BAD = "How bad is the pain now, from 0 to 10?"


def test_what_changed_is_told_and_what_did_not_too() -> None:
    before = entry(2, meaning_hash=PACK.meaning_hash, answers=HOME, title="You can look after this at home")
    now = entry(9, answers=HOME | {"duration": "9 days", "leg_pain": "one"}, score=4, title="Please see a doctor")
    assert since_then(PACK, before, entry(9, answers=HOME | {"duration": "9 days"})) == (
        "The advice is the same as on 3 June 2024: You can look after this at home.",
        f"{HOW_BAD} Then: 6. Now: 6.",
        "All else that you told us is the same.",
    )
    better = since_then(PACK, before, entry(9, answers=before.answers, trend=Trend.BETTER))
    assert better[2] == "Compared with the day it began: about the same then, better now."
    told = since_then(PACK, before, entry(9, answers=now.answers, score=4, disposition="see_doctor", title=now.title))
    assert told[0] == (
        "The advice is another one than on 3 June 2024. It was: You can look after this at home. It is now: Please see "
        "a doctor."
    )
    assert told[1] == f"{HOW_BAD} Then: 6. Now: 4."
    assert told[2].startswith("Does the pain go into a leg? Then: ")
    assert len(told) == 3


def test_it_is_the_same_advice_only_if_it_is_given_for_the_same_reasons() -> None:
    given = HOME | {"duration": "4 weeks", "improving": "same"}
    before = entry(2, meaning_hash=PACK.meaning_hash, pack=PACK.id, version=PACK.version, answers=given)
    assert is_same_advice(PACK, before, triage(PACK, given | {"duration": "5 weeks"}))
    assert not is_same_advice(PACK, before, triage(PACK, given | {"pain_with_exercise": "intense"}))
    assert not is_same_advice(PACK, before, triage(PACK, HOME))
    others: tuple[dict[str, Any], ...] = (
        {"version": "9.9.9"},
        {"meaning_hash": "of-another"},
        {"answers": {"no": "question"}},
    )
    for changed in others:
        assert not is_same_advice(PACK, replace(before, **changed), triage(PACK, given))


# A record is a check-in of its day ---------------------------------------------------------------------------------


def test_a_record_is_a_check_in_of_its_day() -> None:
    record = Record.of(triage(PACK, HOME), time=datetime(2026, 11, 28, 9, tzinfo=UTC), engines=("reference",))
    made = entry_of(PACK, record, UTC)
    assert (made.day, made.began, made.score) == (date(2026, 11, 28), date(2026, 11, 21), None)
    assert (made.acuity, made.trend.value) == (Acuity.SELF_CARE, "same")
    assert type(made).from_json(made.to_json()) == made
    assert entry_of(PACK, record, UTC) == made  # the same each time: none is kept twice
    told = former_of(PACK, made)
    assert told is not None
    assert told.answers["duration"] == 7 * 86_400


def test_a_record_of_another_meaning_tells_the_day_and_the_advice_alone() -> None:
    other = load_pack("low_back_pain", parameters={"few_weeks": "4 weeks"})
    record = Record.of(triage(other, HOME), time=datetime(2026, 11, 28, 9, tzinfo=UTC), engines=("reference",))
    made = entry_of(PACK, record, UTC)
    assert (made.answers, made.began, made.disposition) == ({}, None, "self_care")
    assert former_of(PACK, made) is None
