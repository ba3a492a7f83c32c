"""Words: sets of people as the bits of machine words, the first person lowest. What lies beyond the last is never read.

The order of bits is Arrow's, so that a set is the buffer of a column of true and false as it stands.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""A set of people."""
Places = NDArray[np.intp]
"""People by their places."""
_BITS = 64


def none_of(rows: int) -> Words:
    """Nobody."""
    return np.zeros(-(-rows // _BITS), np.uint64)


def every_of(rows: int) -> Words:
    """Everybody."""
    return np.full(-(-rows // _BITS), ~np.uint64(0))


def packed(who: NDArray[np.bool_]) -> Words:
    """Those of whom it is true.

    >>> places(packed(np.array([True, False, True])), 3).tolist()
    [0, 2]
    """
    found = np.zeros(-(-len(who) // _BITS) * 8, np.uint8)
    bits = np.packbits(who, bitorder="little")
    found[: len(bits)] = bits
    return found.view(np.uint64)


def unpacked(words: Words, rows: int) -> NDArray[np.bool_]:
    """For each person whether they are among them."""
    return np.unpackbits(words.view(np.uint8), count=rows, bitorder="little").view(np.bool_)


def places(words: Words, rows: int) -> Places:
    """The places of those among them, in order."""
    return np.flatnonzero(unpacked(words, rows))
