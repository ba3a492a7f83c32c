"""Origins: the web sites whose pages may use the JSON API and CDS Hooks from a browser. There are none by default."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from soundadvice.server.connections.addresses import is_below

_SHARED = ("/api", "/cds-services")
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")

_ADDRESS = re.compile(rf"{_ORIGIN.pattern}(/[^\s\x00-\x1f\x7f<>\"]*)?")


def is_origin(text: str) -> bool:
    """Whether it is one site, as a browser names it: no path, no `*`.

    >>> [is_origin(text) for text in ("https://clinic.example", "http://localhost:3000", "*", "null", "https://a.b/c")]
    [True, True, False, False, False]
    """
    return _ORIGIN.fullmatch(text) is not None


def is_web_address(text: str) -> bool:
    """Whether it is the whole address of a page, which a card can lead to.

    >>> [is_web_address(text) for text in ("https://clinic.example/ask?pack={pack}", "/ask", "javascript:alert()")]
    [True, False, False]
    """
    return _ADDRESS.fullmatch(text) is not None


class Origins:
    """Lets pages of these origins in at the JSON API and CDS Hooks, and at no other address."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        # The one header that clients of CDS Hooks send beyond those of every form; it is not looked at.
        self._shared = CORSMiddleware(
            app, allow_origins=tuple(origins), allow_methods=("GET", "POST"), allow_headers=("Authorization",)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        await (self._shared if is_below(scope, _SHARED) else self._app)(scope, receive, send)
