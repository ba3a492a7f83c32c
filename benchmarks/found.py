"""The figures of a section, each under a name that stays the same from run to run: for the reaches and the history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from figures import count, middle, spread
from measured import Growth, Measured, Section, Table

MEMORY = "peak memory"


@dataclass(frozen=True)
class Found:
    """One figure. `at` says more where a name has several: a size, or that it is of memory.

    `unit` is `x NAME` where the samples are ratios to another contestant.
    """

    part: str
    name: str
    at: str
    unit: str
    samples: tuple[float, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from the other figures of its section."""
        return self.part, self.name, self.at

    @property
    def value(self) -> float:
        return middle(self.samples)

    @property
    def spread(self) -> tuple[float, float]:
        return spread(self.samples)


def found(section: Section) -> Iterator[Found]:
    """All figures of a section: a ratio where there is a baseline, what was measured where there is none."""
    for part in section.parts:
        yield from _of_table(part) if isinstance(part, Table) else _of_growth(part)


def ratios(table: Table, name: str, over: str) -> tuple[float, ...]:
    """How many times as long one contestant of a table takes as another one, in each round; empty where one is not."""
    rows = {row.name: row for row in table.rows}
    if name not in rows or over not in rows:
        return ()
    return Table(table.id, "", table.unit, table.rows, over, rates=table.rates).ratios(rows[name])


def point(growth: Growth, size: int) -> str:
    """What `at` says of a size: `5,000 rules`."""
    return f"{count(size)} {growth.along}"


def _of_table(table: Table) -> Iterator[Found]:
    for row in table.rows:
        if row.samples:
            yield _of_row(table, row)
        if row.memory:
            yield Found(table.id, row.name, MEMORY, "MB", (row.memory,))


def _of_row(table: Table, row: Measured) -> Found:
    compared = table.ratios(row) if row.name != table.baseline else ()
    if compared:
        return Found(table.id, row.name, "", f"x {table.baseline}", compared)
    return Found(table.id, row.name, "", table.unit, row.samples)


def _of_growth(growth: Growth) -> Iterator[Found]:
    for line in growth.lines:
        for size, samples in zip(growth.points, line.samples, strict=True):
            if samples:
                yield Found(growth.id, line.name, point(growth, size), growth.unit, samples)
