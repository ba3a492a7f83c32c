"""Two packs: two versions of a pack over one space of answers, so that one person can be asked by both.

A question that both have alike is one question. Of any other, the person has an answer in mind for each version:
whoever picks an option that both versions have picks it in both, unless the other version offers one of its own;
whoever gives an amount gives the same to both, or the nearest that a version takes. Where kind, unit or decimals
differ, the two answers have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from soundadvice.audit.prover.answer_space import Held, Measured, Picked, Space
from soundadvice.audit.prover.cnf import FALSE, TRUE, Gates, Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.possible import possible
from soundadvice.audit.prover.solver import Model, Search
from soundadvice.audit.prover.task import Limits
from soundadvice.audit.prover.witness import Witness, read_witnesses
from soundadvice.meaning.cells import cell_of, conditions_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question


@dataclass(frozen=True, slots=True)
class TwoPacks:
    """Two versions of a pack as literals over the same gates. `linked` holds for answers that one person gives."""

    old: Meaning
    new: Meaning
    gates: Gates
    search: Search
    linked: Literal

    def possible(self, *literals: Literal) -> bool:
        """Whether all these hold for someone. Raises LimitReached."""
        return FALSE not in literals and self.search.possible(self.linked, *literals)

    def best(self, *literals: Literal, fewest: tuple[Literal, ...] = ()) -> Model | None:
        """The plainest person for whom all these hold, of those for whom the `fewest` of the others do."""
        if FALSE in literals:
            return None
        wishes = {wish for one in (self.old, self.new) for wish in one.space.wishes(one.space.held)}
        heavy = 1 + sum(weight for _, weight in wishes)
        wanted = [one for one in (self.linked, *literals) if one != TRUE]
        return self.search.best(wanted, [*sorted(wishes), *((-one, heavy) for one in fewest)], about=fewest)

    def read(self, model: Model, *, plan: bool = False) -> tuple[Witness, Witness]:
        """The person of a model, by the old version and by the new one."""
        before, after = read_witnesses([(self.old, "before"), (self.new, "after")], model, plan=plan)
        return before, after

    def both_advise(self, was: Acuity, now: Acuity) -> Literal:
        """Where the old version's advice is just this urgent, and the new one's that."""
        return self.gates.all_of((self.old.just(was), self.new.just(now)))


def pair(old: Pack, new: Pack, limits: Limits | None = None) -> TwoPacks:
    """Two versions of a pack over one space."""
    gates = Gates()
    conditions = [*conditions_of(old), *conditions_of(new)]
    before = Space.of(gates, old.questions, conditions, _skippable(old))
    fresh = [one for one in new.questions if one.id not in old.question or not alike(old.question[one.id], one)]
    own = Space.of(gates, fresh, conditions, [name for name in _skippable(new) if name not in before.skipped])
    skipped = {name: before.skipped.get(name) or own.skipped[name] for name in _skippable(new)}
    after = Space(gates, {name: own.held.get(name) or before.held[name] for name in new.question}, skipped)
    links = [
        link
        for one in fresh
        if one.id in old.question
        for link in _links(gates, before.held[one.id], after.held[one.id])
    ]
    meanings = Meaning(old, before), Meaning(new, after)
    gates.law(possible(*meanings))
    return TwoPacks(*meanings, gates, Search(gates, limits), gates.all_of(links))


def alike(old: Question, new: Question) -> bool:
    """Whether two versions of a question take the same answers. Words aside, and the order of the options."""
    return unlikeness(old, new) is None


def unlikeness(old: Question, new: Question) -> str | None:
    """In what the answers that two versions of a question take differ, None if they are the same."""
    if isinstance(old, (Choice, MultiChoice)) and isinstance(new, (Choice, MultiChoice)) and type(old) is type(new):
        before, after = ({option.id: None for option in one.options} for one in (old, new))
        gone, added = [name for name in before if name not in after], [name for name in after if name not in before]
        parts = ["has no option " + _quoted(gone) + " any more"] if gone else []
        parts += ["has the new option " + _quoted(added)] if added else []
        return " and ".join(parts) or None
    if isinstance(old, Number) and isinstance(new, Number):
        if (old.unit, old.decimals) != (new.unit, new.decimals):
            return "is measured differently"
        return _bounds(old, new)
    if (isinstance(old, Duration) and isinstance(new, Duration)) or (isinstance(old, Date) and isinstance(new, Date)):
        return _bounds(old, new)
    return "is of another kind"


def _quoted(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _bounds(old: Quantity, new: Quantity) -> str | None:
    parts = ["has other bounds"] if (old.minimum, old.maximum) != (new.minimum, new.maximum) else []
    if old.unsure != new.unsure:
        parts.append("takes `unsure` now" if new.unsure else "no longer takes `unsure`")
    return " and ".join(parts) or None


def _links(gates: Gates, old: Held, new: Held) -> Iterator[Literal]:
    """What holds of the two answers of one person to two versions of a question."""
    if isinstance(old, Picked) and isinstance(new, Picked) and type(old.question) is type(new.question):
        gone = [one for option, one in old.options.items() if option not in new.options]
        added = [one for option, one in new.options.items() if option not in old.options]
        for option in old.options.keys() & new.options.keys():
            yield gates.any_of((-old.options[option], new.options[option], *added))
            yield gates.any_of((-new.options[option], old.options[option], *gone))
    elif isinstance(old, Measured) and isinstance(new, Measured) and _same_scale(old.question, new.question):
        if old.question.unsure and new.question.unsure:
            yield gates.same(old.unsure, new.unsure)
        low, high = (max(one.question.minimum for one in (old, new)), min(one.question.maximum for one in (old, new)))
        for first in [cell.first for cell in old.cells if low < cell.first <= high]:
            # INVARIANT: both were cut at the thresholds of both, so that a cell begins here in each.
            reaches = [one.reaches[cell_of(one.cells, first)] for one in (old, new)]
            yield gates.any_of((old.unsure, new.unsure, gates.same(*reaches)))


def _same_scale(old: Quantity, new: Quantity) -> bool:
    if isinstance(old, Number) and isinstance(new, Number):
        return (old.unit, old.decimals) == (new.unit, new.decimals)
    return type(old) is type(new)


def _skippable(pack: Pack) -> list[str]:
    return [name for name in pack.question if name not in pack.deciding]
