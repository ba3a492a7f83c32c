"""Grid: the values of each input, cut where some cell tells them apart, and each row as the parts that it holds of.

Within a part no cell tells two values apart: so what holds of the parts holds of all values, of which numbers have
endlessly many. Parts of an input are bits of a number, the first the lowest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from soundadvice.decision_tables.table import ForeignTable, InputColumn
from soundadvice.decision_tables.tests import Between, CellTest, Entry, InputType, Only, Plain, mentioned

Box = tuple[int, ...]
"""Parts of each input."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Every value that no cell names."""


Part = Between | Only | Rest
_OTHERS = Rest()


@dataclass(frozen=True, slots=True)
class Axis:
    """The parts of an input, in order: numbers and days by size, others as they are declared or named; null last."""

    column: InputColumn
    parts: tuple[Part, ...]

    @property
    def whole(self) -> int:
        """All parts."""
        return (1 << len(self.parts)) - 1

    def mask(self, test: CellTest) -> int:
        """The parts that a cell lets through."""
        if test.is_dash:
            return self.whole
        entries = [_closed(entry) if self.column.kind is InputType.DATE else entry for entry in test.entries]
        named = sum(1 << bit for bit, part in enumerate(self.parts) if any(_has(entry, part) for entry in entries))
        if not test.negated:
            return named
        null = sum(1 << bit for bit, part in enumerate(self.parts) if part == Only(None))
        return (self.whole ^ named) & ~null | (null if test.takes_null else 0)

    def part_of(self, value: Plain | int) -> int | None:
        """The part that a value is in; None if the input cannot have it."""
        is_single = value is None or isinstance(value, bool) or not any(isinstance(one, Between) for one in self.parts)
        asked: Entry = Only(value) if is_single else Between(value, value)  # type: ignore[arg-type]
        exact = (bit for bit, part in enumerate(self.parts) if not isinstance(part, Rest) and _within(asked, part))
        rest = next((bit for bit, part in enumerate(self.parts) if isinstance(part, Rest)), None)
        return next(exact, None if value is None else rest)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as boxes, one a row. `outside` has the cells, by row and column from 0, that reach out of a domain."""

    table: ForeignTable
    axes: tuple[Axis, ...]
    boxes: tuple[Box, ...]
    outside: tuple[tuple[int, int], ...] = ()

    @property
    def whole(self) -> Box:
        """Everything that the inputs can be."""
        return tuple(axis.whole for axis in self.axes)


def grid(table: ForeignTable) -> Grid:
    """The grid of a table."""
    axes, outside = [], []
    for place, column in enumerate(table.inputs):
        tests = [row.inputs[place].test for row in table.rows]
        axis = axis_of(column, tests)
        axes.append(axis)
        if column.domain is not None:
            free = axis_of(column, [*tests, column.domain], limited=False)
            allowed = free.mask(column.domain)
            outside += [
                (row, place)
                for row, test in enumerate(tests)
                if not test.is_dash and not test.negated and free.mask(test) & ~allowed
            ]
    boxes = tuple(
        tuple(axis.mask(cell.test) for axis, cell in zip(axes, row.inputs, strict=True)) for row in table.rows
    )
    return Grid(table, tuple(axes), boxes, tuple(sorted(outside)))


def is_empty(box: Box) -> bool:
    """Whether nothing is in it."""
    return any(not mask for mask in box)


def meet(first: Box, second: Box) -> Box:
    """What is in both."""
    return tuple(one & other for one, other in zip(first, second, strict=True))


def is_within(inner: Box, outer: Box) -> bool:
    """Whether all of one is in the other."""
    return all(not one & ~other for one, other in zip(inner, outer, strict=True))


def axis_of(column: InputColumn, tests: Sequence[CellTest], *, limited: bool = True) -> Axis:
    """An input, cut wherever one of some cells tells values apart; within its domain, if it is `limited` to that."""
    domain = column.domain if limited else None
    every = [*tests, *([column.domain] if column.domain is not None else [])]
    entries = mentioned(every)
    if column.kind is InputType.DATE:
        entries = [_closed(entry) for entry in entries]
    ranges = [entry for entry in entries if isinstance(entry, Between)]
    parts: list[Part] = []
    if column.kind is InputType.DATE:
        parts += _days(ranges)
    elif column.kind is InputType.NUMBER or ranges:
        parts += _steps(ranges)
    elif column.kind is InputType.BOOLEAN:
        parts += [Only(True), Only(False)]
    else:
        declared = mentioned([column.domain]) if column.domain is not None else []
        parts += [
            one for one in dict.fromkeys([*declared, *entries]) if isinstance(one, Only) and one.value is not None
        ]
        parts.append(_OTHERS)
    if any(isinstance(entry, Only) and entry.value is None for entry in entries):
        parts.append(Only(None))
    axis = Axis(column, tuple(parts))
    if domain is None or domain.is_dash:
        return axis
    allowed = axis.mask(domain)
    return Axis(column, tuple(part for bit, part in enumerate(parts) if allowed >> bit & 1))


def _steps(ranges: Iterable[Between]) -> list[Part]:
    """The line of numbers, cut at every end: each end by itself, and what lies between two."""
    ends = sorted({end for one in ranges for end in (one.low, one.high) if end is not None})
    parts: list[Part] = []
    before: Any = None
    for end in ends:
        parts += [Between(before, end, low_open=before is not None, high_open=True), Between(end, end)]
        before = end
    return [*parts, Between(before, None, low_open=before is not None)]


def _days(ranges: Iterable[Between]) -> list[Part]:
    """The days, cut before every first and after every last one: no day lies between two days in a row."""
    starts = sorted(
        {one.low for one in ranges if one.low is not None} | {one.high + 1 for one in ranges if one.high is not None}
    )
    lows, highs = [None, *starts], [*(start - 1 for start in starts), None]
    return [Between(low, high) for low, high in zip(lows, highs, strict=True)]


def _closed(entry: Entry) -> Entry:
    if not isinstance(entry, Between):
        return entry
    low = entry.low + 1 if entry.low is not None and entry.low_open else entry.low
    high = entry.high - 1 if entry.high is not None and entry.high_open else entry.high
    return Between(low, high)


def _has(entry: Entry, part: Part) -> bool:
    if isinstance(entry, Between):
        return isinstance(part, Between) and entry.holds(part)
    return isinstance(part, Only) and entry == part and type(entry.value) is type(part.value)


def _within(asked: Entry, part: Part) -> bool:
    if isinstance(asked, Between):
        return isinstance(part, Between) and part.holds(asked)
    return isinstance(part, Only) and asked == part and type(asked.value) is type(part.value)
