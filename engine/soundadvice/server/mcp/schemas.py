"""The JSON Schemas of what the tools for assistants take and give."""

from __future__ import annotations

from soundadvice.server.mcp.tools import Packs
from soundadvice.wire.advice import advice_schemas
from soundadvice.wire.consultation import SETTLED, UNDECIDED
from soundadvice.wire.explanation import WHY_ADVICE, WHY_ASKED
from soundadvice.wire.questionnaire import QUESTIONS
from soundadvice.wire.schema_parts import (
    ACUITY,
    MAYBE,
    NULL,
    TEXT,
    TEXTS,
    TRUTH,
    Schema,
    closed,
    listed,
    open_object,
    or_null,
    ref,
    with_more,
)
from soundadvice.wording.translation.speak import languages

# What the tools take ----------------------------------------------------------------------------------------------

_ANSWERS: Schema = {
    "description": "What the person has answered and confirmed, by question id: an option id, a list of option ids, a "
    'number, or a duration such as "3 weeks". Leave out what they have not answered, or give null. Never fill one in. '
    "{} at the start.",
    "type": "object",
    "additionalProperties": {
        "anyOf": [
            {"type": "string", "maxLength": 200},
            {"type": "array", "items": {"type": "string", "maxLength": 200}, "minItems": 1, "maxItems": 100},
            {"type": "number"},
            {"type": "boolean"},
            NULL,
        ]
    },
}
_SKIPPED: Schema = {
    "description": "Ids of questions about the plan that the person chose to skip. Deciding questions cannot be.",
    **TEXTS,
}
_LANGUAGE: Schema = {
    "description": "The language that the person reads, such as de: one of the `languages` that list_packs gives for "
    "the pack. If left out, the one that the pack is written in. The words of a reply are in it; ids are not.",
    "type": "string",
}
_QUESTION_ID: Schema = {"description": "The id of the question to explain.", "type": "string"}


def takes(packs: Packs) -> dict[str, Schema]:
    """The input schema of each tool."""
    pack: Schema = {
        "description": f"The pack; {packs.default} if left out.",
        "type": "string",
        "enum": list(packs.by_id),
    }
    spoken = dict.fromkeys(tag for one in packs.by_id.values() for tag in languages(one))
    which: dict[str, Schema] = {"pack": pack, "language": {**_LANGUAGE, "enum": list(spoken)}}
    return {
        "list_packs": closed({}),
        "next_question": closed(
            {"answers": _ANSWERS, "skipped": _SKIPPED, **which}, optional=("skipped", "pack", "language")
        ),
        "evaluate": closed({"answers": _ANSWERS, **which}, optional=("pack", "language")),
        "explain": closed(
            {"question": _QUESTION_ID, "answers": _ANSWERS, **which},
            optional=("question", "answers", "pack", "language"),
        ),
    }


# What the tools give ----------------------------------------------------------------------------------------------

_ABOUT: dict[str, Schema] = {
    "pack": TEXT,
    "not_for_people": {
        "description": "Why this pack is for reading and comparing alone; null if it is for people.",
        **MAYBE,
    },
}
_PROGRESS: dict[str, Schema] = {
    **_ABOUT,
    "do": {"description": "What to do now.", "type": "string"},
    "acuity": {"description": "Null while the advice is not decided.", **or_null(ACUITY)},
    "progress": open_object({"done": {"type": "integer"}, "at_most": {"type": "integer"}}),
}
_ASKED = with_more({**_PROGRESS, "acuity": NULL}, UNDECIDED)
_EMERGENCY: Schema = {"description": "There if it is an emergency: say it at once.", **ref("Advice")}
_SETTLED = with_more(
    {**_PROGRESS, "acuity": ACUITY}, {**SETTLED, "properties": {**SETTLED["properties"], "advice": _EMERGENCY}}
)
_PACK = open_object(
    {
        **dict.fromkeys(("id", "version", "status", "title", "description", "language"), TEXT),
        "languages": TEXTS,
        "not_for_people": _ABOUT["not_for_people"],
        "default": TRUTH,
        "questions": {"type": "integer"},
        "not_a_doctor": TEXT,
    },
    optional=("languages",),
)


def gives() -> dict[str, Schema]:
    """The output schema of each tool."""
    definitions = {**advice_schemas(), **QUESTIONS, "Asked": _ASKED}

    def one_of(*given: Schema) -> Schema:
        # A tool's schema is that of an object, at its very root too.
        return {"type": "object", "anyOf": list(given), "$defs": definitions}

    asked = ref("Asked")
    return {
        "list_packs": open_object({"packs": listed(_PACK)}),
        "next_question": one_of(asked, _SETTLED),
        "evaluate": one_of(ref("Advice"), asked),
        "explain": one_of(with_more(_ABOUT, WHY_ASKED), with_more(_ABOUT, WHY_ADVICE), asked),
    }
