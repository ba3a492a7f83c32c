"""OpenAPI (3.1): the document of evaluating one pack over HTTP, as `soundadvice serve` offers it."""

from __future__ import annotations

import json
from typing import Any

from soundadvice.answer import answer_to_json
from soundadvice.export.exported import Exported
from soundadvice.export.json_schema import DIALECT, answers_left_out, partial_schema
from soundadvice.pack import Pack
from soundadvice.question import Choice, Duration, MultiChoice, Number, Question

Schema = dict[str, Any]


def openapi(pack: Pack) -> Exported:
    """The document, as a file."""
    text = json.dumps(openapi_document(pack), indent=2, ensure_ascii=False)
    return Exported(f"{text}\n".encode(), left_out(pack))


def left_out(pack: Pack) -> tuple[str, ...]:
    """What the document does not say of a pack's evaluation."""
    return (
        "every other path of `soundadvice serve`, which gives its own document of all it offers",
        "skip logic: answers may be incomplete here; `json-schema` says when they are complete",
        "the parts of an advice below its first level: docs/advice-json.md has them",
        *answers_left_out(pack),
    )


def openapi_document(pack: Pack) -> Schema:
    """The OpenAPI document of a pack's evaluation."""
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DIALECT,
        "info": {
            "title": pack.title,
            "version": pack.version,
            "description": f"{pack.description}\n\nThe pack is a {pack.status}. It is not a doctor.",
        },
        "servers": [{"url": "http://127.0.0.1:8000", "description": "`soundadvice serve` on this machine"}],
        "paths": {f"/api/packs/{pack.id}/evaluate": {"post": _evaluate(pack)}},
        "components": {"schemas": _schemas(pack)},
    }


def _evaluate(pack: Pack) -> Schema:
    first = pack.questions[0]
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    return {
        "operationId": "evaluate",
        "summary": f"What to do, from answers to: {pack.title}",
        "description": "Takes whole or partial answers. Nothing is stored.",
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": _ref("Request"),
                    "example": {"answers": {first.id: answer_to_json(first, _example(first))}},
                }
            },
        },
        "responses": {
            "200": {
                "description": "The advice, or the next question where these answers do not decide it yet.",
                "content": {"application/json": {"schema": _ref("Result")}},
            },
            "4XX": {"description": "The request cannot be used. No answer is repeated.", "content": problem},
            "5XX": {"description": "No advice can be given. Ask a doctor.", "content": problem},
        },
    }


def _schemas(pack: Pack) -> Schema:
    plan = [question.id for question in pack.questions if question.id not in pack.deciding]
    skipped = {"skipped": {"type": "array", "items": {"enum": plan}}} if plan else {}
    return {
        "Answers": partial_schema(pack),
        "Request": {
            "type": "object",
            "properties": {"answers": _ref("Answers"), **skipped},
            "required": ["answers"],
        },
        "Result": {"oneOf": [_ref("Decided"), _ref("Undecided")]},
        "Decided": _object(
            "An advice; `next` is a question of the plan that may still be answered, or null.",
            {
                "decided": {"const": True},
                "complete": {"type": "boolean"},
                "next": {"anyOf": [_ref("Question"), {"type": "null"}]},
                "advice": _ref("Advice"),
            },
        ),
        "Undecided": _object(
            "No advice yet: ask `next`. Never take it for the default.",
            {"decided": {"const": False}, "complete": {"const": False}, "next": _ref("Question")},
        ),
        "Advice": _object("The Advice JSON. Its words are to be shown unchanged.", _advice(pack)),
        "Question": _object(
            "A question to ask.",
            {"id": {"enum": [question.id for question in pack.questions]}, "text": {"type": "string"}},
        ),
        "Problem": _problem(),
    }


def _advice(pack: Pack) -> Schema:
    return {
        "disposition": {"enum": [disposition.id for disposition in pack.dispositions]},
        "acuity": {"enum": [str(disposition.acuity) for disposition in pack.dispositions]},
        "title": {"type": "string"},
        "text": {"type": "string"},
    }


def _object(about: str, properties: Schema) -> Schema:
    """An object with at least these properties."""
    return {"description": about, "type": "object", "properties": properties, "required": list(properties)}


def _problem() -> Schema:
    words = {name: {"type": "string"} for name in ("type", "title", "detail", "instance")}
    return {
        "description": "What is wrong and how to mend it (RFC 9457).",
        "type": "object",
        "properties": {**words, "status": {"type": "integer"}},
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _example(question: Question) -> Any:
    match question:
        case Choice(options=options):
            return options[0].id
        case MultiChoice(options=options):
            return frozenset({options[0].id})
        case Number() | Duration():
            return question.minimum if question.typical is None else question.typical
