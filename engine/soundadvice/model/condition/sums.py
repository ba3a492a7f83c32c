"""Sums: a count and a score as one thing, points needed and points that add up; and a sum in ands and ors alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar, assert_never

from soundadvice._dataclass import dataclass
from soundadvice.model.condition.tree import Count, Not, Points, ScoreTest

Value = TypeVar("Value")


def weighed(condition: Count | ScoreTest) -> tuple[int, Points]:
    """A count or a score as one thing: how many points it needs, and what adds them; each adds more than 0.

    What a condition takes away where it holds, its contrary adds.

    >>> from soundadvice.model.condition.tree import UnsureTest
    >>> some = UnsureTest("a"), UnsureTest("b")
    >>> weighed(ScoreTest("risk", 1, ((2, some[0]), (-2, some[1]))))[0]
    3
    """
    match condition:
        case Count(at_least=needed, conditions=parts):
            return needed, tuple((1, part) for part in parts)
        case ScoreTest(at_least=needed, points=points, base=base):
            taken = sum(number for number, _ in points if number < 0)
            added = tuple((number, part) if number > 0 else (-number, Not(part)) for number, part in points)
            return needed - base - taken, added
        case _:
            assert_never(condition)


def needed_to_miss(needed: int, points: Iterable[tuple[int, object]]) -> int:
    """How many points must be of what does not hold, so that the rest comes to less than what is needed.

    So the contrary of a sum is a sum again, of the contraries of its parts.

    >>> needed_to_miss(3, ((1, "a"), (2, "b"), (2, "c")))
    3
    """
    return sum(number for number, _ in points) - needed + 1


@dataclass(frozen=True, slots=True)
class _Sum(Generic[Value]):
    """Some of the points: those of one value, or of two halves. `levels` has what they can come to, 0 left out."""

    levels: tuple[int, ...]
    value: Value | None = None
    halves: tuple[int, int] = (0, 0)


class SumNetwork(Generic[Value]):
    """Sums in ands and ors alone: so many of the first half, and of the second what is still needed.

    Each is made once, and sums that have a part in common at the same place share it, whatever they need. Values that
    cannot be looked up are not shared between sums. `follows(more, fewer)` is told that what comes to more points comes
    to fewer too, of each two neighbours as they are made.
    """

    def __init__(
        self,
        *,
        all_: Callable[[tuple[Value, ...]], Value],
        any_: Callable[[tuple[Value, ...]], Value],
        follows: Callable[[Value, Value], None] = lambda _more, _fewer: None,
    ) -> None:
        self._all, self._any, self._follows = all_, any_, follows
        self._sums: list[_Sum[Value]] = []
        self._known: dict[Hashable, int] = {}
        self._made: list[dict[int, Value]] = []
        """By the number of a sum, whether it comes to so many points."""

    def reaches(self, needed: int, points: tuple[tuple[int, Value], ...]) -> Value:
        """Whether the points of the values that hold come to at least so many; each adds more than 0."""
        return self._of(self._sum(points), needed) if points else self._all(()) if needed <= 0 else self._any(())

    def _sum(self, points: tuple[tuple[int, Value], ...]) -> int:
        if len(points) == 1:
            ((number, value),) = points
            key: Hashable = ("one", number, value) if isinstance(value, Hashable) else object()
            return self._keep(key, lambda: _Sum((number,), value))
        middle = len(points) // 2
        halves = self._sum(points[:middle]), self._sum(points[middle:])
        return self._keep(halves, lambda: _Sum(self._levels(*halves), halves=halves))

    def _keep(self, key: Hashable, make: Callable[[], _Sum[Value]]) -> int:
        if key not in self._known:
            self._known[key] = len(self._sums)
            self._sums.append(make())
            self._made.append({})
        return self._known[key]

    def _levels(self, first: int, second: int) -> tuple[int, ...]:
        both = [(0, *self._sums[half].levels) for half in (first, second)]
        return tuple(sorted({one + other for one in both[0] for other in both[1]} - {0}))

    def _of(self, number: int, needed: int) -> Value:
        levels = self._sums[number].levels
        if needed <= 0:
            return self._all(())
        if needed > levels[-1]:
            return self._any(())
        # What lies between two levels is the same as the higher of them.
        reached = levels[bisect_left(levels, needed)]
        made = self._made[number]
        if reached not in made:
            value = self._joined(self._sums[number], reached)
            self._told(made, reached, value)
            made[reached] = value
        return made[reached]

    def _told(self, made: dict[int, Value], reached: int, value: Value) -> None:
        fewer = max((level for level in made if level < reached), default=None)
        more = min((level for level in made if level > reached), default=None)
        if fewer is not None:
            self._follows(value, made[fewer])
        if more is not None:
            self._follows(made[more], value)

    def _joined(self, one: _Sum[Value], needed: int) -> Value:
        if one.value is not None:
            return one.value
        first, second = one.halves
        levels = (0, *self._sums[first].levels)
        ways = []
        for level in levels[: bisect_left(levels, needed) + 1]:
            left = needed - level
            if left <= 0:
                ways.append(self._of(first, level))
            elif left <= self._sums[second].levels[-1]:
                rest = self._of(second, left)
                ways.append(self._all((self._of(first, level), rest)) if level else rest)
        return self._any(tuple(ways)) if len(ways) > 1 else ways[0]


def at_least(
    needed: int,
    points: tuple[tuple[int, Value], ...],
    *,
    all_: Callable[[tuple[Value, ...]], Value],
    any_: Callable[[tuple[Value, ...]], Value],
) -> Value:
    """One sum in ands and ors alone, for readers of conditions that cannot add.

    >>> at_least(2, ((1, "a"), (1, "b"), (1, "c")), all_="".join, any_=lambda parts: f"({'|'.join(parts)})")
    '(bc|a(c|b))'
    """
    return SumNetwork(all_=all_, any_=any_).reaches(needed, points)
