"""Contraindications: for whom each exercise and programme is never given, as the plan rules that hold it back say."""

from __future__ import annotations

from soundadvice.audit.properties.fail_safe.part import PartResult
from soundadvice.model.pack import Pack
from soundadvice.model.plan import PlanItem, PlanRule
from soundadvice.wording.condition_text import phrase


def contraindications(pack: Pack) -> PartResult:
    """Each exercise and programme that is given, with whom it is never given to, by disposition, in words.

    Hold back beats give, so it is never given to anyone of whom one of these holds, nor while it is open for want of
    an answer. That is how plans are made, and the audit checks it against the reference; here it is only said.
    """
    rows = []
    items: tuple[PlanItem, ...] = (*pack.plan.exercises, *pack.plan.programmes)
    for item in items:
        for disposition in (one.id for one in pack.dispositions if _given(pack, item.id, one.id)):
            held = [one for one in pack.plan.rules if disposition in one.applies_to and item.id in one.hold_back]
            never = [{"rule": rule.id, "if": _when(rule, pack)} for rule in held]
            rows.append({"item": item.id, "with": disposition, "never": never})
    return PartResult(details={"contraindications": rows})


def _given(pack: Pack, item: str, disposition: str) -> bool:
    return any(disposition in rule.applies_to and item in rule.give for rule in pack.plan.rules)


def _when(rule: PlanRule, pack: Pack) -> str:
    return "always" if rule.when is None else phrase(rule.when, pack)
