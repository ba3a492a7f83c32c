"""`soundadvice test --write`: suggested vignettes go into the files, and their author is told to look at them."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.packs.folders import change
from support.terminal.commands import Run


@pytest.mark.parametrize("asked", [("--coverage",), ("--mutate",), ("--coverage", "--mutate")])
def test_what_was_missing_is_written_and_then_nothing_is_missing(
    run: Run, minimal: Path, asked: tuple[str, ...]
) -> None:
    before = {path: path.read_text() for path in minimal.rglob("*.yaml")}
    first = run("test", minimal, *asked, "--write", "--fail-under", "100")
    assert first.exit_code == 0, first.output
    assert "look at what was written: it is what the rules do, not what they should do" in first.stderr
    assert "- {name:" not in first.stdout, "nothing is left to paste"
    changed = {path.name for path, text in before.items() if path.read_text() != text}
    assert changed == {"leg.yaml", "old.yaml"} | ({"lasting.yaml"} if "--mutate" in asked else set())
    for path, text in before.items():
        assert path.read_text().startswith(text), "all that was there is there"
        assert path.read_text().count("what the rule does now") == (path.name in changed)
    written = {path: path.read_text() for path in before}
    again = run("test", minimal, *asked, "--write")
    assert again.exit_code == 0
    assert "written" not in again.stderr
    assert {path: path.read_text() for path in before} == written


def test_nothing_is_written_while_a_vignette_fails(run: Run, minimal: Path) -> None:
    change(minimal / "rules" / "leg.yaml", "{leg_pain: one}, expect: fires", "{leg_pain: no}, expect: fires")
    text = (minimal / "rules" / "leg.yaml").read_text()
    result = run("test", minimal, "--coverage", "--write")
    assert result.exit_code == 2
    assert "expected fires, and it is silent" in result.stderr
    assert "nothing is written while a vignette fails" in result.stderr
    assert (minimal / "rules" / "leg.yaml").read_text() == text


def test_an_installed_pack_is_not_written_into(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("test", "crb65", "--coverage", "--write")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: crb65: this pack is installed, so nothing is written into it\n")
    assert "Traceback" not in result.output


def test_write_is_of_what_is_suggested(run: Run, minimal: Path) -> None:
    assert "--write needs --coverage or --mutate" in run("test", minimal, "--write").stderr


def test_the_vignettes_of_a_layer_below_are_not_written(run: Run, child: Path) -> None:
    change(child / "rules" / "fever.yaml", "vignettes:", "vignettes: []\nnote: |\n  Ours:")
    result = run("test", child, "--coverage", "--write")
    assert result.exit_code == 0, result.output
    assert "fever.yaml" in result.stderr
    assert not any("Written by" in path.read_text() for path in (child.parent / "minimal").rglob("*.yaml"))
