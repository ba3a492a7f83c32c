"""The routine as a sequence of moments: what comes when, on which side, how often, for how long."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from soundadvice import Acuity, Pack, Session, UndecidedError, triage
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import UNSURE
from soundadvice.model.plan import Exercise, ItHurts, PlanBook, Step
from soundadvice.routine.after_pain import answers_on_pain, pain_question, words_on_pain
from soundadvice.routine.moments import Moment, Side, exercises_for, groups, mirrored, moments, then, where
from support.answers.cells import answers_of
from support.answers.people import EASY, SORE, WELL
from support.packs.generated import small_pack
from support.packs.shipped import shipped

RIGHT, LEFT = Side.RIGHT, Side.LEFT


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped("low_back_pain")


def exercise(pack: Pack, name: str) -> Exercise:
    return next(one for one in pack.plan.exercises if one.id == name)


def short(found: tuple[Moment, ...]) -> list[tuple[int, Side | None, tuple[int, ...], tuple[int, int] | None]]:
    return [(moment.repetition, moment.side, moment.steps, moment.hold) for moment in found]


# Who may be led, and in which words ---------------------------------------------------------------------------------


def test_no_one_is_led_through_exercises_with_urgent_advice_or_by_a_pack_that_takes_no_pain(pack: Pack) -> None:
    """Over every answer to every question, changed one at a time."""
    led = 0
    for question in pack.questions:
        for answer in answers_of(pack, question):
            answers = {**SORE, **EASY, question.id: answer_to_json(question, answer)}
            try:
                advice = triage(pack, answers)
            except UndecidedError:  # whoever is not sure is asked one thing more
                assert answers[question.id] in (UNSURE, [UNSURE])
                continue
            found = exercises_for(advice)
            assert not any(one.pending for one in found)
            assert bool(found) <= (advice.acuity <= Acuity.ROUTINE)
            led += bool(found)
    assert led > 50
    silent = replace(pack, plan=replace(pack.plan, it_hurts=None))
    assert exercises_for(triage(pack, {**SORE, **EASY}))
    assert exercises_for(triage(silent, {**SORE, **EASY})) == ()


def test_where_somebody_is_in_an_exercise(pack: Pack) -> None:
    said = [where(moment) for moment in moments(exercise(pack, "lying_hamstring_stretch"))]
    assert said[:4] == [f"Right side, {step} of 6" for step in ("step 1", "step 2", "step 3", "steps 4 and 5")]
    assert said[5] == "Left side, step 1 of 6"
    again = replace(exercise(pack, "lying_hamstring_stretch"), repetitions=2, each_side=False)
    last = moments(again)[-1]
    assert where(last).startswith("2 of 2, step")
    assert where(last, named=True).startswith("Time 2 of 2, step")


def test_what_comes_then_is_of_the_same_side(pack: Pack) -> None:
    every = moments(exercise(pack, "lying_hamstring_stretch"))
    assert [then(every, index) for index in range(10)] == [
        None if index in (4, 9) else every[index + 1].words[0] for index in range(10)
    ]


def test_a_side_without_words_of_its_own_is_mirrored_in_words(pack: Pack) -> None:
    own = exercise(pack, "lying_hamstring_stretch")
    without = replace(own, steps=tuple(replace(step, other_side=None) for step in own.steps))
    assert not any(mirrored(moment) for moment in moments(own))
    assert [bool(mirrored(moment)) for moment in moments(without)] == [
        moment.side is LEFT for moment in moments(without)
    ]


# The three exercises -----------------------------------------------------------------------------------------------


def test_the_lying_stretch_takes_one_leg_and_then_the_other(pack: Pack) -> None:
    found = moments(exercise(pack, "lying_hamstring_stretch"))
    # The extra for the toes is done during the hold, so it stands beside it.
    one_side = [((1,), None), ((2,), None), ((3,), None), ((4, 5), (60, 60)), ((6,), None)]
    assert short(found) == [(1, side, steps, hold) for side in (RIGHT, LEFT) for steps, hold in one_side]
    assert "right thigh" in found[1].words[0]
    assert "left thigh" in found[6].words[0]
    assert found[4].words[0].endswith("Then do it once with your left leg.")
    assert "left" not in found[9].words[0]


def test_the_standing_stretch_holds_both_parts_on_both_sides(pack: Pack) -> None:
    found = moments(exercise(pack, "straight_leg_stretch"))
    holds = [None, None, None, (20, 30), None, (20, 30), None]
    assert short(found) == [
        (1, side, (step,), hold) for side in (RIGHT, LEFT) for step, hold in enumerate(holds, start=1)
    ]
    assert "right foot about 45 cm (18 inches) in front of your left" in found[1].words[0]
    assert "left foot about 45 cm (18 inches) in front of your right" in found[8].words[0]


def test_no_word_of_the_other_side_is_left_on_the_left(pack: Pack) -> None:
    for one in pack.plan.exercises:
        if one.each_side:
            said = " ".join(word for moment in moments(one) if moment.side is LEFT for word in moment.words)
            assert "left" in said
            assert said.count(" right ") == said.count("in front of your right foot")
            assert "Then do" not in said


def test_the_roll_down_is_done_five_times_the_first_step_by_step(pack: Pack) -> None:
    found = moments(exercise(pack, "roll_down"))
    first = [(1, None, (step,), None) for step in range(1, 7)]
    assert short(found) == first + [(time, None, (1, 2, 3, 4, 5, 6), None) for time in range(2, 6)]
    assert [step.do for step in exercise(pack, "roll_down").steps] == list(found[6].words)


def test_what_awaits_a_review_has_no_moments(pack: Pack) -> None:
    pending = exercise(pack, "legs_up_rest")
    assert pending.pending
    with pytest.raises(ValueError, match="`legs_up_rest` awaits a review"):
        moments(pending)


def test_every_step_is_shown_as_often_as_its_dose_says(pack: Pack) -> None:
    for one in pack.plan.exercises:
        if one.pending:
            continue
        shown = [number for moment in moments(one) for number in moment.steps]
        times = one.repetitions * (2 if one.each_side else 1)
        assert sorted(shown) == sorted(list(range(1, len(one.steps) + 1)) * times)
        holds = [moment.hold for moment in moments(one) if moment.hold]
        assert holds == [step.hold for step in one.steps if step.hold] * times


# Exercises of any shape --------------------------------------------------------------------------------------------


def made(*steps: Step, **more: object) -> Exercise:
    return Exercise(id="made", title="Made", about="A", timing="Daily", order=1, steps=steps, **more)  # type: ignore[arg-type]


def test_repetitions_with_sides_take_turns() -> None:
    found = moments(made(Step("Lift."), Step("Hold.", (5, 5)), Step("Lower."), each_side=True, repetitions=2))
    assert short(found) == [
        *((1, side, (step,), (5, 5) if step == 2 else None) for side in (RIGHT, LEFT) for step in (1, 2, 3)),
        *(one for side in (RIGHT, LEFT) for one in ((2, side, (1, 2), (5, 5)), (2, side, (3,), None))),
    ]


def test_words_without_another_side_are_the_same_on_both() -> None:
    right, left = moments(made(Step("Turn."), each_side=True))
    assert right.words == left.words == ("Turn.",)


def test_two_holds_one_after_the_other_stay_apart() -> None:
    found = moments(made(Step("One.", (5, 6)), Step("More.", while_holding=True), Step("Two.", (7, 8)), repetitions=2))
    assert [(moment.steps, moment.hold) for moment in found] == [((1, 2), (5, 6)), ((3,), (7, 8))] * 2


def test_groups_are_in_the_order_of_the_plan(pack: Pack) -> None:
    given = [one for one in pack.plan.exercises if not one.pending]
    assert [[one.id for one in group] for group in groups(given)] == [
        ["roll_down"],
        ["lying_hamstring_stretch", "straight_leg_stretch"],
    ]
    lone = replace(given[0], choice_group=None)
    assert groups([lone]) == ((lone,),)
    assert groups([]) == ()


# When it hurts -----------------------------------------------------------------------------------------------------


def test_the_question_is_the_packs_without_what_is_not_so_of_someone_who_hurts(pack: Pack) -> None:
    question = pain_question(pack)
    assert question is not None
    assert [option.id for option in question.options] == ["intense", "persists", "settles", "unsure"]
    assert question.text == "Now that you have stopped, how was it?"
    assert pain_question(replace(pack, plan=replace(pack.plan, it_hurts=None))) is None


@pytest.mark.parametrize(
    ("tried", "changed"),
    [
        ({"tried": "no"}, {"tried": "yes", "hurts": "yes"}),
        ({"tried": "yes"}, {"hurts": "yes"}),
        ({"tried": "yes", "hurts": "no"}, {"hurts": "yes"}),
        ({"tried": "no", "hurts": "yes"}, {"tried": "yes", "hurts": "yes"}),
    ],
)
def test_saying_that_it_hurt_is_having_tried(tried: dict[str, object], changed: dict[str, str]) -> None:
    """In a pack that asks how it went only of those who have tried: `answers` sees to it that what they say counts."""
    told = ItHurts(say="Stop.", ask="How was it?", question="hurts", answers=(("tried", "yes"),))
    book = PlanBook(no_exercise="none", it_hurts=told)
    session = Session(small_pack(plan=book), answers={"signs": ["none"], "pain": "mild", "duration": "1 week", **tried})
    assert answers_on_pain(session.pack, session.answers, "yes") == changed
    for name, answer in changed.items():
        session.answer(name, answer)
    assert session.advice().fired == ("hurt",)


@pytest.mark.parametrize("before", ["not_tried", "none", "settles"])
def test_what_is_said_takes_the_place_of_what_was_said_before(pack: Pack, before: str) -> None:
    session = Session(pack, answers={**SORE, **EASY, "pain_with_exercise": before})
    assert answers_on_pain(pack, session.answers, "intense") == {"pain_with_exercise": "intense"}


def test_where_the_pack_does_not_say_what_to_offer_it_is_all_but_none(pack: Pack) -> None:
    told = pack.plan.it_hurts
    assert told is not None
    silent = replace(pack, plan=replace(pack.plan, it_hurts=replace(told, options=())))
    question = pain_question(silent)
    assert question is not None
    assert [option.id for option in question.options] == ["intense", "persists", "settles", "not_tried", "unsure"]


def test_whoever_hurts_is_sent_to_a_doctor_unless_it_settles(pack: Pack) -> None:
    """Over every answer to the other plan questions one at a time: the pain decides, not the plan."""
    question = pain_question(pack)
    assert question is not None
    for name in EASY:
        for answer in answers_of(pack, pack.question[name]):
            given = {**SORE, **EASY, name: answer_to_json(pack.question[name], answer)}
            for option in question.options:
                session = Session(pack, answers=given)
                for changed, value in answers_on_pain(pack, session.answers, option.id).items():
                    session.answer(changed, value)
                if option.id == UNSURE:
                    session.answer("exercise_check", UNSURE)
                assert session.advice().disposition == ("self_care" if option.id == "settles" else "see_doctor")


def test_the_red_flag_pack_takes_pain_in_the_same_way() -> None:
    pack = shipped("low_back_pain_red_flags")
    outcomes = {}
    for option in ("settles", "persists", "intense", "unsure"):
        session = Session(pack, answers={**WELL, **EASY})
        assert session.advice().plan.exercises
        for changed, value in answers_on_pain(pack, session.answers, option).items():
            session.answer(changed, value)
        if option == UNSURE:
            assert not session.decided
            session.answer("exercise_check", UNSURE)
        outcomes[option] = session.advice().acuity
    assert outcomes.pop("settles") is Acuity.SELF_CARE
    assert set(outcomes.values()) == {Acuity.ROUTINE}


def test_the_words_for_what_settles_are_the_plan_rules(pack: Pack) -> None:
    settled = triage(pack, {**SORE, **EASY, "pain_with_exercise": "settles"})
    (words,) = words_on_pain(settled)
    assert words.startswith("Leave out the exercise that hurt.")
    assert words in settled.plan.say
    assert words_on_pain(triage(pack, {**SORE, **EASY})) == ()
    intense = triage(pack, {**SORE, **EASY, "pain_with_exercise": "intense"})
    assert words_on_pain(intense) == ("Leave the stretches until a doctor has told you which moves are right for you.",)


def test_the_texts_of_the_advice_read_as_before(pack: Pack) -> None:
    """The other side's words are for the routine alone: the advice lists each step once, for the right side first."""
    advice = triage(pack, {**SORE, **EASY, "tight_hamstrings": "yes"})
    steps = list(itertools.chain.from_iterable(one.steps for one in advice.plan.exercises))
    assert any("right thigh" in step.do for step in steps)
    assert not any("left thigh" in step.do for step in steps)
    assert "other_side" not in str(advice.to_json())
