"""The command line in a real terminal: what is on the screen, at 80 and at 40 columns, and after a resize."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest
from rich.cells import cell_len

from support.packs.wide import japanese
from support.packs.written import write
from support.terminal.screens import COMMAND, DEFAULT, TIMEOUT, Screen, ended, needs_tmux

pytestmark = pytest.mark.slow  # a real terminal, in tmux


# A pseudo-terminal: how it ends, and what it writes ------------------------------------------------------------


def spawn(environment: dict[str, str], **more: str) -> Any:
    # No terminal answers here when prompt_toolkit asks where the cursor is.
    env = {"TERM": "xterm-256color", **environment, "PROMPT_TOOLKIT_NO_CPR": "1", **more}
    return pexpect.spawn(
        COMMAND[0],
        COMMAND[1:],
        env=env,
        encoding="utf-8",
        dimensions=(50, 80),
        timeout=TIMEOUT,
    )


def test_ctrl_c_leaves_with_130_and_saves_where_that_is_chosen(environment: dict[str, str], tmp_path: Path) -> None:
    terminal = spawn(environment)
    terminal.expect("Question 1")
    terminal.send(" \r")
    terminal.expect("Question 2")
    terminal.send("\x03")
    terminal.expect("Save my answers, and leave")
    terminal.send("\r")
    terminal.expect("Only you can")
    assert ended(terminal) == 130
    assert len(list(tmp_path.rglob("session.json"))) == 1


def test_a_second_ctrl_c_leaves_at_once(environment: dict[str, str], tmp_path: Path) -> None:
    terminal = spawn(environment)
    terminal.expect("Question 1")
    terminal.send(" \r")
    terminal.expect("Question 2")
    terminal.send("\x03")
    terminal.expect("Leave, and save nothing")
    terminal.send("\x03")
    assert ended(terminal) == 130
    assert list(tmp_path.rglob("session.json")) == []


def test_a_terminal_that_hangs_up_is_no_traceback(environment: dict[str, str]) -> None:
    terminal = spawn(environment)
    terminal.expect("Question 1")
    terminal.send("\x04")
    terminal.expect(pexpect.EOF)
    assert "Traceback" not in (terminal.before or "")


def test_no_color_is_respected(environment: dict[str, str]) -> None:
    terminal = spawn(environment, NO_COLOR="1")
    terminal.expect("Question 1")
    terminal.send(" \r")
    terminal.expect("Question 2")
    terminal.send("\x1b[B\r")
    terminal.expect("SEE A DOCTOR")
    shown = terminal.before or ""
    terminal.expect("There is more to read|What now")
    shown += terminal.before or ""
    codes = [code for code in shown.split("\x1b[")[1:] if code.split("m")[0].replace(";", "").isdigit()]
    colours = [
        code for code in codes if any(3 <= int(part) // 10 <= 4 for part in code.split("m")[0].split(";") if part)
    ]
    assert colours == []
    terminal.send("\x03")
    assert ended(terminal) == 130


def test_a_terminal_that_cannot_move_its_cursor_gets_plain_lines(environment: dict[str, str]) -> None:
    terminal = spawn(environment, TERM="dumb")
    terminal.expect("1. Low back")
    terminal.expect("> ")
    terminal.sendline("1")
    terminal.expect("Does the pain go into a leg")
    terminal.expect("> ")
    terminal.sendline("1")
    terminal.expect("What now")
    assert "SEE A DOCTOR" in (terminal.before or "")
    assert "\x1b" not in (terminal.before or "")
    terminal.expect("4. Finish")
    terminal.expect("> ")
    terminal.sendline("4")
    assert ended(terminal) == 0


# A whole screen ------------------------------------------------------------------------------------------------


@pytest.fixture
def terminal(environment: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Screen]:
    screen = Screen(environment, *request.param)
    yield screen
    screen.close()


both_widths = pytest.mark.parametrize("terminal", [(80, 24), (40, 24)], indirect=True)


@needs_tmux
@both_widths
def test_one_leg_gets_a_doctor_at_once_and_back_gets_the_plan(terminal: Screen) -> None:
    terminal.wait("Question 1", "> [ ] 1. Low back")
    terminal.press("Space")
    terminal.wait("> [x] 1. Low back")
    terminal.press("Enter")
    terminal.wait("Question 2", "One leg", "Ctrl-C: stop")
    terminal.press("Down", "Enter")
    first = terminal.wait("SEE A DOCTOR", "There is more to read.")
    top = next(index for index, line in enumerate(first) if "SEE A DOCTOR" in line)
    bottom = next(index for index, line in enumerate(first) if line.startswith("╰"))
    assert len({len(line) for line in first[top : bottom + 1]}) == 1  # the box is whole
    terminal.read_on()
    terminal.wait("What now?", "> 1. Choose what I can do while I wait", "Finish")
    terminal.press("Escape")
    terminal.wait("Question 2", "> 1. One leg")  # as it was
    terminal.press("Down", "Down", "Down", "Enter")
    terminal.wait("Question 3", "> [ ] 1. One leg or foot", "Ctrl-C: stop")
    terminal.press("Up", "Up", "Space", "Enter")
    terminal.wait("Question 4, at most 8 more")


@needs_tmux
@pytest.mark.parametrize("terminal", [(40, 24)], indirect=True)
def test_why_is_shown_and_taken_away(terminal: Screen) -> None:
    terminal.wait("Question 1", "?: why we ask")
    terminal.press("?")
    terminal.wait("Why we ask: Our advice is for the low back", "> [ ] 1. Low back", "?: hide why")
    terminal.press("?")
    shown = terminal.wait("?: why we ask")
    assert not any("Why we ask:" in line for line in shown)


@needs_tmux
@pytest.mark.parametrize("terminal", [(80, 24)], indirect=True)
def test_a_question_follows_the_size_of_the_terminal(terminal: Screen) -> None:
    terminal.wait("Question 1")
    terminal.press("Space")
    terminal.press("Enter")
    terminal.wait("Question 2", "Not sure", "Ctrl-C: stop")
    terminal.press("Up", "Up")
    terminal.wait("> 4. No")
    terminal.resize(30, 24)
    terminal.wait_line("Thigh, calf or foot, even if")
    terminal.wait_line("gone.")
    terminal.wait("> 4. No", "Not sure", "Ctrl-C: stop")
    terminal.resize(80, 24)
    terminal.wait_line("Thigh, calf or foot, even if gone.")
    terminal.wait_line("1-5 or arrows, Enter: choose   Esc: back   ?: why we ask   Ctrl-C: stop")
    terminal.press("Enter")
    terminal.wait("Question 3")


@needs_tmux
@pytest.mark.parametrize("terminal", [(40, 12)], indirect=True)
def test_a_very_small_terminal_still_asks(terminal: Screen) -> None:
    terminal.wait("Question 1", "> [ ] 1. Low back", "Ctrl-C: stop")
    terminal.press("Up")
    terminal.wait("> [ ] 4. Elsewhere")


@needs_tmux
@pytest.mark.parametrize(("columns", "rows"), [(80, 16), (40, 18)])
def test_a_list_too_long_for_the_screen_says_that_there_is_more(
    environment: dict[str, str], columns: int, rows: int
) -> None:
    terminal = Screen(environment, columns, rows, DEFAULT)
    try:
        terminal.wait("Question 1", "Ctrl-C: stop")
        terminal.press("Space", "Enter")
        fits = " ".join(terminal.wait("Question 2", "[ ] 9. Not sure", "Ctrl-C: stop"))
        assert "There is more" not in fits
        terminal.resize(columns, rows - 1)
        cut = " ".join(terminal.wait("> [ ] 1. New chest pain", "There is more: move up or down.", "Ctrl-C: stop"))
        assert "[ ] 9. Not sure" not in cut
        terminal.press("Up")
        terminal.wait("> [ ] 9. Not sure")
    finally:
        terminal.close()


@needs_tmux
@pytest.mark.parametrize("columns", [80, 40])
def test_an_emergency_sign_stops_the_default_questions_at_the_second_with_the_emergency_card(
    environment: dict[str, str], columns: int
) -> None:
    terminal = Screen(environment, columns, 24, DEFAULT)
    try:
        terminal.wait("Question 1", "> [ ] 1. Low back", "Ctrl-C: stop")
        terminal.press("Space")
        terminal.wait("> [x] 1. Low back")
        terminal.press("Enter")
        terminal.wait("Question 2", "> [ ] 1. New chest pain", "Ctrl-C: stop")
        terminal.press("Down", "Down", "Down", "Down", "Down")
        terminal.wait("> [ ] 6. New breathlessness at rest")
        terminal.press("Space")
        terminal.wait("> [x] 6. New breathlessness at rest")
        terminal.press("Enter")
        if columns == 40:  # the card with the number, and what to say on the phone, a page each
            terminal.wait("EMERGENCY", "Call 999, 112 or 911", "page 1", "Ctrl-C: stop")
            terminal.press("Enter")
        lines = terminal.wait("What now?", "> 1. Show this again", "Finish", "Ctrl-C: stop")
        shown = " ".join(lines)
        assert columns == 40 or "EMERGENCY" in shown  # one screen
        assert "Question 3" not in shown
        assert [line for line in lines if line.strip()][-1] == "Call 999, 112 or 911 now."
        terminal.press("2")
        lines = terminal.wait("Answer the other questions", "Read more", "Ctrl-C: stop")
        assert [line for line in lines if line.strip()][-1] == "Call 999, 112 or 911 now."
    finally:
        terminal.close()


@needs_tmux
def test_wide_letters_are_measured_in_cells(environment: dict[str, str], tmp_path: Path) -> None:
    command = [*DEFAULT, "--pack", str(write(japanese(), tmp_path))]
    terminal = Screen(environment, 40, 30, command)
    try:
        terminal.wait("Question 1", "わからない", "Ctrl-C: stop")
        terminal.press("2", "Enter")
        lines = terminal.wait("今すぐ助けを呼んでください", "What now?", "Call 119 now.")
    finally:
        terminal.close()
    assert max(map(cell_len, lines)) <= 40
    frame = [line for line in lines if line[:1] in ("╔", "║", "╚")]
    assert len(frame) > 2
    assert {cell_len(line) for line in frame} == {40}
    assert lines[-1].strip() == "Call 119 now."
