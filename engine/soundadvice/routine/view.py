"""Views: what stands on the screen at each place of a walk, in words and keys, whatever the screen can do."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, assert_never

from soundadvice.meaning.phrases import hold, how_long, how_many
from soundadvice.routine.moments import LEAD_SECONDS, Side, mirrored, step_words, then, where
from soundadvice.routine.walk import TIMED, Key, Phase, Walk

if TYPE_CHECKING:
    from soundadvice.model.plan import Exercise, Step


@dataclass(frozen=True, slots=True)
class Bar:
    """How far a hold has come: a part from 0 to 1, and in words."""

    part: float
    words: str


@dataclass(frozen=True, slots=True)
class View:
    """One screen: where the person is, what to do, how far a hold has come, and what can be pressed.

    `go` says what Enter does, None where it does nothing. `keys` are the others, the most needed first. `then` is the
    step after this one, for whoever cannot look at the screen when they get to it.
    """

    place: tuple[str, ...]
    words: tuple[str, ...]
    go: str | None
    keys: tuple[tuple[Key, str], ...]
    bar: Bar | None = None
    then: str | None = None
    choices: tuple[str, ...] = ()


def view(walk: Walk) -> View:
    """What to show now."""
    if walk.reading and walk.exercise is not None:
        side = walk.moment.side if walk.moment else None
        numbers = range(1, len(walk.exercise.steps) + 1)
        steps = (f"{number}. {_listed(walk.exercise.steps[number - 1], side)}" for number in numbers)
        return View((walk.exercise.title, "All the steps"), tuple(steps), "close", ((Key.HURTS, "it hurts"),))
    match walk.phase:
        case Phase.START:
            return View(("Your exercises",), _overview(walk), "begin", _keys(walk))
        case Phase.CHOOSE:
            titles = tuple(f"{one.title}. {one.about}" for one in walk.choices)
            return View((_count(walk), "Choose one of these"), (), None, _keys(walk), choices=titles)
        case Phase.INTRO:
            assert walk.exercise is not None
            return View((f"{_count(walk)}: {walk.exercise.title}",), _introduce(walk.exercise), "start", _keys(walk))
        case Phase.STEP | Phase.READY | Phase.LEAD | Phase.HOLD | Phase.PAUSED:
            return _in_moment(walk)
        case Phase.END:
            return View(("That was the last one",), tuple(ending(walk)), "finish", _keys(walk))
        case _:
            assert_never(walk.phase)


def ending(walk: Walk, *, again: bool = True) -> list[str]:
    """What was done, and when to do it `again`."""
    lines = walk.done.lines()
    if not lines:
        return ["You did no exercise this time. That is all right."]
    said = ["What you did:", *(f"- {line}" for line in lines)]
    timings = [f"- {one.title}: {one.timing}" for one in walk.done.begun if one.id not in walk.done.hurt]
    return [*said, "When to do it again:", *timings] if again and timings else said


# The parts of a view ---------------------------------------------------------------------------------------------


def _overview(walk: Walk) -> tuple[str, ...]:
    lines = []
    for number, group in enumerate(walk.parts, start=1):
        named = [f"{one.title}, {how_many(one)}" for one in group]
        lines.append(f"{number}. " + ("One of these: " if len(named) > 1 else "") + "; or ".join(named))
    lines.append("Put this where you can see it and reach a key. Take your time: only holds are timed.")
    return tuple(lines)


def _introduce(exercise: Exercise) -> tuple[str, ...]:
    lines = [exercise.about, f"How many: {how_many(exercise)}", f"When: {exercise.timing}"]
    if exercise.needs:
        lines.append(f"You need: {'; '.join(exercise.needs)}")
    return tuple(lines)


def _in_moment(walk: Walk) -> View:
    moment = walk.moment
    assert moment is not None
    words = list(moment.words)
    if moment.hold is None and len(words) > 1:
        words = [f"{number}. {text}" for number, text in zip(moment.steps, words, strict=True)]
    words = [*mirrored(moment), *words]
    if moment.hold is not None and walk.phase is Phase.READY:
        words.append(f"Hold for {how_long(moment.hold)}.")
    place = (f"{_count(walk)}: {moment.exercise.title}", where(moment))
    return View(place, tuple(words), _go(walk), _keys(walk), _bar(walk), then(walk.moments, walk.place.index))


def _listed(step: Step, side: Side | None) -> str:
    return step_words(step, side) + (f" ({hold(step.hold)})" if step.hold else "")


def _count(walk: Walk) -> str:
    return f"Exercise {walk.place.part + 1} of {len(walk.parts)}"


def _bar(walk: Walk) -> Bar | None:
    if walk.phase is Phase.LEAD:
        left = max(1, ceil(LEAD_SECONDS - walk.elapsed))
        return Bar(0, f"Get into place. The hold begins in {left}.")
    if walk.phase not in TIMED:
        return None
    low, high = walk.hold
    whole = f"{low}" if low == high else f"{low} to {high}"
    counted = f"{int(walk.elapsed)} of {whole} seconds"
    part = min(1.0, walk.elapsed / high)
    if walk.phase is Phase.PAUSED:
        return Bar(part, f"Paused at {counted}. The time stands still.")
    if walk.held_enough:
        return Bar(part, f"{counted}. You may stop now.")
    return Bar(part, counted)


def _go(walk: Walk) -> str:
    match walk.phase:
        case Phase.READY:
            return "start the hold"
        case Phase.LEAD:
            return "begin at once"
        case Phase.HOLD:
            return "done, go on" if walk.held_enough else "pause"
        case Phase.PAUSED:
            return "go on with the hold"
        case _:
            return "done, go on"


def _keys(walk: Walk) -> tuple[tuple[Key, str], ...]:
    """What can be pressed besides Enter, few at a time. That it hurts is always first."""
    keys = [(Key.HURTS, "it hurts")]
    if walk.phase is not Phase.START or walk.may_leave:
        keys.append((Key.BACK, "begin again" if walk.phase in TIMED else "back"))
    if walk.phase in TIMED or walk.phase is Phase.READY:
        keys.append((Key.SKIP, "end the hold" if walk.phase in TIMED else "skip the hold"))
    known = walk.moment is not None and walk.moment.repetition > 1
    if walk.phase in (Phase.INTRO, Phase.STEP) and not known:
        keys.append((Key.READ, "all the steps"))
    if walk.phase not in (Phase.START, Phase.END) and walk.phase not in TIMED:
        keys.append((Key.NEXT, "leave them out" if walk.choices else "leave it out"))
    if walk.phase is Phase.START or walk.phase in TIMED:
        keys.append((Key.BELL, f"bell {'off' if walk.bell else 'on'}"))
    return tuple(keys)
