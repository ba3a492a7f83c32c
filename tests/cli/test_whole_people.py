"""`soundadvice test` of whole people: what it says of each, its exit code, its JSON, its JUnit XML."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result

from soundadvice.meaning import compiler

Run = Callable[..., Result]
COMMON = "answers: {leg_pain: no, signs: [none], duration: 1 week, age: 45, better: yes, walks: no}\nvignettes:\n"
WELL = "  - {name: well, advise: self_care, given: [walk], held_back: [massage]}\n"
HOT = "  - {name: hot at fifty, answers: {age: 50, signs: [hot]}, advise: see_doctor, rules: [old]}\n"
YOUNGER = "  - {name: hot at forty-nine, answers: {age: 49, signs: [hot]}, advise: see_doctor}\n"
WALKS = "  - {name: walks, answers: {walks: yes}, advise: self_care, given: [walk]}\n"


def write(folder: Path, *people: str) -> Path:
    (folder / "vignettes.yaml").write_text(COMMON + "".join(people))
    return folder


def test_those_who_are_advised_just_that_are_counted(run: Run, minimal: Path) -> None:
    result = run("test", write(minimal, WELL, HOT))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "minimal: 6 vignettes of 3 rules, 2 vignettes of whole people, 0 failures\n"


def test_who_is_advised_otherwise_is_named_with_the_advice_and_its_rules(run: Run, minimal: Path) -> None:
    too_urgent = HOT.replace("hot at fifty", "well at fifty").replace("see_doctor, rules: [old]", "self_care")
    result = run("test", write(minimal, WELL, YOUNGER, WALKS, too_urgent))
    place = minimal / "vignettes.yaml"
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{place}:4: hot at forty-nine: expected `see_doctor`, and the advice is `self_care`, by no rule",
        f"{place}:5: walks: expected `walk` in the plan, and `walkers` holds it back",
        f"{place}:6: well at fifty: expected `self_care`, and the advice is `see_doctor`, by `old`",
    ]
    assert "4 vignettes of whole people, 3 failures" in result.stderr


def test_a_question_still_to_be_answered_is_named(run: Run, minimal: Path) -> None:
    write(minimal, WELL)
    text = (minimal / "vignettes.yaml").read_text()
    (minimal / "vignettes.yaml").write_text(text.replace("age: 45, ", "").replace("walks: no", "").replace(", }", "}"))
    result = run("test", minimal)
    assert result.exit_code == 1
    assert "well: the answers are not complete: still to be answered: `age`, `walks`\n" in result.stdout


def test_an_engine_that_says_something_else_is_named(run: Run, minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = compiler.compiled

    class Broken:
        def __init__(self, pack: object) -> None:
            self._whole = whole(pack)  # type: ignore[arg-type]

        def decide(self, answers: object) -> object:
            return compiler.Decision("see_doctor", self._whole.decide(answers).acuity, ("leg",))  # type: ignore[arg-type]

    monkeypatch.setattr(compiler, "compiled", Broken)
    result = run("test", write(minimal, WELL))
    assert result.exit_code == 1
    assert "well: expected `self_care`, and the advice is `see_doctor`, by `leg` (compiled)\n" in result.stdout


def test_a_layer_is_not_held_to_its_parents_people(run: Run, child: Path, minimal: Path) -> None:
    write(minimal, YOUNGER)
    assert run("test", minimal).exit_code == 1
    result = run("test", child)
    assert result.exit_code == 0
    assert "whole people" not in result.stderr


def test_json_has_each_with_what_was_expected(run: Run, minimal: Path) -> None:
    result = run("test", write(minimal, HOT, YOUNGER), "--json")
    assert result.exit_code == 1
    (document,) = json.loads(result.stdout)
    wrong = "expected `see_doctor`, and the advice is `self_care`, by no rule"
    assert document["people"] == [
        {"name": "hot at fifty", "advise": "see_doctor", "failures": []},
        {"name": "hot at forty-nine", "advise": "see_doctor", "failures": [wrong]},
    ]
    assert document["failures"] == [f"{minimal / 'vignettes.yaml'}:4: hot at forty-nine: {wrong}"]
    assert document["vignettes"] == 6


def test_junit_has_a_case_for_each_vignette(run: Run, minimal: Path) -> None:
    result = run("test", write(minimal, HOT, YOUNGER), "low_back_pain", "--junit")
    assert result.exit_code == 1
    suites = ElementTree.fromstring(result.stdout)
    assert [(one.get("name"), one.get("failures")) for one in suites] == [("minimal", "1"), ("low_back_pain", "0")]
    cases = [(one.get("classname"), one.get("name"), len(one)) for one in suites[0]]
    assert len(cases) == int(suites[0].get("tests") or 0) == 8
    assert cases[-2:] == [
        ("minimal.whole people", "hot at fifty", 0),
        ("minimal.whole people", "hot at forty-nine", 1),
    ]
    assert ("minimal.lasting", "no better", 0) in cases


def test_a_mutant_that_only_a_whole_person_notices(run: Run, minimal: Path) -> None:
    (bare,) = json.loads(run("test", minimal, "--mutate", "--json").stdout)
    (more,) = json.loads(run("test", write(minimal, WELL, HOT), "--mutate", "--json").stdout)
    killed = [one["mutation"]["counts"]["killed"] for one in (bare, more)]
    assert killed[0] < killed[1]
    by = [one["by"] for one in more["mutation"]["mutants"] if one["by"] is not None]
    assert {one["vignette"] for one in by if one["rule"] is None} <= {"well", "hot at fifty"}
    assert any(one["rule"] is None for one in by)
