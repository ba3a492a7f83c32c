"""The JSON API: packs, questionnaires, evaluate, explain, replay. It keeps nothing between two requests.

Each pack has addresses of its own, so that the OpenAPI description says exactly which answers it takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from soundadvice.meaning.help import help_for
from soundadvice.model.pack import Pack
from soundadvice.server.api.description import JSON, OPERATIONS, Operation, openapi_document
from soundadvice.server.api.operations import Operations
from soundadvice.server.api.straight import Handler, Straight
from soundadvice.server.clock import Clock, system_clock
from soundadvice.server.help import failed, help_response
from soundadvice.server.json_body import check_address, read_object
from soundadvice.server.problems import of_http_exception, of_refusal, problem_response
from soundadvice.server.refusal import NO_SUCH_PACK, Refusal
from soundadvice.wire.bytes import json_bytes
from soundadvice.wire.questionnaire import packs_json
from soundadvice.wording.language import in_language


def api(packs: Mapping[str, Pack], *, default: str, clock: Clock = system_clock) -> Starlette:
    """The API over these packs, by id, to be mounted at `/api`."""

    async def unexpected(_: Request, __: Exception) -> Response:
        """For what goes wrong before it is known which pack, and which answers, it is about."""
        return help_response(help_for(packs[default]))

    routes = [_read("/packs", json_bytes(packs_json(packs.values(), default)))]
    for pack in packs.values():
        operations = Operations(pack, clock)
        routes.append(_read_in_language(f"/packs/{pack.id}", operations))
        for name, operation in OPERATIONS.items():
            routes.append(Route(f"/packs/{pack.id}/{name}", _run(operations, operation), methods=["POST"]))
    routes.append(Route("/openapi.json", _describe(packs, default), methods=["GET"]))
    made = Starlette(
        routes=routes,
        exception_handlers={Refusal: of_refusal, HTTPException: _missing, Exception: unexpected},
    )
    made.router.redirect_slashes = False
    return made


def straight(app: ASGIApp, packs: Mapping[str, Pack], *, default: str, clock: Clock = system_clock) -> Straight:
    """A program that has this API at `/api`, with the operations of these packs before all else."""
    posted = {
        f"/api/packs/{pack.id}/{name}": _run(operations, operation)
        for pack in packs.values()
        for operations in [Operations(pack, clock)]
        for name, operation in OPERATIONS.items()
    }
    return Straight(app, posted, lambda: help_response(help_for(packs[default])))


def _read(path: str, content: bytes) -> Route:
    """A document that is always the same."""

    async def read(request: Request) -> Response:
        check_address(request)
        return Response(content, media_type=JSON)

    return Route(path, read, methods=["GET"])


def _read_in_language(path: str, operations: Operations) -> Route:
    """The questionnaire of a pack, in the language that the address says, and nothing else."""

    async def read(request: Request) -> Response:
        asked = request.query_params
        if [name for name, _ in asked.multi_items()] == ["language"]:
            spoken = operations.in_language(asked["language"])
        else:
            check_address(request)
            spoken = operations
        with in_language(spoken.pack.language):
            return Response(spoken.questionnaire, media_type=JSON)

    return Route(path, read, methods=["GET"])


def _run(operations: Operations, operation: Operation) -> Handler:
    async def run(request: Request) -> Response:
        check_address(request)
        body = await read_object(request)
        named = operation.has_language and "language" in body
        language = body.pop("language") if named else None  # null as if it were left out
        spoken = operations if language is None else operations.in_language(language)
        with in_language(spoken.pack.language):
            try:
                return Response(operation.run(spoken, body), media_type=JSON)
            except Refusal:
                raise
            except Exception as error:
                return failed(error, spoken.pack, body.get("answers"))

    return run


def _describe(packs: Mapping[str, Pack], default: str) -> Handler:
    """The description, for the address at which it was asked for. It is made when it is first asked for."""

    @cache
    def document() -> dict[str, object]:
        return openapi_document(packs, default=default)

    @lru_cache(maxsize=4)  # a caller may ask at any address
    def described(root: str) -> bytes:
        return json_bytes({**document(), "servers": [{"url": root}]})

    async def describe(request: Request) -> Response:
        return Response(described(str(request.scope.get("root_path", "")) or "/"), media_type=JSON)

    return describe


async def _missing(request: Request, error: Exception) -> Response:
    path = request.scope["path"]
    if isinstance(error, HTTPException) and error.status_code == 404 and "/packs/" in path:
        return problem_response(NO_SUCH_PACK, "GET /api/packs lists the packs, and each has the addresses it describes")
    return await of_http_exception(request, error)
