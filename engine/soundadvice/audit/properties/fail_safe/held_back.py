"""Held back: for whom each exercise and programme is never given, as the plan rules that hold it back say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from soundadvice.audit.properties.fail_safe.part import PartResult
from soundadvice.model.pack import Pack
from soundadvice.model.plan import PlanItem
from soundadvice.wording.condition_text import phrase


@dataclass(frozen=True, slots=True)
class KeptBack:
    """An exercise or programme that is given with a disposition, and the plan rules of which any one keeps it back.

    `never` holds the id of each rule, and its condition in words. Hold back beats give, so it is given to no one of
    whom one of them holds, nor while it is open for want of an answer: that is how plans are made, here it is said.
    """

    item: str
    disposition: str
    never: tuple[tuple[str, str], ...]


def kept_back(pack: Pack) -> Iterator[KeptBack]:
    """Each exercise and programme that is given, by disposition."""
    items: tuple[PlanItem, ...] = (*pack.plan.exercises, *pack.plan.programmes)
    for name in (item.id for item in items):
        for disposition in (one.id for one in pack.dispositions):
            rules = [rule for rule in pack.plan.rules if disposition in rule.applies_to]
            if any(name in rule.give for rule in rules):
                held = [rule for rule in rules if name in rule.hold_back]
                never = [(rule.id, "always" if rule.when is None else phrase(rule.when, pack)) for rule in held]
                yield KeptBack(name, disposition, tuple(never))


def held_back(pack: Pack) -> PartResult:
    """The same, for a report."""
    rows = [
        {
            "item": one.item,
            "with": one.disposition,
            "never": [{"rule": rule, "if": condition} for rule, condition in one.never],
        }
        for one in kept_back(pack)
    ]
    return PartResult(details={"held_back": rows})
