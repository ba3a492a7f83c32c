"""Whether a pack reaches what it says that it must reach: each verdict, and how the auditor and its pages say it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from soundadvice import load_pack
from soundadvice.audit.audit import Report, audit
from soundadvice.audit.certificates.files import named_obligations
from soundadvice.audit.finding import Verdict
from soundadvice.audit.prover.task import Closed, Ledger
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import SoundAdviceError
from soundadvice.model.population.population import ReachGoal
from soundadvice.population.count.share import Share
from soundadvice.population.reach import Reached, judge, reach
from soundadvice.population.study import study
from soundadvice.reports.html.page import as_html
from soundadvice.reports.json_report import as_json
from support.packs.folders import PACKS, change
from support.population.advised import people
from support.population.packs import folder_with_population, twisted_ankle

GOAL = "  same_day: {at_most: 8 %, in: plain}\n"


@pytest.fixture
def audited(tmp_path: Path) -> Callable[..., Report]:
    """The audit of the pack with another goal, and a waiver if one is given."""

    def run(goal: str, *, waiver: str = "", population: tuple[str, str] = ("people: 20000", "people: 2000")) -> Report:
        folder = folder_with_population(tmp_path)
        change(folder / "population.yaml", GOAL, f"  {goal}\n")
        change(folder / "population.yaml", *population)
        if waiver:
            change(folder / "pack.yaml", "waivers:\n", f"waivers:\n  - {waiver}\n")
        return audit(load_pack(folder))

    return run


@pytest.mark.slow
def test_a_goal_that_is_reached_holds(audited: Callable[..., Report]) -> None:
    report = audited("same_day: {at_most: 8 %, in: plain}")
    (result,) = (one for one in report.properties if one.name == "reach")
    assert result.verdict is Verdict.HOLDS
    assert result.says == (
        "Of 2,000 made-up people in each scenario, all of 3 shares that the pack states are reached (counted among "
        "those drawn, with their intervals: not proved)."
    )
    assert not report.fails
    # The manifest of certificates does not call that a list that was gone through.
    listed = [(name, one.closed) for name, one in named_obligations(report, Ledger()) if one.property == "reach"]
    assert listed == [("reach/all", Closed.SAMPLED)]
    goals = result.details["goals"]
    assert isinstance(goals, list)
    counted = people(twisted_ankle(), "plain", 2_000)
    assert goals[0]["count"] == sum(one.acuity is Acuity.SAME_DAY for one in counted)
    older = [one for one in people(twisted_ankle(), "late", 2_000) if int(one.facts["age"]) >= 60]  # type: ignore[arg-type]
    assert (goals[2]["count"], goals[2]["of"]) == (
        sum(one.acuity is Acuity.SELF_CARE for one in older),
        len(older),
    )
    assert "of age 60 and over" in goals[2]["goal"]


@pytest.mark.slow
def test_a_goal_that_is_missed_fails_at_its_place(audited: Callable[..., Report]) -> None:
    report = audited("routine: {at_most: 10 %, in: plain, or_more: true}")
    (result,) = (one for one in report.properties if one.name == "reach")
    assert result.verdict is Verdict.FAILS
    assert report.fails
    (finding,) = result.findings
    assert finding.code == "reach_missed"
    assert finding.about == ("routine", "plain")
    assert finding.span is not None
    assert Path(finding.span.file).name == "population.yaml"
    assert re.fullmatch(
        r"`routine` or more urgent: at most 10 % in `plain`, and it is 2\d\.\d+ % \(.* to .*\) of 2,000 people",
        finding.message,
    )
    counted = people(twisted_ankle(), "plain", 2_000)
    share = sum(one.acuity >= Acuity.ROUTINE for one in counted) / 2_000
    assert f"it is {share * 100:.2f}".rstrip("0").rstrip(".") in finding.message


def test_a_goal_that_is_missed_can_be_waived_with_a_reason(audited: Callable[..., Report]) -> None:
    report = audited(
        "routine: {at_most: 10 %, in: plain, or_more: true}",
        waiver="{finding: reach_missed, of: [routine], why: Tests need it so.}",
    )
    (result,) = (one for one in report.properties if one.name == "reach")
    assert result.verdict is Verdict.WAIVED
    assert not report.fails


@pytest.mark.slow
def test_a_limit_inside_the_interval_is_undecided_and_says_how_many_would_settle_it(
    audited: Callable[..., Report],
) -> None:
    counted = people(twisted_ankle(), "plain", 2_000)
    share = Share(sum(one.acuity is Acuity.SAME_DAY for one in counted), 2_000)
    assert share.value is not None
    limit = round(share.value * 100 + 0.3, 1)
    report = audited(f"same_day: {{at_most: {limit} %, in: plain}}")
    (result,) = (one for one in report.properties if one.name == "reach")
    assert result.verdict is Verdict.UNDECIDED
    assert result.findings == ()
    assert report.fails
    (told,) = result.undecided
    needed = re.search(r"about ([\d,]+) people would settle it", told)
    assert needed is not None
    enough = int(needed[1].replace(",", ""))
    assert 2_000 < enough < 1_000_000
    pack = twisted_ankle()
    goal = ReachGoal("same_day", Acuity.SAME_DAY, "plain", at_most=Fraction(str(limit)) / 100)
    again = judge(goal, Share(round(share.value * enough), enough), enough)
    assert again.reached is Reached.REACHED
    assert pack.population is not None


_LIBRARIES = ("duckdb", "ibis", "numpy", "pyarrow")
_AUDITS_WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[2:]))  # whoever imports one of these gets an ImportError
from soundadvice import load_pack
from soundadvice.audit.audit import audit
from soundadvice.audit.finding import Verdict
(reach,) = (one for one in audit(load_pack(sys.argv[1])).properties if one.name == "reach")
assert reach.verdict is Verdict.HOLDS, reach
print(reach.details["goals"])
"""


@pytest.mark.slow
def test_no_library_for_tables_is_needed_to_count(tmp_path: Path) -> None:
    folder = folder_with_population(tmp_path)
    change(folder / "population.yaml", "people: 20000", "people: 2000")
    command = [sys.executable, "-c", _AUDITS_WITHOUT, str(folder), *_LIBRARIES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (here,) = (one for one in audit(load_pack(folder)).properties if one.name == "reach")
    assert done.stdout == f"{here.details['goals']}\n"


def test_a_pack_without_a_population_has_no_such_property() -> None:
    report = audit(load_pack(PACKS / "twisted_ankle"))
    assert "reach" not in [one.name for one in report.results]
    assert "Whom this sends where" not in as_html([report])


def test_a_population_without_goals_is_counted_all_the_same(audited: Callable[..., Report], tmp_path: Path) -> None:
    folder = folder_with_population(tmp_path / "bare")
    text = (folder / "population.yaml").read_text("utf-8")
    (folder / "population.yaml").write_text(text[: text.index("reach:")], "utf-8")
    report = audit(load_pack(folder))
    (result,) = (one for one in report.properties if one.name == "reach")
    assert result.verdict is Verdict.HOLDS
    assert result.says.endswith("the pack states nothing that it must reach (counted among those drawn).")
    assert "Whom this sends where" in as_html([report])


# Limits ---------------------------------------------------------------------------------------------------------------


def goal(least: str | None = None, most: str | None = None) -> ReachGoal:
    bounds = (None if one is None else Fraction(one) for one in (least, most))
    return ReachGoal("routine", Acuity.ROUTINE, "plain", *bounds)


@pytest.mark.parametrize(
    ("stated", "share", "verdict"),
    [
        (goal(most="0.1"), Share(90, 1000), Reached.UNDECIDED),
        (goal(most="0.1"), Share(800, 10_000), Reached.REACHED),
        (goal(most="0.1"), Share(1200, 10_000), Reached.MISSED),
        (goal(least="0.1"), Share(1200, 10_000), Reached.REACHED),
        (goal(least="0.1"), Share(800, 10_000), Reached.MISSED),
        (goal(least="0.1"), Share(1010, 10_000), Reached.UNDECIDED),
        (goal("0.05", "0.1"), Share(800, 10_000), Reached.REACHED),
        (goal("0.05", "0.1"), Share(400, 10_000), Reached.MISSED),
        (goal("0.05", "0.1"), Share(505, 10_000), Reached.UNDECIDED),
        (goal("0.05", "0.1"), Share(50_500, 1_000_000), Reached.REACHED),
        (goal(most="0.1"), Share(0, 0), Reached.UNDECIDED),
        (goal(most="0"), Share(0, 1000), Reached.UNDECIDED),
        (goal(most="1"), Share(1000, 1000), Reached.REACHED),
    ],
)
def test_a_share_is_judged_by_its_interval(stated: ReachGoal, share: Share, verdict: Reached) -> None:
    found = judge(stated, share, share.of)
    assert found.reached is verdict
    assert (found.people_needed is None) or verdict is Reached.UNDECIDED


def test_a_population_is_needed_to_reach_anything() -> None:
    with pytest.raises(SoundAdviceError, match=r"`twisted_ankle` has no population; describe one in population\.yaml"):
        study(load_pack(PACKS / "twisted_ankle"))


# Pages ----------------------------------------------------------------------------------------------------------------


def test_the_page_shows_in_words_all_that_the_bars_show(audited: Callable[..., Report]) -> None:
    report = audited("same_day: {at_most: 8 %, in: plain}")
    page = as_html([report])
    whole = page[page.index("Whom this sends where</h2>") :]
    section = whole[: whole.index("</section>")]
    assert report.pack.population is not None
    found = reach(report.pack, report.pack.population)
    for run in found.runs:
        for mix in (run.everyone, *(mix for _, mix in run.bands)):
            for disposition in report.pack.dispositions:
                share = mix.share(disposition.id)
                assert share.value is not None
                assert share.interval is not None
                low, high = share.interval
                assert f"{share.value * 100:.1f} ({low * 100:.1f}-{high * 100:.1f})" in section
    # Bars are for who sees them: what reads the page aloud has the table.
    assert section.count('aria-hidden="true"') >= 4
    assert section.count("<caption>") == 3
    assert "http" not in section


def test_json_has_the_mix(audited: Callable[..., Report]) -> None:
    report = audited("same_day: {at_most: 8 %, in: plain}")
    (pack,) = as_json([report])["packs"]  # type: ignore[misc]
    (found,) = (one for one in pack["properties"] if one["name"] == "reach")  # type: ignore[index]
    assert [one["id"] for one in found["details"]["scenarios"]] == ["plain", "late"]  # those that a goal names
    mix = found["details"]["scenarios"][0]["mix"]
    assert sum(one["count"] for one in mix) == 2_000
    assert [one["acuity"] for one in mix] == ["self_care", "routine", "same_day"]
