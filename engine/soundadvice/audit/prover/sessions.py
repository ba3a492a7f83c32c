"""Sessions: what a person has said who is asked one question after the other, until no further answer can matter.

A set of answers can hold more than any session asks for: an emergency ends the questions, and so does advice that
nothing can raise. Here it is encoded who is asked what, as `next_question` asks it, in the order of the pack.
"""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

from soundadvice.audit.prover.answer_space import Space
from soundadvice.audit.prover.cnf import TRUE, Gates, Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Rule

_MANY = 60_000
"""Above so many rules times questions, sessions are not encoded."""


class LaidOut(Protocol):
    """A pack over a space of answers, such as a `Case`."""

    pack: Pack
    space: Space
    gates: Gates


class Sessions:
    """A pack as sessions go through it. Questions of the plan can be skipped there as they can be anywhere."""

    def __init__(self, case: LaidOut) -> None:
        self._case = case
        self._after: dict[int, Meaning] = {}

    @property
    def are_too_many(self) -> bool:
        """Whether the pack is too large to tell its sessions from its answers."""
        return len(self._case.pack.rules) * len(self._case.pack.deciding) > _MANY

    def after(self, number: int) -> Meaning:
        """The pack when so many of its deciding questions were asked, in order, and the others not yet."""
        if number not in self._after:
            later = dict.fromkeys(self._case.pack.deciding[number:], TRUE)
            self._after[number] = Meaning(self._case.pack, self._case.space.without(later))
        return self._after[number]

    @cached_property
    def meaning(self) -> Meaning:
        """The pack at the end of each session: a deciding question that is not asked there is not answered."""
        names = self._case.pack.deciding
        skipped = {name: -self.is_asked(number) for number, name in enumerate(names)}
        return Meaning(self._case.pack, self._case.space.without(skipped))

    def is_asked(self, number: int) -> Literal:
        """Where a session comes to the deciding question at this place, counted from 0, if it is enabled."""
        gates, so_far = self._case.gates, self.after(number)
        waits = gates.any_of(
            gates.all_of((self._open(so_far, rule), -self._is_found(so_far, rule)))
            for rule in self._case.pack.rules
            if self._case.pack.deciding[number] in self._waits_for.get(rule.id, ())
        )
        may_wait = gates.all_of((-so_far.at_least(Acuity.EMERGENCY), waits))
        return gates.any_of((-self._is_settled(so_far), may_wait))

    @cached_property
    def _waits_for(self) -> dict[str, tuple[str, ...]]:
        """By rule that finds something, the questions that it may wait for."""
        pack = self._case.pack
        return {rule.id: pack.asked_for([rule.when]) for rule in pack.rules if rule.findings}

    def _is_settled(self, so_far: Meaning) -> Literal:
        """Where no further answer changes the disposition, or it is an emergency."""
        pack, gates = self._case.pack, self._case.gates
        ways = [so_far.at_least(Acuity.EMERGENCY)]
        above: list[Literal] = []
        for one in reversed(pack.dispositions[pack.rank[pack.default] + 1 :]):
            ways.append(gates.all_of((so_far.reaches(pack.rank[one.id]), *above)))
            above += [so_far.rails(rule.when)[1] for rule in pack.rules if rule.advise == one.id]
        return gates.any_of(ways)

    def _open(self, so_far: Meaning, rule: Rule) -> Literal:
        true, false = so_far.rails(rule.when)
        return self._case.gates.all_of((-true, -false))

    def _is_found(self, so_far: Meaning, rule: Rule) -> Literal:
        """Where all that a rule finds has been found by others."""
        return self._case.gates.all_of(so_far.finds(name) for name in rule.findings)
