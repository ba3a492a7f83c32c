"""The first screen of a result: what to do, why, and when not to wait: 80x24, with the menu under it."""

from __future__ import annotations

import io

import pytest

from soundadvice import load_pack, triage
from soundadvice.handout.document import handout
from soundadvice.handout.terminal import FIRST, MORE, terminal_screens
from soundadvice_cli.terminal.advice import console, first_sections
from support.answers.people import WELL
from support.packs.shipped import shipped

PACK = "low_back_pain_self_care"
MENU = 7
"""Rows of a menu of three, with what stands over and under it."""
FALL = {"age": 72, "injury": "minor", "injury_when": "recent", "standing": ["none"], "first_episode": "no"}
PEOPLE = {
    "stiff": WELL,
    "three weeks": WELL | {"duration": "3 weeks", "examined": "no"},
    "pregnant": WELL | {"age": 30, "pregnant": "yes", "pregnant_ache": "no_pattern"},
    "fall": {name: said for name, said in (WELL | FALL).items() if name != "pregnant"},
    "fever and rash": WELL | {"other_signs": ["fever", "rash"]},
    "saddle": {"numbness": ["saddle"]},
}


def first_screen(answers: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    target = console(stream)
    for section in first_sections(triage(shipped(PACK), answers)):
        target.print(section)
        target.print()
    return stream.getvalue().splitlines()[:-1]


@pytest.mark.parametrize("who", PEOPLE)
def test_it_is_one_screen(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = first_screen(PEOPLE[who], monkeypatch)
    assert len(shown) + MENU <= 24 + 1, "\n".join(shown)  # the blank line above the menu is its own
    assert len(" ".join(shown).split()) <= (150 if who == "saddle" else 220)


def test_an_emergency_says_nothing_softer(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(" ".join(first_screen(PEOPLE["saddle"], monkeypatch)).split())
    assert "numb or tingly between the legs" in text
    assert text.count("Call 999, 112 or 911") == 2
    for softer in ("See a doctor", "pharmacist", "today", "If you are worried", "questions"):
        assert softer not in text


def test_the_number_is_the_one_that_works_here() -> None:
    advice = triage(load_pack(PACK, region="gb"), PEOPLE["fever and rash"])
    text = str(terminal_screens(handout(advice), (*FIRST, *MORE)))
    assert "NHS 111" in text
    assert "911" not in text
