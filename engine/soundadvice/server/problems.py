"""Problem details (RFC 9457): the one form of every refusal over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from soundadvice.server.refusal import METHOD_NOT_ALLOWED, NOT_FOUND, TOO_LARGE, TOO_SLOW, Kind, Mistake, Refusal
from soundadvice.wire.bytes import json_bytes

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 10
"""When to come back, where there is no room now."""


_BY_STATUS = {
    404: NOT_FOUND,
    405: METHOD_NOT_ALLOWED,
    408: TOO_SLOW,
    413: TOO_LARGE,
}


def problem_json(kind: Kind, detail: str, mistakes: Iterable[Mistake] = ()) -> dict[str, object]:
    """The problem as plain values: `type`, `title`, `status`, `detail`, and `errors` where there are several places."""
    value: dict[str, object] = {"type": kind.type, "title": kind.title, "status": kind.status, "detail": detail}
    errors = [{"pointer": mistake.pointer, "detail": mistake.detail} for mistake in mistakes]
    return {**value, "errors": errors} if errors else value


def problem_response(
    kind: Kind, detail: str, mistakes: Iterable[Mistake] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """The problem as a response."""
    content = json_bytes(problem_json(kind, detail, mistakes))
    return Response(content, kind.status, dict(headers or {}), media_type=MEDIA_TYPE)


def raw_problem(kind: Kind, detail: str) -> bytes:
    """The problem as a whole response on the wire, for what is refused before there is a request; it closes."""
    body = json_bytes(problem_json(kind, detail))
    head = f"HTTP/1.1 {kind.status} {HTTPStatus(kind.status).phrase}\r\nconnection: close\r\ncache-control: no-store"
    return f"{head}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


async def of_refusal(_: Request, error: Exception) -> Response:
    """What becomes of a Refusal; a handler for Starlette."""
    assert isinstance(error, Refusal)
    return problem_response(error.kind, error.detail, error.mistakes)


async def of_http_exception(request: Request, error: Exception) -> Response:
    """What becomes of what Starlette itself refuses: an address, a method; and of a body too large or too slow.

    OPTIONS is answered with the methods that an address has. What other sites' pages ask before is for `origins`.
    """
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == METHOD_NOT_ALLOWED.status:
        allowed = [method.strip() for method in headers.get("Allow", "").split(",") if method.strip()]
        more = ["HEAD"] if "GET" in allowed else []
        headers["Allow"] = ", ".join(sorted({*allowed, *more, "OPTIONS"}))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
        return problem_response(METHOD_NOT_ALLOWED, f"use one of {headers['Allow']}", headers=headers)
    kind = _BY_STATUS.get(error.status_code)
    if kind is None:
        status = HTTPStatus(error.status_code)
        kind = Kind(status.name.lower().replace("_", "-"), status.phrase, error.status_code)
    details = {NOT_FOUND: "look at the address again", TOO_SLOW: "send it faster", TOO_LARGE: "send less"}
    return problem_response(kind, details.get(kind, kind.title.lower()), headers=headers)
