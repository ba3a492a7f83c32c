"""Check-ins in a real terminal, weeks apart."""

from __future__ import annotations

import os
import re
import shlex
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from soundadvice.journal import Journal, episodes
from support.terminal.screens import Screen, needs_tmux

pytestmark = pytest.mark.slow  # a real terminal, in tmux

ON_A_DAY = """
import sys
from datetime import datetime
from soundadvice_cli.commands.people import check_in
from soundadvice_cli.main import main
day = sys.argv.pop(1)
check_in.now = lambda: datetime.fromisoformat(day + "T09:00:00+02:00")
main()
"""


class Terminal(Screen):
    """A check-in on a given day, in a terminal of its own."""

    def __init__(self, environment: dict[str, str], columns: int, day: str) -> None:
        self._server = f"soundadvice-{uuid.uuid4().hex[:8]}"
        self._environment = environment
        command = shlex.join(
            [sys.executable, "-c", ON_A_DAY, day, "check-in", "--pack", "low_back_pain", "--not-for-people"]
        )
        size = ["-x", str(columns), "-y", "24"]
        self._tmux("-f", os.devnull, "new-session", "-d", "-s", "s", *size, f"{command}; sleep 60")

    def type(self, text: str) -> None:
        """Types a line."""
        self._tmux("send-keys", "-t", "s", "-l", text)
        self.press("Enter")

    def mild(self) -> None:
        """The worst pain in the last day, which is asked first."""
        self.wait("Worst pain in the last day", "or arrows")
        self.press("Down", "Down", "Down", "Enter")

    def how_it_is(self, score: str) -> None:
        """The score, about the same, and yes to what follows from the dates."""
        self.wait("How bad is the pain now", "Tab: skip")
        self.type(score)
        self.wait("Better or worse than the day it began", "Clearly better", "Ctrl-C: stop")
        self.press("Down", "Down", "Enter")
        self.wait("Is this right?", "> 1. Yes, go on")
        self.press("Enter")

    def all_still_so(self) -> None:
        """Confirms each page of what was told last time."""
        last, steps = 0, 1
        while last < steps:
            shown = " ".join(" ".join(self.wait("What is new, or no longer so?", "> [ ]", "Ctrl-C: stop")).split())
            at, steps = map(int, re.findall(r"step (\d+) of (\d+)", shown)[-1])
            if at > last:
                assert "Nothing: all of this is still so" in shown
                assert "ask me all of these again" in shown
                self.press("Up", "Up", "Space", "Enter")
                last = at

    def finish(self) -> None:
        """Reads on to the menu, and ends."""
        self.read_on()
        self.press("Up", "Enter")
        self.wait("Only you can read that file.")


@needs_tmux
def test_three_check_ins_in_a_real_terminal(tmp_path: Path) -> None:
    """On a narrow one, where there is most to read on."""
    path = os.pathsep.join(os.path.abspath(place) for place in sys.path if place)
    environment = {**os.environ, "PYTHONPATH": path, "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": str(tmp_path)}
    for name in ("COLUMNS", "LINES", "TMUX", "SOUNDADVICE_JOURNAL"):
        environment.pop(name, None)

    def on(day: str, conversation: Callable[[Terminal], None]) -> None:
        terminal = Terminal(environment, 40, day)
        try:
            conversation(terminal)
        finally:
            terminal.close()

    def first(terminal: Terminal) -> None:
        terminal.mild()
        terminal.wait("When did it begin this time?", "Ctrl-C: stop")
        terminal.type("2 days ago")
        terminal.how_it_is("6")
        for asked, keys in (
            ("Where does it hurt", ("Space", "Enter")),
            ("go into a leg", ("Up", "Up", "Enter")),
            ("numbness or tingling", ("Up", "Up", "Space", "Enter")),
            ("new swelling", ("Up", "Up", "Space", "Enter")),
            ("How were stretches", ("Up", "Up", "Enter")),
        ):
            terminal.wait(asked, "or arrows")
            terminal.press(*keys)
        terminal.wait("AT HOME")
        terminal.read_on()
        terminal.press("1")
        for number in range(1, 13):
            terminal.wait(f"Your plan: question {number}")
            terminal.press("Tab")
        terminal.wait("AT HOME")
        terminal.finish()

    def second(terminal: Terminal) -> None:
        terminal.mild()
        terminal.how_it_is("6")
        terminal.all_still_so()
        terminal.wait("The advice is the same as on 3 June 2024", "Then: 6. Now: 6.")
        terminal.read_on()
        terminal.press("1")
        terminal.wait("you left out 12 questions", "> 1. Leave them out again")
        terminal.press("Enter")
        terminal.wait("Leave them out again", "Now: 6.", "Ctrl-C: stop")
        terminal.finish()

    def third(terminal: Terminal) -> None:
        terminal.mild()
        terminal.how_it_is("7")
        terminal.all_still_so()
        terminal.wait("SEE A DOCTOR")
        terminal.read_on()
        terminal.press("Up", "Enter")
        terminal.wait("If you still wait for your visit on 29 June 2024", "7 on 22 June 2024")

    on("2024-06-03", first)
    on("2024-06-10", second)
    on("2024-06-22", third)
    journal = Journal(tmp_path / "soundadvice" / "journal.sqlite3")
    assert [one.disposition for one in episodes(journal.entries())[0].entries] == [
        "self_care",
        "self_care",
        "see_doctor",
    ]
