"""Straight: what is posted to an address that is known in full goes to its operation, past every other address.

Most requests are of this kind, and going through all routes of all surfaces takes a tenth of their time. What is
refused, and how, is as by the routes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from soundadvice.server.connections.addresses import path_of
from soundadvice.server.problems import of_http_exception, of_refusal
from soundadvice.server.refusal import Refusal

Handler = Callable[[Request], Awaitable[Response]]


class Straight:
    """A program, before which some addresses are answered. `unexpected` replies where something of ours breaks."""

    def __init__(self, app: ASGIApp, posted: Mapping[str, Handler], unexpected: Callable[[], Response]) -> None:
        self._app = app
        self._posted = dict(posted)
        self._unexpected = unexpected

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request. Raises what breaks, once that is replied to."""
        handler = self._posted.get(path_of(scope)) if scope.get("method") == "POST" else None
        if handler is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await handler(request)
        except ClientDisconnect:
            raise
        except Refusal as refused:
            response = await of_refusal(request, refused)
        except HTTPException as refused:
            response = await of_http_exception(request, refused)
        except Exception:
            await self._unexpected()(scope, receive, send)
            raise
        await response(scope, receive, send)
