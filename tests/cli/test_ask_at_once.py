"""Two at once, as processes of their own: neither writes over what the other has saved, nor deletes it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from soundadvice_cli.ask.stored_sessions import family
from support.terminal.screens import DEFAULT, TIMEOUT, ended, needs_tmux
from support.terminal.screens import Screen as Terminal

pytestmark = pytest.mark.slow  # several real terminals and processes at once

HERE = Path(__file__).parents[1]
COMMAND = [*DEFAULT, "--pack", str(HERE / "data" / "earlier" / "packs" / "low_back_pain"), "--not-for-people"]
"""The first version's pack: its first questions are few, and stay as they are."""
DOWN = "\x1b[B"


def spawn(environment: dict[str, str]) -> Any:
    env = {"TERM": "xterm-256color", **environment, "PROMPT_TOOLKIT_NO_CPR": "1"}
    return pexpect.spawn(COMMAND[0], COMMAND[1:], env=env, encoding="utf-8", dimensions=(50, 80), timeout=TIMEOUT)


def answer(one: Any, legs: int) -> None:
    """Answers the first two questions: low back, and the option of that number for the legs."""
    one.expect("Question 1")
    one.send(" \r")
    one.expect("Question 2")
    one.send(DOWN * legs + "\r")
    one.expect("Question 3")


def save(one: Any) -> None:
    one.send("\x03")
    one.expect("Save my answers, and leave")
    one.send("\r")
    one.expect("Only you")
    assert ended(one) == 130


def legs_of(folder: Path) -> list[str]:
    return sorted(json.loads(path.read_bytes())["answers"]["leg_pain"] for path in folder.rglob("session*.json"))


def test_two_that_save_at_once_keep_both(environment: dict[str, str], tmp_path: Path) -> None:
    first, second = spawn(environment), spawn(environment)
    answer(first, 1)
    answer(second, 2)
    save(first)
    save(second)
    assert legs_of(tmp_path) == ["buttock", "none"]
    third = spawn(environment)
    third.expect("You stopped 2 times today")
    third.expect("Go on from")
    third.send(DOWN + "\r")
    third.expect("Question 3")
    third.close(force=True)
    assert legs_of(tmp_path) == ["buttock", "none"]


def test_two_that_go_on_from_one_and_save_keep_both(environment: dict[str, str], tmp_path: Path) -> None:
    one = spawn(environment)
    answer(one, 1)
    save(one)
    first, second = spawn(environment), spawn(environment)
    for each in (first, second):
        each.expect("Go on from there")
        each.send("\r")
        each.expect("Question 3")
    first.send(" \r")
    first.expect("Question 4")
    save(first)
    save(second)
    found = [json.loads(path.read_bytes())["answers"] for path in tmp_path.rglob("session*.json")]
    assert sorted(map(len, found)) == [2, 3]


def test_one_that_ends_deletes_nothing_that_the_other_has_saved(environment: dict[str, str], tmp_path: Path) -> None:
    one = spawn(environment)
    answer(one, 1)
    save(one)
    first, second = spawn(environment), spawn(environment)
    for each in (first, second):
        each.expect("Go on from there")
        each.send("\r")
        each.expect("Question 3")
    second.send(" \r")
    second.expect("Question 4")
    save(second)
    first.send(DOWN + " \r")  # numb in one leg: the advice is decided
    first.expect("SEE A DOCTOR")
    for _ in range(20):
        if first.expect(["There is more to read", "What now"]) == 1:
            break
        first.send("\r")
    first.send("\x1b[A\r")
    first.expect("saved again in the meantime")
    assert ended(first) == 0
    assert [len(json.loads(path.read_bytes())["answers"]) for path in tmp_path.rglob("session*.json")] == [3]


SAVER = """
import sys
sys.path[:0] = {path!r}
from pathlib import Path
from support.packs.generated import small_pack
from soundadvice.session import Session
from soundadvice_cli.ask.stored_sessions import put
session = Session(small_pack(), answers={{"pain": "mild"}})
print("ready", flush=True)
sys.stdin.readline()
for _ in range(10):
    put(Path({file!r}), None, lambda path, may: session.save(path, replace=may))
"""


def test_many_that_save_at_once_keep_all(tmp_path: Path) -> None:
    code = SAVER.format(path=sys.path, file=str(tmp_path / "session.json"))
    command = [sys.executable, "-c", code]
    runs = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for run in runs:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("\n")
        run.stdin.flush()
    assert [run.wait(60) for run in runs] == [0] * 4
    for run in runs:
        run.communicate()
    assert len(list(tmp_path.glob("session*.json"))) == 40


# On other days, in a real terminal -----------------------------------------------------------------------------------


@pytest.fixture
def later(environment: dict[str, str]) -> Iterator[Any]:
    open_: list[Terminal] = []

    def run(seconds: int, columns: int = 80, rows: int = 24) -> Terminal:
        command = [sys.executable, str(HERE / "support" / "terminal" / "later.py"), str(seconds), *COMMAND[3:]]
        open_.append(Terminal(environment, columns, rows, command))
        return open_[-1]

    yield run
    for one in open_:
        one.close()


@needs_tmux
def test_on_another_day_it_is_asked_what_has_changed(environment: dict[str, str], tmp_path: Path, later: Any) -> None:
    one = spawn(environment)
    answer(one, 1)
    save(one)
    screen = later(21 * 86_400, columns=40, rows=30)
    screen.wait(
        "How you are can change in a day", "call 999, 112 or 911 now", "What now?", "> 1. Say what has changed since"
    )
    screen.press("Up", "Enter")
    screen.wait("Question 1")
    assert legs_of(tmp_path) == ["none"]


@needs_tmux
def test_a_sign_is_refused_in_place_and_stays(later: Any) -> None:
    screen = later(0, columns=40, rows=30)
    screen.wait("Question 1")
    screen.press("Space", "Enter")
    screen.wait("Question 2")
    screen.press("Down", "Enter")
    screen.wait("Question 3")
    screen.press("Down", "Space", "Up", "Space")
    lines = screen.wait(
        "“No” cannot be true together with another answer.", "> [ ] 1. No", "[x] 2. Yes, in one leg or foot"
    )
    assert any("Ctrl-C: stop" in line for line in lines)
    screen.press("Down", "Space", "Up", "Space", "Down", "Space")
    screen.wait("[x] 1. No", "> [ ] 2. Yes, in one leg or foot", "cannot be true together")
    screen.press("Enter")
    screen.wait("“Yes, in one leg or foot” is not ticked.", "press Enter again", "Question 3")
    screen.press("Enter")
    screen.wait("Question 4")


@needs_tmux
def test_a_sign_and_not_sure_are_both_taken(later: Any) -> None:
    screen = later(0, columns=40, rows=30)
    screen.wait("Question 1")
    screen.press("1", "Enter")
    screen.wait("Question 2")
    screen.press("1")
    screen.wait("Question 3")
    screen.press("2", "Up", "Up", "Space")
    screen.wait("[x] 2. Yes, in one leg or foot", "[x] 6. I am not sure")
    screen.press("Enter")
    screen.wait("Yes, in one leg or foot; I am not sure", "SEE A DOCTOR")


def test_what_a_killed_run_left_behind_is_taken_away_at_the_next_look(tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    for name in ("session.json", "session-2.json", ".session.json.abcdefgh.tmp", ".session-2.json.abcdefgh.tmp"):
        (tmp_path / name).write_bytes(b"{}")
    assert family(file) == [file, tmp_path / "session-2.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["session-2.json", "session.json"]
