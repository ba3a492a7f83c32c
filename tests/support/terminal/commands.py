"""Commands: one that runs in this process, and what it is given."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundadvice_cli.main import cli
from support.answers.people import SORE

AT_HOME = SORE | {"improving": "yes"}
SOURCE = ("--pack", "low_back_pain", "--not-for-people")
"""The source's pack alone: eight deciding questions."""
Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "80")

    def invoke(*arguments: str | Path, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


@pytest.fixture
def pack_folder(run: Run, tmp_path: Path) -> Path:
    assert run("new", "pack", "sore_knee", "--folder", tmp_path).exit_code == 0
    return tmp_path / "sore_knee"


def answers(tmp_path: Path, given: object, name: str = "answers.json") -> Path:
    path = tmp_path / name
    path.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
    return path
