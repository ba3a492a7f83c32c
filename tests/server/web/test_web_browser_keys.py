"""The keyboard alone takes few keys at the web page, and none from a text field, a screen reader or a shortcut."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from soundadvice.server.web import site
from soundadvice_cli.prompts.line_labels import line_labels
from support.server.browsing import Person
from support.server.serving import in_thread
from support.server.visits import AT_HOME

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))

pytest.importorskip("playwright.sync_api", reason="there is no playwright")
import journey
import journey_web

pytestmark = pytest.mark.slow  # real pages in Chromium


def focus(person: Person) -> str:
    found: str = person.page.evaluate("document.activeElement.id || document.activeElement.tagName")
    return found


def ticked(person: Person) -> list[str]:
    found: list[str] = person.page.locator("input:checked").evaluate_all("all => all.map(e => e.value)")
    return found


@pytest.fixture
def at_question(person: Person) -> Person:
    """At the first question, whose options may all be ticked."""
    return person.begin()


@pytest.fixture(scope="module")
def self_care() -> Iterator[str]:
    with in_thread(site({journey.PACK.id: journey.PACK}, default=journey.PACK.id)) as address:
        yield address


@pytest.mark.parametrize("who", ["35, stiff for a week", "numb between the legs"])
def test_the_way_to_the_advice_takes_few_keys_and_words(browser: Any, self_care: str, who: str) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    found = journey_web.Walk(page).to_advice(self_care, journey.PEOPLE[who])
    page.context.close()
    assert found.keys <= 60
    assert found.words <= 1_100
    assert found.result <= (150 if "emergency" in found.advice else 400)


def test_a_key_picks_an_option_and_enter_goes_on(at_question: Person) -> None:
    assert focus(at_question) == "FIELDSET"
    assert at_question.page.evaluate("scrollY") == 0  # the number to call and the way back are not scrolled away
    assert at_question.page.locator(".key:visible").count() == 0  # who taps or clicks is not shown any
    at_question.page.keyboard.press("2")
    assert (ticked(at_question), focus(at_question)) == (["hips"], "f-2")
    shown = at_question.page.locator(".key:visible").all_inner_texts()
    assert "".join(shown) == line_labels(len(shown))  # the keys of the terminal
    at_question.accessible()
    at_question.page.keyboard.press("2")
    assert ticked(at_question) == []
    at_question.page.keyboard.press("1")
    at_question.enter()
    assert at_question.path == "/question/2"
    assert focus(at_question) == "FIELDSET"


def test_a_key_does_what_a_tick_does(at_question: Person) -> None:
    at_question.answer(["lower_back"])
    at_question.answer(["none"])
    at_question.answer("none")
    options = at_question.page.locator("input[name=answer]").evaluate_all("all => all.map(e => e.value)")
    labels = line_labels(len(options))
    for one in ("saddle", "none"):
        at_question.page.keyboard.press(labels[options.index(one)])
    assert ticked(at_question) == ["saddle"]
    assert "cannot be true together" in at_question.page.get_by_role("alert").inner_text()


def test_enter_alone_is_refused_and_an_answer_given_before_is_kept(at_question: Person) -> None:
    at_question.enter()
    assert at_question.page.title().startswith("Error: ")
    assert at_question.page.evaluate("document.activeElement.className") == "errors"
    at_question.answer(["lower_back"])
    at_question.go("/question/1")
    at_question.enter()
    assert at_question.path == "/question/2"


def test_keys_count_only_in_the_question(at_question: Person) -> None:
    """WCAG 2.1.4: a shortcut of one character only works while what it is for has the focus."""
    press = at_question.page.keyboard.press
    for place in (".back a", "form button.big"):
        at_question.page.locator(place).focus()
        press("1")
    at_question.page.evaluate("document.activeElement.blur()")
    press("1")
    at_question.page.locator("fieldset").focus()
    press("Control+1")
    press("Alt+1")
    assert ticked(at_question) == []


def test_what_is_typed_is_typed(at_question: Person) -> None:
    while at_question.asked != "age":
        at_question.answer(AT_HOME.get(str(at_question.asked)))
    at_question.page.keyboard.type("35")
    assert at_question.page.locator("input[name=number]").input_value() == "35"
    at_question.enter()
    while at_question.asked != "duration":
        at_question.answer(AT_HOME.get(str(at_question.asked)))
    at_question.page.keyboard.type("2 weeks")
    at_question.enter()
    assert at_question.asked == "improving"


def test_on_a_phone_no_keyboard_comes_up_by_itself(browser: Any, address: str) -> None:
    person = Person(browser, address, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}).begin()
    while person.asked != "age":
        person.answer(AT_HOME.get(str(person.asked)))
    assert focus(person) == "BODY"
    person.context.close()
