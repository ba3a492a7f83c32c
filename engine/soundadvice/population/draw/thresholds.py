"""Thresholds: below which uniform number a value is drawn, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import NormalDist

from soundadvice.model.population.draw import Normal, Weights, figure_in
from soundadvice.model.question import Number
from soundadvice.population.draw.streams import SIZE


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Values in order: each is drawn by the uniform numbers below its bound and not below the one before."""

    values: tuple[str | int, ...]
    bounds: tuple[int, ...]


def of_share(share: Fraction) -> int:
    """The bound of a share of people.

    >>> of_share(Fraction(1, 4)) == 2**30
    True
    """
    return int(min(share, Fraction(1)) * SIZE)


def of_weights(weights: Weights, settings: Mapping[str, str]) -> Thresholds:
    """The bounds of values that are each as likely as their share of the sum."""
    shares = [figure_in(figure, settings) for _, figure in weights.values]
    whole = sum(shares, Fraction(0))
    return _thresholds([value for value, _ in weights.values], [share / whole for share in shares])


def of_normal(normal: Normal, question: Number, settings: Mapping[str, str]) -> Thresholds:
    """The bounds of the steps of a number, each as likely as what is rounded to it."""
    size = 10**question.decimals
    curve = NormalDist(float(figure_in(normal.mean, settings)) * size, float(figure_in(normal.sd, settings)) * size)
    steps = range(normal.minimum, normal.maximum + 1)
    below = [Fraction(curve.cdf(step - 0.5)) for step in (*steps, steps[-1] + 1)]
    whole = below[-1] - below[0]
    shares = [(after - before) / whole for before, after in pairwise(below)]
    return _thresholds(list(steps), shares)


def _thresholds(values: Sequence[str | int], shares: Sequence[Fraction]) -> Thresholds:
    kept: list[str | int] = []
    bounds: list[int] = []
    reached, last = Fraction(0), 0
    for value, share in zip(values, shares, strict=True):
        reached += share
        if (bound := int(reached * SIZE)) > last:
            kept.append(value)
            bounds.append(bound)
            last = bound
    bounds[-1] = SIZE
    return Thresholds(tuple(kept), tuple(bounds))
