"""Exercises: what there is for a visitor to do today, and where they are in it."""

from __future__ import annotations

from soundadvice.model.plan import Exercise
from soundadvice.routine.moments import groups
from soundadvice.routine.position import Phase
from soundadvice.routine.walk import Walk
from soundadvice.server.web.flow import may_see_result
from soundadvice.server.web.visitors import Visitor


def exercises_of(visitor: Visitor) -> tuple[Exercise, ...]:
    """What there is to do today; nothing before the person has said that old answers still hold."""
    return visitor.today.exercises if may_see_result(visitor) else ()


def walk_of(visitor: Visitor) -> Walk:
    """Where the visitor is among the exercises: at the start where they have not begun, or where these have changed."""
    exercises = frozenset(exercise.id for exercise in visitor.today.exercises)
    # INVARIANT: nobody is led through an exercise that the advice, as it is now, does not give.
    if visitor.walk is None or (exercises and visitor.walk.offered != exercises):
        visitor.walk = new_walk(visitor)
    return visitor.walk


def new_walk(visitor: Visitor) -> Walk:
    """A walk at its start, through what there is to do today, that knows what was done before."""
    former = visitor.walk
    parts = groups(visitor.today.exercises)
    if former is None:
        return Walk(parts, voice=True)
    return Walk(parts, progress=former.progress, bell=former.bell, pace=former.pace, voice=former.voice)


def has_ended(visitor: Visitor) -> bool:
    """Whether the visitor is at the end of a walk on which something was done, or hurt."""
    walk = visitor.walk
    at_end = walk is not None and walk.phase is Phase.END and bool(walk.progress.begun or walk.progress.hurt)
    return may_see_result(visitor) and at_end
