"""Step by step: in which conversations two versions ask, or give as a reason, something that the other does not.

A conversation ends when no further answer can matter, so the order of the questions says what people are asked and
which of the reasons that apply to them they hear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from soundadvice.audit.prover.answer_space import Space
from soundadvice.audit.prover.cnf import TRUE, Gates, Literal
from soundadvice.audit.prover.sessions import Sessions
from soundadvice.audit.prover.two_packs import TwoPacks
from soundadvice.model.pack import Pack


@dataclass
class _LaidOut:
    pack: Pack
    space: Space
    gates: Gates


class StepByStep:
    """Two versions as conversations go through them."""

    def __init__(self, made: TwoPacks) -> None:
        self._made = made
        self._sessions = tuple(Sessions(_LaidOut(one.pack, one.space, made.gates)) for one in (made.old, made.new))

    @property
    def are_compared(self) -> bool:
        """Whether both are small enough to be compared so."""
        return not any(one.are_too_many for one in self._sessions)

    def differ(self) -> Iterator[tuple[str, Literal, Literal, bool]]:
        """Each question that both may ask, and each rule that both have: where the old one does, and the new one.

        The last is whether it is a rule, whose reason is heard. Only those are meant for whom it holds of their whole
        answers in both: all others are told of elsewhere.
        """
        old, new = self._made.old, self._made.new
        if not self.are_compared or old.pack.meaning_hash == new.pack.meaning_hash:
            return
        before, after = self._sessions
        for name in old.pack.deciding:
            if name in new.pack.deciding:
                both = self._made.gates.all_of((old.asked(name)[0], new.asked(name)[0]))
                reached = [
                    self._made.gates.all_of((both, one.is_asked(meaning.pack.deciding.index(name))))
                    for one, meaning in ((before, old), (after, new))
                ]
                yield from self._told(name, reached, heard=False)
        for name in old.pack.rule:
            if name in new.pack.rule:
                both = self._made.gates.all_of((old.fires(name), new.fires(name)))
                heard = [self._made.gates.all_of((both, one.meaning.fires(name))) for one in (before, after)]
                yield from self._told(name, heard, heard=True)

    def _told(self, name: str, where: list[Literal], *, heard: bool) -> Iterator[tuple[str, Literal, Literal, bool]]:
        if self._made.gates.same(*where) != TRUE:
            yield name, where[0], where[1], heard
