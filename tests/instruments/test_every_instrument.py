"""What holds of every published instrument: it is a draft, not for people, proved, and read apart from its paper."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from soundadvice import check_pack
from soundadvice.audit.audit import audit
from soundadvice.audit.finding import Verdict
from soundadvice.audit.vignettes.whole_people import failures, rule_cases
from soundadvice.meaning.evaluate import evaluate
from support.packs.shipped import INSTRUMENTS, LIBRARIES, shipped

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "reference" / "instruments.md"
MOST_SECONDS = 5.0
"""Of processor time, for the whole audit of one."""

every = pytest.mark.parametrize("name", sorted(INSTRUMENTS))


def test_each_has_a_reading_of_its_own() -> None:
    assert {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")} - {"every_instrument"} == INSTRUMENTS


@every
def test_it_is_a_draft_that_says_what_it_rests_on(name: str) -> None:
    pack = shipped(name)
    assert check_pack(name) == ()
    assert (pack.status, pack.not_for_people is None) == ("draft", False)
    assert [one.id for one in pack.layers[:-1]] == (["neck_pain"] if name == "neck_pain_red_flags" else [])
    assert pack.references
    assert all(rule.references for rule in pack.rules)


@pytest.mark.parametrize("name", sorted(LIBRARIES))
def test_a_library_passes_its_audit_and_is_for_no_one(name: str) -> None:
    pack = shipped(name)
    assert check_pack(name) == ()
    assert (pack.is_library, pack.status, pack.not_for_people is None) == (True, "draft", False)
    assert audit(pack).passes


@every
def test_its_line_in_the_docs_is_true(name: str) -> None:
    pack = shipped(name)
    [line] = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| [{name}](")]
    assert line.split(" | ")[2:4] == [str(len(pack.questions)), str(len(pack.rules))]


@every
def test_its_vignettes_hold(name: str) -> None:
    pack = shipped(name)
    assert [one.name for one in pack.vignettes if failures(pack, one)] == []
    for rule, cases in rule_cases(pack).items():
        for case in cases:
            assert (rule in evaluate(pack, case.vignette.answers).fired) is case.vignette.fires, case.vignette.name


@pytest.mark.slow
@every
def test_its_audit_leaves_nothing_open_and_takes_no_time(name: str) -> None:
    began = process_time()
    report = audit(shipped(name))
    assert process_time() - began < MOST_SECONDS
    assert {one.name for one in report.results if one.verdict not in (Verdict.HOLDS, Verdict.WAIVED)} == set()
