"""The weeks of a plan: an exercise takes the numbers of the stage that the person is in, and nothing else of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soundadvice import Session
from soundadvice.routine.after_pain import ExercisesToday
from soundadvice.routine.moments import moments
from soundadvice.routine.progression import in_stage, stage_in_week, stages_of
from support.packs.shipped import shipped
from support.server.visits import AT_HOME

SELF_CARE = "low_back_pain_self_care"


def at_home() -> Session:
    pack = shipped(SELF_CARE)
    return Session(pack, answers={name: given for name, given in AT_HOME.items() if given is not None})


def test_each_stage_says_how_much_of_each_exercise() -> None:
    advice = at_home().advice()
    stages = stages_of(advice)
    assert len(stages) == 3
    for stage in stages:
        told = {one.exercise: one for one in stage.activities if one.exercise}
        assert told
        before = {one.id: one for one in advice.plan.exercises}
        for exercise in in_stage(advice.plan.exercises, stage):
            was, activity = before[exercise.id], told[exercise.id]
            times = (activity.repetitions or was.repetitions) * (activity.sets or 1)
            assert exercise.repetitions == times
            assert len({(one.repetition, one.side) for one in moments(exercise)}) == times * (1 + was.each_side)
            held = [step.hold for step in exercise.steps if step.hold]
            assert set(held) <= {activity.hold or step.hold for step in was.steps if step.hold}
            assert [step.do for step in exercise.steps] == [step.do for step in was.steps]
            assert replace(exercise, repetitions=was.repetitions, steps=was.steps) == was


def test_the_weeks_go_from_less_to_more_and_end_with_what_the_exercise_itself_says() -> None:
    advice = at_home().advice()
    whole = {one.id: one for one in advice.plan.exercises}
    amounts: dict[str, list[int]] = {}
    for stage in stages_of(advice):
        for one in in_stage(advice.plan.exercises, stage):
            longest = sum(step.hold[1] if step.hold else 1 for step in one.steps)
            amounts.setdefault(one.id, []).append(one.repetitions * longest)
    for name, several in amounts.items():
        assert several == sorted(several)
        assert several[-1] >= whole[name].repetitions


@pytest.mark.parametrize(("week", "place"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2), (60, 2)])
def test_a_week_is_in_one_stage(week: int, place: int) -> None:
    assert stage_in_week(stages_of(at_home().advice()), week) == place
    assert stage_in_week((), week) is None


def test_today_follows_the_weeks_that_the_person_says() -> None:
    today = ExercisesToday(at_home())
    whole = today.exercises
    assert [title.partition(":")[0] for title in today.weeks] == ["Weeks 1 and 2", "Weeks 3 and 4", "Weeks 5 and 6"]
    today.stage = 0
    assert [one.id for one in today.exercises] == [one.id for one in whole]
    assert next(one.repetitions for one in today.exercises if one.id == "roll_down") == 3
    today.stage = 99  # a plan that has changed: its own numbers
    assert today.exercises == whole
