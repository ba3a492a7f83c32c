"""Cover: what of a box no row holds of, and whether a row can be left out; exactly, as a decision diagram.

An input a level, in their order. The state at a level is the rows that may still hold; states that are the same are
looked at once, and parts of an input that lead to the same are one branch.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from soundadvice.decision_tables.grid import Box, Grid

MOST_STATES = 200_000
"""How many states are looked at for the questions of one budget, before they are said to be undecided."""


@dataclass(slots=True)
class Budget:
    """How many states may still be looked at."""

    left: int


class UndecidedCoverError(Exception):
    """More states than are looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class CoverNode:
    """What of a level's parts leads where. `boxes` is how many boxes are below it."""

    branches: tuple[tuple[int, CoverNode | None], ...]
    boxes: int


@dataclass(frozen=True, slots=True)
class UncoveredRegion:
    """Part of all that the inputs can be, as boxes of which no two have anything in common."""

    root: CoverNode | None
    length: int

    @property
    def count(self) -> int:
        """How many boxes it is."""
        return 0 if self.root is None else self.root.boxes

    def boxes(self, most: int | None = None) -> list[Box]:
        """Its boxes, the first `most` of them."""
        return [] if self.root is None else list(islice(_paths(self.root, ()), most))


def _paths(node: CoverNode, before: Box) -> Iterator[Box]:
    for mask, child in node.branches:
        if child is None:
            yield (*before, mask)
        else:
            yield from _paths(child, (*before, mask))


def uncovered(
    grid: Grid, rows: Sequence[int], within: Box | None = None, budget: Budget | None = None
) -> UncoveredRegion:
    """What of a box, or of everything, none of these rows holds of. Raises UndecidedCoverError."""
    every = (1 << len(rows)) - 1
    return _Search(grid, rows, lambda active: not active, every, budget).region(within or grid.whole)


def differing(
    grid: Grid,
    rows: Sequence[int],
    within: Box,
    differs: Callable[[int], bool],
    settled: int,
    budget: Budget | None = None,
) -> UncoveredRegion:
    """Where in a box the rows that hold, as bits by their place in `rows`, are such that `differs`.

    Where one of the `settled` rows holds, nothing differs.
    """
    return _Search(grid, rows, differs, settled, budget).region(within)


class _Search:
    def __init__(
        self, grid: Grid, rows: Sequence[int], wanted: Callable[[int], bool], settled: int, budget: Budget | None
    ) -> None:
        self._wanted, self._settled = wanted, settled
        self._budget = Budget(MOST_STATES) if budget is None else budget
        if self._budget.left <= 0:
            raise UndecidedCoverError
        self._length = len(grid.axes)
        self._of_part = [
            [
                sum(1 << place for place, row in enumerate(rows) if grid.boxes[row][level] >> bit & 1)
                for bit in range(len(axis.parts))
            ]
            for level, axis in enumerate(grid.axes)
        ]
        self._rest = [0] * (self._length + 1)
        self._rest[self._length] = (1 << len(rows)) - 1
        for level in range(self._length - 1, -1, -1):
            whole = grid.axes[level].whole
            full = sum(1 << place for place, row in enumerate(rows) if grid.boxes[row][level] == whole)
            self._rest[level] = self._rest[level + 1] & full
        self._all = (1 << len(rows)) - 1
        self._known: dict[Hashable, CoverNode | bool] = {}
        self._nodes: dict[Hashable, CoverNode] = {}

    def region(self, within: Box) -> UncoveredRegion:
        if not self._length or any(not mask for mask in within):
            return UncoveredRegion(None, self._length)
        found = self._look(0, self._all, within)
        return UncoveredRegion(None if found is False or found is True else found, self._length)

    def _look(self, level: int, active: int, within: Box) -> CoverNode | bool:
        """What is wanted from a level on: True at the end, where it is; False where nothing is."""
        if level == self._length:
            return not active & self._settled and self._wanted(active)
        if active & self._settled & self._rest[level]:
            return False
        key = (level, active)
        if key not in self._known:
            if self._budget.left <= 0:
                raise UndecidedCoverError
            self._budget.left -= 1
            self._known[key] = self._branch(level, active, within)
        return self._known[key]

    def _branch(self, level: int, active: int, within: Box) -> CoverNode | bool:
        by_child: dict[int, tuple[int, CoverNode | bool]] = {}
        by_active: dict[int, CoverNode | bool] = {}
        for bit, of_part in enumerate(self._of_part[level]):
            if not within[level] >> bit & 1:
                continue
            left = active & of_part
            if left not in by_active:
                by_active[left] = self._look(level + 1, left, within)
            child = by_active[left]
            if child is not False:
                mask = by_child.get(id(child), (0, child))[0]
                by_child[id(child)] = (mask | 1 << bit, child)
        if not by_child:
            return False
        branches = tuple((mask, None if child is True else child) for mask, child in by_child.values())
        found = tuple((mask, child) for mask, child in branches if not isinstance(child, bool))
        key = (level, tuple((mask, id(child)) for mask, child in found))
        if key not in self._nodes:
            self._nodes[key] = CoverNode(found, sum(1 if child is None else child.boxes for _, child in found))
        return self._nodes[key]
