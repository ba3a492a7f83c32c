"""Problem details (RFC 9457): the one form of every refusal over HTTP.

INVARIANT: no problem repeats an answer. It names the question and what that takes, never what was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from soundadvice.wire.bytes import json_bytes

MEDIA_TYPE = "application/problem+json"
MOST_MISTAKES = 20
"""How many places one problem names."""
RETRY_SECONDS = 10
"""When to come back, where there is no room now."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the last part of its `type`, its title and its status."""

    id: str
    title: str
    status: int

    @property
    def type(self) -> str:
        """The URI that names the kind. It leads nowhere; the page on serving describes each."""
        return f"urn:soundadvice:problem:{self.id}"


BAD_REQUEST = Kind("bad-request", "This is not HTTP as it is taken here", 400)
MALFORMED_JSON = Kind("malformed-json", "The body is not JSON", 400)
ADDRESS_NOT_EMPTY = Kind("query-not-taken", "Nothing is taken from the address", 400)
NOT_FOUND = Kind("not-found", "There is nothing at this address", 404)
NO_SUCH_PACK = Kind("no-such-pack", "There is no such pack", 404)
METHOD_NOT_ALLOWED = Kind("method-not-allowed", "The method is not allowed here", 405)
TOO_SLOW = Kind("too-slow", "The request took too long to arrive", 408)
NOT_ENOUGH_DATA = Kind("not-enough-data", "The answers were not sent along", 412)
TOO_LARGE = Kind("too-large", "The body is too large", 413)
WRONG_MEDIA_TYPE = Kind("wrong-media-type", "The body is not sent as JSON", 415)
WRONG_HOST = Kind("wrong-host", "This is not the server's name", 421)
WRONG_SHAPE = Kind("wrong-shape", "The body does not have the right form", 422)
ANSWER_NOT_TAKEN = Kind("answer-not-taken", "An answer cannot be taken", 422)
HEAD_TOO_LARGE = Kind("head-too-large", "The head of the request is too large", 431)
UNEXPECTED = Kind("unexpected", "Something went wrong here", 500)
BUSY = Kind("busy", "Too many are here at once", 503)
NOT_READY = Kind("not-ready", "Not ready yet", 503)

KINDS = (
    BAD_REQUEST,
    MALFORMED_JSON,
    ADDRESS_NOT_EMPTY,
    NOT_FOUND,
    NO_SUCH_PACK,
    METHOD_NOT_ALLOWED,
    TOO_SLOW,
    NOT_ENOUGH_DATA,
    TOO_LARGE,
    WRONG_MEDIA_TYPE,
    WRONG_HOST,
    WRONG_SHAPE,
    ANSWER_NOT_TAKEN,
    HEAD_TOO_LARGE,
    UNEXPECTED,
    BUSY,
    NOT_READY,
)
_BY_STATUS = {
    404: NOT_FOUND,
    405: METHOD_NOT_ALLOWED,
    408: TOO_SLOW,
    413: TOO_LARGE,
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend: the place in the body as a JSON pointer, made of our own ids only, and the mend."""

    pointer: str
    detail: str


def first_of(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """As many mistakes as are told at once, and how many more there are: a reply is never as large as what was sent."""
    found = tuple(mistakes)
    if len(found) <= MOST_MISTAKES:
        return found
    return (*found[:MOST_MISTAKES], Mistake("#", f"and {len(found) - MOST_MISTAKES} more"))


class Refusal(Exception):  # noqa: N818  it is what the server does, not a fault of it
    """Raised by whoever handles a request; the answer to it is the problem."""

    def __init__(self, kind: Kind, detail: str, mistakes: Iterable[Mistake] = ()) -> None:
        self.kind = kind
        self.detail = detail
        self.mistakes = first_of(mistakes)
        super().__init__(kind.id)


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
