"""The web page in a real Chromium: the whole journey by keyboard, without JavaScript, on a narrow screen; and axe."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import soundadvice
from soundadvice.server.web import site
from support.npm.axe import RULES, axe_source
from support.server.visits import AT_HOME, LASTING

playwright = pytest.importorskip("playwright.sync_api", reason="no playwright here")
uvicorn = pytest.importorskip("uvicorn", reason="no uvicorn here")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,  # real pages in Chromium
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
]
PACK = soundadvice.load_pack("low_back_pain_red_flags")
MOST_TABS = 60


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    config = uvicorn.Config(site({PACK.id: PACK}, default=PACK.id), port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=60_000)
        yield chromium
        chromium.close()


class Person:
    """Someone at the page. Notes every request that leaves for elsewhere, and every complaint of the browser."""

    def __init__(self, browser, address: str, **more: object) -> None:
        self.address = address
        self.context = browser.new_context(accept_downloads=True, **more)
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda one: one.url.startswith(address) or self.elsewhere.append(one.url))
        self.page.on("console", lambda one: one.type == "error" and self.complaints.append(one.text))
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def follow(self, locator) -> None:
        """Clicks, and waits for the page that it leads to."""
        with self.page.expect_navigation():
            locator.click()

    def enter(self) -> None:
        """Presses Enter, and waits for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def go(self, path: str = "/") -> None:
        self.page.goto(self.address + path)

    def begin(self) -> Person:
        self.go()
        self.follow(self.page.get_by_role("button", name="Begin"))
        return self

    @property
    def asked(self) -> str | None:
        field = self.page.locator("input[name=question]")
        return field.get_attribute("value") if field.count() else None

    def answer(self, given: object) -> None:
        """Answers the question on the page by mouse."""
        if given is None:
            self.follow(self.page.get_by_role("button", name="Skip this question"))
            return
        if self.page.locator("input[name=number]").count():
            number, _, unit = str(given).partition(" ")
            self.page.fill("input[name=number]", number)
            if unit:
                self.page.locator(f"input[name=unit][value={unit}] + label").click()
        else:
            for option in given if isinstance(given, list) else [given]:
                self.page.locator(f"input[name=answer][value={option}] + label").click()
        self.follow(self.page.get_by_role("button", name="Continue"))

    def answer_all(self, answers: dict[str, object]) -> Person:
        while (name := self.asked) is not None:
            self.answer(answers.get(name))
        return self

    def to_result(self, answers: dict[str, object]) -> Person:
        self.begin().answer_all(answers)
        if self.path == "/check":
            self.follow(self.page.locator("main form button"))
        assert self.path == "/result"
        return self

    # By keyboard alone

    def tab_to(self, selector: str) -> None:
        """Presses Tab until the element has the focus, which must show."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab does not reach {selector} on {self.path}")

    def key_answer(self, given: object) -> None:
        press = self.page.keyboard.press
        if given is None:
            self.tab_to("button[name=skip]")
            self.enter()
            return
        if self.page.locator("input[name=number]").count():
            number, _, unit = str(given).partition(" ")
            self.tab_to("input[name=number]")
            self.page.keyboard.type(number)
            if unit:
                self.tab_to("input[name=unit]")
                press("Space")
                while not self.page.locator(f"input[name=unit][value={unit}]").is_checked():
                    press("ArrowDown")
        elif self.page.locator("input[type=checkbox][name=answer]").count():
            assert isinstance(given, list)
            for option in given:
                self.tab_to(f"input[value={option}]")
                press("Space")
        else:
            self.tab_to("input[type=radio]")
            press("Space")
            for _ in range(20):
                if self.page.locator(f"input[name=answer][value={given}]").is_checked():
                    break
                press("ArrowDown")
        self.tab_to("form button.big")
        self.enter()

    # What is seen

    def is_calm(self) -> None:
        """Nothing went elsewhere, and the browser had nothing to complain of, such as a broken policy."""
        assert self.elsewhere == []
        # Answers that are to be mended, and pages that are not there, come with a status that browsers report.
        assert [one for one in self.complaints if "status of 4" not in one] == []

    def fits(self) -> None:
        """No one has to scroll sideways."""
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], (self.path, wide)

    def targets(self) -> None:
        """What is pressed is 24 pixels or more each way; links within a sentence are excepted, as WCAG says."""
        small = self.page.evaluate(
            """() => [...document.querySelectorAll(
                "button, summary, .option label, input[type=text], nav a, li > a:only-child, a.big")]
            .filter(e => e.offsetParent).map(e => [e.textContent.trim(), e.getBoundingClientRect()])
            .filter(([t, r]) => r.height < 24 || r.width < 24).map(([t]) => t)"""
        )
        assert small == [], self.path

    def accessible(self) -> None:
        """axe finds nothing."""
        self.page.evaluate(axe_source())
        found = self.page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        assert found["passes"]
        said = [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in found["violations"]]
        assert said == [], self.path
        assert [one["id"] for one in found["incomplete"] if one["id"] != "color-contrast"] == []


@pytest.fixture
def person(browser, address: str) -> Iterator[Person]:
    one = Person(browser, address)
    yield one
    one.is_calm()
    one.context.close()


def a_person(browser, address: str, **more: object) -> Person:
    return Person(browser, address, **more)


# The journey -------------------------------------------------------------------------------------------------


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


def test_the_whole_journey_without_javascript(browser, address: str) -> None:
    person = a_person(browser, address, java_script_enabled=False).to_result(AT_HOME)
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


def test_an_emergency_on_the_first_question(person: Person) -> None:
    person.begin().answer(["saddle"])
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
    person.begin().answer(["none"])
    person.answer("old")
    person.page.go_back()
    assert person.asked == "bladder_bowel"
    assert person.page.locator("input[value=old]").is_checked()
    person.page.go_forward()
    assert person.asked == "leg_weakness"
    person.follow(person.page.get_by_role("link", name="Back", exact=True))
    person.page.locator("input[value=none] + label").click()
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert person.asked == "leg_weakness"
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


def tick(person: Person, option: str) -> None:
    person.page.locator(f"input[value={option}] + label").click()


@pytest.mark.parametrize("alone", ["none", "unsure"])
def test_a_sign_stays_ticked_when_what_stands_alone_is_ticked_after_it(person: Person, alone: str) -> None:
    person.begin()
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
    assert person.path == "/question/2"


@pytest.mark.parametrize("alone", ["none", "unsure"])
def test_a_sign_after_what_stands_alone_is_refused_aloud_and_not_passed_over(person: Person, alone: str) -> None:
    person.begin()
    tick(person, alone)
    tick(person, "saddle")
    assert ticked(person) == [alone]
    said = person.page.get_by_role("alert")
    assert "cannot be true together" in said.inner_text()
    person.page.get_by_role("button", name="Continue").click()
    assert person.path == "/question/1"
    assert said.inner_text().endswith("press Continue again to go on with what is ticked.")
    assert person.page.evaluate("document.activeElement.value") == "saddle"
    person.accessible()
    tick(person, alone)
    tick(person, "saddle")
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert person.path == "/result"


def test_whoever_means_it_goes_on_with_what_is_ticked(person: Person) -> None:
    person.begin()
    tick(person, "none")
    tick(person, "saddle")
    person.page.get_by_role("button", name="Continue").click()
    person.follow(person.page.get_by_role("button", name="Continue"))
    assert person.path == "/question/2"


def test_without_javascript_the_same_words_are_said(browser, address: str) -> None:
    one = a_person(browser, address, java_script_enabled=False).begin()
    tick(one, "none")
    tick(one, "saddle")
    one.follow(one.page.get_by_role("button", name="Continue"))
    assert one.page.title().startswith("Error: ")
    assert one.page.locator(".errors").get_by_text("cannot be true together with another answer").count() == 1
    assert ticked(one) == ["none", "saddle"]
    one.context.close()


# The routine -------------------------------------------------------------------------------------------------


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


# Everyone ----------------------------------------------------------------------------------------------------------


LOOKS = {
    "wide": {"viewport": {"width": 1200, "height": 900}},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "dark": {"viewport": {"width": 700, "height": 900}, "color_scheme": "dark"},
    "zoomed": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},  # 1280 pixels at 400 %
    "still": {"viewport": {"width": 800, "height": 600}, "reduced_motion": "reduce", "forced_colors": "active"},
}


CHECKED_BY_AXE = ("wide", "narrow", "dark")
"""With forced colours, axe takes the page's own for those that are shown."""


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_for_everyone(browser, address: str, look: str) -> None:
    """Each page with axe, without scrolling sideways, with targets that are large enough."""
    person = a_person(browser, address, **LOOKS[look])

    def check() -> None:
        person.fits()
        person.targets()
        if look in CHECKED_BY_AXE:
            person.accessible()

    person.go()
    check()
    person.begin()
    kinds = set()
    while (name := person.asked) is not None:
        kind = type(PACK.question[name]).__name__
        if kind not in kinds:
            check()
            if kind != "Choice":
                person.page.locator("summary").click()
            person.follow(person.page.get_by_role("button", name="Continue"))
            check()
            kinds.add(kind)
        person.answer(AT_HOME.get(name))
    assert kinds == {"Choice", "MultiChoice", "Number", "Duration"}
    check()
    person.follow(person.page.locator("main form button"))
    check()
    for path in ("/plan", "/routine", "/routine/hurts", "/open", "/delete", "/privacy", "/nothing"):
        person.go(path)
        check()
    person.go("/routine")
    for _ in range(9):
        person.follow(person.page.locator("button[value=go]"))
        check()
    person.follow(person.page.locator("button[value=leave]"))
    check()
    person.to_result(LASTING)
    check()
    person.go("/summary")
    check()
    person.begin().answer(["saddle"])
    check()
    person.is_calm()
    person.context.close()


def test_the_focus_shows_in_order(person: Person) -> None:
    """From the top to the bottom, each focus with an outline of 3 pixels or more."""
    person.begin()
    seen = []
    for _ in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        now = person.page.evaluate(
            """() => { const e = document.activeElement, s = e.matches(".option input") ? e.labels[0] : e;
            const c = getComputedStyle(s);
            return [e.tagName, s.getBoundingClientRect().top + window.scrollY, c.outlineStyle,
            parseFloat(c.outlineWidth)]; }"""
        )
        if now[0] == "BODY":
            break
        seen.append(now)
    assert len(seen) > 10
    assert [one[1] for one in seen[1:]] == sorted(one[1] for one in seen[1:])
    for one in seen:
        assert (one[2], one[3] >= 3) == ("solid", True), one


def test_what_is_saved_can_be_opened(person: Person, tmp_path: Path) -> None:
    person.to_result(AT_HOME)
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Save it to open here again").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Save this to print or to read later").click()
    assert download.value.suggested_filename.endswith(".html")
    person.go("/open")
    person.page.set_input_files("input[type=file]", saved)
    person.follow(person.page.get_by_role("button", name="Open"))
    assert person.path == "/check"
    person.follow(person.page.get_by_role("button", name="Nothing has changed"))
    assert person.path == "/result"


def test_on_paper_only_what_counts_is_printed(person: Person) -> None:
    person.to_result(AT_HOME)
    person.page.emulate_media(media="print")
    for hidden in (".next", "footer", ".back", ".skip-link"):
        assert not person.page.locator(hidden).first.is_visible()
    assert person.page.locator(".card").is_visible()
    assert "Call 999, 112 or 911 now" in person.page.locator("header").inner_text()
    person.go("/plan")
    assert person.page.locator("svg").first.is_visible()
