"""Cited: what each element of a pack rests on, for whoever checks that it rests on something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.model.evidence import Citing, ElementKind

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack


def citations(pack: Pack) -> list[Citing]:
    """Every element that can rest on something, and what it cites; an exercise with what its steps cite."""
    plan = pack.plan
    found = [Citing(ElementKind.RULE, rule.id, rule.claims, rule.references) for rule in pack.rules]
    found += [Citing(ElementKind.QUESTION, one.id, one.claims, one.references) for one in pack.questions]
    for exercise in plan.exercises:
        cited = exercise.claims + tuple(claim for step in exercise.steps for claim in step.claims)
        claims = tuple(dict.fromkeys(cited))
        found.append(Citing(ElementKind.EXERCISE, exercise.id, claims, exercise.references))
    found += [Citing(ElementKind.HABIT, one.id, one.claims, one.references) for one in plan.habits]
    found += [Citing(ElementKind.THERAPY, one.id, one.claims, one.references) for one in plan.therapies]
    found += [Citing(ElementKind.PROGRAMME, one.id, one.claims, one.references) for one in plan.programmes]
    found += [Citing(ElementKind.PLAN_RULE, rule.id, rule.claims, rule.references) for rule in plan.rules]
    found += [Citing(ElementKind.NOT_DESCRIBED, one.id, one.claims, one.references) for one in plan.not_described]
    found += [Citing(ElementKind.TEXT, text.id, text.claims, text.references) for text in pack.texts]
    found.append(Citing(ElementKind.TEXT, "come_back", pack.come_back.claims, pack.come_back.references))
    found += [Citing(ElementKind.DISPOSITION, one.id, one.claims, one.references) for one in pack.dispositions]
    found += [Citing(ElementKind.FINDING, one.id, one.claims, one.references) for one in pack.findings]
    found += [Citing(ElementKind.PARAMETER, one.id, one.claims, one.references) for one in pack.parameters]
    return found
