"""An audit as SARIF: valid by the standard's own schema, and such that code scanning takes all of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft4Validator

from soundadvice import load_pack
from soundadvice.audit.audit import Report, audit
from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.task import Limits
from soundadvice.audit.source.document import read_document
from soundadvice.decision_tables.audit import audit_file
from soundadvice.formats.dmn.tables import read_tables
from soundadvice.reports import sarif
from soundadvice.reports.decision_tables.sarif import as_sarif as tables_as_sarif
from soundadvice.reports.sarif import as_sarif
from support.code_scanning import refusals
from support.dmn.faults import FAULTS as TABLE_FAULTS
from support.dmn.files import write
from support.npm.sarif_schema import sarif_schema
from support.packs.faults import FAULTS, GOOD, planted
from support.thorough import PROFILE, examples

FAULT = FAULTS / "rule_never_fires" / "contradicts_enable_when"
HELP = "https://example.org/docs"


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    folder = planted(FAULT, tmp_path)
    monkeypatch.chdir(tmp_path)
    return audit(load_pack(GOOD.name), source=read_document(folder / "source.txt"))


@pytest.fixture(scope="module")
def good() -> Report:
    return audit(load_pack(GOOD), source=read_document(GOOD / "source.txt"))


def run_of(log: Any) -> Any:
    [run] = log["runs"]
    return run


def every_sarif(tmp_path: Path) -> list[dict[str, Any]]:
    """The log of each planted fault, and of the shipped packs; of a part of the faults if it is to be fast."""
    logs = []
    cases = sorted(path.parent for path in FAULTS.glob("*/*/expected.txt"))
    for number, case in enumerate(Random(5).sample(cases, examples(len(cases)))):
        folder = tmp_path / str(number)
        folder.mkdir()
        logs.append(as_sarif([audit(load_pack(planted(case, folder)))], help_at=HELP))
    names = ["low_back_pain"] if PROFILE == "fast" else ["low_back_pain", "low_back_pain_self_care"]
    logs.append(as_sarif([audit(load_pack(name)) for name in names]))
    logs.append(as_sarif([audit(load_pack(GOOD), limits=Limits(in_all=0))]))
    return logs


@pytest.mark.slow  # with the schema from npm, and an audit of each planted fault
def test_sarif_is_what_the_standard_and_code_scanning_ask(tmp_path: Path) -> None:
    validator = Draft4Validator(sarif_schema())
    assert [*validator.iter_errors({"version": "2.1.0", "runs": [{"tool": {}}]})]  # it can say no
    logs = every_sarif(tmp_path)
    files = [read_tables(str(write(tmp_path, planted))) for planted, _ in TABLE_FAULTS.values()]
    tables = [tables_as_sarif([audit_file(file)], help_at=HELP) for file in files]
    for log in (*logs, *tables):
        assert [error.message for error in validator.iter_errors(json.loads(json.dumps(log)))] == []
    assert [why for log in logs for why in refusals(log)] == []


def test_code_scanning_takes_all_of_it(faulty: Report, good: Report) -> None:
    assert run_of(as_sarif([faulty, good]))["results"]
    assert refusals(as_sarif([faulty, good], help_at=HELP)) == []
    log: Any = as_sarif([faulty, good])
    del run_of(log)["results"][0]["locations"]
    assert refusals(log) == ["result 0: expected at least one location"]


@pytest.mark.parametrize(
    ("code", "about", "file"),
    [
        ("unfounded", ("nothing_of_this_name",), "twisted_ankle/pack.yaml"),
        ("claim_changed", ("A99",), "twisted_ankle/claims.yaml"),
        ("hazard_missed", ("H99",), "twisted_ankle/pack.yaml"),  # it has no hazards.yaml
        ("unfounded", ("numb_foot",), "twisted_ankle/rules/numb_foot.yaml"),
        ("unfounded", (), "twisted_ankle/pack.yaml"),
    ],
)
def test_a_finding_without_a_place_is_shown_where_it_would_be_mended(
    good: Report, monkeypatch: pytest.MonkeyPatch, code: str, about: tuple[str, ...], file: str
) -> None:
    finding = Finding(code=code, level=Level.ERROR, message="it stands nowhere", about=about)
    report = replace(good, properties=(Result(name="made_up", says="", findings=(finding,)),), lint=())
    monkeypatch.chdir(GOOD.parent)
    [one] = run_of(as_sarif([report]))["results"]
    [place] = one["locations"]
    assert place["physicalLocation"]["artifactLocation"] == {"uri": file}
    assert refusals(as_sarif([report])) == []
    assert Path(file).is_file()


def test_places_outside_the_folder_of_work_say_nothing_of_this_machine(
    faulty: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    report = audit(load_pack(tmp_path / GOOD.name))
    monkeypatch.chdir(elsewhere)
    log: Any = as_sarif([report])
    assert str(tmp_path) not in json.dumps(log)
    assert refusals(log) == []
    one = next(one for one in run_of(log)["results"] if one["ruleId"] == "rule_never_fires")
    artifact = one["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "twisted_ankle/rules/not_better.yaml", "uriBaseId": "PACK"}
    assert list(run_of(log)["originalUriBaseIds"]) == ["PACK"]
    assert "originalUriBaseIds" not in run_of(as_sarif([replace(report, properties=(), lint=())]))


def test_more_results_than_are_taken_are_cut_and_that_is_said(faulty: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    found = len(run_of(as_sarif([faulty]))["results"])
    monkeypatch.setattr(sarif, "MOST_RESULTS", found - 1)
    run = run_of(as_sarif([faulty]))
    assert len(run["results"]) == found - 1
    [note] = [
        one
        for one in run["invocations"][0]["toolExecutionNotifications"]
        if one["descriptor"] == {"id": "left_out", "index": 2}
    ]
    assert note["message"]["text"].startswith("1 findings are left out")


def test_sarif_names_the_place_and_lasts_when_lines_move(faulty: Report) -> None:
    result = next(one for one in run_of(as_sarif([faulty]))["results"] if one["ruleId"] == "rule_never_fires")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "twisted_ankle/rules/not_better.yaml"}
    assert place["region"] == {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 15}
    rule = Path("twisted_ankle/rules/not_better.yaml")
    rule.write_text("# moved down by a line\n" + rule.read_text())
    moved = run_of(as_sarif([audit(load_pack(GOOD.name))]))
    again = next(one for one in moved["results"] if one["ruleId"] == "rule_never_fires")
    assert again["partialFingerprints"] == result["partialFingerprints"]
    assert again["locations"][0]["physicalLocation"]["region"]["startLine"] == 2


def test_the_worst_comes_first_in_the_words_of_the_questionnaire(faulty: Report) -> None:
    run = run_of(as_sarif([faulty]))
    rules = run["tool"]["driver"]["rules"]
    order = [int(rules[one["ruleIndex"]]["properties"]["tags"][0].split("-")[1]) for one in run["results"]]
    assert order == sorted(order)
    first = run["results"][0]["message"]["text"]
    assert "“It is not better after 1 week.” (`not_better`)" in first


def test_each_kind_of_finding_has_its_help(faulty: Report) -> None:
    rules = {rule["id"]: rule for rule in run_of(as_sarif([faulty], help_at=f"{HELP}/"))["tool"]["driver"]["rules"]}
    address = f"{HELP}/reference/findings.md#rule_never_fires"
    rule = rules["rule_never_fires"]
    assert rule["helpUri"] == address
    assert f"]({address})" in rule["help"]["markdown"]
    assert rule["fullDescription"]["text"].startswith("A rule fires for no one. What could come of it: someone")
    without = run_of(as_sarif([faulty]))["tool"]["driver"]["rules"]
    assert all("helpUri" not in rule and "docs/reference/" in rule["help"]["markdown"] for rule in without)


def test_a_waived_finding_is_suppressed_with_its_reason(tmp_path: Path) -> None:
    folder = planted(FAULT, tmp_path)
    found = {(one.code, one.about[0]) for one in audit(load_pack(folder)).findings if one.waiver is None}
    waivers = "".join(f"  - {{finding: {code}, of: [{of}], why: It is known.}}\n" for code, of in sorted(found))
    (folder / "pack.yaml").write_text((folder / "pack.yaml").read_text() + waivers)  # it ends with the good pack's own
    report = audit(load_pack(folder))
    assert not report.fails
    reasons = {one["ruleId"]: one["suppressions"] for one in run_of(as_sarif([report]))["results"]}
    assert {code: reasons[code] for code, _ in found} == {
        code: [{"kind": "inSource", "status": "accepted", "justification": "It is known."}] for code, _ in found
    }


def test_what_is_undecided_or_not_checked_is_told_by_the_run(good: Report) -> None:
    (invocation,) = run_of(as_sarif([good]))["invocations"]
    notes = invocation["toolExecutionNotifications"]
    assert [one["descriptor"]["id"] for one in notes] == ["not_checked"] * sum(
        bool(one.not_checked) for one in good.results
    )
    undecided = audit(load_pack(GOOD), limits=Limits(in_all=0))
    (invocation,) = run_of(as_sarif([undecided]))["invocations"]
    assert invocation["executionSuccessful"] is True  # the program did what it was to do
    told = [
        one["message"]["text"]
        for one in invocation["toolExecutionNotifications"]
        if one["level"] == "warning" and one["descriptor"] == {"id": "undecided", "index": 0}
    ]
    assert told == [
        f"twisted_ankle: {result.name}: undecided: {one}" for result in undecided.results for one in result.undecided
    ]
    assert len(told) > 20
    assert not re.search(r"undecided", json.dumps(run_of(as_sarif([undecided]))["results"]))
