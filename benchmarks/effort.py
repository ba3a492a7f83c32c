"""What it costs a person to get to the advice: questions, keys and words, in a real terminal and a real browser.

    python benchmarks/effort.py

Five people walk through the pack that `soundadvice ask` takes by default, in tmux at 80x24 and in Chromium with the
keyboard alone. Keys are those pressed, by whoever takes the shortest way. Words are those on the screen: of each
question with its answers, then of the first screen or page of the advice. The lines that name the keys are left out.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soundadvice import Session, load_pack
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.session.pacing import question_to_put
from soundadvice_cli.prompts.line_labels import line_labels

PACK = "low_back_pain_self_care"
COLUMNS, ROWS = 80, 24
_SECONDS = 30
_KEYS_LINE = "Ctrl-C: stop"
_WELL: dict[str, Any] = {
    "location": ["lower_back"],
    "emergency_signs": ["none"],
    "leg_pain": "none",
    "numbness": ["none"],
    "leg_weakness": ["none"],
    "bladder_bowel": ["none"],
    "sudden_severe": "no",
    "injury": "lift",
    "other_signs": ["none"],
    "infection_risks": ["none"],
    "health_risks": ["none"],
    "age": "35",
    "pregnant": "no",
    "sexual_function": "none",
    "painkillers": "no",
    "swelling": ["none"],
    "severe_pain": "mild",
    "duration": "1 week",
    "improving": "yes",
    "pain_with_exercise": "not_tried",
    "first_episode": "no",
    "walking_heaviness": "no",
}
PEOPLE: dict[str, dict[str, Any]] = {
    "35, stiff for a week": {},
    "35, no better after 3 weeks": {"duration": "3 weeks", "improving": "same"},
    "numb between the legs": {"numbness": ["saddle"]},
    "30 and pregnant": {"age": "30", "pregnant": "yes", "pregnant_ache": "no_pattern"},
    "72, a small fall": {"age": "72", "injury": "minor", "injury_when": "recent", "standing": ["none"]},
}
"""Each as the answers that are not those of a person who is otherwise well."""


@dataclass
class Effort:
    """What one person did and read until the advice was there."""

    questions: int = 0
    keys: int = 0
    words: int = 0
    advice_words: int = 0
    screens: float = 0
    """How many screens, or heights of the window, the advice takes before "more"."""
    title: str = ""


def main() -> None:
    """Prints one table for each way of asking."""
    print(f"{PACK}, terminal {COLUMNS}x{ROWS}\n")
    show({name: in_terminal(changes) for name, changes in PEOPLE.items()}, "rows of the advice")
    print(f"\n{PACK}, browser, keyboard alone\n")
    with serving() as address:
        show({name: in_browser(address, changes) for name, changes in PEOPLE.items()}, "screens of 390x844")


def show(found: Mapping[str, Effort], size: str) -> None:
    print(f"| who | questions | keys | words of the questions | words of the advice | {size} | advice |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for name, one in found.items():
        print(
            f"| {name} | {one.questions} | {one.keys} | {one.words:,} | {one.advice_words} | {one.screens:g} "
            f"| {one.title} |"
        )


def words(text: str) -> int:
    """How many words a person reads: what has a letter or a digit in it."""
    return len(re.findall(r"\S*\w\S*", text))


def answered(session: Session, question: Question, changes: Mapping[str, Any]) -> Any:
    """The answer of this person, given to the session that tells what will be asked next."""
    value = {**_WELL, **changes}[question.id]
    session.answer(question.id, value if not str(value).isdigit() else int(value))
    return value


# The terminal ---------------------------------------------------------------------------------------------------


def in_terminal(changes: Mapping[str, Any]) -> Effort:
    """`soundadvice ask` in tmux, from the first question to the advice."""
    session, effort = Session(load_pack(PACK)), Effort()
    with terminal() as screen:
        while (question := question_to_put(session)) is not None:
            shown = screen.wait(question.text)
            effort.questions += 1
            effort.words += words("\n".join(shown))
            for key in keys_for(question, answered(session, question, changes)):
                screen.press(key)
                effort.keys += 1
        effort.title = session.advice().title
        shown = screen.wait(effort.title)
    effort.advice_words, effort.screens = words("\n".join(shown)), len("\n".join(shown).strip().splitlines())
    return effort


def keys_for(question: Question, value: Any) -> list[str]:
    """The fewest keys that give this answer."""
    if isinstance(question, Choice | MultiChoice):
        options = [option.id for option in question.options]
        labels = line_labels(len(options))
        wanted = [labels[options.index(one)] for one in ([value] if isinstance(value, str) else value)]
        return wanted if isinstance(question, Choice) else [*wanted, "Enter"]
    return [*value, "Enter"]


class Screen:
    """A terminal of its own in tmux."""

    def __init__(self, server: str) -> None:
        self._server = server

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self._server, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=_SECONDS).stdout

    def press(self, key: str) -> None:
        self.tmux("send-keys", "-t", "s", *(["-l", key] if len(key) == 1 else [key]))

    def wait(self, text: str) -> list[str]:
        """The lines from the last that begins a question or the advice, as soon as the text stands there at rest."""
        end, before = time.monotonic() + _SECONDS, [""]
        while True:
            lines = self.tmux("capture-pane", "-p", "-t", "s").splitlines()
            starts = [number for number, line in enumerate(lines) if line.startswith("Question ")]
            part = lines[starts[-1] if starts and text in flowing(lines[starts[-1] :]) else 0 :]
            if text in flowing(part) and lines == before and any(_KEYS_LINE in line for line in part):
                return list(without_keys(part))
            if time.monotonic() > end:
                raise TimeoutError("\n".join([f"not on the screen: {text}", *lines]))
            before = lines
            time.sleep(0.1)


def flowing(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def without_keys(lines: list[str]) -> list[str]:
    """Without the last paragraph, which names the keys."""
    last = max(number for number, line in enumerate(lines) if _KEYS_LINE in line)
    first = max((number for number, line in enumerate(lines[:last]) if not line.strip()), default=-1) + 1
    return lines[:first] + lines[last + 1 :]


@contextlib.contextmanager
def terminal() -> Iterator[Screen]:
    """`soundadvice ask` in a folder of its own."""
    server = f"effort-{uuid.uuid4().hex[:8]}"
    screen = Screen(server)
    with tempfile.TemporaryDirectory() as folder:
        ask = f"HOME={folder} XDG_DATA_HOME={folder} LC_ALL=C.UTF-8 {sys.executable} -m soundadvice_cli ask; sleep 60"
        size = ("-x", str(COLUMNS), "-y", str(ROWS))
        screen.tmux("-f", os.devnull, "new-session", "-d", "-s", "s", *size, ask)
        try:
            yield screen
        finally:
            subprocess.run(["tmux", "-L", server, "kill-server"], check=False, timeout=_SECONDS)


# The browser ----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """`soundadvice serve`, and its address."""
    command = [sys.executable, "-m", "soundadvice_cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        try:
            for line in server.stdout:
                if found := re.search(r"http://\S+:\d+", line):
                    yield found[0]
                    return
            raise RuntimeError("the server told no address")
        finally:
            server.terminate()


def in_browser(address: str, changes: Mapping[str, Any]) -> Effort:
    """The web page in Chromium, on a phone's size, with the keyboard alone."""
    from playwright.sync_api import sync_playwright  # of `requirements/dev.lock`; only this half needs it

    session, effort = Session(load_pack(PACK)), Effort()
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto(address)
        press_until(page, effort, "document.activeElement.matches('main form button, main a.start, main .start')")
        press(page, effort, "Enter")
        while (question := question_to_put(session)) is not None:
            page.get_by_text(question.text).first.wait_for()
            effort.questions += 1
            effort.words += words(page.locator("main").inner_text())
            give(page, effort, question, answered(session, question, changes))
        effort.title = session.advice().title
        page.get_by_text(effort.title).first.wait_for()
        effort.advice_words = words(page.locator("main").inner_text())
        effort.screens = round(page.evaluate("document.documentElement.scrollHeight / innerHeight"), 1)
        browser.close()
    return effort


def give(page: Any, effort: Effort, question: Question, value: Any) -> None:
    """Tabs to the answer, gives it, and goes on."""
    if isinstance(question, MultiChoice):
        for one in value:
            press_until(page, effort, f"document.activeElement.value === '{one}'")
            press(page, effort, "Space")
    elif isinstance(question, Choice):
        press_until(page, effort, "document.activeElement.type === 'radio'")
        if page.evaluate("document.activeElement.value") == value:
            press(page, effort, "Space")
        while page.evaluate("document.activeElement.value") != value:
            press(page, effort, "ArrowDown")
    else:
        press_until(page, effort, "document.activeElement.matches('main input[type=text], main input[type=number]')")
        for key in value:
            press(page, effort, key)
    with page.expect_navigation():
        press(page, effort, "Enter")


def press_until(page: Any, effort: Effort, condition: str) -> None:
    for _ in range(60):
        if page.evaluate(condition):
            return
        press(page, effort, "Tab")
    raise RuntimeError(f"the keyboard does not reach {condition}")


def press(page: Any, effort: Effort, key: str) -> None:
    page.keyboard.press(key)
    effort.keys += 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
