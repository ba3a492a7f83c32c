"""The one-file page in a real Chromium: it asks, advises and leads, from a file, and for everyone."""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import soundadvice
from soundadvice import Pack, triage
from soundadvice.files.documents import write_beside
from soundadvice.formats.javascript.write import javascript
from soundadvice.formats.registry import export
from soundadvice.formats.web_page.write import web_page
from soundadvice.model.question import Choice, Option
from soundadvice.wire.bytes import json_bytes
from soundadvice.wording.translation.speak import pack_in_language
from support.answers.people import EASY, WELL
from support.answers.sampled import sampled
from support.chromium import launched
from support.javascript.running import Call, expected
from support.javascript.visiting import ELEMENT, Visitor, hosted
from support.packs import generated as packs
from support.packs.wordy import ODD
from support.pages import DOCS, blocks

DEFAULT = "low_back_pain_self_care"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return soundadvice.load_pack(DEFAULT, translations=True)


@pytest.fixture(scope="module")
def folder(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page and the module as an export writes them."""
    made = tmp_path_factory.mktemp("page")
    for name, form in (("page.html", "web-page"), ("back.js", "javascript")):
        exported = export(pack, form)
        (made / name).write_bytes(exported.data)
        write_beside(made / name, exported.beside)
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as found:
        yield found


@pytest.fixture
def visitor(browser: Any, folder: Path) -> Iterator[Visitor]:
    found = Visitor(browser, (folder / "page.html").as_uri())
    yield found
    found.close()


def test_it_is_one_small_file_that_loads_nothing(pack: Pack) -> None:
    page = web_page(pack)
    text = unescape(page.data.decode())
    assert len(gzip.compress(page.data, 9)) < 200_000
    assert "default-src 'none'" in text
    assert "connect-src" not in text
    assert "unsafe" not in text
    assert "src=" not in text.split("<script>", 1)[0]
    assert [name for name, _ in page.beside] == [f"{DEFAULT}.webmanifest", f"{DEFAULT}.worker.js"]


@pytest.mark.slow  # Chromium
def test_the_whole_way_from_a_file_without_a_network(visitor: Visitor, folder: Path, pack: Pack) -> None:
    """The questions, the advice, the plan with its drawings, the exercises; each for everyone."""
    visitor.context.set_offline(True)
    visitor.is_for_everyone()
    visitor.press("Continue")
    assert visitor.page.get_by_role("alert").inner_text() == "Choose an answer, or more than one."
    visitor.is_for_everyone()
    while not visitor.page.get_by_role("button", name="Make my plan").count():
        visitor.answer(WELL[visitor.asked or ""])
    visitor.is_for_everyone()
    visitor.press("Make my plan")
    visitor.answer_all(EASY)
    answers = {name: one for name, one in {**WELL, **EASY}.items() if name in visitor.advice["answers"]}
    here = dataclasses.replace(pack, region="gb")
    assert visitor.advice == json.loads(json_bytes(triage(here, answers).to_json()))
    given = [one["id"] for one in visitor.advice["plan"]["exercises"]]
    drawings = sum(len(one.pictures) for one in pack.plan.exercises if one.id in given)
    assert visitor.page.locator("svg[role=img]").count() == drawings > 0
    visitor.is_for_everyone()
    visitor.press("Do the exercises now, one step at a time")
    visitor.is_for_everyone()
    assert visitor.complaints == []
    assert visitor.requests == [(folder / "page.html").as_uri()]


def led(visitor: Visitor) -> None:
    """Answers all, and begins with the exercises."""
    while not visitor.page.get_by_role("button", name="Make my plan").count():
        visitor.answer(WELL[visitor.asked or ""])
    visitor.press("Make my plan")
    visitor.answer_all(EASY)
    visitor.press("Do the exercises now, one step at a time")


def onward(visitor: Visitor) -> bool:
    """Does the next thing of the exercises. False: they are at their end."""
    for name in ("Done, go on", "Start"):
        if visitor.page.get_by_role("button", name=name, exact=True).count():
            visitor.press(name)
            return True
    choices = visitor.page.locator("button.choice")
    if choices.count():
        choices.first.click()
    return bool(visitor.page.get_by_role("button", name="It hurts").count())


@pytest.mark.nightly
@pytest.mark.slow  # Chromium
def test_exercises_lead_to_their_end(visitor: Visitor) -> None:
    led(visitor)
    holds = drawings = 0
    while onward(visitor):
        holds += visitor.page.get_by_role("button", name="Start the clock").count()
        drawings += visitor.page.locator(".moment svg").count() > 0
    assert holds > 1
    assert drawings > 3
    visitor.is_for_everyone()
    visitor.press("Back to your plan")
    assert visitor.page.locator(".card").is_visible()
    assert visitor.complaints == []


@pytest.mark.slow  # Chromium
@pytest.mark.sampled
@pytest.mark.parametrize("place", [0, 2, -1], ids=["a lot", "it settled", "unsure"])
def test_pain_is_answered_as_the_pack_asks_and_followed(visitor: Visitor, place: int, pack: Pack) -> None:
    led(visitor)
    while not visitor.page.locator(".moment").count():
        onward(visitor)
    visitor.is_for_everyone()
    visitor.press("It hurts")
    visitor.is_for_everyone()
    hurts = visitor.page.evaluate(f"{ELEMENT}.extra.hurts")
    every = visitor.page.evaluate(f"{ELEMENT}.pack.questions()")
    question = next(one for one in every if one["id"] == hurts["question"])
    said = next(one for one in question["options"] if one["id"] == hurts["options"][place])
    visitor.press(said["text"])
    answers = visitor.page.evaluate(f"{ELEMENT}.answers")
    assert answers[hurts["question"]] == said["id"]
    if said["id"] == "unsure":
        assert visitor.asked == "exercise_check"
        return
    advice = triage(dataclasses.replace(pack, region="gb"), answers)
    # Who may not go on sees the advice; who may is asked to rest first.
    may = advice.acuity == advice.pack.disposition[advice.pack.default].acuity
    assert visitor.page.locator(".card h1").count() == (0 if may else 1)
    if not may:
        assert visitor.advice == json.loads(json_bytes(advice.to_json()))
        assert not visitor.page.get_by_role("button", name="Do the exercises now").count()
    assert visitor.complaints == []


@pytest.mark.nightly
@pytest.mark.slow  # Chromium
def test_the_clock_of_a_hold_begins_after_the_lead_and_ends(visitor: Visitor) -> None:
    visitor.page.clock.install()
    led(visitor)
    while not visitor.page.get_by_role("button", name="Start the clock").count():
        onward(visitor)
    visitor.press("Start the clock")
    status = visitor.page.get_by_role("status")
    assert status.inner_text() == "Get into place. The hold begins in 5."
    visitor.page.clock.run_for(5_500)
    assert status.inner_text() == "Hold now."
    visitor.page.clock.run_for(120_000)
    assert status.inner_text() == "The hold is done. Come out of it slowly."


@pytest.mark.slow  # Chromium
def test_in_an_emergency_nothing_softer_follows(visitor: Visitor) -> None:
    visitor.answer(["lower_back"])
    while visitor.asked is not None:
        name = visitor.asked
        visitor.answer(["saddle"] if name == "numbness" else WELL[name])
    assert visitor.advice["acuity"] == "emergency"
    links = visitor.page.locator(".call a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert links == ["tel:999", "tel:112"]
    top = visitor.page.locator(".call a").first.bounding_box()["y"]
    assert top < 844
    assert visitor.page.locator(".plan, .help, form").count() == 0
    visitor.is_for_everyone()


@pytest.mark.nightly
@pytest.mark.slow  # Chromium
def test_back_keeps_the_answer_and_the_browsers_way_back_is_the_same(visitor: Visitor) -> None:
    visitor.answer(["lower_back"])
    second = visitor.asked
    visitor.press("Back")
    assert visitor.asked == "location"
    assert visitor.page.locator("input:checked").get_attribute("value") == "lower_back"
    visitor.press("Continue")
    assert visitor.asked == second
    visitor.page.go_back()
    assert visitor.asked == "location"
    assert visitor.page.evaluate(f"{ELEMENT}.answers") == {}


@pytest.mark.slow  # Chromium
def test_language_and_number_are_those_of_the_reader(browser: Any, folder: Path, pack: Pack) -> None:
    german = pack_in_language(pack, "de")
    visitor = Visitor(browser, (folder / "page.html").as_uri(), locale="de-AT")
    assert visitor.page.locator("h1").inner_text() == german.question["location"].text
    assert visitor.page.evaluate("document.documentElement.lang") == "de"
    assert visitor.page.locator(".emergency-line a").first.inner_text() == pack.emergency_numbers["at"][:3]
    visitor.is_for_everyone()
    visitor.page.select_option("#region", "us")
    assert visitor.page.locator(".emergency-line a").all_inner_texts() == ["911"]
    visitor.press("English")
    assert visitor.page.locator("h1").inner_text() == pack.question["location"].text
    visitor.close()


@pytest.mark.nightly
@pytest.mark.slow  # Chromium
def test_on_paper_the_advice_stands_without_what_is_pressed(visitor: Visitor) -> None:
    visitor.answer_all(WELL)
    visitor.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    visitor.page.emulate_media(media="print")
    assert visitor.page.locator(".card h1").is_visible()
    assert visitor.page.locator("button:visible, form:visible").count() == 0
    assert len(visitor.page.pdf()) > 10_000
    # What was folded away is read on paper too.
    assert visitor.page.locator("details:not([open])").count() == 0


# Fail towards help ----------------------------------------------------------------------------------------------------


@pytest.mark.slow  # Chromium
@pytest.mark.parametrize("broken", ["no script", "script cut off", "script changed", "old browser"])
def test_where_scripts_fail_the_page_says_whom_to_call(
    broken: str, browser: Any, folder: Path, pack: Pack, tmp_path: Path
) -> None:
    text = (folder / "page.html").read_text("utf-8")
    more = {}
    match broken:
        case "no script":
            more = {"java_script_enabled": False}
        case "script cut off":
            text = text[: len(text) // 2]
        case "script changed":
            text = text.replace("'use strict';\n", "'use strict';\n\n", 1)  # its hash is another
    file = tmp_path / "broken.html"
    file.write_text(text, "utf-8")
    context = browser.new_context(**more)
    page = context.new_page()
    if broken == "old browser":
        page.add_init_script("delete window.customElements; window.CSSStyleSheet = undefined;")
    page.goto(file.as_uri())
    for language in ("en", "de", "es"):
        section = page.locator(f"#fallback section[lang={language}]")
        assert section.is_visible()
        assert "112" in section.locator("strong").inner_text()
    context.close()


@pytest.mark.slow  # Chromium
def test_a_fault_after_the_start_is_help_and_no_blank_page(visitor: Visitor) -> None:
    visitor.page.evaluate(f"() => {{ {ELEMENT}.pack.decide = () => {{ throw new TypeError('broken'); }}; }}")
    visitor.page.locator("input[name=answer][value=lower_back] + label").click()
    visitor.press("Continue")
    alert = visitor.page.get_by_role("alert")
    assert "Something is wrong on our side" in alert.inner_text()
    assert "call 999 or 112 now" in alert.inner_text()
    visitor.is_for_everyone()
    visitor.page.evaluate("setTimeout(() => { throw new Error('elsewhere') })")
    assert alert.is_visible()


# Whoever means harm ---------------------------------------------------------------------------------------------------


@pytest.mark.slow  # Chromium
def test_no_text_of_a_pack_is_markup_and_no_script_of_it_runs(browser: Any, tmp_path: Path) -> None:
    evil = f"<img src=x onerror='window.pwned=1'></script><script>window.pwned=1</script>{ODD}"
    options = (Option("yes", evil), Option("no", "No"))
    asked = Choice(id="constructor", text=evil, help=evil, why=evil, options=options)
    made = packs.make((asked,), (packs.rule("r", packs.any_of("constructor", "yes")),), title=evil)
    rules = tuple(dataclasses.replace(one, because=evil) for one in made.rules)
    made = dataclasses.replace(made, rules=rules, not_for_people=evil, introduction=evil)
    file = tmp_path / "evil.html"
    file.write_bytes(web_page(made).data)
    visitor = Visitor(browser, file.as_uri())
    assert evil.split("\u2028")[0][:40] in visitor.page.locator("h1").inner_text()
    visitor.answer("yes")
    assert evil[:40] in visitor.page.locator("sound-advice li").first.inner_text()
    assert visitor.page.evaluate("window.pwned") is None
    assert visitor.complaints == []
    # Nor may a script that someone brings in send anything anywhere.
    said = visitor.page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'refused')")
    assert said == "refused"
    visitor.close()


# Hosted, and in pages of others ---------------------------------------------------------------------------------------


@pytest.mark.slow  # Chromium
def test_hosted_it_can_be_installed_and_opens_without_a_network(browser: Any, folder: Path) -> None:
    with hosted(folder) as address:
        visitor = Visitor(browser, f"{address}/page.html")
        visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        manifest = json.loads((folder / f"{DEFAULT}.webmanifest").read_text("utf-8"))
        assert manifest["start_url"] == "page.html"
        link = visitor.page.locator("link[rel=manifest]").get_attribute("href")
        assert link == f"{DEFAULT}.webmanifest"
    # The server is gone.
    visitor.page.reload()
    assert visitor.page.locator("h1").inner_text() == "Where does it hurt or feel tight?"
    visitor.answer(["lower_back"])
    visitor.close()


@pytest.mark.slow  # Chromium
def test_the_element_asks_in_a_page_of_others_and_says_what_happens(browser: Any, folder: Path, pack: Pack) -> None:
    """And the module in Chromium gives the bytes that it gives elsewhere."""
    [(_, theirs, _)] = blocks(DOCS / "how-to" / "javascript.md", "html")
    (folder / "yours.html").write_text(theirs, "utf-8")
    samples = [*sampled(pack, 60), *sampled(pack, 60, decided=False)]
    with hosted(folder) as address:
        visitor = Visitor(browser, f"{address}/yours.html")
        visitor.page.wait_for_selector("sound-advice form")
        visitor.is_for_everyone()
        visitor.answer(["lower_back"])
        assert visitor.page.evaluate("heard") == [
            ["answer", {"question": "location", "answer": ["lower_back"], "answers": {"location": ["lower_back"]}}]
        ]
        while visitor.asked is not None and not visitor.page.get_by_role("button", name="Skip this question").count():
            name = visitor.asked
            visitor.answer(["saddle"] if name == "numbness" else WELL[name])
        assert visitor.advice["acuity"] == "emergency"
        assert visitor.advice["region"] == "gb"
        said = visitor.page.evaluate(
            "async (all) => { const { decide, toJson } = await import(new URL('back.js', location));"
            " return all.map((one) => toJson(decide(one))); }",
            [dict(one) for one in samples],
        )
        visitor.close()
    assert said == [expected(pack, Call(one)) for one in samples]


def test_it_says_what_stands_beside_the_module(pack: Pack) -> None:
    assert [name for name, _ in javascript(pack).beside] == [".d.ts", "sound-advice.js"]
