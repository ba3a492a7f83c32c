"""The web page: answers that are to be mended, files that are saved and opened, and the routine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import html5lib
import pytest

import soundadvice
from soundadvice.server.web.form_body import LARGEST_FILE
from support.packs.shipped import shipped
from support.server.visits import (
    AT_HOME,
    EMERGENCY,
    PACK,
    Visit,
    compact,
    is_sound,
    mended,
    new_visit,
)


@pytest.fixture
def visit() -> Visit:
    return new_visit()


# Answers that are to be mended ------------------------------------------------------------------------------------

_NOT_OURS = "not what was saved here"


def at(name: str) -> Visit:
    """A visit at a question of the red-flag pack."""
    visit = new_visit().begin()
    while visit.asked != name:
        assert visit.asked is not None
        visit.answer(visit.asked, AT_HOME[visit.asked])
    return visit


@pytest.mark.parametrize("answer", [[], ["elsewhere?"], ["none", "faint"], ["", "faint"], ["../../etc/passwd"]])
def test_signs_to_mend(answer: list[str]) -> None:
    visit = at("emergency_signs")
    visit.post("/question", question="emergency_signs", answer=answer)
    said = mended(visit)
    assert ("cannot be true together" in said) if answer == ["none", "faint"] else said.startswith("Choose an answer")
    assert visit.get("/question").url.path == "/question/2"


@pytest.mark.parametrize("answer", [[], ["yes"], ["none", "one"], ["None"]])
def test_a_choice_to_mend(answer: list[str]) -> None:
    visit = at("leg_pain")
    visit.post("/question", question="leg_pain", answer=answer)
    assert mended(visit) == "Choose an answer."


@pytest.mark.sampled
@pytest.mark.parametrize(
    "typed", ["", "abc", "-1", "121", "3.5", "1e3", "3\u0665", "9" * 30, "NaN", "35 36", "<b>35</b>"]
)
def test_a_number_to_mend(typed: str) -> None:
    visit = at("age")
    visit.post("/question", question="age", number=typed)
    assert mended(visit) == "Please type a whole number of years from 0 to 120."
    assert "<b>" not in visit.page.text


@pytest.mark.sampled
@pytest.mark.parametrize("typed", ["35", " 35 ", "35 years", "35.0", "35,0", "\u0663\u0665"])
def test_a_number_as_people_type_it(typed: str) -> None:
    visit = at("age")
    visit.post("/question", question="age", number=typed)
    assert visit.page.status_code == 200
    assert 'value="35"' in visit.get("/question/13").text


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Enter how long as a number"),
        ({"number": "3"}, "Choose days, weeks"),
        ({"unit": "weeks"}, "Enter how long as a number"),
        ({"number": "3", "unit": "moons"}, "Choose days, weeks"),
        ({"number": "3", "unit": ["days", "weeks"]}, "Choose days, weeks"),
        ({"number": "many", "unit": "weeks"}, "How many weeks, at your best guess?"),
        ({"number": "3 days", "unit": "weeks"}, "Please "),
        ({"number": "3m"}, "`m` can be minutes or months"),
        ({"number": "0.123", "unit": "weeks"}, "That does not come out even"),
        ({"number": "101", "unit": "years"}, "Please give a time from 0 days to 100 years"),
        ({"number": "3", "unit": "weeks", "answer": "unsure"}, "You gave a number and also"),
    ],
)
def test_a_duration_to_mend(sent: dict[str, object], said: str) -> None:
    visit = at("duration")
    visit.post("/question", question="duration", **sent)
    assert mended(visit).startswith(said)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("number", "unit", "seconds"),
    [
        ("1,5", "weeks", 907_200),
        ("0", "days", 0),
        ("1", "months", 2_629_800),
        ("three", "days", 259_200),
        ("3 days", [], 259_200),
        ("3 days", "days", 259_200),
        ("about 3", "days", 259_200),
        ("1 day 4 hours", "days", 100_800),
        ("1d4h", [], 100_800),
        ("1d4h", "hours", 100_800),
    ],
)
def test_a_duration_is_exact(number: str, unit: str, seconds: int) -> None:
    visit = at("duration")
    visit.post("/question", question="duration", number=number, unit=unit)
    assert visit.asked == "improving"
    visit.answer_all(AT_HOME)
    visit.post("/check")
    answers = visit.record()["advice"]["answers"]  # type: ignore[index]
    assert soundadvice.triage(PACK, answers).answers["duration"] == seconds


# Files ---------------------------------------------------------------------------------------------------------


def test_a_saved_record_is_the_sessions_own(visit: Visit) -> None:
    visit.to_result(AT_HOME)
    reply = visit.client.get("/save/record")
    assert reply.headers["content-disposition"] == 'attachment; filename="advice-2026-03-04.json"'
    record = soundadvice.Record.from_json(reply.json())
    assert record.time == "2026-03-04T05:06:00Z"
    assert "reference" in record.engines
    page = visit.client.get("/save/takeaway")
    assert page.headers["content-disposition"].endswith('.html"')
    html5lib.HTMLParser(strict=True).parse(page.text)


@pytest.mark.parametrize(
    "path", ["/save/record", "/save/takeaway", "/result", "/plan", "/summary", "/routine", "/routine/hurts"]
)
def test_nothing_is_told_before_it_is_decided(visit: Visit, path: str) -> None:
    visit.begin().answer("location", ["lower_back"])
    assert visit.get(path).url.path == "/question/2"


def test_an_opened_record_is_checked_before_it_is_followed(visit: Visit) -> None:
    visit.to_result(AT_HOME)
    saved, advice = visit.client.get("/save/record").content, visit.advice()
    other = new_visit()
    page = other.open(saved).text
    is_sound(page)
    assert other.path == "/check"
    assert "2026-03-04" in page
    assert "Is anything new or worse since then?" in page
    for path in ("/result", "/plan", "/routine", "/save/record"):
        assert other.get(path).url.path == "/check"
    other.get("/check")
    assert other.post("/check").url.path == "/result"
    assert other.advice() == advice


def test_the_page_to_take_away_is_opened_as_the_record_is(visit: Visit) -> None:
    visit.to_result(AT_HOME)
    saved, page = visit.client.get("/save/record").content, visit.client.get("/save/takeaway").content
    as_record, as_page = new_visit(), new_visit()
    shown = [
        re.sub('token(" value)?="[^"]*"', "", other.open(file).text)
        for other, file in ((as_record, saved), (as_page, page))
    ]
    assert shown[0] == shown[1]
    as_page.post("/check")
    assert as_page.advice() == visit.advice()


def test_an_opened_emergency_is_told_at_once(visit: Visit) -> None:
    visit.to_result(EMERGENCY)
    other = new_visit()
    other.open(visit.client.get("/save/record").content)
    assert other.path == "/result"


def test_an_opened_record_that_would_be_advised_otherwise_says_so(visit: Visit) -> None:
    value = visit.to_result(AT_HOME).record()
    value["advice"]["disposition"] = "see_doctor"  # type: ignore[index]
    assert "is not what it was" in new_visit().open(json.dumps(value).encode()).text


def test_an_opened_record_of_fewer_answers_is_gone_on_with(visit: Visit) -> None:
    value = visit.to_result(AT_HOME).record()
    del value["advice"]["answers"]["age"]  # type: ignore[index]
    other = new_visit()
    other.open(json.dumps(value).encode())
    assert other.asked == "age"
    other.answer_all(AT_HOME)
    assert other.path == "/check"
    assert other.get("/result").url.path == "/check"


def broken() -> Iterator[object]:
    value = new_visit().to_result(AT_HOME).record()
    text = json.dumps(value)
    yield pytest.param(b"", "Choose a file", id="nothing")
    yield pytest.param(b"{", _NOT_OURS, id="cut")
    yield pytest.param(b"[]", _NOT_OURS, id="list")
    yield pytest.param(b"\xff\xfe{}", _NOT_OURS, id="bad-utf-8")
    yield pytest.param(b"[" * 100_000, _NOT_OURS, id="deep")
    yield pytest.param(b'{"schema": NaN}', _NOT_OURS, id="nan")
    yield pytest.param(b'{"a": ' + b"9" * 9000 + b"}", _NOT_OURS, id="huge-number")
    yield pytest.param(text.replace('"time"', '"tide"').encode(), _NOT_OURS, id="unknown-field")
    yield pytest.param(text.replace('"software"', '"time": "", "software"').encode(), _NOT_OURS, id="twice")
    yield pytest.param(text.replace('"age": 35', '"age": "old"').encode(), "questions have changed", id="wrong-type")
    yield pytest.param(text.replace('"age": 35', '"age": 350').encode(), "questions have changed", id="out-of-range")
    yield pytest.param(text.replace('"age": 35', '"aeg": 35').encode(), "questions have changed", id="no-question")
    yield pytest.param(
        text.replace('"id": "low_back_pain_red_flags"', '"id": "../../etc"').encode(),
        _NOT_OURS,
        id="no-pack",
    )
    yield pytest.param(
        text.replace('"id": "low_back_pain_red_flags"', '"id": "etc"').encode(), "other questions", id="another-pack"
    )
    yield pytest.param(b"<!DOCTYPE html><title>Another page</title>", _NOT_OURS, id="another-page")
    yield pytest.param(b'<meta name="soundadvice-record" content="{}">', _NOT_OURS, id="page-without")
    yield pytest.param(b"PK\x03\x04" + b"\0" * 500, _NOT_OURS, id="no-text")


@pytest.mark.parametrize(("content", "said"), list(broken()))
def test_a_file_that_cannot_be_opened(visit: Visit, content: bytes, said: str) -> None:
    page = visit.open(content)
    assert page.status_code == 422
    is_sound(page.text)
    assert "<title>Error: " in page.text
    assert said in page.text
    assert "etc" not in page.text.replace("low_back", "")
    assert 'href="#file"' in page.text


def test_opening_needs_a_form_of_its_own(visit: Visit) -> None:
    visit.get("/open")
    files = {"file": ("record.json", b"{}")}
    assert visit.client.post("/open", data={"token": "0"}, files=files).status_code == 403
    assert visit.client.post("/open", data={"token": visit.token}).status_code == 415
    many = [("file", ("a", b"1")), ("file", ("b", b"2"))]
    assert visit.client.post("/open", data={"token": visit.token}, files=many).status_code == 413
    large = {"file": ("record.json", b" " * (LARGEST_FILE + 1))}
    assert visit.client.post("/open", data={"token": visit.token}, files=large).status_code == 413
    kind = {"content-type": "multipart/form-data; boundary=x"}
    for body in (b"--y\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", b"--x\r\n\r\n", b"\xff"):
        assert visit.client.post("/open", content=body, headers=kind).status_code in (400, 403)
    assert visit.client.post("/open", content=b"1", headers={"content-type": "multipart/form-data"}).status_code == 400


# The routine ------------------------------------------------------------------------------------------------------


def walking() -> Visit:
    visit = new_visit().to_result(AT_HOME)
    visit.get("/routine")
    return visit


def step(visit: Visit, do: str = "go") -> str:
    found = re.search('name="at" value="([^"]+)"', visit.page.text)
    assert found is not None
    visit.post("/routine", at=found[1], do=do)
    is_sound(visit.page.text)
    return visit.page.text


def test_the_routine_leads_through_every_moment_and_tells_holds() -> None:
    visit = walking()
    pages = [visit.page.text]
    while "That is all for today" not in pages[-1]:
        chosen = re.search('name="choose" value="([^"]+)"', pages[-1])
        at = re.search('name="at" value="([^"]+)"', pages[-1])
        assert at is not None
        pages.append(visit.post("/routine", at=at[1], choose=chosen[1]).text if chosen else step(visit))
    whole = "\n".join(pages)
    plan = soundadvice.triage(PACK, AT_HOME).plan
    chosen_one = next(one for one in plan.exercises if one.choice_group)
    for one in (plan.exercises[0], chosen_one):
        for each in one.steps:
            assert each.do in whole
    assert re.search("Hold for [0-9]+ (to [0-9]+ )?seconds", whole)
    assert "Right side" in whole
    assert "Left side" in whole
    assert "What you did" in pages[-1]
    assert "Slow roll-down: 5 times" in pages[-1]
    for page in pages[:-1]:
        assert "If it hurts, stop." in page


def test_a_form_sent_twice_goes_on_once() -> None:
    visit = walking()
    step(visit)
    at = re.search('name="at" value="([^"]+)"', visit.page.text)
    assert at is not None
    first = visit.post("/routine", at=at[1], do="go").text
    assert visit.post("/routine", at=at[1], do="go").text == first
    assert step(visit, "back") != first
    assert "Choose one of these" in step(visit, "leave")
    assert "Slow roll-down: left out" in step(visit, "stop")


def test_what_hurts_and_settles_is_left_out_and_the_rest_goes_on() -> None:
    visit = walking()
    step(visit)
    step(visit)
    page = step(visit, "hurts")
    assert visit.path == "/routine/hurts"
    assert "Stop now." in page
    assert "Now that you have stopped, how was it?" in page
    assert 'value="not_tried"' not in page
    visit.post("/routine/hurts")
    assert mended(visit) == "Choose an answer."
    page = visit.post("/routine/hurts", answer="settles").text
    is_sound(page)
    assert visit.path == "/routine/after"
    assert "Rest a little, then go on with: Lying stretch" in page
    page = visit.post("/routine/after", do="go").text
    assert "Choose one of these" in page
    assert "stopped, because it hurt" in step(visit, "stop")
    assert b'"pain_with_exercise":"settles"' in visit.advice()


def test_what_hurts_a_second_time_ends_the_exercises() -> None:
    visit = walking()
    step(visit)
    step(visit)
    visit.post("/routine/hurts", answer="settles")
    page = visit.post("/routine/hurts", answer="settles").text
    assert "It has hurt more than once now" in page
    assert visit.get("/routine").url.path == "/result"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "said",
    [
        {"pain_with_exercise": "persists"},
        {"pain_with_exercise": "intense"},
        {"pain_with_exercise": "unsure", "exercise_check": "yes"},
        {"pain_with_exercise": "unsure", "exercise_check": "unsure"},
    ],
    ids=str,
)
def test_what_goes_on_hurting_is_triaged_anew(said: dict[str, str]) -> None:
    visit = walking()
    step(visit)
    step(visit)
    visit.post("/routine/hurts", answer=said["pain_with_exercise"])
    for name in [*said][1:]:  # whoever is not sure is asked one thing more
        assert visit.asked == name
        visit.answer(name, said[name])
        assert visit.path == "/check"  # all is answered
        visit.post("/check")
    assert visit.path == "/result"
    assert visit.advice() == compact(PACK, AT_HOME | said)
    assert "Please see a doctor" in visit.page.text
    for path in ("/routine", "/routine/hurts", "/routine/after"):
        assert visit.get(path).url.path == "/result"
    for path in ("/routine", "/routine/hurts"):
        visit.get("/result")
        assert visit.post(path, at="start", do="go", answer="settles").url.path == "/result"


def test_the_weeks_of_a_plan_say_how_much_to_do() -> None:
    visit = new_visit(shipped("low_back_pain_self_care")).to_result(AT_HOME)
    page = visit.get("/routine").text
    is_sound(page)
    assert "Which week of your plan are you in?" in page
    assert "Slow roll-down, 5 times" in page
    page = visit.post("/routine", at="start", stage="0").text
    assert "Slow roll-down, 3 times" in page
    assert 'value="0" aria-pressed="true"' in page
    assert page.count('aria-pressed="false"') == 3  # each of the others is a choice too, to a screen reader
    is_sound(page)
    for wrong in ("none", "3", "-1", "x", ""):
        assert "Slow roll-down, 5 times" in visit.post("/routine", at="start", stage=wrong).text
    assert "Which week" not in step(visit)


@pytest.mark.parametrize(("pace", "led"), [("usual", True), ("slow", True), ("off", False), ("fast", False)])
def test_steps_go_on_by_themselves_only_where_that_was_chosen(pace: str, led: bool) -> None:
    visit = walking()
    page = visit.post("/routine", at="start", pace=pace).text
    assert "Slow roll-down" in page
    page = step(visit)
    assert ("data-seconds=" in page) is led
    assert ("Wait for me after each step" in page) is led
