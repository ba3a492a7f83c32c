"""Coming back at the web page: what was told another day leads to a check-in, its chart and its reminder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from soundadvice import Pack, load_pack, triage
from soundadvice.journal import Trend
from soundadvice.journal.carry_over import entry_of
from soundadvice.journal.transfer import JournalContent, content_in, export_text
from soundadvice.provenance.record import Record
from soundadvice.server.web import site
from support.answers.entries import go
from support.answers.people import WELL
from support.packs.shipped import shipped
from support.server.visits import AT_HOME, EMERGENCY, PACK, Visit, is_sound

GIVEN = datetime(2026, 11, 28, 9, tzinfo=UTC)
MOMENT: Mapping[str, object] = {"emergency_signs": ["none"], "severe_pain": "mild"}
"""What is asked of the moment, by `ask_anew`."""


def visit_at(moment: datetime, pack: Pack = PACK) -> Visit:
    return Visit(site({pack.id: pack}, default=pack.id, clock=lambda: moment), pack)


def record(answers: Mapping[str, object] = WELL, time: datetime = GIVEN) -> bytes:
    return json.dumps(Record.of(triage(PACK, answers), time=time, engines=("reference",)).to_json()).encode()


class CheckIn:
    """Someone who opens a file on a later day."""

    def __init__(self, content: bytes, later: timedelta, pack: Pack = PACK) -> None:
        self.visit = visit_at(GIVEN + later, pack)
        self.visit.open(content)

    def moment(self, answers: Mapping[str, object] = MOMENT) -> CheckIn:
        self.visit.get("/question")
        for _ in answers:
            name = str(self.visit.asked)
            assert name in answers, self.visit.page.text
            self.visit.answer(name, answers[name])
        return self

    def step(self, **fields: object) -> CheckIn:
        number = self.visit.path.rpartition("/")[2]
        self.visit.post("/check-in", step=number, **fields)
        is_sound(self.visit.page.text)
        return self

    def still_so(self) -> CheckIn:
        for _ in range(9):
            if "What is new, or no longer so?" not in self.visit.page.text:
                break
            self.step(answer=["none"])
        return self

    def to_result(self) -> Visit:
        """Answers or skips what is left, and looks at the advice."""
        for _ in range(60):
            name = self.visit.asked
            if name is None:
                break
            if name in WELL:
                self.visit.answer(name, WELL[name])
            else:
                self.visit.post("/question", question=name, skip="yes")
        if self.visit.path == "/check":
            self.visit.post("/check")
        assert self.visit.path == "/result"
        is_sound(self.visit.page.text)
        return self.visit


def test_a_record_of_three_weeks_ago_ends_as_a_check_in_does() -> None:
    """A week then, about the same: four weeks now. What counts is that nothing has changed."""
    person = CheckIn(record(), timedelta(days=21))
    assert (person.visit.path, person.visit.page.status_code) == ("/check-in/start", 200)
    assert "You told us this on 28 November 2026." in person.visit.page.text
    assert 'href="tel:112"' in person.visit.page.text
    for path in ("/result", "/plan", "/routine", "/save/record", "/save/journal", "/course"):
        assert person.visit.get(path).url.path not in ("/result", "/plan", "/routine", path)
    person.moment()
    assert person.visit.path == "/check-in/1"
    assert "How bad is the pain now" in person.visit.page.text
    person.step(number="5").step(answer="same")
    assert "How long you have had it: 28 days. It began on 21 November 2026" in person.visit.page.text
    person.step(number="21 November 2026").still_so()
    visit = person.to_result()
    assert "Please see a doctor" in visit.page.text
    assert "The advice is another one than on 28 November 2026." in visit.page.text
    assert "You can look after this at home" in visit.page.text  # what it was


def test_the_page_for_the_doctor_shows_how_the_pain_went() -> None:
    person = CheckIn(record(), timedelta(days=21)).moment().step(number="5").step(answer="same")
    visit = person.step(number="21 November 2026").still_so().to_result()
    assert "How it went" in visit.get("/summary").text
    assert visit.page.text.count("<svg") == 2  # the chart, and the code
    is_sound(visit.page.text)
    copied = visit.get("/save/copy").text
    is_sound(copied)
    saved = visit.get("/save/takeaway").text
    for text in (copied, saved):
        assert "5 on 19 December 2026" in text


def test_an_emergency_is_asked_about_first_and_nothing_stands_before_it() -> None:
    person = CheckIn(record(), timedelta(days=21))
    person.visit.get("/question")
    assert person.visit.asked == "emergency_signs"
    person.visit.answer("emergency_signs", ["breathless"])
    assert person.visit.path == "/result"
    assert "Get emergency help now" in person.visit.page.text
    assert "What has changed" not in person.visit.page.text
    assert "calendar" not in person.visit.page.text


def test_nothing_is_used_that_was_not_confirmed() -> None:
    person = CheckIn(record(), timedelta(days=2)).moment().step(skip="yes").step(answer="yes")
    person.step(number="")
    assert "What is new, or no longer so?" in person.visit.page.text
    person.step()
    assert "Choose an answer, or more than one." in person.visit.page.text  # an empty form confirms nothing
    person.step(answer=["none", "location"])
    assert "cannot be true together" in person.visit.page.text
    person.step(answer=["unsure"])
    for _ in range(9):
        if "What is new, or no longer so?" in person.visit.page.text:
            person.step(answer=["unsure"])
    asked = set()
    for _ in WELL:
        name = person.visit.asked
        if name in WELL:
            asked.add(name)
            person.visit.answer(name, WELL[name])
    assert asked == WELL.keys() - {"duration", "improving"} - MOMENT.keys()


def test_a_day_that_cannot_be_is_mended_and_another_one_is_looked_at_before_it_counts() -> None:
    person = CheckIn(record(), timedelta(days=3)).moment().step(skip="yes").step(answer="same")
    here = person.visit.path
    person.step(number="3/6")
    assert person.visit.path == here
    assert "Please write the month as a word" in person.visit.page.text
    assert person.visit.page.status_code == 200  # the step's own address: Back leads on as it should
    person.step(number="1 November 2026")
    assert person.visit.path == here
    assert "How long you have had it: 30 days. It began on 1 November 2026" in person.visit.page.text
    assert "Please see a doctor" in person.step(number="1 November 2026").still_so().to_result().page.text


def test_of_another_pain_nothing_is_carried_over() -> None:
    person = CheckIn(record(), timedelta(days=400)).moment()
    assert "Have you had it ever since?" in person.visit.page.text
    person.step(answer="new")
    assert "When did it begin this time?" in person.visit.page.text
    person.step(number="today").step(skip="yes").step(answer="same").step(number="")
    assert "What is new" not in person.visit.page.text
    assert person.visit.asked == "location"


def test_a_pain_of_400_days_is_not_looked_after_at_home_as_if_it_was_of_a_week() -> None:
    person = CheckIn(record(), timedelta(days=400)).moment().step(answer="same").step(skip="yes").step(answer="same")
    assert "How long you have had it: 407 days." in person.visit.page.text
    person.step(number="").still_so()
    visit = person.to_result()
    assert "You can look after this at home" not in visit.page.text.partition("It was:")[0]


def test_the_check_ins_come_back_with_their_chart() -> None:
    first = CheckIn(record(), timedelta(days=3)).moment().step(number="6").step(answer="same").step(number="")
    first.still_so().to_result()
    visit = first.visit
    course = visit.get("/course")
    is_sound(course.text)
    assert "score 6 of 10" in course.text
    assert "<svg" in course.text
    saved = visit.get("/save/journal")
    assert "attachment" in saved.headers["content-disposition"]
    assert [one.score for one in content_in(saved.content, Path("f")).entries] == [None, 6]

    second = CheckIn(saved.content, timedelta(days=8))
    assert "Your last check-in was on 1 December 2026." in second.visit.page.text
    second.moment().step(number="3").step(answer="yes").step(number="").still_so().to_result()
    assert "How bad is the pain now, from 0 to 10? Then: 6. Now: 3." in second.visit.page.text
    assert "The advice is the same as on 1 December 2026" in second.visit.page.text
    assert "6 on 1 December 2026, 3 on 6 December 2026" in second.visit.get("/course").text
    kept = content_in(second.visit.get("/save/journal").content, Path("f")).entries
    assert [(one.score, one.trend) for one in kept] == [(None, Trend.SAME), (6, Trend.SAME), (3, Trend.BETTER)]
    assert len({one.episode for one in kept}) == 1


def test_a_changed_file_of_check_ins_is_refused() -> None:
    first = CheckIn(record(), timedelta(days=3)).moment().step(number="6").step(answer="same").step(number="")
    saved = first.still_so().to_result().get("/save/journal").content
    for content in (saved.replace(b'"score": 6', b'"score": 5'), saved[:-30], b'{"schema": "soundadvice.journal.v2"}'):
        visit = visit_at(GIVEN)
        visit.open(content)
        assert (visit.path, visit.page.status_code) == ("/open", 422)
    early = visit_at(GIVEN)
    early.open(saved)
    assert "is dated after today" in early.page.text


def test_a_record_of_other_questions_or_of_a_day_to_come_is_asked_anew() -> None:
    other = load_pack(PACK.id, parameters={"few_weeks": "4 weeks"})
    changed = Record.of(triage(other, WELL), time=GIVEN, engines=("reference",)).to_json()
    for content, said in (
        (json.dumps(changed).encode(), "have changed since"),
        (record(time=GIVEN + timedelta(days=30)), "in the future"),
    ):
        person = CheckIn(content, timedelta(days=21))
        assert said in person.visit.page.text
        person.moment()
        assert "When did it begin this time?" in person.visit.page.text


# When to come back -------------------------------------------------------------------------------------------------


def test_the_reminder_says_the_day_that_matters_and_nothing_of_anyone() -> None:
    visit = visit_at(GIVEN).to_result(WELL)
    assert "Check in again on 12 December 2026: it began 3 weeks before." in visit.page.text
    reminder = visit.get("/save/reminder")
    assert reminder.headers["content-type"] == "text/calendar; charset=utf-8"
    assert 'filename="check-in.ics"' in reminder.headers["content-disposition"]
    assert "DTSTART;VALUE=DATE:20261212\r\n" in reminder.text
    assert "pain" not in reminder.text
    assert visit.get("/course").url.path != "/course"


def test_there_is_no_reminder_in_an_emergency() -> None:
    visit = visit_at(GIVEN).begin().answer_all(EMERGENCY)
    assert visit.path == "/result"
    assert visit.get("/save/reminder").url.path == "/result"


def test_answers_for_the_plan_are_confirmed_too() -> None:
    person = CheckIn(record(WELL | {"spasm": "no", "sofa": "no"}), timedelta(days=3)).moment()
    person.step(skip="yes").step(answer="yes").step(number="").still_so()
    for _ in WELL:
        if person.visit.asked in WELL:
            person.visit.answer(str(person.visit.asked), WELL[str(person.visit.asked)])
    assert person.visit.path == "/check"
    person.visit.post("/check")
    person.visit.post("/more", plan="yes")
    assert person.visit.path == "/check-in/plan"
    assert "You said: No" in person.visit.page.text
    person.visit.post("/check-in/plan", step="0", answer=["none"])
    assert person.visit.path == "/choices/1"
    assert not {"spasm", "sofa"} & set(person.visit.choices)


@pytest.mark.parametrize("number", ["0", "9", "x", "99999"])
def test_a_step_that_is_not_open_leads_to_the_one_that_is(number: str) -> None:
    person = CheckIn(record(), timedelta(days=3)).moment()
    assert person.visit.get(f"/check-in/{number}").url.path == "/check-in/1"
    person.visit.post("/check-in", step=number, number="4")
    assert person.visit.path == "/check-in/1"


def test_that_someone_else_answers_is_kept_for_who_comes_back_and_stands_on_the_page_for_the_doctor() -> None:
    visit = visit_at(GIVEN)
    visit.post("/begin", other="yes")
    visit.answer_all(WELL | {"duration": "4 weeks", "examined": "no"})
    visit.post("/check")
    assert "someone else, for this person" in visit.get("/summary").text
    saved = visit.get("/save/record").content
    assert json.loads(saved)["answered_by"] == "someone_else"
    again = CheckIn(saved, timedelta(weeks=3))
    assert "“You” is the person you answer for" in again.visit.get("/question").text


# The diary ------------------------------------------------------------------------------------------------------------


def exercise(visit: Visit) -> str:
    """Does every exercise; the page at the end."""
    while "That is all for today" not in visit.page.text:
        chosen = re.search('name="choose" value="([^"]+)"', visit.page.text)
        at = re.search('name="at" value="([^"]+)"', visit.page.text)
        assert at is not None
        visit.post("/routine", at=at[1], **({"choose": chosen[1]} if chosen else {"do": "go"}))
    is_sound(visit.page.text)
    return visit.page.text


@pytest.mark.slow  # two whole visits
def test_what_was_done_is_in_the_file_that_is_saved_and_tells_the_week() -> None:
    pack = shipped("low_back_pain_self_care")
    visit = visit_at(GIVEN, pack).to_result(AT_HOME)
    assert "/save/journal" not in visit.page.text
    visit.get("/routine")
    assert "By your diary" not in visit.page.text
    visit.post("/routine", at="start", stage="0")
    assert "/save/journal" in exercise(visit)
    assert "what you did of your exercises" in visit.get("/result").text
    saved = visit.get("/save/journal").content
    kept = content_in(saved, Path("f"))
    assert [(one.day, one.weeks, one.episode) for one in kept.diary] == [
        (GIVEN.date(), (1, 2), kept.entries[0].episode)
    ]

    second = CheckIn(saved, timedelta(days=1), pack).moment().step(skip="yes").step(answer="yes").step(number="")
    visit = second.still_so().to_result()
    visit.post("/more", plan="yes")
    while visit.path == "/check-in/plan":
        visit.post("/check-in/plan", answer=["none"])
    visit.answer_all(AT_HOME).get("/routine")
    is_sound(visit.page.text)
    assert "By your diary, this is week 1 of your plan. You began on 28 November 2026." in visit.page.text
    assert 'value="0" aria-pressed="true"' in visit.page.text
    visit.post("/routine", at="start", stage="1")
    assert 'value="1" aria-pressed="true"' in visit.page.text
    exercise(visit)
    course = visit.get("/course").text
    is_sound(course)
    assert "Exercised on 2 of 2 days (28 to 29 November 2026)." in course
    assert "exercises, weeks 3 to 4 of the plan" in course
    again = content_in(visit.get("/save/journal").content, Path("f"))
    assert [one.weeks for one in again.diary] == [(1, 2), (3, 4)]
    assert {one.episode for one in again.diary} == {one.episode for one in again.entries}


def test_a_diary_of_a_day_to_come_is_refused() -> None:
    first = entry_of(PACK, Record.of(triage(PACK, WELL), time=GIVEN, engines=("reference",)), UTC)
    for day, status in ((date(2026, 11, 29), 200), (date(2027, 1, 1), 422)):
        visit = visit_at(GIVEN + timedelta(days=3))
        one = replace(go(), episode=first.episode, day=day)
        visit.open(export_text(JournalContent((first,), (one,))).encode())
        assert visit.page.status_code == status
    assert "is dated after today" in visit.page.text
