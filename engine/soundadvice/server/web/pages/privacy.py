"""Privacy: what is held, and for how long."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.server.web.context import Desk
from soundadvice.server.web.page import PageForAnyone


def privacy(desk: Desk, request: Request) -> Response:
    """Says what is held, and for how long."""
    return desk.page(request, "privacy.html", "Your answers and your privacy")


PAGES = (PageForAnyone("/privacy", privacy),)
