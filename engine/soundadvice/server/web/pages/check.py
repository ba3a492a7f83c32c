"""Check: the answers given so far, before the advice."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import next_path, next_question, settled
from soundadvice.server.web.page import Fields, FormOfVisit, PageOfVisit
from soundadvice.server.web.visit.answer_rows import answer_groups, answer_rows
from soundadvice.server.web.visitors import Visitor
from soundadvice.wording.language import say


def check(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """All answers, each with a way to change it; those that do not count any more apart."""
    session, done = visitor.session, settled(visitor)
    visitor.plan = False  # whoever looks over their answers has left the making of the plan
    finished = next_question(visitor) is None
    if not done and not finished:
        return desk.to(request, next_path(visitor))
    kept = [name for name in session.answers if name not in done]
    return desk.page(
        request,
        "check.html",
        say("Check your answers"),
        groups=answer_groups(session, done),
        kept=answer_rows(session, kept),
        finished=finished,
        opened=visitor.opened,
        changed=visitor.changed,
        back=f"/question/{len(done)}" if done else "/",
    )


def confirm(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Notes that the answers hold, and leads to the advice."""
    visitor.checked = True
    return desk.to(request, "/result")


PAGES = (PageOfVisit("/check", check), FormOfVisit("/check", confirm))
