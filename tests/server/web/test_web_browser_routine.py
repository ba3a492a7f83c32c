"""The exercises of the web page in a real Chromium: the time, the sound, and what hurts."""

from __future__ import annotations

import pytest

from support.server.browsing import Person
from support.server.visits import AT_HOME

pytestmark = pytest.mark.slow  # real pages in Chromium


def at_a_hold(person: Person) -> None:
    person.to_result(AT_HOME).go("/routine")
    person.follow(person.page.locator("button[value=go]"))
    person.follow(person.page.locator("button[value=leave]"))
    person.follow(person.page.locator("button[name=choose]").last)
    while not person.page.locator(".hold").count():
        person.follow(person.page.locator("button[value=go]"))


def test_the_clock_of_a_hold(person: Person) -> None:
    person.page.clock.install()
    at_a_hold(person)
    count = person.page.locator(".count")
    assert count.inner_text() == "0 of 20 to 30 seconds"
    assert not person.page.get_by_text("Count slowly").is_visible()
    person.accessible()
    person.page.get_by_role("button", name="Start the clock").click()
    assert "The hold begins in 5" in count.inner_text()
    person.page.clock.run_for(5_300)
    person.page.clock.run_for(12_000)
    assert count.inner_text().startswith("12 of 20 to 30 seconds.")
    person.page.get_by_role("button", name="Pause").click()
    person.page.clock.run_for(60_000)
    assert count.inner_text() == "Paused at 12 of 20 to 30 seconds. The clock is stopped."
    person.page.get_by_role("button", name="Go on with the hold").click()
    person.page.clock.run_for(9_000)
    assert "You may stop now." in count.inner_text()
    person.accessible()
    person.page.clock.run_for(10_000)
    assert count.inner_text() == "The hold is done. Come out of it slowly."
    assert person.path == "/routine"  # nothing goes on by itself
    person.page.get_by_role("button", name="Sound: on").click()
    where = person.page.locator(".place").inner_text()
    person.follow(person.page.get_by_role("button", name="Done, go on"))
    assert person.page.locator(".place").inner_text() != where
    while not person.page.locator(".hold").count():
        person.follow(person.page.locator("button[value=go]"))
    assert person.page.get_by_role("button", name="Sound: off").is_visible()  # kept on the next page


def test_pain_in_the_routine_is_triaged(person: Person) -> None:
    at_a_hold(person)
    person.follow(person.page.get_by_role("button", name="It hurts"))
    person.accessible()
    person.page.locator("input[value=settles] + label").click()
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert person.path == "/routine/after"
    person.accessible()
    person.follow(person.page.locator("button[value=stop]"))
    assert "stopped, because it hurt" in person.page.locator("main").inner_text()
    person.accessible()
