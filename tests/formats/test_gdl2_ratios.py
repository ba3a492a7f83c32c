"""Ratios and products of two answers in guidelines of GDL2: carried to the last decimal, or refused with a reason."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from soundadvice import Pack, load_pack
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.formats.gdl2.logic.formulas import Subject, is_so, within
from soundadvice.formats.gdl2.logic.ratios import Ratios
from soundadvice.formats.gdl2.read import translate
from soundadvice.meaning.evaluate import evaluate
from soundadvice.meaning.scores import derived_values
from soundadvice.model.answer import read_answers
from soundadvice.model.errors import ImportingError
from support.packs.guidelines import two_amounts
from support.thorough import examples

TODAY = date(2026, 11, 29)
SET = ["$gt12|BMI|.unit='kg/m2'", "$gt12|BMI|.magnitude=$gt10|Weight|.magnitude/(($gt11|Height|.magnitude/100)^2)"]
BOTH = ["$gt10|Weight|!=null", "$gt11|Height|!=null"]


def pack_of(folder: Path, rules: list[tuple[int, list[str], list[str]]], cases: str | None = None) -> Pack:
    write_skeleton(translate(two_amounts(folder, rules, cases), TODAY).skeleton, folder / "amounts")
    return load_pack(folder / "amounts")


def fired(pack: Pack, answers: dict[str, object]) -> set[str]:
    given = read_answers(pack.question, answers)
    result = evaluate(pack, given)
    assert not result.open
    return {pack.rule[name].because for name in result.fired}


def test_a_body_mass_index_has_the_bands_of_plain_python(tmp_path: Path) -> None:
    bands = [
        (5, ["$gt12|BMI|<18.5,kg/m2"], ["$gt13|Band|='thin'"]),
        (4, ["$gt12|BMI|>=18.5,kg/m2", "$gt12|BMI|<=25,kg/m2"], ["$gt13|Band|='usual'"]),
        (3, ["$gt12|BMI|>25,kg/m2"], ["$gt13|Band|='heavy'"]),
    ]
    pack = pack_of(tmp_path, [(9, BOTH, SET), *bands])
    random, seen = Random(3), set()
    near = [(weight, height) for height in (100, 160, 200, 219) for weight in (18.5, 25.0, 47.4, 64.0, 74.0, 100.0)]
    drawn = [(random.randint(10, 3000) / 10, random.randint(50, 250)) for _ in range(examples(600))]
    for weight, height in [*near, *drawn]:
        bmi = Fraction(str(weight)) / Fraction(height, 100) ** 2
        band = "thin" if bmi < Fraction("18.5") else "usual" if bmi <= 25 else "heavy"
        answers: dict[str, object] = {"weight": weight, "height": height}
        assert fired(pack, answers) == {"BMI: {bmi}", f"Band: {band}"}, answers
        assert derived_values(pack, read_answers(pack.question, answers))["bmi"] == Fraction(int(bmi * 100), 100)
        seen.add((band, bmi == 25, bmi == Fraction("18.5")))
    assert {("usual", True, False), ("usual", False, True), ("thin", False, False), ("heavy", False, False)} <= seen


def test_an_answer_may_be_missing_and_then_there_is_no_ratio(tmp_path: Path) -> None:
    cases = "guidelines: {1: x}\ntest_cases:\n- {id: none, input: {1: {}}, expected_output: {1: {}}}\n"
    rules = [
        (9, BOTH, SET),
        (8, ["$gt12|BMI|>25"], ["$gt13|Band|='heavy'"]),
        (7, ["$gt12|BMI|==null"], ["$gt13|Band|='-'"]),
    ]
    pack = pack_of(tmp_path, rules, cases)
    gone: dict[str, object] = {"weight_recorded": "not_recorded", "height_recorded": "not_recorded"}
    there: dict[str, object] = {
        "weight_recorded": "recorded",
        "weight": 90,
        "height_recorded": "recorded",
        "height": 160,
    }
    assert fired(pack, gone) == {"Band: -"}
    assert fired(pack, {"weight_recorded": "recorded", "weight": 90, "height_recorded": "not_recorded"}) == {"Band: -"}
    assert fired(pack, there) == {"BMI: {bmi}", "Band: heavy"}


def test_so_much_of_one_compared_with_so_much_of_another_is_a_ratio(tmp_path: Path) -> None:
    rules = [(9, [*BOTH, "$gt10|Weight|.magnitude>=$gt11|Height|.magnitude*0.7"], ["$gt13|Band|='heavy'"])]
    pack = pack_of(tmp_path, rules)
    for weight, height, heavy in ((70, 100, True), (69.9, 100, False), (175, 250, True), (174.9, 250, False)):
        assert fired(pack, {"weight": weight, "height": height}) == ({"Band: heavy"} if heavy else set())


def test_points_decide_what_an_amount_is_multiplied_by(tmp_path: Path) -> None:
    rules = [
        (9, ["$gt14|Smokes|==true"], ["$gt15|Factor|=3"]),
        (8, ["$gt14|Smokes|==false"], ["$gt15|Factor|=2"]),
        (7, [*BOTH, "$gt10|Weight|.magnitude*$gt15|Factor|.value>=300"], ["$gt13|Band|='heavy'"]),
    ]
    pack = pack_of(tmp_path, rules)
    for smokes, weight, heavy in (("yes", 100, 1), ("yes", 99.9, 0), ("no", 150, 1), ("no", 149.9, 0)):
        said = fired(pack, {"smokes": smokes, "weight": weight, "height": 170})
        assert ("Band: heavy" in said) is bool(heavy)


def test_who_is_divided_by_cannot_be_0_and_that_is_said(tmp_path: Path) -> None:
    translation = translate(two_amounts(tmp_path, [(9, BOTH, SET)], low=0), TODAY)
    assert "`Height` cannot be 0 here: it is divided by" in translation.skeleton.notes
    [height] = [one for one in translation.skeleton.questions if one.id == "height"]
    assert height.minimum == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("then", "missing"),
    [
        ("$gt12|BMI|.magnitude=$gt10.magnitude*$gt11.magnitude/3", "a ratio with a factor or limit that is no decimal"),
        ("$gt12|BMI|.magnitude=($gt10.magnitude-1)/$gt11.magnitude", "a product or ratio of a sum"),
        ("$gt12|BMI|.magnitude=$gt10.magnitude^0.5", "a root, or a power that is no whole number"),
        ("$gt12|BMI|.magnitude=round($gt10.magnitude/$gt11.magnitude)", "a rounded ratio"),
        ("$gt12|BMI|.magnitude=$gt10.magnitude*3", "a calculated amount as an output"),
        ("$gt12|BMI|.magnitude=$gt10.magnitude/$gt11.magnitude+1", "a calculated amount as an output"),
        ("$gt12|BMI|.magnitude=$gt10.magnitude/($gt11.magnitude^5)", "a power of more than 4"),
        ("$gt12|BMI|.magnitude=$gt10.magnitude/($gt11.magnitude*$gt16.magnitude)", "more than two answers"),
        ("$gt12|BMI|.magnitude=$gt16.magnitude*$gt16.magnitude*$gt17.magnitude", "more than 1,000 steps"),
    ],
)
def test_a_ratio_that_packs_do_not_have_is_named(tmp_path: Path, then: str, missing: str) -> None:
    with pytest.raises(ImportingError, match=f"cannot be carried exactly: .*{missing}.* is missing from packs"):
        translate(two_amounts(tmp_path, [(9, ["$gt10|Weight|!=null"], ["$gt12|BMI|.unit='1'", then])]), TODAY)


def test_a_ratio_is_compared_as_fractions_are() -> None:
    random = Random(9)
    one, other = Subject("one", ((0, 12),), 0), Subject("other", ((1, 9),), 1)
    for _ in range(examples(300)):
        powers = {one: random.randint(1, 2), other: random.choice((-2, -1, 1, 2))}
        alone = {other: random.choice((-2, -1, 2, 3))}
        for chosen in (powers, alone):
            ratio = Ratios().made(chosen, Fraction(random.choice((1, 3, 5)), random.choice((1, 2, 10))))
            assert ratio is not None
            operator, limit = random.choice((">=", ">", "<", "<=", "==", "!=")), Fraction(random.randint(-2, 60), 10)
            found = ratio.values(operator, limit)
            assert found is not None
            subject, values = found
            for a in range(13):
                for b in range(1, 10):
                    value = ratio.times
                    for part, power in ratio.powers:
                        value *= Fraction(a if part is one else b) ** power
                    place = 2 * (value * 10**6 // 1) + ((value * 10**6).denominator != 1)
                    given = {one: a, other: b, ratio.subject: int(place)}
                    expected = eval(f"value {operator} limit", {"value": value, "limit": limit})
                    assert is_so(within(subject, values), given.__getitem__) is expected, (
                        chosen,
                        operator,
                        limit,
                        a,
                        b,
                    )
