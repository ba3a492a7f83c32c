"""`soundadvice routine` in plain lines, and what a conversation does with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from soundadvice import Pack
from soundadvice.routine.moments import LEAD_SECONDS
from soundadvice_cli.commands.people import ask
from soundadvice_cli.prompts.plain import PlainAsker
from support.terminal.player import BOTH, SPASM, STANDING, Seen
from support.terminal.typed_lines import PLAIN_TO_THE_HOLD, PLAN_ASKED, type_in

__all__ = ["type_in"]


def test_plain_counts_a_hold_in_lines(type_in: Callable[..., Seen]) -> None:
    seen = type_in([*PLAIN_TO_THE_HOLD, ("Hold for 60 seconds.", ""), ("The hold is done.", "h")], SPASM)
    hold = seen.text.split("Hold for 60 seconds.")[1].replace("> Get", "Get")
    lines = [line for line in hold.splitlines() if line.strip()]
    first = next(number for number, line in enumerate(lines) if line.startswith("Get into place"))
    assert lines[first : first + 8] == [
        f"Get into place. The hold begins in {LEAD_SECONDS} seconds.",
        "Hold now, for 60 seconds. Enter: pause. H and Enter: it hurts.",
        *(f"{second} seconds." for second in range(10, 60, 10)),
        "\aThe hold is done.",
    ]
    assert seen.bells == 1
    assert seen.text.count("If it hurts, stop. A gentle pull is fine.") >= 2


def test_plain_says_when_the_shortest_time_is_over(type_in: Callable[..., Seen]) -> None:
    script = [("> ", "1"), ("begin", ""), ("start", ""), ("step 1", ""), ("step 2", ""), ("step 3", "")]
    script += [("Hold for 20 to 30 seconds.", ""), ("20 seconds. You may stop now", ""), ("step 5", "?")]
    seen = type_in(script, STANDING)
    assert "10 seconds.\n20 seconds. You may stop now: press Enter.\n" in seen.text
    assert "step 5 of 7" in seen.text
    assert "N leave it out." in seen.flowing.split("step 5 of 7")[1]
    assert seen.exit_code == 130


def test_plain_hears_pain_in_the_middle_of_a_hold(type_in: Callable[..., Seen]) -> None:
    seen = type_in([*PLAIN_TO_THE_HOLD, ("Hold for 60", ""), ("20 seconds.", "h"), ("how was it?", "1")], SPASM)
    assert seen.exit_code == 0
    assert "30 seconds." not in seen.text
    assert "SEE A DOCTOR" in seen.text.split("Stop now.")[1]
    assert seen.bells == 0


def test_plain_pauses_and_leaves(type_in: Callable[..., Seen]) -> None:
    seen = type_in([*PLAIN_TO_THE_HOLD, ("Hold for 60", ""), ("20 seconds.", ""), ("Paused at 20", "back")], SPASM)
    assert "Paused at 20 seconds. The clock is stopped." in seen.text
    assert seen.exit_code == 130
    assert "You stopped here." in seen.text
    assert "Lying stretch for the back of the thigh: begun, not finished" in seen.flowing


def test_plain_says_what_cannot_be_typed(type_in: Callable[..., Seen]) -> None:
    seen = type_in([("> ", "1"), ("begin", "what"), ("Please type one of the letters", "s"), ("no hold to skip", "m")])
    assert "The bell is off." in seen.text


def test_plain_chooses_by_number(type_in: Callable[..., Seen]) -> None:
    script = [("> ", "1"), ("begin", ""), ("start", "next"), ("Choose one", "3"), ("from 1 to 2", "1"), ("start", "r")]
    seen = type_in(script, BOTH)
    assert "Exercise 2 of 2: Lying stretch" in seen.text
    assert "4. Hold it there, and keep breathing. You may stop sooner. (hold 60 seconds)" in seen.flowing


def test_ask_offers_the_exercises_and_follows_the_pain(
    pack: Pack, type_in: Callable[..., Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soundadvice_cli.ask.keep_session.default_path", lambda: tmp_path / "session.json")
    script = [*(("> ", line) for line in PLAN_ASKED), ("1. Do the exercises now, one step at a time", "1")]
    script += [("Enter: begin", "b"), ("1. Do the exercises now", "1"), ("Enter: begin", ""), ("Enter: start", "")]
    script += [("step 1 of 6", "h"), ("how was it?", "2"), ("What now?", "3")]
    file = tmp_path / "advice.md"
    seen = type_in(script, talk=lambda: ask.run(pack, PlainAsker(), boxed=False, save=(file,)))
    assert seen.exit_code == 0
    before, after = seen.text.split("Now that you have stopped, how was it?")
    assert "AT HOME" in before
    assert "SEE A DOCTOR" in after
    assert "Do the exercises now" not in after
    # Saved with the result, and again with the plan. What was saved as a plan does not go on saying so.
    assert (before.count("Saved in"), after.count("Saved in")) == (2, 1)
    assert file.read_text("utf-8").startswith("# Low back pain: summary for the doctor")
