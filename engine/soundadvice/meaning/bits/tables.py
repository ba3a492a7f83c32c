"""Tables: what each situation of a question does to every rule, as one number with a bit for each term of a rule.

The rules with most terms come first, and the terms are in planes: the first term of each rule, then the second of those
that have one, and so on. So the rules are the planes laid one over the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from soundadvice._dataclass import dataclass
from soundadvice.meaning.bits.situations import MOST_KEPT, PlacedQuestion, Situation, WithoutAnswer, enabled_in
from soundadvice.meaning.bits.terms import Terms, terms_of
from soundadvice.meaning.evaluate import Truth, truth
from soundadvice.model.condition import All, Condition
from soundadvice.model.pack import Pack

_MOST_BITS_KEPT = 1 << 20
"""How many bits are remembered of one question."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each rule and each of its terms is. `order` has the numbers of the rules in the pack, by their bits.

    `planes` are how far to shift the terms and which of them to take, the first plane aside; `whole` has the bits of
    the rules that are left whole, and `terms` those of all terms.
    """

    order: tuple[int, ...]
    first: int
    planes: tuple[tuple[int, int], ...]
    whole: tuple[int, ...]
    terms: int

    def rules(self, terms: int) -> int:
        """The rules of which at least one of these terms is."""
        found = terms & self.first
        for shift, mask in self.planes:
            found |= terms >> shift & mask
        return found


def laid_out(pack: Pack) -> tuple[Layout, dict[str, list[tuple[int, Condition]]]]:
    """The layout of a pack's rules; and by question, the parts about it, each with the bit of its term."""
    taken: list[Terms] = [terms_of(rule.when) or () for rule in pack.rules]
    order = sorted(range(len(taken)), key=lambda number: -len(taken[number]))
    sizes = [0] * max(map(len, taken), default=0)
    for terms in taken:
        for plane in range(len(terms)):
            sizes[plane] += 1
    starts = [sum(sizes[:plane]) for plane in range(len(sizes))]
    parts: dict[str, list[tuple[int, Condition]]] = {}
    for place, number in enumerate(order):
        for start, term in zip(starts, taken[number], strict=False):
            for name, tests in term.items():
                part = tests[0] if len(tests) == 1 else All(tests)
                parts.setdefault(name, []).append((start + place, part))
    masks = [(1 << size) - 1 for size in sizes]
    planes = tuple(zip(starts[1:], masks[1:], strict=True))
    whole = tuple(place for place, number in enumerate(order) if not taken[number])
    return Layout(tuple(order), masks[0] if masks else 0, planes, whole, (1 << sum(sizes)) - 1), parts


class Table(dict[Situation, int]):
    """The terms that a question's situation leaves possible, each found when it is first asked for.

    `sure` has those that it leaves sure; of who is asked and has answered, or is not asked, these are the same.
    """

    def __init__(self, place: PlacedQuestion, parts: Sequence[tuple[int, Condition]], every: int) -> None:
        super().__init__()
        self._place = place
        self._parts = parts
        self._every = every
        self._sure: dict[Situation, int] = {}
        self._most = min(MOST_KEPT, max(64, _MOST_BITS_KEPT // (every.bit_length() or 1)))

    def __missing__(self, situation: Situation) -> int:
        found = self._without(situation, (False,))
        if len(self) < self._most:
            self[situation] = found
        return found

    def sure(self, situation: Situation) -> int:
        """The terms that this situation leaves sure, as far as they are about the question."""
        try:
            return self._sure[situation]
        except KeyError:
            found = self._without(situation, (False, None))
            if len(self._sure) < self._most:
                self._sure[situation] = found
            return found

    def _without(self, situation: Situation, values: tuple[Truth, ...]) -> int:
        """All terms but those of which a part has one of these values."""
        name, answers = self._place.name, {}
        if not isinstance(situation, WithoutAnswer):
            found = situation[0] if isinstance(situation, tuple) else situation
            answers = {name: self._place.answer(found)}
        enabled = {name: enabled_in(situation)}
        left_out = 0
        for bit, part in self._parts:
            if truth(part, answers, enabled) in values:
                left_out |= 1 << bit
        return self._every & ~left_out
