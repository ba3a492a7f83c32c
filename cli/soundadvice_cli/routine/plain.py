"""Plain: a walk line by line, for a terminal that cannot move its cursor, and for a screen reader."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from soundadvice.meaning.phrases import how_long
from soundadvice.routine.moments import LEAD_SECONDS
from soundadvice.routine.position import TIMED, Ended, Key, Phase, Position
from soundadvice.routine.walk import Walk
from soundadvice.wording.amounts import in_unit
from soundadvice.wording.language import say, say_count, say_in, to_say_in
from soundadvice_cli.routine.terminal_view import TerminalView, terminal_view
from soundadvice_cli.terminal.text_layout import hanging, width

if TYPE_CHECKING:
    from soundadvice.meaning.advice import Advice
    from soundadvice.routine.clock import Clock
    from soundadvice_cli.routine.voice import Voice

_WORDS = {
    "": Key.GO,
    "h": Key.HURTS,
    "hurts": Key.HURTS,
    "it hurts": Key.HURTS,
    "b": Key.BACK,
    "back": Key.BACK,
    "s": Key.SKIP,
    "skip": Key.SKIP,
    "n": Key.NEXT,
    "next": Key.NEXT,
    "r": Key.READ,
    "m": Key.BELL,
    "a": Key.PACE,
    "p": Key.PAUSE,
    "v": Key.VOICE,
}
_NAMED = {
    to_say_in("word to type", "hurts"): Key.HURTS,
    to_say_in("word to type", "it hurts"): Key.HURTS,
    to_say_in("word to type", "back"): Key.BACK,
    to_say_in("word to type", "skip"): Key.SKIP,
    to_say_in("word to type", "next"): Key.NEXT,
}
_COUNT_SECONDS = 10
"""How far apart the counted lines of a hold are."""
_LISTEN_SECONDS = 0.1
_BRIEF = frozenset({Phase.STEP, Phase.PAUSED})
"""Where all the letters are told only on asking: they are the same from step to step."""


class Lines(Protocol):
    """Where lines that the person types come from. Raises EOFError if there are no more."""

    def read(self) -> str:
        """The next line, however long it takes."""

    def read_within(self, seconds: float) -> str | None:
        """The next line, or None if none was typed in that time."""


class TypedLines:
    """Lines from the keyboard."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def read(self) -> str:
        """The next line, however long it takes."""
        return input("> ")

    def read_within(self, seconds: float) -> str | None:
        """The next line, or None if none was typed in that time.

        Windows cannot wait for both: there, the time passes, and Ctrl-C is the way to stop a hold.
        """
        if sys.platform == "win32":
            self._clock.sleep(seconds)
            return None
        import select

        until = self._clock.monotonic() + seconds
        while (left := until - self._clock.monotonic()) > 0:
            if select.select([sys.stdin], [], [], min(left, _LISTEN_SECONDS))[0]:
                line = sys.stdin.readline()
                if not line:
                    raise EOFError
                return line
        return None


class PlainDisplay:
    """Tells walks line by line."""

    def __init__(self, clock: Clock, lines: Lines | None = None, voice: Voice | None = None) -> None:
        self._clock = clock
        self._lines = lines or TypedLines(clock)
        self._voice = voice
        self._told: tuple[Position, bool] | None = None

    def show(self, walk: Walk, advice: Advice) -> Ended:
        """Tells a walk until it ends. Raises KeyboardInterrupt for Ctrl-C and EOFError for Ctrl-D."""
        self._told = None
        try:
            while walk.ended is None:
                self._go_on(walk, advice)
        finally:
            if self._voice is not None:
                self._voice.hush()
        return walk.ended

    def _go_on(self, walk: Walk, advice: Advice) -> None:
        if self._voice is not None:
            self._voice.follow(walk)
        if walk.phase in (Phase.LEAD, Phase.HOLD):
            self._tell_led(walk, advice)
            self._hold(walk)
            return
        self._tell(walk, advice)
        if not walk.is_running:
            self._press(walk, self._lines.read())
            return
        assert walk.seconds is not None
        said = self._lines.read_within(max(0.0, walk.seconds - walk.elapsed))
        if said is not None:
            self._press(walk, said)
        elif walk.tick():
            print("\a", end="", flush=True)

    def _tell_led(self, walk: Walk, advice: Advice) -> None:
        """Says what is held, where the walk has come to a hold by itself."""
        at = walk.position
        ready = replace(at, phase=Phase.READY)
        if walk.phase is Phase.LEAD and self._told is not None and self._told[0] not in (at, ready):
            self._told = (ready, False)
            self._notice(walk)
            shown = terminal_view(walk, advice.plan.exercises)
            _say("", *shown.place, *shown.words)

    def _tell(self, walk: Walk, advice: Advice) -> None:
        """Says where the person is where that is new, what came of the last key, and what can be typed."""
        shown = terminal_view(walk, advice.plan.exercises)
        now = (walk.position, walk.reading)
        self._notice(walk)
        if now != self._told and walk.phase is not Phase.PAUSED:
            self._told = now
            # Not with every step: a screen reader reads all of it out.
            _say(
                "",
                *([advice.stop_rule] if advice.stop_rule and walk.phase in (Phase.START, Phase.INTRO) else []),
                *shown.place,
                *shown.words,
                *shown.pictures,
            )
            _say(*(f"{number}. {text}" for number, text in enumerate(shown.choices, start=1)))
        led = [shown.bar.words] if shown.bar and walk.phase is Phase.STEP else []
        _say(" ".join([*led, _prompt(shown, brief=walk.phase in _BRIEF and not walk.reading)]))

    def _press(self, walk: Walk, said: str) -> None:
        word = " ".join(said.lower().split()).rstrip(".!")
        if walk.choices and word.isascii() and word.isdigit() and len(word) < 3:
            walk.choose(int(word))
        elif (key := _key(word)) is not None:
            walk.press(key)
        elif word == "?":
            walk.notice = _prompt(terminal_view(walk, ()), brief=False) if walk.phase in _BRIEF else ""
        else:
            walk.notice = say("Please type one of the letters, or press Enter. ? lists them.")

    def _hold(self, walk: Walk) -> None:
        """Counts a lead or a hold in lines, and listens meanwhile, until it is over or something was typed."""
        if walk.phase is Phase.LEAD:
            if walk.elapsed < 0.1:
                _say(
                    say_count(
                        "Get into place. The hold begins in {n} second.",
                        "Get into place. The hold begins in {n} seconds.",
                        LEAD_SECONDS,
                    )
                )
            until = float(LEAD_SECONDS)
        else:
            until = _next_count(walk)
        said = self._lines.read_within(until - walk.elapsed)
        if said is not None:
            self._heard(walk, said)
            return
        if walk.phase is Phase.HOLD and until < walk.hold[1]:
            seconds = in_unit(str(int(until)), "second")
            if until >= walk.hold[0]:
                _say(say("{seconds}. You may stop now: press Enter.", seconds=seconds))
            else:
                _say(f"{seconds}.")
            return
        before = walk.phase
        if walk.tick():
            print("\a", end="", flush=True)
        if before is Phase.LEAD and walk.phase is Phase.HOLD:
            _say(say("Hold now, for {how_long}. Enter: pause. H and Enter: it hurts.", how_long=how_long(walk.hold)))

    def _notice(self, walk: Walk) -> None:
        if walk.notice:
            _say(walk.notice)
        walk.notice = ""

    def _heard(self, walk: Walk, said: str) -> None:
        self._press(walk, said)
        if walk.phase in TIMED:
            self._notice(walk)
        if walk.phase is Phase.PAUSED:
            _say(say("Paused at {seconds}. The clock is stopped.", seconds=in_unit(str(int(walk.elapsed)), "second")))


def _key(word: str) -> Key | None:
    """What a letter or a word does; the words in the language chosen too."""
    ours = {say_in("word to type", name): key for name, key in _NAMED.items()}
    return _WORDS.get(word, ours.get(word))


def _next_count(walk: Walk) -> float:
    """The second at which the next line of the count comes."""
    shortest, longest = walk.hold
    counts = [*range(_COUNT_SECONDS, longest, _COUNT_SECONDS), shortest, longest]
    # A wait may end a little early: the line just said is not said again.
    return float(min(count for count in counts if count > walk.elapsed + 0.5 or count == longest))


def _prompt(shown: TerminalView, *, brief: bool) -> str:
    if shown.go:
        go = say("Enter: {what}.", what=shown.go)
    else:
        go = say("Type a number from 1 to {last}.", last=len(shown.choices))
    if brief:
        return f"{go} {say('H: it hurts. ?: the other letters.')}"
    letters = ", ".join(f"{key.value.upper()} {text}" for key, text in shown.keys)
    return f"{go} {say('Or type a letter: {letters}.', letters=letters)}"


def _say(*paragraphs: str) -> None:
    for paragraph in paragraphs:
        print("\n".join(hanging(paragraph, width() - 1)), flush=True)
