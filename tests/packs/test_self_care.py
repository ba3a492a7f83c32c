"""low_back_pain_self_care: the same advice as its parent, and what helps at home for those whom it concerns."""

from __future__ import annotations

import re
from random import Random
from statistics import median

import pytest

import soundadvice
from soundadvice import Acuity, Advice
from soundadvice.handout.markdown import takeaway_markdown
from soundadvice.model.answer import answer_to_json
from support.answers.cells import answers_of
from support.answers.people import EASY
from support.answers.takeaways import made
from support.packs.red_flags import WELL
from support.packs.shipped import shipped
from support.thorough import examples

PACK = shipped("low_back_pain_self_care")
assert PACK.parent is not None
PARENT = PACK.parent
OWN_HABITS = [habit for habit in PACK.plan.habits if habit not in PARENT.plan.habits]
NOT_TIGHT: dict[str, object] = EASY | {"causes": ["lifting"], "sits": "half"}
TYPICAL: dict[str, object] = WELL | NOT_TIGHT | {"severe_pain": "moderate", "injury": "lift", "duration": "5 days"}
"""The reader whom the source writes for: medium pain after lifting, nothing tight, not sitting most of the day."""


def advise(**changes: object) -> Advice:
    return soundadvice.triage(PACK, TYPICAL | changes)


def ids(items: tuple[object, ...]) -> list[str]:
    return [item.id for item in items]  # type: ignore[attr-defined]


# The same advice ------------------------------------------------------------------------------------------------------


def test_it_asks_and_decides_nothing_of_its_own() -> None:
    assert PACK.questions == PARENT.questions
    assert PACK.rules == PARENT.rules
    assert [one.acuity for one in PACK.dispositions] == [one.acuity for one in PARENT.dispositions]
    assert [one.title for one in PACK.dispositions] == [one.title for one in PARENT.dispositions]
    assert PACK.not_for_people is None


def test_only_the_words_of_the_two_that_have_a_plan_are_its_own() -> None:
    changed = {one.id for one in PACK.dispositions if one.text != PARENT.disposition[one.id].text}
    assert changed == {"self_care", "see_doctor"}


# What it rests on -----------------------------------------------------------------------------------------------------


def test_every_part_rests_on_a_reference_and_every_reference_holds_something_up() -> None:
    own_texts = [text for text in PACK.texts if text not in PARENT.texts]
    own_rules = [rule for rule in PACK.plan.rules if rule not in PARENT.plan.rules]
    parts = [*OWN_HABITS, *own_texts, *own_rules, *PACK.plan.programmes]
    assert len(parts) > 20
    assert not [part.id for part in parts if not part.references]
    words = [PACK.disposition[name] for name in ("self_care", "see_doctor")]
    cited = {name for part in (*parts, *words) for name in part.references}
    own = [reference for reference in PACK.references if reference not in PARENT.references]
    assert {reference.id for reference in own} == cited
    assert {reference.retrieved for reference in own} == {"2026-11-29"}


# Whom it helps --------------------------------------------------------------------------------------------------------


def test_the_reader_of_the_source_gets_an_exercise_that_is_safe_after_a_lift() -> None:
    advice = advise()
    assert advice.acuity is Acuity.SELF_CARE
    assert ids(advice.plan.exercises) == ["lying_hamstring_stretch"]
    assert ids(advice.plan.programmes) == ["six_weeks"]
    assert {"heat", "painkillers", "work", "nights", "lifting"} <= set(ids(advice.plan.habits))


@pytest.mark.parametrize(
    ("changes", "given", "not_given"),
    [
        ({"severe_pain": "none"}, [], ["painkillers", "heat", "work", "nights"]),
        ({"severe_pain": "mild"}, ["painkillers"], ["heat", "work"]),
        ({"severe_pain": "mild", "spasm": "yes"}, ["heat"], []),
        ({"causes": ["sitting"]}, ["driving"], ["lifting"]),
        ({"causes": ["bending"]}, ["lifting"], ["driving"]),
        ({"improving": "yes"}, ["flare_plan"], ["worry"]),
        ({"under_control": "yes"}, ["flare_plan"], []),
        ({"duration": "13 days"}, [], ["worry", "physiotherapist"]),
        ({"duration": "2 weeks"}, ["worry", "physiotherapist"], []),
        ({"duration": "2 weeks", "improving": "yes"}, [], ["worry", "physiotherapist"]),
    ],
)
def test_each_part_is_for_those_whom_it_concerns(
    changes: dict[str, object], given: list[str], not_given: list[str]
) -> None:
    advice = advise(**changes)
    assert advice.acuity is Acuity.SELF_CARE
    habits = set(ids(advice.plan.habits))
    assert set(given) <= habits
    assert not set(not_given) & habits


def test_while_they_wait_for_a_visit_they_go_on() -> None:
    """Pain that does not get better is what exercise is for; the signs for which it waits hold the programme back."""
    advice = advise(duration="5 weeks", first_episode="no")
    assert advice.acuity is Acuity.ROUTINE
    assert ids(advice.plan.exercises) == ["lying_hamstring_stretch"]
    assert ids(advice.plan.programmes) == ["six_weeks"]
    assert {"painkillers", "heat", "work", "worry", "physiotherapist"} <= set(ids(advice.plan.habits))
    assert advice.plan.therapies == ()
    for sign in ({"leg_pain": "one"}, {"numbness": ["leg"]}, {"pain_with_exercise": "persists"}):
        waiting = advise(duration="5 weeks", first_episode="no", **sign)
        assert waiting.acuity is Acuity.ROUTINE
        assert (waiting.plan.exercises, waiting.plan.programmes) == ((), ())
        assert "painkillers" in ids(waiting.plan.habits)


@pytest.mark.parametrize("changes", [{"diagnosis": "other"}, {"diagnosis": None}, {"age": 17, "duration": "5 weeks"}])
def test_no_programme_for_those_who_should_ask_first(changes: dict[str, object]) -> None:
    answers = {name: answer for name, answer in (TYPICAL | changes).items() if answer is not None}
    assert soundadvice.triage(PACK, answers).plan.programmes == ()


def test_whoever_asks_what_else_people_try_hears_what_is_not_advised() -> None:
    say = " ".join(advise(wants_therapies="yes").plan.say)
    assert "advises against needles" in say
    assert "advises against" not in " ".join(advise().plan.say)


# The programme --------------------------------------------------------------------------------------------------------


def test_six_weeks_of_which_each_asks_no_less_than_the_one_before() -> None:
    (programme,) = PACK.plan.programmes
    assert [stage.weeks for stage in programme.stages] == [(1, 2), (3, 4), (5, 6)]
    assert programme.step_up
    assert programme.step_back
    assert programme.once_well
    names = {exercise.id for exercise in PACK.plan.exercises if not exercise.pending}
    for name in names:
        work = []
        for stage in programme.stages:
            (one,) = [activity for activity in stage.activities if activity.exercise == name]
            work.append(((one.sets or 1) * (one.repetitions or 1) * (one.hold[1] if one.hold else 1), one.hold))
        assert [amount for amount, _ in work] == sorted(amount for amount, _ in work), name
        assert work[0][0] < work[-1][0], name
        described = next(exercise for exercise in PACK.plan.exercises if exercise.id == name)
        holds = [step.hold for step in described.steps if step.hold]
        # It ends with the hold that the source describes, and never asks for a longer one.
        assert work[-1][1] == (holds[0] if holds else None)


def test_it_shows_only_what_is_in_the_persons_own_plan() -> None:
    random = Random(6)
    every = {name: answers_of(PACK, PACK.question[name]) for name in EASY}
    seen = set()
    for _ in range(examples(600)):
        chosen = {name: answer_to_json(PACK.question[name], random.choice(every[name])) for name in EASY}
        severe = random.choice(["none", "mild", "moderate"])
        advice = advise(**chosen, severe_pain=severe, injury=random.choice(["none", "lift"]))
        mine = set(ids(advice.plan.exercises))
        for programme in advice.plan.programmes:
            for stage in programme.stages:
                named = {activity.exercise for activity in stage.activities} - {None}
                assert named <= mine
                assert stage.activities
                seen |= named
    assert seen == {"lying_hamstring_stretch", "straight_leg_stretch", "roll_down"}


# How much there is to read --------------------------------------------------------------------------------------------


def test_no_one_is_given_all_of_it() -> None:
    """A typical person has at most ten habits to read, and no one has many more."""
    random = Random(10)
    every = {name: answers_of(PACK, PACK.question[name], most_signs=1) for name in EASY}
    counts = []
    for _ in range(examples(600)):
        chosen = {name: answer_to_json(PACK.question[name], random.choice(every[name])) for name in EASY}
        chosen |= {"severe_pain": random.choice(["none", "mild", "moderate"]), "injury": "none"}
        chosen |= {"duration": random.choice(["2 days", "1 week", "2 weeks"])}
        chosen |= {"improving": random.choice(["yes", "same"])}
        counts.append(len(advise(**chosen).plan.habits))
    assert median(counts) <= 10
    assert max(counts) <= 15
    assert len(advise().plan.habits) <= 10
    assert len(advise(causes=["sitting"], sits="most", injury="none").plan.habits) <= 10


def test_no_medicine_is_named_and_no_dose_is_given() -> None:
    page = takeaway_markdown(*made(TYPICAL | {"severe_pain": "moderate", "wants_therapies": "yes"}, PACK))
    assert "pharmacist" in page
    texts = [habit.text for habit in PACK.plan.habits] + [text.text for text in PACK.texts] + [page]
    named = re.compile(
        r"paracetamol|acetaminophen|ibuprofen|naproxen|aspirin|diclofenac|codeine|tramadol|opioid|nsaid|"
        r"\d+ ?(mg|g|ml|tablets?|capsules?|pills?)\b",
        re.IGNORECASE,
    )
    assert not [text for text in texts if named.search(text)]
