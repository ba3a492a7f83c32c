"""The plan is made after the advice, on pages of a few questions, each of which may be left."""

from __future__ import annotations

import re

import pytest

import soundadvice
from soundadvice.session.pacing import MAKE_PLAN
from support.packs.shipped import shipped
from support.server.visits import AT_HOME, DEFAULT, Visit, is_sound, new_visit


@pytest.fixture
def visit() -> Visit:
    """Someone who has their advice: look after it at home."""
    visit = new_visit().begin().answer_all(AT_HOME)
    visit.post("/check")
    assert visit.path == "/result"
    return visit


def test_the_advice_and_when_to_come_back_are_there_before_any_question_about_the_plan(visit: Visit) -> None:
    page = visit.page.text
    assert page.index("Come back:") < page.index(MAKE_PLAN)
    assert page.index("Get medical help today") < page.index(MAKE_PLAN)


@pytest.mark.parametrize("name", [DEFAULT, "low_back_pain_self_care"])
def test_the_plan_takes_two_pages_at_most(name: str) -> None:
    pack = shipped(name)
    visit = new_visit(pack).begin().answer_all(AT_HOME)
    visit.post("/check")
    visit.post("/more", plan="yes")
    pages = []
    while visit.choices:
        is_sound(visit.page.text)
        pages.append(visit.path)
        visit.choose(AT_HOME)
    assert (visit.path, pages) == ("/plan", ["/choices/1", "/choices/2"])
    advice = soundadvice.triage(pack, AT_HOME)
    assert advice.plan.exercises
    for exercise in advice.plan.exercises:
        assert exercise.title in visit.page.text


def test_all_of_it_may_be_left_and_nothing_of_the_advice_is_lost(visit: Visit) -> None:
    before = visit.page.text
    visit.post("/more", plan="yes")
    assert 'href="/result">Leave it for now' in visit.page.text
    again = visit.get("/result").text
    tokens = re.compile('token(" value)?="[^"]*"|at [0-9:]+ UTC')
    assert tokens.sub("", again) == tokens.sub("", before)
    visit.post("/more", plan="yes")
    visit.choose({})
    assert visit.path == "/choices/2"
    visit.choose({})
    assert visit.path == "/plan"
    visit.get("/check")
    assert "There are more questions to come" not in visit.page.text


def test_back_shows_what_was_chosen_and_it_can_be_changed(visit: Visit) -> None:
    visit.post("/more", plan="yes")
    visit.choose({"tight_hamstrings": "yes"})
    assert 'href="/choices/1"' in visit.page.text
    visit.get("/choices/1")
    assert re.search('name="answer-tight_hamstrings" value="yes" checked', visit.page.text)
    visit.choose({"tight_hamstrings": "no"})
    assert visit.path == "/choices/2"
    visit.choose({})
    assert visit.record()["advice"]["answers"]["tight_hamstrings"] == "no"  # type: ignore[index]


def test_what_is_to_be_mended_is_shown_at_its_question_and_the_rest_is_kept(visit: Visit) -> None:
    visit.post("/more", plan="yes")
    visit.choose({"spasm": "no", "causes": ["sitting", "none"]})
    assert (visit.path, visit.page.status_code) == ("/choices/1", 422)
    is_sound(visit.page.text)
    assert "<title>Error: " in visit.page.text
    found = re.search('<a href="#(q[0-9]+-[0-9]+)">([^<]+)</a>', visit.page.text)
    assert found is not None
    assert f'id="{found[1]}"' in visit.page.text
    assert "cannot be true together" in found[2]
    assert re.search('name="answer-spasm" value="no" checked', visit.page.text)
    assert visit.get("/choices/1").status_code == 200  # shown once


@pytest.mark.parametrize("path", ["/choices/1", "/choices/9", "/choices/0", "/choices/x", "/choices/99999999"])
def test_before_the_advice_there_is_nothing_to_choose(path: str) -> None:
    visit = new_visit().begin()
    visit.get(path)
    assert visit.path == "/question/1" or visit.page.status_code == 404
    visit.post(path, **{"answer-spasm": "no"})
    assert visit.path == "/question/1" or visit.page.status_code == 404
    assert visit.get("/question").url.path == "/question/1"


def test_a_form_sent_twice_and_a_page_that_is_not_there_lead_on(visit: Visit) -> None:
    visit.post("/more", plan="yes")
    for _ in range(2):
        visit.post("/choices/1", **{"answer-spasm": "no"})
        assert visit.path == "/choices/2"
    assert visit.get("/choices/7").url.path in ("/choices/2", "/result", "/check")
