"""The conversation line by line, for a terminal that cannot move its cursor."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from soundadvice import Pack, load_pack
from soundadvice_cli.commands.people import ask
from soundadvice_cli.prompts.asker import Asker
from soundadvice_cli.prompts.plain import PlainAsker
from support.packs.shipped import shipped
from support.terminal.keys import Seen, end

TOGETHER = Path(__file__).parents[1] / "data" / "packs" / "together"


@pytest.fixture
def type_lines(pack: Pack, saved: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    def run(lines: str, asked: Pack = pack) -> Seen:
        waiting: Iterator[str] = iter(lines.splitlines())

        def read(prompt: str = "") -> str:
            line = next(waiting, None)
            if line is None:
                raise EOFError
            if line == "^C":
                raise KeyboardInterrupt
            print(prompt + line)
            return line

        monkeypatch.setattr("builtins.input", read)
        monkeypatch.setenv("COLUMNS", "60")
        screen = io.StringIO()
        asker: Asker = PlainAsker()
        with redirect_stdout(screen):
            return end(screen, lambda: ask.run(asked, asker, boxed=False))

    return run


def test_plain_lines_lead_to_the_same_advice(type_lines: Callable[..., Seen]) -> None:
    seen = type_lines("1\n4\n5\n5\n3\n1 week\n1\n5\n4\n")
    assert seen.exit_code == 0
    assert "YOU CAN LOOK AFTER THIS AT HOME FOR NOW\n" in seen.text
    assert not set("╭│─") & set(seen.text)
    assert "> 1 week\nYou said: 1 week.\n" in seen.text


@pytest.mark.parametrize(("engine", "said"), [("durable_rules", True), ("clips", False)])
def test_one_engine_is_said_before_the_first_question(
    type_lines: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch, engine: str, said: bool
) -> None:
    """Of a pack that the second one cannot take, by what is in it; and of no other."""
    monkeypatch.setattr("soundadvice.session.second_engine._can_be_had", lambda name: name == engine)
    words = "One program works out your advice here."
    assert (words in type_lines("^C", shipped("phq9")).flowing) is said
    assert words not in type_lines("^C").flowing


def test_answers_that_cannot_go_together_are_asked_again(type_lines: Callable[..., Seen]) -> None:
    seen = type_lines("120\n130\n80\n^C", load_pack(TOGETHER))
    assert "must be below the upper one. What is the upper number of your blood pressure? You said: 120 mmHg." in (
        seen.flowing
    )
    assert seen.flowing.count("What is the lower number of your blood pressure?") == 2
    assert "On which day was the operation?" in seen.flowing


def test_plain_lines_know_why_back_and_skip(type_lines: Callable[..., Seen]) -> None:
    seen = type_lines("why\nskip\nback\n1 2\n9\n1 2\n1\nback\n\n4\n")
    assert "Why we ask: Our advice is for the low back" in seen.text
    assert "This question cannot be skipped" in seen.text
    assert "This is the first question." in seen.text
    assert "Please type a number from 1 to 5." in seen.text
    assert "Please type one number only." in seen.text
    assert "Your answer before: One leg. Press Enter to keep it." in seen.text
    assert seen.text.count("SEE A DOCTOR") == 2
    assert seen.exit_code == 0


def test_plain_lines_refuse_what_cannot_stand_together(type_lines: Callable[..., Seen]) -> None:
    assert "cannot be true together" in type_lines("1\n4\n1 5\n^C\n^C\n").text


def test_plain_lines_offer_to_save(type_lines: Callable[..., Seen], saved: Path) -> None:
    seen = type_lines("1\n^C\n1\n")
    assert seen.exit_code == 130
    assert saved.exists()


def test_plain_lines_refuse_signs_in_the_same_words(type_lines: Callable[..., Seen]) -> None:
    said = type_lines("1\n4\n1 5\n2 6\n^C\n^C\n").flowing
    assert "“No” cannot be true together with another answer. If one of the others fits you" in said
    assert "SEE A DOCTOR" in said  # a sign, and not sure of the others
