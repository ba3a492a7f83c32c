"""What tests of populations share: a command that runs here, and a folder with the pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.population.packs import folder_with_population
from support.terminal.commands import run as run


@pytest.fixture
def ankle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pack with its population, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return folder_with_population(tmp_path)
