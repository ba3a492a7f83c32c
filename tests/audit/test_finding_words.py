"""What a finding says to someone who reads the questionnaire and not the files, and which one they read first."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from soundadvice import load_pack
from soundadvice.audit.audit import Report, audit
from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.finding_kinds import KINDS, Harm, by_harm, harm_of, meaning_of, worst_first
from soundadvice.audit.finding_words import element_words, in_words, witness_words, words_for_ids
from support.packs.faults import FAULTS, GOOD, planted

DOCS = Path(__file__).parents[2] / "docs"


def found(code: str, case: str, tmp_path: Path) -> tuple[Finding, Report]:
    report = audit(load_pack(planted(FAULTS / code / case, tmp_path)))
    return next(one for one in report.findings if one.code == code), report


@pytest.mark.parametrize(
    ("code", "case", "said"),
    [
        (
            "hazard_missed",
            "by_one_sign",
            "someone who has “A foot that is numb or cold, or cannot carry” (`H1`) is advised “See a doctor” "
            "(`see_doctor`), which is less urgent than same_day",
        ),
        (
            "option_changes_nothing",
            "leads_nowhere",
            "“It is blue” (`blue`) of “Is your foot numb or cold?” (`foot`) changes nothing for anyone",
        ),
        ("choice_never_offered", "never_together", "no one has a choice between the exercises of `foot`"),
    ],
)
def test_people_read_the_words_first_and_the_id_second(code: str, case: str, said: str, tmp_path: Path) -> None:
    finding, report = found(code, case, tmp_path)
    told = in_words(finding, report.pack)
    assert told == said
    assert re.findall(r"`[^`]+`", finding.message) == re.findall(r"`[^`]+`", told)  # no id is lost


def test_words_are_left_out_where_two_elements_have_the_id() -> None:
    pack = load_pack(GOOD)
    assert words_for_ids("`weight`", pack) == "“Can you stand on it?” (`weight`)"
    assert words_for_ids("`weight: partly or unsure`", pack) == (
        "“Can you stand on it?” “A little” or “I am not sure” (`weight: partly or unsure`)"
    )
    assert words_for_ids("`nothing_of_this_name` and `a: b`", pack) == "`nothing_of_this_name` and `a: b`"
    assert words_for_ids("`partly`", pack) == "`partly`"  # of which question?
    assert words_for_ids("`weight` and again `weight`", pack) == "“Can you stand on it?” (`weight`) and again `weight`"
    assert element_words("weight.partly", pack) == "Can you stand on it? — A little"
    assert element_words("weight.nothing", pack) == element_words("nothing", pack) == ""


def test_a_witness_says_what_they_answer_what_they_are_advised_and_why(tmp_path: Path) -> None:
    finding, report = found("worse_answer_lowers_advice", "longer", tmp_path)
    before, after = (witness_words(one, report.pack) for one in finding.witnesses)
    assert "They are advised: “See a doctor” (`see_doctor`, routine)." in before
    assert after[-2:] == ["They are advised: “Look after it at home” (`self_care`, self_care).", "No rule fires."]
    assert any(line.startswith("The reasons: “") for line in before)


def test_every_code_of_the_pages_has_a_kind_and_no_other() -> None:
    reference = DOCS / "reference"
    pages = (reference / "findings.md", *(reference / "lint").glob("*.md"))
    assert set(KINDS) == {
        code for page in pages for code in re.findall(r"^##+ `(\w+)`$", page.read_text("utf-8"), re.MULTILINE)
    }
    assert len({about for _, about in KINDS.values()}) == len(KINDS)
    assert all(about.endswith(".") and about[0].isupper() for _, about in KINDS.values())


def test_the_order_is_the_documented_one() -> None:
    page = (DOCS / "how-to" / "auditing.md").read_text("utf-8")
    places = [page.index(f"{harm.value}. {harm.title}") for harm in Harm]
    assert places == sorted(places)


def test_the_worst_comes_first_whatever_its_level() -> None:
    def one(code: str, level: Level = Level.ERROR) -> Finding:
        return Finding(code=code, level=level, message=code)

    mixed = [
        one("ids_alike"),
        one("unfounded"),
        one("hazard_missed", Level.NOTE),
        one("contraindicated_given"),
        one("hazard_missed"),
        one("made_by_another_check"),
    ]
    codes = [finding.code for finding in worst_first(mixed)]
    assert codes == [
        "made_by_another_check",  # what is not known is taken for the worst
        "hazard_missed",
        "hazard_missed",
        "contraindicated_given",
        "unfounded",
        "ids_alike",
    ]
    assert [finding.level for finding in worst_first(mixed)[1:3]] == [Level.ERROR, Level.NOTE]
    groups = by_harm(mixed)
    assert list(groups) == sorted(groups)
    assert all(earlier < later for earlier, later in pairwise(groups))
    assert sum(len(ones) for codes in groups.values() for ones in codes.values()) == len(mixed)
    assert (harm_of("made_by_another_check"), meaning_of("made_by_another_check")) == (
        Harm.LESS_URGENT,
        "Made by another check.",
    )
