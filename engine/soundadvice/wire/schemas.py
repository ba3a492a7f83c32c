"""Shapes: the JSON Schemas (draft 2020-12) of what the JSON API takes and gives, for its OpenAPI description."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from soundadvice.formats.json_schema.write import answers_left_out, partial_schema
from soundadvice.meaning.help import HELP_SCHEMA
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.provenance.replay import ReplayVerdict

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


def _answers(pack: Pack) -> Schema:
    """The answers that a pack takes, each question's own."""
    about = "One answer for each question that is answered. One left out is not answered: never a no."
    also = [f"Otherwise than here: {line}." for line in answers_left_out(pack, loose=True)]
    return {**partial_schema(pack, loose=True), "description": "\n\n".join([about, *also])}


def evaluate_shape(pack: Pack) -> Schema:
    """What `evaluate` takes."""
    plan = [question.id for question in pack.questions if question.id not in pack.deciding]
    skippable: Schema = {"enum": plan} if plan else {"not": {}}
    skipped = {**listed(skippable), "description": "Questions of the plan that the person passed over."}
    record = {**TRUTH, "description": "Whether to give a record too, to keep and to replay later."}
    return closed({"answers": _answers(pack), "skipped": skipped, "record": record}, optional=("skipped", "record"))


def explain_shape(pack: Pack) -> Schema:
    """What `explain` takes."""
    question: Schema = {"enum": [question.id for question in pack.questions]}
    return {"oneOf": [closed({"answers": _answers(pack)}), closed({"question": question})]}


# Shared -----------------------------------------------------------------------------------------------------------


def shared_shapes() -> dict[str, Schema]:
    """The shapes that every pack shares, by name."""
    return {
        "Problem": _problem(),
        "Help": _help(),
        "PackSummary": _summary({}),
        "Packs": open_object({"default": TEXT, "packs": listed(ref("PackSummary"))}),
        "Questionnaire": _questionnaire(),
        "Question": question_shape(),
        **_advice(),
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
            "help": ref("Help"),
        },
        optional=("errors", "help"),
        about="RFC 9457. It never repeats an answer. `help`, with a 500, is what to tell the person all the same.",
    )


def _help() -> Schema:
    urgent = {"enum": [str(acuity) for acuity in Acuity if acuity > Acuity.SELF_CARE]}
    least = {"disposition": {"type": ["string", "null"]}, "acuity": urgent, "title": TEXT}
    return open_object(
        {
            "schema": {"const": HELP_SCHEMA},
            "why": TEXT,
            "at_least": open_object(least),
            "text": TEXT,
            "call": TEXT,
            "emergency_number": TEXT,
            "region": TEXT,
            "safety_net": listed(open_object({"lead": TEXT, "items": listed(TEXT), "acuity": urgent})),
        },
        about="What to tell the person where something is wrong on our side: the more urgent of what is known.",
    )


def _summary(more: dict[str, Schema]) -> Schema:
    pack = dict.fromkeys(("id", "version", "meaning_hash", "content_hash"), TEXT)
    words = dict.fromkeys(("title", "language", "description", "region"), TEXT)
    layers = {"layers": listed(open_object({"id": TEXT, "version": TEXT}))}
    parameters: dict[str, Schema] = {"parameters": {"type": "object", "additionalProperties": TEXT}}
    why = "Why this pack is for reading and comparing alone; null where it is for people."
    mark: dict[str, Schema] = {"not_for_people": {**MAYBE, "description": why}}
    status: dict[str, Schema] = {"status": {"enum": ["draft", "reviewed"]}}
    return open_object({**pack, **status, **layers, **words, **mark, **parameters, **more})


def _questionnaire() -> Schema:
    more: dict[str, Schema] = {
        "introduction": {
            **MAYBE,
            "description": "For the person, before the first question.",
        },
        "default": TEXT,
        "dispositions": listed(open_object({"id": TEXT, "acuity": ACUITY, "title": TEXT, "text": TEXT})),
        "questions": listed(ref("Question")),
        "handover": listed(open_object({"topic": TEXT, "questions": TEXTS})),
        "come_back": _SIGNS,
        "safety_net": listed(_SIGNS),
        "not_a_doctor": TEXT,
    }
    return _summary(more)


def question_shape() -> Schema:
    """A question as it is to be asked."""
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


def advice_schema() -> Schema:
    """The published schema of an advice; a copy."""
    text = files("soundadvice.wire").joinpath("advice.schema.json").read_text("utf-8")
    schema = json.loads(text)
    assert isinstance(schema, dict)
    return schema


def _advice() -> dict[str, Schema]:
    """The published schema of an advice, its definitions among the shapes under names such as `AdviceItem`."""
    schema = _renamed(advice_schema())
    definitions = schema.pop("$defs")
    for name in ("$schema", "$id"):
        del schema[name]
    return {"Advice": schema, **{f"Advice{name.capitalize()}": one for name, one in definitions.items()}}


def _renamed(value: Any) -> Any:
    match value:
        case {"$ref": str(place), **others}:
            return {**ref(f"Advice{place.removeprefix('#/$defs/').capitalize()}"), **others}
        case dict():
            return {key: _renamed(one) for key, one in value.items()}
        case list():
            return [_renamed(one) for one in value]
        case _:
            return value


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
            "verdict": {"enum": [verdict.value for verdict in ReplayVerdict]},
            "then": MAYBE,
            "now": MAYBE,
            "newly_fired": TEXTS,
            "no_longer_fired": TEXTS,
            "plan_changed": TEXTS,
            "doubts": listed({"enum": ["other_form", "other_version", "other_meaning", "yet_to_come"]}),
            "reason": MAYBE,
        }
    )


def _record_given() -> Schema:
    """What of a record is checked before it is replayed; record.schema.json has the whole of it."""
    id_: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 64}
    shown: Schema = {"type": "string", "pattern": "^[ -~]+$", "maxLength": 200}
    items = listed(open_object({"id": id_}))
    advice = open_object(
        {
            "schema": {"const": "soundadvice.advice.v1"},
            "pack": open_object(
                {"id": id_, **dict.fromkeys(("version", "status", "meaning_hash", "content_hash"), shown)}
            ),
            "parameters": {"type": "object", "propertyNames": id_},
            "region": id_,
            "disposition": id_,
            "acuity": ACUITY,
            "title": TEXT,
            "text": TEXT,
            "reasons": listed(open_object({"rule": id_})),
            "open": listed(id_),
            "unanswered": listed(id_),
            "answers": {"type": "object", "propertyNames": id_},
            "ignored": listed(id_),
            "ignored_would_raise": TRUTH,
            "plan": open_object({"exercises": items, "habits": items, "therapies": items}),
        }
    )
    return closed(
        {
            "schema": {"const": "soundadvice.record.v1"},
            "time": {
                "type": "string",
                "format": "date-time",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?Z$",
            },
            "software": shown,
            "engines": {**listed(shown), "minItems": 1},
            "advice": advice,
        },
        about="A record as it was saved.",
    )
