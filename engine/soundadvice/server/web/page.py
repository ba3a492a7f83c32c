"""Page: a path of the site, whom it is for, and the function that replies. The guards stand here, before all of them.

The function of a page is handed what its guard let through: the visit, the fields of a form, a file. There is no other
way to it, so no page is without its guard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.server.web.context import Desk
from soundadvice.server.web.visitors import Visitor

Fields = dict[str, list[str]]
"""What a form sent, by the names of its fields."""


@dataclass(frozen=True, slots=True)
class PageForAnyone:
    """Shown to everyone."""

    path: str
    reply: Callable[[Desk, Request], Response]


@dataclass(frozen=True, slots=True)
class PageOfVisit:
    """Shown to people whose visit has begun, and has not gone on for too long."""

    path: str
    reply: Callable[[Desk, Request, Visitor], Response]


@dataclass(frozen=True, slots=True)
class FormForAnyone:
    """Taken from everyone to whom this site has shown the form, in this browser."""

    path: str
    reply: Callable[[Desk, Request, Fields], Response]


@dataclass(frozen=True, slots=True)
class FormOfVisit:
    """Taken from the visitor to whom this site has shown the form, in this browser."""

    path: str
    reply: Callable[[Desk, Request, Visitor, Fields], Response]


@dataclass(frozen=True, slots=True)
class UploadForAnyone:
    """As a form for anyone, with a file; None if they chose none."""

    path: str
    reply: Callable[[Desk, Request, bytes | None], Response]


Page = PageForAnyone | PageOfVisit | FormForAnyone | FormOfVisit | UploadForAnyone


def method(page: Page) -> str:
    """How a browser asks for it: forms are posted, and nothing else is."""
    return "GET" if isinstance(page, PageForAnyone | PageOfVisit) else "POST"


async def reply(page: Page, desk: Desk, request: Request) -> Response:
    """What the page says to a request that its guard lets through. Raises Refusal for any other."""
    match page:
        case PageForAnyone():
            return _kept(desk, request, lambda: page.reply(desk, request))
        case PageOfVisit():
            return _kept(desk, request, lambda: page.reply(desk, request, desk.visitor(request)))
        case FormForAnyone():
            fields = await desk.posted_by_anyone(request)
            return _kept(desk, request, lambda: page.reply(desk, request, fields))
        case FormOfVisit():
            fields = await desk.posted(request)
            return _kept(desk, request, lambda: page.reply(desk, request, desk.visitor(request), fields))
        case UploadForAnyone():
            content = await desk.uploaded(request)
            return _kept(desk, request, lambda: page.reply(desk, request, content))
        case _:
            assert_never(page)


def _kept(desk: Desk, request: Request, made: Callable[[], Response]) -> Response:
    """The reply, once what it has changed of the visitor is kept.

    Where another request of the same visit was faster, in whatever process, it is made again from what that left.
    """
    while True:
        try:
            response = made()
        except Exception:
            desk.keep(request)  # what was answered stays answered, whatever broke after it
            raise
        if desk.keep(request):
            return response
