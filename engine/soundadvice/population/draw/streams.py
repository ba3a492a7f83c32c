"""Streams: the uniform numbers that people are drawn by.

INVARIANT: the number of a person in a stream hangs on the seed, on what the stream is for and on the person's own
number, and on nothing else: not on how many are drawn, in what portions, in which scenario, nor by which library. So a
fact that is added moves no other, and scenarios are compared on the same people.
"""

from __future__ import annotations

from hashlib import shake_256

from soundadvice.model.digest import canonical

Stream = tuple[str, ...]
"""What is drawn: `fact`, `answer` or `unsure`, its id, and the option if each has its own."""
BITS = 32
SIZE = 2**BITS
"""A uniform number is a whole one from 0 to before this."""
BLOCK = 65_536
"""So many people are hashed at once. Part of the form: with another number, other people would be drawn."""
_BYTES = BITS // 8
_FORM = "soundadvice.population/1"


def uniforms(seed: int, stream: Stream, first: int, count: int) -> bytes:
    """The uniform numbers of the people from `first` on, 32 bits each, the lowest byte first."""
    blocks = range(first // BLOCK, -(-(first + count) // BLOCK))
    whole = b"".join(_block(seed, stream, block, min(BLOCK, first + count - block * BLOCK)) for block in blocks)
    start = (first - blocks.start * BLOCK) * _BYTES if blocks else 0
    return whole[start : start + count * _BYTES]


def _block(seed: int, stream: Stream, block: int, count: int) -> bytes:
    return shake_256(canonical((_FORM, seed, stream, block)).encode()).digest(count * _BYTES)
