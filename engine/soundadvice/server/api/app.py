"""The JSON API: packs, questionnaires, evaluate, explain, replay. It keeps nothing between two requests.

Each pack has addresses of its own, so that the OpenAPI description says exactly which answers it takes.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from soundadvice.meaning.help import help_for
from soundadvice.model.pack import Pack
from soundadvice.provenance.record import software
from soundadvice.server.api.examples import Example, examples
from soundadvice.server.api.operations import Answering
from soundadvice.server.clock import Clock, system_clock
from soundadvice.server.help import DETAIL, failed, help_response
from soundadvice.server.json_body import check_address, read_object
from soundadvice.server.problems import (
    ADDRESS_NOT_EMPTY,
    ANSWER_NOT_TAKEN,
    MALFORMED_JSON,
    MEDIA_TYPE,
    NO_SUCH_PACK,
    TOO_LARGE,
    TOO_SLOW,
    UNEXPECTED,
    WRONG_MEDIA_TYPE,
    WRONG_SHAPE,
    Kind,
    Refusal,
    of_http_exception,
    of_refusal,
    problem_json,
    problem_response,
)
from soundadvice.wire.bytes import json_bytes
from soundadvice.wire.questionnaire import summary_json
from soundadvice.wire.schemas import Schema, evaluate_shape, explain_shape, ref, shared_shapes

JSON = "application/json"
Handler = Callable[[Request], Awaitable[Response]]

_ABOUT = """Answers in, advice out. Nothing is kept: send all answers with every request.

An answer left out is not answered, never a no: the advice comes when nothing can change it any more, and until then
the next question does. Refusals are problem details (RFC 9457), and never repeat an answer.
"""
# Status, kinds of problem, an example's detail.
_REFUSED: tuple[tuple[tuple[Kind, ...], str], ...] = (
    ((MALFORMED_JSON, ADDRESS_NOT_EMPTY), "the body cannot be read: an object has the same key twice"),
    ((TOO_SLOW,), "send it faster"),
    ((TOO_LARGE,), "send less"),
    ((WRONG_MEDIA_TYPE,), "send the body with `Content-Type: application/json`, in UTF-8"),
    ((WRONG_SHAPE, ANSWER_NOT_TAKEN), "the body has a field that is not known here"),
    ((UNEXPECTED,), DETAIL),
)


def api(packs: Mapping[str, Pack], *, default: str, server: str = "/api", clock: Clock = system_clock) -> FastAPI:
    """The API over these packs, by id, to be mounted at `/api`, which its description calls `server`."""
    made = FastAPI(
        title="soundadvice",
        version=software().partition(" ")[2],
        description=_ABOUT,
        servers=[{"url": server}],
        root_path_in_servers=False,
        openapi_url=None,  # here it is given for the address at which it was asked for
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={
            Refusal: of_refusal,
            HTTPException: _missing,
            Exception: _unexpected(packs[default]),
        },
    )
    _get(made, "/packs", _list(packs, default), "Packs", "list_packs", "The packs that are served")
    for pack in packs.values():
        _add_pack(made, Answering(pack, clock))
    made.openapi = lambda: _described(made)  # type: ignore[method-assign]

    @lru_cache(maxsize=4)
    def described(root: str) -> bytes:
        return json_bytes({**made.openapi(), "servers": [{"url": root}]})

    async def description(request: Request) -> Response:
        return Response(described(str(request.scope.get("root_path", "")) or "/"), media_type=JSON)

    made.add_route("/openapi.json", description, methods=["GET"], include_in_schema=False)
    return made


def _add_pack(made: FastAPI, answering: Answering) -> None:
    pack = answering.pack
    shown = examples(pack)
    path = f"/packs/{pack.id}"
    questionnaire = answering.questionnaire
    _get(made, path, questionnaire, "Questionnaire", f"read_{pack.id}", f"The questionnaire of {pack.id}")
    for name, operation, summary, taken, given in (
        (
            "evaluate",
            answering.evaluate,
            "The advice, or the next question",
            evaluate_shape(pack),
            {"oneOf": [ref("Decided"), ref("Undecided")]},
        ),
        (
            "explain",
            answering.explain,
            "Why this advice, or why this question",
            explain_shape(pack),
            {"oneOf": [ref("WhyAdvice"), ref("WhyAsked"), ref("Undecided")]},
        ),
        ("replay", answering.replay, "What a recorded advice would be today", ref("RecordGiven"), ref("Replay")),
    ):
        made.add_api_route(
            f"{path}/{name}",
            _post(pack, operation),
            methods=["POST"],
            operation_id=f"{name}_{pack.id}",
            summary=f"{summary}, by {pack.id}",
            response_class=Response,
            responses={200: _answered(given, shown[name]), **_refusals(_REFUSED)},
            openapi_extra={"requestBody": _body(taken, shown[name])},
        )


def _get(made: FastAPI, path: str, content: bytes, shape: str, operation_id: str, summary: str) -> None:
    """A document that is always the same."""

    async def read(request: Request) -> Response:
        check_address(request)
        return Response(content, media_type=JSON)

    shown: dict[str, Any] = {"schema": ref(shape), "example": json.loads(content)}
    made.add_api_route(
        path,
        read,
        methods=["GET"],
        operation_id=operation_id,
        summary=summary,
        response_class=Response,
        responses={
            200: {"description": summary, "content": {JSON: shown}},
            **_refusals((((ADDRESS_NOT_EMPTY,), "send nothing after `?`"),)),
        },
    )


def _post(pack: Pack, operation: Callable[[dict[str, object]], bytes]) -> Handler:
    async def answer(request: Request) -> Response:
        check_address(request)
        body = await read_object(request)
        try:
            return Response(operation(body), media_type=JSON)
        except Refusal:
            raise
        except Exception as error:
            return failed(error, pack, body.get("answers"))

    return answer


def _list(packs: Mapping[str, Pack], default: str) -> bytes:
    return json_bytes({"default": default, "packs": [summary_json(pack) for pack in packs.values()]})


async def _missing(request: Request, error: Exception) -> Response:
    path = request.scope["path"]
    if isinstance(error, HTTPException) and error.status_code == 404 and "/packs/" in path:
        return problem_response(NO_SUCH_PACK, "GET /api/packs lists the packs, and each has the addresses it describes")
    return await of_http_exception(request, error)


def _unexpected(pack: Pack) -> Callable[[Request, Exception], Coroutine[Any, Any, Response]]:
    """For what goes wrong before it is known which pack, and which answers, it is about."""

    async def answer(_: Request, __: Exception) -> Response:
        return help_response(help_for(pack))

    return answer


# The description --------------------------------------------------------------------------------------------------


def _body(shape: Schema, shown: Mapping[str, Example]) -> dict[str, Any]:
    named = {name: {"summary": example.summary, "value": example.sent} for name, example in shown.items()}
    return {"required": True, "content": {JSON: {"schema": shape, "examples": named}}}


def _answered(shape: Schema, shown: Mapping[str, Example]) -> dict[str, Any]:
    named = {name: {"summary": example.summary, "value": example.comes_back} for name, example in shown.items()}
    return {"description": "The result", "content": {JSON: {"schema": shape, "examples": named}}}


def _refusals(kinds: tuple[tuple[tuple[Kind, ...], str], ...]) -> dict[int | str, dict[str, Any]]:
    return {
        together[0].status: {
            "description": "; or ".join(kind.title for kind in together),
            "content": {MEDIA_TYPE: {"schema": ref("Problem"), "example": problem_json(together[0], detail)}},
        }
        for together, detail in kinds
    }


def _described(made: FastAPI) -> dict[str, Any]:
    if made.openapi_schema is None:
        described = FastAPI.openapi(made)
        described["components"] = {"schemas": shared_shapes()}
        for route in made.routes:
            if not isinstance(route, APIRoute):
                continue
            for operation in described["paths"][route.path].values():
                # As they were given: FastAPI leaves out every null, in examples too, and adds shapes without content.
                operation |= route.openapi_extra or {}
                operation["responses"] = {str(status): given for status, given in route.responses.items()}
        made.openapi_schema = described
    return made.openapi_schema


def openapi_document(packs: Mapping[str, Pack], *, default: str, server: str = "/api") -> dict[str, Any]:
    """The OpenAPI 3.1 description of the API over these packs."""
    return api(packs, default=default, server=server).openapi()
