"""The routine in a real terminal, with a clock that goes faster: what is on the screen, the bell, and the way out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from support.answers.people import EASY, WELL
from support.terminal import fast_clock
from support.terminal.screens import TIMEOUT, Screen, ended, needs_tmux

pytestmark = pytest.mark.slow  # a real terminal, in tmux

SPEED = "20"
FAST = [sys.executable, str(Path(fast_clock.__file__)), SPEED]
"""What the default pack asks first."""
SPASM = {**WELL, **EASY, "spasm": "yes", "sits": "little", "causes": ["none"]}
"""Leads to the lying stretch alone."""


@pytest.fixture
def answers(tmp_path: Path) -> str:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(SPASM))
    return str(file)


def spawn(environment: dict[str, str], arguments: list[str], **more: str) -> Any:
    env = {"TERM": "xterm-256color", **environment, "PROMPT_TOOLKIT_NO_CPR": "1", **more}
    command = [*FAST, "routine", "--week", "6", *arguments]
    return pexpect.spawn(command[0], command[1:], env=env, encoding="utf-8", dimensions=(24, 80), timeout=TIMEOUT)


@pytest.fixture
def terminal(environment: dict[str, str], answers: str, request: pytest.FixtureRequest) -> Iterator[Screen]:
    screen = Screen(environment, *request.param, [*FAST, "routine", "--answers", answers])
    yield screen
    screen.close()


@needs_tmux
@pytest.mark.parametrize("terminal", [(80, 24), (40, 24)], indirect=True)
def test_a_well_person_holds_a_stretch_and_says_that_it_hurts_a_lot(terminal: Screen) -> None:
    terminal.wait("Did you answer the questions today", "Ctrl-C: stop")
    terminal.press("Down", "Enter")
    terminal.wait("Which week of your plan are you in?", "Weeks 1 and 2: Get going")
    terminal.press("Down", "Down", "Enter")
    terminal.wait("Your exercises", "1. Lying stretch", "Enter or Space: begin", "H: it hurts")
    terminal.press("Space")
    terminal.wait("Exercise 1 of 1: Lying stretch", "You need: a mat; room to lie down")
    for step in (1, 2, 3):
        terminal.press("Enter")
        lines = terminal.wait(f"Right side, step {step} of 6", "If it hurts, stop.", "H: it hurts")
        assert max(map(len, lines)) < (80 if len(lines[0]) > 40 else 79)
    terminal.press("Enter")
    terminal.wait("Right side, steps 4 and 5 of 6", "Hold for 60 seconds.", "Enter or Space: start the hold")
    terminal.press("Enter")
    terminal.wait("The hold is done.", "Right side, step 6 of 6", "Lower your leg slowly.")
    terminal.press("Enter")
    terminal.wait("Left side, step 1 of 6")
    terminal.press("h")
    terminal.wait("Stop now.", "It hurt a lot", "Ctrl-C: stop")
    terminal.press("Down", "Enter")
    terminal.wait("PLEASE SEE A DOCTOR", "Please book a visit")


def test_the_bell_rings_once_for_a_hold_and_ctrl_c_leaves_with_130(environment: dict[str, str], answers: str) -> None:
    terminal = spawn(environment, ["--answers", answers])
    terminal.expect("new or worse")
    terminal.send("\x1b[B\r")
    terminal.expect("Enter or Space: begin")
    terminal.send("\r")
    # Only what changes is written, so these are words that stand on one screen alone.
    for text in ("a mat; room to lie down", "Let both legs rest", "right thigh up", "that leg until", "Hold for 60"):
        terminal.expect(text)
        terminal.send("\r")
    terminal.expect("\a")
    terminal.expect("The hold is done")
    terminal.send("\x03")
    terminal.expect("You stopped here.")
    terminal.expect("Lying stretch for the back of the thigh: begun, not finished")
    assert ended(terminal) == 130
    assert "\a" not in (terminal.before or "")


def test_a_terminal_that_cannot_move_its_cursor_gets_counted_lines(environment: dict[str, str], answers: str) -> None:
    terminal = spawn(environment, ["--answers", answers], TERM="dumb")
    terminal.expect("> ")
    terminal.sendline("1")
    for text in ("Enter: begin", "Enter: start", "step 1 of 6", "step 2 of 6", "step 3 of 6", "start the hold"):
        terminal.expect(text)
        terminal.expect("> ")
        terminal.sendline("")
    terminal.expect("Get into place. The hold begins in 5 seconds.")
    terminal.expect("10 seconds.\r\n20 seconds.")
    terminal.sendline("h")
    terminal.expect("Now that you have stopped, how was it")
    terminal.expect("> ")
    terminal.send("\x04")
    terminal.expect("You stopped here.")
    assert ended(terminal) == 130


@pytest.mark.skipif(os.name == "nt", reason="there is no /dev/tty")
def test_answers_may_come_through_a_pipe_and_keys_from_the_terminal(environment: dict[str, str], answers: str) -> None:
    import shlex

    env = {"TERM": "xterm-256color", **environment, "PROMPT_TOOLKIT_NO_CPR": "1"}
    line = f"{shlex.join(FAST)} routine --week 6 --answers - < {shlex.quote(answers)}; echo ended with $?"
    terminal = pexpect.spawn("/bin/sh", ["-c", line], env=env, encoding="utf-8", dimensions=(24, 80), timeout=TIMEOUT)
    terminal.expect("new or worse")
    terminal.send("\x1b[B\r")
    terminal.expect("Enter or Space: begin")
    terminal.send("\x03")
    terminal.expect("You did no exercise this time")
    terminal.expect("ended with 130")
