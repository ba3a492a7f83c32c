"""Plans: what is given, what is held back, and why."""

from __future__ import annotations

import itertools
from random import Random

import pytest

import soundadvice
from soundadvice import Acuity, Advice, Pack
from soundadvice.meaning.planner import make_plan
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Answer
from soundadvice.model.plan import Exercise, Habit, PlanBook, PlanRule, Step
from support.answers.cells import answers_of
from support.answers.people import EASY, SORE
from support.packs.generated import any_of, choice, make
from support.packs.shipped import shipped


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped("low_back_pain")


def advise(pack: Pack, **changes: object) -> Advice:
    answers = {**SORE, **EASY, **changes}
    return soundadvice.triage(pack, {name: answer for name, answer in answers.items() if answer is not None})


def ids(items: tuple[object, ...]) -> list[str]:
    return [item.id for item in items]  # type: ignore[attr-defined]


def test_a_plan_for_someone_who_sits(pack: Pack) -> None:
    plan = advise(pack).plan
    assert ids(plan.exercises) == ["roll_down", "lying_hamstring_stretch", "straight_leg_stretch"]
    assert "movement_breaks" in ids(plan.habits)
    assert plan.therapies == ()
    assert plan.no_exercise is None


def test_a_visit_without_hurry_does_not_take_the_exercises_away(pack: Pack) -> None:
    """The source sends people to a doctor when it does not improve, and nowhere says that exercise must wait."""
    advice = advise(pack, duration="2 months")
    assert advice.acuity is Acuity.ROUTINE
    assert ids(advice.plan.exercises) == ["lying_hamstring_stretch", "straight_leg_stretch"]
    assert advice.plan.therapies == ()
    assert "yet" not in advice.text


SIGNS: list[tuple[str, object, str]] = [
    *(("leg_pain", sign, "leg_pain_first") for sign in ("one", "both", "unsure")),
    *(("numbness", [sign], "numbness_first") for sign in ("leg", "both_legs", "saddle", "elsewhere", "unsure")),
    *(("swelling", [sign], "swelling_first") for sign in ("back", "leg", "elsewhere", "shape_change", "unsure")),
    *(("severe_pain", sign, "very_bad_pain_first") for sign in ("severe", "unsure")),
    *(("pain_with_exercise", sign, "hurt_by_exercise_first") for sign in ("intense", "persists", "unsure")),
    *(("location", ["lower_back", sign], "other_place_first") for sign in ("upper_back", "other")),
]


STILL_NOT_SURE: dict[str, tuple[str, object]] = {
    "leg_pain": ("leg_check", "unsure"),
    "numbness": ("numb_check", ["unsure"]),
    "swelling": ("swelling_check", "unsure"),
    "severe_pain": ("pain_check", "unsure"),
    "pain_with_exercise": ("exercise_check", "unsure"),
}
"""What whoever is not sure is asked, and that they are still not sure."""


@pytest.mark.parametrize(("question", "sign", "rule"), SIGNS)
def test_but_the_signs_that_a_stretch_could_make_worse_do(pack: Pack, question: str, sign: object, rule: str) -> None:
    given = {question: sign, "tight_hamstrings": "yes", "tight_hips": "yes", "duration": "2 months"}
    if sign in ("unsure", ["unsure"]):
        given |= [STILL_NOT_SURE[question]]
    advice = advise(pack, **given)
    assert advice.acuity is Acuity.ROUTINE
    assert advice.plan.exercises == ()
    assert not {"hamstring_after_sitting", "gentle_stretching"} & set(ids(advice.plan.habits))
    held = {held.item: held.rule for held in advice.plan.held_back}
    assert held["lying_hamstring_stretch"] == rule
    say = next(one.say for one in pack.plan.rules if one.id == rule)
    assert say in advice.plan.say


@pytest.mark.parametrize(
    ("changes", "given", "not_given"),
    [
        ({"spasm": "yes"}, ["lying_hamstring_stretch", "short_rest"], ["roll_down", "jogging"]),
        ({"tight_hamstrings": "yes"}, ["lying_hamstring_stretch", "straight_leg_stretch"], []),
        ({"mobility": ["no_balance"]}, ["lying_hamstring_stretch"], ["roll_down"]),
        ({"mobility": ["no_floor"], "tight_hamstrings": "yes"}, ["straight_leg_stretch"], ["lying_hamstring_stretch"]),
        ({"causes": ["bending"]}, [], ["roll_down"]),
        ({"causes": ["bending"], "duration": "6 days"}, ["short_rest"], ["roll_down"]),
        ({"diagnosis": "other"}, ["move_often"], ["roll_down", "straight_leg_stretch", "lying_hamstring_stretch"]),
        ({"diagnosis": "strain"}, ["roll_down", "straight_leg_stretch", "lying_hamstring_stretch"], []),
        ({"severe_pain": "moderate"}, ["lying_hamstring_stretch"], ["healthy_diet", "healthy_weight"]),
        ({"causes": ["lifting"], "sits": "half"}, ["lying_hamstring_stretch"], ["roll_down", "straight_leg_stretch"]),
        ({"under_control": "yes"}, ["strengthening", "jogging"], []),
        ({"under_control": "yes", "fitness": "low"}, ["strengthening"], ["jogging"]),
        ({"under_control": "unsure"}, [], ["strengthening", "jogging"]),
        ({"wants_therapies": "yes"}, ["massage", "ice", "foam_roller"], []),
        ({"sofa": "yes"}, ["evening_walk", "floor_sitting"], []),
        ({"severe_pain": "moderate"}, [], ["roll_down"]),
        ({"pain_with_exercise": "settles"}, ["short_rest"], []),
    ],
)
def test_answers_choose_the_plan(
    pack: Pack, changes: dict[str, object], given: list[str], not_given: list[str]
) -> None:
    plan = advise(pack, **changes).plan
    offered = ids(plan.exercises) + ids(plan.habits) + ids(plan.therapies)
    assert set(given) <= set(offered)
    assert not set(not_given) & set(offered)


def test_a_skipped_question_holds_back(pack: Pack) -> None:
    """An open hold-back holds: no one is given a stretch that their answer might have ruled out."""
    plan = advise(pack, diagnosis=None).plan
    assert plan.exercises == ()
    assert plan.no_exercise
    held = {held.item: held for held in plan.held_back}
    assert held["straight_leg_stretch"].rule == "known_diagnosis"
    assert held["straight_leg_stretch"].unanswered == ("diagnosis",)


def test_a_reason_in_the_answers_outweighs_a_skipped_question(pack: Pack) -> None:
    plan = advise(pack, diagnosis=None, mobility=["no_balance"]).plan
    held = {held.item: held for held in plan.held_back}
    assert held["lying_hamstring_stretch"].unanswered == ("diagnosis",)
    plan = advise(pack, diagnosis=None, mobility=["no_floor"], tight_hamstrings="yes").plan
    held = {held.item: held for held in plan.held_back}
    assert (held["lying_hamstring_stretch"].rule, held["lying_hamstring_stretch"].unanswered) == ("floor_is_hard", ())


@pytest.mark.parametrize("pending", [False, True])
@pytest.mark.parametrize("states", list(itertools.product(("yes", "no", None), repeat=3)))
def test_of_several_reasons_the_first_that_the_answers_give_is_told(
    states: tuple[str | None, ...], pending: bool
) -> None:
    """Three rules may hold one exercise back, each for its answer; without one it is open. A review comes first."""
    names = ("a", "b", "c")
    exercise = Exercise(id="bend", title="Bend", about="", timing="", order=1, steps=(Step("Bend."),), pending=pending)
    rules = [PlanRule(id="give", applies_to=("self_care",), when=None, give=("bend", "walk"))]
    rules += [
        PlanRule(id=f"hold_{name}", applies_to=("self_care",), when=any_of(name, "yes"), hold_back=("bend",))
        for name in names
    ]
    book = PlanBook(exercises=(exercise,), habits=(Habit("walk", "Walk", "Walk."),), rules=tuple(rules))
    pack = make(tuple(choice(name, "yes", "no") for name in names), (), plan=book)
    answers = {name: state for name, state in zip(names, states, strict=True) if state is not None}
    plan = make_plan(pack, "self_care", answers)
    said = [name for name, state in zip(names, states, strict=True) if state == "yes"]
    still_open = [name for name, state in zip(names, states, strict=True) if state is None]
    expected: list[tuple[str | None, tuple[str, ...]]] = [
        *([(None, ())] if pending else []),
        *((f"hold_{name}", ()) for name in said),
        *((f"hold_{name}", (name,)) for name in still_open),
    ]
    assert [(held.item, held.rule, held.unanswered) for held in plan.held_back] == [
        ("bend", *one) for one in expected[:1]
    ]
    assert ids(plan.exercises) == ([] if expected else ["bend"])
    assert ids(plan.habits) == ["walk"]


def test_what_awaits_a_review_is_never_offered(pack: Pack) -> None:
    plan = advise(pack).plan
    assert "legs_up_rest" not in ids(plan.exercises)
    assert ("legs_up_rest", None) in [(held.item, held.rule) for held in plan.held_back]


def test_every_self_care_plan_holds_an_exercise_or_says_why_not(pack: Pack) -> None:
    random = Random(7)
    every = {question.id: [*answers_of(pack, question), None] for question in pack.questions}
    with_exercise = without = 0
    for _ in range(3000):
        chosen: dict[str, Answer | None] = {name: random.choice(every[name]) for name in EASY}
        changes = {n: None if a is None else answer_to_json(pack.question[n], a) for n, a in chosen.items()}
        advice = advise(pack, **changes)
        assert advice.acuity is Acuity.SELF_CARE
        assert bool(advice.plan.exercises) is (advice.plan.no_exercise is None)
        with_exercise += bool(advice.plan.exercises)
        without += not advice.plan.exercises
    assert with_exercise
    assert without


def test_only_what_the_source_describes_is_an_exercise(pack: Pack) -> None:
    """Three exercises stand in the source with steps and dose; the fourth awaits a review."""
    offered = [exercise.id for exercise in pack.plan.exercises if not exercise.pending]
    assert sorted(offered) == ["lying_hamstring_stretch", "roll_down", "straight_leg_stretch"]
    assert {"desk_stretches", "hip_mobility", "neck_stretch", "standing_hip_shift"} <= set(ids(pack.plan.not_described))


def test_the_hip_shift_has_no_steps(pack: Pack) -> None:
    """The source prints the steps of the lying stretch under the name of the standing hip shift."""
    lying = next(exercise for exercise in pack.plan.exercises if exercise.id == "lying_hamstring_stretch")
    cited = {claim for step in lying.steps for claim in step.claims}
    assert {"C141", "C142", "C143", "C144"} <= cited
    for exercise in pack.plan.exercises:
        assert "shift" not in exercise.title.lower()


def test_doses_are_the_sources(pack: Pack) -> None:
    by_id = {exercise.id: exercise for exercise in pack.plan.exercises}
    standing, lying, roll = (by_id[n] for n in ("straight_leg_stretch", "lying_hamstring_stretch", "roll_down"))
    assert [step.hold for step in standing.steps if step.hold] == [(20, 30), (20, 30)]
    assert [step.hold for step in lying.steps if step.hold] == [(60, 60)]
    assert [step.hold for step in roll.steps if step.hold] == []
    assert (standing.each_side, lying.each_side, roll.each_side) == (True, True, False)
    assert (standing.repetitions, lying.repetitions, roll.repetitions) == (1, 1, 5)
    assert standing.choice_group == lying.choice_group == "hamstring"


def test_every_advice_carries_the_safety_net(pack: Pack) -> None:
    for changes in ({}, {"leg_pain": "both"}):
        advice = advise(pack, **changes)
        assert advice.stop_rule
        assert advice.not_a_doctor
        assert "3 weeks" in " ".join(advice.come_back.items)
        assert [signs.acuity for signs in advice.safety_net] == [Acuity.EMERGENCY, Acuity.SAME_DAY]
        lead = advice.safety_net[0].lead
        assert all(number in lead for number in ("999", "112", "911"))
        everything = " ".join(itertools.chain.from_iterable(signs.items for signs in advice.safety_net))
        assert "{" not in everything + lead + advice.text
