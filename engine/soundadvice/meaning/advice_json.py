"""Reasons, and the JSON form of the parts of advice: plain values in a fixed order, as `advice.schema.json` says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from soundadvice._dataclass import dataclass
from soundadvice.meaning.planner import Plan
from soundadvice.meaning.scores import Standing
from soundadvice.model.evidence import Claim, Reference
from soundadvice.model.pack import Pack, Signs
from soundadvice.model.plan import Activity, Exercise, Programme
from soundadvice.wording.placeholders import said_to_all

ADVICE_SCHEMA = "soundadvice.advice.v1"
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired: why, in words for the person, an instruction of its own, and what it rests on.

    `disposition` is None if it advises nothing, and only finds something.
    """

    rule: str
    disposition: str | None
    because: str
    do: str | None
    claims: tuple[Claim, ...]
    references: tuple[Reference, ...]
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenFinding:
    """A finding of a person, in words for them: the rules that found it, and what it rests on."""

    finding: str
    title: str
    text: str
    rules: tuple[str, ...]
    claims: tuple[Claim, ...]
    references: tuple[Reference, ...]


def pack_to_json(pack: Pack) -> Json:
    """Which pack advised, and the layers it stands on."""
    return {
        "id": pack.id,
        "version": pack.version,
        "status": pack.status,
        "meaning_hash": pack.meaning_hash,
        "content_hash": pack.content_hash,
        "layers": [{"id": layer.id, "version": layer.version} for layer in pack.layers],
        **({} if pack.not_for_people is None else {"not_for_people": pack.not_for_people}),
    }


def reason_to_json(reason: Reason) -> Json:
    """One rule that fired, with the places of its claims."""
    return {
        "rule": reason.rule,
        "disposition": reason.disposition,
        "because": reason.because,
        "do": reason.do,
        "claims": [claim_to_json(claim) for claim in reason.claims],
        "references": [reference_to_json(reference) for reference in reason.references],
        # Only where there are any: a record of before is the same as one of now.
        **({"findings": list(reason.findings)} if reason.findings else {}),
    }


def found_to_json(found: GivenFinding) -> Json:
    """What is found beside the advice, and by which rules."""
    return {
        "finding": found.finding,
        "title": found.title,
        "text": found.text,
        "rules": list(found.rules),
        "claims": [claim_to_json(claim) for claim in found.claims],
        "references": [reference_to_json(reference) for reference in found.references],
    }


def claim_to_json(claim: Claim) -> Json:
    """A statement of the source document, by its place."""
    return {"id": claim.id, "at": str(claim.place)}


def reference_to_json(reference: Reference) -> Json:
    """A place in public guidance."""
    return {
        "id": reference.id,
        "title": reference.title,
        "edition": reference.edition,
        "place": reference.place,
        "basis": str(reference.basis),
    }


def plan_to_json(plan: Plan) -> Json:
    """What the person can do themselves."""
    return {
        "exercises": [_exercise(exercise) for exercise in plan.exercises],
        "habits": [{"id": item.id, "title": item.title, "text": item.text} for item in plan.habits],
        "therapies": [{"id": item.id, "title": item.title, "text": item.text} for item in plan.therapies],
        "say": list(plan.say),
        "held_back": [
            {"item": held.item, "rule": held.rule, "unanswered": list(held.unanswered)} for held in plan.held_back
        ],
        "no_exercise": plan.no_exercise,
        # Only where there are any: a record of before is the same as one of now.
        **({"programmes": [_programme(programme) for programme in plan.programmes]} if plan.programmes else {}),
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


def _programme(programme: Programme) -> Json:
    return {
        "id": programme.id,
        "title": programme.title,
        "about": programme.about,
        "stages": [
            {"title": stage.title, "weeks": list(stage.weeks), "items": [_activity(one) for one in stage.activities]}
            for stage in programme.stages
        ],
        "step_up": programme.step_up,
        "step_back": programme.step_back,
        "once_well": programme.once_well,
    }


def _activity(activity: Activity) -> Json:
    return {
        "do": activity.do,
        "days_a_week": activity.days_a_week,
        "sets": activity.sets,
        "repetitions": activity.repetitions,
        "hold_seconds": None if activity.hold is None else list(activity.hold),
        "exercise": activity.exercise,
    }


def signs_to_json(signs: Signs) -> Json:
    """Signs on which to get help."""
    return {"acuity": str(signs.acuity), "lead": signs.lead, "items": list(signs.items)}


def signs_said(pack: Pack, words: Callable[[str], str]) -> Json:
    """When to come back, and the safety net, in the `words` that are for the person.

    Of a pack that says the same to everybody they are worked out once.
    """
    said: tuple[Json, ...] | None = pack.__dict__.get("signs_said")  # derived, as a cached property is
    if said is None:
        every = (pack.come_back, *pack.safety_net)
        said = tuple(
            {"acuity": str(one.acuity), "lead": words(one.lead), "items": list(map(words, one.items))} for one in every
        )
        if all(said_to_all(text, pack) is not None for one in every for text in (one.lead, *one.items)):
            pack.__dict__["signs_said"] = said
    # Whoever is handed them may change them.
    come_back, *safety_net = ({**one, "items": list(one["items"])} for one in said)  # type: ignore[call-overload]
    return {"come_back": come_back, "safety_net": safety_net}


def score_to_json(stands: Standing) -> Json:
    """What a score comes to; `least` and `most` differ while answers that add to it are missing."""
    score = stands.score
    return {"title": score.title, "least": stands.least, "most": stands.most, "of": score.most}


def derived_to_json(pack: Pack, values: Mapping[str, Decimal | None]) -> Json:
    """What each derived value comes to; null where an answer to it is missing."""
    return {
        name: {
            "title": pack.derived_value[name].title,
            "value": None if value is None else float(value),
            "unit": pack.derived_value[name].unit,
        }
        for name, value in values.items()
    }
