"""Decision tables: rows are rules, a CSV file says what the YAML file says, and the first row counts if it is to."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path

import pytest

from soundadvice import Pack, evaluate, load_pack
from soundadvice.model.answer import read_answers
from support.packs.folders import PACKS

YAML = """
id: knock
hit: {hit}
rows:
  - {{id: old_and_hot, when: {{age: {{at_least: 65}}, signs: [hot]}}, advise: see_doctor, because: "You are {{age}}."}}
  - {{id: legs, when: {{leg_pain: [one, both]}}, advise: see_doctor, because: "Your leg, and \\"more\\"."}}
  - id: middle
    when: {{age: {{from: 18, to: 50}}, duration: {{less_than: 3 weeks}}}}
    advise: see_doctor
    because: It is new.
"""
REST = "  - {{id: rest, advise: self_care, because: Nothing of it.}}\n"
CSV = """{hit},age,signs,leg_pain,duration,advise,because
old_and_hot,>= 65,hot,,-,see_doctor,You are {{age}}.
legs,,,"one, both",,see_doctor,"Your leg, and ""more""."
middle,18..50,,,< 3 weeks,see_doctor,It is new.
"""
CSV_REST = "rest,,,,,self_care,Nothing of it.\n"
AGES, SIGNS, LEGS, TIMES = (17, 18, 50, 51, 65), (["hot"], ["none"]), ("no", "one"), ("2 weeks", "3 weeks")
PEOPLE = [
    {"age": age, "signs": signs, "leg_pain": leg, "duration": time, "better": "yes", "walks": "no"}
    for age, signs, leg, time in product(AGES, SIGNS, LEGS, TIMES)
]
ROWS = ("old_and_hot", "legs", "middle")


def pack_with(folder: Path, name: str, text: str) -> Pack:
    copy = Path(shutil.copytree(PACKS / "minimal", folder / "minimal"))
    (copy / "tables").mkdir()
    (copy / "tables" / name).write_text(text, "utf-8")
    return load_pack(copy)


def rows_of(person: dict[str, object]) -> list[str]:
    """The rows that hold of a person, in plain Python."""
    age, recent = person["age"], person["duration"] == "2 weeks"
    assert isinstance(age, int)
    holds = (age >= 65 and person["signs"] == ["hot"], person["leg_pain"] == "one", 18 <= age <= 50 and recent)
    return [name for name, one in zip(ROWS, holds, strict=True) if one]


def fired(pack: Pack, person: dict[str, object]) -> list[str]:
    return [
        name for name in evaluate(pack, read_answers(pack.question, person)).fired if pack.rule[name].table == "knock"
    ]


@pytest.mark.parametrize("hit", ["unique", "any", "priority", "collect"])
def test_each_row_is_a_rule(hit: str, tmp_path: Path) -> None:
    pack = pack_with(tmp_path, "knock.yaml", YAML.format(hit=hit))
    assert [fired(pack, one) for one in PEOPLE] == [rows_of(one) for one in PEOPLE]


def test_the_first_row_counts_and_the_last_is_for_everyone_else(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, "knock.yaml", (YAML + REST).format(hit="first"))
    assert [fired(pack, one) for one in PEOPLE] == [(rows_of(one) or ["rest"])[:1] for one in PEOPLE]
    assert {len(rows_of(one)) for one in PEOPLE} == {0, 1, 2}


@pytest.mark.parametrize(
    ("hit", "rest", "more"), [("unique", "", ""), ("F", REST, CSV_REST), ("first", REST, CSV_REST), ("C", "", "")]
)
def test_a_csv_file_says_the_same(hit: str, rest: str, more: str, tmp_path: Path) -> None:
    named = {"F": "first", "C": "collect"}.get(hit, hit)
    as_yaml = pack_with(tmp_path / "yaml", "knock.yaml", (YAML + rest).format(hit=named))
    as_csv = pack_with(tmp_path / "csv", "knock.csv", (CSV + more).format(hit=hit))
    assert as_csv.tables == as_yaml.tables
    assert as_csv.rules == as_yaml.rules
    assert (as_csv.meaning_hash, as_csv.content_hash) == (as_yaml.meaning_hash, as_yaml.content_hash)
