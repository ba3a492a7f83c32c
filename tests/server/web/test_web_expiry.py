"""The web page deletes answers after a time: it says how long that is, and gives more to whoever asks."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from soundadvice.server.web import site
from soundadvice.server.web.visitors import IDLE_SECONDS, LONGER
from soundadvice.session import Session
from support.server.visits import AT_HOME, NOW, PACK, Ticks, Visit, is_sound, new_visit


@pytest.mark.parametrize(
    ("idle", "said"), [(IDLE_SECONDS, "30 minutes"), (8, "8 seconds"), (7200, "2 hours"), (10**9, "1 day")]
)
def test_the_time_that_is_said_is_the_time_that_is_given(idle: float, said: str) -> None:
    ticks = Ticks()
    visit = new_visit(tick=ticks, idle=idle)
    for path in ("/", "/privacy"):
        assert f"After {said} without a sign from you, we delete" in " ".join(visit.get(path).text.split())
    visit.begin()
    ticks.now += idle
    assert visit.get("/question").status_code == 410
    assert f"no one used this page for {said}" in visit.page.text


def test_more_time_is_given_to_whoever_asks_and_said_so() -> None:
    ticks = Ticks()
    visit, other = (new_visit(tick=ticks) for _ in range(2))
    other = Visit(visit.client.app, PACK).begin()
    visit.begin().get("/privacy")
    assert "Keep my answers for 5 hours" in visit.page.text
    visit.post("/stay", longer="yes")
    is_sound(visit.page.text)
    assert "We now keep your answers for 5 hours" in visit.page.text
    ticks.now += IDLE_SECONDS
    assert other.get("/question").status_code == 410
    ticks.now += IDLE_SECONDS * (LONGER - 1) - 1
    assert visit.get("/question").status_code == 200
    ticks.now += IDLE_SECONDS * LONGER
    assert visit.get("/question").status_code == 410


def test_the_time_left_is_told_without_being_a_sign_of_life() -> None:
    ticks = Ticks()
    visit = new_visit(tick=ticks)
    assert visit.client.get("/left").text == "0"
    visit.begin()
    for seconds in (0, 600, 1799):
        ticks.now = seconds
        assert visit.client.get("/left").text == str(IDLE_SECONDS - seconds)
    ticks.now = IDLE_SECONDS
    assert visit.client.get("/left").text == "0"


def test_a_sign_of_life_is_as_good_as_a_new_page() -> None:
    ticks = Ticks()
    visit = new_visit(tick=ticks).begin()
    for _ in range(12):  # WCAG asks for ten
        ticks.now += IDLE_SECONDS - 1
        visit.post("/stay")
        assert (visit.path, visit.page.status_code) == ("/privacy", 200)
    assert visit.client.get("/left").text == str(IDLE_SECONDS)


def test_answers_saved_on_the_way_are_opened_where_they_were() -> None:
    visit = new_visit().begin()
    visit.answer("location", AT_HOME["location"])
    visit.answer("emergency_signs", AT_HOME["emergency_signs"])
    saved = visit.client.get("/save/answers")
    assert saved.headers["content-disposition"].endswith('2026-03-04.answers.json"')
    again = new_visit()
    again.open(saved.content)
    assert again.path == "/question/3"
    again.answer_all(AT_HOME)
    assert again.path == "/check"
    assert "You gave these answers on" in again.page.text
    assert again.get("/result").url.path == "/check"
    again.post("/check")
    assert again.path == "/result"


def test_answers_saved_on_the_way_go_on_in_the_terminal(tmp_path: object) -> None:
    visit = new_visit().begin()
    visit.answer("location", AT_HOME["location"])
    file = f"{tmp_path}/answers.json"
    with open(file, "wb") as opened:
        opened.write(visit.client.get("/save/answers").content)
    assert Session.resume(PACK, file, NOW).answers == {"location": frozenset({"lower_back", "hips"})}


def test_answers_saved_on_another_day_come_back_by_a_check_in() -> None:
    visit = new_visit().begin()
    visit.answer("location", AT_HOME["location"])
    content = visit.client.get("/save/answers").content
    again = Visit(site({PACK.id: PACK}, default=PACK.id, clock=lambda: NOW + timedelta(days=3)), PACK)
    again.open(content)
    assert again.path == "/check-in/start"
    assert "You told us this on 4 March 2026" in again.page.text
    again.get("/result")
    assert again.path != "/result"


@pytest.mark.parametrize("change", ["meaning", "pack", "answer"])
def test_answers_saved_on_the_way_that_are_not_as_they_were_are_not_opened(change: str) -> None:
    visit = new_visit().begin()
    visit.answer("location", AT_HOME["location"])
    saved = json.loads(visit.client.get("/save/answers").content)
    if change == "meaning":
        saved["pack"]["meaning_hash"] = "sha256:" + "0" * 64
    elif change == "pack":
        saved["pack"]["id"] = ["x"]
    elif change == "answer":
        saved["answers"]["location"] = ["elsewhere"]
    content = (json.dumps(saved, indent=1) + "\n").encode()
    again = new_visit()
    again.open(content)
    assert (again.path, again.page.status_code) == ("/open", 422)
    assert again.get("/question").status_code == 410
