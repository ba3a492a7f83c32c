"""Scores: points that answers add up to, as published instruments have them; named and counted, never interpreted.

What an answer adds is said by conditions of which each adds whole points where it holds: so a score has three values
as every condition has, the least and the most that it can still come to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from functools import cached_property
from typing import TypeVar

from soundadvice._dataclass import dataclass
from soundadvice.model.condition.tree import Condition, Not, Operator, Points, ScoreTest
from soundadvice.model.problem import Span

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem:
    """What one question, or one condition, adds to a score: its `base`, and the points of what holds.

    `because` says it of a person for whom it adds more than nothing. `question` is None for a condition of its own.
    """

    points: Points
    base: int = 0
    question: str | None = None
    because: str | None = None

    @property
    def least(self) -> int:
        """The fewest points that it can add: below 0 where it takes some away."""
        return self.base + sum(number for number, _ in self.points if number < 0)

    @property
    def most(self) -> int:
        """The most points that it can add."""
        return self.base + sum(number for number, _ in self.points if number > 0)


@dataclass(frozen=True, kw_only=True)
class Score:
    """A sum of points, in whole numbers. Its id is compared with in conditions, and filled into texts."""

    id: str
    title: str
    items: tuple[ScoreItem, ...]
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)

    @property
    def least(self) -> int:
        """The fewest points that anyone can have."""
        return sum(item.least for item in self.items)

    @property
    def most(self) -> int:
        """The most points that anyone can have."""
        return sum(item.most for item in self.items)

    @cached_property
    def points(self) -> Points:
        """The points of all items, one after another."""
        return tuple(one for item in self.items for one in item.points)

    def reaches(self, needed: int) -> ScoreTest:
        """The condition that it comes to at least so many points."""
        return ScoreTest(self.id, needed, self.points, sum(item.base for item in self.items))

    def compared(self, operator: Operator, value: int) -> Condition:
        """The condition that it compares so with a number of points.

        >>> empty = Score(id="phq9", title="PHQ-9", items=())
        >>> empty.compared(Operator.LESS_THAN, 10) == Not(empty.reaches(10))
        True
        """
        first = value + (operator in (Operator.MORE_THAN, Operator.AT_MOST))
        reached = self.reaches(first)
        return reached if operator in (Operator.AT_LEAST, Operator.MORE_THAN) else Not(reached)


def levels(
    worth: Iterable[tuple[int, Key]], join: Callable[[list[Key]], Condition], *, always: bool
) -> tuple[int, Points]:
    """One answer's points as a base and steps up and down from it, each of a condition.

    `worth` has what divides all answers among themselves, with what each adds; `join` makes a condition of some of it.
    Of a question that is `always` asked, the least is sure from the start; of another nothing is, since it may not be
    asked.

    >>> from soundadvice.model.condition import OptionTest, Quantifier
    >>> def any_of(options):
    ...     return OptionTest("sleep", Quantifier.ANY_OF, tuple(options))
    >>> base, points = levels([(0, "well"), (1, "some"), (3, "none")], any_of, always=True)
    >>> [(number, test.options) for number, test in points]
    [(1, ('some', 'none')), (2, ('none',))]
    """
    known = tuple(worth)
    base = min((points for points, _ in known), default=0) if always else 0
    steps: list[tuple[int, Condition]] = []
    below = above = base
    for level in sorted({points for points, _ in known if points > base}):
        steps.append((level - below, join([one for points, one in known if points >= level])))
        below = level
    for level in sorted({points for points, _ in known if points < base}, reverse=True):
        steps.append((level - above, join([one for points, one in known if points <= level])))
        above = level
    return base, tuple(steps)
