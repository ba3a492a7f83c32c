"""Position: where in a walk a person can be, what they can press there, and how a walk ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from soundadvice.routine.moments import Pace
from soundadvice.wording.language import to_say

if TYPE_CHECKING:
    from soundadvice.model.plan import Exercise


class Phase(Enum):
    """What is on the screen."""

    START = auto()
    CHOOSE = auto()
    INTRO = auto()
    STEP = auto()
    READY = auto()
    LEAD = auto()
    HOLD = auto()
    PAUSED = auto()
    END = auto()


TIMED = frozenset({Phase.LEAD, Phase.HOLD, Phase.PAUSED})
"""The phases in which a hold has begun."""
PACES = tuple(Pace)
PACE_WORDS = {
    Pace.OFF: to_say("The steps go on only when you say so."),
    Pace.USUAL: to_say("The steps go on by themselves."),
    Pace.SLOW: to_say("The steps go on by themselves, with twice the time."),
}
VOICE_WORDS = {
    None: to_say("There is no voice here."),
    True: to_say("The steps are read aloud."),
    False: to_say("The voice is off."),
}


class Key(Enum):
    """What a person can do. The value is the letter to press."""

    GO = "enter"
    HURTS = "h"
    BACK = "b"
    SKIP = "s"
    NEXT = "n"
    READ = "r"
    PAUSE = "p"
    PACE = "a"
    BELL = "m"
    VOICE = "v"


class Ended(Enum):
    """Why a walk stops being shown."""

    FINISHED = auto()
    HURTS = auto()
    LEFT = auto()
    """The person went back from the first screen."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where in a walk a person is, to come back to.

    `part` is the place of the exercise, or of those to choose from, in the routine.
    """

    phase: Phase
    part: int = 0
    exercise: Exercise | None = None
    index: int = 0

    @property
    def name(self) -> str:
        """What tells this place from the others: `start`, `2-choose`, `2-stretch`, `2-stretch-0`, `end`."""
        number = self.part + 1
        match self.phase:
            case Phase.START | Phase.END:
                return self.phase.name.lower()
            case Phase.CHOOSE:
                return f"{number}-choose"
            case _:
                assert self.exercise is not None
                return f"{number}-{self.exercise.id}" + ("" if self.phase is Phase.INTRO else f"-{self.index}")
