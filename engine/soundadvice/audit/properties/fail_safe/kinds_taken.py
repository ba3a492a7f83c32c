"""Nothing is given with a disposition that does not take its kind; with what is urgent, gentle movement at most."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level, placed
from soundadvice.audit.properties.fail_safe.part import PartResult
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.audit.prover.witness import Witness, read_witness
from soundadvice.model.disposition import Disposition, kinds_allowed
from soundadvice.model.plan import PlanItem, kinds_of


def kinds_taken(case: Case, effort: Effort) -> PartResult:
    """Whether anyone is given something that does not go with what they are advised."""
    pack = case.pack
    findings: list[Finding] = []
    undecided: list[str] = []
    for disposition in pack.dispositions:
        # Whatever a pack says that it takes, and whatever has read that.
        taken = pack.kinds[disposition.id] & kinds_allowed(disposition.acuity)
        for item in pack.plan.given:
            if not taken.isdisjoint(kinds_of(item)):
                continue
            case.task.on("given with", item.id, disposition.id)
            try:
                model = effort.plainest(case.meaning.gives(item.id, disposition.id))
            except LimitReached:
                undecided.append(f"whether `{item.id}` is ever given with `{disposition.id}`")
                continue
            if model is not None:
                person = read_witness(case.meaning, model, plan=True)
                findings.append(_not_taken(case, item, disposition, person))
    taking = {one.id: sorted(pack.kinds[one.id]) for one in pack.dispositions}
    return PartResult(tuple(findings), tuple(undecided), {"taken": taking})


def _not_taken(case: Case, item: PlanItem, disposition: Disposition, person: Witness) -> Finding:
    rules = [rule for rule in case.pack.plan.rules if disposition.id in rule.applies_to and item.id in rule.give]
    return Finding(
        code="kind_not_taken",
        level=Level.ERROR,
        message=f"`{item.id}` is given to someone who is advised `{disposition.id}`, which does not take its kind",
        about=(item.id, disposition.id),
        span=item.span,
        related=placed((f"`{rule.id}` gives it", rule.span) for rule in rules),
        witnesses=(person,),
        hint="leave it out of that plan rule, or see `plan:` of the disposition; nothing but gentle habits goes with "
        "`soon` and above",
    )
