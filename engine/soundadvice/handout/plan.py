"""Plan: what a person can do themselves, as lines and blocks."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.handout.blocks import (
    Block,
    Facts,
    Line,
    Listing,
    Look,
    Paragraph,
    Pictures,
    Run,
    Section,
    bold,
    plain,
    titled,
)
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.phrases import held_title, held_why, hold, how_many, how_much, stage_title
from soundadvice.model.plan import Activity, Exercise, Programme
from soundadvice.routine.moments import groups
from soundadvice.wording.language import say

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def instructions(advice: Advice) -> list[str]:
    """What the plan says to do."""
    return [advice.words(text) for text in advice.plan.say]


def habits(advice: Advice) -> list[Line]:
    """What to change in a day."""
    return [titled(habit.title, advice.words(habit.text)) for habit in advice.plan.habits]


def extras(advice: Advice) -> list[Line]:
    """What someone may try if they like."""
    return [titled(therapy.title, advice.words(therapy.text)) for therapy in advice.plan.therapies]


def left_out(advice: Advice) -> list[Line]:
    """What was held back, and why."""
    return [titled(held_title(advice.pack, held), held_why(advice, held)) for held in advice.plan.held_back]


def programme_blocks(programmes: Iterable[Programme]) -> tuple[Section, ...]:
    """Each programme, stage by stage, and when to go on or back."""
    return tuple(map(_programme, programmes))


def _programme(programme: Programme) -> Section:
    steps = (
        (say("When to go on"), programme.step_up),
        (say("When to go back"), programme.step_back),
        (say("Once you are well"), programme.once_well),
    )
    stages = (
        Section(stage_title(stage), (Listing(tuple(map(_activity, stage.activities))),), Look.EXERCISE)
        for stage in programme.stages
    )
    return Section(programme.title, (Paragraph(plain(programme.about)), *stages, Facts(steps)), Look.EXERCISES)


def _activity(activity: Activity) -> Line:
    much = how_much(activity)
    return (Run(activity.do), *((Run(f" ({much})", strong=True),) if much else ()))


def exercise_blocks(exercises: Iterable[Exercise]) -> tuple[Block, ...]:
    """Each exercise, those of one choice group together under a line that says so, in the order of the plan."""
    parts: list[Block] = []
    for number, group in enumerate(groups(exercises), start=1):
        if len(group) > 1:
            lead = say("{number}. Choose one of these {count} each time:", number=number, count=len(group))
            parts.append(Paragraph(bold(lead), Look.LEAD))
        for letter, exercise in zip(_LETTERS, group, strict=False):
            parts.append(_exercise(exercise, f"{number}{letter if len(group) > 1 else ''}."))
    return tuple(parts)


def _exercise(exercise: Exercise, number: str) -> Section:
    facts = [(say("How many"), how_many(exercise)), (say("When"), exercise.timing)]
    if exercise.needs:
        facts.append((say("You need"), "; ".join(exercise.needs)))
    parts: list[Block] = [Paragraph(plain(exercise.about)), Facts(tuple(facts))]
    if exercise.pictures:
        parts.append(Pictures(exercise.id, exercise.pictures))
    steps = tuple(
        (Run(step.do), *(() if step.hold is None else (Run(f" ({hold(step.hold)})", strong=True),)))
        for step in exercise.steps
    )
    return Section(f"{number} {exercise.title}", (*parts, Listing(steps, numbered=True)), Look.EXERCISE)
