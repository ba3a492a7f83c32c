"""The player: `soundadvice routine` key by key, with a clock of our own, and what was seen."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass

import pytest
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from soundadvice import Pack
from soundadvice.journal.coming_back import Told
from soundadvice.routine import clock
from soundadvice_cli.commands.people import routine
from soundadvice_cli.errors import Interrupted
from soundadvice_cli.prompts.interactive import TerminalAsker
from support.answers.people import EASY, SORE
from support.packs.shipped import shipped
from support.terminal.keys import default_keys

UP, DOWN, ENTER, ESCAPE, CTRL_C, CTRL_D = "\x1b[A", "\x1b[B", "\r", "\x1b", "\x03", "\x04"
NOTHING_NEW = ("new or worse", DOWN + ENTER)
BEGIN = ("Your exercises", ENTER)
GIVEN = {**SORE, **EASY, "sits": "little", "causes": ["none"]}
"""Leads to the roll-down and the lying stretch."""
SOURCE = ("--pack", "low_back_pain", "--not-for-people")
"""The source's pack alone."""
BOTH = {**GIVEN, "tight_hamstrings": "yes"}
"""Leads to the roll-down and a choice of two stretches."""
STANDING = {**GIVEN, "mobility": ["no_floor"]}
"""Leads to the standing stretch alone."""
SPASM = {**GIVEN, "spasm": "yes"}
"""Leads to the lying stretch alone."""
TO_THE_HOLD = [
    NOTHING_NEW,
    BEGIN,
    ("Exercise 1 of 1", ENTER),
    ("step 1 of 6", ENTER),
    ("step 2 of 6", ENTER),
    ("step 3 of 6", ENTER),
]
SETTLED, PERSISTED, INTENSE, NOT_SURE = (DOWN * times + ENTER for times in (3, 2, 1, 4))
Script = list[tuple[str, str]]


class FakeClock:
    """A clock that goes on by a second when it is waited for, once for each screen drawn: no second is missed.

    It stands still while a key is on its way.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.stands = False
        self.drawn = True
        self.waits = 0
        self.give_up: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def wait(self, _: float) -> None:
        self.waits += 1
        if self.waits > 5000:
            self.give_up()
        if self.drawn and not self.stands:
            self.now += 1
            self.drawn = False
        await asyncio.sleep(0.001)


@dataclass(frozen=True)
class Seen:
    """Everything that was written, terminal codes taken out; the last screens; the bells; and how it ended."""

    text: str
    bells: int
    exit_code: int
    waiting_for: str | None

    @property
    def flowing(self) -> str:
        return " ".join(self.text.split())


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped("low_back_pain")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    made = FakeClock()
    monkeypatch.setattr(clock, "SYSTEM", made)
    return made


@pytest.fixture
def play(pack: Pack, fake: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    def run(
        script: Script,
        given: dict[str, object] | None = None,
        *,
        columns: int = 80,
        rows: int = 24,
        bell: bool = True,
        other_pack: Pack | None = None,
    ) -> Seen:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("LINES", "500")
        written = io.StringIO()
        output = Vt100_Output(written, lambda: Size(rows=rows, columns=columns), enable_cpr=False)
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=output), redirect_stdout(written):
            fake.give_up = pipe.close
            player = _Player(script, pipe.send_text, pipe.close, fake)
            monkeypatch.setattr("prompt_toolkit.application.application.load_key_bindings", default_keys)
            monkeypatch.setattr(Application, "run", player.playing(_RUN))
            code = 0
            try:
                told = Told(given or GIVEN, (other_pack or pack).meaning_hash, None)
                routine.run(other_pack or pack, told, TerminalAsker(), plain=False, bell=bell)
            except Interrupted as stopped:
                code = stopped.exit_code
        shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]", " ", written.getvalue()).replace("\r", "")
        screens = "\n".join(player.screens)
        return Seen(f"{screens}\n{shown}", written.getvalue().count("\a"), code, player.waiting_for)

    return run


_RUN = Application.run


class _Player:
    """Presses each key of a script once its text is on the screen, and keeps every screen that it pressed one on."""

    def __init__(self, script: Script, send: Callable[[str], None], close: Callable[[], None], fake: FakeClock) -> None:
        keys = ((text, key) for text, several in script for key in re.findall(r"\x1b\[[A-Z]|.", several, re.DOTALL))
        self._script: Iterator[tuple[str, str]] = _first_only(keys)
        self._next = next(self._script, None)
        self._send, self._close, self._fake = send, close, fake
        self._on_its_way = False
        self.screens: list[str] = []

    @property
    def waiting_for(self) -> str | None:
        return self._next[0] if self._next else None

    def playing(self, run: Callable[..., object]) -> Callable[..., object]:
        def play(app: Application[object], *arguments: object, **more: object) -> object:
            app.after_render += self._rendered
            app.key_processor.after_key_press += self._pressed
            app.ttimeoutlen = 0.01
            return run(app, *arguments, **more)

        return play

    def _pressed(self, _: object) -> None:
        self._on_its_way = self._fake.stands = False

    def _rendered(self, app: Application[object]) -> None:
        self._fake.drawn = True
        screen = app.renderer.last_rendered_screen
        if app.is_done or screen is None or self._on_its_way:
            return
        columns = range(app.output.get_size().columns)
        rows = (screen.data_buffer[row] for row in range(screen.height))
        lines = ["".join(row[column].char for column in columns).rstrip() for row in rows]
        if self._next is None:
            self._close()
        elif self._next[0] in " ".join(" ".join(lines).split()):
            self.screens.append("\n".join(lines))
            self._on_its_way = self._fake.stands = True
            self._send(self._next[1])
            self._next = next(self._script, None)
        elif not app.full_screen:
            self._close()


def _first_only(keys: Iterator[tuple[str, str]] | object) -> Iterator[tuple[str, str]]:
    """Waits for a text only before the first of its keys."""
    before: str | None = None
    for text, key in keys:  # type: ignore[attr-defined]
        yield ("" if text is before else text), key
        before = text
