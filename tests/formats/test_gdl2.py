"""Importing guidelines of GDL2: their meaning is carried exactly, or they are refused with what is missing."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from soundadvice import Pack, load_pack
from soundadvice.authoring.skeleton import Skeleton, write_skeleton
from soundadvice.formats.gdl2.logic.formulas import TRUE, Subject, every, is_so, negation, some, within
from soundadvice.formats.gdl2.logic.plain import Every, Fixed, Plain, Some, Within, plain
from soundadvice.formats.gdl2.read import translate
from soundadvice.formats.gdl2.source.archetypes import read_elements
from soundadvice.formats.gdl2.source.expressions import parse_condition
from soundadvice.meaning.evaluate import evaluate
from soundadvice.meaning.scores import standings
from soundadvice.model.answer import read_answers
from soundadvice.model.errors import ImportingError
from support.packs.guidelines import RULES, guideline, says
from support.terminal.commands import Run

TODAY = date(2026, 11, 29)
CASES = """\
guidelines:
  1: wheeze.v1
test_cases:
- id: of 70 with a lot
  input:
    1:
      gt4|Wheeze: 5|local::at0012|A lot|
      gt5|Cough: 0|local::at0013|No|
      gt6|Weight: 90.5,kg
      gt7|Birth: 1956-11-29T08:00Z
      gt8|Fever: false
  expected_output:
    1:
      gt20|Points: 6
      gt21|Band: 2|local::at0062|High|
      gt23|Heavy: heavy
- id: of 64, with a fever
  input:
    1:
      gt4|Wheeze: 2|local::at0011|Some|
      gt5|Cough: 3|local::at0014|Yes|
      gt6|Weight: 199,lb
      gt7|Birth: 1961-11-30T08:00Z
      gt8|Fever: true
  expected_output:
    1:
      gt20|Points: 7
      gt22|Age of 65: 0|local::at0050|No|
"""


def _pack(skeleton: Skeleton, folder: Path) -> Pack:
    write_skeleton(skeleton, folder / "wheeze")
    return load_pack(folder / "wheeze")


def _said(pack: Pack, answers: dict[str, object]) -> set[str]:
    given = read_answers(pack.question, answers)
    result = evaluate(pack, given)
    assert not result.open
    points = {name: one.least for name, one in standings(pack, given).items()}
    words = {pack.rule[name].because for name in result.fired}
    return {f"Points: {points['points']}", *(one for one in words if not one.startswith("Points"))}


def test_a_guideline_says_as_a_pack_what_it_says_in_plain_python(tmp_path: Path) -> None:
    pack = _pack(translate(guideline(tmp_path), TODAY).skeleton, tmp_path)
    weights = [("kg", 90.4), ("kg", 90.5), ("lb", 199), ("lb", 200)]
    wheezes = {"a_little": 0, "some": 2, "a_lot": 5}
    for wheeze, cough, (unit, weight), age, fever in product(wheezes, ("no", "yes"), weights, (64, 65), (False, True)):
        answers: dict[str, object] = {"wheeze": wheeze, "cough": cough, "birth": age, "fever": "yes" if fever else "no"}
        answers |= {"birth_recorded": "recorded", "weight_unit": unit, f"weight_{unit}": weight}
        kilograms, pounds = (weight, None) if unit == "kg" else (None, weight)
        expected = says(wheezes[wheeze], 3 * (cough == "yes"), kilograms, pounds, age, fever)
        assert _said(pack, answers) == expected, answers


def test_its_own_tests_become_vignettes_on_both_sides(tmp_path: Path) -> None:
    translation = translate(guideline(tmp_path, cases=CASES), TODAY)
    pack = _pack(translation.skeleton, tmp_path)
    assert [one.name for one in pack.vignettes] == ["of 70 with a lot", "of 64, with a fever"]
    assert {vignette.fires for vignette in pack.rule["age_of_65_yes"].vignettes} <= {True, False}
    for trial in translation.trials:
        given = read_answers(pack.question, {name: _value(text) for name, text in trial.answers.items()})
        fired = set(evaluate(pack, given).fired)
        for one in trial.expected:
            assert fired.issuperset(one.fires)
            assert fired.isdisjoint(one.silent)


def _value(text: object) -> object:
    return float(str(text)) if str(text).replace(".", "").isdigit() else text


def test_what_is_left_out_and_assumed_is_listed(tmp_path: Path) -> None:
    skeleton = translate(guideline(tmp_path), TODAY).skeleton
    notes = "\n".join(skeleton.notes)
    assert "how urgent an outcome is cannot be known" in notes
    assert "the words in `sv` are left out" in notes
    assert "`Wheeze` must be answered" in notes
    assert skeleton.not_for_people is not None


@pytest.mark.parametrize(
    ("then", "missing"),
    [
        ("$gt20|Points|.magnitude=$gt4.value/$gt6.magnitude", "a calculated amount as an output"),
        ("$gt20|Points|.magnitude=log($gt6.magnitude)", "the function `log`"),
        ("$gt23|Heavy|=$gt7|Birth|", "a date as an output"),
        ("$gt20|Points|.magnitude=$gt6.magnitude^0.5", "a root, or a power that is no whole number"),
    ],
)
def test_a_construct_that_packs_do_not_have_is_named(tmp_path: Path, then: str, missing: str) -> None:
    path = guideline(tmp_path, [*RULES, (1, ["$gt4|Wheeze|!=null"], ["$gt20|Points|.unit='1'", then])])
    with pytest.raises(ImportingError, match=f"cannot be carried exactly: {missing} is missing from packs"):
        translate(path, TODAY)


def test_the_magnitude_of_what_was_never_set_is_below_nothing(tmp_path: Path) -> None:
    """As in the newest interpreter of GDL2's makers; to older ones it was 0."""
    rules = [
        (5, ["$gt8|Fever|==true"], ["$gt20|Points|.magnitude=1"]),
        (4, ["$gt20|Points|.magnitude<3"], ["$gt21|Band|=1|local::at0061|Low|"]),
    ]
    pack = _pack(translate(guideline(tmp_path, rules), TODAY).skeleton, tmp_path)
    for fever, found in (("yes", {"band_low"}), ("no", set())):
        fired = set(evaluate(pack, read_answers(pack.question, {"fever": fever})).fired)
        assert {name for name in fired if name.startswith("band")} == found


AGE = ["$gt20|Points|.magnitude=($currentDateTime-$gt7|Birth|)/1,a"]


def test_whole_years_are_reckoned_from_a_day(tmp_path: Path) -> None:
    old = (1, ["$gt20|Points|>=65"], ["$gt22|Age of 65|=1|local::at0051|Yes|"])
    pack = _pack(translate(guideline(tmp_path, [(2, ["$gt7|Birth|!=null"], AGE), old]), TODAY).skeleton, tmp_path)
    for age, fires in ((64, False), (65, True)):
        fired = evaluate(pack, read_answers(pack.question, {"birth_recorded": "recorded", "birth": age})).fired
        assert ("age_of_65_yes" in fired) is fires


@pytest.mark.parametrize("test", ["$gt20|Points|>64", "$gt20|Points|<=64", "$gt20|Points|>=64.5", "$gt20|Points|==65"])
def test_what_whole_years_do_not_tell_is_refused(tmp_path: Path, test: str) -> None:
    rules = [(2, ["$gt7|Birth|!=null"], AGE), (1, [test], ["$gt22|Age of 65|=1|local::at0051|Yes|"])]
    with pytest.raises(ImportingError, match="an age in parts of a year is missing"):
        translate(guideline(tmp_path, rules), TODAY)


@pytest.mark.parametrize("text", ["{", "[]", '{"id": "x"}', '{"id": "x", "definition": {"rules": {"a": {}}}}'])
def test_what_is_no_guideline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.gdl2.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ImportingError):
        translate(path, TODAY)


@pytest.mark.parametrize("text", ["$gt4 >", "$gt4 == 'a", "($gt4", "fired(3)", "$gt4 ! 3", "(" * 30_000])
def test_a_condition_that_is_not_understood_is_shown(text: str) -> None:
    with pytest.raises(ImportingError):
        parse_condition(text)


def test_an_input_may_be_missing_where_a_test_leaves_it_out(tmp_path: Path) -> None:
    cases = CASES + "- id: nothing known\n  input:\n    1: {}\n  expected_output:\n    1: {}\n"
    pack = _pack(translate(guideline(tmp_path, cases=cases), TODAY).skeleton, tmp_path)
    nothing: dict[str, object] = {"wheeze": "not_recorded", "cough": "not_recorded", "fever": "not_recorded"}
    nothing |= {"weight_unit": "not_recorded", "birth_recorded": "not_recorded"}
    fired = evaluate(pack, read_answers(pack.question, nothing)).fired
    assert "points_is_given" not in fired
    assert not any(name.startswith("band") for name in fired)


def test_an_archetype_without_elements_has_none() -> None:
    assert read_elements("archetype\ndefinition\n\tCLUSTER[at0000]\nontology\n") == {}


def test_formulas_are_written_as_they_mean() -> None:
    subjects = [Subject(name, ((0, 2),), order) for order, name in enumerate("abcd")]
    tests = [within(subject, [(value, value)]) for subject in subjects for value in range(3)]
    formulas = [
        every(some(one, other), negation(third)) for one, other, third in zip(tests, tests[4:], tests[7:], strict=False)
    ]
    formulas.append(some(*(every(one, other) for one, other in zip(formulas, tests, strict=False))))
    for formula in formulas:
        for values in product(range(3), repeat=4):
            given = dict(zip(subjects, values, strict=True))
            assert is_so(formula, given.__getitem__) == _holds(plain(formula), given)
        assert some(formula, negation(formula)) is TRUE


def _holds(formula: Plain, given: dict[Subject, int]) -> bool:
    match formula:
        case Fixed(value=value):
            return value
        case Within(subject=subject, values=values):
            return any(low <= given[subject] <= high for low, high in values)
        case Every(parts=parts):
            return all(_holds(part, given) for part in parts)
        case Some(parts=parts):
            return any(_holds(part, given) for part in parts)


def test_from_the_command_line(run: Run, tmp_path: Path) -> None:
    done = run("import", "--from", "gdl2", guideline(tmp_path, cases=CASES), tmp_path / "wheeze")
    assert done.exit_code == 0
    assert "scores.yaml" in done.stdout
    assert run("check", tmp_path / "wheeze").exit_code == 0
