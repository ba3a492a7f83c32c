"""Terminal views: a place of a walk as a terminal shows it, with what can be pressed and how far a hold has come."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from soundadvice.routine.moments import LEAD_SECONDS, Pace, where
from soundadvice.routine.pictures import ShownPicture, all_pictures, pictures_of
from soundadvice.routine.position import TIMED, Key, Phase
from soundadvice.routine.view import DID, DO_AGAIN, NOTHING_DONE, Ending, View, ending, view
from soundadvice.routine.walk import Walk
from soundadvice.wording.counts import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundadvice.model.plan import Exercise


PACE_KEYS = {
    Pace.OFF: "let the steps go on by themselves",
    Pace.USUAL: "twice the time for each step",
    Pace.SLOW: "wait for me after each step",
}


@dataclass(frozen=True, slots=True)
class HoldBar:
    """How far a hold or a step has come: a part from 0 to 1, in words, and the seconds to show large."""

    part: float
    words: str
    seconds: int


@dataclass(frozen=True, slots=True)
class TerminalView:
    """One screen: where the person is, what to do, how far a hold has come, and what can be pressed.

    `go` says what Enter does, None if it does nothing. `keys` are the others, the most needed first. `then` is the
    step after this one, for whoever cannot look at the screen when they get to it. `pictures` say what a picture would
    show, where the step is new.
    """

    place: tuple[str, ...]
    words: tuple[str, ...]
    go: str | None
    keys: tuple[tuple[Key, str], ...]
    bar: HoldBar | None = None
    then: str | None = None
    choices: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def terminal_view(walk: Walk, advised: Iterable[Exercise]) -> TerminalView:
    """What to show now. `advised` are the exercises of the advice: at the end it is said when to do them again."""
    shown = view(walk)
    if walk.reading and walk.exercise is not None:
        words = (
            *_steps(shown),
            *_picture_words(all_pictures(walk.exercise, walk.moment.side if walk.moment else None)),
        )
        return TerminalView((shown.title, "All the steps"), words, "close", ((Key.HURTS, "it hurts"),))
    match walk.phase:
        case Phase.START:
            return TerminalView((shown.title,), _overview(shown, led=walk.pace is not Pace.OFF), "begin", _keys(walk))
        case Phase.CHOOSE:
            choices = tuple(f"{one.title}. {one.about}" for one in shown.choices)
            return TerminalView((shown.count, shown.title), (), None, _keys(walk), choices=choices)
        case Phase.INTRO:
            facts = (f"{name}: {words}" for name, words in shown.facts)
            return TerminalView((f"{shown.count}: {shown.title}",), (shown.about, *facts), "start", _keys(walk))
        case Phase.END:
            return TerminalView(
                (shown.title,), tuple(ending_lines(ending(walk.progress, advised))), "finish", _keys(walk)
            )
        case _:
            return _in_moment(walk, shown)


def ending_lines(end: Ending) -> list[str]:
    """What was done, and when to do it again."""
    if not end.did:
        return [NOTHING_DONE]
    said = [f"{DID}:", *(f"- {line}" for line in end.did)]
    return [*said, f"{DO_AGAIN}:", *(f"- {line}" for line in end.again)] if end.again else said


# The parts of a view ---------------------------------------------------------------------------------------------


def _overview(shown: View, *, led: bool) -> tuple[str, ...]:
    numbered = (f"{number}. {part}" for number, part in enumerate(shown.parts, start=1))
    place = "Put this where you can see it and reach a key. Take your time: only holds are timed."
    if led:
        place = "Put this where you can see it. Each step says how long it lasts; a bell rings before the next."
    return (*numbered, place)


def _steps(shown: View) -> tuple[str, ...]:
    listed = (words + (f" ({held})" if held else "") for words, held in shown.steps)
    return tuple(f"{number}. {words}" for number, words in enumerate(listed, start=1))


def _in_moment(walk: Walk, shown: View) -> TerminalView:
    moment = walk.moment
    assert moment is not None
    words = list(shown.words)
    if moment.hold is None and len(words) > 1:
        words = [f"{number}. {text}" for number, text in zip(moment.steps, words, strict=True)]
    words = [*shown.first, *words]
    if walk.phase is Phase.READY or (walk.phase is Phase.LEAD and walk.pace is not Pace.OFF):
        words.append(shown.hold)
    place = (f"{shown.count}: {shown.title}", where(moment))
    pictures = _picture_words(pictures_of(moment)) if moment.repetition == 1 and walk.phase not in TIMED else ()
    return TerminalView(place, tuple(words), _go(walk), _keys(walk), _bar(walk), shown.then, pictures=pictures)


def _picture_words(pictures: Iterable[ShownPicture]) -> tuple[str, ...]:
    return tuple(f"Picture: {one.caption}. {one.shows}" for one in pictures)


def _bar(walk: Walk) -> HoldBar | None:
    if walk.phase is Phase.STEP and walk.seconds is not None:
        part, left = min(1.0, walk.elapsed / walk.seconds), max(0, ceil(walk.seconds - walk.elapsed))
        if walk.is_running:
            return HoldBar(part, f"Goes on by itself in {counted(left, 'second')}.", left)
        return HoldBar(part, "Paused. The clock is stopped.", left)
    if walk.phase is Phase.LEAD:
        left = max(1, ceil(LEAD_SECONDS - walk.elapsed))
        return HoldBar(0, f"Get into place. The hold begins in {left}.", left)
    if walk.phase not in TIMED:
        return None
    low, high = walk.hold
    whole = f"{low}" if low == high else f"{low} to {high}"
    now, part = int(walk.elapsed), min(1.0, walk.elapsed / high)
    so_far = f"{now} of {whole} seconds"
    if walk.phase is Phase.PAUSED:
        return HoldBar(part, f"Paused at {so_far}. The clock is stopped.", now)
    if walk.held_enough:
        return HoldBar(part, f"{so_far}. You may stop now.", now)
    return HoldBar(part, so_far, now)


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
    led = walk.pace is not Pace.OFF
    if led and walk.phase is Phase.STEP and walk.seconds is not None:
        keys.insert(1, (Key.PAUSE, "pause" if walk.is_running else "let the time go on"))
    if walk.phase in (Phase.START, Phase.INTRO) or (led and walk.phase is Phase.STEP):
        keys.append((Key.PACE, PACE_KEYS[walk.pace]))
    if walk.phase is Phase.START or walk.phase in TIMED:
        keys.append((Key.BELL, f"bell {'off' if walk.bell else 'on'}"))
    if led and walk.voice is not None:
        keys.append((Key.VOICE, f"voice {'off' if walk.voice else 'on'}"))
    return tuple(keys)
