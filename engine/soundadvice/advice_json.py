"""The JSON form of an advice: plain values, in a fixed order, as `advice.schema.json` describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.pack import Pack, Signs
from soundadvice.plan import Exercise
from soundadvice.planning import Plan

if TYPE_CHECKING:
    from soundadvice.advice import Advice, Reason

ADVICE_SCHEMA = "soundadvice.advice.v1"
Json = dict[str, object]


def advice_to_json(advice: Advice) -> Json:
    """The advice as plain JSON values. The same advice gives the same values in the same order."""
    pack = advice.pack
    return {
        "schema": ADVICE_SCHEMA,
        "pack": _pack(pack),
        "parameters": {parameter.id: parameter.show() for parameter in pack.parameters},
        "region": pack.region,
        "disposition": advice.disposition,
        "acuity": str(advice.acuity),
        "title": advice.title,
        "text": advice.text,
        "reasons": [_reason(reason) for reason in advice.reasons],
        "open": list(advice.open),
        "unanswered": list(advice.unanswered),
        "answers": advice.json_answers,
        "ignored": list(advice.ignored),
        "ignored_would_raise": advice.ignored_would_raise,
        "plan": _plan(advice.plan),
        "notes": list(advice.notes),
        "stop_rule": advice.stop_rule,
        "come_back": _signs(advice.come_back),
        "safety_net": [_signs(signs) for signs in advice.safety_net],
        "not_a_doctor": advice.not_a_doctor,
    }


def _pack(pack: Pack) -> Json:
    return {
        "id": pack.id,
        "version": pack.version,
        "status": pack.status,
        "meaning_hash": pack.meaning_hash,
        "content_hash": pack.content_hash,
        "layers": [{"id": layer.id, "version": layer.version} for layer in pack.layers],
    }


def _reason(reason: Reason) -> Json:
    return {
        "rule": reason.rule,
        "disposition": reason.disposition,
        "because": reason.because,
        "do": reason.do,
        "claims": [{"id": claim.id, "at": str(claim.place)} for claim in reason.claims],
        "references": [
            {"id": ref.id, "title": ref.title, "edition": ref.edition, "place": ref.place, "basis": str(ref.basis)}
            for ref in reason.references
        ],
    }


def _plan(plan: Plan) -> Json:
    return {
        "exercises": [_exercise(exercise) for exercise in plan.exercises],
        "habits": [{"id": item.id, "title": item.title, "text": item.text} for item in plan.habits],
        "therapies": [{"id": item.id, "title": item.title, "text": item.text} for item in plan.therapies],
        "say": list(plan.say),
        "held_back": [
            {"item": held.item, "rule": held.rule, "unanswered": list(held.unanswered)} for held in plan.held_back
        ],
        "no_exercise": plan.no_exercise,
    }


def _exercise(exercise: Exercise) -> Json:
    return {
        "id": exercise.id,
        "title": exercise.title,
        "about": exercise.about,
        "timing": exercise.timing,
        "needs": list(exercise.needs),
        "choice_group": exercise.choice_group,
        "each_side": exercise.each_side,
        "repetitions": exercise.repetitions,
        "steps": [
            {"do": step.do, "hold_seconds": None if step.hold is None else list(step.hold)} for step in exercise.steps
        ],
    }


def _signs(signs: Signs) -> Json:
    return {"acuity": str(signs.acuity), "lead": signs.lead, "items": list(signs.items)}
