"""Plain lines of a routine, typed as soon as what they answer was written; meanwhile, time goes by."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout

import pytest

from soundadvice import Pack
from soundadvice.journal.coming_back import Told
from soundadvice_cli.commands.people import routine
from soundadvice_cli.errors import Interrupted
from soundadvice_cli.prompts.plain import PlainAsker
from support.terminal.player import CTRL_C, GIVEN, FakeClock, Script, Seen


class Typed:
    """Lines typed at times: a text is answered as soon as it was written; meanwhile, time goes by."""

    def __init__(self, script: Script, written: io.StringIO, fake: FakeClock) -> None:
        self._script, self._written, self._fake = list(script), written, fake
        self._read_to = 0

    def read(self, prompt: str = "") -> str:
        print(prompt, end="")
        line = self._due()
        if line is None:
            raise EOFError
        if line == CTRL_C:
            raise KeyboardInterrupt
        return line

    def read_within(self, seconds: float) -> str | None:
        line = self._due()
        if line is None:
            self._fake.sleep(seconds)
        return line

    def _due(self) -> str | None:
        if not self._script:
            return None
        text, line = self._script[0]
        place = self._written.getvalue().find(text, self._read_to)
        if place < 0:
            return None
        self._read_to = place + len(text)
        self._script.pop(0)
        return line


@pytest.fixture
def type_in(pack: Pack, fake: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    def run(script: Script, given: dict[str, object] | None = None, *, talk: Callable[[], None] | None = None) -> Seen:
        monkeypatch.setenv("COLUMNS", "80")
        written = io.StringIO()
        typed = Typed(script, written, fake)
        monkeypatch.setattr("builtins.input", typed.read)
        monkeypatch.setattr("soundadvice_cli.routine.plain.TypedLines", lambda _: typed)
        code = 0
        with redirect_stdout(written):
            try:
                talk() if talk else routine.run(
                    pack, Told(given or GIVEN, pack.meaning_hash, None), PlainAsker(), plain=True
                )
            except Interrupted as stopped:
                code = stopped.exit_code
        text = written.getvalue()
        assert "\x1b" not in text
        return Seen(text, text.count("\a"), code, None)

    return run


PLAIN_TO_THE_HOLD = [
    ("> ", "1"),
    ("Enter: begin", ""),
    ("Enter: start", ""),
    ("step 1 of 6", ""),
    ("step 2 of 6", ""),
    ("step 3 of 6", ""),
]
PLAN_ASKED = [
    "1",
    "4",
    "5",
    "5",
    "3",
    "1 week",
    "1",
    "5",
    "1",
    "2",
    "1",
    "1",
    "2",
    "2",
    "2",
    "2",
    "3",
    "2",
    "2",
    "3",
    "2",
]
"""Low back, nothing else, mild, a week, better, none tried; the plan is asked for, by someone who sits a lot."""
