"""The web page, by a client: the journey, and the same advice as everywhere else."""

from __future__ import annotations

import dataclasses
import json
import logging
import re
from random import Random

import pytest
from markupsafe import escape

import soundadvice
from soundadvice import Pack, State, evaluate
from soundadvice.meaning.explain import why_asked
from soundadvice.meaning.fitted.safety_net import fitted_net
from soundadvice.meaning.fitted.told import fitted_reasons
from soundadvice.model.question import Choice, MultiChoice
from soundadvice.server.web import site
from soundadvice.session import Session
from soundadvice.session.pacing import MAKE_PLAN
from support.answers.people import WELL
from support.packs.generated import make_answer, make_answers, make_pack, small_pack, with_days
from support.server.client import Client
from support.server.visits import (
    AT_HOME,
    DEFAULT,
    EMERGENCY,
    GETS,
    LASTING,
    NOW,
    PACK,
    PACKS,
    POSTS,
    ROOT,
    Visit,
    compact,
    form_of,
    is_sound,
    json_of,
    new_visit,
)


@pytest.fixture
def visit() -> Visit:
    return new_visit()


# The journey ---------------------------------------------------------------------------------------------------


def test_the_start_says_what_it_is_and_what_it_is_not(visit: Visit) -> None:
    page = visit.get("/").text
    is_sound(page)
    for words in (
        "It is not a doctor",
        'Call <a href="tel:999">999</a>, <a href="tel:112">112</a> or <a href="tel:911">911</a> now',
        "30 minutes",
        "no clinician has reviewed it",
        "Begin",
    ):
        assert words in " ".join(page.split())


def test_the_start_says_the_packs_introduction_and_not_its_description() -> None:
    shown = new_visit().get("/").text
    assert PACK.introduction is not None
    assert f"<h2>What this is</h2>\n<p>{escape(PACK.introduction)}</p>" in shown
    assert PACK.description not in shown
    assert "low_back_pain asks" not in shown

    def start(introduction: str | None, region: str = "default") -> str:
        pack = dataclasses.replace(PACK, introduction=introduction, region=region)
        return Visit(site({pack.id: pack}, default=pack.id), pack).get("/").text

    without = start(None)
    is_sound(without)
    assert "What this is<" not in without
    assert 'Over 3 weeks, or <a href="tel:999">999</a>,' in start("Over {$few_weeks}, or {emergency_number}?")
    # A number in groups is one number.
    nurse = '(<a href="tel:0800611116">0800 611 116</a>)'
    assert nurse in start("Call {advice_line}.", region="nz")
    assert "Call a health advice line." in start("Call {advice_line}.")


def test_a_question_has_its_help_its_reason_and_the_way_on(visit: Visit) -> None:
    visit.begin()
    for name in ("location", "emergency_signs"):
        visit.answer(name, WELL[name])
    page = visit.page.text
    is_sound(page)
    question = PACK.question["leg_pain"]
    assert (visit.path, visit.asked) == ("/question/3", question.id)
    assert f"<title>{question.text} \N{EN DASH}" in page
    why = why_asked(PACK, question.id).why
    for words in (question.help, why, "Why do we ask?", "Continue", "Question 3 of about 20, at most 44<"):
        assert str(words) in page


def test_an_emergency_is_told_at_once(visit: Visit) -> None:
    page = visit.begin().answer_all(EMERGENCY).page.text
    is_sound(page)
    assert (visit.path, len(EMERGENCY)) == ("/result", 2)
    assert "EMERGENCY: GET HELP NOW" in page
    assert 'href="tel:112"' in page
    assert "What to say on the phone" in page
    assert "/plan" not in page
    assert "/routine" not in page


def test_at_home_the_answers_are_checked_and_then_come_card_and_plan(visit: Visit) -> None:
    visit.begin().answer_all(AT_HOME)
    assert visit.path == "/check"
    is_sound(visit.page.text)
    assert visit.page.text.count(">Change<") == len(WELL) + 1  # one for the hips: whether they can stand
    page = visit.post("/check").text
    is_sound(page)
    assert "Make my plan" in page
    visit.make_plan(AT_HOME)
    assert visit.path == "/plan"
    visit.get("/check")
    assert visit.page.text.count(">Change<") == len(WELL) + 1 + 12
    assert visit.page.text.count("Skipped") == 4
    page = visit.post("/check").text
    is_sound(page)
    assert (visit.path, "Make my plan" in page) == ("/result", False)
    advice = soundadvice.triage(PACK, AT_HOME)
    assert "AT HOME" in page
    net = fitted_net(advice)
    for signs in (*net.first, *net.more):
        assert escape(signs.lead) in page
        assert all(escape(item) in page for item in signs.items)
    plan = visit.get("/plan").text
    is_sound(plan)
    assert plan.count("<svg") == sum(len(one.pictures) for one in advice.plan.exercises) > 0
    for one in advice.plan.exercises:
        assert one.title in plan
    assert "AT HOME" not in plan  # what the card said is not said again


def test_for_a_doctor_there_is_a_page_to_hand_over(visit: Visit) -> None:
    page = visit.to_result(LASTING).page.text
    is_sound(page)
    for reason in fitted_reasons(soundadvice.triage(PACK, LASTING)):
        assert escape(reason.words) in page
    summary = visit.get("/summary").text
    is_sound(summary)
    assert "Date of birth" in summary
    assert "Pain for 5 weeks; worse than on the day it began." in summary
    assert "C021" not in summary


def test_for_whoever_is_to_be_seen_soon_there_is_a_page_to_hand_over_and_no_plan(visit: Visit) -> None:
    page = visit.to_result(AT_HOME | {"other_signs": ["weight_loss"]}).page.text
    assert "See a doctor within 1 or 2 days" in page
    assert "Date of birth" in visit.get("/summary").text
    assert visit.get("/plan").url.path == "/result"
    assert visit.get("/routine").url.path == "/result"


def test_what_was_not_asked_can_be_told_to_the_doctor(visit: Visit) -> None:
    visit.to_result(EMERGENCY)
    assert "/more" in visit.page.text
    visit.post("/more")
    assert visit.asked == "leg_pain"
    assert "For the doctor: question 3" in visit.page.text
    visit.answer_all({**AT_HOME, **EMERGENCY})
    assert visit.path == "/result"
    assert "/more" not in visit.page.text
    assert len(soundadvice.Record.from_json(visit.record()).advice_json["answers"]) > 15  # type: ignore[arg-type]


def test_back_shows_the_answer_and_leaves_it(visit: Visit) -> None:
    visit.begin()
    for name in ("location", "emergency_signs"):
        visit.answer(name, AT_HOME[name])
    visit.answer("leg_pain", "buttock")
    assert 'href="/question/3"' in visit.page.text
    page = visit.get("/question/3").text
    assert visit.asked == "leg_pain"
    assert re.search('value="buttock" checked', page)
    assert "Change your answer" in page
    visit.answer("leg_pain", "none")
    assert (visit.path, visit.asked) == ("/question/4", "numbness")
    assert visit.get("/question/7").url.path == "/question/4"  # no one gets ahead


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
    visit.begin().post("/question", question="location", skip="yes")
    assert visit.asked == "location"
    assert visit.get("/result").url.path == "/question/1"


def test_the_plans_questions_can(visit: Visit) -> None:
    visit.to_result({name: AT_HOME[name] for name in AT_HOME if name in PACK.deciding})
    visit.get("/check")
    assert visit.page.text.count("Skipped") == 12


# The same advice -------------------------------------------------------------------------------------------------


def _today(random: Random, pack: Pack, name: str) -> object:
    """An answer as it is given today."""
    answer = {name: make_answer(random, pack, pack.question[name])}
    return json_of(pack, with_days(pack, answer, NOW.date()))[name]


def restless(visit: Visit, random: Random, pack: Pack) -> dict[str, object]:
    """Answers what is asked, now and then another answer to an earlier question; gives back all that was answered."""
    given: dict[str, object] = {}
    visit.begin()
    while visit.path.startswith(("/question", "/choices")) or _goes_on(visit):
        if given and not random.randint(0, 5):
            visit.get(f"/question/{random.randint(1, len(given))}")
        name = visit.asked
        if name is None:
            _choose(visit, random, pack, given)
        elif name not in pack.deciding and random.randint(0, 1):
            visit.post("/question", question=name, skip="yes")
            given.pop(name, None)
        else:
            given[name] = _today(random, pack, name)
            visit.answer(name, given[name])
        assert visit.page.status_code == 200, visit.page.text
    return given


def _choose(visit: Visit, random: Random, pack: Pack, given: dict[str, object]) -> None:
    """Answers some of a page of choices, and leaves the others."""
    for name in visit.choices:
        given.pop(name, None)
        if random.randint(0, 1):
            given[name] = _today(random, pack, name)
    before = visit.path
    visit.choose(given)
    assert visit.path != before


def _goes_on(visit: Visit) -> bool:
    """Goes to the advice, and on to the plan where there is one to make at home."""
    if visit.path == "/check":
        visit.post("/check")
    if visit.path == "/plan":
        visit.get("/result")
    if MAKE_PLAN in visit.page.text:
        visit.post("/more", plan="yes")
    return visit.path.startswith(("/question", "/choices"))


@pytest.mark.parametrize("seed", range(60))
def test_generated_packs_give_the_same_advice_byte_for_byte(seed: int) -> None:
    random = Random(seed)
    pack = make_pack(random)
    visit = new_visit(pack)
    given = restless(visit, random, pack)
    assert visit.path == "/result"
    ordered = {name: given[name] for name in pack.question if name in given}
    assert visit.advice() == compact(pack, ordered)


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(25))
def test_shipped_packs_give_the_same_advice_byte_for_byte(seed: int) -> None:
    random = Random(seed)
    pack = PACKS["low_back_pain" if seed % 2 else DEFAULT]
    visit = new_visit(pack)
    given = restless(visit, random, pack)
    assert visit.advice() == compact(pack, given)


@pytest.mark.parametrize("seed", range(20))
def test_only_what_the_session_asks_is_asked(seed: int) -> None:
    """The pages follow `Session.next_question`, until the advice; then, for whoever wants a plan, on to its end."""
    random = Random(seed)
    pack = make_pack(random)
    visit, session = new_visit(pack).begin(), Session(pack)
    answers = with_days(pack, make_answers(random, pack, complete=True), NOW.date())
    while visit.asked is not None or _goes_on(visit):
        question = session.next_question
        assert question is not None
        assert (question.id in pack.deciding) is not session.decided
        if session.decided:
            assert visit.choices[0] == question.id
            chosen = visit.choices
            visit.choose(json_of(pack, answers))
            for name in chosen:
                if session.evaluation.states[name] is not State.NOT_ENABLED:
                    session.answer(name, json_of(pack, answers)[name]) if name in answers else session.skip(name)
            continue
        assert visit.asked == question.id
        if question.id in answers:
            session.answer(question.id, json_of(pack, answers)[question.id])
            visit.answer(question.id, json_of(pack, answers)[question.id])
        else:
            answers[question.id] = make_answer(random, pack, question)
    told_early = session.decided and session.evaluation.floor != pack.default
    assert session.next_question is None or told_early


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

    client = Client(Starlette(routes=[Mount("/back", visit.client.app)]))
    page = client.get("/back/").text
    token = re.search('name="token" value="([0-9a-f]+)"', page)
    assert token is not None
    assert 'action="/back/begin"' in page
    reply = client.post("/back/begin", data={"token": token[1]})
    assert (reply.status_code, reply.url.path) == (200, "/back/question/1")
    assert client.get("/back/static/style.css").status_code == 200


def test_it_stands_at_the_root_of_the_whole_program() -> None:
    from soundadvice.server.app import app

    visit = Visit(app(PACKS, default=DEFAULT), PACK).to_result(AT_HOME)
    assert visit.advice() == compact(PACK, AT_HOME)
    lost = visit.get("/nothing")
    assert (lost.status_code, "There is no such page" in lost.text) == (404, True)
    visit.open(visit.client.get("/save/record").content)
    assert visit.path == "/check"


def test_region_and_parameters_are_the_packs() -> None:
    pack = soundadvice.load_pack(DEFAULT, region="eu", parameters={"few_weeks": "6 weeks"})
    visit = Visit(site({pack.id: pack}, default=pack.id), pack)
    assert 'Call <a href="tel:112">112</a> now' in visit.get("/").text
    assert not re.search("\\b911\\b", visit.page.text)  # but a digest may hold these digits
    visit.to_result(AT_HOME)
    assert json.loads(visit.advice())["parameters"]["few_weeks"] == "6 weeks"


def test_templates_and_files_are_in_the_wheel() -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="no hatchling here to build a wheel with")
    found = {one.distribution_path for one in wheel.WheelBuilder(str(ROOT)).recurse_included_files()}
    web = ROOT / "engine" / "soundadvice" / "server" / "web"
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
