"""`soundadvice population`: what it prints, what it writes, and what it says of what it cannot do."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from soundadvice import load_pack
from soundadvice.population.count.share import Share
from soundadvice.reports.population_text import shown
from soundadvice.tables import extras
from support.packs.folders import PACKS
from support.population.advised import people
from support.population.packs import twisted_ankle
from support.terminal.commands import Run

SCHEMAS = Path(__file__).parents[2] / "schemas"


def test_text_says_the_mix_and_what_makes_it(run: Run, ankle: Path) -> None:
    said = run("population", ankle, "--people", "300")
    assert said.exit_code == 0, said.output
    text = said.output
    assert text.startswith("twisted_ankle 0.1.0: 300 made-up people in each scenario (seed 7)\nPeople with a twisted")
    counted = Counter(one.evaluation.floor for one in people(twisted_ankle(), "late", 300))
    row = next(line for line in text.splitlines() if line.startswith("  late   "))
    cells = [shown(Share(counted[name], 300)) for name in ("self_care", "see_doctor", "today")]
    assert " ".join(row.split()) == " ".join(["late", *cells])
    parts = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert [line.partition(",")[0] for line in parts[2:]] == [
        "disposition mix",
        "by age",
        "by age",
        "by age",
        "rules",
        "over-triage and under-triage",
        "if so many of all answers were “not sure”",
        "“not sure” at one question",
        "one answer changed",
    ]
    assert "300 people of `plain`" in text


@pytest.mark.slow
def test_a_narrow_terminal_shows_the_shares_alone(run: Run, ankle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    text = run("population", ankle, "--people", "100").output
    assert "disposition mix, in % of people (a wider terminal has room for the intervals)\n" in text
    (row, *_) = (line for line in text.splitlines() if line.startswith("  late   "))
    counted = Counter(one.evaluation.floor for one in people(twisted_ankle(), "late", 100))
    assert row.split()[1:] == [f"{counted[name]:.1f}" for name in ("self_care", "see_doctor", "today")]


def test_scenarios_that_are_named_are_those_that_are_shown_and_the_first_is_looked_at_closely(
    run: Run, ankle: Path
) -> None:
    text = run("population", ankle, "--people", "100", "--scenario", "late", "--scenario", "clustered").output
    assert "`plain`" not in text
    assert "in % of the people of `late`" in text
    assert "by age, in `clustered`" in text


@pytest.mark.slow
def test_json_holds_all_of_it(run: Run, ankle: Path) -> None:
    said = run("population", ankle, "--people", "300", "--format", "json", "--compare", ankle)
    found = json.loads(said.stdout)
    assert found["schema"] == "soundadvice.population.v1"
    assert found["pack"]["meaning_hash"] == load_pack(ankle).meaning_hash
    assert (found["people"], found["seed"], found["confidence"]) == (300, 7, 0.95)
    assert [one["id"] for one in found["scenarios"]] == ["plain", "late", "clustered"]
    for one in found["scenarios"]:
        assert sum(row["count"] for row in one["mix"]) == 300
        assert sum(band["people"] for band in one["bands"]) == 300
        assert {row["rule"] for row in one["rules"]} == set(load_pack(ankle).rule)
        assert [row["option"] for row in one["truth"]] == ["yes", "no"]
        assert one["truth"][0]["over_triage"] is None
        assert one["truth"][1]["under_triage"] is None
    assert found["focus"]["scenario"] == "plain"
    assert [one["rate"] for one in found["focus"]["unsure_rates"]] == [0, 0.01, 0.02, 0.05]
    assert len(found["comparisons"]) == 3
    assert found["comparisons"][0]["more_urgent"]["count"] == 0
    assert {one["before"] for one in found["comparisons"][0]["steps"]} == {"self_care", "routine", "same_day"}


@pytest.mark.slow
def test_json_is_as_its_schema_says_and_the_schema_is_exact(run: Run, ankle: Path) -> None:
    """The checked-in schema takes it, and nothing can be left out of it or added, at any depth."""
    said = run("population", ankle, "--people", "300", "--format", "json", "--compare", ankle)
    found = json.loads(said.stdout)
    validator = jsonschema_rs.Draft202012Validator(
        json.loads((SCHEMAS / "population-report.schema.json").read_text("utf-8"))
    )
    assert [str(one) for one in validator.iter_errors(found)] == []
    by_name = [one["steps"] for one in found["focus"]["unsure"]]
    by_name += [one[key] for one in found["comparisons"] for key in ("before", "after", "answered_by")]
    changed = 0
    for part in [one for one in _objects(found) if not any(one is other for other in by_name)]:
        for key in list(part):
            kept = part.pop(key)
            assert not validator.is_valid(found), f"`{key}` left out"
            part[key] = kept
            changed += 1
        part["more"] = 1
        assert not validator.is_valid(found), "something added"
        del part["more"]
    assert changed > 300
    assert validator.is_valid(found)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON value, but only the first two of a list: the others are as they are."""
    if isinstance(value, dict):
        yield value
    below = value.values() if isinstance(value, dict) else value[:2] if isinstance(value, list) else ()
    for one in below:
        yield from _objects(one)


@pytest.mark.nightly
@pytest.mark.slow
def test_the_figures_of_a_shipped_pack_are_as_their_schema_says(run: Run) -> None:
    said = run("population", "low_back_pain_red_flags", "--people", "200", "--scenario", "central", "--format", "json")
    validator = Draft202012Validator(json.loads((SCHEMAS / "population-report.schema.json").read_text("utf-8")))
    assert [f"{one.json_path}: {one.message}" for one in validator.iter_errors(json.loads(said.stdout))] == []


@pytest.mark.slow
def test_another_seed_draws_others_and_the_same_seed_the_same(run: Run, ankle: Path) -> None:
    printed = [
        run("population", ankle, "--people", "200", "--format", "json", *seed).stdout
        for seed in ((), ("--seed", "7"), ("--seed", "8"))
    ]
    assert printed[0] == printed[1] != printed[2]


@pytest.mark.slow
def test_a_pack_without_a_truth_says_that_it_cannot_tell(run: Run, ankle: Path) -> None:
    file = ankle / "population.yaml"
    text = file.read_text("utf-8")
    file.write_text(text[: text.index("truth:")] + text[text.index("facts:") :], "utf-8")
    printed = run("population", ankle, "--people", "100").output
    assert "Over-triage and under-triage cannot be told" in printed
    found = json.loads(run("population", ankle, "--people", "100", "--format", "json").stdout)
    assert found["scenarios"][0]["truth"] is None


# Writing --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form", ["csv", *(pytest.param(one, marks=pytest.mark.slow) for one in ("ndjson", "parquet", "arrow", "csv.gz"))]
)
def test_people_that_are_written_are_advised_by_batch_as_they_were_counted(run: Run, ankle: Path, form: str) -> None:
    said = run("population", ankle, "--people", "400", "--scenario", "late", "--write", f"people.{form}")
    assert said.exit_code == 0, said.output
    assert said.stderr == f"400 people of `late` are in people.{form}\n"
    batch = run("batch", f"people.{form}", "advice.csv", "--pack", ankle)
    assert batch.exit_code == 0, batch.output
    with Path("advice.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = [(row["person"], row["disposition"]) for row in rows]
    counted = people(twisted_ankle(), "late", 400)
    assert told == [(str(number), one.evaluation.floor) for number, one in enumerate(counted, 1)]
    assert {row["invalid"] for row in rows} == {""}


def test_what_people_are_not_asked_is_left_blank(run: Run, ankle: Path) -> None:
    run("population", ankle, "--people", "300", "--write", "people.csv")
    with Path("people.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row, one in zip(rows, people(twisted_ankle(), "plain", 300), strict=True):
        for question in ("better", "bone_pain"):
            assert (row[question] != "") is one.asked(question)
    assert {row["better"] for row in rows} >= {"", "yes", "no"}


def test_a_file_is_never_written_over(run: Run, ankle: Path) -> None:
    Path("people.csv").write_text("mine", "utf-8")
    said = run("population", ankle, "--people", "100", "--write", "people.csv")
    assert said.exit_code == 2
    assert "there is a file already" in said.output
    assert Path("people.csv").read_text("utf-8") == "mine"
    for place in ("people", "people.duckdb::people", "-", "there/is/none.csv", "people.docx"):
        said = run("population", ankle, "--people", "100", "--write", place)
        assert said.exit_code == 2, place
        assert "Traceback" not in said.output
        assert sorted(path.name for path in Path().iterdir()) == ["people.csv", "twisted_ankle"]


# What cannot be done --------------------------------------------------------------------------------------------------


def test_errors_say_what_there_is(run: Run, ankle: Path) -> None:
    said = run("population", ankle, "--scenario", "early")
    assert said.exit_code == 2
    assert "there is no scenario `early`; there are `plain`, `late`, `clustered`" in said.output
    shutil.copytree(PACKS / "minimal", "minimal")
    said = run("population", "minimal")
    assert said.exit_code == 2
    assert "`minimal` has no population; describe one in population.yaml beside pack.yaml" in said.output
    assert run("population", ankle, "--people", "5").exit_code == 2
    assert run("population", "there/is/none").exit_code == 2


def test_without_the_extra_it_says_what_to_install(run: Run, ankle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", missing)
    said = run("population", ankle)
    assert said.exit_code == 2
    assert "drawing people needs duckdb; install it with `pip install 'soundadvice[batch]'`" in said.output
