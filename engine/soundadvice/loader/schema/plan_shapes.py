"""The shapes of exercises, programmes and the plan."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from soundadvice.loader.schema.shape_parts import (
    Cited,
    ConditionShape,
    Id,
    Ids,
    Shape,
    Words,
)


class HoldShape(Shape):
    """How long to stay, in seconds."""

    min: Annotated[int, Field(ge=1, le=3600)]
    max: Annotated[int, Field(ge=1, le=3600)]


class StepShape(Shape):
    """One step of an exercise: `other_side` is how it reads on the second side, where `sides` is `each`.

    `takes` is how long it takes to do, in seconds. `cue` says it in a few words to whoever has just done it.
    """

    do: Words
    hold: HoldShape | None = None
    other_side: Words | None = None
    while_holding: bool = False
    takes: Annotated[int, Field(ge=1, le=600)] | None = None
    cue: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    claims: Cited = ()


_Place = Annotated[int, Field(ge=-500, le=500)]
_Point = Annotated[tuple[_Place, ...], Field(min_length=2, max_length=2)]
_Arrow = Annotated[tuple[_Point, ...], Field(min_length=2, max_length=3)]
_Two = Annotated[tuple[_Place, ...], Field(min_length=2, max_length=2)]
_Three = Annotated[tuple[_Place, ...], Field(min_length=3, max_length=3)]


class JointsShape(Shape):
    """Where the joints of a person are, seen from their right side: `[to the right, up from the floor]`.

    From the front, the person's right is on the left, and `shoulder` and `hip` are the middle of each.
    """

    head: _Point
    shoulder: _Point
    back: _Point | None = None
    hip: _Point
    right_elbow: _Point | None = None
    right_hand: _Point | None = None
    right_knee: _Point | None = None
    right_ankle: _Point | None = None
    left_elbow: _Point | None = None
    left_hand: _Point | None = None
    left_knee: _Point | None = None
    left_ankle: _Point | None = None


class StartsShape(Shape):
    """Where the joints that move were before the step. The others have not moved."""

    head: _Point | None = None
    shoulder: _Point | None = None
    back: _Point | None = None
    hip: _Point | None = None
    right_elbow: _Point | None = None
    right_hand: _Point | None = None
    right_knee: _Point | None = None
    right_ankle: _Point | None = None
    left_elbow: _Point | None = None
    left_hand: _Point | None = None
    left_knee: _Point | None = None
    left_ankle: _Point | None = None


class OtherSideShape(Shape):
    """What a picture says when it is mirrored, for the second side: what differs."""

    caption: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    shows: Words | None = None


class PropsShape(Shape):
    """What is around the person: from where to where (mat), and how high (table; chair, its back at the second)."""

    mat: _Two | None = None
    table: _Three | None = None
    chair: _Three | None = None
    wall: Annotated[tuple[_Place, ...], Field(min_length=1, max_length=1)] | None = None


class PictureShape(Shape):
    """A position in an exercise. A person who stands is 160 tall. `shows` is for who cannot see the picture."""

    caption: Annotated[str, Field(min_length=1, max_length=80)]
    shows: Words
    step: Annotated[int, Field(ge=1)] | None = None
    view: Literal["side", "front"] = "side"
    other_side: OtherSideShape = OtherSideShape()
    joints: JointsShape
    starts: StartsShape = StartsShape()
    props: PropsShape = PropsShape()
    arrows: Annotated[tuple[_Arrow, ...], Field(max_length=4)] = ()


class ExerciseShape(Shape):
    """exercises/<id>.yaml"""

    id: Id
    title: Words
    about: Words
    timing: Words
    order: Annotated[int, Field(ge=0, le=10_000)]
    needs: tuple[Words, ...] = ()
    choice_group: Id | None = None
    sides: Literal["each", "none"] = "none"
    repetitions: Annotated[int, Field(ge=1, le=1000)] = 1
    review: Literal["pending"] | None = None
    steps: Annotated[tuple[StepShape, ...], Field(min_length=1)]
    pictures: Annotated[tuple[PictureShape, ...], Field(max_length=12)] = ()
    claims: Cited = ()
    references: Cited = ()
    note: Words | None = None


class ItemShape(Shape):
    """A therapy."""

    id: Id
    title: Words
    text: Words
    claims: Cited = ()
    references: Cited = ()


class HabitShape(Shape):
    """A habit. Gentle movement may go with every urgency, other habits may not."""

    id: Id
    title: Words
    text: Words
    gentle: bool = False
    claims: Cited = ()
    references: Cited = ()


_Week = Annotated[int, Field(ge=1, le=104)]


class ActivityShape(Shape):
    """Something to do in a stage. With `exercise`, it is for those whose plan has that exercise."""

    do: Words
    days_a_week: Annotated[int, Field(ge=1, le=7)] | None = None
    sets: Annotated[int, Field(ge=1, le=20)] | None = None
    repetitions: Annotated[int, Field(ge=1, le=1000)] | None = None
    hold: HoldShape | None = None
    exercise: Id | None = None


class StageShape(Shape):
    """Some weeks of a programme, the first and the last, and what to do then."""

    title: Words
    weeks: Annotated[tuple[_Week, ...], Field(min_length=2, max_length=2)]
    items: Annotated[tuple[ActivityShape, ...], Field(min_length=1, max_length=20)]


class ProgrammeShape(Shape):
    """What to do week by week, in stages, and when to go on to the next or back to the last."""

    id: Id
    title: Words
    about: Words
    stages: Annotated[tuple[StageShape, ...], Field(min_length=1, max_length=12)]
    step_up: Words
    step_back: Words
    once_well: Words
    claims: Cited = ()
    references: Cited = ()


class NotDescribedShape(Shape):
    """What the source names and never describes."""

    id: Id
    title: Words
    text: Words | None = None
    claims: Cited = ()
    references: Cited = ()


class PlanRuleShape(Shape):
    """When to give things, hold things back, or say something. `for` is the default disposition if left out."""

    id: Id
    applies_to: Annotated[tuple[Id, ...] | None, Field(alias="for", min_length=1)] = None
    when: ConditionShape = None
    give: Ids = ()
    hold_back: Ids = ()
    say: Words | None = None
    claims: Cited = ()
    references: Cited = ()


class ItHurtsShape(Shape):
    """What someone hears and is asked if an exercise hurts: a choice question of the pack.

    `options` are those offered; if left out, all but `none`. `answers` are given with it if the question is not
    asked otherwise.
    """

    say: Words
    ask: Words
    question: Id
    options: Ids = ()
    answers: dict[Id, Id] = {}


class PlanShape(Shape):
    """plan.yaml"""

    no_exercise: Words | None = None
    it_hurts: ItHurtsShape | None = None
    show: Ids = ()
    habits: tuple[HabitShape, ...] = ()
    therapies: tuple[ItemShape, ...] = ()
    programmes: tuple[ProgrammeShape, ...] = ()
    not_described: tuple[NotDescribedShape, ...] = ()
    rules: tuple[PlanRuleShape, ...] = ()
