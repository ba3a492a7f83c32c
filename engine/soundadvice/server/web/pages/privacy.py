"""Privacy: what is held and for how long, and how to have it held longer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from soundadvice.server.web.context import Desk
from soundadvice.server.web.page import Fields, FormOfVisit, PageForAnyone
from soundadvice.server.web.visitors import Visitor
from soundadvice.wording.language import say


def privacy(desk: Desk, request: Request) -> Response:
    """Says what is held, and for how long."""
    visitor = desk.found(request)
    longer = visitor is not None and visitor.longer
    title, in_file = say("Your answers and your privacy"), desk.visitors.in_file
    return desk.page(request, "privacy.html", title, longer=longer, in_file=in_file)


def left(desk: Desk, request: Request) -> Response:
    """The seconds that are left, for the page's own look at them. It is no sign of life."""
    return PlainTextResponse(str(desk.seconds_left(request)))


def stay(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """A sign of life; from whoever wants it so, for longer."""
    visitor.longer = visitor.longer or "longer" in fields
    return desk.to(request, "/privacy")


PAGES = (PageForAnyone("/privacy", privacy), PageForAnyone("/left", left), FormOfVisit("/stay", stay))
