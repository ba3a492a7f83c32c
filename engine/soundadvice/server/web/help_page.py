"""Help: the page of someone who gets no advice, because something is wrong on our side."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from soundadvice.meaning.help import Help, help_for, more_urgent
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import SessionError
from soundadvice.server.guard import LOG, place
from soundadvice.server.web.context import Desk
from soundadvice.wording.direction import text_direction
from soundadvice.wording.language import in_language, say, to_say

_TITLE = to_say("We cannot give you our advice")


def help_page(desk: Desk, request: Request, error: Exception) -> Response:
    """The more urgent of what is known, and whom to call; in plain HTML where even the look of the site is broken."""
    with in_language(_language(desk, request)):
        return _page(desk, request, error)


def _page(desk: Desk, request: Request, error: Exception) -> Response:
    status = 503 if isinstance(error, SessionError) else 500
    help_ = more_urgent(_help(desk, request), error.help if isinstance(error, SessionError) else None)
    urgent = help_.acuity >= Acuity.SAME_DAY
    try:
        return desk.page(request, "help.html", help_.title if urgent else say(_TITLE), status=status, help=help_)
    except Exception as error:
        LOG.error("no page: %s", place(error))
        return HTMLResponse(_bare(help_, _language(desk, request)), status)


def _help(desk: Desk, request: Request) -> Help:
    try:
        visitor = desk.found(request)
        return help_for(desk.packs[desk.default]) if visitor is None else visitor.session.help
    except Exception:
        return help_for(desk.packs.get(desk.default))


def _language(desk: Desk, request: Request) -> str:
    try:
        visitor = desk.found(request)
        return (desk.packs[desk.default] if visitor is None else visitor.session.pack).language
    except Exception:
        return "en"


def _bare(help_: Help, language: str) -> str:
    words = "".join(f"<p>{escape(text)}</p>" for text in (help_.text, help_.call, help_.why))
    for signs in help_.safety_net:
        items = "".join(f"<li>{escape(item)}</li>" for item in signs.items)
        words += f"<h2>{escape(signs.lead)}</h2><ul>{items}</ul>"
    title = escape(help_.title)
    root = f'<html lang="{escape(language)}" dir="{text_direction(language)}">'
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f"<!DOCTYPE html>{root}{head}<h1>{title}</h1>{words}</html>"
