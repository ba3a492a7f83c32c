"""Screens: a real terminal of a test's own, in tmux, and what is on it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pexpect
import pytest

DEFAULT = [sys.executable, "-m", "soundadvice_cli", "ask"]
COMMAND = [*DEFAULT, "--pack", "low_back_pain", "--not-for-people"]
TIMEOUT = 20
"""Seconds; only ever waited out by a test that fails."""
needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDADVICE_")}
    for name in ("NO_COLOR", "COLUMNS", "LINES", "TMUX"):
        kept.pop(name, None)
    path = os.pathsep.join(os.path.abspath(place) for place in sys.path if place)
    return {**kept, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path), "PYTHONPATH": path, "LC_ALL": "C.UTF-8"}


def ended(terminal: Any) -> int | None:
    terminal.expect(pexpect.EOF)
    terminal.close()
    code: int | None = terminal.exitstatus
    return code


class Screen:
    """A terminal of its own in tmux: keys go in, the lines on the screen come out."""

    def __init__(self, environment: dict[str, str], columns: int, rows: int, command: Sequence[str] = COMMAND) -> None:
        self._server = f"soundadvice-{uuid.uuid4().hex[:8]}"
        self._environment = environment
        size = ["-x", str(columns), "-y", str(rows)]
        self._tmux("-f", os.devnull, "new-session", "-d", "-s", "s", *size, f"{shlex.join(command)}; sleep 60")

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self._server, *arguments]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=True, timeout=TIMEOUT
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        """Presses keys by tmux's names: Enter, Down, Escape, C-c."""
        for key in keys:
            self._tmux("send-keys", "-t", "s", key)

    def lines(self) -> list[str]:
        """What is on the screen now."""
        return self._tmux("capture-pane", "-p", "-t", "s").splitlines()

    def wait(self, *texts: str) -> list[str]:
        """What is on the screen as soon as all the texts are."""
        end = time.monotonic() + TIMEOUT
        while True:
            lines = self.lines()
            flowing = " ".join(" ".join(lines).split())
            if all(text in flowing for text in texts):
                return lines
            assert time.monotonic() < end, "\n".join([f"not on the screen: {texts}", *lines])
            time.sleep(0.05)

    def wait_line(self, line: str) -> None:
        """Waits until exactly this is one of the lines."""
        end = time.monotonic() + TIMEOUT
        while line not in (lines := self.lines()):
            assert time.monotonic() < end, "\n".join([f"not a line on the screen: {line}", *lines])
            time.sleep(0.05)

    def read_on(self) -> None:
        """Presses Enter at the end of each page, until there are no more."""
        while "What now?" not in (page := self.wait_for_prompt()):
            self.press("Enter")
            while self.lines() == page:
                time.sleep(0.05)

    def wait_for_prompt(self) -> list[str]:
        """What is on the screen as soon as that asks for something."""
        end = time.monotonic() + TIMEOUT
        while True:
            lines = self.lines()
            if any("Ctrl-C: stop" in line for line in lines):
                return lines
            assert time.monotonic() < end, "\n".join(lines)
            time.sleep(0.05)

    def resize(self, columns: int, rows: int) -> None:
        """Gives the terminal another size."""
        self._tmux("resize-window", "-t", "s", "-x", str(columns), "-y", str(rows))

    def close(self) -> None:
        """Ends this terminal's own server."""
        subprocess.run(["tmux", "-L", self._server, "kill-server"], capture_output=True, check=False, timeout=TIMEOUT)
