"""Views: what a person is shown at each place of a walk, in words, whatever shows it: a terminal or a web page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from soundadvice.meaning.phrases import hold, how_long, how_many
from soundadvice.routine.moments import Side, mirrored, step_words, then, where
from soundadvice.routine.position import Phase
from soundadvice.routine.walk import Walk
from soundadvice.wording.language import say, to_say

if TYPE_CHECKING:
    from soundadvice.model.plan import Exercise
    from soundadvice.routine.progress import ExerciseProgress

DO_EXERCISES = to_say("Do the exercises now, one step at a time")
NOTHING_DONE = to_say("You did no exercise this time. That is all right.")
DID, DO_AGAIN = to_say("What you did"), to_say("When to do it again")


@dataclass(frozen=True, slots=True)
class View:
    """A place of a walk in words.

    `title` is its heading, `count` which exercise of how many it is, `where` that and which side, time and step.
    `parts` are the exercises to come, at the start; `choices` those to choose from. `about` says what an exercise is,
    `facts` how many, when, and what is needed, each with its name. `words` are what to do now, after `first`, which
    says it for the other side; `hold` how long to stay, and `then` what comes after, for whoever cannot look when they
    get to it. `steps` are all the steps of the exercise, each with its hold.
    """

    title: str
    count: str = ""
    where: str = ""
    parts: tuple[str, ...] = ()
    choices: tuple[Exercise, ...] = ()
    about: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    first: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    hold: str = ""
    then: str | None = None
    steps: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """What was done, and when to do it again; a line for each exercise."""

    did: tuple[str, ...]
    again: tuple[str, ...]


def view(walk: Walk) -> View:
    """What to show now; of the end only that it is one."""
    count = say("Exercise {number} of {count}", number=walk.position.part + 1, count=len(walk.parts))
    match walk.phase:
        case Phase.START:
            return View(say("Your exercises"), parts=tuple(map(_part_words, walk.parts)))
        case Phase.CHOOSE:
            return View(say("Choose one of these"), count, count, choices=walk.choices)
        case Phase.INTRO:
            assert walk.exercise is not None
            return _introduction(walk.exercise, count)
        case Phase.STEP | Phase.READY | Phase.LEAD | Phase.HOLD | Phase.PAUSED:
            return _moment(walk, count)
        case Phase.END:
            return View(say("That was the last one"))
        case _:
            assert_never(walk.phase)


def ending(progress: ExerciseProgress, advised: Iterable[Exercise]) -> Ending:
    """What was done, and when to do again what did not hurt and is among the exercises that are `advised` now."""
    # INVARIANT: no one is told to do again what their advice, which may have changed since, does not hold.
    known = {exercise.id for exercise in advised} - progress.hurt
    again = (one for one in progress.begun if one.id in known)
    return Ending(tuple(progress.lines()), tuple(f"{one.title}: {one.timing}" for one in again))


def spoken(shown: View) -> str:
    """What is read aloud of a place: what an exercise is and needs, or what to do now and how long to stay."""
    if not shown.words:
        facts = (f"{name}: {said.rstrip('.')}." for name, said in shown.facts)
        return " ".join(filter(None, (f"{shown.title}.", shown.about, *facts)))
    return " ".join(filter(None, (*shown.first, *shown.words, shown.hold)))


# The parts of a view ---------------------------------------------------------------------------------------------


def _part_words(members: tuple[Exercise, ...]) -> str:
    """An exercise and how many, or those that one is chosen from."""
    named = [f"{one.title}, {how_many(one)}" for one in members]
    first, *more = named
    for one in more:
        first = say("{exercises}; or {exercise}", exercises=first, exercise=one)
    return say("One of these: {exercises}", exercises=first) if more else first


def _introduction(exercise: Exercise, count: str) -> View:
    facts = [(say("How many"), how_many(exercise)), (say("When"), exercise.timing)]
    if exercise.needs:
        facts.append((say("You need"), "; ".join(exercise.needs)))
    steps = _steps(exercise, None)
    return View(exercise.title, count, count, about=exercise.about, facts=tuple(facts), steps=steps)


def _moment(walk: Walk, count: str) -> View:
    moment = walk.moment
    assert moment is not None
    return View(
        moment.exercise.title,
        count,
        f"{count}. {where(moment, named=True)}",
        first=mirrored(moment),
        words=moment.words,
        hold="" if moment.hold is None else say("Hold for {how_long}.", how_long=how_long(moment.hold)),
        then=then(walk.moments, walk.position.index),
        steps=_steps(moment.exercise, moment.side),
    )


def _steps(exercise: Exercise, side: Side | None) -> tuple[tuple[str, str], ...]:
    return tuple((step_words(step, side), hold(step.hold) if step.hold else "") for step in exercise.steps)
