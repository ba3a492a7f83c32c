"""Progress: what someone has done of their exercises, and how that is said. Facts, without praise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soundadvice.meaning.phrases import how_many
from soundadvice.routine.moments import Moment, Side, moments
from soundadvice.wording.language import say, say_count

if TYPE_CHECKING:
    from soundadvice.model.plan import Exercise

Part = tuple[int, Side | None, int]
"""A step of an exercise: in which repetition, on which side, and its number."""
Round = tuple[int, Side | None]
"""One time through its steps: which repetition, on which side."""


@dataclass(frozen=True, slots=True)
class ExerciseOutcome:
    """What has become of an exercise that was begun, or that hurt: `words` say how much was done.

    `rounds` are the times that it was done from its first step to its last, on each side that it has, out of `every`.
    """

    exercise: Exercise
    rounds: int
    every: int
    hurt: bool
    words: str


class ExerciseProgress:
    """What has been done of each exercise begun, in the order of beginning, and what was left out."""

    def __init__(self) -> None:
        self._passed: dict[str, dict[Part, bool]] = {}
        self._exercises: dict[str, Exercise] = {}
        self._left_out: dict[str, Exercise] = {}
        self._hurt: dict[str, Exercise] = {}

    @property
    def latest(self) -> Exercise | None:
        """The exercise begun last."""
        return next(reversed(self._exercises.values()), None)

    @property
    def begun(self) -> tuple[Exercise, ...]:
        """The exercises of which something was done."""
        return tuple(self._exercises.values())

    @property
    def hurt(self) -> frozenset[str]:
        """The ids of the exercises that hurt."""
        return frozenset(self._hurt)

    def note(self, moment: Moment, *, held: bool) -> None:
        """Notes a moment as done; `held` is whether its hold was, where it has one."""
        exercise = moment.exercise
        passed = self._passed.setdefault(exercise.id, {})
        for part in _parts(moment):
            passed[part] = held or exercise.steps[part[-1] - 1].hold is None
        self._exercises.setdefault(exercise.id, exercise)
        self._left_out.pop(exercise.id, None)

    def take_back(self, moment: Moment) -> None:
        """Takes back that a moment was done, or that its exercise was left out: the person has gone back."""
        exercise = moment.exercise
        self._left_out.pop(exercise.id, None)
        passed = self._passed.get(exercise.id, {})
        for part in _parts(moment):
            passed.pop(part, None)
        if not passed:
            self._exercises.pop(exercise.id, None)

    def leave_out(self, exercise: Exercise) -> None:
        """Notes that the person left out an exercise, or the rest of it."""
        self._left_out[exercise.id] = exercise

    def note_hurt(self, exercise: Exercise) -> None:
        """Notes that an exercise hurt."""
        self._hurt[exercise.id] = exercise

    def is_whole(self, exercise: Exercise) -> bool:
        """Whether every step of an exercise is done, each time and on each side."""
        return self._passed.get(exercise.id, {}).keys() == {part for one in moments(exercise) for part in _parts(one)}

    @property
    def outcomes(self) -> tuple[ExerciseOutcome, ...]:
        """What has become of each exercise that was begun, and then of those that hurt."""
        done = {one: self._how_much(one) for one in self.begun if one.id not in self._hurt}
        told = done | dict.fromkeys(self._hurt.values(), say("stopped, because it hurt"))
        return tuple(
            ExerciseOutcome(one, *self._rounds(one), hurt=one.id in self._hurt, words=words)
            for one, words in told.items()
        )

    def lines(self) -> list[str]:
        """What was done, one line for each exercise, those left out and those that hurt with a word of it."""
        did = [f"{one.exercise.title}: {one.words}" for one in self.outcomes if not one.hurt]
        told = self._exercises.keys() | self._hurt.keys()
        left_out = [say("{title}: left out", title=one.title) for one in self._left_out.values() if one.id not in told]
        return [*did, *left_out, *(f"{one.exercise.title}: {one.words}" for one in self.outcomes if one.hurt)]

    def _how_much(self, exercise: Exercise) -> str:
        whole, (done, every) = self._whole_rounds(exercise), self._rounds(exercise)
        missed = sum(not held for held in self._passed[exercise.id].values())
        cut = say_count("{n} hold skipped or cut short", "{n} holds skipped or cut short", missed)
        note = f" ({cut})" if missed else ""
        if done == every:
            return how_many(exercise) + note
        if not done:
            return say("begun, not finished") + note
        sides = {side for _, side in whole}
        if exercise.repetitions == 1 and len(sides) == 1:
            only = say("on the left side only") if Side.LEFT in sides else say("on the right side only")
            return only + note
        return say("{done} of {every} times", done=done, every=every) + note

    def _rounds(self, exercise: Exercise) -> tuple[int, int]:
        """How many rounds were done from the first step to the last, and of how many."""
        return len(self._whole_rounds(exercise)), len(_all_rounds(exercise))

    def _whole_rounds(self, exercise: Exercise) -> list[Round]:
        passed = self._passed.get(exercise.id, {})
        return [key for key, parts in _all_rounds(exercise).items() if passed.keys() >= parts]


def _all_rounds(exercise: Exercise) -> dict[Round, set[Part]]:
    """The steps of each round."""
    rounds: dict[Round, set[Part]] = {}
    for moment in moments(exercise):
        rounds.setdefault((moment.repetition, moment.side), set()).update(_parts(moment))
    return rounds


def _parts(moment: Moment) -> tuple[Part, ...]:
    return tuple((moment.repetition, moment.side, number) for number in moment.steps)
