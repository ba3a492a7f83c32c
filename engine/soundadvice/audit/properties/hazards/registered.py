"""The register of hazards: each has a rule that is urgent enough, and rules that rest on guidance alone are in it.

A rule that rests on a claim is missed by the register of claims when someone deletes it; one that rests on references
alone, by this register. A pack with neither register promises nothing of the kind; one that lists hazards lists them
down to the least urgent of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.audit.finding import Finding, Level, placed
from soundadvice.model.disposition import Acuity
from soundadvice.model.hazard import Hazard
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span


def registered(pack: Pack) -> Iterator[Finding]:
    """Hazards without a rule that is urgent enough, and rules without a claim that are in no hazard."""
    for hazard in pack.hazards:
        yield from _held(pack, hazard)
    yield from _without(pack)


def _held(pack: Pack, hazard: Hazard) -> Iterator[Finding]:
    reached = max(pack.acuity_of[name] for name in hazard.rules)
    if reached < hazard.acuity:
        yield Finding(
            code="hazard_less_urgent",
            level=Level.ERROR,
            message=f"`{hazard.id}` must be at least {hazard.acuity}, and its rules reach {reached}",
            about=(hazard.id, *hazard.rules),
            span=hazard.span,
            related=places(pack, hazard.rules),
            hint="make a rule more urgent, or name the rule that is",
        )


def _without(pack: Pack) -> Iterator[Finding]:
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


def places(pack: Pack, rules: tuple[str, ...]) -> tuple[tuple[str, Span], ...]:
    """Where these rules stand."""
    return placed((f"`{name}`", pack.rule[name].span) for name in rules)
