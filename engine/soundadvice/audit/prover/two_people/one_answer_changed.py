"""One answer changed: two people who differ in it, or one person under two packs, and who of them is advised less."""

from __future__ import annotations

from dataclasses import dataclass, field

from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.solver import Model
from soundadvice.audit.prover.task import LimitReached
from soundadvice.audit.prover.witness import Witness, read_witnesses
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Answer
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.wording.condition_text import amount

LEAST_URGENT = min(Acuity)


@dataclass(slots=True)
class Effort:
    """How much one part of a property may spend: a share of what the property may, and few plainer witnesses than any.

    It is counted in conflicts and steps of the solver, see `Limits`.
    """

    case: Case
    share: float = 1.0
    plain_witnesses: int = 20
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        self._end = self.case.task.share_spent + self.share

    def possible(self, *literals: Literal) -> bool:
        """Whether all these can hold together. Raises LimitReached."""
        self.pause()
        return self.case.search.possible(*literals)

    def model(self, *literals: Literal) -> Model | None:
        """Any model in which all these hold, None if there is none. Raises LimitReached."""
        self.pause()
        return self.case.search.model(*literals)

    def plainest(self, *literals: Literal) -> Model | None:
        """The plainest such model; when many were found, or it takes long, any. Raises LimitReached."""
        if self.plain_witnesses <= 0:
            return self.model(*literals)
        self.pause()
        found = self.case.best(*literals)
        self.plain_witnesses -= found is not None
        return found

    def pause(self) -> None:
        """Raises LimitReached if its share is spent."""
        if self.share < 1 and self.case.task.share_spent > self._end:
            raise LimitReached


@dataclass(frozen=True, slots=True)
class Changed:
    """Two meanings over one space of answers, `before` and `after`, that can differ in nothing but these rules."""

    case: Case
    before: Meaning
    after: Meaning
    rules: tuple[str, ...]

    @classmethod
    def changing(cls, case: Case, question: str, rules: tuple[str, ...]) -> Changed:
        """A person, and the same with another answer in mind to one question; `rules` rest on it."""
        return cls(case, case.meaning, case.someone_else(question), rules)

    def differs(self, rule: str) -> Literal:
        """Where a rule fires before and not after, or the other way round."""
        return -self.case.gates.same(self.before.fires(rule), self.after.fires(rule))

    def lowers(self, effort: Effort, *where: Literal, least: Acuity = LEAST_URGENT) -> bool:
        """Whether `after` is less urgent than `before` for anyone who has at least that before. Raises LimitReached."""
        fallen = self._fallen(effort, where, least)
        return fallen is not None and effort.possible(fallen, *where)

    def lowered(self, effort: Effort, *where: Literal, least: Acuity = LEAST_URGENT) -> Model | None:
        """A model where `after` is less urgent than `before`, and `before` at least that; None: proved that none is.

        Raises LimitReached.
        """
        fallen = self._fallen(effort, where, least)
        return None if fallen is None else effort.plainest(fallen, *where)

    def _fallen(self, effort: Effort, where: tuple[Literal, ...], least: Acuity) -> Literal | None:
        """Where it is less urgent. None: proved that it is nowhere by these rules alone."""
        effort.pause()
        gates = self.case.gates
        # Only these rules can make a difference. Mostly they make none of this kind by themselves, which is quickly
        # proved; where they do, all others must be silent too.
        alone = {level: self._lost(level) for level in self._levels() if level >= least}
        if not effort.possible(gates.any_of(alone.values()), *where):
            return None
        return gates.any_of(gates.all_of((lost, -self._others(level))) for level, lost in alone.items())

    def differs_alike(self, effort: Effort) -> Model | None:
        """A model where other rules fire, and the advice is as urgent. Raises LimitReached."""
        gates, reached = self.case.gates, self.case.pack.acuity_of
        differs = gates.any_of(self.differs(rule) for rule in self.rules)
        if not effort.possible(differs):
            return None
        alike = []
        for level in self._levels():
            urgent = [rule for rule in self.rules if reached[rule] >= level]
            before, after = (gates.any_of(one.fires(rule) for rule in urgent) for one in (self.before, self.after))
            alike.append(gates.any_of((gates.same(before, after), self._others(level))))
        return effort.plainest(differs, *alike)

    def _levels(self) -> set[Acuity]:
        """How urgent the rules that can differ are, where that is more than the default."""
        pack = self.case.pack
        default = pack.disposition[pack.default].acuity
        return {level for rule in self.rules if default < (level := pack.acuity_of[rule])}

    def _others(self, level: Acuity) -> Literal:
        """Where a rule that cannot differ leads to advice at least this urgent."""
        return self.before.at_least_by_others(level, self.rules)

    def _lost(self, level: Acuity) -> Literal:
        gates, reached = self.case.gates, self.case.pack.acuity_of
        urgent = [rule for rule in self.rules if reached[rule] >= level]
        before = gates.any_of(self.before.fires(rule) for rule in urgent)
        return gates.all_of((before, *(-self.after.fires(rule) for rule in urgent)))

    def people(self, model: Model) -> tuple[Witness, Witness]:
        """The two people whom a model describes. Raises AuditError if the reference says otherwise of them."""
        first, second = read_witnesses([(self.before, "before"), (self.after, "after")], model)
        return first, second


def rules_involved(pack: Pack, before: Witness, after: Witness) -> tuple[tuple[str, Span], ...]:
    """The rules that fire for one of two people alone, each with its place."""
    lost = [(name, "before") for name in before.fired if name not in after.fired]
    new = [(name, "after") for name in after.fired if name not in before.fired]
    found = ((f"`{name}` fires {when} only", pack.rule[name].span) for name, when in lost + new)
    return tuple((what, span) for what, span in found if span is not None)


def in_brief(pack: Pack, name: str, answer: Answer) -> str:
    """An answer in a few words, by its ids: `3 weeks`, `leg and saddle`."""
    if isinstance(answer, frozenset):
        listed = answer_to_json(pack.question[name], answer)
        assert isinstance(listed, list)
        return " and ".join(listed)
    return amount(pack, name, answer) if isinstance(answer, int) else answer
