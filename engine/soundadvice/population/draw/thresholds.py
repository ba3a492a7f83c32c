"""Thresholds: below which uniform number a value is drawn, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import accumulate, pairwise
from statistics import NormalDist

from soundadvice.model.population.draw import Normal, Weights, figure_in
from soundadvice.population.draw.streams import SIZE


def of_share(share: Fraction) -> int:
    """The bound of a share of people.

    >>> of_share(Fraction(1, 4)) == 2**30
    True
    """
    return int(min(share, Fraction(1)) * SIZE)


def weight_bounds(weights: Weights, settings: Mapping[str, str]) -> tuple[int, ...]:
    """The bounds of values that are each as likely as their share of the sum.

    A value is drawn by the uniform numbers below its bound and not below the one before. The last bound is above all.
    """
    return _bounds(figure_in(figure, settings) for _, figure in weights.values)


def normal_bounds(normal: Normal, size: int, settings: Mapping[str, str]) -> tuple[int, ...]:
    """The bounds of the steps of a number, `size` to one of its unit: each as likely as what is rounded to it."""
    curve = NormalDist(float(figure_in(normal.mean, settings)) * size, float(figure_in(normal.sd, settings)) * size)
    edges = [Fraction(curve.cdf(step - 0.5)) for step in range(normal.minimum, normal.maximum + 2)]
    return _bounds(after - before for before, after in pairwise(edges))


def _bounds(parts: Iterable[Fraction]) -> tuple[int, ...]:
    sums = list(accumulate(parts))
    return tuple(int(reached / sums[-1] * SIZE) for reached in sums)
