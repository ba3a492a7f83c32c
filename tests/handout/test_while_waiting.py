"""Exercises beside a visit to a doctor: the advice first, and the plan after it, under a heading of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from soundadvice import Advice, Pack, Record
from soundadvice.handout import takeaway_html, takeaway_markdown
from soundadvice.handout.blocks import Section
from soundadvice.handout.document import Role, Setting, handout
from soundadvice.handout.terminal import Banner, TextRow, terminal_screens
from support.answers.takeaways import made, words
from support.packs.at_home import FINE, LASTING, NUMB, at_home

WRITERS = (takeaway_html, takeaway_markdown)
HEADING = "While you wait for your visit"
PROGRAMME = (
    "Your first six weeks",
    "A slow way back to walking as before.",
    "Weeks 1 and 2: Get going",
    "Walk for 5 minutes on flat ground. (every day)",
    "Do the heel raises. (1 set of 5, hold 2 to 3 seconds)",
    "Weeks 3 to 6: Do more",
    "Walk for 20 minutes. (5 days a week)",
    "Go on if it has not hurt for 2 days.",
    "Go back if it hurts the day after.",
    "Keep up a walk on most days.",
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return at_home()


def read(write: Callable[[Advice, Record], str], advice: Advice, record: Record) -> str:
    text = write(advice, record)
    return words(text) if write is takeaway_html else " ".join(re.sub(r"\\(.)|\*\*", r"\1", text).split())


@pytest.mark.parametrize("write", WRITERS)
def test_what_is_handed_over_comes_first_and_the_plan_last(write: Callable[[Advice, Record], str], pack: Pack) -> None:
    text = read(write, *made(LASTING, pack))
    verdict, seen = text.index("Advice given"), text.rindex("For you, until you are seen")
    assert verdict < seen < text.index("See a doctor today if:", seen) < text.index(HEADING)
    after = text[text.index(HEADING) :]
    for said in (
        "1. Heel raises",
        "(hold 2 to 5 seconds)",
        "Stop if it hurts.",
        *PROGRAMME,
        "Most ankles heal in six weeks.",
    ):
        assert said in after
    assert "Do the circles" not in text
    # The doctor reads what they were told, by name.
    told = text[text.index("What the person was told") : seen]
    assert "Exercises. Heel raises" in told
    assert "Programme. Your first six weeks" in told


@pytest.mark.parametrize("write", WRITERS)
def test_at_home_the_programme_stands_after_the_exercises(write: Callable[[Advice, Record], str], pack: Pack) -> None:
    text = read(write, *made(FINE, pack))
    assert HEADING not in text
    assert text.index("In your day") < text.index("Your exercises") < text.index(PROGRAMME[0])
    assert all(said in text for said in (*PROGRAMME, "Do the circles. (2 sets of 10, 3 days a week)"))


@pytest.mark.parametrize("write", WRITERS)
def test_whoever_is_seen_today_gets_gentle_movement_alone(write: Callable[[Advice, Record], str], pack: Pack) -> None:
    advice, record = made(NUMB, pack)
    text = read(write, advice, record)
    assert "Move it gently" in text
    for said in (HEADING, "Heel raises", *PROGRAMME, "Nothing this time.", "Most ankles"):
        assert said not in text
    assert not handout(advice, record).has_plan


def test_without_an_exercise_it_is_said_why(pack: Pack) -> None:
    document = handout(*made({**LASTING, "weight": "partly"}, pack))
    assert (document.setting, document.has_plan) == (Setting.DOCTOR, True)
    assert document.parts[Role.EXERCISES] == ()
    text = read(takeaway_markdown, *made({**LASTING, "weight": "partly"}, pack))
    assert "Nothing this time." in text[text.index("For you, until you are seen") :]
    assert "Heel raises. Because you answered" in text


def test_every_part_of_the_plan_is_in_what_a_person_keeps(pack: Pack) -> None:
    document = handout(*made(LASTING, pack))
    assert document.to_keep is not None
    last = document.to_keep.parts[-1]
    assert isinstance(last, Section)
    plan = document.blocks(Role.EXERCISES, Role.PROGRAMMES, Role.THERAPIES, Role.LEFT_OUT, Role.NOTES)
    assert (last.heading, last.parts[1:]) == (HEADING, plan)


def test_on_a_terminal_the_verdict_is_first_and_each_stage_stands_alone(pack: Pack) -> None:
    screens = terminal_screens(handout(*made(LASTING, pack)))
    assert isinstance(screens[0][0], Banner)
    assert screens[0][0].over == "SEE A DOCTOR"
    texts = [" ".join(run.text for row in screen if isinstance(row, TextRow) for run in row.line) for screen in screens]
    order = [
        next(number for number, text in enumerate(texts) if said in text)
        for said in (
            "See a doctor today if:",
            HEADING.upper(),
            "YOUR EXERCISES",
            "YOUR FIRST SIX WEEKS",
            "Weeks 3 to 6",
            "When to go on",
        )
    ]
    assert order == sorted(set(order))
    assert "Weeks 1 and 2: Get going" in texts[order[3]]
