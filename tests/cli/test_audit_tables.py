"""`soundadvice audit FILE.dmn` in each format, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from support.dmn.faults import FAULTS
from support.dmn.files import AGE, table, write
from support.packs.shipped import RULES
from support.terminal.commands import Run

FINE = table("UNIQUE", [AGE], [("<18", '"a"'), (">=18", '"b"')])


def test_a_file_without_a_fault_passes_and_says_what_is_proved(run: Run, tmp_path: Path) -> None:
    done = run("audit", write(tmp_path, FINE))
    assert done.exit_code == 0
    said = (
        "complete: A row holds of everyone, whatever the inputs are; left aside is null, which no cell names, of Age."
    )
    assert said in " ".join(done.stdout.split())
    assert done.stdout.endswith("file.dmn: 1 table, nothing to report\n")


def test_a_fault_is_shown_with_the_line_it_stands_on(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, FAULTS["rows_overlap"][0])
    done = run("audit", path)
    assert done.exit_code == 1
    assert f"{path}:7:25: " in done.stdout
    assert "error[rows_overlap]: Decision: rows 1 and 2 hold together if Age is 18" in done.stdout
    assert "&lt;=18" in done.stdout


def test_json_has_claims_findings_and_places(run: Run, tmp_path: Path) -> None:
    done = run("audit", write(tmp_path, FAULTS["table_gap"][0]), "--format", "json")
    found = json.loads(done.stdout)
    assert found["schema"] == "soundadvice.decision_tables.v1"
    [one] = found["files"][0]["tables"]
    assert [claim["verdict"] for claim in one["claims"]] == ["fails", "holds", "holds"]
    assert one["gap_regions"] == 1
    assert one["findings"][0]["place"]["line"] == 4


_PLACED = {
    "type": "object",
    "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
    "properties": {
        "locations": {
            "minItems": 1,
            "items": {
                "required": ["physicalLocation"],
                "properties": {
                    "physicalLocation": {
                        "required": ["artifactLocation", "region"],
                        "properties": {
                            "region": {"required": ["startLine", "startColumn", "endLine", "endColumn"]},
                        },
                    }
                },
            },
        }
    },
}
"""What code scanning asks of every result, or it takes none of the file."""


def test_sarif_has_a_place_and_help_for_each_result(run: Run, tmp_path: Path) -> None:
    files = [write(tmp_path, planted, name=f"{code}.dmn") for code, (planted, _) in FAULTS.items()]
    done = run("audit", *files, "--format", "sarif")
    [log] = json.loads(done.stdout)["runs"]
    for result in log["results"]:
        assert [error.message for error in Draft202012Validator(_PLACED).iter_errors(result)] == []
        assert log["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert {rule["id"] for rule in log["tool"]["driver"]["rules"]} == set(FAULTS)
    assert all(rule["help"]["text"] and rule["fullDescription"]["text"] for rule in log["tool"]["driver"]["rules"])
    assert len({json.dumps(one["partialFingerprints"]) for one in log["results"]}) == len(log["results"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "html"], "decision tables are reported as text, json or sarif"),
        (["--since", "low_back_pain", "--format", "html"], "are for packs"),
        ([RULES / "soundadvice_rules" / "low_back_pain"], "audit packs and files of decision tables apart"),
    ],
)
def test_what_does_not_go_together_is_refused(
    arguments: list[str | Path], message: str, run: Run, tmp_path: Path
) -> None:
    done = run("audit", write(tmp_path, FINE), *arguments)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    done = run("audit", tmp_path / "none.dmn")
    assert done.exit_code == 2
    assert "none.dmn" in done.stderr
