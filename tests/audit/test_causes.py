"""What is found only because of something else is told with it, and nothing is left out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from soundadvice import load_pack
from soundadvice.audit.audit import Report, audit
from soundadvice.audit.causes import by_cause
from soundadvice.audit.finding import Finding
from soundadvice.reports.text import as_text
from support.packs.folders import change

PACKS = Path(__file__).parents[1] / "data" / "packs"
NOBODY = "{all: [{age: {more_than: 50}}, {age: {less_than: 20}}]}"


def audited(tmp_path: Path, edit: Callable[[Path], None]) -> Report:
    folder = Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))
    edit(folder)
    return audit(load_pack(folder), today=date(2026, 11, 30))


def nobody_is_asked(folder: Path) -> None:
    change(folder / "questions.yaml", "enable_when: {duration: {at_least: $few_weeks}}", f"enable_when: {NOBODY}")


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return audited(tmp_path, nobody_is_asked)


def test_a_question_that_nobody_is_asked_is_told_once_with_all_that_follows(report: Report, tmp_path: Path) -> None:
    found = by_cause(report.findings, report.pack)
    followed = {cause.code: {one.code for one in follows} for cause, follows in found if follows}
    assert followed.keys() == {"question_never_asked"}
    assert {"rule_never_fires", "option_changes_nothing", "no_firing_vignette"} <= followed["question_never_asked"]
    told = as_text(report)
    assert told.count("[question_never_asked]: `better`") == 1
    for code in followed["question_never_asked"]:
        assert f"error[{code}]: `better" not in told
        assert f"error[{code}]: `lasting" not in told
    assert "\n  found because of that: " in told


def test_every_finding_is_told_once_as_a_cause_or_as_what_follows(report: Report) -> None:
    told: list[Finding] = []
    for cause, follows in by_cause(report.findings, report.pack):
        told += [cause, *follows]
    assert sorted(map(id, told)) == sorted(map(id, report.findings))


def test_what_does_not_follow_stands_on_its_own(tmp_path: Path) -> None:
    report = audited(tmp_path, lambda folder: None)
    assert all(not follows for _, follows in by_cause(report.findings, report.pack))


def test_a_question_that_hangs_on_one_that_nobody_is_asked_follows_from_it(tmp_path: Path) -> None:
    def edit(folder: Path) -> None:
        nobody_is_asked(folder)
        path = folder / "questions.yaml"
        path.write_text(path.read_text() + "  enable_when: {better: [no]}\n")

    report = audited(tmp_path, edit)
    causes = {cause.about[0]: follows for cause, follows in by_cause(report.findings, report.pack)}
    assert "walks" not in causes
    assert ("question_never_asked", "walks") in {(one.code, one.about[0]) for one in causes["better"]}


def test_what_is_cut_off_is_counted_by_kind(tmp_path: Path) -> None:
    def edit(folder: Path) -> None:
        for number in range(30):
            text = f"id: r{number}\nwhen: {{age: {{at_least: {60 + number}}}}}\nadvise: see_doctor\nbecause: Old.\n"
            (folder / "rules" / f"r{number}.yaml").write_text(f"{text}references: [R1]\n")

    report = audited(tmp_path, edit)
    last = next(line for line in as_text(report).splitlines() if line.startswith("… and "))
    counts = [int(part.split()[0]) for part in last.partition(": ")[2].partition(";")[0].split(", ")]
    assert sum(counts) == int(last.split()[2])
    assert last.endswith("; --format json, or html, has them all")
