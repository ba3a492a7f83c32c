"""Figures as words: about three digits, and the spread beside the middle."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence


def figure(value: float) -> str:
    """A number with three digits, and whole from a hundred on: `0.0123`, `1.23`, `12.3`, `123`, `1,230`."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{min(9, 2 - math.floor(math.log10(abs(value))))}f}"


def count(number: int) -> str:
    """A whole number: `5,000`, and from ten thousand on where it is round `10^4`."""
    digits = str(number)
    round_one = number >= 10_000 and digits.strip("0") == "1"
    return f"10^{len(digits) - 1}" if round_one else f"{number:,}"


def middle(samples: Sequence[float]) -> float:
    return statistics.median(samples)


def spread(samples: Sequence[float]) -> tuple[float, float]:
    """The middle half, or with fewer than eight samples the smallest and the largest."""
    if len(samples) < 8:
        return min(samples), max(samples)
    low, _, high = statistics.quantiles(samples, n=4)
    return low, high


def with_spread(samples: Sequence[float]) -> str:
    """`1.23 (1.20 to 1.31)`, or the number alone where there is only one."""
    if len(samples) < 2:
        return figure(middle(samples))
    low, high = spread(samples)
    return f"{figure(middle(samples))} ({figure(low)} to {figure(high)})"
