"""Shares: how many of how many, with Wilson's interval."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True)
class Share:
    """So many `of` so many."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None of no one."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of Wilson; None of no one.

        >>> [round(bound, 4) for bound in Share(8, 100).interval or ()]
        [0.0411, 0.15]
        """
        if not self.of:
            return None
        share, spread = self.count / self.of, _Z * _Z / self.of
        middle = (share + spread / 2) / (1 + spread)
        half = _Z / (1 + spread) * sqrt(share * (1 - share) / self.of + spread / (4 * self.of))
        # Of none the interval begins at 0, of all it ends at 1, exactly.
        low = 0.0 if self.count == 0 else middle - half
        return low, 1.0 if self.count == self.of else middle + half

    def to_json(self) -> dict[str, object]:
        """As JSON; shares to six places."""
        bounds = self.interval
        return {
            "count": self.count,
            "of": self.of,
            "share": None if self.value is None else round(self.value, 6),
            "interval": None if bounds is None else [round(bound, 6) for bound in bounds],
        }


def enough_people(share: Share, limit: Fraction) -> int | None:
    """About how many people would settle on which side of a limit a share is; None if they are the same.

    As many as the interval needs to be narrower than the distance, were the share the same.
    """
    if not share.of or Fraction(share.count, share.of) == limit:
        return None
    value, bound = share.count / share.of, float(limit)
    needed = _Z * _Z * max(value * (1 - value), bound * (1 - bound)) / (value - bound) ** 2
    return max(share.of + 1, ceil(needed * 1.1 / 100) * 100)
