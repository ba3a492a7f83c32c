"""Hazards, all parts together.

Four parts: the register is whole; whoever has a hazard is advised so urgently; no one who has a contraindication is
given what they must not be; and what may come later stands in the safety net.
"""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level, Result, Verdict, conclusion
from soundadvice.audit.properties.hazards.never_given import never_given
from soundadvice.audit.properties.hazards.registered import registered
from soundadvice.audit.properties.hazards.told_later import told_later
from soundadvice.audit.properties.hazards.who_has_it import Held, held
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.sessions import Sessions
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.model.hazard import Hazard
from soundadvice.model.pack import Pack
from soundadvice.wording.counts import counted


def check(case: Case) -> Result:
    """Whether no one who has a hazard is missed, and no one is given what is contraindicated."""
    pack = case.pack
    wide = case.over_ranges if pack.hazards or pack.contraindications else case
    effort, sessions = Effort(wide), Sessions(wide)
    findings = [*registered(pack), *told_later(pack)]
    undecided: list[str] = []
    found: dict[str, Held] = {}
    for hazard in pack.hazards:
        if hazard.when is None:
            findings.append(_of_whom(hazard))
            continue
        case.task.on("hazard", hazard.id)
        try:
            found[hazard.id] = held(wide, effort, hazard, hazard.when, sessions)
        except LimitReached:
            undecided.append(f"whether everyone who has `{hazard.id}` is advised as urgently as they must be")
    findings += [one.finding for one in found.values() if one.finding is not None]
    for one in pack.contraindications:
        case.task.on("contraindication", one.id)
        try:
            findings += never_given(wide, effort, one)
        except LimitReached:
            undecided.append(f"whether anyone who has `{one.id}` is given what they must not be")
    return Result(
        name="hazards",
        says=conclusion(
            findings,
            undecided,
            holds=_says(case),
            fails="Some hazards are missed in someone, or are not held by a rule, words and the safety net, or someone "
            "is given what they must not be, or some rules lack the hazard that they are there for.",
        ),
        findings=tuple(findings),
        undecided=tuple(undecided),
        details=_details(pack, found),
    )


def _of_whom(hazard: Hazard) -> Finding:
    return Finding(
        code="hazard_without_condition",
        level=Level.ERROR,
        message=f"`{hazard.id}` does not say who has it: that its rules find everyone who has it is not shown",
        about=(hazard.id, *hazard.rules),
        span=hazard.span,
        hint="say by `when` which answers the people give who have it",
    )


def _says(case: Case) -> str:
    pack = case.pack
    if not pack.hazards:
        loose = sum(not rule.claims for rule in pack.rules)
        if loose:
            lost = "the rule" if loose == 1 else f"one of {loose} rules"
            says = f"The pack lists no hazards: no one would notice if {lost} without a claim went missing."
        else:
            says = "Every rule rests on a claim of the source (each looked at); the pack lists no hazards besides."
    else:
        says = (
            f"Whoever has one of {counted(len(pack.hazards), 'hazard')} is advised as urgently as they must be, "
            f"whatever else they answer{case.at_all_values} (proved); each stands in the safety net, or it is said why "
            "not, and no rule lacks a hazard (each looked at)."
        )
    if not pack.contraindications:
        return says
    never = counted(len(pack.contraindications), "contraindication")
    return f"{says} No one is given what one of {never} rules out (proved)."


def _details(pack: Pack, found: dict[str, Held]) -> dict[str, object]:
    rows = [_row(pack, hazard, found.get(hazard.id)) for hazard in pack.hazards]
    never = [{"contraindication": one.id, "sign": one.sign, "never": list(one.never)} for one in pack.contraindications]
    return {**({"hazards": rows} if rows else {}), **({"never_given": never} if never else {})}


def _row(pack: Pack, hazard: Hazard, one: Held | None) -> dict[str, object]:
    shown = one is not None and one.finding is None
    return {
        "hazard": hazard.id,
        "sign": hazard.sign,
        "must be": str(hazard.acuity),
        "rules": [f"{name} ({pack.acuity_of[name]})" for name in hazard.rules],
        "shown": str(Verdict.HOLDS if shown else Verdict.FAILS if one else Verdict.NOT_CHECKED),
        "sure_after": {"questions": one.questions, "last": one.last} if one is not None and shown else None,
        "safety_net": list(hazard.safety_net) or hazard.not_in_safety_net or "",
        "note": hazard.note or "",
    }
