"""The web page for someone who sees a doctor and may do exercises until then."""

from __future__ import annotations

import pytest

from soundadvice.server.web import site
from support.packs.at_home import LASTING, NUMB, at_home
from support.server.visits import Visit, is_sound

SEE = "See what you can do while you wait"


@pytest.fixture
def visit() -> Visit:
    pack = at_home()
    return Visit(site({pack.id: pack}, default=pack.id), pack)


def told(visit: Visit) -> Visit:
    """Someone who has the advice, and has answered what was left."""
    visit.to_result(LASTING)
    visit.post("/more")
    visit.answer_all(LASTING)
    visit.post("/check")
    visit.make_plan(LASTING)
    visit.post("/check")
    visit.get("/result")
    return visit


def test_the_advice_is_first_and_leads_to_the_plan_and_the_exercises(visit: Visit) -> None:
    page = visit.to_result(LASTING).page.text
    assert 'href="/routine"' not in page  # whether moving hurts has not been asked yet
    page = told(visit).page.text
    is_sound(page)
    assert page.index("See a doctor</h1>") < page.index("See the page for the doctor") < page.index(SEE)
    assert "Heel raises" not in page
    plan = visit.get("/plan").text
    is_sound(plan)
    places = [
        plan.index(said)
        for said in (
            "What you can do while you wait",
            "While you wait for your visit",
            "Heel raises",
            "Weeks 1 and 2: Get going",
            "Most ankles",
        )
    ]
    assert places == sorted(places)
    assert 'href="/routine"' in plan
    visit.get("/routine")
    assert visit.path == "/routine"
    is_sound(visit.page.text)


def test_the_questions_of_the_plan_come_after_the_advice(visit: Visit) -> None:
    """The advice is told as soon as it is sure; what is left is offered, for the doctor and for the plan."""
    visit.begin()
    while visit.asked in ("weight", "foot", "duration", "better"):
        visit.answer(visit.asked, LASTING[visit.asked])
    visit.post("/check")
    assert visit.path == "/result"
    assert "they can tell the doctor more." in visit.page.text
    visit.post("/more")
    visit.answer("age", 35)
    visit.answer("tried", "none")
    visit.post("/check")
    assert "they can tell the doctor more." not in visit.page.text
    visit.post("/more", plan="yes")
    assert visit.asked == "sits"
    assert "These questions choose what you can do while you wait for your visit." in visit.page.text
    visit.answer("sits", "yes")
    visit.post("/check")
    assert "Lift your foot when you sit." in visit.get("/plan").text


def test_what_hurts_is_followed_at_once(visit: Visit) -> None:
    told(visit)
    visit.get("/routine")
    visit.post("/routine/hurts", answer="persists")
    assert visit.path == "/result"
    assert "It still hurts after you moved it." in visit.page.text
    visit.get("/routine")
    assert visit.path == "/result"


def test_what_settles_is_said_though_nothing_is_left_to_do(visit: Visit) -> None:
    told(visit)
    visit.get("/routine")
    visit.post("/routine/hurts", answer="settles")
    assert visit.path == "/routine/after"
    assert "Leave out what hurt." in visit.page.text


@pytest.mark.parametrize("path", ["/plan", "/routine"])
def test_whoever_is_seen_today_is_led_to_the_advice(visit: Visit, path: str) -> None:
    assert SEE not in visit.to_result(NUMB).page.text
    visit.get(path)
    assert visit.path == "/result"
