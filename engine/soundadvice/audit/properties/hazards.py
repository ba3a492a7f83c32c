"""Hazards: each has a rule that is as urgent as it must be, and no rule rests on public guidance alone for none.

A rule that rests on a claim is missed by the register of claims when someone deletes it; one that rests on references
alone, by this register. A pack with neither register promises nothing of the kind; one that lists hazards lists them
down to the least urgent of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.model.disposition import Acuity
from soundadvice.model.evidence import Hazard
from soundadvice.model.problem import Span


def check(case: Case) -> Result:
    """Whether every hazard is held by its rules, and every rule without a claim is there for a hazard."""
    pack = case.pack
    findings = [*(finding for hazard in pack.hazards for finding in _held(case, hazard)), *_without(case)]
    if findings:
        says = "Some hazards have no rule that is urgent enough, or some rules lack the hazard that they are there for."
    elif pack.hazards:
        says = f"Each of {len(pack.hazards)} hazards has a rule that is urgent enough; no rule lacks a hazard."
    elif loose := [rule for rule in pack.rules if not rule.claims]:
        says = f"The pack lists no hazards: no one would notice if {_rules(len(loose))} without a claim went missing."
    else:
        says = "Every rule rests on a claim of the source; the pack lists no hazards besides."
    details = {"hazards": [_row(case, hazard) for hazard in pack.hazards]} if pack.hazards else {}
    return Result(name="hazards", says=says, findings=tuple(findings), details=details)


def _held(case: Case, hazard: Hazard) -> Iterator[Finding]:
    reached = max(case.pack.acuity_of[name] for name in hazard.rules)
    if reached < hazard.acuity:
        yield Finding(
            code="hazard_less_urgent",
            level=Level.ERROR,
            message=f"`{hazard.id}` must be at least {hazard.acuity}, and its rules reach {reached}",
            about=(hazard.id, *hazard.rules),
            span=hazard.span,
            related=_places(case, hazard.rules),
            hint="make a rule more urgent, or name the rule that is",
        )


def _rules(count: int) -> str:
    return "the rule" if count == 1 else f"one of {count} rules"


def _without(case: Case) -> Iterator[Finding]:
    pack = case.pack
    if not (pack.claims or pack.hazards):
        return
    listed = {name for hazard in pack.hazards for name in hazard.rules}
    least = min((hazard.acuity for hazard in pack.hazards), default=Acuity.SELF_CARE)
    for rule in pack.rules:
        # What only finds something keeps no one from help.
        is_as_urgent = rule.advise is not None and pack.acuity_of[rule.id] >= least
        if not rule.claims and rule.references and rule.id not in listed and is_as_urgent:
            yield Finding(
                code="rule_without_hazard",
                level=Level.ERROR,
                message=f"`{rule.id}` rests on references alone, and no hazard names it",
                about=(rule.id,),
                span=rule.span,
                hint="name it in hazards.yaml, with the sign that must not be missed: no one would notice its loss",
            )


def _places(case: Case, rules: tuple[str, ...]) -> tuple[tuple[str, Span], ...]:
    found = ((name, case.pack.rule[name].span) for name in rules)
    return tuple((f"`{name}`", span) for name, span in found if span is not None)


def _row(case: Case, hazard: Hazard) -> dict[str, object]:
    rules = [f"{name} ({case.pack.acuity_of[name]})" for name in hazard.rules]
    return {
        "hazard": hazard.id,
        "sign": hazard.sign,
        "must be": str(hazard.acuity),
        "rules": rules,
        "note": hazard.note or "",
    }
