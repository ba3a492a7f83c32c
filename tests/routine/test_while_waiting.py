"""Led through exercises beside a visit to a doctor: who is, and that the stricter outcome wins."""

from __future__ import annotations

import pytest

import soundadvice
from soundadvice import Acuity, Pack, Session
from soundadvice.meaning.phrases import sign
from soundadvice.model.answer import answer_to_json
from soundadvice.routine.after_pain import ExercisesToday, Outcome, has_hurt
from soundadvice.routine.moments import exercises_for, groups, may_be_led
from soundadvice.routine.position import Key
from soundadvice.routine.walk import Walk
from support.packs.at_home import FINE, LASTING, NUMB, at_home
from support.packs.enumeration import everybody


@pytest.fixture(scope="module")
def pack() -> Pack:
    return at_home()


def begun(pack: Pack, given: dict[str, object]) -> tuple[Session, ExercisesToday, Walk]:
    """Someone at the first step of the first exercise."""
    session = Session(pack, answers=given)
    today = ExercisesToday(session)
    walk = Walk(groups(today.exercises))
    for _ in range(2):
        walk.press(Key.GO)
    return session, today, walk


def test_whoever_sees_a_doctor_may_be_led_if_exercises_go_with_that(pack: Pack) -> None:
    assert [one.id for one in exercises_for(soundadvice.triage(pack, LASTING))] == ["heel_raises"]
    assert [one.id for one in exercises_for(soundadvice.triage(pack, FINE))] == ["circles", "heel_raises"]
    assert exercises_for(soundadvice.triage(pack, NUMB)) == ()
    assert not may_be_led(soundadvice.triage(pack, NUMB))


def test_nobody_is_led_whom_an_exercise_has_hurt_so_that_a_doctor_should_know(pack: Pack) -> None:
    """Though their plan has one to read: their doctor may know better."""
    advice = soundadvice.triage(pack, {**LASTING, "tried": "persists"})
    assert [one.id for one in advice.plan.exercises] == ["heel_raises"]
    assert exercises_for(advice) == ()
    led = 0
    for person in everybody(pack, plan=True):
        given = {name: answer_to_json(pack.question[name], answer) for name, answer in person.items()}
        advice = soundadvice.triage(pack, given)
        found = exercises_for(advice)
        led += bool(found) and advice.acuity is Acuity.ROUTINE
        assert set(found) <= set(advice.plan.exercises)
        if found:
            assert advice.acuity <= Acuity.ROUTINE, sign(advice.acuity)
            assert "still_hurts" not in advice.fired
    assert led


def test_nobody_is_led_before_they_have_said_whether_moving_hurts(pack: Pack) -> None:
    """The advice is told early, and that question is left: it cannot make the advice more urgent."""
    early = {name: value for name, value in LASTING.items() if name not in ("age", "tried", "sits")}
    advice = soundadvice.triage(pack, early)
    assert (advice.disposition, advice.unanswered) == ("see_doctor", ("age", "bone_pain", "tried"))
    assert [one.id for one in advice.plan.exercises] == ["heel_raises"]
    assert exercises_for(advice) == ()
    assert exercises_for(soundadvice.triage(pack, {**early, "tried": "none"}))


@pytest.mark.parametrize("said", ["persists", "unsure"])
@pytest.mark.parametrize("given", [FINE, LASTING], ids=["at home", "waiting"])
def test_the_stricter_outcome_wins(pack: Pack, given: dict[str, object], said: str) -> None:
    session, today, walk = begun(pack, given)
    assert today.follow(walk, said) is Outcome.OTHER_ADVICE
    assert session.advice().disposition == "see_doctor"
    assert "still_hurts" in session.advice().fired
    session.answer("tried", "settles")
    assert today.exercises == ()  # not that day, whatever is answered afterwards


def test_what_settles_once_leaves_the_rest_and_twice_ends_it_even_where_the_pack_has_no_words_for_it(
    pack: Pack,
) -> None:
    session, today, walk = begun(pack, LASTING)
    assert not has_hurt(session.advice())
    assert today.follow(walk, "settles") is Outcome.NONE_LEFT
    assert has_hurt(session.advice())
    session, today, walk = begun(pack, {**LASTING, "tried": "settles"})
    assert [one.id for one in today.exercises] == ["heel_raises"]
    assert today.follow(walk, "settles") is Outcome.HURT_AGAIN
    assert (today.over, today.exercises) == (True, ())
