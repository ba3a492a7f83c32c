"""The first screen of a result: what to do, why, and when not to wait: 80x24, with the menu under it."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len

from soundadvice import Pack, load_pack, triage
from soundadvice.handout import takeaway_text
from soundadvice.handout.document import Role, handout
from soundadvice.handout.terminal import FIRST, MORE, TextRow, terminal_screens
from soundadvice_cli.terminal.advice import console, first_sections
from support.answers.people import WELL
from support.answers.takeaways import made as made_of
from support.packs.shipped import shipped
from support.packs.wide import japanese

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


def first_screen(
    answers: dict[str, object], monkeypatch: pytest.MonkeyPatch, columns: int = 80, pack: Pack | None = None
) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    stream = io.StringIO()
    target = console(stream)
    for section in first_sections(triage(pack or shipped(PACK), answers)):
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


@pytest.mark.parametrize("columns", [80, 40])
def test_what_to_say_on_the_phone_stands_under_the_line_that_leads_to_it(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = first_screen(PEOPLE["saddle"], monkeypatch, columns)
    [said] = [line for line in lines if line.lstrip().startswith("- numb")]
    leads = next(line for line in lines if line.lstrip().startswith("2. That a check"))
    assert said.index("-") == leads.index("That")


def test_what_is_read_later_begins_under_one_heading_of_its_own() -> None:
    """The leads of the first signs stand over the others again: it is said that these are all of them."""
    made = handout(triage(shipped(PACK), PEOPLE["three weeks"]))
    first = next(row for screen in terminal_screens(made, [Role.MORE_SIGNS]) for row in screen)
    assert isinstance(first, TextRow)
    assert [run.text for run in first.line] == ["ALL THE SIGNS"]
    text = takeaway_text(*made_of(PEOPLE["three weeks"], shipped(PACK)))
    head, _, rest = text.partition("\n\nAll the signs\n\n")
    lead = "Get medical help today if:\n"
    assert (head.count(lead), rest.count(lead)) == (1, 1)


@pytest.mark.parametrize("answers", [{"signs": ["saddle"]}, {"signs": ["none"], "pain": "mild", "duration": "1 week"}])
@pytest.mark.parametrize("columns", [24, 40, 80])
def test_wide_letters_fit_and_no_line_begins_with_a_full_stop(
    answers: dict[str, object], columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = first_screen(answers, monkeypatch, columns, japanese())
    assert max(map(cell_len, lines)) <= columns
    frame = [line for line in lines if line[:1] in ("│", "║")]
    assert {cell_len(line) for line in frame} == {columns}  # the frame is not torn
    assert not [line for line in lines if line.strip("│║ ")[:1] in ("。", "、")]
