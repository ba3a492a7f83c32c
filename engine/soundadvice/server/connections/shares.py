"""Shares: how many connections each of several processes has, in memory that all of them see.

Whoever finds someone at the door first may be the one with the most to do already: who keeps connections open, as a
server before this one does, would then leave one process all the work.
"""

from __future__ import annotations

import mmap


class Shares:
    """Made before the processes are. Each has a slot of its own, which it alone writes to."""

    def __init__(self, count: int) -> None:
        self._slots = memoryview(mmap.mmap(-1, 4 * count)).cast("I")

    def has(self, slot: int, connections: int) -> None:
        """Says how many connections the process with this slot has."""
        self._slots[slot] = connections

    def others_have_fewer(self, slot: int) -> bool:
        """Whether another process has fewer than the one with this slot."""
        return min(self._slots) < self._slots[slot]
