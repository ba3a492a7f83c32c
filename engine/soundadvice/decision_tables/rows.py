"""Rows against each other: which hold together, which never count, which are in another, which could be one."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from soundadvice.decision_tables.cover import MOST_STATES, Budget, UndecidedCoverError, differing, uncovered
from soundadvice.decision_tables.decide import same_without
from soundadvice.decision_tables.grid import Box, Grid, is_empty, is_within, meet
from soundadvice.decision_tables.table import Aggregation, ForeignTable, TablePolicy
from soundadvice.decision_tables.words import runs

MOST_PAIRS = 2_000_000
_ORDERED = (TablePolicy.PRIORITY, TablePolicy.FIRST)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows, by their place from 0, that hold together of a box. `conflict`: they do not say the same."""

    first: int
    second: int
    box: Box
    conflict: bool


@dataclass(frozen=True, slots=True)
class Masked:
    """A row that holds of some, and never counts. `by` are rows that count instead; together they take all of it."""

    row: int
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Joinable:
    """Rows that say the same, and differ in one input only: one row with `mask` there would do."""

    rows: tuple[int, ...]
    column: int
    mask: int


@dataclass(slots=True)
class RowFacts:
    """All that is so of the rows of a table. `undecided` says what was not settled within the limits."""

    overlaps: list[Overlap] = field(default_factory=list)
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    subsumed: list[tuple[int, int]] = field(default_factory=list)
    masked: list[Masked] = field(default_factory=list)
    redundant: list[int] = field(default_factory=list)
    misleading: list[tuple[int, int]] = field(default_factory=list)
    joinable: list[Joinable] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)


def row_facts(grid: Grid) -> RowFacts:
    """All that is so of the rows."""
    facts = RowFacts(dead=[place for place, box in enumerate(grid.boxes) if is_empty(box)])
    size = len(grid.boxes)
    if size * (size - 1) // 2 > MOST_PAIRS:
        facts.undecided.append(f"which of {size:,} rows hold together: more than {MOST_PAIRS:,} pairs")
        return facts
    rows = grid.table.rows
    for first in range(size):
        for second in range(first + 1, size):
            one, other = grid.boxes[first], grid.boxes[second]
            both = meet(one, other)
            same = rows[first].outcome == rows[second].outcome
            if not is_empty(both):
                facts.overlaps.append(Overlap(first, second, both, not same))
                _compare(facts, grid, first, second, same)
    facts.joinable = list(_joinable(grid))
    _never_count(facts, grid)
    return facts


def _compare(facts: RowFacts, grid: Grid, first: int, second: int, same: bool) -> None:
    one, other = grid.boxes[first], grid.boxes[second]
    if one == other:
        facts.duplicates.append((first, second))
    elif same:
        facts.subsumed += [(second, first)] if is_within(other, one) else []
        facts.subsumed += [(first, second)] if is_within(one, other) else []
    if grid.table.policy is TablePolicy.PRIORITY:
        facts.misleading += [pair for pair in ((first, second), (second, first)) if _misleads(grid, *pair)]


def _misleads(grid: Grid, row: int, other: int) -> bool:
    """Whether a row counts before another though it asks less: it has `-` where the other looks."""
    table = grid.table
    if table.rank(table.rows[row]) >= table.rank(table.rows[other]):
        return False
    if is_within(grid.boxes[other], grid.boxes[row]):
        return False  # it is masked: that says more
    cells = zip(table.rows[row].inputs, table.rows[other].inputs, strict=True)
    return any(mine.test.is_dash and not theirs.test.is_dash for mine, theirs in cells)


def _joinable(grid: Grid) -> Iterator[Joinable]:
    """Rows that could be one. Of numbers and days, those whose ranges touch; a row within another is not among them."""
    for column, axis in enumerate(grid.axes):
        alike: dict[Hashable, list[int]] = {}
        for place, box in enumerate(grid.boxes):
            if not is_empty(box):
                key = (*box[:column], 0, *box[column + 1 :], grid.table.rows[place].outcome)
                alike.setdefault(key, []).append(place)
        for rows in alike.values():
            widest = [one for one in rows if not any(_is_in(grid, column, one, other) for other in rows)]
            whole = reduce(or_, (grid.boxes[one][column] for one in widest))
            for part in runs(axis, whole):
                inside = [one for one in widest if not grid.boxes[one][column] & ~part]
                if len(inside) > 1:
                    yield Joinable(tuple(inside), column, part)


def _is_in(grid: Grid, column: int, row: int, other: int) -> bool:
    """Whether a row has no more of an input than another; of two that have the same, the later one."""
    one, two = grid.boxes[row][column], grid.boxes[other][column]
    return row != other and not one & ~two and (one != two or row > other)


def _never_count(facts: RowFacts, grid: Grid) -> None:
    known = {row for row, _ in facts.subsumed} | {row for pair in facts.duplicates for row in pair} | set(facts.dead)
    near: dict[int, set[int]] = {place: set() for place in range(len(grid.boxes))}
    for one in facts.overlaps:
        near[one.first].add(one.second)
        near[one.second].add(one.first)
    budget = Budget(MOST_STATES)
    for place in range(len(grid.boxes)):
        neighbours = sorted(near[place])
        try:
            masked = _masked(facts, grid, place, neighbours, budget)
            if masked is not None:
                facts.masked.append(masked)
            elif place not in known and _is_redundant(grid, place, neighbours, budget):
                facts.redundant.append(place)
        except UndecidedCoverError:
            facts.undecided.append(f"whether row {place + 1} is needed")


def _masked(facts: RowFacts, grid: Grid, place: int, near: Sequence[int], budget: Budget) -> Masked | None:
    """A row that counts for no one, since rows that count before it and do not all say the same take everyone of it."""
    table = grid.table
    if table.policy not in _ORDERED or place in facts.dead:
        return None
    above = [other for other in near if _is_before(table, other, place)]
    says_else = [other for other in above if table.rows[other].outcome != table.rows[place].outcome]
    alone = [other for other in above if is_within(grid.boxes[place], grid.boxes[other])]
    if any(other not in says_else for other in alone):
        return None  # it is in a row that says the same
    if alone:
        return Masked(place, (alone[0],))
    if not says_else or uncovered(grid, above, grid.boxes[place], budget).count:
        return None
    return Masked(place, tuple(above))


def _is_before(table: ForeignTable, other: int, place: int) -> bool:
    """Whether a row counts before another."""
    if table.policy is TablePolicy.FIRST:
        return other < place
    return (table.rank(table.rows[other]), other) < (table.rank(table.rows[place]), place)


def _is_redundant(grid: Grid, place: int, near: Sequence[int], budget: Budget) -> bool:
    """Whether the table decides the same for everyone without the row."""
    table = grid.table
    if table.policy in (TablePolicy.UNIQUE, TablePolicy.ANY):
        alike = [other for other in near if table.rows[other].outcome == table.rows[place].outcome]
        return bool(alike) and not uncovered(grid, alike, grid.boxes[place], budget).count
    collected = table.policy in (TablePolicy.COLLECT, TablePolicy.RULE_ORDER, TablePolicy.OUTPUT_ORDER)
    if not near or (collected and table.aggregation in (Aggregation.LIST, Aggregation.COUNT)):
        return False
    listed = sorted([*near, place])
    rows = [table.rows[one] for one in listed]
    settled = 0
    if table.policy in _ORDERED:
        settled = sum(1 << bit for bit, other in enumerate(listed) if _is_before(table, other, place))

    def differs(active: int) -> bool:
        holding = [row for bit, row in enumerate(rows) if active >> bit & 1]
        return not same_without(table, holding, table.rows[place])

    return not differing(grid, listed, grid.boxes[place], differs, settled, budget).count
