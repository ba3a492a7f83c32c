"""Parts: what a condition is made of, each with the condition that is left without it.

A part of an `all` is left out by taking it as true, a part of an `any` as false, an option by taking it off its list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
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
NEVER = AnyOf(())
"""The condition that is true of no one."""


@dataclass(frozen=True, slots=True)
class ConditionPart:
    """A part of a condition, in words; and the `rest`, the whole condition without it.

    `within` has the positions that lead to it from the whole, so that a part is known to be inside another.
    """

    words: str
    question: str | None
    rest: Condition
    within: tuple[int, ...]


def parts(condition: Condition, pack: Pack) -> Iterator[ConditionPart]:
    """Every part of a condition that could be left out, the larger before the smaller."""
    yield from _parts(condition, pack, lambda rest: rest, ())


def _parts(
    condition: Condition, pack: Pack, put: Callable[[Condition], Condition], within: tuple[int, ...]
) -> Iterator[ConditionPart]:
    # Not a fold: each part is told how to be put back, and where it stands.
    match condition:
        case Comparison() | UnsureTest():
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
        case Count() | ScoreTest() | Named():
            yield from _parts_of_sum(condition, pack, put, within)
        case _:
            assert_never(condition)


def _parts_of_sum(
    condition: Count | ScoreTest | Named, pack: Pack, put: Callable[[Condition], Condition], within: tuple[int, ...]
) -> Iterator[ConditionPart]:
    """A part of a sum is left out by taking it as false: it adds nothing."""
    inside = parts_of(condition)
    for position, part in enumerate(inside):

        def put_back(rest: Condition, position: int = position) -> Condition:
            return put(with_parts(condition, (*inside[:position], rest, *inside[position + 1 :])))

        if not isinstance(condition, Named):
            first = part.question if isinstance(part, (OptionTest, Comparison, UnsureTest)) else None
            where = "count" if isinstance(condition, Count) else f"score `{condition.score}`"
            yield ConditionPart(f"`{phrase(part, pack)}` in the {where}", first, put_back(NEVER), (*within, position))
        if isinstance(condition, ScoreTest) and isinstance(part, (OptionTest, Comparison, UnsureTest)):
            continue  # which options add the same is the score's own affair
        yield from _parts(part, pack, put_back, (*within, position))
