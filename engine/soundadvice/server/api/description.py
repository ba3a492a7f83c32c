"""The OpenAPI 3.1 description of the JSON API: the answers that each pack takes, with examples that it has answered.

`app` routes the requests; this says what they are. Both take the operations from `OPERATIONS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from soundadvice._version import __version__
from soundadvice.model.pack import Pack
from soundadvice.server.api.examples import Example, examples
from soundadvice.server.api.operations import Operations
from soundadvice.server.api.takes import name as schema_name
from soundadvice.server.api.takes import taken, taken_by_any
from soundadvice.server.help import DETAIL
from soundadvice.server.problems import MEDIA_TYPE, problem_json
from soundadvice.server.refusal import (
    ADDRESS_NOT_EMPTY,
    ANSWER_NOT_TAKEN,
    MALFORMED_JSON,
    NO_SUCH_PACK,
    TOO_LARGE,
    TOO_SLOW,
    UNEXPECTED,
    WRONG_MEDIA_TYPE,
    WRONG_SHAPE,
    Kind,
)
from soundadvice.wire.bytes import json_bytes
from soundadvice.wire.consultation import DECIDED, STANDING, UNDECIDED
from soundadvice.wire.questionnaire import BY_KIND, packs_json
from soundadvice.wire.schema_parts import TEXT, Schema, closed, listed, one_of, open_object, placed, ref, with_more
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


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a pack: what it does, the name of the schema of what it takes, and that of what it gives.

    `takes` is the last part of the name in `takes.py`: `to-evaluate` of a pack is `ToEvaluate` of any.
    """

    run: Callable[[Operations, dict[str, object]], bytes]
    summary: str
    takes: str
    gives: str
    has_language: bool = True

    @property
    def takes_of_any(self) -> str:
        """The name of the schema of what it takes where the pack is in the address."""
        return self.takes.title().replace("-", "")


OPERATIONS: Mapping[str, Operation] = {
    "evaluate": Operation(
        lambda operations, body: operations.evaluate(body),
        "Get the advice, or the next question",
        "to-evaluate",
        "Consultation",
    ),
    "explain": Operation(
        lambda operations, body: operations.explain(body),
        "Explain the advice, or a question",
        "to-explain",
        "Explanation",
    ),
    "replay": Operation(
        lambda operations, body: operations.replay(body),
        "Compare recorded advice with advice today",
        "record-given",
        "Replay",
        has_language=False,  # a record has its own
    ),
}
_STANDING: dict[str, Schema] = {
    "progress": ref("Progress"),
    "states": {**STANDING["states"], "additionalProperties": ref("QuestionState")},
}
_GIVEN: Mapping[str, Schema] = {
    "Progress": STANDING["progress"],
    "QuestionState": STANDING["states"]["additionalProperties"],
    "Decided": with_more(_STANDING, DECIDED),
    "Undecided": with_more(_STANDING, UNDECIDED),
    "Consultation": {"oneOf": [ref("Decided"), ref("Undecided")]},
    "Explanation": {"oneOf": [ref("WhyAdvice"), ref("WhyAsked"), ref("Undecided")]},
}


# The document -----------------------------------------------------------------------------------------------------


def openapi_document(packs: Mapping[str, Pack], *, default: str, server: str = "/api") -> dict[str, Any]:
    """The OpenAPI 3.1 description of the API over these packs, at the address `server`.

    Each operation is there once for a client of any pack, with the pack in the address, and once for each pack, with
    exactly the answers that it takes. Both are the same addresses.
    """
    listed_packs = json_bytes(packs_json(packs.values(), default))
    paths = {"/packs": {"get": _reading(listed_packs, "Packs", "list_packs", "List the packs", "any pack")}}
    paths |= _of_any(packs, default)
    for pack in packs.values():
        about = f"Read the questionnaire of {pack.id}"
        reading = _reading(Operations(pack).questionnaire, "Questionnaire", f"read_{pack.id}", about, pack.id)
        paths[f"/packs/{pack.id}"] = {"get": _in_languages(reading, languages(pack))}
        shown = examples(pack)
        for name, operation in OPERATIONS.items():
            takes = operation.takes_of_any if name == "replay" else schema_name(pack, operation.takes)
            described = _operation(name, operation, takes, shown[name], pack.id)
            paths[f"/packs/{pack.id}/{name}"] = {
                "post": {**described, "summary": f"{operation.summary}: {pack.id}", "operationId": f"{name}_{pack.id}"}
            }
    known = {"Problem": _problem(), **schemas(), **_GIVEN, **taken_by_any(packs)}
    for pack in packs.values():
        known |= taken(pack)
    known["Question"] = {
        **known["Question"],
        "discriminator": {"propertyName": "kind", "mapping": {kind: _PLACE + name for kind, name in BY_KIND.items()}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "soundadvice", "description": _ABOUT, "version": __version__},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": placed(_as_makers_take_it(known), _PLACE)},
    }


def _as_makers_take_it(schemas: Any) -> Any:
    """The schemas without what makers of clients stumble over.

    A truth that is always the same is made a text by some; and a title would name a type in place of its own name.
    """
    match schemas:
        case {"type": "boolean", "const": bool(), **others}:
            return {"type": "boolean", **others}
        case dict():
            return {
                key: _as_makers_take_it(one)
                for key, one in schemas.items()
                if not (key == "title" and isinstance(one, str))
            }
        case list():
            return [_as_makers_take_it(one) for one in schemas]
        case _:
            return schemas


def _of_any(packs: Mapping[str, Pack], default: str) -> dict[str, dict[str, Any]]:
    """The addresses of every pack, for one client of all. The examples are of the default pack."""
    pack = packs[default]
    which = {"name": "pack", "in": "path", "required": True, "schema": one_of(packs)}
    reading = _reading(
        Operations(pack).questionnaire,
        "Questionnaire",
        "read_questionnaire",
        "Read the questionnaire of a pack",
        "any pack",
    )
    spoken = dict.fromkeys(tag for one in packs.values() for tag in languages(one))
    described = _in_languages(reading, spoken)
    paths = {"/packs/{pack}": {"get": {**described, "parameters": [which, *described["parameters"]]}}}
    shown = examples(pack)
    for name, operation in OPERATIONS.items():
        described = _operation(name, operation, operation.takes_of_any, shown[name], "any pack")
        paths[f"/packs/{{pack}}/{name}"] = {"post": {**described, "parameters": [which]}}
    missing = _refusals((((NO_SUCH_PACK,), "GET /api/packs lists the packs"),))
    for operations in paths.values():
        for operation_ in operations.values():
            operation_["responses"] |= missing
    return paths


def _in_languages(reading: dict[str, Any], spoken: Iterable[str]) -> dict[str, Any]:
    language = {"name": "language", "in": "query", "required": False, "schema": one_of(spoken)}
    return {
        **reading,
        "parameters": [language],
        "responses": {**reading["responses"], **_refusals(_REFUSED_LANGUAGE)},
    }


def _reading(content: bytes, schema: str, operation_id: str, summary: str, tag: str) -> dict[str, Any]:
    """What a document is that is always the same."""
    shown = {"schema": placed(ref(schema), _PLACE), "example": json.loads(content)}
    read = {"description": "The result", "content": {JSON: shown}}
    return {
        "tags": [tag],
        "summary": summary,
        "operationId": operation_id,
        "responses": {"200": read, **_refusals(_REFUSED_READING)},
    }


def _operation(name: str, operation: Operation, takes: str, shown: Mapping[str, Example], tag: str) -> dict[str, Any]:
    sent = {key: {"summary": example.summary, "value": example.sent} for key, example in shown.items()}
    comes_back = {key: {"summary": example.summary, "value": example.comes_back} for key, example in shown.items()}
    taken = {"schema": placed(ref(takes), _PLACE), "examples": sent}
    given = {"schema": placed(ref(operation.gives), _PLACE), "examples": comes_back}
    return {
        "tags": [tag],
        "summary": operation.summary,
        "operationId": name,
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
