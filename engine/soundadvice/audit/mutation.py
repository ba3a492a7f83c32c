"""Mutation: which mutants of a pack its vignettes notice, which change nothing for anybody, and which slip through.

A vignette notices a mutant where, run on it, it fails: its rule does not do as it expects, or the advice is less urgent
than it says. Mutants that fire the same rules and advise the same for every person are equivalent, by proof, and leave
nothing to notice. For each that slips through there is a vignette that would notice it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from soundadvice.audit.case import Case, LimitReached, Limits
from soundadvice.audit.gates import Literal
from soundadvice.audit.meaning import Meaning
from soundadvice.audit.mutants import Mutant, mutants
from soundadvice.audit.vignettes import Ready, holds_for, reaches, ready, rests_on
from soundadvice.evaluate import Truth, enablement, truth
from soundadvice.pack import Pack
from soundadvice.rule import Vignette


class Notice(IntEnum):
    """What a vignette says of a mutant: that it fails for whoever answers so (sure), that it fails (open), or nothing.

    A vignette that fails because its rule is left open, or its advice is less urgent so far, may still have nobody
    behind it for whom the mutant matters.
    """

    NONE = 0
    OPEN = 1
    SURE = 2


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    EQUIVALENT = "equivalent"
    SURVIVED = "survived"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and its fate. `by` is the rule and the name of the vignette that kills it.

    Where it survived, `ready` is a vignette that would kill it.
    """

    mutant: Mutant
    fate: Fate
    by: tuple[str, str] | None = None
    ready: Ready | None = None


@dataclass(frozen=True, slots=True)
class Mutation:
    """Every mutant of a pack, judged."""

    judged: tuple[Judged, ...]

    def of(self, fate: Fate) -> tuple[Judged, ...]:
        """Those that met this fate."""
        return tuple(one for one in self.judged if one.fate is fate)

    def count(self) -> tuple[int, int]:
        """How many are killed, and how many could be."""
        killed = len(self.of(Fate.KILLED))
        return killed, len(self.judged) - len(self.of(Fate.EQUIVALENT))

    def to_json(self, pack: Pack) -> dict[str, object]:
        """The counts, and every mutant with its fate."""
        counts = {str(fate): len(self.of(fate)) for fate in Fate}
        return {"counts": counts, "mutants": [_judged_json(one, pack) for one in self.judged]}


def mutate(pack: Pack, limits: Limits | None = None) -> Mutation:
    """Every mutant of the pack, judged by its vignettes and by proof."""
    every = list(mutants(pack))
    case = Case(pack, limits, cut_at=[one.condition for one in every if one.condition is not None])
    judge = Judge(case)
    return Mutation(tuple(judge.judged(one) for one in every))


class Judge:
    """Judges mutants of one pack. The case must be cut where the mutants' conditions tell answers apart."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._pack = case.pack
        self._resting = {rule.id: frozenset(rests_on(case.pack, rule)) for rule in case.pack.rules}
        # A vignette that fails on the pack itself tells nothing of a mutant.
        self._tried = {
            rule.id: [one for one in rule.vignettes if holds_for(case.pack, rule.id, one)] for rule in case.pack.rules
        }
        self._enabled: dict[int, Mapping[str, Truth]] = {}
        self._suggested: dict[str, list[Ready]] = {}

    def judged(self, mutant: Mutant) -> Judged:
        """The mutant with its fate."""
        notice, by = self._noticed(mutant, self._tried)
        try:
            if notice is Notice.OPEN and not any(self._case.search.possible(one) for _, one in self._apart(mutant)):
                return Judged(mutant, Fate.EQUIVALENT)
            if by is not None:
                return Judged(mutant, Fate.KILLED, (by[0], by[1].name))
            return self._unnoticed(mutant)
        except LimitReached:
            return Judged(mutant, Fate.UNDECIDED)

    def _unnoticed(self, mutant: Mutant) -> Judged:
        """The fate of a mutant that no vignette notices. Raises LimitReached."""
        suggested = {name: [one.vignette for one in made] for name, made in self._suggested.items()}
        notice, by = self._noticed(mutant, suggested)
        if notice is Notice.SURE and by is not None:
            ready_one = next(one for one in self._suggested[by[0]] if one.vignette == by[1])
            return Judged(mutant, Fate.SURVIVED, ready=ready_one)
        for name, literal in self._apart(mutant):
            person = self._case.smallest(literal)
            if person is not None:
                made = ready(self._pack, self._pack.rule[name], person.answers, acuity=mutant.lowers)
                assert self._notices(mutant, name, made.vignette) is not Notice.NONE, "what tells apart is noticed"
                self._suggested.setdefault(name, []).append(made)
                return Judged(mutant, Fate.SURVIVED, ready=made)
        return Judged(mutant, Fate.EQUIVALENT)

    def _noticed(
        self, mutant: Mutant, vignettes: Mapping[str, list[Vignette]]
    ) -> tuple[Notice, tuple[str, Vignette] | None]:
        """The vignette that notices a mutant best, with its rule."""
        best: tuple[Notice, tuple[str, Vignette] | None] = (Notice.NONE, None)
        for name, ones in vignettes.items():
            for one in ones:
                # Where a rule does as before, the advice is as urgent as it is: only more than that can be missed.
                if self._reaches(mutant, name) or (one.acuity or 0) > self._pack.acuity_of[name]:
                    notice = self._notices(mutant, name, one)
                    if notice is Notice.SURE:
                        return notice, (name, one)
                    if notice > best[0]:
                        best = notice, (name, one)
        return best

    def _notices(self, mutant: Mutant, name: str, vignette: Vignette) -> Notice:
        if name not in mutant.pack.rule:
            found: Truth = False
        else:
            if mutant.in_rule:
                enabled = self._enabled.get(id(vignette))
                if enabled is None:
                    enabled = self._enabled[id(vignette)] = enablement(self._pack, vignette.answers)
            else:
                enabled = enablement(mutant.pack, vignette.answers)
            found = truth(mutant.pack.rule[name].when, vignette.answers, enabled)
        if found is not None and found is not vignette.fires:
            return Notice.SURE
        return Notice.OPEN if found is None or not reaches(mutant.pack, vignette) else Notice.NONE

    def _reaches(self, mutant: Mutant, rule: str) -> bool:
        """Whether a mutant's mistake can reach a rule."""
        return rule == mutant.of if mutant.in_rule else mutant.of in self._resting[rule]

    def _apart(self, mutant: Mutant) -> Iterator[tuple[str, Literal]]:
        """Each rule that the mistake can reach, and where the two packs differ by it. Nowhere: equivalent."""
        before, gates = self._case.meaning, self._case.gates
        if not mutant.in_rule:
            after = Meaning(mutant.pack, self._case.space)
            for name in self._resting:
                if self._reaches(mutant, name):
                    yield name, -gates.same(before.fires(name), after.fires(name))
        elif mutant.condition is not None:
            yield mutant.of, -gates.same(before.fires(mutant.of), before.true(mutant.condition))
        elif mutant.lowers:
            acuity = self._pack.acuity_of[mutant.of]
            others = [name for name, reached in self._pack.acuity_of.items() if reached >= acuity and name != mutant.of]
            yield mutant.of, gates.all_of((before.fires(mutant.of), *(-before.fires(name) for name in others)))
        else:
            yield mutant.of, before.fires(mutant.of)


def _judged_json(judged: Judged, pack: Pack) -> dict[str, object]:
    mutant = judged.mutant
    return {
        "rule" if mutant.in_rule else "question": mutant.of,
        "mistake": mutant.description,
        "fate": str(judged.fate),
        "by": None if judged.by is None else dict(zip(("rule", "vignette"), judged.by, strict=True)),
        "ready": None if judged.ready is None else judged.ready.to_json(pack),
    }
