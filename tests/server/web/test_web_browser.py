"""The web page in a real Chromium: the whole journey by keyboard alone, without JavaScript, and what is ticked."""

from __future__ import annotations

from typing import Any

import pytest

import soundadvice
from support.server.browsing import Person
from support.server.visits import AT_HOME, EMERGENCY, PACK

pytestmark = pytest.mark.slow  # real pages in Chromium


def test_the_whole_journey_by_keyboard_alone(person: Person) -> None:
    person.go()
    person.page.keyboard.press("Tab")
    assert person.page.evaluate("document.activeElement.className") == "skip-link"
    person.tab_to("button.big")
    person.enter()
    while (name := person.asked) is not None:
        person.key_answer(AT_HOME.get(name))
    assert person.path == "/check"
    person.tab_to("main form button")
    person.enter()
    assert person.path == "/result"
    assert person.page.locator("h1").inner_text() == soundadvice.triage(PACK, AT_HOME).title
    person.tab_to("a[href='/plan']")
    person.enter()
    person.tab_to("a[href='/routine']")
    person.enter()
    person.tab_to("button[value=go]")
    person.enter()
    assert person.page.locator("h1").inner_text() == "Slow roll-down"
    person.tab_to("a[href='/delete']")
    person.enter()
    person.tab_to("main form button")
    person.enter()
    assert person.path == "/deleted"


def test_the_whole_journey_without_javascript(browser: Any, address: str) -> None:
    person = Person(browser, address, java_script_enabled=False).to_result(AT_HOME)
    person.follow(person.page.get_by_role("link", name="See your plan").first)
    person.follow(person.page.get_by_role("link", name="Do the exercises"))
    person.follow(person.page.locator("button[value=go]"))
    person.follow(person.page.locator("button[value=leave]"))
    person.follow(person.page.locator("button[name=choose]").last)
    while not person.page.locator(".hold").count():
        person.follow(person.page.locator("button[value=go]"))
    assert person.page.locator(".hold").inner_text() == "Hold for 20 to 30 seconds."
    assert person.page.get_by_text("Count slowly").is_visible()
    assert not person.page.locator(".timer").is_visible()
    person.follow(person.page.locator("button[value=hurts]"))
    person.page.locator("input[value=persists] + label").click()
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert person.path == "/result"
    assert person.page.locator("h1").inner_text() == "Please see a doctor"
    person.is_calm()
    person.context.close()


def test_an_emergency_on_the_first_question_about_signs(person: Person) -> None:
    person.begin().answer_all(EMERGENCY)
    assert person.path == "/result"
    assert person.page.locator("h1").inner_text() == "Get emergency help now"
    card = person.page.locator(".card").bounding_box()
    call = person.page.get_by_role("link", name="Call 112").bounding_box()
    assert card is not None
    assert call is not None
    assert card["y"] < 200
    assert call["y"] + call["height"] < 720  # seen without scrolling
    person.accessible()


def test_an_error_has_the_focus_and_leads_to_its_field(person: Person) -> None:
    person.begin()
    person.tab_to("form button.big")
    person.enter()
    assert person.page.title().startswith("Error: ")
    assert person.page.evaluate("document.activeElement.className") == "errors"
    person.accessible()
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("Enter")
    assert person.page.evaluate("document.activeElement.id") == "f-1"


def test_back_and_change(person: Person) -> None:
    person.begin().answer(["lower_back"])
    person.answer(["none"])
    person.answer("buttock")
    person.page.go_back()
    assert person.asked == "leg_pain"
    assert person.page.locator("input[value=buttock]").is_checked()
    person.page.go_forward()
    assert person.asked == "numbness"
    person.follow(person.page.get_by_role("link", name="Back", exact=True))
    person.page.locator("input[value=none] + label").click()
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert person.asked == "numbness"
    person.answer_all(AT_HOME)
    assert person.path == "/check"
    person.follow(person.page.get_by_role("link", name="Change your answer to: How old are you?"))
    assert person.page.locator("input[name=number]").input_value() == "35"
    person.answer(70)
    assert person.asked == "first_episode"  # asked from an age on
    person.answer("no")
    assert person.path == "/check"
    assert person.page.get_by_text("Answers that do not count now").is_visible()


def ticked(person: Person) -> list[str]:
    found: list[str] = person.page.locator("input:checked").evaluate_all("all => all.map(e => e.value)")
    return found


def at_numbness(person: Person) -> Person:
    """At the fourth question, whose options are signs, one that stands alone, and not being sure."""
    person.begin()
    for given in (["lower_back"], ["none"], "none"):
        person.answer(given)
    assert (person.path, person.asked) == ("/question/4", "numbness")
    return person


def tick(person: Person, option: str) -> None:
    person.page.locator(f"input[value={option}] + label").click()


def test_a_sign_and_not_sure_are_both_ticked(person: Person) -> None:
    at_numbness(person)
    tick(person, "leg")
    tick(person, "unsure")
    assert (ticked(person), person.page.get_by_role("alert").count()) == (["leg", "unsure"], 0)


@pytest.mark.parametrize("alone", ["none"])
def test_a_sign_stays_ticked_when_what_stands_alone_is_ticked_after_it(person: Person, alone: str) -> None:
    at_numbness(person)
    tick(person, "leg")
    tick(person, alone)
    assert ticked(person) == ["leg"]
    said = person.page.get_by_role("alert")
    assert "cannot be true together with another answer. If one of the others fits you" in said.inner_text()
    assert person.page.evaluate("document.activeElement.value") == alone
    person.accessible()
    tick(person, "elsewhere")
    assert (ticked(person), said.count()) == (["leg", "elsewhere"], 0)
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert person.path == "/question/5"


@pytest.mark.parametrize("alone", ["none"])
def test_a_sign_after_what_stands_alone_is_refused_aloud_and_not_passed_over(person: Person, alone: str) -> None:
    at_numbness(person)
    tick(person, alone)
    tick(person, "saddle")
    assert ticked(person) == [alone]
    said = person.page.get_by_role("alert")
    assert "cannot be true together" in said.inner_text()
    person.page.get_by_role("button", name="Continue").click()
    assert person.path == "/question/4"
    assert said.inner_text().endswith("press Continue again to go on with what is ticked.")
    assert person.page.evaluate("document.activeElement.value") == "saddle"
    person.accessible()
    tick(person, alone)
    tick(person, "saddle")
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert person.path == "/result"


def test_whoever_means_it_goes_on_with_what_is_ticked(person: Person) -> None:
    at_numbness(person)
    tick(person, "none")
    tick(person, "saddle")
    person.page.get_by_role("button", name="Continue").click()
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert person.path == "/question/5"


def test_without_javascript_the_same_words_are_said(browser: Any, address: str) -> None:
    one = at_numbness(Person(browser, address, java_script_enabled=False))
    tick(one, "none")
    tick(one, "saddle")
    one.follow(one.page.get_by_role("button", name="Continue"))
    assert one.page.title().startswith("Error: ")
    assert one.page.locator(".errors").get_by_text("cannot be true together with another answer").count() == 1
    assert ticked(one) == ["saddle", "none"]
    one.context.close()
