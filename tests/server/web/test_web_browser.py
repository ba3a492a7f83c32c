"""The web page in a real Chromium: the whole journey by keyboard alone, without JavaScript, and what is ticked."""

from __future__ import annotations

from typing import Any

import pytest

import soundadvice
from soundadvice.session.pacing import TELL_MORE
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
    person.tab_to("button[name=plan]")
    person.enter()
    assert person.path == "/choices/1"
    for names, path in ((("spasm", "tight_hamstrings"), "/choices/2"), (("diagnosis",), "/plan")):
        for name in names:
            person.tab_to(f"input[name=answer-{name}]")
            person.page.keyboard.press("Space")
            while not person.page.locator(f"input[name=answer-{name}][value={AT_HOME[name]}]").is_checked():
                person.page.keyboard.press("ArrowDown")
        person.tab_to("form button.big")
        person.enter()
        assert person.path == path
    person.tab_to("a[href='/routine']")
    person.enter()
    person.tab_to("button[value=go]")
    person.enter()
    assert person.page.locator("h1").inner_text()
    person.tab_to("a[href='/delete']")
    person.enter()
    person.tab_to("main form button")
    person.enter()
    assert person.path == "/deleted"


def test_the_whole_journey_without_javascript(browser: Any, address: str) -> None:
    person = Person(browser, address, java_script_enabled=False).to_result(AT_HOME, by_hand=True)
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


@pytest.mark.parametrize("size", [(320, 568), (390, 844), (1280, 256)], ids=str)
@pytest.mark.parametrize(("locale", "numbers"), [("en-GB", ["999", "112"]), ("en-US", ["999", "112", "911"])])
def test_in_an_emergency_the_call_is_on_the_first_screen(
    browser: Any, address: str, size: tuple[int, int], locale: str, numbers: list[str]
) -> None:
    width, height = size
    person = Person(browser, address, locale=locale, viewport={"width": width, "height": height})
    person.begin().answer_all(EMERGENCY)
    assert person.path == "/result"
    assert person.page.locator("h1").inner_text() == "Get emergency help now"
    calls = person.page.locator(".call a")
    assert [one.get_attribute("href") for one in calls.all()] == [f"tel:{number}" for number in numbers]
    for call in calls.all():
        box = call.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        assert box["height"] >= 44
    shown = person.page.locator("main").inner_text()
    assert len(shown.split()) <= 150
    assert "pharmacist" not in person.page.locator("body").inner_text()  # nothing softer follows
    assert not person.page.get_by_role("button", name=TELL_MORE).is_visible()
    person.accessible()
    person.page.emulate_media(forced_colors="active")
    assert (
        calls.first.evaluate("e => getComputedStyle(e).borderTopStyle + parseFloat(getComputedStyle(e).borderTopWidth)")
        == "solid2"
    )
    person.is_calm()
    person.context.close()


@pytest.mark.parametrize(("scripts", "tabs"), [(True, 1), (False, 3)], ids=["scripts", "none"])
def test_few_stops_stand_before_the_first_answer(browser: Any, address: str, scripts: bool, tabs: int) -> None:
    person = Person(browser, address, java_script_enabled=scripts).begin()
    for _ in range(tabs):  # without scripts, past what leads to the main part, and Back
        person.page.keyboard.press("Tab")
    assert person.page.locator(":focus").get_attribute("id") == "f-1"
    person.context.close()


@pytest.mark.parametrize("size", [(320, 568), (1280, 800)], ids=str)
def test_the_number_stays_in_view_beside_a_question(browser: Any, address: str, size: tuple[int, int]) -> None:
    width, height = size
    person = Person(browser, address, locale="en-GB", viewport={"width": width, "height": height})
    person.begin().answer(["lower_back"])
    number = person.page.get_by_role("complementary", name="In an emergency").get_by_role("link", name="999")
    for place in (0, 10_000):
        person.page.evaluate("y => window.scrollTo(0, y)", place)
        box = number.bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= height - box["height"]
    person.page.evaluate("window.scrollTo(0, 0)")
    for _ in range(14):  # what has the focus is not under it
        person.page.keyboard.press("Tab")
        hidden = person.page.evaluate(
            """() => { const e = document.activeElement, s = e.matches(".option input") ? e.labels[0] : e;
            const line = document.querySelector(".emergency-line");
            return !e.closest(".emergency-line, footer")
                && s.getBoundingClientRect().bottom > line.getBoundingClientRect().top + 1; }"""
        )
        assert not hidden
    person.context.close()


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


def test_a_sign_and_not_sure_are_both_kept(person: Person) -> None:
    at_numbness(person)
    tick(person, "leg")
    tick(person, "unsure")
    assert ticked(person) == ["leg", "unsure"]
    assert person.page.get_by_role("alert").count() == 0
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert person.path == "/question/5"


def test_a_sign_stays_ticked_when_what_stands_alone_is_ticked_after_it(person: Person) -> None:
    at_numbness(person)
    alone = "none"
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


def test_a_sign_after_what_stands_alone_is_refused_aloud_and_not_passed_over(person: Person) -> None:
    at_numbness(person)
    alone = "none"
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
