"""Boxes in words: `Age is 18 or more and less than 65, and Risk is High or Low`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from soundadvice.decision_tables.grid import Axis, Box, Grid, Part, Rest
from soundadvice.decision_tables.table import ForeignTable, TableRow
from soundadvice.decision_tables.tests import Between, InputType, Only, day_words, shown


def in_words(grid: Grid, box: Box) -> str:
    """What a box is; an input that can be anything in it is not named."""
    said = [
        f"{axis.column.text} is {axis_words(axis, mask)}"
        for axis, mask in zip(grid.axes, box, strict=True)
        if mask != axis.whole
    ]
    return ", and ".join(said) or "whatever the inputs are"


def axis_words(axis: Axis, mask: int) -> str:
    """What some parts of an input are.

    Numbers are said as they are, without a step: more than 130 and less than 150.
    """
    said = [_part_words(axis, part) for part in joined(axis, mask)]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"


def joined(axis: Axis, mask: int) -> list[Part]:
    """The parts, those of numbers and days that lie beside each other as one."""
    found: list[Part] = []
    last = -2
    for bit, part in enumerate(axis.parts):
        if not mask >> bit & 1:
            continue
        before = found[-1] if found else None
        if isinstance(part, Between) and isinstance(before, Between) and last == bit - 1 and _touch(axis, before, part):
            found[-1] = Between(before.low, part.high, before.low_open, part.high_open)
        else:
            found.append(part)
        last = bit
    return found


def runs(axis: Axis, mask: int) -> list[int]:
    """Some parts of an input, as those that can be said as one range; of what has no order, all as one."""
    if not any(isinstance(part, Between) for part in axis.parts):
        return [mask]
    found: list[int] = []
    for bit, part in enumerate(axis.parts):
        if not mask >> bit & 1:
            continue
        before = axis.parts[bit - 1] if bit else None
        beside = bool(mask >> (bit - 1) & 1) if bit else False
        if beside and isinstance(part, Between) and isinstance(before, Between) and _touch(axis, before, part):
            found[-1] |= 1 << bit
        else:
            found.append(1 << bit)
    return found


def _touch(axis: Axis, before: Between, after: Between) -> bool:
    if axis.column.kind is InputType.DATE:
        return bool(before.high + 1 == after.low)
    return bool(before.high == after.low)


def _part_words(axis: Axis, part: Part) -> str:
    if isinstance(part, Rest):
        return "anything but null" if all(part in (Only(None), Rest()) for part in axis.parts) else "anything else"
    if isinstance(part, Only):
        return shown(part.value)
    show: Callable[[Any], str] = day_words if axis.column.kind is InputType.DATE else shown
    return _between(part, show, later=axis.column.kind is InputType.DATE)


def _between(part: Between, show: Callable[[Any], str], *, later: bool) -> str:
    if part.low is None and part.high is None:
        return "anything that has an order" if later else "any number"
    if part.low is not None and part.low == part.high:
        return show(part.low)
    over, under, or_more, or_less = (
        ("after", "before", "or later", "or earlier") if later else ("more than", "less than", "or more", "or less")
    )
    ends = []
    if part.low is not None:
        ends.append(f"{over} {show(part.low)}" if part.low_open else f"{show(part.low)} {or_more}")
    if part.high is not None:
        ends.append(f"{under} {show(part.high)}" if part.high_open else f"{show(part.high)} {or_less}")
    if len(ends) == 2 and not part.low_open and not part.high_open:
        return f"{show(part.low)} to {show(part.high)}"
    return " and ".join(ends)


def outcome_words(table: ForeignTable, row: TableRow) -> str:
    """What a row says: `Approved`, or `Status: Approved, Rate: Best`."""
    if len(row.outputs) == 1:
        return _cell(row, 0)
    return ", ".join(f"{column.name}: {_cell(row, place)}" for place, column in enumerate(table.outputs))


def _cell(row: TableRow, place: int) -> str:
    cell = row.outputs[place]
    return shown(cell.value) if cell.is_literal else f"`{cell.text}`"
