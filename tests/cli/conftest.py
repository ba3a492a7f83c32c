"""Fixtures of the command line: a conversation key by key, a routine, a real terminal, a command in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.packs.folders import child, minimal
from support.terminal.commands import pack_folder, run
from support.terminal.keys import pack, press, saved
from support.terminal.player import fake, play
from support.terminal.screens import environment

__all__ = ["child", "environment", "fake", "minimal", "pack", "pack_folder", "play", "press", "run", "saved"]


@pytest.fixture(autouse=True)
def _no_journal_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody who runs the tests is asked to write in the journal that they keep."""
    monkeypatch.setenv("SOUNDADVICE_JOURNAL", str(tmp_path / "none" / "journal.sqlite3"))
