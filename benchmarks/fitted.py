"""How fast something grows: the exponent of the power of the size that it goes with, fitted in log-log.

1 is in step with the size, 2 with its square, 0 not at all. Where something costs the same at any size besides, as a
start does, the exponent lies below that of the part which grows; the steps between neighbours show it, and whether the
curve bends.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from figures import middle
from measured import Growth, Line


@dataclass(frozen=True)
class Fit:
    """The exponent of the line nearest to all points (least squares of the logarithms), from a size to another.

    `low` and `high` are the least and the largest exponent from one point to the next: for one power alone, all three
    are the same.
    """

    exponent: float
    low: float
    high: float
    first: float
    last: float

    def __str__(self) -> str:
        """`1.02 (0.63 to 1.31)`; with two points, which have one step, the exponent alone."""
        low, best, high = (f"{one:.2f}".replace("-0.00", "0.00") for one in (self.low, self.exponent, self.high))
        return best if low == high else f"{best} ({low} to {high})"


def fit(points: Iterable[tuple[float, float]]) -> Fit | None:
    """The fit to sizes and figures; None where fewer than two sizes have one. What is not above 0 has no logarithm."""
    positive = sorted((size, value) for size, value in points if size > 0 and value > 0)
    logs = [(math.log(size), math.log(value)) for size, value in positive]
    if len({size for size, _ in logs}) < 2:
        return None
    sizes, values = zip(*logs, strict=True)
    steps = [(there[1] - here[1]) / (there[0] - here[0]) for here, there in pairwise(logs) if there[0] > here[0]]
    exponent = statistics.linear_regression(sizes, values).slope
    if len(steps) == 1:
        return Fit(exponent, exponent, exponent, positive[0][0], positive[-1][0])
    return Fit(exponent, min(steps), max(steps), positive[0][0], positive[-1][0])


def of_line(growth: Growth, line: Line) -> Fit | None:
    """The fit to the middles of a line's samples."""
    return fit((size, middle(samples)) for size, samples in zip(growth.points, line.samples, strict=True) if samples)
