"""Reports of an audit: what each form holds, and that those who read it can."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from click.testing import CliRunner

from soundadvice import load_pack
from soundadvice.audit.audit import Report, audit
from soundadvice.audit.finding import Verdict
from soundadvice.audit.prover.task import Limits
from soundadvice.audit.source.document import read_document
from soundadvice.reports.html.page import as_html
from soundadvice.reports.json_report import as_json
from soundadvice.reports.junit import as_junit
from soundadvice.reports.sarif import as_sarif
from soundadvice.reports.text import as_text
from soundadvice_cli.main import cli
from support.packs.at_home import at_home
from support.packs.faults import FAULTS, GOOD, planted
from support.thorough import PROFILE

FAULT = FAULTS / "rule_never_fires" / "contradicts_enable_when"


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    folder = planted(FAULT, tmp_path)
    monkeypatch.chdir(tmp_path)
    return audit(load_pack(GOOD.name), source=read_document(folder / "source.txt"))


@pytest.fixture
def good() -> Report:
    return audit(load_pack(GOOD), source=read_document(GOOD / "source.txt"))


@pytest.fixture(scope="module")
def shipped() -> list[Report]:
    """Of the packs that are shipped; of the smaller one alone if it is to be fast."""
    names = ["low_back_pain"] if PROFILE == "fast" else ["low_back_pain", "low_back_pain_red_flags"]
    return [audit(load_pack(name)) for name in names]


# The other forms ----------------------------------------------------------------------------------------------------


def test_json_has_every_result(faulty: Report) -> None:
    made: Any = json.loads(json.dumps(as_json([faulty])))
    (pack,) = made["packs"]
    assert made["schema"] == "soundadvice.audit.v1"
    assert pack["passes"] is False
    names = [result["name"] for result in (*pack["properties"], *pack["lint"])]
    assert names == [result.name for result in faulty.results]
    assert any(one["code"] == "rule_never_fires" for result in pack["properties"] for one in result["findings"])


def test_json_says_with_what_it_was_made_and_what_could_come_of_it(faulty: Report) -> None:
    made: Any = json.loads(json.dumps(as_json([faulty])))
    (pack,) = made["packs"]
    assert re.fullmatch(r"Glucose 4\.1, from python-sat \S+", pack["tool"]["solver"])
    assert pack["tool"]["limits"]["conflicts"] == faulty.limits.conflicts
    assert any(line.startswith("That a rule is medically right.") for line in pack["not_proved"])
    findings = [one for result in pack["properties"] for one in result["findings"]]
    one = next(one for one in findings if one["code"] == "rule_never_fires")
    assert one["harm"] == {"order": 1, "could": "Someone could be sent home, or wait, who must not"}
    assert one["in_words"] == "no answers make “It is not better after 1 week.” (`not_better`) fire"


def junit(*reports: Report) -> list[ElementTree.Element]:
    return ElementTree.fromstring(as_junit(reports).split("\n", 1)[1]).findall("testsuite")


def test_junit_counts_and_says_why(faulty: Report, good: Report) -> None:
    first, second = junit(faulty, good)
    assert int(first.get("failures", "")) == len(first.findall("testcase/failure")) > 0
    assert second.get("failures") == "0"
    assert len(second.findall("testcase")) == len(good.results)
    assert any("not_better" in (one.text or "") for one in first.findall("testcase/failure"))
    facts = {one.get("name"): one.get("value") for one in first.findall("properties/property")}
    assert facts["meaning_hash"] == faulty.pack.meaning_hash


def test_in_junit_what_is_waived_has_not_passed_and_says_why(good: Report) -> None:
    (suite,) = junit(good)
    cases = {case.get("name"): case for case in suite.findall("testcase")}
    waived = [result for result in good.results if result.verdict is Verdict.WAIVED]
    assert waived
    for result in waived:
        case = cases[result.name]
        skipped = case.find("skipped")
        assert skipped is not None
        told = skipped.get("message") or ""
        assert told.startswith(f"waived: {result.says} Accepted because: ")
        for finding in result.findings:
            assert finding.waiver is None or finding.waiver.why in told
        assert "waived[" in (skipped.text or "")
    for case, result in zip(suite.findall("testcase"), good.results, strict=True):
        assert [one.get("value") for one in case.findall("properties/property")] == [str(result.verdict)]
        passed = case.find("skipped") is None and case.find("failure") is None
        assert passed == (result.verdict is Verdict.HOLDS)
    assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))


def test_text_has_what_is_wrong_first(faulty: Report, good: Report) -> None:
    text = as_text(faulty)
    assert text.startswith("twisted_ankle/rules/not_better.yaml:1:5: error[")
    assert text.index("FAILS") < text.index("holds  ")
    assert "error[" not in as_text(good)
    assert as_text(good).splitlines()[-1].startswith("twisted_ankle 0.1.0 (draft): ")


def test_html_is_valid_and_loads_nothing(faulty: Report, shipped: list[Report]) -> None:
    page = as_html([faulty, *shipped])
    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r'\b(?:src|href)="(?!#)', page)
    assert "url(" not in page
    assert "<script" not in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    links = re.findall(r'href="#([^"]+)"', page)
    assert set(links) <= set(ids)
    assert len(ids) == len(set(ids))


def test_html_says_the_verdict_on_top_and_shows_the_source_only_when_given(good: Report) -> None:
    page = as_html([good])
    assert page.index("WAIVED") < page.index("Properties")  # for the age, no one is asked if they are sure
    assert "cannot put weight on it" in page
    without = as_html([audit(load_pack(GOOD))])
    assert "cannot put weight on it" not in without


def test_html_shows_what_became_of_people_since_an_earlier_version(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    milder = planted(FAULT, tmp_path)  # there a rule never fires, which fires for some here
    assert run(str(GOOD), "--since", str(milder), "--format", "html", "--output", str(target))[0] == 0
    page = target.read_text()
    assert "Raised: someone is advised more urgently than before" in page
    assert "rule <code>not_better</code> did not fire, and fires now" in page
    assert run(str(GOOD), "--since", "low_back_pain", "--format", "html")[0] == 2
    assert run(str(GOOD), "--since", str(milder))[0] == 2


def test_html_shows_whole_people_and_what_they_are_advised(tmp_path: Path, good: Report) -> None:
    folder = planted(FAULTS / "person_advised_otherwise" / "too_urgent", tmp_path)
    page = as_html([audit(load_pack(folder))])
    html5lib.HTMLParser(strict=True).parse(page)
    assert "Whole people, and what they are advised" in page
    table = page[page.index("what they answer") :]
    cells = re.findall(r"<td>(.*?)</td>", table)[:14]
    assert cells[:7] == [
        "a week and no better",
        "“How long have you had it?” 1 week; “Is it getting better?” No",
        "See a doctor (routine)",
        "not_better",
        "",
        "",
        "yes",
    ]
    assert cells[7:10] == [
        "an hour, and cannot say how long exactly",
        "“How long have you had it?” not sure",
        "Look after it at home (self_care)",
    ]
    says = (
        "NO: expected <code>self_care</code>, and the advice is <code>see_doctor</code>, by <code>unknown_time</code>"
    )
    assert cells[13] == says
    assert "Whole people" not in as_html([good])


def test_html_says_what_goes_with_which_advice_and_for_whom_an_exercise_is_never_given() -> None:
    page = as_html([audit(at_home())])
    html5lib.HTMLParser(strict=True).parse(page)
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)]
    assert ["today", "same_day", "gentle"] in rows
    assert ["see_doctor", "routine", "gentle, habits, exercises, programmes"] in rows
    assert ["heel_raises", "see_doctor", "cannot_carry_you", "weight: partly or not_at_all or unsure"] in rows
    assert ["circles", "self_care", "none", ""] in rows


@pytest.mark.parametrize(
    ("retrieved", "said"),
    [
        ('"2030-01-31"', "A guide, 2030, Part 2 (read, retrieved 2030-01-31)"),
        ("not retrieved again", "A guide, 2030, Part 2 (read, not retrieved again)"),
        ("null", "A guide, 2030, Part 2 (read)"),
    ],
)
def test_html_says_when_a_reference_was_retrieved_if_it_was(tmp_path: Path, retrieved: str, said: str) -> None:
    folder = Path(shutil.copytree(GOOD, tmp_path / GOOD.name))
    with (folder / "rules" / "numb_foot.yaml").open("a", encoding="utf-8") as rule:
        rule.write("references: [GUIDE]\n")
    fields = f'id: GUIDE, title: A guide, edition: "2030", place: Part 2, basis: read, retrieved: {retrieved}'
    (folder / "references.yaml").write_text(f"references:\n  - {{{fields}}}\n", "utf-8")
    page = as_html([audit(load_pack(folder))])
    html5lib.HTMLParser(strict=True).parse(page)
    assert re.findall(r"<strong>GUIDE</strong>\. (.*?)</p>", page) == [said]


def test_html_names_no_folder_of_this_machine(good: Report) -> None:
    assert str(GOOD.parent) not in as_html([good])


# The command --------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["audit", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_good_pack_leaves_0_and_a_faulty_one_1(tmp_path: Path) -> None:
    assert run(str(GOOD), "--source", str(GOOD / "source.txt"))[0] == 0
    assert run(str(planted(FAULT, tmp_path)))[0] == 1


def test_the_report_goes_to_a_file_and_the_verdict_to_stderr(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    code, out, err = run(str(GOOD), "--source", str(GOOD / "source.txt"), "--format", "html", "--output", str(target))
    assert (code, out) == (0, "")
    assert target.read_text().startswith("<!DOCTYPE html>")
    assert err.startswith("twisted_ankle 0.1.0")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no_such_pack",), "there is no pack `no_such_pack`"),
        ((str(GOOD), "--source", "no_such_file.txt"), "no_such_file.txt: no such file or directory"),
        ((str(GOOD), "--output", "no_such_folder/report.txt"), "no_such_folder/report.txt: no such file or directory"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_a_source_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "source.txt").write_bytes(b"See a \xff doctor")
    code, _, err = run(str(GOOD), "--source", str(tmp_path / "source.txt"))
    assert code == 2
    assert "byte 7 is not UTF-8" in err


def test_without_python_sat_the_command_says_what_to_install() -> None:
    program = "import sys; sys.modules['pysat'] = None; sys.modules['pysat.solvers'] = None; "
    program += f"sys.argv = ['soundadvice', 'audit', {str(GOOD)!r}]; from soundadvice_cli.main import main; main()"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "pip install 'soundadvice[audit]'" in result.stderr
    assert "Traceback" not in result.stderr


# What is undecided --------------------------------------------------------------------------------------------------


def test_what_is_undecided_stands_in_every_form() -> None:
    """Each question in JSON, HTML, SARIF and JUnit; in text, the first of each property."""
    report = audit(load_pack(GOOD), limits=Limits(in_all=0))
    undecided = [(result.name, one) for result in report.results for one in result.undecided]
    assert len(undecided) > 20
    made: Any = as_json([report])
    told = {(one["name"], each) for one in made["packs"][0]["properties"] for each in one["undecided"]}
    assert told == set(undecided)
    page, text = unescape(as_html([report])), " ".join(as_text(report).split())
    assert all(f"Undecided: {one}" in page for _, one in undecided)
    log: Any = as_sarif([report])
    (invocation,) = log["runs"][0]["invocations"]
    notes = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    suites = ElementTree.fromstring(as_junit([report]).split("\n", 1)[1])
    skipped = {case.get("name"): case.find("skipped") for case in suites.iter("testcase")}
    for result in report.results:
        for one in result.undecided:
            assert f"{report.pack.id}: {result.name}: undecided: {one}" in notes
        if result.verdict is Verdict.UNDECIDED:
            assert " ".join(result.undecided[0].split()) in text
            told_by = skipped[result.name]
            assert told_by is not None
            assert told_by.get("message") == f"undecided: {result.says}"
            assert all(one in (told_by.text or "") for one in result.undecided)
    (suite,) = suites.findall("testsuite")
    assert int(suite.get("skipped", "")) == len(list(suites.iter("skipped"))) > 5
    assert report.fails
