"""Programmes: stages of weeks, from their shapes to the tree."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from soundadvice.loader.build.plan.exercises import read_hold
from soundadvice.loader.files import EXERCISES, PackFiles
from soundadvice.loader.schema.plan_shapes import ActivityShape, ProgrammeShape, StageShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.plan import Activity, Exercise, Programme, Stage


def build_programmes(files: PackFiles, exercises: Collection[Exercise], problems: Problems) -> Iterator[Programme]:
    """The layer's programmes. Their activities may name any of these exercises."""
    if files.plan is None:
        return
    known = [exercise.id for exercise in exercises]
    for position, shape in enumerate(files.plan.shape.programmes):
        node = files.plan.node.at("programmes", position)
        _check_weeks(shape, node, problems)
        yield Programme(
            id=shape.id,
            title=shape.title,
            about=shape.about,
            stages=tuple(_stage(one, node.at("stages", i), problems) for i, one in enumerate(shape.stages)),
            step_up=shape.step_up,
            step_back=shape.step_back,
            once_well=shape.once_well,
            claims=shape.claims,
            references=shape.references,
            span=node.at("id").span,
        )
        for place in (item for stage in node.at("stages").items() for item in stage.at("items").items()):
            _check_exercise(place, known, files.broken, problems)


def _stage(shape: StageShape, node: Node, problems: Problems) -> Stage:
    # INVARIANT: no one is left with an empty stage, whichever exercises their plan has.
    if all(item.exercise is not None for item in shape.items):
        message = "every item of this stage names an exercise, so it is empty for whoever has none of them"
        hint = "add something that everyone can do, without `exercise:`, such as a walk"
        problems.add("stage_can_be_empty", message, node.keys["items"], hint)
    items = enumerate(shape.items)
    return Stage(
        title=shape.title,
        weeks=_weeks(shape),
        activities=tuple(_activity(item, node.at("items", position), problems) for position, item in items),
    )


def _activity(shape: ActivityShape, node: Node, problems: Problems) -> Activity:
    return Activity(
        do=shape.do,
        days_a_week=shape.days_a_week,
        sets=shape.sets,
        repetitions=shape.repetitions,
        hold=read_hold(shape.hold, node.at("hold"), problems),
        exercise=shape.exercise,
        span=node.at("do").span,
    )


def _weeks(shape: StageShape) -> tuple[int, int]:
    first, last = shape.weeks
    return first, last


def _check_weeks(shape: ProgrammeShape, node: Node, problems: Problems) -> None:
    """The stages follow each other from week 1 on, without a gap and without a week in two of them."""
    due = 1
    for position, stage in enumerate(shape.stages):
        place = node.at("stages", position, "weeks")
        first, last = stage.weeks
        if first != due:
            hint = f"write [{due}, {max(due, last)}], or change the stages around it"
            problems.add(
                "weeks_not_in_order", f"this stage begins in week {first}, and week {due} is next", place, hint
            )
        elif last < first:
            problems.add("contradictory_bounds", "the last week comes before the first", place, "swap them")
        due = max(first, last) + 1


def _check_exercise(place: Node, known: Collection[str], broken: Collection[str], problems: Problems) -> None:
    named = place.get("exercise")
    if named is not None and named.text not in known and not {named.text, EXERCISES} & set(broken):
        problems.unknown("exercise", named.text, known, named)
