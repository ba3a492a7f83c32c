"""Exercises and therapies go with the default disposition alone."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.fail_safe.part import PartResult, placed
from soundadvice.audit.prover.one_answer_changed import Effort
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.witness import read_witness
from soundadvice.model.plan import Exercise, Therapy


def exercises_beside_doctors(case: Case, effort: Effort) -> PartResult:
    """Whether an exercise or therapy is ever given to someone who is advised something more urgent."""
    pack = case.pack
    findings: list[Finding] = []
    undecided: list[str] = []
    items: tuple[Exercise | Therapy, ...] = (*pack.plan.exercises, *pack.plan.therapies)
    for item in items:
        for disposition in (one.id for one in pack.dispositions if one.id != pack.default):
            try:
                model = effort.plainest(case.meaning.gives(item.id, disposition))
            except LimitReached:
                undecided.append(f"whether `{item.id}` is ever given with `{disposition}`")
                continue
            if model is None:
                continue
            rules = [rule for rule in pack.plan.rules if disposition in rule.applies_to and item.id in rule.give]
            findings.append(
                Finding(
                    code="exercise_beside_a_doctor",
                    level=Level.ERROR,
                    message=f"`{item.id}` is given to someone who is advised `{disposition}`",
                    about=(item.id, disposition),
                    span=item.span,
                    related=placed((f"`{rule.id}` gives it", rule.span) for rule in rules),
                    witnesses=(read_witness(case.meaning, model, plan=True),),
                    hint=f"only habits may go with another disposition than `{pack.default}`",
                )
            )
    return PartResult(tuple(findings), tuple(undecided))
