"""The JSON Schemas of what the tools for assistants take and give."""

from __future__ import annotations

from soundadvice.server.mcp.tools import Packs
from soundadvice.wire.schemas import advice_schema, question_shape

Schema = dict[str, object]

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_IDS: Schema = {"type": "array", "items": _TEXT}
_ACUITY: Schema = {"enum": ["self_care", "routine", "soon", "same_day", "emergency"]}


def _object(properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


# What the tools take ----------------------------------------------------------------------------------------------

_ANSWERS: Schema = {
    "description": "What the person has answered and confirmed, by question id: an option id, a list of option ids, a "
    'number, or a duration such as "3 weeks". Leave out what they have not answered. Never fill one in. {} at the '
    "start.",
    "type": "object",
    "additionalProperties": {
        "anyOf": [
            {"type": "string", "maxLength": 200},
            {"type": "array", "items": {"type": "string", "maxLength": 200}, "minItems": 1, "maxItems": 100},
            {"type": "number"},
            {"type": "boolean"},
        ]
    },
}
_SKIPPED: Schema = {
    "description": "Ids of questions about the plan that the person chose to skip. Deciding questions cannot be.",
    **_IDS,
}
_QUESTION_ID: Schema = {"description": "The id of the question to explain.", "type": "string"}


def takes(packs: Packs) -> dict[str, Schema]:
    """The input schema of each tool."""
    pack: Schema = {
        "description": f"The pack; {packs.default} if left out.",
        "type": "string",
        "enum": list(packs.by_id),
    }
    return {
        "list_packs": _object({}),
        "next_question": _object(
            {"answers": _ANSWERS, "skipped": _SKIPPED, "pack": pack}, optional=("skipped", "pack")
        ),
        "evaluate": _object({"answers": _ANSWERS, "pack": pack}, optional=("pack",)),
        "explain": _object(
            {"question": _QUESTION_ID, "answers": _ANSWERS, "pack": pack}, optional=("question", "answers", "pack")
        ),
    }


# What the tools give ----------------------------------------------------------------------------------------------

_MARK: dict[str, Schema] = {
    "not_for_people": {
        "description": "Why this pack is for reading and comparing alone; null if it is for people.",
        **_TEXT_OR_NULL,
    }
}
_PROGRESS: dict[str, Schema] = {
    "pack": _TEXT,
    **_MARK,
    "do": {"description": "What to do now.", "type": "string"},
    "decided": {"type": "boolean"},
    "acuity": {"description": "Null while the advice is not decided.", "anyOf": [_ACUITY, {"type": "null"}]},
    "progress": _object({"done": {"type": "integer"}, "at_most": {"type": "integer"}}),
}
_AT_LEAST: Schema = {
    "description": "What is already certain, whatever the other answers; null if nothing is.",
    "anyOf": [_object({"disposition": _TEXT, "acuity": _ACUITY, "title": _TEXT}), {"type": "null"}],
}
_ASKED = _object(
    {
        **_PROGRESS,
        "decided": {"const": False},
        "acuity": {"type": "null"},
        "next_question": {"$ref": "#/$defs/question"},
        "still_to_answer": _IDS,
        "at_least": _AT_LEAST,
    }
)
_SETTLED = _object(
    {
        **_PROGRESS,
        "decided": {"const": True},
        "acuity": _ACUITY,
        "next_question": {"anyOf": [{"$ref": "#/$defs/question"}, {"type": "null"}]},
        "advice": {"description": "Only in an emergency: say it at once.", "$ref": "#/$defs/advice"},
    },
    optional=("advice",),
)
_CLAIM = _object({"id": _TEXT, "at": _TEXT, "reading": _TEXT})
_REFERENCE = _object(dict.fromkeys(("id", "title", "edition", "place", "basis"), _TEXT))
_WHY_ASKED = _object(
    {
        "pack": _TEXT,
        **_MARK,
        "question": {"$ref": "#/$defs/question"},
        **dict.fromkeys(("rules", "plan_rules", "decides_whether_asked", "asked_depending_on"), _IDS),
        "claims": _list(_CLAIM),
        "references": _list(_object({"rule": _TEXT, "references": _list(_REFERENCE)})),
    }
)
_REASON = _object(
    {
        "rule": _TEXT,
        "because": _TEXT,
        "answers": _list(_object({"question": _TEXT, "answer": _TEXT})),
        "claims": _list(_CLAIM),
        "references": _list(_REFERENCE),
        "note": _TEXT_OR_NULL,
    }
)
_WHY_ADVICE = _object(
    {
        "pack": _TEXT,
        **_MARK,
        "disposition": _TEXT,
        "acuity": _ACUITY,
        "title": _TEXT,
        "reasons": _list(_REASON),
        "open": _IDS,
        "ignored": _IDS,
        "ignored_would_raise": {"type": "boolean"},
    }
)
_PACK = _object(
    {
        **dict.fromkeys(("id", "version", "status", "title", "description", "language"), _TEXT),
        **_MARK,
        "default": {"type": "boolean"},
        "questions": {"type": "integer"},
        "not_a_doctor": _TEXT,
    }
)


def gives() -> dict[str, Schema]:
    """The output schema of each tool."""
    advice = advice_schema()
    shared = advice.pop("$defs")
    for name in ("$schema", "$id"):
        del advice[name]
    definitions = {**shared, "question": question_shape(), "asked": _ASKED, "advice": advice}

    def one_of(*schemas: Schema) -> Schema:
        # A tool's schema is that of an object, at its very root too.
        return {"type": "object", "anyOf": list(schemas), "$defs": definitions}

    asked: Schema = {"$ref": "#/$defs/asked"}
    return {
        "list_packs": _object({"packs": _list(_PACK)}),
        "next_question": one_of(asked, _SETTLED),
        "evaluate": one_of({"$ref": "#/$defs/advice"}, asked),
        "explain": one_of(_WHY_ASKED, _WHY_ADVICE, asked),
    }
