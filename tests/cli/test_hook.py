"""Hooks for pre-commit: a command on the packs that the files belong to, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from soundadvice_cli.hook import COMMANDS, packs_of, run
from support.packs.folders import change

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


def test_files_lead_to_their_packs_each_once(minimal: Path, child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(minimal.parent)
    (minimal.parent / "other.yaml").write_text("a: 1\n")
    files = ["minimal/rules/leg.yaml", "minimal/pack.yaml", "other.yaml", "child/plan.yaml", "gone/rules/x.yaml"]
    assert packs_of(files) == ["minimal", "child"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_hook_ends_as_its_command_does(command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = shutil.copytree(ROOT / "tests" / "data" / "packs" / "twisted_ankle", tmp_path / "twisted_ankle")
    assert run(["check", str(tmp_path / "nothing.yaml")]) == 0
    file = str(folder / "rules" / "numb_foot.yaml")
    if command == "fmt":
        assert run(["fmt", file]) in (0, 1)
        change(folder / "pack.yaml", "title:", "title:    ")
        assert run(["fmt", file]) == 1
        return
    broken = {"check": "advise: nobody", "test": "expect: silent", "audit": "advise: nobody"}[command]
    good = {"check": "advise: see_doctor", "test": "expect: fires", "audit": "advise: see_doctor"}[command]
    if command != "audit":
        assert run([command, file]) == 0
    change(folder / "rules" / "numb_foot.yaml", good, broken)
    assert run([command, file]) != 0
    assert "numb_foot" in "".join(capfd.readouterr())


def test_what_is_no_hook_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["delete", "x"]) == 2
    assert run([]) == 2
    assert "usage:" in capsys.readouterr().err


def test_every_hook_that_is_offered_is_one_and_runs_as_a_program(minimal: Path) -> None:
    assert [hook["entry"].split()[-1] for hook in HOOKS] == list(COMMANDS)
    for hook in HOOKS[:1]:
        line = [sys.executable, *hook["entry"].split()[1:], str(minimal / "plan.yaml")]
        done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stderr == f"{minimal}: no problems\n"
