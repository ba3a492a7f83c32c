"""Parameters with decimals: 38.5 is 38.5 in conditions, in texts, when it is set, and in what the auditor tries."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from soundadvice import PackError, evaluate, load_pack
from soundadvice.audit.settings.substitute import with_parameter
from soundadvice.model.condition import Comparison
from support.packs.folders import PACKS, change, codes

FEVER = """- id: fever
  kind: number
  text: What is your temperature?
  unit: degrees
  min: 34
  max: 43
  decimals: {decimals}
"""
RULE = """id: hot
when: {fever: {at_least: $high}}
advise: see_doctor
because: "{fever} is {$high} or more."
"""


@pytest.fixture
def hot(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))
    with (folder / "questions.yaml").open("a") as file:
        file.write(FEVER.format(decimals=2))
    (folder / "rules" / "hot.yaml").write_text(RULE)
    value = "{value: 38.5, min: 37, max: 40.25, unit: degrees, why: Ours.}"
    change(folder / "pack.yaml", "parameters:\n", f"parameters:\n  high: {value}\n")
    return folder


def fires(folder: Path, fever: int, **parameters: object) -> bool:
    pack = load_pack(folder, parameters=parameters)
    return "hot" in evaluate(pack, {"fever": fever}).fired


def test_it_is_compared_and_shown_as_it_is(hot: Path) -> None:
    pack = load_pack(hot)
    assert pack.parameter["high"].show() == "38.5 degrees"
    assert [fires(hot, fever) for fever in (3849, 3850)] == [False, True]
    assert pack.rule["hot"].when == Comparison("fever", pack.rule["hot"].when.operator, 3850)  # type: ignore[union-attr]


@pytest.mark.parametrize("given", [39.25, "39.25", "39.25 degrees"])
def test_it_is_set_in_its_own_decimals(hot: Path, given: object) -> None:
    assert [fires(hot, fever, high=given) for fever in (3924, 3925)] == [False, True]
    assert [fires(hot, fever, high=38) for fever in (3799, 3800)] == [False, True]


@pytest.mark.parametrize("given", [39.125, "39.125", 41, "36.99 degrees", float("nan"), float("inf"), True, "39,25"])
def test_what_it_cannot_be_is_refused(hot: Path, given: object) -> None:
    with pytest.raises(PackError) as error:
        load_pack(hot, parameters={"high": given})
    assert codes(error.value) == ["out_of_range"]
    assert "from 37 degrees to 40.25 degrees" in str(error.value)


def test_a_question_with_fewer_decimals_cannot_be_compared_with_it(hot: Path) -> None:
    change(hot / "questions.yaml", "decimals: 2", "decimals: 1")
    with pytest.raises(PackError) as error:
        load_pack(hot)
    assert codes(error.value) == ["bad_number"]


def test_the_auditor_puts_another_value_in_its_place(hot: Path) -> None:
    pack = with_parameter(load_pack(hot), "high", 3700)
    assert "hot" in evaluate(pack, {"fever": 3700}).fired
