"""Hooks for pre-commit: a command on the packs that the files belong to, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from soundadvice_cli.hook import COMMANDS, command_line, packs_of
from support.packs.folders import change
from support.terminal.commands import Run

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


def test_files_lead_to_their_packs_each_once(minimal: Path, child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(minimal.parent)
    (minimal.parent / "other.yaml").write_text("a: 1\n")
    files = ["minimal/rules/leg.yaml", "minimal/pack.yaml", "other.yaml", "child/plan.yaml", "gone/rules/x.yaml"]
    assert packs_of(files) == ["minimal", "child"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_hook_ends_as_its_command_does(command: str, run: Run, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "tests" / "data" / "packs" / "twisted_ankle", tmp_path / "twisted_ankle"))
    assert command_line(command, [str(tmp_path / "nothing.yaml")]) == []
    rule = folder / "rules" / "numb_foot.yaml"
    line = command_line(command, [str(rule)])
    assert line == [*COMMANDS[command], str(folder)]
    run("fmt", folder)
    assert run(*line).exit_code == 0
    change(rule, "advise: ", "advise: x_")
    assert run(*line).exit_code != 0


def hook(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "soundadvice_cli.hook", *arguments]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)


def test_what_is_no_hook_is_refused_and_what_is_of_no_pack_passed_over(tmp_path: Path) -> None:
    refused = hook("delete", "x")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("usage:")
    assert hook("check", str(tmp_path / "a.yaml")).returncode == 0


def test_every_hook_that_is_offered_is_one_and_runs_as_a_program(minimal: Path) -> None:
    assert [one["entry"].removeprefix("python -m soundadvice_cli.hook ") for one in HOOKS] == list(COMMANDS)
    done = hook("check", str(minimal / "plan.yaml"))
    assert (done.returncode, done.stderr) == (0, f"{minimal}: no problems\n")
