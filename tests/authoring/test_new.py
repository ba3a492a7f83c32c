"""`soundadvice new`: what it writes checks, tests and advises."""

from __future__ import annotations

from pathlib import Path

import pytest

from soundadvice import load_pack
from soundadvice.audit.audit import audit
from soundadvice.audit.finding import Verdict
from support.packs.folders import change
from support.terminal.commands import Run


def test_a_new_pack_checks_tests_and_advises(run: Run, pack_folder: Path) -> None:
    assert "error" not in run("check", pack_folder).stdout
    assert run("test", pack_folder).exit_code == 0
    result = run("triage", "--pack", pack_folder, "--answers", "-", stdin='{"how_bad": "mild"}')
    assert "AT HOME" in result.stdout
    assert "Take it easy" in result.stdout
    assert "-" not in result.stdout.splitlines()  # no empty line of a list


@pytest.mark.parametrize("kind", ["choice", "multi_choice", "number", "duration", "date"])
def test_a_new_question_and_a_rule_for_it_check_and_test(run: Run, pack_folder: Path, kind: str) -> None:
    assert run("new", "question", "more", "--kind", kind, "--pack", pack_folder).exit_code == 0
    assert run("new", "rule", "more_rule", "--question", "more", "--pack", pack_folder).exit_code == 0
    assert run("check", pack_folder).exit_code == 0
    report = audit(load_pack(pack_folder))
    assert [one.name for one in report.results if one.verdict not in (Verdict.HOLDS, Verdict.WAIVED)] == []
    assert {finding.code for finding in report.findings if finding.fails or finding.waiver} == {"unfounded"}
    result = run("test", pack_folder)
    assert result.exit_code == 0
    assert "6 vignettes of 2 rules" in result.stderr


def test_a_new_hazard_and_a_new_habit_check_and_keep_what_is_there(run: Run, pack_folder: Path) -> None:
    (pack_folder / "hazards.yaml").write_text("# Ours.\nhazards: []\n")
    assert run("new", "hazard", "H1", "--rule", "very_bad", "--pack", pack_folder).exit_code == 0
    assert run("new", "habit", "drink_water", "--pack", pack_folder).exit_code == 0
    assert "error" not in run("check", pack_folder).stdout
    pack = load_pack(pack_folder)
    (hazard,) = pack.hazards
    assert (hazard.id, hazard.rules) == ("H1", ("very_bad",))
    assert "unsure" in (pack_folder / "rules" / "very_bad.yaml").read_text().partition("vignettes")[0]
    assert "unsure" not in (pack_folder / "hazards.yaml").read_text(), "who has a sign need not be sure of it"
    assert hazard.acuity is pack.disposition[str(pack.rule["very_bad"].advise)].acuity
    assert (pack_folder / "hazards.yaml").read_text().startswith("# Ours.\n")
    assert "drink_water" in {one.id for one in pack.plan.habits}
    result = run("triage", "--pack", pack_folder, "--answers", "-", stdin='{"how_bad": "mild"}')
    assert "Drink water" in result.stdout
    again = run("new", "hazard", "H1", "--rule", "very_bad", "--pack", pack_folder)
    assert "there is a hazard `H1` already" in again.stderr
    assert "there is a habit `drink_water` already" in run("new", "habit", "drink_water", "--pack", pack_folder).stderr
    assert "did you mean `very_bad`?" in run("new", "hazard", "H2", "--rule", "very_bat", "--pack", pack_folder).stderr
    assert "is not an id of a hazard" in run("new", "hazard", "1", "--rule", "very_bad", "--pack", pack_folder).stderr
    (pack_folder / "hazards.yaml").unlink()
    assert run("new", "hazard", "H3", "--rule", "very_bad", "--pack", pack_folder).exit_code == 0


def test_a_new_rule_counts_unsure_where_the_question_allows_it(run: Run, pack_folder: Path) -> None:
    run("new", "question", "since", "--kind", "duration", "--pack", pack_folder)
    run("new", "rule", "long", "--question", "since", "--pack", pack_folder)
    assert "- since: unsure" in (pack_folder / "rules" / "long.yaml").read_text()
    assert run("check", pack_folder).exit_code == 0


def test_nothing_is_written_over(run: Run, pack_folder: Path) -> None:
    before = {path: path.read_bytes() for path in pack_folder.rglob("*.yaml")}
    for arguments in (
        ("new", "pack", "sore_knee", "--folder", pack_folder.parent),
        ("new", "rule", "very_bad", "--pack", pack_folder),
        ("new", "question", "how_bad", "--pack", pack_folder),
    ):
        assert run(*arguments).exit_code == 2
    assert {path: path.read_bytes() for path in pack_folder.rglob("*.yaml")} == before


def test_a_new_library_checks_and_audits_and_can_be_included(run: Run, tmp_path: Path) -> None:
    assert run("new", "library", "vitals", "--folder", tmp_path).exit_code == 0
    library = tmp_path / "vitals"
    assert run("check", library).stdout == ""
    assert run("fmt", "--check", library).exit_code == 0
    report = audit(load_pack(library))
    assert {finding.code for finding in report.findings if finding.fails or finding.waiver} <= {"unfounded"}
    assert run("new", "question", "pulse", "--kind", "number", "--pack", library).exit_code == 0
    assert "is a library" in run("new", "rule", "fast", "--pack", library).stderr

    run("new", "pack", "sore_knee", "--folder", tmp_path)
    pack = tmp_path / "sore_knee"
    change(pack / "pack.yaml", "title:", 'include: [{pack: vitals, version: "0.1.0", as: v, only: [very_bad]}]\ntitle:')
    change(
        pack / "rules" / "very_bad.yaml",
        "{how_bad: [severe, unsure]}",
        "{any: [{how_bad: [severe, unsure]}, {is: v_very_bad}]}",
    )
    assert list(load_pack(pack).question) == ["v_how_bad", "how_bad"]


@pytest.mark.parametrize("name", ["Knee", "1st", "a-b", "none", "any", "../x", "é", "", "a" * 65])
def test_ids_that_cannot_be_are_refused(run: Run, tmp_path: Path, name: str) -> None:
    result = run("new", "pack", name, "--folder", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert list(tmp_path.iterdir()) == []


def test_a_new_rule_that_would_spoil_the_pack_is_not_written(run: Run, pack_folder: Path) -> None:
    result = run("new", "rule", "other", "--question", "how_bat", "--pack", pack_folder)
    assert result.exit_code == 2
    assert "did you mean `how_bad`?" in result.stderr
    assert not (pack_folder / "rules" / "other.yaml").exists()
    assert run("new", "rule", "other", "--pack", pack_folder.parent).exit_code == 2
