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
from soundadvice.wording.language import say, say_count, say_in, to_say_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundadvice.model.plan import Exercise


PACE_KEYS = {
    Pace.OFF: to_say_in("key", "let the steps go on by themselves"),
    Pace.USUAL: to_say_in("key", "twice the time for each step"),
    Pace.SLOW: to_say_in("key", "wait for me after each step"),
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
        return TerminalView(
            (shown.title, say("All the steps")),
            words,
            say_in("key", "close"),
            ((Key.HURTS, say_in("key", "it hurts")),),
        )
    match walk.phase:
        case Phase.START:
            return TerminalView(
                (shown.title,),
                _overview(shown, led=walk.pace is not Pace.OFF),
                say_in("key", "begin"),
                _keys(walk),
            )
        case Phase.CHOOSE:
            choices = tuple(f"{one.title}. {one.about}" for one in shown.choices)
            return TerminalView((shown.count, shown.title), (), None, _keys(walk), choices=choices)
        case Phase.INTRO:
            facts = (f"{name}: {words}" for name, words in shown.facts)
            return TerminalView(
                (f"{shown.count}: {shown.title}",),
                (shown.about, *facts),
                say_in("key", "start"),
                _keys(walk),
            )
        case Phase.END:
            return TerminalView(
                (shown.title,),
                tuple(ending_lines(ending(walk.progress, advised))),
                say_in("key", "finish"),
                _keys(walk),
            )
        case _:
            return _in_moment(walk, shown)


def ending_lines(end: Ending) -> list[str]:
    """What was done, and when to do it again."""
    if not end.did:
        return [say(NOTHING_DONE)]
    said = [f"{say(DID)}:", *(f"- {line}" for line in end.did)]
    return [*said, f"{say(DO_AGAIN)}:", *(f"- {line}" for line in end.again)] if end.again else said


# The parts of a view ---------------------------------------------------------------------------------------------


def _overview(shown: View, *, led: bool) -> tuple[str, ...]:
    numbered = (f"{number}. {part}" for number, part in enumerate(shown.parts, start=1))
    place = say("Put this where you can see it and reach a key. Take your time: only holds are timed.")
    if led:
        place = say("Put this where you can see it. Each step says how long it lasts; a bell rings before the next.")
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
    return tuple(say("Picture: {caption}. {shows}", caption=one.caption, shows=one.shows) for one in pictures)


def _bar(walk: Walk) -> HoldBar | None:
    if walk.phase is Phase.STEP and walk.seconds is not None:
        part, left = min(1.0, walk.elapsed / walk.seconds), max(0, ceil(walk.seconds - walk.elapsed))
        if walk.is_running:
            return HoldBar(
                part, say_count("Goes on by itself in {n} second.", "Goes on by itself in {n} seconds.", left), left
            )
        return HoldBar(part, say("Paused. The clock is stopped."), left)
    if walk.phase is Phase.LEAD:
        left = max(1, ceil(LEAD_SECONDS - walk.elapsed))
        return HoldBar(0, say("Get into place. The hold begins in {left}.", left=left), left)
    if walk.phase not in TIMED:
        return None
    low, high = walk.hold
    whole = f"{low}" if low == high else say("{low} to {high}", low=low, high=high)
    now, part = int(walk.elapsed), min(1.0, walk.elapsed / high)
    so_far = say("{now} of {whole} seconds", now=now, whole=whole)
    if walk.phase is Phase.PAUSED:
        return HoldBar(part, say("Paused at {seconds}. The clock is stopped.", seconds=so_far), now)
    if walk.held_enough:
        return HoldBar(part, say("{seconds}. You may stop now.", seconds=so_far), now)
    return HoldBar(part, so_far, now)


def _go(walk: Walk) -> str:
    match walk.phase:
        case Phase.READY:
            return say_in("key", "start the hold")
        case Phase.LEAD:
            return say_in("key", "begin at once")
        case Phase.HOLD:
            return say_in("key", "done, go on") if walk.held_enough else say_in("key", "pause")
        case Phase.PAUSED:
            return say_in("key", "go on with the hold")
        case _:
            return say_in("key", "done, go on")


def _keys(walk: Walk) -> tuple[tuple[Key, str], ...]:
    """What can be pressed besides Enter, few at a time. That it hurts is always first."""
    keys = [(Key.HURTS, say_in("key", "it hurts"))]
    if walk.phase is not Phase.START or walk.may_leave:
        keys.append(
            (
                Key.BACK,
                say_in("key", "begin again") if walk.phase in TIMED else say_in("key", "back"),
            )
        )
    if walk.phase in TIMED or walk.phase is Phase.READY:
        keys.append(
            (
                Key.SKIP,
                say_in("key", "end the hold") if walk.phase in TIMED else say_in("key", "skip the hold"),
            )
        )
    known = walk.moment is not None and walk.moment.repetition > 1
    if walk.phase in (Phase.INTRO, Phase.STEP) and not known:
        keys.append((Key.READ, say_in("key", "all the steps")))
    if walk.phase not in (Phase.START, Phase.END) and walk.phase not in TIMED:
        keys.append(
            (
                Key.NEXT,
                say_in("key", "leave them out") if walk.choices else say_in("key", "leave it out"),
            )
        )
    led = walk.pace is not Pace.OFF
    if led and walk.phase is Phase.STEP and walk.seconds is not None:
        keys.insert(
            1,
            (
                Key.PAUSE,
                say_in("key", "pause") if walk.is_running else say_in("key", "let the time go on"),
            ),
        )
    if walk.phase in (Phase.START, Phase.INTRO) or (led and walk.phase is Phase.STEP):
        keys.append((Key.PACE, say_in("key", PACE_KEYS[walk.pace])))
    if walk.phase is Phase.START or walk.phase in TIMED:
        keys.append((Key.BELL, say_in("key", "bell off") if walk.bell else say_in("key", "bell on")))
    if led and walk.voice is not None:
        keys.append((Key.VOICE, say_in("key", "voice off") if walk.voice else say_in("key", "voice on")))
    return tuple(keys)
