"""Planted faults: for every property and lint rule, a pack with just that fault, found at the right place.

`data/packs/twisted_ankle` is a pack in which the auditor finds nothing. A folder of `data/faults/<code>/<case>` holds
the files that differ from it (`removed.txt` names files that are missing, `source.txt` is the document it is audited
with), and `expected.txt`, the exact text of the findings. `GOLDEN=write pytest tests/audit/test_faults.py` writes the
texts anew: read each as a reviewer would who has to sign.
"""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from soundadvice import audit as audit_module
from soundadvice import evaluate, load_pack
from soundadvice.audit.audit import Report, audit
from soundadvice.audit.finding_places import place_of
from soundadvice.audit.finding_text import describe
from soundadvice.audit.settings.substitute import with_parameters
from soundadvice.audit.source.document import read_document
from support.packs.faults import FAULTS, GOOD, planted

HERE = Path(__file__).parents[1]
AUDIT = Path(audit_module.__file__).parent
TODAY = date(2030, 1, 31)
CASES = sorted(path.parent for path in FAULTS.glob("*/*/expected.txt"))


def audited(folder: Path) -> Report:
    return audit(load_pack(folder, translations=True), source=read_document(folder / "source.txt"), today=TODAY)


def test_the_good_pack_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOOD.parent)
    report = audited(Path(GOOD.name))
    assert [describe(finding, report.pack) for finding in report.findings if finding.waiver is None] == []
    assert report.passes


@pytest.mark.sampled
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_planted_fault_is_found_and_its_witnesses_replay(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    report = audited(Path(GOOD.name))
    # The good pack's own waivers are no part of any fault, needed or not.
    unused = [one for one in report.findings if one.code == "unused_waiver"]
    shown = [one for one in report.findings if one not in unused]
    shown = [one for one in shown if one.waiver is None or case.parent.name == one.code]
    found = "\n\n".join(describe(finding, report.pack) for finding in shown) + "\n"
    if os.environ.get("GOLDEN") == "write":
        (case / "expected.txt").write_text(found)
    assert found == (case / "expected.txt").read_text()
    # What follows from the fault may be found too, as the text shows: a rule that never fires tests no boundary.
    assert case.parent.name in {finding.code for finding in report.findings}
    for finding in report.findings:
        place = place_of(finding, report.pack)
        assert Path(place.file).is_file(), f"{finding.code} stands nowhere: {place}"
        for one in finding.witnesses:
            again = evaluate(with_parameters(report.pack, one.settings), one.answers)
            assert (again.fired, again.floor, again.decided) == (one.fired, one.disposition, True)
            assert not again.ignored


def test_every_code_has_a_section_in_the_pages() -> None:
    reference = HERE.parent / "docs" / "reference"
    pages = (reference / "findings.md", *(reference / "lint").glob("*.md"))
    sections = [code for page in pages for code in re.findall(r"^##+ `(\w+)`$", page.read_text("utf-8"), re.MULTILINE)]
    assert len(sections) == len(set(sections))
    written = set()
    for module in AUDIT.rglob("*.py"):
        written |= set(re.findall(r'code="(\w+)"', module.read_text("utf-8")))
    planted = {case.parent.name for case in CASES}
    assert (written | planted) - set(sections) == set()
    # What no file can hold is found by tests of its own: the reader or the engine would not let it pass.
    beyond = {"not_one_disposition", "default_while_unanswered", "hidden_answer_matters", "layer_lowers"}
    assert set(sections) - planted == beyond | {"kind_not_taken", "unused_waiver"}


def test_a_waiver_that_covers_nothing_is_found(tmp_path: Path) -> None:
    folder = tmp_path / GOOD.name
    shutil.copytree(GOOD, folder)
    with (folder / "pack.yaml").open("a") as file:
        file.write("  - {finding: rule_redundant, of: [numb_foot], why: It is not.}\n")
    report = audited(folder)
    assert [finding.code for finding in report.findings if finding.fails] == ["unused_waiver"]


def test_a_waiver_of_a_finding_that_does_not_exist_is_asked_whether_it_means_another(tmp_path: Path) -> None:
    folder = tmp_path / GOOD.name
    shutil.copytree(GOOD, folder)
    with (folder / "pack.yaml").open("a") as file:
        file.write("  - {finding: rule_redundent, of: [numb_foot], why: It is not.}\n")
    hints = [finding.hint for finding in audited(folder).findings if finding.code == "unused_waiver"]
    assert hints == ["there is no such finding; did you mean `rule_redundant`?"]
