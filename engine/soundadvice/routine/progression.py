"""Progression: an exercise with the numbers of the weeks that a person is in, where their plan goes week by week.

Which weeks those are is the person's own word: a programme says when to go on, and when to go back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from soundadvice.meaning.phrases import stage_title
from soundadvice.wording.language import to_say

if TYPE_CHECKING:
    from soundadvice.meaning.advice import Advice
    from soundadvice.model.plan import Exercise, Programme, Stage

ASK_WEEK = to_say("Which week of your plan are you in?")
NO_WEEK = to_say("I do not go by weeks: the whole exercises")


def programme_of(advice: Advice) -> Programme | None:
    """The plan's programme that says how much of its exercises to do."""
    for programme in advice.plan.programmes:
        if any(activity.exercise for stage in programme.stages for activity in stage.activities):
            return programme
    return None


def stages_of(advice: Advice) -> tuple[Stage, ...]:
    """The stages of that programme; none where there is none."""
    programme = programme_of(advice)
    return () if programme is None else programme.stages


def weeks_of(advice: Advice) -> tuple[str, ...]:
    """What a person can say they are in, by the stages: `Weeks 3 and 4: Add a little`."""
    return tuple(map(stage_title, stages_of(advice)))


def stage_in_week(stages: Iterable[Stage], week: int) -> int | None:
    """The place of the stage that a week, counted from 1, is in: after the last week the last. None without stages."""
    found = list(stages)
    for place, stage in enumerate(found):
        if week <= stage.weeks[1]:
            return place
    return len(found) - 1 if found else None


def in_stage(exercises: Iterable[Exercise], stage: Stage) -> tuple[Exercise, ...]:
    """The exercises with the stage's numbers: how many times, in all its sets, and how long to hold.

    What the stage says nothing of stays as it is.
    """
    told = {activity.exercise: activity for activity in stage.activities if activity.exercise}
    found = []
    for exercise in exercises:
        activity = told.get(exercise.id)
        if activity is not None:
            times = (activity.repetitions or exercise.repetitions) * (activity.sets or 1)
            steps = tuple(replace(one, hold=one.hold and (activity.hold or one.hold)) for one in exercise.steps)
            exercise = replace(exercise, repetitions=times, steps=steps)
        found.append(exercise)
    return tuple(found)
