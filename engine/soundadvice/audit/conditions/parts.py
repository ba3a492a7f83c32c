"""Parts: what a condition is made of, each with the condition that is left without it.

A part of an `all` is left out by taking it as true, a part of an `any` as false, an option by taking it off its list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from soundadvice.audit.conditions.sums import without_part
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    ScoreTest,
    UnsureTest,
    parts_of,
    with_parts,
)
from soundadvice.model.pack import Pack
from soundadvice.wording.condition_text import phrase

ALWAYS = All(())
"""The condition that is true of everyone. Conditions that are read from a file are never empty."""


@dataclass(frozen=True, slots=True)
class ConditionPart:
    """A part of a condition, in words; and the `rest`, the whole condition without it.

    `within` has the positions that lead to it from the whole, so that a part is known to be inside another. `score` is
    the score that it is a part of: that one stands wherever it is compared.
    """

    words: str
    question: str | None
    rest: Condition
    within: tuple[int, ...]
    score: str | None = None


def parts(condition: Condition, pack: Pack) -> Iterator[ConditionPart]:
    """Every part of a condition that could be left out, the larger before the smaller."""
    yield from _parts(condition, pack, lambda rest: rest, ())


def _parts(
    condition: Condition, pack: Pack, put: Callable[[Condition], Condition], within: tuple[int, ...]
) -> Iterator[ConditionPart]:
    # Not a fold: each part is told how to be put back, and where it stands.
    match condition:
        case Comparison() | UnsureTest() | LimitTest():
            return
        case OptionTest(question=name, options=options):
            for position, option in enumerate(options) if len(options) > 1 else ():
                rest = put(replace(condition, options=tuple(one for one in options if one != option)))
                yield ConditionPart(
                    f"the option `{option}` in `{phrase(condition, pack)}`", name, rest, (*within, position)
                )
        case All(conditions=conditions) | AnyOf(conditions=conditions):
            kind = type(condition)
            if len(conditions) > 1:
                for position, part in enumerate(conditions):
                    others = conditions[:position] + conditions[position + 1 :]
                    first = part.question if isinstance(part, (OptionTest, Comparison, UnsureTest)) else None
                    what = f"`{phrase(part, pack)}` in the {'all' if kind is All else 'any'}"
                    yield ConditionPart(what, first, put(kind(others)), (*within, position))
            for position, part in enumerate(conditions):

                def put_back(rest: Condition, position: int = position) -> Condition:
                    return put(kind((*conditions[:position], rest, *conditions[position + 1 :])))

                yield from _parts(part, pack, put_back, (*within, position))
        case Not(condition=part):
            yield from _parts(part, pack, lambda rest: put(Not(rest)), (*within, 0))
        case Named(condition=part):
            # Here alone: the name stands for the whole of it elsewhere.
            yield from _parts(part, pack, put, (*within, 0))
        case Count() | ScoreTest():
            yield from _parts_of_sum(condition, pack, put, within)
        case _:
            assert_never(condition)


def _parts_of_sum(
    condition: Count | ScoreTest, pack: Pack, put: Callable[[Condition], Condition], within: tuple[int, ...]
) -> Iterator[ConditionPart]:
    """A part of a sum is left out by taking it as false: it adds nothing."""
    inside = parts_of(condition)
    for position, part in enumerate(inside):

        def put_back(rest: Condition, position: int = position) -> Condition:
            return put(with_parts(condition, (*inside[:position], rest, *inside[position + 1 :])))

        first = part.question if isinstance(part, (OptionTest, Comparison, UnsureTest)) else None
        where = "count" if isinstance(condition, Count) else f"score `{condition.score}`"
        here, left = (*within, position), put(without_part(condition, position, _kept(condition, position)))
        found = [ConditionPart(f"`{phrase(part, pack)}` in the {where}", first, left, here)]
        if not (isinstance(condition, ScoreTest) and isinstance(part, (OptionTest, Comparison, UnsureTest))):
            found += _parts(part, pack, put_back, here)  # which options add the same is the score's own affair
        yield from (replace(one, score=condition.score) for one in found) if isinstance(condition, ScoreTest) else found


def _kept(condition: Count | ScoreTest, position: int) -> int:
    """Without a part that takes points away, they are there."""
    number = 1 if isinstance(condition, Count) else condition.points[position][0]
    return min(number, 0)
