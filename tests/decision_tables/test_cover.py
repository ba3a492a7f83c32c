"""Gaps, overlaps, masked and redundant rows of random tables are those that counting every cell finds."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from soundadvice.decision_tables.cover import uncovered
from soundadvice.decision_tables.decide import chosen, same_without
from soundadvice.decision_tables.grid import Box, Grid, grid
from soundadvice.decision_tables.rows import row_facts
from soundadvice.decision_tables.table import (
    Aggregation,
    ForeignTable,
    InputCell,
    InputColumn,
    OutputColumn,
    OutputValue,
    TablePolicy,
    TableRow,
)
from soundadvice.decision_tables.tests import ANYTHING, CellTest, InputType
from soundadvice.formats.dmn.feel import unary_tests
from soundadvice.model.problem import Span

HERE = Span("here")
CELLS = {
    InputType.NUMBER: ("-", "<1", ">=1", "[1..3]", "(1..3)", "3", "not(3)", "<1, >3", "null"),
    InputType.TEXT: ("-", '"a"', '"b"', '"a", "b"', 'not("a")', "null"),
    InputType.BOOLEAN: ("-", "true", "false", "not(true)"),
}
OUTCOMES = ("x", "y", "z")


def made(random: Random) -> ForeignTable:
    kinds = [random.choice(list(CELLS)) for _ in range(random.randint(1, 3))]
    columns = tuple(InputColumn(f"in{place}", kind, None, HERE) for place, kind in enumerate(kinds))
    rows = []
    for number in range(1, random.randint(2, 6)):
        tests = [unary_tests(random.choice(CELLS[kind])) for kind in kinds]
        cells = tuple(InputCell("", test if random.random() < 0.8 else ANYTHING, HERE) for test in tests)
        outcome = random.choice(OUTCOMES)
        rows.append(TableRow(number, cells, (OutputValue(outcome, outcome, True, HERE),), HERE))
    policy = random.choice(list(TablePolicy))
    outputs = (OutputColumn("out", OUTCOMES, None, HERE),)
    return ForeignTable("t", "t", policy, Aggregation.LIST, columns, outputs, tuple(rows), HERE)


def every_cell(cut: Grid) -> list[tuple[int, ...]]:
    return list(product(*(range(len(axis.parts)) for axis in cut.axes)))


def inside(box: Box, cell: tuple[int, ...]) -> bool:
    return all(mask >> bit & 1 for mask, bit in zip(box, cell, strict=True))


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(60))
def test_counting_every_cell_finds_the_same(seed: int) -> None:
    table = made(Random(seed))
    cut = grid(table)
    facts = row_facts(cut)
    holding = {cell: [row for row, box in enumerate(cut.boxes) if inside(box, cell)] for cell in every_cell(cut)}
    gap = uncovered(cut, range(len(table.rows))).boxes()
    for cell, rows in holding.items():
        assert sum(inside(box, cell) for box in gap) == (not rows)
    pairs = {(a, b) for rows in holding.values() for a in rows for b in rows if a < b}
    assert {(one.first, one.second) for one in facts.overlaps} == pairs
    for row in range(len(table.rows)):
        cells = [rows for rows in holding.values() if row in rows]
        assert (row in facts.dead) == (not cells)
        spare = {inner for inner, _ in facts.subsumed} | {one for pair in facts.duplicates for one in pair}
        spare |= {one.row for one in facts.masked} | set(facts.dead)
        if table.policy in (TablePolicy.FIRST, TablePolicy.PRIORITY) and cells:
            counts = any(
                chosen(table, [table.rows[one] for one in rows])[0].outcome == table.rows[row].outcome for rows in cells
            )
            given = any(chosen(table, [table.rows[one] for one in rows])[0] is table.rows[row] for rows in cells)
            masked = any(one.row == row for one in facts.masked)
            assert not (masked and given)
            assert masked or counts or row in spare
        needed = any(not same_without(table, [table.rows[one] for one in rows], table.rows[row]) for rows in cells)
        if row in facts.redundant:
            assert not needed
        elif row not in spare and table.policy in (TablePolicy.UNIQUE, TablePolicy.ANY, TablePolicy.FIRST):
            assert needed


def test_a_region_of_many_boxes_is_counted_without_listing_them() -> None:
    """Twelve inputs of which each row takes one value: the gap is every other combination."""
    columns = tuple(InputColumn(f"in{place}", InputType.BOOLEAN, None, HERE) for place in range(12))
    yes = CellTest(unary_tests("true").entries)
    rows = tuple(
        TableRow(
            number,
            tuple(InputCell("", yes if place in (number, number + 1) else ANYTHING, HERE) for place in range(12)),
            (OutputValue("x", "x", True, HERE),),
            HERE,
        )
        for number in range(11)
    )
    outputs = (OutputColumn("out", (), None, HERE),)
    cut = grid(ForeignTable("t", "t", TablePolicy.COLLECT, Aggregation.LIST, columns, outputs, rows, HERE))
    region = uncovered(cut, range(11))
    assert sum(_size(box) for box in region.boxes()) == 377  # no two trues in a row of twelve: a Fibonacci number
    assert len(region.boxes(5)) == 5


def _size(box: Box) -> int:
    size = 1
    for mask in box:
        size *= mask.bit_count()
    return size
