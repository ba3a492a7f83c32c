"""Check: the answers given so far, before the advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.model.answer import describe_answer
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import next_path, next_question, settled
from soundadvice.server.web.page import Fields, FormOfVisit, PageOfVisit
from soundadvice.server.web.visitors import Visitor
from soundadvice.session import Session


def check(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """All answers, each with a way to change it; those that do not count any more apart."""
    session, done = visitor.session, settled(visitor)
    finished = next_question(visitor) is None
    if not done and not finished:
        return desk.to(request, next_path(visitor))
    kept = [name for name in session.answers if name not in done]
    return desk.page(
        request,
        "check.html",
        "Check your answers",
        rows=_rows(session, done),
        kept=_rows(session, kept),
        finished=finished,
        opened=visitor.opened,
        changed=visitor.changed,
        back=f"/question/{len(done)}" if done else "/",
    )


def confirm(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Notes that the answers hold, and leads to the advice."""
    visitor.checked = True
    return desk.to(request, "/result")


def _rows(session: Session, names: Sequence[str]) -> list[Mapping[str, str]]:
    questions, answers = session.pack.question, session.answers
    return [
        {
            "question": questions[name].text,
            "answer": describe_answer(questions[name], answers[name]) if name in answers else "Skipped",
        }
        for name in names
    ]


PAGES = (PageOfVisit("/check", check), FormOfVisit("/check", confirm))
