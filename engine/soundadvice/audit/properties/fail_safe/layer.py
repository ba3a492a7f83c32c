"""A layer only raises: no one is advised less urgently than by its parent."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level, placed
from soundadvice.audit.properties.fail_safe.part import PartResult
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.solver import Model
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.audit.prover.witness import read_witness, witness
from soundadvice.meaning.cells import conditions_of
from soundadvice.model.pack import Pack


def keeps_ranges(pack: Pack) -> bool:
    """Whether a layer leaves its parent's parameters as they are, so that both can be compared at any values."""
    above = {one.id: (one.value, one.minimum, one.maximum) for one in pack.parameters}
    below = pack.parent.parameters if pack.parent else ()
    return all(above.get(one.id) == (one.value, one.minimum, one.maximum) for one in below)


def layer(case: Case, effort: Effort) -> PartResult:
    """Whether the pack ever advises something less urgent than its parent; nothing if it has none."""
    pack, parent = case.pack, case.pack.parent
    if parent is None:
        return PartResult()
    below = conditions_of(parent)
    # A layer keeps what its parent says, and so its thresholds; one that does not is cut anew to be found out.
    kept = frozenset(below) <= frozenset(conditions_of(pack))
    cut = case if kept else case.again(cut_at=below)
    spent = effort if kept else Effort(cut)
    case.task.on("raises only", parent.id)
    try:
        model = spent.plainest(cut.meaning.less_urgent(than=Meaning(parent, cut.space)))
    except LimitReached:
        return PartResult(undecided=("whether the layer lowers advice of its parent",))
    if model is None:
        return PartResult(details={"raises": {"parent": parent.id}})
    return PartResult((_lowered(cut, parent, model),))


def _lowered(case: Case, parent: Pack, model: Model) -> Finding:
    pack, person = case.pack, read_witness(case.meaning, model, plan=False)
    names = [name for name in parent.question if name in parent.deciding]
    alone = witness(parent, {name: case.space.read(name, model) for name in names})
    lost = [parent.rule[name] for name in alone.fired if name not in person.fired]
    return Finding(
        code="layer_lowers",
        level=Level.ERROR,
        message=f"`{pack.id}` advises `{person.disposition}` where its parent advises `{alone.disposition}`",
        about=(pack.id, *(rule.id for rule in lost)),
        span=lost[0].span if lost else None,
        related=placed((f"`{rule.id}` fires in `{parent.id}`", rule.span) for rule in lost),
        witnesses=(person,),
    )
