"""Program: conditions written out as steps, each once, however many conditions are made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from soundadvice.model.condition import Condition, LimitTest, Test, fold


@dataclass(frozen=True, slots=True)
class SumStep:
    """Whether the points of the steps that hold come to at least so many."""

    needed: int
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class JoinedStep:
    """All of some steps, or any of them."""

    all: bool
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contrary:
    """The contrary of a step."""

    part: int


Step = Test | LimitTest | JoinedStep | Contrary | SumStep
"""What is worked out of people's answers, or of steps before it, by their numbers."""


class Program:
    """The steps of some conditions, and which step each condition comes to."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self.steps: list[Step] = []
        self.results: list[int] = []
        self._number: dict[Step, int] = {}
        self._named: dict[str, int] = {}
        self.results = [self._written(condition) for condition in conditions]
        self.used = [0] * len(self.steps)
        """How many steps and conditions each step goes into."""
        for part in (*self.results, *(part for step in self.steps for part in parts_of(step))):
            self.used[part] += 1

    def _written(self, condition: Condition) -> int:
        return fold(
            condition,
            test=self._step,
            all_=lambda parts: self._join(parts, all_=True),
            any_=lambda parts: self._join(parts, all_=False),
            not_=lambda part: self._step(Contrary(part)),
            sum_=lambda needed, points: self._step(SumStep(needed, points)),
            named=self._named,
            limit=self._step,
        )

    def _join(self, parts: tuple[int, ...], *, all_: bool) -> int:
        # Either says the same in any order, and of what is said twice.
        different = tuple(sorted(set(parts)))
        return different[0] if len(different) == 1 else self._step(JoinedStep(all_, different))

    def _step(self, step: Step) -> int:
        number = self._number.setdefault(step, len(self.steps))
        if number == len(self.steps):
            self.steps.append(step)
        return number


def parts_of(step: Step) -> tuple[int, ...]:
    """The steps that a step is worked out of."""
    match step:
        case JoinedStep(parts=parts):
            return parts
        case Contrary(part=part):
            return (part,)
        case SumStep(points=points):
            return tuple([part for _, part in points])
        case _:
            return ()
