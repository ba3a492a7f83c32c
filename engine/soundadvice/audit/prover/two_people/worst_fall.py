"""Worst fall: how far down one answer changed can move somebody, proved over everyone, and two people who show it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from soundadvice.audit.prover.answer_space import Picked
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.two_people.one_answer_changed import Changed, Effort
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.disposition import Acuity
from soundadvice.model.question import MultiChoice

_BLOCK = 40


@dataclass(frozen=True, slots=True)
class Fall:
    """Two people who differ in one answer: the first is advised so much more urgently that no two others differ more.

    Of falls as deep, it is the one from the highest.
    """

    before: Witness
    after: Witness
    high: Acuity
    low: Acuity

    @property
    def levels(self) -> int:
        """How many levels of urgency lie between the two."""
        return self.high - self.low


class Falls:
    """How far down people fall, in a pack laid out for proof. What all questions share is put together once."""

    def __init__(self, case: Case, effort: Effort) -> None:
        self._case = case
        self._effort = effort
        self._blocks: dict[Acuity, list[tuple[frozenset[str], Literal]]] = {}

    def worst(self, pair: Changed, *where: Literal, least: int = 1) -> Fall | None:
        """The worst fall of at least so many levels; None: proved that no one falls so far. Raises LimitReached."""
        deepest = self.deepest(pair, *where, least=least)
        return None if deepest is None else self.shown(pair, *deepest, *where)

    def deepest(self, pair: Changed, *where: Literal, least: int = 1) -> tuple[Acuity, Acuity] | None:
        """From where to where the worst fall leads, as `worst` finds it, without the people. Raises LimitReached."""
        pack = self._case.pack
        floor = pack.disposition[pack.default].acuity
        levels = {one.acuity for one in pack.dispositions if one.acuity >= floor}
        reached = {pack.acuity_of[rule] for rule in pair.rules}
        ways = [(high, low) for high, low in product(reached, levels) if high - low >= least]
        for high, low in sorted(ways, key=lambda way: (way[1] - way[0], -way[0])):
            if self._effort.possible(*self._alone(pair, high, low), self._others(pair, low), *where):
                return high, low
        return None

    def shown(self, pair: Changed, high: Acuity, low: Acuity, *where: Literal) -> Fall:
        """Two people, the plainest if there is effort left, who show a fall that there is. Raises LimitReached."""
        model = self._effort.plainest(*self._alone(pair, high, low), self._others(pair, low), *where)
        assert model is not None
        before, after = pair.people(model)
        return Fall(before, after, high, low)

    def _alone(self, pair: Changed, high: Acuity, low: Acuity) -> tuple[Literal, ...]:
        """That one of the rules that can differ fires before and is as urgent, and none does after that is not low."""
        reached = self._case.pack.acuity_of
        fired = self._case.gates.any_of(pair.before.fires(rule) for rule in pair.rules if reached[rule] >= high)
        return (fired, *(-pair.after.fires(rule) for rule in pair.rules if reached[rule] > low))

    def _others(self, pair: Changed, low: Acuity) -> Literal:
        """That no rule fires that cannot differ and is more urgent than low."""
        return -self._case.meaning.at_least_by_others(Acuity(low + 1), pair.rules)


def one_tick(pair: Changed, name: str, *, added: tuple[str, ...] | None = None) -> Literal:
    """That the two differ by one wrong tick: another answer to a choice or another amount, or one tick more or fewer.

    With `added`, of a multi_choice: that one of these ticks is there too in the second.
    """
    gates, question = pair.case.gates, pair.case.pack.question[name]
    before, after = pair.before.space.held[name], pair.after.space.held[name]
    if not isinstance(question, MultiChoice):
        return gates.all_of(())
    assert isinstance(before, Picked)
    assert isinstance(after, Picked)
    marks = [option.id for option in question.options if not option.exclusive]
    same = {mark: gates.same(before.options[mark], after.options[mark]) for mark in marks}
    ways = []
    for mark in marks if added is None else added:
        others = (one for other, one in same.items() if other != mark)
        turned = -same[mark] if added is None else gates.all_of((-before.options[mark], after.options[mark]))
        ways.append(gates.all_of((turned, *others)))
    return gates.any_of(ways)
