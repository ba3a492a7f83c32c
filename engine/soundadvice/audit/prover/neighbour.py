"""Neighbour: the last value below a threshold, and the first from it on, as a person would say them."""

from __future__ import annotations

from soundadvice.meaning.cells import Cell
from soundadvice.model.question import Duration, Quantity
from soundadvice.model.time.duration import SECONDS


def last_in(question: Quantity, below: Cell) -> int:
    """The greatest value of a cell that a person would sensibly give: `20 days` where 3 weeks begin the next.

    A second less than three weeks is in the cell too, but no one says so.
    """
    if isinstance(question, Duration):
        for unit in ("day", "hour", "minute"):
            value = below.last // SECONDS[unit] * SECONDS[unit]
            if value >= max(below.first, SECONDS[unit]):
                return value
    return below.last


def first_in(question: Quantity, above: Cell) -> int:
    """The least value of a cell that a person would sensibly give: `4 days` where more than 3 days begin with it."""
    if isinstance(question, Duration):
        for unit in ("day", "hour", "minute"):
            value = -(-above.first // SECONDS[unit]) * SECONDS[unit]
            if value <= above.last:
                return value
    return above.first
