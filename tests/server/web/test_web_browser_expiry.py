"""Before answers are deleted, a real Chromium asks whoever is at the page; and its Back never sends a form again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from soundadvice.server.web import site
from support.server.browsing import Person
from support.server.serving import in_thread
from support.server.visits import PACK, Ticks

pytestmark = pytest.mark.slow  # real pages in Chromium


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def waiting(browser: Any, ticks: Ticks) -> Iterator[Person]:
    """At the first question, by a clock that the test moves on for page and server alike."""
    with in_thread(site({PACK.id: PACK}, default=PACK.id, tick=ticks)) as address:
        one = Person(browser, address)
        one.page.clock.install()
        one.begin()
        yield one
        one.is_calm()
        one.context.close()


def wait(person: Person, ticks: Ticks, minutes: float) -> None:
    ticks.now += minutes * 60
    with person.page.expect_response("**/left"):
        person.page.clock.fast_forward(int(minutes * 60_000))


def test_five_minutes_before_the_end_one_press_keeps_the_answers(waiting: Person, ticks: Ticks) -> None:
    page = waiting.page
    page.locator(".option label").first.click()
    asked = page.get_by_role("dialog", name="Are you still there?")
    assert asked.count() == 0
    wait(waiting, ticks, 25)
    asked.wait_for()
    assert "we delete your answers at " in asked.inner_text()
    assert page.title().startswith("Are you still there?")
    described = asked.get_attribute("aria-describedby")  # which a screen reader reads as the dialog comes up
    assert page.locator(f"#{described}").inner_text().startswith("If we hear nothing from you, we delete your answers")
    assert page.evaluate("document.activeElement.textContent") == "Keep my answers"
    waiting.accessible()
    with page.expect_response("**/left"):
        page.keyboard.press("Enter")
    asked.wait_for(state="hidden")
    assert page.locator(".option input").first.is_checked()  # nothing that was on the page is lost
    wait(waiting, ticks, 25)
    asked.wait_for()
    with page.expect_response("**/left"):
        page.keyboard.press("Escape")
    asked.wait_for(state="hidden")
    assert page.evaluate("async () => await (await fetch('/left')).text()") == "1800"


def test_the_answers_can_be_saved_from_the_warning(waiting: Person, ticks: Ticks) -> None:
    wait(waiting, ticks, 25)
    with waiting.page.expect_download() as download:
        waiting.page.get_by_role("dialog").get_by_role("link", name="Save them as a file").click()
    assert download.value.suggested_filename.endswith(".answers.json")


def test_when_no_one_says_anything_the_answers_are_gone_and_that_is_said(waiting: Person, ticks: Ticks) -> None:
    wait(waiting, ticks, 25)
    wait(waiting, ticks, 5)
    said = waiting.page.get_by_text("so your answers are deleted")
    said.wait_for()
    waiting.accessible()
    waiting.page.get_by_role("button", name="Close this message").click()
    waiting.follow(waiting.page.get_by_role("button", name="Continue"))
    assert waiting.page.locator("h1").inner_text() == "There are no answers here"


def test_another_page_of_the_same_visit_keeps_the_answers_too(waiting: Person, ticks: Ticks) -> None:
    ticks.now += 24 * 60
    other = waiting.context.new_page()
    other.goto(waiting.address + "/question")
    ticks.now += 60
    with waiting.page.expect_response("**/left"):
        waiting.page.clock.fast_forward(25 * 60_000)
    assert waiting.page.get_by_role("dialog").count() == 0


def test_back_after_an_error_shows_the_question_and_sends_nothing(person: Person) -> None:
    person.begin()
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert (person.path, person.page.title()[:7]) == ("/question/1", "Error: ")
    person.answer(["lower_back"])
    assert person.path == "/question/2"
    person.page.go_back()
    assert person.asked == "location"
    assert person.page.locator("input[value=lower_back]").is_checked()
    person.page.go_back()
    person.page.reload()
    assert person.path in ("/question/1", "/")
