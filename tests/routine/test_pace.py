"""Steps that go on by themselves: how long each lasts, what stops the time, and what is shown meanwhile."""

from __future__ import annotations

import pytest

from soundadvice import Pack
from soundadvice.model.plan import Exercise
from soundadvice.routine.moments import DO_SECONDS, LEAD_SECONDS, Moment, Pace, Side, moments, reading_seconds, seconds
from soundadvice.routine.pictures import pictures_of
from soundadvice.routine.position import Ended, Key, Phase
from soundadvice.routine.view import spoken, view
from soundadvice.routine.walk import Walk
from support.packs.shipped import shipped
from support.terminal.player import FakeClock

PACK = shipped("low_back_pain")
OFFERED = [one for one in PACK.plan.exercises if not one.pending]


def exercise(name: str) -> Exercise:
    return next(one for one in OFFERED if one.id == name)


def led(name: str, fake: FakeClock, pace: Pace = Pace.USUAL) -> Walk:
    """At the first step of an exercise."""
    walk = Walk([(exercise(name),)], fake, pace=pace)
    walk.press(Key.GO)
    walk.press(Key.GO)
    return walk


@pytest.mark.parametrize("name", [one.id for one in OFFERED])
def test_an_exercise_goes_to_its_end_without_a_key(name: str, fake: FakeClock) -> None:
    """Each step once for each side and time, none before it could be read and done, each hold for its longest time."""
    walk, began, passed = led(name, fake), fake.now, []
    at = walk.position.index
    bells = 0
    while walk.phase is not Phase.END:
        assert fake.now - began < 3600
        fake.sleep(1)
        moment = walk.moment
        bells += walk.tick()
        if walk.phase is Phase.END or walk.position.index != at:
            assert moment is not None
            passed.append((moment, fake.now - began))
            at, began = walk.position.index, fake.now
    assert [moment for moment, _ in passed] == list(moments(exercise(name), stepwise=True))
    for moment, lasted in passed:
        if moment.hold is None:
            assert lasted >= reading_seconds(moment.words)
            assert lasted == pytest.approx(seconds(moment, Pace.USUAL), abs=1)
        else:
            assert lasted == pytest.approx(LEAD_SECONDS + moment.hold[1], abs=2)
    assert bells >= len(passed)
    assert walk.progress.is_whole(exercise(name))
    assert not any("skipped" in line for line in walk.progress.lines())


def test_slow_gives_twice_the_time_and_off_gives_none() -> None:
    for moment in moments(exercise("roll_down"), stepwise=True):
        usual = seconds(moment, Pace.USUAL)
        assert usual is not None
        assert seconds(moment, Pace.SLOW) == 2 * usual
        assert seconds(moment, Pace.OFF) is None


def test_a_step_of_which_the_pack_says_no_time_has_the_usual_one() -> None:
    from dataclasses import replace

    one = exercise("roll_down")
    bare = replace(one, steps=tuple(replace(step, takes=None) for step in one.steps), repetitions=1)
    for moment in moments(bare, stepwise=True):
        assert seconds(moment, Pace.USUAL) == DO_SECONDS + reading_seconds(moment.words)


def test_from_the_second_time_on_a_step_is_said_in_few_words() -> None:
    every = moments(exercise("roll_down"), stepwise=True)
    assert len(every) == 5 * len(exercise("roll_down").steps)
    first, second = ([one for one in every if one.repetition == number] for number in (1, 2))
    assert [one.words for one in first] == [(step.do,) for step in exercise("roll_down").steps]
    assert [one.words for one in second] == [(step.cue,) for step in exercise("roll_down").steps]


def test_pain_a_pause_and_all_the_steps_stop_the_time(fake: FakeClock) -> None:
    walk = led("lying_hamstring_stretch", fake)
    assert walk.is_running
    walk.press(Key.PAUSE)
    fake.sleep(600)
    walk.tick()
    assert walk.position.index == 0
    walk.press(Key.PAUSE)
    assert walk.is_running
    walk.press(Key.READ)
    fake.sleep(600)
    walk.tick()
    assert (walk.reading, walk.position.index) == (True, 0)
    walk.press(Key.GO)  # closes the steps: this one has its whole time again
    assert walk.is_running
    assert walk.elapsed == 0
    walk.press(Key.HURTS)
    fake.sleep(600)
    walk.tick()
    assert (walk.ended, walk.position.index, walk.is_running) == (Ended.HURTS, 0, False)


def test_without_a_pace_nothing_goes_on(fake: FakeClock) -> None:
    walk = led("roll_down", fake, Pace.OFF)
    fake.sleep(10_000)
    assert not walk.tick()
    assert (walk.phase, walk.position.index, walk.is_running) == (Phase.STEP, 0, False)
    walk.press(Key.PACE)
    assert walk.is_running
    walk.press(Key.PACE)
    walk.press(Key.PACE)
    assert (walk.pace, walk.is_running) == (Pace.OFF, False)


@pytest.mark.parametrize("name", [one.id for one in OFFERED])
def test_every_moment_shows_its_own_step_on_its_own_side(name: str) -> None:
    for moment in moments(exercise(name), stepwise=True):
        shown = pictures_of(moment)
        assert shown, moment.steps
        assert {one.mirrored for one in shown} == {moment.side is Side.LEFT}
        for one in shown:
            if one.picture.step not in moment.steps:  # where they stay: how they have come there, without the move
                assert moment.hold is not None
                assert one.picture.step == moment.steps[0] - 1
                assert not one.picture.arrows
                assert not one.picture.starts


def test_a_move_without_a_picture_gets_none_of_another() -> None:
    from dataclasses import replace

    one = exercise("roll_down")
    bare = replace(one, pictures=tuple(picture for picture in one.pictures if picture.step != 6))
    last: Moment = moments(bare, stepwise=True)[5]
    assert last.steps == (6,)
    assert pictures_of(last) == ()


def test_what_is_read_aloud_is_what_is_shown(pack: Pack, fake: FakeClock) -> None:
    walk = led("lying_hamstring_stretch", fake)
    for _ in range(3):
        walk.press(Key.GO)
    shown = view(walk)
    assert spoken(shown) == " ".join((*shown.words, shown.hold))
    assert "Hold for 60 seconds." in spoken(shown)
