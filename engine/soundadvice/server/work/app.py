"""App: the author's page, and the questionnaire in it, which is another one after every save."""

from __future__ import annotations

import html
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soundadvice.model.pack import Pack
from soundadvice.server.guard import Guard
from soundadvice.server.web.site import site
from soundadvice.server.work.desk import WorkDesk
from soundadvice.server.work.preview import PAGES

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_FRAMED = (b"frame-ancestors 'none'", b"frame-ancestors 'self'")
_STATIC = {"work.css": "text/css", "work.js": "text/javascript"}


class Preview:
    """The questionnaire of the pack as it last loaded, within a page of this site alone."""

    def __init__(self) -> None:
        self._site: ASGIApp | None = None

    def show(self, pack: Pack) -> None:
        """Shows this pack from now on. Visits of the one before are over."""
        self._site = site({pack.id: pack}, default=pack.id, more=PAGES)

    async def reply(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Replies as the site of the pack does, but that this site's own page may frame it."""
        if self._site is None:
            refused = Response("The pack does not load yet.", 503, media_type="text/plain")
            await refused(scope, receive, send)
            return

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value.replace(*_FRAMED)) for name, value in message.get("headers", [])]
                message = {**message, "headers": kept}
            await send(message)

        await self._site(scope, receive, framed)


def work_app(desk: WorkDesk, preview: Preview, hosts: frozenset[str]) -> ASGIApp:
    """The page at /work, what it asks for, and the questionnaire at all other addresses."""

    async def page(_: Request) -> Response:
        text = (files("soundadvice.server.work") / "static" / "work.html").read_text("utf-8")
        shown = text.replace("{folder}", html.escape(str(desk.folder)))
        return Response(shown, media_type="text/html", headers=_HEADERS)

    async def state(_: Request) -> Response:
        return JSONResponse(desk.state.to_json(), headers=_HEADERS)

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _STATIC:
            return Response("There is no such page.", 404, media_type="text/plain", headers=_HEADERS)
        text = (files("soundadvice.server.work") / "static" / name).read_text("utf-8")
        return Response(text, media_type=_STATIC[name], headers=_HEADERS)

    whole = Starlette(routes=[Route("/work", page), Route("/work/state", state), Route("/work/static/{name}", static)])
    whole.router.redirect_slashes = False
    whole.router.default = preview.reply
    return Guard(whole, hosts=hosts)
