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


# Steps that go on by themselves -------------------------------------------------------------------------------------

VOICES = """
window.heard = [];
const far = { name: "Far", lang: "en-GB", localService: false };
const voices = [far, { name: "Near", lang: "en-US", localService: true }];
speechSynthesis.getVoices = () => voices;
speechSynthesis.cancel = () => {};
speechSynthesis.speak = (one) => { heard.push([one.voice.name, one.text]); setTimeout(() => one.onend(), 100); };
Object.defineProperty(SpeechSynthesisUtterance.prototype, "voice", { value: null, writable: true });
"""
"""Stands for a browser with a voice of this device and one of elsewhere: a browser without a screen has none."""


def led(person: Person, pace: str = "usual") -> None:
    """At the first step of the roll-down."""
    person.to_result(AT_HOME).go("/routine")
    person.follow(person.page.locator(f"button[value={pace}]"))
    person.page.locator("button[value=go]").click()
    person.page.locator(".moment").wait_for()


def place(person: Person) -> str:
    return str(person.page.locator(".place").inner_text())


def seconds(person: Person) -> int:
    return int(person.page.locator(".timer").get_attribute("data-seconds") or 0)


def wait_for_step(person: Person, number: int) -> None:
    person.page.get_by_text(f"step {number} of 6").wait_for()


def test_steps_go_on_by_themselves_after_the_time_that_they_say(person: Person) -> None:
    person.page.clock.install()
    led(person)
    assert "step 1 of 6" in place(person)
    lasts = seconds(person)
    assert person.page.locator(".count").inner_text().startswith("Goes on by itself in 1")
    person.page.clock.run_for(lasts * 500)  # the time of the test itself goes by too
    assert "step 1 of 6" in place(person)
    person.page.clock.run_for(lasts * 500 + 500)
    wait_for_step(person, 2)
    assert "Bend your knees" in person.page.locator(".do").inner_text()
    assert "knees have come forward" in person.page.locator(".pictures desc").text_content()
    person.page.get_by_role("button", name="Pause").click()
    person.page.clock.run_for(600_000)
    assert "step 2 of 6" in place(person)
    assert "The clock is stopped." in person.page.locator(".count").inner_text()
    person.accessible()
    person.page.get_by_role("button", name="Let the time go on").click()
    person.page.clock.run_for(seconds(person) * 1000 + 1000)
    wait_for_step(person, 3)
    assert person.complaints == []
    assert person.elsewhere == []


def test_that_it_hurts_stops_steps_that_go_on_by_themselves(person: Person) -> None:
    led(person)
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="It hurts").click()
    assert person.path == "/routine/hurts"


def test_a_step_can_wait_and_be_given_more_time(person: Person) -> None:
    led(person)
    usual = seconds(person)
    person.follow(person.page.get_by_role("button", name="More time for each step"))
    assert seconds(person) == 2 * usual
    person.follow(person.page.get_by_role("button", name="Wait for me after each step"))
    assert person.page.locator(".timer").count() == 0
    assert "step 1 of 6" in place(person)


def test_only_a_voice_of_this_device_reads_aloud(person: Person) -> None:
    person.page.clock.install()
    person.page.add_init_script(VOICES)
    led(person)
    heard = person.page.evaluate("heard")
    assert {voice for voice, _ in heard} == {"Near"}
    assert heard[-1][1] == " ".join(person.page.locator(".do").inner_text().split())
    person.page.get_by_role("button", name="Voice: on").click()
    person.page.locator("button[value=go]").click()
    wait_for_step(person, 2)
    assert person.page.evaluate("heard.length") == len(heard)
    assert person.page.get_by_role("button", name="Voice: off").is_visible()


@pytest.mark.sampled
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)], ids=str)
def test_the_picture_and_the_clock_can_be_seen_from_a_mat(person: Person, size: tuple[int, int]) -> None:
    person.page.set_viewport_size({"width": size[0], "height": size[1]})
    led(person)
    person.page.locator("button[value=go]").click()
    wait_for_step(person, 2)
    clock, picture = (person.page.locator(name).bounding_box() for name in (".clock", ".moment .drawing"))
    assert clock is not None
    assert picture is not None
    assert picture["height"] >= size[1] / 2
    assert picture["y"] + picture["height"] <= size[1]
    assert clock["height"] >= 60
    assert clock["y"] + clock["height"] <= size[1]


def test_on_a_computer_the_buttons_stand_beside_the_picture(person: Person) -> None:
    person.page.set_viewport_size({"width": 1280, "height": 800})
    at_a_hold(person)
    for name in ("Done, go on", "It hurts"):
        box = person.page.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 740  # above the number to call
    person.fits()


def test_pictures_of_the_left_side_show_the_left_side(person: Person) -> None:
    at_a_hold(person)
    while "Left side" not in place(person):
        assert person.page.locator(".drawing g[transform]").count() == 0
        person.follow(person.page.locator("button[value=go]"))
    assert person.page.locator(".drawing > g[transform='scale(-1,1)']").count() == 1
