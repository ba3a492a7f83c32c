"""Draws docs/images/ask.svg: a question and its advice, as `soundadvice ask` shows them in a terminal.

Run `python docs/images/generate_ask.py` after a change to what `ask` shows; a test compares the words of the picture
with the program. It needs tmux.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

PICTURE = Path(__file__).with_name("ask.svg")
COLUMNS, ROWS = 80, 60
PATIENCE = 30
"""Seconds that the program may take to show what is waited for."""


def main() -> None:
    """Writes the picture."""
    PICTURE.write_text(drawn(*screens()), "utf-8")


def screens() -> tuple[list[str], list[str]]:
    """The lines of the question on emergency signs, one answer ticked, and of the advice, in colour as ANSI."""
    with tempfile.TemporaryDirectory() as home:
        terminal = ["tmux", "-L", f"soundadvice-picture-{os.getpid()}", "-f", os.devnull]
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        place = {"HOME": home, "XDG_DATA_HOME": home, "LC_ALL": "C.UTF-8"}
        program = f"{sys.executable} -m soundadvice_cli ask; sleep {PATIENCE}"
        size = ["-x", str(COLUMNS), "-y", str(ROWS)]
        subprocess.run([*terminal, "new-session", "-d", *size, program], check=True, env=kept | place)
        try:
            _shown(terminal, "Ctrl-C: stop")
            subprocess.run([*terminal, "send-keys", "Space", "Enter"], check=True)  # it hurts in the low back
            _shown(terminal, "Question 2")
            subprocess.run([*terminal, "send-keys", "Space"], check=True)
            question = _shown(terminal, "[x] 1. New chest pain")
            subprocess.run([*terminal, "send-keys", "Enter"], check=True)
            advice = _shown(terminal, "What now?")
        finally:
            subprocess.run([*terminal, "kill-server"], check=False)
    return _part(question, "Question 2", "Ctrl-C: stop"), _part(advice, "EMERGENCY", "What now?")


def _shown(terminal: list[str], text: str) -> list[str]:
    """The lines on the screen, as soon as the text is among them."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        captured = subprocess.run([*terminal, "capture-pane", "-ep"], check=True, capture_output=True, text=True)
        if text in captured.stdout:
            return captured.stdout.splitlines()
        time.sleep(0.1)
    raise TimeoutError(f"the program does not show {text!r}:\n{captured.stdout}")


def _part(lines: list[str], first: str, last: str) -> list[str]:
    """The lines from the one that holds a text to the one that holds another."""
    start = next(number for number, line in enumerate(lines) if first in line)
    end = next(number for number, line in enumerate(lines) if last in line and number > start)
    return lines[start : end + 1]


def drawn(question: list[str], advice: list[str]) -> str:
    """The picture: both screens, one below the other, with fonts of the reader's own machine."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi("\n".join(question)))
    console.print(Rule(style="dim"))
    console.print(Text.from_ansi("\n".join(advice)))
    svg = console.export_svg(title="soundadvice ask", unique_id="ask")
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # they would be fetched from elsewhere
    svg = svg.replace("Fira Code, monospace", "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace")
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


if __name__ == "__main__":
    main()
