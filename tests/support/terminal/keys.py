"""Keys: a conversation key by key, through prompt_toolkit's pipe input, and everything that was seen in it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.key_binding.defaults import load_key_bindings
from prompt_toolkit.output.vt100 import Vt100_Output

from soundadvice import Pack
from soundadvice_cli.commands.people import ask
from soundadvice_cli.errors import Interrupted, NotWritten
from soundadvice_cli.prompts.interactive import TerminalAsker
from support.packs.shipped import shipped

UP, DOWN, ENTER, SPACE, TAB = "\x1b[A", "\x1b[B", "\r", " ", "\t"
BACK, CTRL_C, CTRL_D, CTRL_U, WHY = "\x02", "\x03", "\x04", "\x15", "?"
FIRST = DOWN + ENTER
SECOND = DOWN + DOWN + ENTER
THIRD = DOWN + DOWN + DOWN + ENTER
TICK = SPACE + ENTER
"""Ticks the line that the pointer is on, which is the first, and goes on."""

# Low back, no leg pain, nothing numb, no swelling, mild, one week, better, no exercises tried.
NONE = UP + UP + ENTER  # the last line but one, before "I am not sure"
NONE_OF_THESE = UP + UP + TICK
TO_DURATION = TICK + NONE + NONE_OF_THESE + NONE_OF_THESE + THIRD
PAIN = TO_DURATION + "1 week\r" + FIRST + NONE
LAST = UP + ENTER
# The default pack: the low back, and no red flag at 35, one string a question. Then as above from the swelling on.
NO_RED_FLAG = (
    *(TICK, NONE_OF_THESE, NONE, NONE_OF_THESE, NONE_OF_THESE, NONE_OF_THESE),  # the nerves
    *(NONE, NONE, NONE_OF_THESE, NONE_OF_THESE, NONE_OF_THESE),  # how it began, and what else there is
    *("35\r", NONE, LAST, NONE),
)
WELL_AT_35 = "".join(NO_RED_FLAG) + NONE_OF_THESE + THIRD + "1 week\r" + FIRST + NONE
# No cramp, sitting, most of the day, tight thighs, hips not, socks not, no sofa, nothing hard, no diagnosis.
PLAN = SECOND + TICK + FIRST + FIRST + SECOND + SECOND + SECOND + DOWN + DOWN + TICK + TAB * 2 + THIRD + TAB
MAKE_PLAN = ENTER  # the first line of the menu, where there is a plan to make
READ_MORE = "2"  # the second line of the menu, by its number
READ_ON = ENTER  # after the advice, to the plan that was made, or to the answers for the doctor
FINISH = UP + ENTER  # the last line of the menu
OTHER = UP * 2 + ENTER  # the line before it
CHANGE = OTHER + UP * 2 + ENTER
SAVE = OTHER + UP + ENTER

default_keys = cache(load_key_bindings)
"""prompt_toolkit makes its hundreds of default keys anew for each prompt, which is half of the time of a test."""


@dataclass(frozen=True)
class Seen:
    """Everything that was written, terminal codes taken out, and how it ended."""

    text: str
    exit_code: int

    @property
    def flowing(self) -> str:
        """The text as if lines had no end."""
        return " ".join(self.text.split())

    def after(self, marker: str) -> str:
        assert marker in self.text, self.text
        return self.text.split(marker, 1)[1]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped("low_back_pain")


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "session.json"
    monkeypatch.setattr("soundadvice_cli.ask.keep_session.default_path", lambda: path)
    return path


@pytest.fixture
def press(pack: Pack, saved: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    def run(
        keys: str,
        *,
        rows: int = 500,
        columns: int = 80,
        resume: str | None = None,
        save_to: str | None = None,
        other_pack: Pack | None = None,
        save: tuple[Path, ...] = (),
        overwrite: bool = False,
        for_other: bool = False,
    ) -> Seen:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("LINES", str(rows))
        screen = io.StringIO()
        output = Vt100_Output(screen, lambda: Size(rows=min(rows, 60), columns=columns), enable_cpr=False)
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=output), redirect_stdout(screen):
            feed(monkeypatch, pipe, keys)
            asked = other_pack or pack
            options = {
                "resume": resume,
                "save_to": save_to,
                "save": save,
                "overwrite": overwrite,
                "for_other": for_other,
            }
            return end(screen, lambda: ask.run(asked, TerminalAsker(), **options))  # type: ignore[arg-type]

    return run


def feed(monkeypatch: pytest.MonkeyPatch, pipe: PipeInput, keys: str) -> None:
    """Presses one key after each time that a prompt was drawn, as a person does; then ends the input."""
    monkeypatch.setattr("prompt_toolkit.application.application.load_key_bindings", default_keys)
    waiting = iter(re.findall(r"\x1b\[[A-Z]|.", keys, re.DOTALL))
    run = Application.run

    def press(app: Application[object]) -> None:
        if not app.is_done:
            key = next(waiting, None)
            pipe.close() if key is None else pipe.send_text(key)

    def feeding(app: Application[object]) -> object:
        app.after_render += press
        return run(app)

    monkeypatch.setattr(Application, "run", feeding)


def end(screen: io.StringIO, conversation: Callable[[], None]) -> Seen:
    code = 0
    try:
        conversation()
    except (Interrupted, NotWritten) as ended:
        code = ended.exit_code
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]", "", screen.getvalue())
    return Seen(text.replace("\r", ""), code)
