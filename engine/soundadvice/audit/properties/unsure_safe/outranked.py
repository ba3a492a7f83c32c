"""Outranked: who is advised more urgently by every reading of one kind than by any of another.

Whether there is someone *for whom all readings …* is no question that a solver of formulas takes. So some readings are
looked at first. If no one is outranked by those, no one is by all, which is a proof. For someone who is, readings that
are closer together are looked for among all: one that is found is looked at from then on; if there is none, that is a
proof too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from soundadvice.audit.properties.unsure_safe.readings import Readings
from soundadvice.audit.prover.cnf import TRUE, Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.solver import Model
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.audit.prover.witness import Witness, read_witnesses
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import AuditError

_MOST_WITHOUT = 64
"""Where so many have no reading of a kind that goes together with their other answers, it is undecided."""


@dataclass(frozen=True, slots=True)
class Outranked:
    """Two kinds of readings that differ in the answers to `varied` alone; only these `rules` rest on those."""

    case: Case
    varied: frozenset[str]
    rules: tuple[str, ...]
    high: Readings
    low: Readings

    def may_be(self, effort: Effort) -> bool:
        """Whether someone may be outranked: False is a proof that no one is. Raises LimitReached."""
        return effort.possible(self.case.gates.any_of(self._apart(level) for level in self._levels()))

    def someone(self, effort: Effort) -> tuple[Witness, Witness] | None:
        """The mildest high reading and the gravest low one of someone who is outranked; None: proved that no one is.

        Raises LimitReached.
        """
        gates = self.case.gates
        without: list[Literal] = []  # those of whom there are no readings of a kind, each by what else they answer
        while len(without) < _MOST_WITHOUT:
            apart = {level: self._apart(level) for level in self._levels()}
            # Mostly these rules do nothing of the kind by themselves, which is quickly proved; where they do, all
            # others must be silent too.
            if not effort.possible(gates.any_of(apart.values()), *without):
                return None
            ways = (gates.all_of((one, -self._others(at))) for at, one in apart.items())
            model = effort.plainest(gates.any_of(ways), *without)
            if model is None:
                return None
            high, low = self.high.that_go(model), self.low.that_go(model)
            if not high or not low:
                if not self._another(effort, model, self.low if high else self.high):
                    without.append(gates.any_of(-one for one in self._pinned(model)))
                continue
            advised = self._advised(model)
            mildest, gravest = min(high, key=advised), max(low, key=advised)
            if not self._closer(effort, model, advised(mildest), advised(gravest)):
                before, after = read_witnesses([(mildest, "before"), (gravest, "after")], model)
                if self._acuity(before) <= self._acuity(after):
                    raise AuditError("the solver and the reference disagree on how urgent it is; nothing is proved")
                return before, after
        raise LimitReached

    def _another(self, effort: Effort, model: Model, readings: Readings) -> bool:
        """Whether this person has a reading at all, where none of those looked at goes; now it is looked at."""
        goes = (*self._pinned(model), readings.allowed, readings.free_goes)
        if readings.complete or (found := effort.model(*goes)) is None:
            return False
        readings.learn(found)
        return True

    def _closer(self, effort: Effort, model: Model, high: Acuity, low: Acuity) -> bool:
        """Whether this person has a milder high reading or a graver low one, not looked at yet; now it is."""
        person = self._pinned(model)
        if not self.high.complete:
            milder = -self._reached(self.high.free, high)
            if (found := effort.model(*person, self.high.allowed, self.high.free_goes, milder)) is not None:
                self.high.learn(found)
                return True
        if not self.low.complete:
            graver = self._reached(self.low.free, Acuity(low + 1))
            if (found := effort.model(*person, self.low.allowed, self.low.free_goes, graver)) is not None:
                self.low.learn(found)
                return True
        return False

    def _pinned(self, model: Model) -> list[Literal]:
        """That everything else is answered, and parameters are set, as in a model."""
        space = self.case.space
        names = [name for name in self.case.pack.deciding if name not in self.varied]
        settings = [literal for one in space.settable.values() for literal in one.set_to(one.read(model))]
        return [*settings, *(space.answers(name, space.read(name, model)) for name in names)]

    def _levels(self) -> set[Acuity]:
        """How urgent the rules that can differ are, where that is more than the default."""
        pack = self.case.pack
        default = pack.disposition[pack.default].acuity
        return {level for rule in self.rules if default < (level := pack.acuity_of[rule])}

    def _apart(self, level: Acuity) -> Literal:
        gates, found = self.case.gates, []
        for readings, above in ((self.high, 1), (self.low, -1)):
            for meaning, goes in zip(readings.looked_at, readings.goes, strict=True):
                found.append(gates.any_of((-goes, above * self._reached(meaning, level))))
            if readings.complete:
                found.append(gates.any_of(readings.goes))
        return gates.all_of(found)

    def _reached(self, meaning: Meaning, level: Acuity) -> Literal:
        reached = self.case.pack.acuity_of
        return self.case.gates.any_of(meaning.fires(rule) for rule in self.rules if reached[rule] >= level)

    def _others(self, level: Acuity) -> Literal:
        """Where a rule that cannot differ leads to advice at least this urgent."""
        return self.case.meaning.at_least_by_others(level, self.rules)

    def _advised(self, model: Model) -> Callable[[Meaning], Acuity]:
        """How urgent the advice is of the person of a model, by each reading, as far as any reading has a part in it.

        The model says so itself; whoever is shown in the end is looked up in the reference.
        """
        reached, levels = self.case.pack.acuity_of, self._levels()
        default = self.case.pack.disposition[self.case.pack.default].acuity

        def holds(literal: Literal) -> bool:
            return literal == TRUE or literal in model

        # Between two levels that these rules reach, how urgent the others are tells no readings apart.
        floor = max((level for level in levels if holds(self._others(level))), default=default)
        telling = [rule for rule in self.rules if reached[rule] in levels]
        return lambda one: max([floor, *(reached[rule] for rule in telling if holds(one.fires(rule)))])

    def _acuity(self, person: Witness) -> Acuity:
        return self.case.pack.disposition[person.disposition].acuity
