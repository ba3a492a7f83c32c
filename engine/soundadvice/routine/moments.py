"""Moments: exercises as what comes one after the other, on which side, and for how long.

Nothing is decided here about whether someone should exercise: that is the advice's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from math import ceil

from soundadvice.meaning.advice import Advice
from soundadvice.model.condition import questions_of
from soundadvice.model.disposition import PlanKind
from soundadvice.model.plan import Exercise, Step
from soundadvice.wording.language import say, say_count

LEAD_SECONDS = 5
"""How long there is to get into place between starting a hold and its time. The number is ours."""
DO_SECONDS = 8
"""How long a step takes to do, beyond reading it, where the pack does not say. The number is ours."""
_WORDS_A_SECOND = 2.5
"""How fast words are read, or read aloud: 150 a minute."""


class Pace(StrEnum):
    """How the walk goes from step to step: only when the person says so, or by itself after a time."""

    OFF = "off"
    USUAL = "usual"
    SLOW = "slow"


_TIMES = {Pace.USUAL: 1, Pace.SLOW: 2}


class Side(StrEnum):
    """A side of the body. Steps are written for the right side, which comes first."""

    RIGHT = "right"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Moment:
    """What is put before a person at once: one step, or, from the second repetition on, the steps up to a hold.

    `steps` are the steps' numbers from 1 and `words` their words for this side. `hold` is the shortest and longest
    time to stay, in seconds; None where only the person knows when it is done.
    """

    exercise: Exercise
    steps: tuple[int, ...]
    words: tuple[str, ...]
    side: Side | None
    repetition: int
    hold: tuple[int, int] | None


def exercises_for(advice: Advice) -> tuple[Exercise, ...]:
    """The exercises of a plan that someone may be led through."""
    # INVARIANT: no exercise is guided by a pack that cannot take pain.
    if advice.pack.plan.it_hurts is None or not may_be_led(advice):
        return ()
    return tuple(one for one in advice.plan.exercises if not one.pending)


def may_be_led(advice: Advice) -> bool:
    """Whether exercises go with the advice, and none of its reasons is, or may be, how an exercise hurt."""
    # INVARIANT: no exercise is guided for someone whose disposition takes none, whom one has hurt so that a doctor
    # should know, or who has not been asked about that though it decides.
    pack, told = advice.pack, advice.pack.plan.it_hurts
    if PlanKind.EXERCISES not in pack.kinds[advice.disposition]:
        return False
    if told is None:
        return True
    hurt = any(told.question in questions_of(pack.rule[name].when) for name in advice.fired)
    return not hurt and told.question not in advice.unanswered


def groups(exercises: Iterable[Exercise]) -> tuple[tuple[Exercise, ...], ...]:
    """The exercises in the order of the plan; of those that stand together, a session takes one."""
    found = list(exercises)
    first: dict[str, int] = {}
    for exercise in sorted(found, key=lambda one: one.order):
        first.setdefault(_group(exercise), exercise.order)
    found.sort(key=lambda one: (first[_group(one)], _group(one), one.order))
    return tuple(tuple(members) for _, members in groupby(found, key=_group))


def _group(exercise: Exercise) -> str:
    # No id holds a space: an exercise of its own is never taken for a group of that name.
    return exercise.choice_group or f"{exercise.id} alone"


def moments(exercise: Exercise, *, stepwise: bool = False) -> tuple[Moment, ...]:
    """Every moment of an exercise. Each repetition takes one side after the other, as the steps say it.

    `stepwise`: each step is a moment of its own in every repetition, as someone needs it who cannot look or press; from
    the second time on in the step's few words, where it has them. Otherwise the steps up to a hold then come together.

    Raises ValueError for an exercise that awaits a review: no one is led through that.
    """
    # INVARIANT: what awaits a review is never offered.
    if exercise.pending:
        raise ValueError(f"`{exercise.id}` awaits a review and is not offered")
    sides = tuple(Side) if exercise.each_side else (None,)
    return tuple(
        _moment(exercise, steps, side, repetition, brief=stepwise and repetition > 1)
        for repetition in range(1, exercise.repetitions + 1)
        for side in sides
        for steps in _at_once(exercise, known=repetition > 1 and not stepwise)
    )


def _at_once(exercise: Exercise, *, known: bool) -> Iterator[tuple[int, ...]]:
    """The numbers of the steps that are shown together: those done during a hold, and those up to it where known."""
    together: list[int] = []
    for number, step in enumerate(exercise.steps, start=1):
        if together and not step.while_holding and (not known or _is_held(exercise, together)):
            yield tuple(together)
            together = []
        together.append(number)
    yield tuple(together)


def _is_held(exercise: Exercise, numbers: Iterable[int]) -> bool:
    return any(exercise.steps[number - 1].hold is not None for number in numbers)


def _moment(exercise: Exercise, numbers: tuple[int, ...], side: Side | None, repetition: int, *, brief: bool) -> Moment:
    steps = [exercise.steps[number - 1] for number in numbers]
    words = tuple((brief and step.cue) or step_words(step, side) for step in steps)
    hold = next((step.hold for step in steps if step.hold is not None), None)
    return Moment(exercise, numbers, words, side, repetition, hold)


def seconds(moment: Moment, pace: Pace) -> int | None:
    """How long a moment lasts before the walk goes on by itself: to read it, and to do it.

    None where it does not: without a pace, and in a hold, which has a time of its own.
    """
    if pace is Pace.OFF or moment.hold is not None:
        return None
    steps = (moment.exercise.steps[number - 1] for number in moment.steps)
    do = sum(DO_SECONDS if step.takes is None else step.takes for step in steps)
    return _TIMES[pace] * (do + reading_seconds((*mirrored(moment), *moment.words)))


def reading_seconds(texts: Iterable[str]) -> int:
    """How long it takes to read texts, or to hear them."""
    return ceil(sum(len(text.split()) for text in texts) / _WORDS_A_SECOND)


# How it is said --------------------------------------------------------------------------------------------------


def where(moment: Moment, *, named: bool = False) -> str:
    """Which side, which time and which step: `Right side, step 4 of 6`, `2 of 5, all 6 steps`.

    `named`: a word stands before the repetition, where it would be taken for something else: `time 2 of 5`.
    """
    parts = [side_words(moment.side)] if moment.side else []
    if moment.exercise.repetitions > 1:
        now, all_ = moment.repetition, moment.exercise.repetitions
        if named:
            parts.append(say("time {repetition} of {count}", repetition=now, count=all_))
        else:
            parts.append(say("{repetition} of {count}", repetition=now, count=all_))
    first, last, every = moment.steps[0], moment.steps[-1], len(moment.exercise.steps)
    if last - first == every - 1 > 0:
        parts.append(say_count("all {n} steps", "all {n} steps", every))
    elif first == last:
        parts.append(say("step {first} of {count}", first=first, count=every))
    elif last == first + 1:
        parts.append(say("steps {first} and {last} of {count}", first=first, last=last, count=every))
    else:
        parts.append(say("steps {first} to {last} of {count}", first=first, last=last, count=every))
    text = ", ".join(parts)
    return text[0].upper() + text[1:]


def side_words(side: Side) -> str:
    """A side by its name: `right side`."""
    return say("left side") if side is Side.LEFT else say("right side")


def mirrored(moment: Moment) -> tuple[str, ...]:
    """What to say before a moment on the second side where the pack has no words of its own for that side."""
    if moment.side is not Side.LEFT or any(step.other_side for step in moment.exercise.steps):
        return ()
    return (say("Now your left side. Where it says right, do it with the left, and the other way round."),)


def step_words(step: Step, side: Side | None) -> str:
    """The words of a step for a side."""
    return step.other_side if side is Side.LEFT and step.other_side else step.do


def then(every: Sequence[Moment], index: int) -> str | None:
    """The words of what comes after a moment on the same side, in the same repetition; None where nothing does."""
    now, after = every[index], every[index + 1 : index + 2]
    return next((one.words[0] for one in after if (one.repetition, one.side) == (now.repetition, now.side)), None)
