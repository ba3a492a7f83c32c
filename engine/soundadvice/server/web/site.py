"""The site: its pages under one roof, with one look for everything that goes wrong."""

from __future__ import annotations

import pkgutil
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soundadvice.handout.drawing import STYLE as DRAWING_STYLE
from soundadvice.handout.style import HAND_OVER
from soundadvice.model.errors import SessionError
from soundadvice.model.pack import Pack
from soundadvice.server.guard import CROWDED, LOG, place
from soundadvice.server.problems import RETRY_SECONDS
from soundadvice.server.refusal import Refusal
from soundadvice.server.web import pages
from soundadvice.server.web.context import LATER, TRY_AGAIN, Desk, add_headers
from soundadvice.server.web.help_page import help_page
from soundadvice.server.web.page import Page, method, reply
from soundadvice.server.web.visitors import IDLE_SECONDS, MOST_VISITORS, FullError, Unreachable, Visitors
from soundadvice.wording.language import in_language, say, to_say

if TYPE_CHECKING:
    from soundadvice.server.web.shared.store import Sharing

_KINDS = {
    "style.css": "text/css",
    "copy.js": "text/javascript",
    "exercise.js": "text/javascript",
    "keys.js": "text/javascript",
    "routine.js": "text/javascript",
    "stay.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_OTHER = (to_say("That did not work"), to_say("Please go to the start."))
_PLAIN: Mapping[int, tuple[str, str]] = {
    404: (to_say("There is no such page"), to_say("Check the address, or go to the start.")),
    405: (to_say("That does not work here"), to_say("This page cannot be used in that way. Please go to the start.")),
    # A body has its limits in the guard around every surface, and a plain form its own, which is smaller.
    408: (to_say("That took too long"), to_say("It did not arrive in time. Please try again.")),
    413: (to_say("That is too much"), to_say("What was sent is larger than anything that we ask for.")),
}


def site(
    packs: Mapping[str, Pack],
    *,
    default: str,
    clock: Callable[[], datetime] | None = None,
    tick: Callable[[], float] | None = None,
    idle: float = IDLE_SECONDS,
    most: int = MOST_VISITORS,
    more: Iterable[Page] = (),
    sharing: Sharing | None = None,
) -> Starlette:
    """The web page as an application of its own, to be mounted or served.

    `clock` tells the time for records, with a time zone; `tick` the seconds by which answers are dropped after `idle`
    seconds; `most` is how many visitors are held at once. `more` are pages that only this site has. `sharing` is where
    several processes hold the visitors of one site together; None: this one holds them in its memory.
    """
    desk = Desk(packs, default, _visitors(packs, sharing, tick, idle, most), clock or _now)

    async def unreachable(request: Request, error: Exception) -> Response:
        return await refused(request, Refusal(LATER, say(TRY_AGAIN)))

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        words = error.detail.split("\n\n")
        return desk.page(request, "message.html", say(error.kind.title), status=error.kind.status, words=words)

    async def plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        title, words = _PLAIN.get(error.status_code, _OTHER)
        response = desk.page(request, "message.html", say(title), status=error.status_code, words=(say(words),))
        for name, value in (error.headers or {}).items():
            response.headers[name] = value
        return response

    async def full(request: Request, _: Exception) -> Response:
        words = (say("Too many people are here at the moment. Please try again in a few minutes."),)
        response = desk.page(request, "message.html", say("We cannot take you in just now"), status=503, words=words)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    async def no_advice(request: Request, error: Exception) -> Response:
        LOG.error("no advice: %s", place(error))
        response = help_page(desk, request, error)
        add_headers(response.headers)  # what handles the worst errors stands outside of what adds them
        return response

    application = Starlette(
        routes=[Route("/static/{name}", _static, methods=["GET"]), *_routes(desk, (*every_page(), *more))],
        middleware=[Middleware(_Headers), Middleware(_InLanguage, desk=desk)],
        exception_handlers={
            Refusal: refused,
            HTTPException: plain,
            FullError: full,
            Unreachable: unreachable,
            SessionError: no_advice,
            Exception: no_advice,
        },
    )
    # What redirects a slash too many takes the address from the request, which anyone can make up.
    application.router.redirect_slashes = False
    return application


def _now() -> datetime:
    return datetime.now().astimezone()


def _visitors(
    packs: Mapping[str, Pack], sharing: Sharing | None, tick: Callable[[], float] | None, idle: float, most: int
) -> Visitors:
    if sharing is None:
        return Visitors(tick or time.monotonic, idle=idle, most=most)
    from soundadvice.server.web.shared.store import SharedVisitors

    # A monotonic clock may be another one in another process.
    return SharedVisitors(sharing, packs, tick=tick or time.time, idle=idle, most=most)


def every_page() -> Iterator[Page]:
    """Every page there is; a file in `pages` is all it takes."""
    for module in sorted(pkgutil.iter_modules(pages.__path__), key=lambda one: one.name):
        for page in import_module(f"{pages.__name__}.{module.name}").PAGES:
            # INVARIANT: what has no guard is no page.
            assert isinstance(page, Page), f"{module.name} has a page that is none of those in page.py"
            yield page


def _routes(desk: Desk, found: Iterable[Page]) -> Iterator[Route]:
    """One route for each path, which then knows all the methods that it takes."""
    paths: dict[str, dict[str, Page]] = {}
    for page in found:
        methods = paths.setdefault(page.path, {})
        assert method(page) not in methods, f"two pages for {method(page)} {page.path}"
        methods[method(page)] = page
    for path, methods in paths.items():
        yield Route(path, _endpoint(desk, methods), methods=list(methods))


def _endpoint(desk: Desk, methods: Mapping[str, Page]) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        if request.scope.get("state", {}).get(CROWDED):
            raise FullError
        asked = "GET" if request.method == "HEAD" else request.method
        return await reply(methods[asked], desk, request)

    return page


async def _static(request: Request) -> Response:
    """The files of the look. No path is ever made of what was asked for."""
    name = request.path_params["name"]
    if name not in _KINDS:
        raise HTTPException(404)
    text = (files("soundadvice.server.web") / "static" / name).read_text("utf-8")
    if name == "style.css":
        text = DRAWING_STYLE + text + HAND_OVER
    return Response(text, media_type=_KINDS[name])


class _InLanguage:
    """Has our own words said in the language in which someone reads."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        with in_language(self._desk.language(Request(scope))):
            await self._app(scope, receive, send)


class _Headers:
    """Adds to every reply what goes with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, with_headers)
