"""Proved: who is never given which exercise, at home or while they wait for a visit, whatever else they answer."""

from __future__ import annotations

from functools import cache

import pytest

from soundadvice.audit.prover.prover import Case
from soundadvice.model.answer import read_answer
from soundadvice.model.condition import UNSURE, All, AnyOf, Comparison, Condition, Operator, UnsureTest
from support.packs.generated import any_of, at_least
from support.packs.shipped import shipped

FAR = ("roll_down", "hamstring_after_sitting")
FORWARD = (*FAR, "straight_leg_stretch")
STRETCHES = (*FORWARD, "lying_hamstring_stretch", "gentle_stretching")
FLOOR = ("lying_hamstring_stretch", "floor_sitting")
PACKS = ("low_back_pain_red_flags", "low_back_pain_self_care")
TAKES_EXERCISES = ("self_care", "see_doctor")


def less_than(question: str, answer: object) -> Comparison:
    """The answer is less than this one."""
    value = read_answer(shipped(PACKS[0]).question[question], answer)
    assert isinstance(value, int)
    return Comparison(question, Operator.LESS_THAN, value)


def either(*conditions: Condition) -> Condition:
    """One of them holds."""
    return AnyOf(conditions)


HURT = either(any_of("injury", "lift", "minor", "fall", "serious"), any_of("injury_check", "small", "hard"))
WEAK = either(
    any_of("health_risks", "osteoporosis", "steroids"), any_of("health_check", "bone_medicine", "steroid", UNSURE)
)
PREGNANT = either(any_of("pregnant", "after", "yes", "alarm"), any_of("pregnancy_check", "may_be", UNSURE))
VERY_BAD = either(any_of("severe_pain", "severe"), any_of("pain_check", "no", UNSURE))
NEW_HIP = either(any_of("health_risks", "hip_replacement"), any_of("infection_risks", "recent_spinal_procedure"))
NUMB = either(
    any_of("numbness", "leg", "both_legs", "saddle", "elsewhere"),
    any_of("numb_check", "leg", "both_legs", "saddle", UNSURE),
)
SWOLLEN = either(
    any_of("swelling", "back", "leg", "elsewhere", "shape_change"),
    any_of("swelling_check", "other_part", "leg", UNSURE),
)
NEVER: list[tuple[str, Condition, tuple[str, ...]]] = [
    ("weak bones, or steroids for long", WEAK, FORWARD),
    ("hurt in the last two weeks", All((HURT, less_than("duration", "2 weeks"))), FORWARD),
    ("hurt, and who knows when", All((HURT, UnsureTest("duration"))), FORWARD),
    ("65 or older", at_least("age", 65), FAR),
    ("pregnant, perhaps, or not long ago", PREGNANT, STRETCHES),
    ("a new hip, or an operation", NEW_HIP, STRETCHES),
    ("under 18", less_than("age", 18), STRETCHES),
    ("told that it is more than a strain", any_of("diagnosis", "other"), STRETCHES),
    ("hard to get down to the floor", any_of("mobility", "no_floor"), FLOOR),
    ("hard to keep the balance", any_of("mobility", "no_balance"), ("roll_down",)),
    ("pain in a leg", either(any_of("leg_pain", "one", "both"), any_of("leg_check", "one", "both", UNSURE)), STRETCHES),
    ("numb or tingly", NUMB, STRETCHES),
    ("swollen", SWOLLEN, STRETCHES),
    ("very bad pain", VERY_BAD, STRETCHES),
    (
        "hurt by exercise",
        either(any_of("pain_with_exercise", "intense", "persists"), any_of("exercise_check", "yes", UNSURE)),
        STRETCHES,
    ),
    ("some other place", any_of("location", "upper_back", "other"), STRETCHES),
    ("bending or lifting behind it", any_of("causes", "bending", "lifting"), ("roll_down",)),
    ("more than a little pain", any_of("severe_pain", "moderate", "severe", UNSURE), ("roll_down",)),
    ("a cramp", any_of("spasm", "yes"), ("roll_down",)),
]


@cache
def case(name: str) -> Case:
    return Case(shipped(name), cut_at=[condition for _, condition, _ in NEVER])


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize(("of", "condition", "items"), NEVER, ids=[of for of, _, _ in NEVER])
def test_no_one_of_them_is_given_it(name: str, of: str, condition: Condition, items: tuple[str, ...]) -> None:
    proof = case(name)
    holds = proof.meaning.true(condition)
    for item in items:
        for disposition in TAKES_EXERCISES:
            assert proof.find(proof.meaning.gives(item, disposition), holds) is None, (of, item, disposition)


@pytest.mark.parametrize("name", PACKS)
def test_but_others_are(name: str) -> None:
    """Or what is proved above would be no news."""
    proof = case(name)
    for item in {*STRETCHES, *FLOOR}:
        assert proof.find(proof.meaning.gives(item, "self_care")) is not None, item
    for item in ("lying_hamstring_stretch", "straight_leg_stretch"):
        assert proof.find(proof.meaning.gives(item, "see_doctor")) is not None, item


@pytest.mark.parametrize("name", PACKS)
def test_some_of_them_are_given_what_is_safe_for_them(name: str) -> None:
    """Weak bones, high age and a lift take the bending away, and leave the lying stretch."""
    proof = case(name)
    lying = proof.meaning.gives("lying_hamstring_stretch", "self_care")
    for of, condition, items in NEVER:
        if items in (FORWARD, FAR) and "who knows when" not in of:
            assert proof.find(lying, proof.meaning.true(condition)) is not None, of


@pytest.mark.parametrize("name", PACKS)
def test_a_lift_of_long_ago_takes_nothing_away(name: str) -> None:
    proof = case(name)
    long_ago = All((any_of("injury", "lift"), at_least("duration", less_than("duration", "2 weeks").value)))
    holds = proof.meaning.true(long_ago)
    assert proof.find(proof.meaning.gives("straight_leg_stretch", "self_care"), holds) is not None


@pytest.mark.parametrize("name", PACKS)
def test_nothing_but_gentle_movement_goes_with_more_urgent_advice(name: str) -> None:
    pack, proof = shipped(name), case(name)
    gentle = {habit.id for habit in pack.plan.habits if habit.gentle}
    for item in pack.plan.given:
        for disposition in pack.dispositions:
            if disposition.id in TAKES_EXERCISES or item.id in gentle:
                continue
            assert proof.find(proof.meaning.gives(item.id, disposition.id)) is None, (item.id, disposition.id)


@pytest.mark.parametrize("name", PACKS)
def test_every_plan_at_home_without_an_exercise_has_its_reason(name: str) -> None:
    """Whoever answered every question of the plan and is given no exercise has one of these reasons for it."""
    proof = case(name)
    answered = [-one for one in proof.space.skipped.values()]
    none = [-proof.meaning.gives(exercise.id, "self_care") for exercise in proof.pack.plan.exercises]
    because = AnyOf(
        (
            any_of("diagnosis", "other"),
            All((any_of("mobility", "no_floor"), AnyOf((WEAK, HURT)))),
            less_than("age", 18),
            PREGNANT,
            NEW_HIP,
        )
    )
    at_home = proof.meaning.advises("self_care")
    assert proof.find(at_home, *answered, *none, -proof.meaning.true(because)) is None
    assert proof.find(at_home, *answered, *none) is not None
