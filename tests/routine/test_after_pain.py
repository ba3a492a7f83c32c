"""After pain: what someone may still do that day, and that nothing leads back to before it hurt."""

from __future__ import annotations

import pytest

from soundadvice import Pack, Session
from soundadvice.routine.after_pain import ExercisesToday, Outcome, go_on_words
from soundadvice.routine.moments import groups, moments
from soundadvice.routine.position import Key, Phase
from soundadvice.routine.view import ending
from soundadvice.routine.walk import Walk
from support.packs.shipped import shipped
from support.terminal.player import BOTH, GIVEN

TRIED, GROUP = "roll_down", {"lying_hamstring_stretch", "straight_leg_stretch"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped("low_back_pain")


def begun(pack: Pack, given: dict[str, object], presses: int) -> tuple[Session, ExercisesToday, Walk]:
    """Someone on a walk whose holds are timed elsewhere, after so many presses of the key that goes on."""
    session = Session(pack, answers=given)
    today = ExercisesToday(session)
    walk = Walk(groups(today.exercises))
    for _ in range(presses):
        walk.press(Key.GO)
    return session, today, walk


def test_what_settles_leaves_the_rest(pack: Pack) -> None:
    session, today, walk = begun(pack, BOTH, 2)
    assert walk.position.name == "1-roll_down-0"
    assert today.follow(walk, "settles") is Outcome.MAY_GO_ON
    assert {one.id for one in walk.at_hand} == {one.id for one in today.exercises} == GROUP
    assert go_on_words(walk.at_hand) == (
        "Rest a little, then go on with: Lying stretch for the back of the thigh or "
        "Standing stretch for the thighs and hips"
    )
    assert session.answers["pain_with_exercise"] == "settles"
    assert (walk.phase, walk.may_go_back, walk.offered) == (Phase.CHOOSE, False, GROUP)


def test_a_walk_begun_anew_has_neither_what_was_before_nor_another_like_what_hurt(pack: Pack) -> None:
    session, today, walk = begun(pack, BOTH, 0)
    walk.press(Key.GO)
    walk.press(Key.NEXT)
    walk.choose(1)
    walk.press(Key.GO)
    assert walk.hurting is not None
    assert walk.hurting.id in GROUP
    assert today.follow(walk, "settles") is Outcome.NONE_LEFT
    assert today.exercises == ()
    assert not today.over
    assert session.advice().plan.exercises


def test_the_second_time_everything_is_over(pack: Pack) -> None:
    _, today, walk = begun(pack, GIVEN, 2)
    assert today.follow(walk, "settles") is Outcome.MAY_GO_ON
    walk.press(Key.GO)
    assert today.follow(walk, "settles") is Outcome.HURT_AGAIN
    assert (today.over, today.exercises) == (True, ())


@pytest.mark.parametrize("said", ["persists", "intense", "unsure"])
def test_no_exercise_goes_with_any_other_advice(pack: Pack, said: str) -> None:
    session, today, walk = begun(pack, GIVEN, 2)
    assert today.follow(walk, said) is Outcome.OTHER_ADVICE
    session.answer("pain_with_exercise", "settles")
    assert session.advice().disposition == pack.default
    assert today.exercises == ()  # not that day, whatever is answered afterwards


def test_nothing_is_there_to_do_while_the_advice_is_not_decided(pack: Pack) -> None:
    assert ExercisesToday(Session(pack)).exercises == ()


def test_it_is_not_said_when_to_do_again_what_is_no_longer_advised(pack: Pack) -> None:
    session, today, walk = begun(pack, GIVEN, 3)
    plan = session.advice().plan.exercises
    assert [line.partition(":")[0] for line in ending(walk.progress, plan).again] == ["Slow roll-down"]
    assert ending(walk.progress, plan[1:]).again == ()
    assert ending(walk.progress, plan[1:]).did == ("Slow roll-down: begun, not finished",)
    today.follow(walk, "settles")
    assert ending(walk.progress, plan).again == ()


def test_a_hold_that_is_timed_elsewhere_is_held_when_the_person_goes_on(pack: Pack) -> None:
    _, today, walk = begun(pack, GIVEN, 1)
    walk.press(Key.NEXT)
    names = [walk.position.name]
    while walk.phase is not Phase.END:
        walk.press(Key.GO)
        names.append(walk.position.name)
    (stretch,) = (one for one in today.exercises if one.id == "lying_hamstring_stretch")
    assert len(names) == len(set(names)) == 1 + len(moments(stretch)) + 1  # what it is, its moments, and the end
    assert names[-1] == "end"
    assert ending(walk.progress, today.exercises).did == (
        "Lying stretch for the back of the thigh: once on each side",
        "Slow roll-down: left out",
    )
