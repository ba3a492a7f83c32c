"""The web page, by a client: every path, the same advice as everywhere else, and everything that can be sent wrong."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import html5lib
import pytest
from starlette.testclient import TestClient

import soundadvice
from packs import make_answer, make_answers, make_pack, small_pack
from soundadvice import Pack, State, evaluate
from soundadvice.errors import SessionError
from soundadvice.explain import why_asked
from soundadvice.question import Choice, MultiChoice
from soundadvice.service.web import site
from soundadvice.service.web.posting import LARGEST_FILE, LARGEST_FORM
from soundadvice.service.web.visitors import IDLE_SECONDS
from soundadvice.session import Session
from visits import AT_HOME, LASTING, Visit, form_of, json_of

PACKS = {name: soundadvice.load_pack(name) for name in ("low_back_pain_red_flags", "low_back_pain")}
DEFAULT = "low_back_pain_red_flags"
PACK = PACKS[DEFAULT]
NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
ROOT = Path(__file__).parents[1]
GETS = (
    "/", f"/packs/{DEFAULT}", "/question", "/question/1", "/check", "/result", "/plan", "/summary", "/routine",
    "/routine/hurts", "/routine/after", "/open", "/delete", "/deleted", "/privacy", "/save/record", "/save/takeaway",
    "/static/style.css", "/static/routine.js", "/static/icon.svg",
)  # fmt: skip
POSTS = ("/begin", "/question", "/check", "/more", "/delete", "/open", "/routine", "/routine/hurts", "/routine/after")


class Ticks:
    """Seconds that a test lets go by."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def new_visit(pack: Pack = PACK, **more: object) -> Visit:
    packs = {pack.id: pack, **PACKS}
    return Visit(site(packs, default=pack.id, clock=lambda: NOW, **more), pack)  # type: ignore[arg-type]


@pytest.fixture
def visit() -> Visit:
    return new_visit()


def compact(pack: Pack, answers: dict[str, object]) -> bytes:
    advice = soundadvice.triage(pack, answers).to_json()
    return json.dumps(advice, ensure_ascii=False, separators=(",", ":")).encode()


def is_sound(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)
    assert re.search("<title>.+ \N{EN DASH} .+</title>", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=)|https?://(?!www\.w3\.org)", page)


# The journey ---------------------------------------------------------------------------------------------------


def test_the_start_says_what_it_is_and_what_it_is_not(visit: Visit) -> None:
    page = visit.get("/").text
    is_sound(page)
    for words in (
        "It is not a doctor",
        "Call 999, 112 or 911 now",
        "30 minutes",
        "no clinician has reviewed it",
        "Begin",
    ):
        assert words in " ".join(page.split())


def test_a_question_has_its_help_its_reason_and_the_way_on(visit: Visit) -> None:
    page = visit.begin().page.text
    is_sound(page)
    question = PACK.questions[0]
    assert (visit.path, visit.asked) == ("/question/1", question.id)
    assert f"<title>{question.text} \N{EN DASH}" in page
    for words in (question.help, why_asked(PACK, question.id).why, "Why do we ask?", "Continue", "Question 1<"):
        assert str(words) in page


def test_an_emergency_is_told_at_once(visit: Visit) -> None:
    page = visit.begin().answer("numbness", ["saddle"]).text
    is_sound(page)
    assert visit.path == "/result"
    assert "EMERGENCY: GET HELP NOW" in page
    assert 'href="tel:112"' in page
    assert "What to say on the phone" in page
    assert "/plan" not in page
    assert "/routine" not in page


def test_at_home_the_answers_are_checked_and_then_come_card_and_plan(visit: Visit) -> None:
    visit.begin().answer_all(AT_HOME)
    assert visit.path == "/check"
    is_sound(visit.page.text)
    assert visit.page.text.count(">Change<") == len(PACK.deciding) - 4 + 12  # four are asked of some only
    assert visit.page.text.count("Skipped") == 4
    page = visit.post("/check").text
    is_sound(page)
    assert visit.path == "/result"
    advice = soundadvice.triage(PACK, AT_HOME)
    assert "AT HOME" in page
    for signs in (*advice.safety_net, advice.come_back):
        assert signs.lead.replace("&", "&amp;") in page
    plan = visit.get("/plan").text
    is_sound(plan)
    assert plan.count("<svg") == sum(len(one.pictures) for one in advice.plan.exercises) > 0
    for one in advice.plan.exercises:
        assert one.title in plan
    assert "AT HOME" not in plan  # what the card said is not said again


def test_for_a_doctor_there_is_a_page_to_hand_over(visit: Visit) -> None:
    page = visit.to_result(LASTING).page.text
    is_sound(page)
    for reason in soundadvice.triage(PACK, LASTING).reasons:
        assert reason.because in page
    summary = visit.get("/summary").text
    is_sound(summary)
    assert "Date of birth" in summary
    assert "lasting_pain: C021" in summary
    assert visit.get("/plan").url.path == "/result"
    assert visit.get("/routine").url.path == "/result"


def test_what_was_not_asked_can_be_told_to_the_doctor(visit: Visit) -> None:
    visit.to_result({"numbness": ["saddle"]})
    assert "/more" in visit.page.text
    visit.post("/more")
    assert visit.asked == "bladder_bowel"
    assert "For the doctor: question 2" in visit.page.text
    visit.answer_all({**AT_HOME, "numbness": ["saddle"]})
    assert visit.path == "/result"
    assert "/more" not in visit.page.text
    assert len(soundadvice.Record.from_json(visit.record()).advice_json["answers"]) > 15  # type: ignore[arg-type]


def test_back_shows_the_answer_and_leaves_it(visit: Visit) -> None:
    visit.begin().answer("numbness", ["none"])
    visit.answer("bladder_bowel", "old")
    assert 'href="/question/2"' in visit.page.text
    page = visit.get("/question/2").text
    assert visit.asked == "bladder_bowel"
    assert re.search('value="old" checked', page)
    assert "Change your answer" in page
    visit.answer("bladder_bowel", "none")
    assert (visit.path, visit.asked) == ("/question/3", "leg_weakness")
    assert visit.get("/question/7").url.path == "/question/3"  # nobody gets ahead


def test_a_changed_answer_hides_a_question_and_its_answer_does_not_count() -> None:
    pack = small_pack()
    visit = new_visit(pack)
    given = {"signs": ["none"], "pain": "mild", "duration": "1 week", "tried": "yes", "hurts": "no", "sits": "little"}
    visit.begin().answer_all(given)
    number = re.findall(r"your answer to: (\w+)\?", visit.page.text).index("tried") + 1
    visit.get(f"/question/{number}")
    visit.answer("tried", "no")
    assert visit.path == "/check"
    before, after = visit.page.text.split("Answers that do not count now")
    assert "hurts?" not in before
    assert "hurts?" in after
    visit.post("/check")
    assert json.loads(visit.advice())["ignored"] == ["hurts"]


def test_a_deciding_question_cannot_be_skipped(visit: Visit) -> None:
    visit.begin().post("/question", question="numbness", skip="yes")
    assert visit.asked == "numbness"
    assert visit.get("/result").url.path == "/question/1"


def test_the_plans_questions_can(visit: Visit) -> None:
    visit.begin().answer_all({name: AT_HOME[name] for name in AT_HOME if name in PACK.deciding})
    assert visit.page.text.count("Skipped") == 12


# The same advice -------------------------------------------------------------------------------------------------


def restless(visit: Visit, random: Random, pack: Pack) -> dict[str, object]:
    """Answers what is asked, now and then another answer to an earlier question; gives back all that was answered."""
    given: dict[str, object] = {}
    visit.begin()
    while visit.path.startswith("/question"):
        name = visit.asked
        assert name is not None
        if given and not random.randint(0, 5):
            visit.get(f"/question/{random.randint(1, len(given))}")
            name = visit.asked
            assert name is not None
        if name not in pack.deciding and random.randint(0, 1):
            visit.post("/question", question=name, skip="yes")
            given.pop(name, None)
        else:
            given[name] = json_of(pack, {name: make_answer(random, pack, pack.question[name])})[name]
            visit.answer(name, given[name])
        assert visit.page.status_code == 200, visit.page.text
    if visit.path == "/check":
        visit.post("/check")
    return given


@pytest.mark.parametrize("seed", range(60))
def test_generated_packs_give_the_same_advice_byte_for_byte(seed: int) -> None:
    random = Random(seed)
    pack = make_pack(random)
    visit = new_visit(pack)
    given = restless(visit, random, pack)
    assert visit.path == "/result"
    ordered = {name: given[name] for name in pack.question if name in given}
    assert visit.advice() == compact(pack, ordered)


@pytest.mark.parametrize("seed", range(25))
def test_shipped_packs_give_the_same_advice_byte_for_byte(seed: int) -> None:
    random = Random(seed)
    pack = PACKS["low_back_pain" if seed % 2 else DEFAULT]
    visit = new_visit(pack)
    given = restless(visit, random, pack)
    assert visit.advice() == compact(pack, given)


@pytest.mark.parametrize("seed", range(20))
def test_only_what_the_session_asks_is_asked(seed: int) -> None:
    """The pages follow `Session.next_question`, until an advice that nothing can make more urgent is told early."""
    random = Random(seed)
    pack = make_pack(random)
    visit, session = new_visit(pack).begin(), Session(pack)
    answers = make_answers(random, pack, complete=True)
    while visit.asked is not None:
        question = session.next_question
        assert question is not None
        assert visit.asked == question.id
        if question.id in answers:
            session.answer(question.id, json_of(pack, answers)[question.id])
            visit.answer(question.id, json_of(pack, answers)[question.id])
        elif question.id in pack.deciding:
            answers[question.id] = make_answer(random, pack, question)
        else:
            session.skip(question.id)
            visit.post("/question", question=question.id, skip="yes")
    told_early = session.decided and session.evaluation.floor != pack.default
    assert session.next_question is None or told_early


# Answers that are to be mended ------------------------------------------------------------------------------------


def mended(visit: Visit) -> str:
    page = visit.page.text
    is_sound(page)
    assert visit.page.status_code == 422
    assert "<title>Error: " in page
    found = re.search('<a href="#(f-[0-9]+)">([^<]+)</a>', page)
    assert found is not None
    assert f'id="{found[1]}"' in page
    return found[2]


def at(name: str) -> Visit:
    """A visit at a question of the red-flag pack."""
    visit = new_visit().begin()
    while visit.asked != name:
        assert visit.asked is not None
        visit.answer(visit.asked, AT_HOME[visit.asked])
    return visit


@pytest.mark.parametrize("answer", [[], ["elsewhere?"], ["none", "leg"], ["", "leg"], ["../../etc/passwd"]])
def test_signs_to_mend(visit: Visit, answer: list[str]) -> None:
    visit.begin().post("/question", question="numbness", answer=answer)
    said = mended(visit)
    assert said.startswith("You chose" if answer == ["none", "leg"] else "Choose an answer")
    assert visit.get("/question").url.path == "/question/1"


@pytest.mark.parametrize("answer", [[], ["yes"], ["none", "new"], ["None"]])
def test_a_choice_to_mend(answer: list[str]) -> None:
    visit = at("bladder_bowel")
    visit.post("/question", question="bladder_bowel", answer=answer)
    assert mended(visit) == "Choose an answer."


@pytest.mark.parametrize("typed", ["", "abc", "-1", "121", "3.5", "1e3", "٣٥", "9" * 30, "NaN", "35 36", "<b>35</b>"])
def test_a_number_to_mend(typed: str) -> None:
    visit = at("age")
    visit.post("/question", question="age", number=typed)
    assert mended(visit) == "Enter a whole number of years from 0 to 120."
    assert "<b>" not in visit.page.text


@pytest.mark.parametrize("typed", ["35", " 35 ", "35 years", "35.0", "35,0"])
def test_a_number_as_people_type_it(typed: str) -> None:
    visit = at("age")
    visit.post("/question", question="age", number=typed)
    assert visit.page.status_code == 200
    assert 'value="35"' in visit.get("/question/10").text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Enter how long as a number"),
        ({"number": "3"}, "Choose days, weeks"),
        ({"unit": "weeks"}, "Enter how long as a number"),
        ({"number": "3", "unit": "moons"}, "Choose days, weeks"),
        ({"number": "3", "unit": ["days", "weeks"]}, "Choose days, weeks"),
        ({"number": "three", "unit": "weeks"}, "Enter how long as a number"),
        ({"number": "0.123", "unit": "weeks"}, "Enter a plainer time"),
        ({"number": "101", "unit": "years"}, "Enter a time from 0 days to 100 years"),
        ({"number": "3", "unit": "weeks", "answer": "unsure"}, "You gave a number and also"),
    ],
)
def test_a_duration_to_mend(sent: dict[str, object], said: str) -> None:
    visit = at("duration")
    visit.post("/question", question="duration", **sent)
    assert mended(visit).startswith(said)


@pytest.mark.parametrize(
    ("number", "unit", "seconds"), [("1,5", "weeks", 907_200), ("0", "days", 0), ("1", "months", 2_629_800)]
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
    assert reply.headers["content-disposition"] == 'attachment; filename="low-back-pain-red-flags-2026-03-04.json"'
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
    visit.begin().answer("numbness", ["none"])
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


def test_an_opened_emergency_is_told_at_once(visit: Visit) -> None:
    visit.to_result({"numbness": ["saddle"]})
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
    yield pytest.param(b"{", "not a record", id="cut")
    yield pytest.param(b"[]", "not a record", id="list")
    yield pytest.param(b"\xff\xfe{}", "not a record", id="bad-utf-8")
    yield pytest.param(b"[" * 100_000, "not a record", id="deep")
    yield pytest.param(b'{"schema": NaN}', "not a record", id="nan")
    yield pytest.param(b'{"a": ' + b"9" * 9000 + b"}", "not a record", id="huge-number")
    yield pytest.param(text.replace('"time"', '"tide"').encode(), "not a record", id="unknown-field")
    yield pytest.param(text.replace('"software"', '"time": "", "software"').encode(), "not a record", id="twice")
    yield pytest.param(text.replace('"age": 35', '"age": "old"').encode(), "questions have changed", id="wrong-type")
    yield pytest.param(text.replace('"age": 35', '"age": 350').encode(), "questions have changed", id="out-of-range")
    yield pytest.param(text.replace('"age": 35', '"aeg": 35').encode(), "questions have changed", id="no-question")
    yield pytest.param(
        text.replace('"id": "low_back_pain_red_flags"', '"id": "../../etc"').encode(), "other questions", id="no-pack"
    )
    yield pytest.param(b"PK\x03\x04" + b"\0" * 500, "not a record", id="no-text")


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
    assert "You did no exercise" in step(visit, "stop")


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


@pytest.mark.parametrize("said", ["persists", "intense", "unsure"])
def test_what_goes_on_hurting_is_triaged_anew(said: str) -> None:
    visit = walking()
    step(visit)
    step(visit)
    visit.post("/routine/hurts", answer=said)
    assert visit.path == "/result"
    assert visit.advice() == compact(PACK, AT_HOME | {"pain_with_exercise": said})
    assert "Please see a doctor" in visit.page.text
    for path in ("/routine", "/plan", "/routine/hurts", "/routine/after"):
        assert visit.get(path).url.path == "/result"
    for path in ("/routine", "/routine/hurts"):
        visit.get("/result")
        assert visit.post(path, at="start", do="go", answer="settles").url.path == "/result"


# Who is who --------------------------------------------------------------------------------------------------------


def test_the_cookie_is_for_this_visit_alone(visit: Visit) -> None:
    cookie = TestClient(visit.client.app).get("/").headers["set-cookie"]
    assert re.fullmatch("soundadvice=[A-Za-z0-9_-]{43}; HttpOnly; Path=/; SameSite=strict", cookie)
    secure = TestClient(visit.client.app, base_url="https://testserver").get("/").headers["set-cookie"]
    assert secure.endswith("; Secure")


def test_the_key_changes_when_a_visit_begins(visit: Visit) -> None:
    before = visit.client.cookies["soundadvice"]
    assert visit.begin().client.cookies["soundadvice"] != before


@pytest.mark.parametrize("key", ["", "x", "A" * 43, "a" * 5000, "../../etc/passwd", "%00"])
def test_a_forged_key_begins_anew(visit: Visit, key: str) -> None:
    visit.begin()
    stranger = TestClient(visit.client.app, headers={"cookie": f"soundadvice={key}"})
    for path in ("/question", "/result", "/check", "/save/record"):
        page = stranger.get(path)
        assert page.status_code == 410
        is_sound(page.text)
        assert "There are no answers here" in page.text
    assert stranger.post("/question", data={"token": "x"}).status_code == 410


def test_a_deleted_visit_is_gone(visit: Visit) -> None:
    visit.begin().answer("numbness", ["leg"])
    key = visit.client.cookies["soundadvice"]
    assert "Delete my answers" in visit.get("/delete").text
    visit.post("/delete")
    assert visit.path == "/deleted"
    is_sound(visit.page.text)
    again = TestClient(visit.client.app, headers={"cookie": f"soundadvice={key}"})
    assert again.get("/question").status_code == 410
    assert again.get("/check").status_code == 410


def test_every_page_of_a_visit_lets_it_be_deleted(visit: Visit) -> None:
    visit.to_result(AT_HOME)
    for path in GETS:
        reply = visit.get(path)
        if reply.headers["content-type"].startswith("text/html") and "attachment" not in str(reply.headers):
            assert "Delete my answers" in reply.text, path


def test_answers_are_dropped_when_nobody_comes() -> None:
    ticks = Ticks()
    visit = new_visit(tick=ticks).begin()
    ticks.now += IDLE_SECONDS - 1
    visit.answer("numbness", ["none"])
    ticks.now += IDLE_SECONDS - 1
    assert visit.get("/check").status_code == 200
    ticks.now += IDLE_SECONDS
    assert visit.get("/check").status_code == 410
    assert "30 minutes" in visit.page.text
    ticks.now -= IDLE_SECONDS
    assert visit.get("/check").status_code == 410  # not only hidden


def test_nobody_is_dropped_to_make_room() -> None:
    first = new_visit(most=1).begin()
    second = Visit(first.client.app, PACK)
    second.begin()
    assert second.page.status_code == 503
    is_sound(second.page.text)
    assert first.answer("numbness", ["none"]).status_code == 200
    first.get("/delete")
    first.post("/delete")
    assert second.begin().page.status_code == 200


def test_no_answer_crosses_from_one_visit_to_another() -> None:
    random = Random(5)
    pack = small_pack()
    first = new_visit(pack)
    visits = [first, *(Visit(first.client.app, pack) for _ in range(39))]
    answers = [json_of(pack, make_answers(random, pack, complete=True)) for _ in visits]
    for visit in visits:
        visit.begin()
    going = list(range(len(visits)))
    while going:
        number = random.choice(going)
        visit = visits[number]
        name = visit.asked
        if name is None:
            going.remove(number)
            if visit.path == "/check":
                visit.post("/check")
        elif name in answers[number]:
            visit.answer(name, answers[number][name])
        else:
            visit.post("/question", question=name, skip="yes")
    for visit, given in zip(visits, answers, strict=True):
        said = json.loads(visit.advice())["answers"]
        assert said.items() <= given.items()
        assert visit.advice() == compact(pack, said)


# What is sent wrong ---------------------------------------------------------------------------------------------------


FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_post_from_another_site_is_refused(visit: Visit, path: str, headers: dict[str, str]) -> None:
    visit.begin()
    reply = visit.client.post(path, content=f"token={visit.token}&question=numbness&answer=leg", headers=FORM | headers)
    assert reply.status_code == 403
    is_sound(reply.text)
    assert visit.get("/check").url.path == "/question/1"  # nothing was answered


@pytest.mark.parametrize("path", [path for path in POSTS if path != "/open"])
@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_is_refused(visit: Visit, path: str, token: str) -> None:
    visit.begin()
    assert visit.client.post(path, data={"token": token, "answer": "leg"}).status_code == 403
    assert visit.client.post(path, content="", headers=FORM).status_code == 403
    twice = f"token={visit.token}&token={visit.token}"
    assert visit.client.post(path, content=twice, headers=FORM).status_code == 403
    other = new_visit().begin()
    assert visit.client.post(path, data={"token": other.token}).status_code == 403


BODIES = [
    pytest.param(b"answer=%FF%FE", 400, id="bad-utf-8-escaped"),
    pytest.param(b"answer=\xff\xfe", 400, id="bad-utf-8"),
    pytest.param(b"a=" + b"x" * LARGEST_FORM, 413, id="giant"),
    pytest.param(b"&".join([b"a=1"] * 201), 413, id="many-fields"),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
def test_a_body_that_cannot_be_read(visit: Visit, body: bytes, status: int) -> None:
    visit.begin()
    for path in ("/question", "/begin", "/delete"):
        reply = visit.client.post(path, content=body, headers=FORM)
        assert reply.status_code == status
        is_sound(reply.text)

    def pieces() -> Iterator[bytes]:  # without a length
        yield from (body[start : start + 5000] for start in range(0, len(body), 5000))

    assert visit.client.post("/question", content=pieces(), headers=FORM).status_code == status


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "multipart/form-data; boundary=x"])
def test_another_kind_of_body_is_refused(visit: Visit, kind: str) -> None:
    visit.begin()
    reply = visit.client.post("/question", content=b"{}", headers={"content-type": kind})
    assert reply.status_code == 415
    is_sound(reply.text)


@pytest.mark.parametrize("length", ["99999999999999999999", "999999"])
def test_a_length_that_is_too_much_is_not_waited_for(visit: Visit, length: str) -> None:
    visit.begin()
    reply = visit.client.post("/question", content=b"a=1", headers=FORM | {"content-length": length})
    assert reply.status_code == 413


def test_a_slow_body_is_not_waited_for_without_end(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from starlette.requests import Request

    from soundadvice.service.web import posting

    monkeypatch.setattr(posting, "SLOWEST_SECONDS", 0.05)

    async def never() -> dict[str, object]:
        await asyncio.sleep(10)
        raise AssertionError

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"application/x-www-form-urlencoded")]}
    with pytest.raises(posting.RefusedError) as refused:
        asyncio.run(posting.read_form(Request(scope, never)))  # type: ignore[arg-type]
    assert refused.value.status == 408


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/question", "/delete", "/static/style.css"])
def test_another_method_is_refused(visit: Visit, method: str, path: str) -> None:
    reply = visit.client.request(method, path)
    assert reply.status_code == 405
    assert "GET" in reply.headers["allow"]
    is_sound(reply.text)


def test_a_path_takes_the_methods_that_it_says(visit: Visit) -> None:
    assert set(visit.client.put("/question").headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert visit.client.get("/begin").status_code == 405
    assert visit.client.head("/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nothing", "/packs/nothing", "/packs/..%2f..%2fetc%2fpasswd", "/static/../desk.py", "/static/..%2fdesk.py",
        "/static/nothing.css", "/question/0", "/question/x", "/question/99999999999999999999999", "/question/-1",
        "/question/", "/question/%D9%A1", "/%00", "/%ff", "/templates/base.html",
    ],
)  # fmt: skip
def test_an_unknown_path_is_not_found_in_the_same_look(visit: Visit, path: str) -> None:
    visit.begin()
    reply = visit.client.get(path, follow_redirects=False)
    assert reply.status_code == 404
    is_sound(reply.text)
    assert "There is no such page" in reply.text


def test_a_pack_that_does_not_exist_cannot_be_begun(visit: Visit) -> None:
    for name in ("nothing", "../low_back_pain", "low_back_pain\r\nSet-Cookie: a=b"):
        reply = visit.post("/begin", pack=name)
        assert reply.status_code == 404
        assert "a=b" not in str(reply.headers)


def test_a_form_of_a_question_that_is_not_asked_changes_nothing(visit: Visit) -> None:
    visit.begin()
    for name in ("", "nothing", "pregnant", "walking_heaviness", "\x00"):
        visit.post("/question", question=name, answer="yes")
        assert (visit.path, visit.asked) == ("/question/1", "numbness")


def test_where_the_engines_disagree_there_is_no_advice(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    visit.begin()

    def disagree(*_: object) -> None:
        raise SessionError("the engines disagree")

    monkeypatch.setattr(Session, "_vote", disagree)
    reply = visit.answer("numbness", ["none"])
    assert reply.status_code == 503
    assert "Please ask a doctor" in reply.text
    assert "AT HOME" not in reply.text


def test_a_fault_of_ours_is_a_plain_page(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    visit.begin()

    def fail(*_: object) -> None:
        raise RuntimeError("the saddle is numb")

    monkeypatch.setattr(Session, "answer", fail)
    client = TestClient(visit.client.app, raise_server_exceptions=False, cookies=dict(visit.client.cookies))
    reply = client.post("/question", data={"token": visit.token, "question": "numbness", "answer": "leg"})
    assert reply.status_code == 500
    assert "Please ask a doctor" in reply.text
    assert "saddle" not in reply.text
    assert reply.headers["cache-control"] == "no-store"


# What goes with every reply, and what never leaves ---------------------------------------------------------------


def test_every_reply_forbids_what_it_must(visit: Visit) -> None:
    visit.to_result(AT_HOME)
    replies = [visit.client.get(path) for path in (*GETS, "/nothing")] + [visit.client.post(path) for path in POSTS]
    for reply in replies:
        assert reply.headers["cache-control"] == "no-store"
        policy = reply.headers["content-security-policy"]
        assert policy.startswith(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'"
        )
        assert "unsafe" not in policy
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers.get_list("cache-control") == ["no-store"]


def test_no_answer_stands_in_a_url_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    visit = new_visit()
    urls = []
    visit.client.event_hooks["request"].append(lambda request: urls.append(request.url))
    visit.to_result(LASTING)
    visit.get("/summary")
    visit.open(visit.client.get("/save/record").content)
    assert len(urls) > 40
    for url in urls:
        assert not url.query
        assert re.fullmatch("/|/[a-z]+|/question/[0-9]+|/save/[a-z]+", url.path), url
    names = [
        *PACK.question,
        *(option.id for one in PACK.questions for option in getattr(one, "options", ()) if len(option.id) > 4),
    ]
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert not [name for name in names if re.search(rf"\b{name}\b", said)]


def test_it_can_be_mounted_under_a_path(visit: Visit) -> None:
    from starlette.applications import Starlette
    from starlette.routing import Mount

    client = TestClient(Starlette(routes=[Mount("/back", visit.client.app)]))
    page = client.get("/back/").text
    token = re.search('name="token" value="([0-9a-f]+)"', page)
    assert token is not None
    assert 'action="/back/begin"' in page
    reply = client.post("/back/begin", data={"token": token[1]})
    assert (reply.status_code, reply.url.path) == (200, "/back/question/1")
    assert client.get("/back/static/style.css").status_code == 200


def test_region_and_parameters_are_the_packs() -> None:
    pack = soundadvice.load_pack(DEFAULT, region="eu", parameters={"few_weeks": "6 weeks"})
    visit = Visit(site({pack.id: pack}, default=pack.id), pack)
    assert "Call 112 now" in visit.get("/").text
    assert "911" not in visit.page.text
    visit.to_result(AT_HOME)
    assert json.loads(visit.advice())["parameters"]["few_weeks"] == "6 weeks"


def test_templates_and_files_are_in_the_wheel() -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="no hatchling here to build a wheel with")
    found = {one.distribution_path for one in wheel.WheelBuilder(str(ROOT)).recurse_included_files()}
    web = ROOT / "engine" / "soundadvice" / "service" / "web"
    needed = [*(web / "templates").iterdir(), *(web / "static").iterdir()]
    assert len(needed) > 15
    assert {str(path.relative_to(ROOT / "engine")) for path in needed} <= found


def test_every_question_of_the_shipped_packs_makes_a_sound_page(visit: Visit) -> None:
    """Each is shown as it is, with an answer, and with a mistake."""
    visit.begin()
    seen = set()
    while (name := visit.asked) is not None:
        question = PACK.question[name]
        is_sound(visit.page.text)
        is_sound(visit.post("/question", question=name).text)
        assert visit.page.status_code == 422
        seen.add(name)
        visit.post("/question", question=name, **form_of(question, AT_HOME.get(name, _first(name))))
    states = evaluate(PACK, soundadvice.triage(PACK, AT_HOME).answers).states
    assert seen >= {one for one in PACK.deciding if states[one] is not State.NOT_ENABLED}


def _first(name: str) -> object:
    question = PACK.question[name]
    if not isinstance(question, (Choice, MultiChoice)):
        return None
    first = question.options[0].id
    return [first] if isinstance(question, MultiChoice) else first
