"""The web page in a real Chromium is for everyone: with axe, on a narrow screen, by its focus, and on paper."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from soundadvice import triage
from soundadvice.provenance.record import Record
from soundadvice.session.pacing import MAKE_PLAN
from support.npm.axe import RULES
from support.server.browsing import MOST_TABS, Person
from support.server.visits import AT_HOME, EMERGENCY, LASTING, PACK
from support.thorough import PROFILE

pytestmark = pytest.mark.slow  # real pages in Chromium


MUCH: dict[str, Any] = {
    "other_signs": ["weight_loss", "rash"],
    "health_risks": ["cancer"],
    "cancer_when": "years_ago",
    "swelling": ["back", "shape_change"],
    "severe_pain": "severe",
    "pain_with_exercise": "persists",
    "age": 64,
}
LOOKS: dict[str, dict[str, Any]] = {
    "wide": {"size": (1200, 900)},
    "narrow": {"size": (320, 640)},
    "dark": {"size": (700, 900), "color_scheme": "dark"},
    "zoomed": {"size": (320, 256)},  # what 1280 by 1024 pixels leave at 400 %
    "still": {"size": (800, 600), "reduced_motion": "reduce", "forced_colors": "active"},
}
AS_USUAL = {"color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}
CHECKED_BY_AXE = {"wide": RULES, "narrow": RULES, "dark": ["cat.color"]}
"""What is checked there: in the dark, only the colours differ. axe knows no forced colours."""
BY_DAY = ("narrow", "still")
"""The looks that are looked at before the night."""


def looks_right(person: Person) -> None:
    """The page in every look: with axe, without scrolling sideways, with targets that are large enough."""
    for look, media in LOOKS.items():
        if PROFILE != "thorough" and look not in BY_DAY:
            continue
        media = dict(media)
        width, height = media.pop("size")
        person.page.set_viewport_size({"width": width, "height": height})
        person.page.emulate_media(**AS_USUAL | media)
        person.fits()
        person.targets()
        if media.get("forced_colors"):
            person.bordered()
        if look in CHECKED_BY_AXE:
            person.accessible(CHECKED_BY_AXE[look])
    person.page.set_viewport_size({"width": 1200, "height": 900})
    person.page.emulate_media(**AS_USUAL)


@pytest.mark.nightly
def test_every_page_is_for_everyone(person: Person) -> None:
    def check() -> None:
        looks_right(person)

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
    person.follow(person.page.locator("main form button").first)
    check()
    person.follow(person.page.get_by_role("button", name=MAKE_PLAN))
    check()
    person.choose(AT_HOME)
    for path in (
        "/result",
        "/plan",
        "/region",
        "/in/gb",
        "/routine",
        "/routine/hurts",
        "/open",
        "/delete",
        "/privacy",
        "/nothing",
    ):
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
    person.go("/save/copy")
    check()
    person.begin().answer_all(EMERGENCY)
    check()


def test_a_check_in_is_for_everyone(person: Person, tmp_path: Path) -> None:
    """A record of three weeks ago, with each kind of step, an error, and the chart."""
    given = datetime.now(UTC) - timedelta(days=21)
    record = Record.of(triage(PACK, AT_HOME), time=given, engines=("reference",))
    (tmp_path / "record.json").write_text(json.dumps(record.to_json()))
    page = person.page
    person.go("/open")
    page.set_input_files("input[type=file]", tmp_path / "record.json")
    on = "main form button.big >> nth=0"
    person.follow(page.locator(on))
    looks_right(person)
    person.follow(page.get_by_role("link", name="Go on", exact=True))
    person.answer(["none"])
    person.answer("mild")
    page.locator("#f-1").fill("5")
    looks_right(person)
    person.follow(page.locator(on))
    person.follow(page.locator(on))
    looks_right(person)  # nothing was chosen
    page.locator("input[value=same]").check()
    person.follow(page.locator(on))
    looks_right(person)
    person.follow(page.locator(on))
    looks_right(person)
    for _ in range(9):
        if "no longer so" in page.content():
            page.locator("input[value=none]").check()
            person.follow(page.locator(on))
    person.answer_all({"examined": "no", "pain_with_exercise": "not_tried"})
    if person.path == "/check":
        person.follow(page.locator(on))
    assert person.path == "/result"
    looks_right(person)
    person.go("/course")
    assert page.locator(".chart svg").is_visible()
    looks_right(person)


def test_what_is_chosen_shows_in_forced_colours(person: Person) -> None:
    person.begin()
    person.page.emulate_media(forced_colors="active")
    first, second = (person.page.locator(f".option label >> nth={place}") for place in (0, 1))
    first.click()
    widths = [one.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") for one in (first, second)]
    assert widths[0] >= widths[1] + 2


def test_a_screen_reader_is_told_what_it_needs(person: Person) -> None:
    """Names and descriptions as the browser works them out, which were heard with Orca."""
    from playwright.sync_api import expect

    page = person.begin().page
    group = page.locator("fieldset")
    expect(group).to_have_accessible_name("Where does it hurt or feel tight?")
    expect(group).to_have_accessible_description(re.compile("^Tick all that fit. Question 1 "))
    page.keyboard.press("1")
    expect(page.locator("#f-1")).to_have_accessible_name("Low back")  # without the key beside it
    person.enter()
    while person.asked != "age":
        person.answer(AT_HOME.get(str(person.asked)))
    expect(page.locator("#f-1")).to_have_accessible_description("years")
    person.answer_all(AT_HOME)
    expect(page.locator(".answers a").first).to_have_accessible_name(
        "Change your answer to: Where does it hurt or feel tight?"
    )


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
    assert "Call 999, 112 or 911 now" in person.page.locator(".emergency-line").inner_text()
    person.go("/plan")
    assert person.page.locator("svg").first.is_visible()


@pytest.mark.sampled
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("more", [{}, MUCH], ids=["short", "long"])
def test_the_page_for_the_doctor_is_one_sheet(person: Person, paper: str, more: dict[str, Any]) -> None:
    person.to_result(LASTING | more)
    person.go("/summary")
    pdf = person.page.pdf(format=paper, prefer_css_page_size=False)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    person.page.emulate_media(media="print")
    assert not person.page.locator("body > header").is_visible()
    assert person.page.locator(".hand-over .qr svg").is_visible()


def test_the_advice_is_copied_as_text(person: Person) -> None:
    person.to_result(LASTING)
    person.follow(person.page.get_by_role("link", name="Copy it as text, or take it on a phone"))
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.page.get_by_role("button", name="Copy").click()
    person.page.get_by_text("Copied.").wait_for()
    copied = person.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("LOW BACK PAIN CHECK: SUMMARY FOR THE DOCTOR")
    assert copied == person.page.locator("textarea").input_value()
    assert person.page.get_by_role("img", name="A QR code").is_visible()
