"""A takeaway as HTML: well-formed, with nothing in it that acts, readable, and printed on few pages."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from soundadvice import Pack, load_pack
from soundadvice.handout import takeaway_html, takeaway_markdown
from soundadvice.handout.blocks import Chart
from soundadvice.handout.drawing import STYLE as DRAWING_STYLE
from soundadvice.handout.markup import element
from soundadvice.handout.style import STYLE
from soundadvice.journal.chart import summary as in_words
from soundadvice.journal.chart import svg
from soundadvice.journal.episode import Episode
from soundadvice.meaning.fitted.safety_net import fitted_net
from soundadvice.model.question import Choice, MultiChoice, Option
from support.answers.entries import entry
from support.answers.people import SORE
from support.answers.takeaways import AT_HOME, EVERYTHING, LEG, MANY_FLAGS, PACK, RED_FLAGS, made, parsed, urgent, words
from support.chromium import launched
from support.packs.languages import RIGHT_TO_LEFT
from support.packs.shipped import shipped

SELF_CARE = shipped("low_back_pain_self_care")
PLAN_ANSWERS: dict[str, object] = {name: answer for name, answer in AT_HOME.items() if name not in SORE}
COURSE = Episode(tuple(entry(day, score=score) for day, score in ((0, 7), (3, 6), (8, 6), (15, 4), (21, 5))))
CASES = [
    pytest.param(AT_HOME, PACK, id="home"),
    pytest.param(SORE, PACK, id="home-no-plan-answers"),
    pytest.param(LEG, PACK, id="doctor-early"),
    pytest.param(EVERYTHING, PACK, id="doctor-everything"),
    pytest.param(EVERYTHING, urgent(), id="emergency"),
    pytest.param({"numbness": ["saddle"]}, RED_FLAGS, id="red-flag"),
    pytest.param(MANY_FLAGS, RED_FLAGS, id="many-red-flags"),
]
each_case = pytest.mark.parametrize(("answers", "pack"), CASES)


# The HTML -----------------------------------------------------------------------------------------------------------


@each_case
def test_html_is_valid_and_loads_nothing(answers: dict[str, object], pack: Pack) -> None:
    page = takeaway_html(*made(answers, pack))
    root = parsed(page)
    assert root.get("lang") == "en"
    tags = {part.tag for part in root.iter() if isinstance(part.tag, str)}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "base", "form", "audio", "video"})
    for part in root.iter():
        assert not {"src", "srcset", "data", "action", "style"}.intersection(part.attrib)
        assert not any(name.startswith("on") for name in part.attrib)
        assert part.get("href", "#").startswith("#")
    styles = "".join(part.text or "" for part in root.iter("style"))
    assert "url(" not in styles
    assert "@import" not in styles
    assert "://" not in page
    policy = [part.get("content") for part in root.iter("meta") if part.get("http-equiv")]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


@each_case
def test_html_has_a_semantic_outline(answers: dict[str, object], pack: Pack) -> None:
    root = parsed(takeaway_html(*made(answers, pack)))
    levels = [
        int(part.tag[1]) for part in root.iter() if isinstance(part.tag, str) and re.fullmatch("h[1-6]", part.tag)
    ]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    names = [part.get("id") for part in root.iter() if part.get("id")]
    assert len(set(names)) == len(names)
    assert {part.get("href") for part in root.iter("a")} <= {f"#{name}" for name in names}
    for lists in (*root.iter("ul"), *root.iter("ol")):
        assert len(lists)


def test_every_exercise_is_shown_with_its_pictures() -> None:
    advice, record = made(AT_HOME)
    root = parsed(takeaway_html(advice, record))
    figures = [" ".join(figure.itertext()) for figure in root.iter("figure")]
    shown = [picture for exercise in advice.plan.exercises for picture in exercise.pictures]
    assert len(figures) == len(shown) >= 9
    for picture in shown:
        assert any(picture.caption in figure and picture.shows in figure for figure in figures)


HOSTILE = (
    "</title></style><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\"'` ![a](b) *b* _c_ 1. # | \\ \x1b[31m"
)
PRINTED = HOSTILE.replace("\x1b", "")


def hostile() -> Pack:
    """The pack with markup in every text that a takeaway can show."""

    def spoilt(text: str) -> str:
        return HOSTILE + text

    questions = tuple(
        dataclasses.replace(
            question,
            text=spoilt(question.text),
            options=tuple(
                Option(option.id, spoilt(option.text), option.said and spoilt(option.said))
                for option in question.options
            ),
        )
        if isinstance(question, (Choice, MultiChoice))
        else dataclasses.replace(question, text=spoilt(question.text))
        for question in PACK.questions
    )
    plan = dataclasses.replace(
        PACK.plan,
        exercises=tuple(
            dataclasses.replace(
                one,
                title=spoilt(one.title),
                about=spoilt(one.about),
                steps=tuple(dataclasses.replace(step, do=spoilt(step.do)) for step in one.steps),
                needs=tuple(map(spoilt, one.needs)),
                pictures=tuple(
                    dataclasses.replace(picture, caption=spoilt(picture.caption), shows=spoilt(picture.shows))
                    for picture in one.pictures
                ),
            )
            for one in PACK.plan.exercises
        ),
        habits=tuple(dataclasses.replace(one, title=spoilt(one.title)) for one in PACK.plan.habits),
    )
    return dataclasses.replace(
        PACK,
        title=spoilt(PACK.title),
        language='en"><script>',
        questions=questions,
        plan=plan,
        dispositions=tuple(
            dataclasses.replace(one, title=spoilt(one.title), text=spoilt(one.text)) for one in PACK.dispositions
        ),
        rules=tuple(dataclasses.replace(one, because=spoilt(one.because)) for one in PACK.rules),
        come_back=dataclasses.replace(PACK.come_back, lead=spoilt(PACK.come_back.lead)),
        handover=((HOSTILE, ("leg_pain",)),),
    )


@pytest.mark.parametrize("pack", [hostile(), urgent(hostile())], ids=["plain", "urgent"])
@pytest.mark.parametrize("answers", [AT_HOME, EVERYTHING, LEG], ids=["home", "everything", "leg"])
def test_no_text_becomes_markup_in_html(answers: dict[str, object], pack: Pack) -> None:
    page = takeaway_html(*made(answers, pack))
    root = parsed(page)
    tags = {part.tag for part in root.iter() if isinstance(part.tag, str)}
    assert tags.isdisjoint({"script", "img"})
    assert root.get("lang") == 'en"><script>'
    assert "\x1b" not in page
    title = root.find("head/title")
    assert title is not None
    assert title.text is not None
    assert title.text.startswith(PRINTED)
    assert len([text for text in root.itertext() if PRINTED in text]) >= 5  # few on the card of an emergency


@pytest.mark.parametrize("answers", [AT_HOME, EVERYTHING, LEG], ids=["home", "everything", "leg"])
def test_no_text_becomes_markup_in_markdown(answers: dict[str, object]) -> None:
    tokens = MarkdownIt("commonmark").parse(takeaway_markdown(*made(answers, hostile())))
    inner = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in (*tokens, *inner)}
    assert kinds.isdisjoint({"html_block", "html_inline", "image", "link_open", "em_open", "code_inline", "fence"})
    shown = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
    assert len([text for text in shown if PRINTED in text]) > 5


@each_case
def test_markdown_is_read_as_it_was_meant(answers: dict[str, object], pack: Pack) -> None:
    advice, record = made(answers, pack)
    tokens = MarkdownIt("commonmark").parse(takeaway_markdown(advice, record))
    shown = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
    text = "\n".join(shown)
    assert advice.text in text
    net = fitted_net(advice)
    for signs in (*net.first, *net.more):
        assert set(signs.items) <= set(shown)
    assert "**" not in text
    headings = [token for token in tokens if token.type == "heading_open"]
    assert [token.tag for token in headings].count("h1") == 1


@pytest.mark.parametrize("text", ["1. a", "- a", "+ a", "# a", "=== ", "--- ", "~~~", "> a", "&amp;", "| a", "    a"])
def test_a_line_that_looks_like_markdown_stays_a_line(text: str) -> None:
    pack = dataclasses.replace(PACK, title=text, come_back=dataclasses.replace(PACK.come_back, items=(text,)))
    tokens = MarkdownIt("commonmark").parse(takeaway_markdown(*made(LEG, pack)))
    shown = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
    assert text.strip() in shown


def test_attributes_are_escaped() -> None:
    assert element("p", 'a"<', title='"><b>') == '<p title="&quot;&gt;&lt;b&gt;">a&quot;&lt;</p>'


# How it looks -------------------------------------------------------------------------------------------------------


def palettes() -> Iterator[tuple[str, dict[str, str]]]:
    """The colours in light, in dark and in print."""
    light = dict(re.findall(r"--(\w+): (#\w+)", DRAWING_STYLE + STYLE.partition("@media")[0]))
    dark = dict(re.findall(r"--(\w+): (#\w+)", STYLE.partition("dark)")[2].partition("@page")[0]))
    paper = dict(re.findall(r"--(\w+): (#\w+)", STYLE.partition("@media print")[2]))
    yield "light", light
    yield "dark", light | dark
    yield "print", light | paper


@pytest.mark.parametrize(("name", "colours"), list(palettes()))
def test_contrast_is_enough(name: str, colours: dict[str, str]) -> None:
    for text in ("text", "soft", "calm", "care", "alarm"):
        assert contrast(colours[text], colours["paper"]) >= 4.5, (name, text)
    for drawn in ("ink", "shirt", "arrow", "line"):
        assert contrast(colours[drawn], colours["paper"]) >= 3, (name, drawn)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_urgency_is_said_in_words() -> None:
    for answers, pack, sign in ((AT_HOME, PACK, "AT HOME"), (LEG, PACK, "SEE A DOCTOR"), (LEG, urgent(), "EMERGENCY")):
        assert sign in words(takeaway_html(*made(answers, pack)))


@pytest.fixture(scope="module")
def printer() -> Iterator[Any]:
    """A page of Chromium, to print from."""
    with launched() as chromium:
        yield chromium.new_page()


@pytest.mark.sampled
@pytest.mark.parametrize("paper", ["A4", "letter"])
@pytest.mark.parametrize(
    ("answers", "pack"),
    [
        (LEG, PACK),
        (SORE | {"leg_pain": "one"}, PACK),
        (EVERYTHING, PACK),
        (EVERYTHING, urgent()),
        (MANY_FLAGS, RED_FLAGS),
        (MANY_FLAGS | PLAN_ANSWERS, SELF_CARE),
    ],
    ids=["early", "answered", "everything", "emergency", "many-red-flags", "self-care"],
)
def test_a_summary_is_one_page(printer: Any, answers: dict[str, object], pack: Pack, paper: str) -> None:
    page = takeaway_html(*made(answers, pack), Chart(svg(COURSE, None), in_words(COURSE, None))).replace(
        "@page { ", f"@page {{ size: {paper}; "
    )
    summary, mark, _ = page.partition('<div id="to-keep">')
    assert bool(mark) is (pack in (PACK, RED_FLAGS, SELF_CARE))
    assert pages(printer, summary + ("</main></body></html>" if mark else "")) == 1
    if mark:
        assert pages(printer, page) in (2, 3)  # what the person keeps begins a page of its own


def pages(printer: Any, page: str) -> int:
    printer.set_content(page)
    return len(re.findall(rb"/Type\s*/Page\b", printer.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("answers", [AT_HOME, SORE], ids=["exercises", "none"])
def test_a_plan_leaves_no_page_half_empty(printer: Any, answers: dict[str, object]) -> None:
    """The pages that are printed are those that its words and pictures fill, and at most one more."""
    page = takeaway_html(*made(answers))
    printed = pages(printer, page.replace("@page { ", "@page { size: A4; "))
    printer.emulate_media(media="print")
    printer.set_viewport_size({"width": round((210 - 24) / 25.4 * 96), "height": 500})
    filled = printer.evaluate("document.body.scrollHeight") / ((297 - 24) / 25.4 * 96)
    printer.emulate_media(media="null")  # as it was: or what is printed next is the screen
    assert printed <= ceil(filled) + 1


# What a pack says about it ------------------------------------------------------------------------------------------


def test_a_layer_adds_to_what_a_doctor_wants_to_know(tmp_path: Path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        'id: more\nversion: "1"\ntitle: More\nextends: low_back_pain\nhandover:\n'
        "  - {label: How long, questions: [duration, spasm]}\n  - {label: Sitting, questions: [sits]}\n"
    )
    handover = load_pack(folder).handover
    assert handover[0] == ("How long", ("duration", "spasm"))
    assert handover[1:-1] == PACK.handover[1:]
    assert handover[-1] == ("Sitting", ("sits",))


def test_pictures_and_handover_change_the_words_and_not_the_meaning() -> None:
    exercise, *others = PACK.plan.exercises
    bare = dataclasses.replace(exercise, pictures=())
    plan = dataclasses.replace(PACK.plan, exercises=(bare, *others))
    for changed in (dataclasses.replace(PACK, plan=plan), dataclasses.replace(PACK, handover=())):
        assert changed.meaning_hash == PACK.meaning_hash
        assert changed.content_hash != PACK.content_hash


def test_it_says_which_way_its_language_is_read() -> None:
    answers: dict[str, object] = {"signs": ["leg"], "pain": "mild", "duration": "30 days"}
    assert '<html lang="ar" dir="rtl">' in takeaway_html(*made(answers, RIGHT_TO_LEFT))
