"""Shapes: the JSON Schemas (draft 2020-12) of what the JSON API takes and gives, for its OpenAPI description."""

from __future__ import annotations

import math
from typing import Any, assert_never

from soundadvice.acuity import Acuity
from soundadvice.answer import answer_to_json, expected
from soundadvice.condition import UNSURE
from soundadvice.duration import SECONDS
from soundadvice.explain import Verdict
from soundadvice.pack import Pack
from soundadvice.question import Choice, Duration, MultiChoice, Number, Question

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
TRUTH: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "array", "items": TEXT}
ACUITY: Schema = {"enum": [str(acuity) for acuity in Acuity]}


def ref(name: str) -> Schema:
    """A reference to one of the shapes that every pack shares."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def closed(properties: dict[str, Schema], *, optional: tuple[str, ...] = (), about: str = "") -> Schema:
    """An object with these properties and no others."""
    return {**_object(properties, optional, about), "additionalProperties": False}


def open_object(properties: dict[str, Schema], *, optional: tuple[str, ...] = (), about: str = "") -> Schema:
    """An object with these properties, to which a later release may add."""
    return _object(properties, optional, about)


def _object(properties: dict[str, Schema], optional: tuple[str, ...], about: str) -> Schema:
    described = {"description": about} if about else {}
    required = [name for name in properties if name not in optional]
    return {"type": "object", **described, "properties": properties, "required": required}


# Of one pack ------------------------------------------------------------------------------------------------------


def answers_shape(pack: Pack) -> Schema:
    """The answers that a pack takes, each question's own."""
    return {
        "type": "object",
        "description": "One answer for each question that is answered. One left out is not answered: never a no.",
        "properties": {q.id: {"description": f"{q.text} Give {expected(q)}.", **_answer(q)} for q in pack.questions},
        "additionalProperties": False,
    }


def _answer(question: Question) -> Schema:
    match question:
        case Choice(options=options):
            ids: list[object] = [option.id for option in options]
            return {"enum": [*ids, True, False] if {"yes", "no"} <= set(ids) else ids}
        case MultiChoice(options=options):
            signs = [option.id for option in options if not option.exclusive]
            alone = [listed({"const": option.id}) for option in options if option.exclusive]
            sets = [listed({"enum": signs}), *alone] if signs else alone
            return {"anyOf": [{**one, "minItems": 1} for one in sets]}
        case Number(decimals=decimals):
            low, high = (answer_to_json(question, bound) for bound in (question.minimum, question.maximum))
            kind = {"type": "number", "multipleOf": 10**-decimals} if decimals else {"type": "integer"}
            return _or_unsure({**kind, "minimum": low, "maximum": high}, question)
        case Duration():
            return _or_unsure({"type": "string", "pattern": _duration_pattern(question)}, question)
        case _:
            assert_never(question)


def _or_unsure(shape: Schema, question: Number | Duration) -> Schema:
    return {"anyOf": [shape, {"const": UNSURE}]} if question.unsure else shape


def _duration_pattern(question: Duration) -> str:
    """Durations that are within the bounds whatever their digits. The server takes some more, such as `100 years`."""
    units = []
    for unit, seconds in SECONDS.items():
        digits = int(math.log10(question.maximum / seconds + 1)) if question.maximum >= seconds else 0
        if digits:
            decimals = r"(\.[0-9]{1,2})?" if seconds >= SECONDS["hour"] else ""
            units.append(f"[0-9]{{1,{digits}}}{decimals} {unit}s?")
    return f"^({'|'.join(units)})$"


def evaluate_shape(pack: Pack) -> Schema:
    """What `evaluate` takes."""
    plan = [question.id for question in pack.questions if question.id not in pack.deciding]
    skippable: Schema = {"enum": plan} if plan else {"not": {}}
    skipped = {**listed(skippable), "description": "Questions of the plan that the person passed over."}
    record = {**TRUTH, "description": "Whether to give a record too, to keep and to replay later."}
    return closed(
        {"answers": answers_shape(pack), "skipped": skipped, "record": record}, optional=("skipped", "record")
    )


def explain_shape(pack: Pack) -> Schema:
    """What `explain` takes."""
    question: Schema = {"enum": [question.id for question in pack.questions]}
    return {"oneOf": [closed({"answers": answers_shape(pack)}), closed({"question": question})]}


# Shared -----------------------------------------------------------------------------------------------------------


def shared_shapes() -> dict[str, Schema]:
    """The shapes that every pack shares, by name."""
    return {
        "Problem": _problem(),
        "PackSummary": _summary({}),
        "Packs": open_object({"default": TEXT, "packs": listed(ref("PackSummary"))}),
        "Questionnaire": _questionnaire(),
        "Question": _question(),
        "Advice": _advice(),
        "Decided": _decided(),
        "Undecided": _undecided(),
        "WhyAdvice": _why_advice(),
        "WhyAsked": _why_asked(),
        "Replay": _replay(),
        "RecordGiven": _record_given(),
    }


def _problem() -> Schema:
    error = closed({"pointer": TEXT, "detail": TEXT})
    return open_object(
        {
            "type": {"type": "string", "format": "uri"},
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
            "errors": {**listed(error), "minItems": 1},
        },
        optional=("errors",),
        about="RFC 9457. It never repeats an answer.",
    )


def _summary(more: dict[str, Schema]) -> Schema:
    pack = dict.fromkeys(("id", "version", "meaning_hash", "content_hash"), TEXT)
    words = dict.fromkeys(("title", "language", "description", "region"), TEXT)
    layers = {"layers": listed(open_object({"id": TEXT, "version": TEXT}))}
    parameters: dict[str, Schema] = {"parameters": {"type": "object", "additionalProperties": TEXT}}
    return open_object({**pack, "status": {"enum": ["draft", "reviewed"]}, **layers, **words, **parameters, **more})


def _questionnaire() -> Schema:
    more: dict[str, Schema] = {
        "default": TEXT,
        "dispositions": listed(open_object({"id": TEXT, "acuity": ACUITY, "title": TEXT, "text": TEXT})),
        "questions": listed(ref("Question")),
        "handover": listed(open_object({"topic": TEXT, "questions": TEXTS})),
        "come_back": _SIGNS,
        "safety_net": listed(_SIGNS),
        "not_a_doctor": TEXT,
    }
    return _summary(more)


def _question() -> Schema:
    option = open_object({"id": TEXT, "text": TEXT, "exclusive": TRUTH})
    enabled = open_object({"words": TEXT, "condition": {"type": "object", "minProperties": 1, "maxProperties": 1}})
    bound: Schema = {"type": ["number", "string"]}
    return open_object(
        {
            "id": TEXT,
            "kind": {"enum": ["choice", "multi_choice", "number", "duration"]},
            "text": TEXT,
            "help": MAYBE,
            "why": MAYBE,
            "decides": TRUTH,
            "takes": TEXT,
            "options": listed(option),
            "unit": TEXT,
            "decimals": {"type": "integer", "minimum": 0},
            "min": bound,
            "max": bound,
            "unsure": TRUTH,
            "enable_when": {"anyOf": [enabled, {"type": "null"}]},
            "ask_anew": TRUTH,
        },
        optional=("options", "unit", "decimals", "min", "max", "unsure"),
    )


_SIGNS = open_object({"acuity": ACUITY, "lead": TEXT, "items": TEXTS})
_CLAIMS = listed(open_object({"id": TEXT, "at": TEXT}))
_REFERENCES = listed(open_object(dict.fromkeys(("id", "title", "edition", "place", "basis"), TEXT)))


def _advice() -> Schema:
    given = listed(open_object({"id": TEXT, "title": TEXT, "text": TEXT}))
    held = open_object({"item": TEXT, "rule": MAYBE, "unanswered": TEXTS})
    plan = open_object(
        {
            "exercises": listed(open_object({"id": TEXT, "title": TEXT, "steps": listed({"type": "object"})})),
            "habits": given,
            "therapies": given,
            "say": TEXTS,
            "held_back": listed(held),
            "no_exercise": MAYBE,
        }
    )
    reason = open_object(
        {
            "rule": TEXT,
            "disposition": TEXT,
            "because": TEXT,
            "do": MAYBE,
            "claims": _CLAIMS,
            "references": _REFERENCES,
        }
    )
    return open_object(
        {
            "schema": {"const": "soundadvice.advice.v1"},
            "pack": {"type": "object"},
            "parameters": {"type": "object", "additionalProperties": TEXT},
            "region": TEXT,
            "disposition": TEXT,
            "acuity": ACUITY,
            "title": TEXT,
            "text": TEXT,
            "reasons": listed(reason),
            "open": TEXTS,
            "unanswered": TEXTS,
            "answers": {"type": "object"},
            "ignored": TEXTS,
            "ignored_would_raise": TRUTH,
            "plan": plan,
            "notes": TEXTS,
            "stop_rule": TEXT,
            "come_back": _SIGNS,
            "safety_net": listed(_SIGNS),
            "not_a_doctor": TEXT,
        },
        about="An advice, as advice.schema.json describes it in full.",
    )


def _decided() -> Schema:
    question: Schema = {"anyOf": [ref("Question"), {"type": "null"}]}
    return open_object(
        {
            "decided": {"const": True},
            "complete": {**TRUTH, "description": "Whether there is nothing left to ask."},
            "next": {**question, "description": "A question of the plan that may still be answered, or skipped."},
            "advice": ref("Advice"),
            "record": {"type": "object"},
        },
        optional=("record",),
    )


def _undecided() -> Schema:
    known = open_object({"disposition": TEXT, "acuity": ACUITY, "title": TEXT})
    return open_object(
        {
            "decided": {"const": False},
            "complete": {"const": False},
            "next": ref("Question"),
            "unanswered": {**TEXTS, "minItems": 1},
            "at_least": {"anyOf": [known, {"type": "null"}]},
        },
        about="No advice yet: ask `next`. `at_least` is what is sure already, null where nothing is.",
    )


def _why_advice() -> Schema:
    looked = open_object({"question": TEXT, "text": TEXT, "answer": TEXT})
    reason = open_object(
        {
            "rule": TEXT,
            "because": TEXT,
            "looked_at": listed(looked),
            "claims": _CLAIMS,
            "references": _REFERENCES,
            "note": MAYBE,
        }
    )
    return open_object(
        {
            "explains": {"const": "advice"},
            "decided": {"const": True},
            "disposition": TEXT,
            "acuity": ACUITY,
            "title": TEXT,
            "reasons": listed(reason),
            "open": TEXTS,
            "unanswered": TEXTS,
            "ignored": TEXTS,
            "ignored_would_raise": TRUTH,
        }
    )


def _why_asked() -> Schema:
    return open_object(
        {
            "explains": {"const": "question"},
            "question": TEXT,
            "text": TEXT,
            "why": MAYBE,
            "rules": TEXTS,
            "plan_rules": TEXTS,
            "enables": TEXTS,
            "asked_when": TEXTS,
            "claims": _CLAIMS,
            "references": listed(open_object({"rule": TEXT, "references": _REFERENCES})),
        }
    )


def _replay() -> Schema:
    return open_object(
        {
            "verdict": {"enum": [verdict.value for verdict in Verdict]},
            "then": MAYBE,
            "now": MAYBE,
            "newly_fired": TEXTS,
            "no_longer_fired": TEXTS,
            "plan_changed": TEXTS,
            "reason": MAYBE,
        }
    )


def _record_given() -> Schema:
    """What of a record is checked before it is replayed; record.schema.json has the whole of it."""
    items = listed(open_object({"id": TEXT}))
    advice = open_object(
        {
            "schema": {"const": "soundadvice.advice.v1"},
            "pack": open_object(dict.fromkeys(("id", "version", "status", "meaning_hash", "content_hash"), TEXT)),
            "parameters": {"type": "object"},
            "region": TEXT,
            "disposition": TEXT,
            "acuity": ACUITY,
            "title": TEXT,
            "text": TEXT,
            "reasons": listed(open_object({"rule": TEXT})),
            "open": TEXTS,
            "unanswered": TEXTS,
            "answers": {"type": "object"},
            "ignored": TEXTS,
            "ignored_would_raise": TRUTH,
            "plan": open_object({"exercises": items, "habits": items, "therapies": items}),
        }
    )
    return closed(
        {
            "schema": {"const": "soundadvice.record.v1"},
            "time": {"type": "string", "format": "date-time", "pattern": "Z$"},
            "software": {"type": "string", "minLength": 1},
            "engines": {**TEXTS, "minItems": 1},
            "advice": advice,
        },
        about="A record as it was saved.",
    )
