"""The walk through exercises: where the person is, what each key does there, and what they have done.

It knows neither keyboard nor screen nor page: those show what `routine.view` says of it, press its keys, and let its
time go by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, assert_never

from soundadvice.routine.moments import LEAD_SECONDS, Moment, moments
from soundadvice.routine.progress import ExerciseProgress

if TYPE_CHECKING:
    from soundadvice.model.plan import Exercise
    from soundadvice.routine.clock import Clock


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


class Key(Enum):
    """What a person can do. The value is the letter to press."""

    GO = "enter"
    HURTS = "h"
    BACK = "b"
    SKIP = "s"
    NEXT = "n"
    READ = "r"
    BELL = "m"


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


class Walk:
    """One person's way through some exercises; of each part they choose one. `part` counts from 0.

    Without a `clock` holds are timed elsewhere, as by a web page: such a moment is done when the person says so. A
    walk begun anew goes on with the `progress` of the one before.
    """

    def __init__(
        self,
        parts: Sequence[tuple[Exercise, ...]],
        clock: Clock | None = None,
        *,
        bell: bool = True,
        may_leave: bool = False,
        progress: ExerciseProgress | None = None,
    ) -> None:
        self.parts = tuple(parts)
        self.offered = _ids(self.parts)
        self.may_leave = may_leave
        self.bell = bell
        self.progress = progress or ExerciseProgress()
        self.ended: Ended | None = None
        self.reading = False
        self.notice = ""
        self.position = Position(Phase.START)
        self._clock = clock
        self._moments: dict[str, tuple[Moment, ...]] = {}
        self._before: list[Position] = []
        self._since = self._spent = 0.0

    @property
    def phase(self) -> Phase:
        """What is on the screen."""
        return self.position.phase

    @property
    def exercise(self) -> Exercise | None:
        """The exercise that the person is at; None at the start, at the end, and while they choose."""
        return self.position.exercise

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The moments of the exercise that the person is at."""
        exercise = self.position.exercise
        if exercise is None:
            return ()
        if exercise.id not in self._moments:  # kept, since a screen asks for them many times a second
            self._moments[exercise.id] = moments(exercise)
        return self._moments[exercise.id]

    @property
    def moment(self) -> Moment | None:
        """The moment that the person is in, None between exercises."""
        between = self.phase in (Phase.START, Phase.CHOOSE, Phase.INTRO, Phase.END)
        return None if between else self.moments[self.position.index]

    @property
    def choices(self) -> tuple[Exercise, ...]:
        """What there is to choose from, empty where there is no choice."""
        return self.parts[self.position.part] if self.phase is Phase.CHOOSE else ()

    @property
    def may_go_back(self) -> bool:
        """Whether there is a place before this one to go back to."""
        return bool(self._before)

    @property
    def at_hand(self) -> tuple[Exercise, ...]:
        """The exercise that the person is at, or those to choose from; empty at the start and at the end."""
        return self.choices or (() if self.exercise is None else (self.exercise,))

    @property
    def name(self) -> str:
        """What tells this place from the others: `start`, `2-choose`, `2-stretch`, `2-stretch-0`, `end`."""
        number = self.position.part + 1
        match self.phase:
            case Phase.START | Phase.END:
                return self.phase.name.lower()
            case Phase.CHOOSE:
                return f"{number}-choose"
            case _:
                assert self.exercise is not None
                return f"{number}-{self.exercise.id}" + (f"-{self.position.index}" if self.moment else "")

    @property
    def passed(self) -> tuple[tuple[Exercise, ...], ...]:
        """The parts that are behind the person, the one of the exercise that they are in the midst of among them."""
        return self.parts[: self.position.part + (self.moment is not None)]

    @property
    def hurting(self) -> Exercise | None:
        """The exercise that something hurting is put down to: the one begun last, None before the first."""
        return self.exercise if self.moment else self.progress.latest

    @property
    def elapsed(self) -> float:
        """The seconds that the lead or the hold has lasted, pauses left out."""
        running = self.phase in (Phase.LEAD, Phase.HOLD)
        return self._spent + (self._now() - self._since if running else 0.0)

    @property
    def hold(self) -> tuple[int, int]:
        """The shortest and the longest time of the hold, in seconds."""
        moment = self.moment
        assert moment is not None
        assert moment.hold is not None
        return moment.hold

    @property
    def held_enough(self) -> bool:
        """Whether the shortest time is over, so that the person may stop."""
        return self.phase in (Phase.HOLD, Phase.PAUSED) and self.elapsed >= self.hold[0]

    # Keys --------------------------------------------------------------------------------------------------------

    def press(self, key: Key) -> None:
        """Does what a key does here. One that does nothing here says so."""
        self.notice = ""
        match key:
            case Key.GO:
                self._go()
            case Key.HURTS:
                self._settle()
                self.ended = Ended.HURTS
            case Key.BACK:
                self._back()
            case Key.SKIP:
                self._skip()
            case Key.NEXT:
                self._next()
            case Key.READ:
                self._read()
            case Key.BELL:
                self.bell = not self.bell
                self.notice = f"The bell is {'on' if self.bell else 'off'}."
            case _:
                assert_never(key)

    def choose(self, number: int) -> None:
        """Takes the exercise of that number, from 1; does nothing where there is no choice."""
        if not self.choices:
            return
        if not 1 <= number <= len(self.choices):
            self.notice = self._choose_hint()
            return
        self.notice = ""
        self._to(Position(Phase.INTRO, self.position.part, self.choices[number - 1]))

    def tick(self) -> bool:
        """Lets the time that has gone by count. True where a hold has just ended, and the bell is on."""
        if self.phase is Phase.LEAD and self.elapsed >= LEAD_SECONDS:
            self._time(Phase.HOLD)
        elif self.phase is Phase.HOLD and self.elapsed >= self.hold[1]:
            self._pass(held=True)
            self.notice = "The hold is done."
            return self.bell
        return False

    def _go(self) -> None:
        if self.reading:
            self.reading = False
            return
        match self.phase:
            case Phase.START:
                self._enter(0)
            case Phase.CHOOSE:
                self.notice = self._choose_hint()
            case Phase.INTRO:
                self._to(self._at(0))
            case Phase.STEP:
                self._pass(held=True)
            case Phase.READY:
                self._time(Phase.LEAD)
            case Phase.LEAD:
                self._time(Phase.HOLD)
            case Phase.HOLD if self.held_enough:
                self._pass(held=True)
            case Phase.HOLD:
                self._spent, self._since = self.elapsed, 0.0
                self.position = self._in(Phase.PAUSED)
            case Phase.PAUSED:
                self._since = self._now()
                self.position = self._in(Phase.HOLD)
            case Phase.END:
                self.ended = Ended.FINISHED
            case _:
                assert_never(self.phase)

    def _skip(self) -> None:
        moment = self.moment
        if moment is None or moment.hold is None:
            self.notice = "There is no hold to skip here. N leaves out the whole exercise."
            return
        held = self.held_enough
        self._pass(held=held)
        self.notice = "The hold is over. Come out of it slowly."

    def _next(self) -> None:
        if self.phase in (Phase.START, Phase.END):
            self.notice = "There is no exercise to leave out here."
            return
        for exercise in self.choices or (self.exercise,):
            if exercise is not None and not self.progress.is_whole(exercise):
                self.progress.leave_out(exercise)
        self._enter(self.position.part + 1)

    def _read(self) -> None:
        if self.exercise is None:
            self.notice = "There are no steps to read here yet."
            return
        self._settle()
        self.reading = not self.reading

    def _back(self) -> None:
        if self.reading:
            self.reading = False
        elif self.phase in TIMED:
            self._settle()
        elif self._before:
            self.position = self._before.pop()
            if self.exercise is not None:
                self.progress.take_back(self.exercise, self.position.index)
            for choice in self.choices:
                self.progress.take_back(choice, 0)
        elif self.may_leave and self.phase is Phase.START:
            self.ended = Ended.LEFT
        else:
            self.notice = "There is nothing to go back to."

    # Where it leads ----------------------------------------------------------------------------------------------

    def _to(self, position: Position) -> None:
        self._before.append(self._in(Phase.READY) if self.phase in TIMED else self.position)
        self.position = position
        self.reading = False

    def _in(self, phase: Phase) -> Position:
        return Position(phase, self.position.part, self.position.exercise, self.position.index)

    def _at(self, index: int) -> Position:
        """The moment of that index of this exercise."""
        is_timed = self._clock is not None and self.moments[index].hold is not None
        phase = Phase.READY if is_timed else Phase.STEP
        return Position(phase, self.position.part, self.position.exercise, index)

    def _now(self) -> float:
        assert self._clock is not None  # without one, no hold is begun here
        return self._clock.monotonic()

    def _enter(self, part: int) -> None:
        """Goes to a part of the routine, or to the end after the last."""
        if part >= len(self.parts):
            self._to(Position(Phase.END, part))
        elif len(self.parts[part]) == 1:
            self._to(Position(Phase.INTRO, part, self.parts[part][0]))
        else:
            self._to(Position(Phase.CHOOSE, part))

    def _pass(self, *, held: bool) -> None:
        """Notes the moment as done, and goes to the next."""
        moment, index = self.moment, self.position.index
        assert moment is not None
        self.progress.note(moment.exercise, index, held=held or moment.hold is None)
        if index + 1 < len(self.moments):
            self._to(self._at(index + 1))
        else:
            self._enter(self.position.part + 1)

    def _time(self, phase: Phase) -> None:
        """Starts the lead or the hold."""
        self._spent, self._since = 0.0, self._now()
        self.position = self._in(phase)

    def _settle(self) -> None:
        """Stops the time: a hold that was begun is to be begun again."""
        if self.phase in TIMED:
            self.position = self._in(Phase.READY)

    def _choose_hint(self) -> str:
        return f"Press a number from 1 to {len(self.choices)}, or N to leave them out."

    # Where others lead it ----------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Goes to the end, from wherever the person is."""
        if self.phase is not Phase.END:
            self._enter(len(self.parts))

    def resume(self) -> None:
        """Goes on where the person was: it did not hurt after all."""
        self.ended = None

    def go_on_with(self, allowed: frozenset[str]) -> None:
        """Leaves the exercise that the person is in, and goes to what comes next of those that are still allowed.

        Nothing leads back to before it hurt.
        """
        passed = self.passed
        rest = (tuple(one for one in members if one.id in allowed) for members in self.parts[len(passed) :])
        left = tuple(members for members in rest if members)
        self.parts, self.offered = passed + left, _ids(left)
        self.ended, self.reading, self.notice = None, False, ""
        self._enter(len(passed))
        self._before.clear()


def _ids(parts: Sequence[tuple[Exercise, ...]]) -> frozenset[str]:
    return frozenset(exercise.id for members in parts for exercise in members)
