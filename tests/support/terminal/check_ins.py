"""Check-ins: a journal of a test's own, what was told in it, and a check-in key by key on a given day."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from soundadvice import Pack
from soundadvice.journal import Entry, Journal
from soundadvice_cli.commands.people import check_in
from soundadvice_cli.prompts.interactive import TerminalAsker
from support.answers.entries import entry
from support.answers.people import SORE
from support.packs.shipped import shipped
from support.terminal.keys import (
    NONE,
    NONE_OF_THESE,
    THIRD,
    TICK,
    UP,
    Seen,
    end,
    feed,
)

JUNE = datetime(2024, 6, 1, 9, tzinfo=UTC)
"""The day it began, in the morning."""
STILL_SO = UP + UP + TICK  # the last line but one
MILD = THIRD
"""The worst pain in the last day: it is about the moment, so it is asked first."""
# Low back, no leg pain, nothing numb, no swelling; no exercises tried. When and how it is now come before.
REST = TICK + NONE + NONE_OF_THESE + NONE_OF_THESE + NONE
HOME = SORE | {"duration": "9 days"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped("low_back_pain")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "data" / "journal.sqlite3", own_folder=True)


def told(pack: Pack, day: int = 9, **changed: Any) -> Entry:
    """An entry that this pack can carry over from."""
    return entry(day, **{"meaning_hash": pack.meaning_hash, "answers": HOME, "skipped": (), **changed})


@pytest.fixture
def press(pack: Pack, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    def run(keys: str, *, day: int, rows: int = 500, columns: int = 80, **more: Any) -> Seen:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("LINES", str(rows))
        screen = io.StringIO()
        output = Vt100_Output(screen, lambda: Size(rows=min(rows, 60), columns=columns), enable_cpr=False)
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=output), redirect_stdout(screen):
            feed(monkeypatch, pipe, keys)
            clock = JUNE + timedelta(days=day)
            return end(screen, lambda: check_in.run(pack, journal, TerminalAsker(), lambda: clock, **more))

    return run


def iter_input(lines: Sequence[str]) -> Callable[..., str]:
    """What is typed, line by line, and then the end of it."""
    waiting = iter(lines)

    def read(_: str = "") -> str:
        for line in waiting:
            return line
        raise EOFError

    return read
