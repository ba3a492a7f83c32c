"""Delete: the end of a visit, at which its answers are forgotten."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.server.web.context import Desk, delete_cookie
from soundadvice.server.web.page import Fields, FormOfVisit, PageForAnyone, PageOfVisit
from soundadvice.server.web.visitors import Visitor
from soundadvice.wording.language import say


def ask_to_delete(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """Asks once, so that nobody loses their answers by a slip."""
    return desk.page(request, "delete.html", say("Delete my answers"))


def delete(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Forgets the answers, and the visitor."""
    desk.forget(request)
    response = desk.to(request, "/deleted")
    delete_cookie(request, response)
    return response


def deleted(desk: Desk, request: Request) -> Response:
    """Says that the answers are gone."""
    if desk.found(request) is not None:
        return desk.to(request, "/delete")
    return desk.page(request, "deleted.html", say("Your answers are deleted"))


PAGES = (PageOfVisit("/delete", ask_to_delete), FormOfVisit("/delete", delete), PageForAnyone("/deleted", deleted))
