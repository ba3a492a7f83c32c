"""Any but: that one of many literals holds, leaving out a few of them: one gate of few parts for each few left out.

Where a pack has thousands of rules, most questions are about a few of them, and about all others together. A gate for
those, written anew for each question, would take as many parts as there are rules. So the many are joined in blocks of
blocks, and whoever leaves out a few is told of the blocks that have none of those.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from soundadvice.audit.prover.cnf import Gates, Literal

MANY = 200
"""Up to so many are joined as they are, without blocks."""
_BLOCK = 16
"""The smallest block."""


class AnyBut:
    """Some literals, by name. Names that are often left out together had better stand next to each other."""

    def __init__(self, gates: Gates, literals: Sequence[tuple[str, Literal]]) -> None:
        self._gates = gates
        self._literals = [literal for _, literal in literals]
        self._place = {name: place for place, (name, _) in enumerate(literals)}
        self._blocks: dict[tuple[int, int], Literal] = {}

    def leaving_out(self, names: Collection[str]) -> Literal:
        """The literal that holds where one of those does that are not left out."""
        out = sorted(place for name in names if (place := self._place.get(name)) is not None)
        size = len(self._literals)
        parts = self._without(0, size, out) if size > MANY else self._each(0, size, out)
        return self._gates.any_of(parts)

    def _each(self, first: int, after: int, out: Sequence[int]) -> Iterator[Literal]:
        left_out = frozenset(out)
        return (self._literals[place] for place in range(first, after) if place not in left_out)

    def _without(self, first: int, after: int, out: Sequence[int]) -> Iterator[Literal]:
        if bisect_left(out, first) == bisect_left(out, after):
            yield self._block(first, after)
        elif after - first <= _BLOCK:
            yield from self._each(first, after, out)
        else:
            middle = (first + after) // 2
            yield from self._without(first, middle, out)
            yield from self._without(middle, after, out)

    def _block(self, first: int, after: int) -> Literal:
        if (first, after) not in self._blocks:
            middle = (first + after) // 2
            small = after - first <= _BLOCK
            halves = ((first, middle), (middle, after))
            parts = self._literals[first:after] if small else [self._block(*half) for half in halves]
            self._blocks[first, after] = self._gates.any_of(parts)
        return self._blocks[first, after]
