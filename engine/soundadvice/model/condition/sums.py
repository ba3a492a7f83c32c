"""Sums: a count and a score as one thing, points needed and points that add up; and a sum in ands and ors alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, assert_never

from soundadvice.model.condition.tree import Count, Not, Points, ScoreTest

Value = TypeVar("Value")


def weighed(condition: Count | ScoreTest) -> tuple[int, Points]:
    """A count or a score as one thing: how many points it needs, and what adds them; each adds more than 0.

    What a condition takes away where it holds, its contrary adds.

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


def at_least(
    needed: int,
    points: tuple[tuple[int, Value], ...],
    *,
    all_: Callable[[tuple[Value, ...]], Value],
    any_: Callable[[tuple[Value, ...]], Value],
) -> Value:
    """A sum in ands and ors alone, each made once: what is needed of the rest, with the first value and without it.

    For readers of conditions that cannot add. There are about as many as values times points needed.

    >>> at_least(2, ((1, "a"), (1, "b"), (1, "c")), all_="".join, any_=lambda parts: f"({'|'.join(parts)})")
    '(a(b|c)|bc)'
    """
    rest = [0]
    for number, _ in reversed(points):
        rest.append(rest[-1] + number)
    rest.reverse()
    made: dict[tuple[int, int], Value] = {}

    def of(position: int, still: int) -> Value:
        if still <= 0:
            return all_(())
        if still > rest[position]:
            return any_(())
        if (position, still) not in made:
            number, value = points[position]
            made[position, still] = _with_or_without(value, still - number, still, position)
        return made[position, still]

    def _with_or_without(value: Value, left: int, still: int, position: int) -> Value:
        ways = []
        if left <= 0:
            ways.append(value)
        elif left <= rest[position + 1]:
            ways.append(all_((value, of(position + 1, left))))
        if still <= rest[position + 1]:
            ways.append(of(position + 1, still))
        return any_(tuple(ways)) if len(ways) > 1 else ways[0]

    return of(0, needed)
