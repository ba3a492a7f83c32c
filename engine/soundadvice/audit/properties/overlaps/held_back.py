"""Held back: what a plan rule gives reaches someone by it, and is not always held back by another rule."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.audit.finding import Finding, Level, placed
from soundadvice.audit.prover.cnf import TRUE
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.audit.prover.witness import read_witness


def always_held_back(case: Case, effort: Effort) -> Iterator[Finding]:
    """What a plan rule gives and no one to whom it does keeps. Raises LimitReached."""
    pack, meaning, gates = case.pack, case.meaning, case.gates
    pending = {exercise.id for exercise in pack.plan.exercises if exercise.pending}
    for rule in pack.plan.rules:
        holds = TRUE if rule.when is None else meaning.true(rule.when)
        for item in rule.give:
            if item in pending or not any(item in other.hold_back for other in pack.plan.rules):
                continue
            case.task.on("given and held back", rule.id, item)
            kept = gates.any_of(meaning.gives(item, name) for name in rule.applies_to)
            if effort.possible(holds, kept):
                continue
            model = effort.plainest(holds, gates.any_of(meaning.advises(name) for name in rule.applies_to))
            if model is None:
                continue  # that the rule never holds is said of it as a whole
            holding = [other for other in pack.plan.rules if item in other.hold_back]
            yield Finding(
                code="always_held_back",
                level=Level.ERROR,
                message=f"`{rule.id}` gives `{item}`, and it is held back from everyone to whom it does",
                about=(rule.id, item),
                span=rule.span,
                related=placed((f"`{other.id}` holds it back", other.span) for other in holding),
                witnesses=(read_witness(meaning, model, plan=True),),
                hint="take it from `give`, or narrow what holds it back",
            )
