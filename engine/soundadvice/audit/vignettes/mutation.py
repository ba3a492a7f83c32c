"""Mutation: which mutants of a pack its vignettes notice, which change nothing for anyone, and which slip through.

A vignette notices a mutant where, run on it, it fails: its rule does not do as it expects, or the advice is less urgent
than it says, or lacks a finding; that of a whole person, where the advice or what is found is another. Mutants that
fire the same rules, and advise and find the same for every person, are equivalent, by proof, and leave nothing to
notice. For each that slips through there is a vignette that would notice it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.prover import Case, LimitReached, Limits
from soundadvice.audit.vignettes.mutants import Mutant, mutants
from soundadvice.audit.vignettes.suggest import Ready, holds_for, reaches, ready, rests_on
from soundadvice.audit.vignettes.whole_people import failures, rule_cases
from soundadvice.meaning.evaluate import Truth, enablement, truth
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Rule, Vignette


class Notice(IntEnum):
    """What a vignette says of a mutant: that it fails for whoever answers so (sure), that it fails (open), or nothing.

    A vignette that fails because its rule is left open, or its advice is less urgent so far, may still have no one
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
    """A mutant and its fate. `by` is the rule (None: a whole person) and the name of the vignette that kills it.

    Where it survived, `ready` is a vignette that would kill it.
    """

    mutant: Mutant
    fate: Fate
    by: tuple[str | None, str] | None = None
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
    cut_at = [one.condition for one in mutants(pack) if one.condition is not None]
    judge = Judge(Case(pack, limits, cut_at=cut_at))
    return Mutation(tuple(judge.judged(one) for one in mutants(pack)))


Noticed = tuple[Notice, str | None, str]
"""What a vignette says of a mutant, the rule that it belongs to (None: a whole person), and its name."""


class Judge:
    """Judges mutants of one pack. The case must be cut where the mutants' conditions tell answers apart."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._pack = pack = case.pack
        self._resting: dict[str, list[str]] = {}
        for rule in pack.rules:
            for name in rests_on(pack, rule):
                self._resting.setdefault(name, []).append(rule.id)
        # A vignette that fails on the pack itself tells nothing of a mutant.
        self._tried = {
            name: [one for one in ones if one.whole or holds_for(pack, name, one.vignette)]
            for name, ones in rule_cases(pack).items()
        }
        self._people = [one for one in pack.vignettes if not failures(pack, one)]
        # Where a rule does as before, the advice is as urgent as it says, and what it finds is found; other rules can
        # only fail what says more.
        self._demanding = [
            (name, one.vignette)
            for name, ones in self._tried.items()
            for one in ones
            if (one.vignette.acuity is not None and one.vignette.acuity > pack.acuity_of[name])
            or not set(one.vignette.findings) <= set(pack.rule[name].findings)
        ]
        self._enabled = Enabled(pack)
        self._suggested: dict[str, list[Ready]] = {}

    def judged(self, mutant: Mutant) -> Judged:
        """The mutant with its fate."""
        self._case.task.begin()
        noticed = self._noticed(mutant)
        try:
            if noticed is None:
                return self._unnoticed(mutant)
            notice, rule, name = noticed
            if notice is Notice.OPEN and not any(self._case.search.possible(one) for _, one in self._apart(mutant)):
                return Judged(mutant, Fate.EQUIVALENT)
            return Judged(mutant, Fate.KILLED, (rule, name))
        except LimitReached:
            return Judged(mutant, Fate.UNDECIDED)

    def _noticed(self, mutant: Mutant) -> Noticed | None:
        """The first vignette that surely notices a mutant, else the first that does."""
        found: Noticed | None = None
        enabled = self._enabled if mutant.in_rule else Enabled(mutant.pack)
        for name in self._reached(mutant):
            for case in self._tried[name]:
                notice = _notices(mutant, name, case.vignette, enabled.of(case.vignette.answers))
                if notice is Notice.NONE or (notice is Notice.OPEN and found is not None):
                    continue
                found = notice, None if case.whole else name, case.vignette.name
                if notice is Notice.SURE:
                    return found
        return found or self._missed(mutant)

    def _missed(self, mutant: Mutant) -> Noticed | None:
        """The first vignette whose rule does as before, and that fails all the same: the advice is not what it says."""
        # What a wrong condition does to a whole person is said of its rule, and was tried.
        people = self._people if mutant.lowers or mutant.drops or not mutant.in_rule else []
        if not self._demanding and not people:
            return None
        broken = mutant.pack
        for name, one in self._demanding:
            if not reaches(broken, one):
                return Notice.OPEN, name, one.name
        for person in people:
            if failures(broken, person):
                return Notice.OPEN, None, person.name
        return None

    def _unnoticed(self, mutant: Mutant) -> Judged:
        """The fate of a mutant that no vignette notices. Raises LimitReached."""
        broken = self._pack if mutant.in_rule else mutant.pack
        for name in self._reached(mutant):
            for made in self._suggested.get(name, ()):
                enabled = enablement(broken, made.answers)
                if _notices(mutant, name, made.vignette, enabled) is Notice.SURE:
                    return Judged(mutant, Fate.SURVIVED, ready=made)
        for name, literal in self._apart(mutant):
            person = self._case.smallest(literal)
            if person is not None:
                rule = self._pack.rule[name]
                made = ready(self._pack, rule, person.answers, acuity=mutant.lowers, findings=mutant.drops)
                enabled = enablement(broken, made.answers)
                assert _notices(mutant, name, made.vignette, enabled) is not Notice.NONE, "what tells apart is noticed"
                self._suggested.setdefault(name, []).append(made)
                return Judged(mutant, Fate.SURVIVED, ready=made)
        return Judged(mutant, Fate.EQUIVALENT)

    def _reached(self, mutant: Mutant) -> list[str]:
        """The rules that a mutant's mistake can reach."""
        return [mutant.of] if mutant.in_rule else self._resting[mutant.of]

    def _apart(self, mutant: Mutant) -> Iterator[tuple[str, Literal]]:
        """Each rule that the mistake can reach, and where the two packs differ by it. Nowhere: equivalent."""
        before, gates = self._case.meaning, self._case.gates
        if not mutant.in_rule:
            after = Meaning(mutant.pack, self._case.space)
            for name in self._reached(mutant):
                yield name, -gates.same(before.fires(name), after.fires(name))
        elif mutant.condition is not None:
            yield mutant.of, -gates.same(before.fires(mutant.of), before.true(mutant.condition))
        elif mutant.drops:
            rules = [one for one in self._pack.rules if one.id != mutant.of]
            others = [one.id for one in rules if set(mutant.drops) <= set(one.findings)]
            yield mutant.of, gates.all_of((before.fires(mutant.of), *(-before.fires(name) for name in others)))
        elif mutant.lowers:
            acuity = self._pack.acuity_of[mutant.of]
            others = [name for name, reached in self._pack.acuity_of.items() if reached >= acuity and name != mutant.of]
            yield mutant.of, gates.all_of((before.fires(mutant.of), *(-before.fires(name) for name in others)))
        else:
            yield mutant.of, before.fires(mutant.of)


class Enabled:
    """Which questions are enabled by the answers of vignettes, each worked out once."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._known: dict[int, tuple[Mapping[str, Answer], Mapping[str, Truth]]] = {}

    def of(self, answers: Mapping[str, Answer]) -> Mapping[str, Truth]:
        """What is enabled by these answers, which many cases of one person share."""
        known = self._known.get(id(answers))
        if known is None:
            known = self._known[id(answers)] = (answers, enablement(self._pack, answers))
        return known[1]


def _notices(mutant: Mutant, rule: str, vignette: Vignette, enabled: Mapping[str, Truth]) -> Notice:
    """What a vignette of a rule that the mistake can reach says of a mutant, given what it leaves enabled."""
    when = mutant.changed.when if isinstance(mutant.changed, Rule) else mutant.original.rule[rule].when
    found = False if mutant.changed is None else truth(when, vignette.answers, enabled)
    if found is not None and found is not vignette.fires:
        return Notice.SURE
    says = vignette.acuity is not None if mutant.lowers else bool(mutant.drops and vignette.findings)
    missed = says and not reaches(mutant.pack, vignette)
    return Notice.OPEN if found is None or missed else Notice.NONE


def _judged_json(judged: Judged, pack: Pack) -> dict[str, object]:
    mutant = judged.mutant
    return {
        "rule" if mutant.in_rule else "question": mutant.of,
        "mistake": mutant.description,
        "fate": str(judged.fate),
        "by": None if judged.by is None else dict(zip(("rule", "vignette"), judged.by, strict=True)),
        "ready": None if judged.ready is None else judged.ready.to_json(pack),
    }
