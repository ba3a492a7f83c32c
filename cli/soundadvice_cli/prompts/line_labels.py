"""Line labels: the key that stands for each line of a menu: 1 to 9, then letters."""

from __future__ import annotations

from collections.abc import Sequence

_LABELS = "123456789abcdefghilmnopqrstuvwxyz"
"""Not j and k, which move the pointer."""


def line_labels(count: int) -> Sequence[str]:
    """The keys for so many lines, in their order; a line beyond the last key has none.

    >>> line_labels(11)[-3:]
    '9ab'
    """
    return _LABELS[:count]


def spoken(labels: Sequence[str]) -> str:
    """The keys as they are named.

    >>> [spoken(line_labels(count)) for count in (1, 3, 10, 12)]
    ['1', '1-3', '1-9, a', '1-9, a-c']
    """
    digits = [label for label in labels if label.isdigit()]
    letters = [label for label in labels if not label.isdigit()]
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in (digits, letters) if run)
