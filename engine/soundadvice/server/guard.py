"""The guard around every surface: how much and how slowly a request may come, whom it may ask for, and what every
response says to browsers and caches. What goes wrong is logged by its place in the code alone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import traceback

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soundadvice.meaning.help import NUMBERS, help_for
from soundadvice.server.connections.addresses import is_below, without_port
from soundadvice.server.connections.begun import Begun
from soundadvice.server.problems import MEDIA_TYPE, RETRY_SECONDS, problem_json, problem_response
from soundadvice.server.refusal import BUSY, HEAD_TOO_LARGE, UNEXPECTED, WRONG_HOST, Kind

MOST_BYTES = 1024 * 1024
MOST_HEAD = 32 * 1024
"""Bytes of all the names and values of a request's head."""
BODY_SECONDS = 10.0
"""How long a whole body may take to arrive."""

CROWDED = "soundadvice.crowded"
"""Whether a connection was let in to be told that there is no room, in the `state` of its requests."""
_SURFACES = ("/api", "/cds-services", "/fhir", "/mcp", "/metrics")
_DETAIL = f"there is no answer; it is safe to send it again; in an emergency, call {NUMBERS} now"
# Made now: whatever breaks later, there is something to say.
_LAST = json.dumps({**problem_json(UNEXPECTED, _DETAIL), "help": help_for().to_json()}).encode()

LOG = logging.getLogger("soundadvice.server")

# Given with every response, where the surface itself has not set them.
_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_OURS = frozenset({name for name, _ in _HEADERS} | {b"retry-after", b"connection"})


class Guard:
    """Stands around the whole program.

    `hosts` are the names that a request may ask for, beside the address that it came to, so that no other site's name
    can be made to lead here; None takes any. A body too large or too slow is an HTTPException, 413 or 408, raised where
    the surface reads it, so that the surface answers in its own form. HEAD is GET without a body.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        most_bytes: int = MOST_BYTES,
        body_seconds: float = BODY_SECONDS,
        hosts: frozenset[str] | None = None,
    ) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._body_seconds = body_seconds
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, within the limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reply = _Reply(send, bare=scope["method"] == "HEAD", last=bool(scope.get("state", {}).get(CROWDED)))
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        size, names, declared = _head(scope)
        refused = self._refused(scope, size, names)
        if refused is not None:
            await problem_response(*refused)(scope, receive, reply)
            return
        body = _Body(receive, declared, self._most_bytes, self._body_seconds)
        try:
            await self._app(scope, body, reply)
        except ClientDisconnect:
            return
        except Exception as error:
            LOG.error("unexpected: %s", place(error))
            if not reply.started:
                failed = Response(_LAST, UNEXPECTED.status, media_type=MEDIA_TYPE)
                await failed(scope, receive, reply)

    def _refused(self, scope: Scope, size: int, names: set[str]) -> tuple[Kind, str] | None:
        """Why the request is not looked at, and the mend; None if it is."""
        hosts = self._hosts
        if hosts is not None and not (names <= hosts or names <= {*hosts, _own_address(scope)}):
            return WRONG_HOST, "ask for this server by the name that it printed, or start it with --allow-host"
        if size > MOST_HEAD:
            return HEAD_TOO_LARGE, f"send at most {MOST_HEAD} bytes of headers"
        # The web page has a page for it, with the number to call; health is answered as long as there is a way to.
        if scope.get("state", {}).get(CROWDED) and is_below(scope, _SURFACES):
            return BUSY, f"try again in {RETRY_SECONDS} seconds; in an emergency, call {NUMBERS} now"
        return None


def place(error: BaseException) -> str:
    """What went wrong and where in the code, without the error's own words: they may hold an answer.

    >>> try:
    ...     int("numb in both legs")
    ... except ValueError as error:
    ...     print(place(error).partition(" at ")[0])
    ValueError
    """
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at " + " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames[-6:]))


class _Body:
    """`receive`, with the limits. The time runs from the first read on, until the body is there."""

    def __init__(self, receive: Receive, declared: int, most_bytes: int, seconds: float) -> None:
        self._receive = receive
        self._declared = declared
        self._left = most_bytes
        self._seconds = seconds
        self._deadline: float | None = None
        self._done = False

    async def __call__(self) -> Message:
        if self._done:
            return await self._receive()
        if self._declared > self._left:
            raise HTTPException(413, headers={"Connection": "close"})
        begun = Begun(self._receive())
        if begun.there:  # most bodies come with their heads
            message = begun.value
        else:
            self._deadline = self._deadline or asyncio.get_running_loop().time() + self._seconds
            try:
                async with asyncio.timeout_at(self._deadline):
                    message = await begun
            except TimeoutError:
                raise HTTPException(408, headers={"Connection": "close"}) from None
        size = len(message.get("body", b""))
        self._left -= size
        self._declared -= size
        self._done = not message.get("more_body", False)
        if self._left < 0:
            raise HTTPException(413, headers={"Connection": "close"})
        return message


class _Reply:
    """`send`, with the headers that every response has; without the body where only the head is asked for.

    `last` closes the connection after it.
    """

    def __init__(self, send: Send, *, bare: bool, last: bool) -> None:
        self._send = send
        self._bare = bare
        self._last = last
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            given = list(message.get("headers", ()))
            more = _HEADERS
            if message["status"] == 503:
                more = (*more, (b"retry-after", str(RETRY_SECONDS).encode()))
            if self._last:
                more = (*more, (b"connection", b"close"))
            names = {name.lower() for name, _ in given}
            if not names.isdisjoint(_OURS):
                more = tuple([pair for pair in more if pair[0] not in names])
            message = {**message, "headers": [*given, *more]}
        elif self._bare and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)


def _head(scope: Scope) -> tuple[int, set[str], int]:
    """Of a request's head: its size, the host names that it asks for, without ports, and the size that it says its body
    has, 0 if it says none.
    """
    size, names, declared = 0, set(), None
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name == b"host":
            names.add(without_port(value.decode("latin-1")))
        elif declared is None and name == b"content-length" and value.isdigit():
            declared = int(value[:20])
    return size, names, declared or 0


def _own_address(scope: Scope) -> str:
    """The address that a request came to. No other site's name can be made to lead there: it is no name."""
    host = str((scope.get("server") or ("",))[0]).partition("%")[0]
    return f"[{host}]" if ":" in host else host
