"""The OpenAPI 3.1 description of the JSON API: the answers that each pack takes, with examples that it has answered.

`app` routes the requests; this says what they are. Both take the operations from `OPERATIONS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from soundadvice._version import __version__
from soundadvice.formats.json_schema.write import answers_left_out, partial_schema
from soundadvice.model.pack import Pack
from soundadvice.server.api.examples import Example, examples
from soundadvice.server.api.operations import Operations
from soundadvice.server.help import DETAIL
from soundadvice.server.problems import MEDIA_TYPE, problem_json
from soundadvice.server.refusal import (
    ADDRESS_NOT_EMPTY,
    ANSWER_NOT_TAKEN,
    MALFORMED_JSON,
    TOO_LARGE,
    TOO_SLOW,
    UNEXPECTED,
    WRONG_MEDIA_TYPE,
    WRONG_SHAPE,
    Kind,
)
from soundadvice.wire.bytes import json_bytes
from soundadvice.wire.questionnaire import packs_json
from soundadvice.wire.schema_parts import TEXT, TRUTH, Schema, closed, listed, open_object, placed, ref
from soundadvice.wire.schemas import schemas
from soundadvice.wording.translation.speak import languages

JSON = "application/json"
_PLACE = "#/components/schemas/"
_ABOUT = """Send answers, and get advice. The server keeps nothing: send all answers with every request.

A question that you leave out is not answered; it never counts as a no. You get the advice as soon as no further answer
can change it, and until then the next question. Errors are problem details (RFC 9457), and never repeat an answer.
"""
# Kinds of problem of one status, and an example's detail.
_Refused = tuple[tuple[tuple[Kind, ...], str], ...]
_REFUSED: _Refused = (
    ((MALFORMED_JSON, ADDRESS_NOT_EMPTY), "the body cannot be read: an object has the same key twice"),
    ((TOO_SLOW,), "send it faster"),
    ((TOO_LARGE,), "send less"),
    ((WRONG_MEDIA_TYPE,), "send the body with `Content-Type: application/json`, in UTF-8"),
    ((WRONG_SHAPE, ANSWER_NOT_TAKEN), "the body has a field that is not known here"),
    ((UNEXPECTED,), DETAIL),
)
_REFUSED_READING: _Refused = (((ADDRESS_NOT_EMPTY,), "send nothing after `?`"),)
_REFUSED_LANGUAGE: _Refused = (((WRONG_SHAPE,), "`language`: the pack is not in that"),)


# What the operations take -----------------------------------------------------------------------------------------


def _answers(pack: Pack) -> Schema:
    """The answers that a pack takes, each question's own."""
    about = (
        "One answer for each question that is answered. A question left out is not answered: it never counts as a no."
    )
    also = [f"Different here: {line}." for line in answers_left_out(pack, loose=True)]
    return {**partial_schema(pack, loose=True), "description": "\n\n".join([about, *also])}


def _to_evaluate(pack: Pack) -> Schema:
    plan = [question.id for question in pack.questions if question.id not in pack.deciding]
    skippable: Schema = {"enum": plan} if plan else {"not": {}}
    skipped = {**listed(skippable), "description": "Questions of the plan that the person skipped."}
    record = {**TRUTH, "description": "Whether to return a record as well, to keep and to replay later."}
    given: Schema = {
        "type": "string",
        "format": "date-time",
        "description": "When the answers were given. If that is not today, none counts: you get what to ask instead.",
    }
    fields = {"answers": _answers(pack), "skipped": skipped, "record": record, "given": given}
    return closed({**fields, "language": _language(pack)}, optional=("skipped", "record", "given", "language"))


def _to_explain(pack: Pack) -> Schema:
    question: Schema = {"enum": [question.id for question in pack.questions]}
    language = {"language": _language(pack)}
    return {
        "oneOf": [
            closed({"answers": _answers(pack), **language}, optional=("language",)),
            closed({"question": question, **language}, optional=("language",)),
        ]
    }


def _language(pack: Pack) -> Schema:
    about = "The language to reply in; if left out, the one that the pack is written in."
    return {"description": about, "enum": list(languages(pack))}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a pack: what it does, the schema of what it takes, and that of what it gives."""

    run: Callable[[Operations, dict[str, object]], bytes]
    summary: str
    takes: Callable[[Pack], Schema]
    gives: Schema
    has_language: bool = True


OPERATIONS: Mapping[str, Operation] = {
    "evaluate": Operation(
        lambda operations, body: operations.evaluate(body),
        "Get the advice, or the next question",
        _to_evaluate,
        {"oneOf": [ref("Decided"), ref("Undecided")]},
    ),
    "explain": Operation(
        lambda operations, body: operations.explain(body),
        "Explain the advice, or a question",
        _to_explain,
        {"oneOf": [ref("WhyAdvice"), ref("WhyAsked"), ref("Undecided")]},
    ),
    "replay": Operation(
        lambda operations, body: operations.replay(body),
        "Compare recorded advice with advice today",
        lambda _: placed(ref("RecordGiven"), _PLACE),
        ref("Replay"),
        has_language=False,  # a record has its own
    ),
}


# The document -----------------------------------------------------------------------------------------------------


def openapi_document(packs: Mapping[str, Pack], *, default: str, server: str = "/api") -> dict[str, Any]:
    """The OpenAPI 3.1 description of the API over these packs, at the address `server`."""
    listed_packs = json_bytes(packs_json(packs.values(), default))
    paths = {"/packs": {"get": _reading(listed_packs, "Packs", "list_packs", "List the packs")}}
    for pack in packs.values():
        operations = Operations(pack)
        about = f"Read the questionnaire of {pack.id}"
        reading = _reading(operations.questionnaire, "Questionnaire", f"read_{pack.id}", about)
        spoken = {"name": "language", "in": "query", "required": False, "schema": _language(pack)}
        responses = {**reading["responses"], **_refusals(_REFUSED_LANGUAGE)}
        paths[f"/packs/{pack.id}"] = {"get": {**reading, "parameters": [spoken], "responses": responses}}
        shown = examples(pack)
        for name, operation in OPERATIONS.items():
            paths[f"/packs/{pack.id}/{name}"] = {"post": _operation(pack, name, operation, shown[name])}
    return {
        "openapi": "3.1.0",
        "info": {"title": "soundadvice", "description": _ABOUT, "version": __version__},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": placed({"Problem": _problem(), **schemas()}, _PLACE)},
    }


def _reading(content: bytes, schema: str, operation_id: str, summary: str) -> dict[str, Any]:
    """What a document is that is always the same."""
    shown = {"schema": placed(ref(schema), _PLACE), "example": json.loads(content)}
    read = {"description": "The result", "content": {JSON: shown}}
    return {
        "summary": summary,
        "operationId": operation_id,
        "responses": {"200": read, **_refusals(_REFUSED_READING)},
    }


def _operation(pack: Pack, name: str, operation: Operation, shown: Mapping[str, Example]) -> dict[str, Any]:
    sent = {key: {"summary": example.summary, "value": example.sent} for key, example in shown.items()}
    comes_back = {key: {"summary": example.summary, "value": example.comes_back} for key, example in shown.items()}
    taken = {"schema": operation.takes(pack), "examples": sent}
    given = {"schema": placed(operation.gives, _PLACE), "examples": comes_back}
    return {
        "summary": f"{operation.summary}: {pack.id}",
        "operationId": f"{name}_{pack.id}",
        "requestBody": {"required": True, "content": {JSON: taken}},
        "responses": {"200": {"description": "The result", "content": {JSON: given}}, **_refusals(_REFUSED)},
    }


def _refusals(kinds: _Refused) -> dict[str, Any]:
    problem = placed(ref("Problem"), _PLACE)
    return {
        str(together[0].status): {
            "description": "; or ".join(kind.title for kind in together),
            "content": {MEDIA_TYPE: {"schema": problem, "example": problem_json(together[0], detail)}},
        }
        for together, detail in kinds
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
        about="RFC 9457. An error never repeats an answer. With a 500, `help` is what to tell the person all the same.",
    )
