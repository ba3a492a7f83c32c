"""The walk through exercises: where the person is, what each key does there, and what they have done.

It knows neither keyboard nor screen nor page: those show what `routine.view` says of it, press its keys, and let its
time go by.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from soundadvice.routine.moments import LEAD_SECONDS, Moment, Pace, moments, seconds
from soundadvice.routine.position import PACE_WORDS, PACES, TIMED, VOICE_WORDS, Ended, Key, Phase, Position
from soundadvice.routine.progress import ExerciseProgress
from soundadvice.routine.stopwatch import Stopwatch
from soundadvice.wording.language import say

if TYPE_CHECKING:
    from soundadvice.model.plan import Exercise
    from soundadvice.routine.clock import Clock


class Walk:
    """One person's way through some exercises; of each part they choose one. `part` counts from 0.

    Without a `clock` times are kept elsewhere, as by a web page: a moment is done when that, or the person, says so.
    With a `pace`, steps and holds follow each other by themselves, from the start of an exercise to its end. `voice` is
    whether the words are read aloud, None where nothing can. A walk begun anew goes on with the `progress` of the one
    before.
    """

    def __init__(
        self,
        parts: Sequence[tuple[Exercise, ...]],
        clock: Clock | None = None,
        *,
        bell: bool = True,
        pace: Pace = Pace.OFF,
        voice: bool | None = None,
        may_leave: bool = False,
        progress: ExerciseProgress | None = None,
    ) -> None:
        self.parts = tuple(parts)
        self.offered = _ids(self.parts)
        self.may_leave = may_leave
        self.bell = bell
        self.pace = pace
        self.voice = voice
        self.progress = progress or ExerciseProgress()
        self.ended: Ended | None = None
        self.reading = False
        self.notice = ""
        self.position = Position(Phase.START)
        self._is_timed = clock is not None
        self._moments: dict[str, tuple[Moment, ...]] = {}
        self._before: list[Position] = []
        self._watch = Stopwatch(clock)

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
        if exercise.id not in self._moments:
            # Kept: a screen asks for them many times a second, and a change of pace is to leave each in its place.
            self._moments[exercise.id] = moments(exercise, stepwise=self.pace is not Pace.OFF)
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
    def passed(self) -> tuple[tuple[Exercise, ...], ...]:
        """The parts that are behind the person, the one of the exercise that they are in the midst of among them."""
        return self.parts[: self.position.part + (self.moment is not None)]

    @property
    def hurting(self) -> Exercise | None:
        """The exercise that something hurting is put down to: the one begun last, None before the first."""
        return self.exercise if self.moment else self.progress.latest

    @property
    def elapsed(self) -> float:
        """The seconds that the step, the lead or the hold has lasted, pauses left out."""
        return self._watch.elapsed

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

    @property
    def seconds(self) -> int | None:
        """How long the step lasts before the walk goes on by itself; None where it does not."""
        moment = self.moment
        return None if moment is None or self.phase is not Phase.STEP else seconds(moment, self.pace)

    @property
    def is_running(self) -> bool:
        """Whether time goes by here."""
        return self._watch.runs

    @property
    def is_due(self) -> bool:
        """Whether the time of a step is over."""
        return self._watch.runs and self.seconds is not None and self.elapsed >= self.seconds

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
            case Key.PAUSE:
                self._pause()
            case Key.PACE:
                self._change_pace()
            case Key.VOICE:
                self.voice = None if self.voice is None else not self.voice
                self.notice = say(VOICE_WORDS[self.voice])
            case Key.BELL:
                self.bell = not self.bell
                self.notice = say("The bell is on.") if self.bell else say("The bell is off.")
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
        """Lets the time that has gone by count. True where the time of a hold or a step is over, and the bell on."""
        if self.is_due:
            self._pass(held=True)
            self.notice = ""
            return self.bell
        if self.phase is Phase.LEAD and self.elapsed >= LEAD_SECONDS:
            self._time(Phase.HOLD)
            return self.bell and self.pace is not Pace.OFF
        if self.phase is Phase.HOLD and self.elapsed >= self.hold[1]:
            self._pass(held=True)
            self.notice = say("The hold is done.")
            return self.bell
        return False

    def _go(self) -> None:
        if self.reading:
            self._close_steps()
            return
        match self.phase:
            case Phase.START:
                self._enter(0)
            case Phase.CHOOSE:
                self.notice = self._choose_hint()
            case Phase.INTRO:
                assert self.exercise is not None
                self._moments.pop(self.exercise.id, None)  # the pace may be another now
                self._to(self._at(0))
                self._begin()
            case Phase.STEP:
                self._pass(held=True)
            case Phase.READY:
                self._time(Phase.LEAD)
            case Phase.LEAD:
                self._time(Phase.HOLD)
            case Phase.HOLD if self.held_enough:
                self._pass(held=True)
            case Phase.HOLD | Phase.PAUSED:
                self._pause()
            case Phase.END:
                self.ended = Ended.FINISHED
            case _:
                assert_never(self.phase)

    def _pause(self) -> None:
        """Stops the time, or lets it go on."""
        match self.phase:
            case Phase.HOLD:
                self._watch.stop()
                self.position = self._in(Phase.PAUSED)
            case Phase.PAUSED:
                self._watch.go_on()
                self.position = self._in(Phase.HOLD)
            case Phase.LEAD:
                self._settle()
            case Phase.READY:
                self._time(Phase.LEAD)
            case Phase.STEP if self._watch.runs:
                self._watch.stop()
            case Phase.STEP if self.seconds is not None and self._is_timed:
                self._watch.go_on()
            case _:
                self.notice = say("There is nothing to pause here.")

    def _change_pace(self) -> None:
        self.pace = PACES[(PACES.index(self.pace) + 1) % len(PACES)]
        self.notice = say(PACE_WORDS[self.pace])
        if self.phase is Phase.STEP and not self._watch.runs:
            self._begin()
        elif self.pace is Pace.OFF and self.phase is Phase.STEP:
            self._watch.clear()

    def _skip(self) -> None:
        moment = self.moment
        if moment is None or moment.hold is None:
            self.notice = say("There is no hold to skip here. N leaves out the whole exercise.")
            return
        self._pass(held=self.held_enough)
        self.notice = say("The hold is over. Come out of it slowly.")

    def _next(self) -> None:
        if self.phase in (Phase.START, Phase.END):
            self.notice = say("There is no exercise to leave out here.")
            return
        for exercise in self.choices or (self.exercise,):
            if exercise is not None and not self.progress.is_whole(exercise):
                self.progress.leave_out(exercise)
        self._enter(self.position.part + 1)

    def _read(self) -> None:
        if self.exercise is None:
            self.notice = say("There are no steps to read here yet.")
            return
        self._settle()
        if self.reading:
            self._close_steps()
        else:
            self.reading = True

    def _close_steps(self) -> None:
        self.reading = False
        if self.phase in (Phase.STEP, Phase.READY):
            self._begin()

    def _back(self) -> None:
        if self.reading:
            self._close_steps()
        elif self.phase in TIMED:
            self._settle()
        elif self._before:
            self.position = self._before.pop()
            self._watch.clear()
            if self.exercise is not None:
                self.progress.take_back(self.moments[self.position.index])
            for choice in self.choices:
                self.progress.take_back(moments(choice)[0])
        elif self.may_leave and self.phase is Phase.START:
            self.ended = Ended.LEFT
        else:
            self.notice = say("There is nothing to go back to.")

    # Where it leads ----------------------------------------------------------------------------------------------

    def _to(self, position: Position) -> None:
        self._before.append(self._in(Phase.READY) if self.phase in TIMED else self.position)
        self.position = position
        self.reading = False
        self._watch.clear()

    def _in(self, phase: Phase) -> Position:
        return Position(phase, self.position.part, self.position.exercise, self.position.index)

    def _at(self, index: int) -> Position:
        """The moment of that index of this exercise."""
        phase = Phase.READY if self._is_timed and self.moments[index].hold is not None else Phase.STEP
        return Position(phase, self.position.part, self.position.exercise, index)

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
        self.progress.note(moment, held=held or moment.hold is None)
        if index + 1 < len(self.moments):
            self._to(self._at(index + 1))
            self._begin()
        else:
            self._enter(self.position.part + 1)

    def _begin(self) -> None:
        """Starts the time of the moment that the person has just come to, where the walk goes on by itself."""
        if self.pace is Pace.OFF:
            return
        if self.phase is Phase.READY:
            self._time(Phase.LEAD)
        else:
            self._watch.start()

    def restart(self) -> None:
        """Gives the step its whole time again: there is more of it to read."""
        self._watch.start()

    def _time(self, phase: Phase) -> None:
        """Starts the lead or the hold."""
        self._watch.start()
        self.position = self._in(phase)

    def _settle(self) -> None:
        """Stops the time: a hold that was begun is to be begun again."""
        self._watch.stop()
        if self.phase in TIMED:
            self.position = self._in(Phase.READY)

    def _choose_hint(self) -> str:
        return say("Press a number from 1 to {count}, or N to leave them out.", count=len(self.choices))

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
