"""What a pack's parts rest on, and which scores a condition names."""

from __future__ import annotations

from soundadvice.model.case.cited import citations
from soundadvice.model.condition import All, LimitTest, Operator, ScoreTest, UnsureTest
from soundadvice.model.condition.fold import scores_of
from soundadvice.model.disposition import ClinicalFinding
from soundadvice.model.evidence import Citing, ElementKind
from support.packs.by_hand import small_pack


def limit(value: str) -> LimitTest:
    return LimitTest("weight", "height", Operator.AT_LEAST, False, ((100, 60),), 20, 300, 200, value=value)


def test_what_a_finding_rests_on_is_cited() -> None:
    found = ClinicalFinding("x_ray", "An X-ray", "Ask for it.", claims=("c",), references=("r",))
    cited = citations(small_pack(findings=(found,)))
    assert Citing(ElementKind.FINDING, "x_ray", ("c",), ("r",)) in cited


def test_a_table_of_limits_names_no_value() -> None:
    one = ScoreTest("phq9", 3, ((1, UnsureTest("a")),))
    assert set(scores_of(All((one, limit("bmi"), limit(""))))) == {"phq9", "bmi"}
