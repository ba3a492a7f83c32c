"""What a person takes away: what is in it, that it is valid and safe HTML, and that a summary fits one page."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from markdown_it import MarkdownIt

from people import SORE, WELL
from soundadvice import Acuity, Advice, Pack, Record, Session, load_pack, triage
from soundadvice.export import takeaway_html, takeaway_markdown
from soundadvice.export.drawing import STYLE as DRAWING_STYLE
from soundadvice.export.markup import element
from soundadvice.export.style import STYLE
from soundadvice.question import Choice, MultiChoice, Option

PACK = load_pack("low_back_pain")
AT_HOME = SORE | {
    "spasm": "no",
    "causes": ["sitting"],
    "sits": "most",
    "tight_hamstrings": "yes",
    "tight_hips": "yes",
    "mobility": ["none"],
    "diagnosis": "no",
    "wants_therapies": "yes",
}
EVERYTHING = SORE | {
    "location": ["lower_back", "hips", "upper_back", "other"],
    "leg_pain": "both",
    "numbness": ["leg", "both_legs", "saddle", "elsewhere"],
    "swelling": ["back", "leg", "elsewhere", "shape_change"],
    "severe_pain": "severe",
    "duration": "5 weeks",
    "improving": "worse",
    "pain_with_exercise": "intense",
}
LEG = {"leg_pain": "one"}
RED_FLAGS = load_pack("low_back_pain_red_flags")
# Most of what can be answered short of an emergency.
MANY_FLAGS = EVERYTHING | {
    "leg_pain": "buttock",
    "numbness": ["none"],
    "swelling": ["back", "elsewhere", "shape_change"],
    "bladder_bowel": "none",
    "leg_weakness": ["none"],
    "trauma": "none",
    "emergency_now_signs": ["none"],
    "sudden_severe": "no",
    "other_signs": ["urinary", "weight_loss", "night_pain", "cough_pain", "rash"],
    "cancer_history": "yes",
    "risk_factors": ["osteoporosis", "steroids", "immunosuppressed", "recent_infection"],
    "age": 64,
    "painkiller_excess": "no",
    "sexual_function": "none",
    "first_episode": "yes",
}
WRITERS = (takeaway_html, takeaway_markdown)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def urgent(pack: Pack = PACK) -> Pack:
    """The pack with an emergency in the doctor's place."""
    changed = [
        dataclasses.replace(one, acuity=Acuity.EMERGENCY) if one.id == "see_doctor" else one
        for one in pack.dispositions
    ]
    return dataclasses.replace(pack, dispositions=tuple(changed))


def made(answers: dict[str, object], pack: Pack = PACK) -> tuple[Advice, Record]:
    advice = triage(pack, answers)
    time = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    return advice, Record.of(advice, time=time, engines=("reference", "durable_rules"))


def flat(text: str) -> str:
    """The words of a Markdown text, as a person reads them."""
    return " ".join(re.sub(r"\\(.)|\*\*", r"\1", text).split())


def parsed(page: str) -> Element:
    """The page, by a parser that takes no error."""
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return root


def words(page: str) -> str:
    body = parsed(page).find("body")
    assert body is not None
    return " ".join(" ".join(body.itertext()).split())


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


# What is in it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", WRITERS)
def test_at_home_it_is_the_plan_step_by_step(write: Callable[[Advice, Record], str]) -> None:
    advice, record = made(AT_HOME)
    text = write(advice, record)
    text = flat(text) if write is takeaway_markdown else words(text)
    assert text.startswith("# AT HOME" if write is takeaway_markdown else "AT HOME")
    exercises = advice.plan.exercises
    assert {exercise.id for exercise in exercises} >= {"roll_down", "lying_hamstring_stretch", "straight_leg_stretch"}
    for exercise in exercises:
        assert exercise.title in text
        assert "; ".join(exercise.needs) in text
        for step in exercise.steps:
            assert step.do in text
    for said in ("hold 60 seconds", "hold 20 to 30 seconds", "once on each side", "5 times", "Choose one of these 2"):
        assert said in text
    for listed in (*advice.plan.habits, *advice.plan.therapies):
        assert listed.title in text
    for note in (*advice.plan.say, *advice.notes, advice.stop_rule, advice.not_a_doctor):
        assert note in text
    for signs in (*advice.safety_net, advice.come_back):
        assert signs.lead in text
        assert all(item in text for item in signs.items)
    assert "No clinician has checked it yet." in text
    assert "Draft: not yet reviewed by a clinician." in text
    assert "soundadvice 0.1.0 on 2026-03-04 at 05:06 UTC" in text


def test_help_stands_above_the_plan() -> None:
    text = takeaway_markdown(*made(AT_HOME))
    assert text.index("## Call 999") < text.index("## Get medical help today") < text.index("## Your plan")


def test_a_plan_without_an_exercise_says_why() -> None:
    advice, record = made(SORE)
    assert advice.plan.no_exercise
    assert advice.plan.no_exercise in flat(takeaway_markdown(advice, record))
    assert "Your exercises" not in takeaway_html(advice, record)


@pytest.mark.parametrize("write", WRITERS)
def test_a_doctor_is_told_what_was_asked_answered_and_fired(write: Callable[[Advice, Record], str]) -> None:
    advice, record = made(SORE | {"duration": "5 weeks", "improving": "worse", "pain_with_exercise": "persists"})
    text = write(advice, record)
    text = flat(text) if write is takeaway_markdown else words(text)
    assert advice.fired == ("lasting_pain", "pain_when_exercising")
    for reason in advice.reasons:
        assert reason.because in text
        assert f"[{reason.rule}: " in text
    for fact in ("Advice given SEE A DOCTOR", "How long 5 weeks", "Since it began Worse", "Answered on 2026-03-04"):
        assert fact in text.replace(":", "")  # in HTML the style brings the colon
    assert "It carried on hurting after I stopped" in text
    why, _, rest = text.partition("What else was asked and answered")
    assert "How long have you had it this time? 5 weeks" in why
    assert "Does the pain go down into your leg? No" in rest
    assert advice.text in text
    assert "Until you see the doctor, keep moving gently" in text
    assert "reference, durable_rules" in text
    assert "low_back_pain 0.1.0" in text
    assert "Draft" in text


def test_a_doctor_is_told_what_is_still_open() -> None:
    advice, record = made(LEG)
    text = flat(takeaway_markdown(advice, record))
    _, _, still_open = text.partition("## Still open")
    assert len(advice.unanswered) == 7
    for name in advice.unanswered:
        assert PACK.question[name].text in still_open
    assert "How long: not asked" in text
    assert "Still open" not in takeaway_markdown(*made(EVERYTHING))


def test_only_the_answers_that_made_a_rule_fire_stand_behind_it() -> None:
    advice, record = made(SORE | {"duration": "unsure", "improving": "unsure"})
    assert advice.fired == ("unknown_duration",)
    why = flat(takeaway_markdown(advice, record)).partition("## What else")[0]
    assert "How long have you had it this time? not sure" in why
    assert "How is it now" not in why


def test_the_person_keeps_a_page_when_the_doctor_has_theirs() -> None:
    advice, record = made(LEG)
    for text in (flat(takeaway_markdown(advice, record)), words(takeaway_html(advice, record))):
        kept = text.rpartition("For you, until you are seen")[2]
        assert "SEE A DOCTOR" in kept
        assert "If both legs hurt, do not wait for a visit." in kept
        for signs in (*advice.safety_net, advice.come_back):
            assert all(item in kept for item in signs.items)


@pytest.mark.parametrize("write", WRITERS)
def test_an_emergency_is_the_card_and_what_to_say(write: Callable[[Advice, Record], str]) -> None:
    advice, record = made(EVERYTHING | {"improving": "yes"}, urgent())  # which is behind no rule that fired
    text = write(advice, record)
    text = flat(text) if write is takeaway_markdown else words(text)
    assert text.lstrip("# ").startswith("EMERGENCY: GET HELP NOW")
    assert text.index(advice.text) < text.index("What to say on the phone") < text.index("Where you are.")
    assert "Has any part of you felt numb or tingly since this began? Yes, in one leg or foot" in text
    assert "How long: 5 weeks" in re.sub(r" :", ":", text)
    assert all(reason.do in text for reason in advice.reasons if reason.do)
    for absent in ("Your plan", "Your exercises", "How is it now", "See a doctor, or go back"):
        assert absent not in text


def test_what_is_said_on_the_phone_is_what_makes_it_an_emergency() -> None:
    advice, record = made(MANY_FLAGS | {"numbness": ["leg"]}, RED_FLAGS)
    assert len(advice.fired) > 10
    text = flat(takeaway_markdown(advice, record))
    phone, _, why = text.partition("## What to say on the phone")[2].partition("## Why")
    for said in ("Have you ever had cancer", "felt numb or tingly", "Age: 64 years", "How long: 5 weeks"):
        assert said in phone
    for unsaid in ("swelling", "Exercises tried", "rash"):
        assert unsaid not in phone
    assert why.count("- You have") == 1
    assert all(reason.do in text for reason in advice.reasons if reason.do)


@pytest.mark.parametrize("write", WRITERS)
def test_an_answer_that_counts_no_more_is_told(write: Callable[[Advice, Record], str]) -> None:
    advice, record = made(WELL | {"walking_heaviness": "yes"}, RED_FLAGS)
    assert advice.ignored_would_raise
    assert "Look again: an answer that you gave does not count any more" in write(advice, record)


def test_a_parameter_that_was_changed_is_named() -> None:
    assert "Parameters changed" not in takeaway_markdown(*made(LEG))
    changed = load_pack("low_back_pain", parameters={"few_weeks": "4 weeks"}, region="gb")
    text = flat(takeaway_markdown(*made(LEG, changed)))
    assert "Region: gb. Parameters changed: few_weeks 4 weeks." in text


def test_the_takeaway_of_a_session_is_that_of_its_answers() -> None:
    session = Session(PACK, answers=LEG)
    record = session.record(datetime(2026, 3, 4, tzinfo=UTC))
    assert "one leg" in takeaway_html(session.advice(), record)


def test_a_pack_that_names_no_handover_tells_how_long() -> None:
    bare = dataclasses.replace(PACK, handover=())
    text = takeaway_markdown(*made(SORE | {"leg_pain": "one"}, bare))
    assert "- **How long:** 1 week" in text
    assert "Since it began" not in text


# The HTML ------------------------------------------------------------------------------------------------------


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
            options=tuple(Option(option.id, spoilt(option.text)) for option in question.options),
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
    assert len([text for text in root.itertext() if PRINTED in text]) > 5


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
    for signs in (*advice.safety_net, advice.come_back) if advice.acuity is not Acuity.EMERGENCY else ():
        assert set(signs.items) <= set(shown)
    assert "**" not in text
    headings = [token for token in tokens if token.type == "heading_open"]
    assert [token.tag for token in headings].count("h1") == 1


@pytest.mark.parametrize("text", ["1. a", "- a", "+ a", "# a", "=== ", "--- ", "~~~", "> a", "&amp;", "| a", "    a"])
def test_a_line_that_looks_like_markdown_stays_a_line(text: str) -> None:
    pack = dataclasses.replace(PACK, title=text, come_back=dataclasses.replace(PACK.come_back, items=(text,)))
    tokens = MarkdownIt("commonmark").parse(takeaway_markdown(*made(LEG, pack)))
    shown = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
    assert shown[-1] == text.strip()


def test_attributes_are_escaped() -> None:
    assert element("p", 'a"<', title='"><b>') == '<p title="&quot;&gt;&lt;b&gt;">a&quot;&lt;</p>'


# How it looks --------------------------------------------------------------------------------------------------


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


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to print with")
@pytest.mark.parametrize("paper", ["A4", "letter"])
@pytest.mark.parametrize(
    ("answers", "pack"),
    [
        (LEG, PACK),
        (SORE | {"leg_pain": "one"}, PACK),
        (EVERYTHING, PACK),
        (EVERYTHING, urgent()),
        (MANY_FLAGS, RED_FLAGS),
    ],
    ids=["early", "answered", "everything", "emergency", "many-red-flags"],
)
def test_a_summary_is_one_page(tmp_path: Path, answers: dict[str, object], pack: Pack, paper: str) -> None:
    page = takeaway_html(*made(answers, pack)).replace("@page { ", f"@page {{ size: {paper}; ")
    summary, mark, _ = page.partition('<div id="to-keep">')
    assert bool(mark) is (pack in (PACK, RED_FLAGS))
    assert pages(tmp_path, summary + ("</main></body></html>" if mark else "")) == 1
    if mark:
        assert pages(tmp_path, page) in (2, 3)  # what the person keeps begins a page of its own


def pages(folder: Path, page: str) -> int:
    source, printed = folder / "page.html", folder / "page.pdf"
    source.write_text(page, "utf-8")
    assert CHROMIUM is not None
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
    alone = ("--disable-background-networking", "--disable-component-update", f"--user-data-dir={folder / 'profile'}")
    command = [CHROMIUM, *quiet, *alone, "--no-pdf-header-footer", f"--print-to-pdf={printed}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))


# What a pack says about it -------------------------------------------------------------------------------------


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
