"""The questions, one a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.model.errors import AnswerError
from soundadvice.model.question import Question
from soundadvice.server.watch.event import Came, note
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import is_choice, next_path, next_question, place, settled
from soundadvice.server.web.form_fields import FieldValues, read_fields, sent_again
from soundadvice.server.web.page import Fields, FormOfVisit, PageOfVisit
from soundadvice.server.web.visit.asked import asked_alone
from soundadvice.server.web.visit.numbers import page_number
from soundadvice.server.web.visitors import Visitor
from soundadvice.session.pacing import units_for
from soundadvice.session.take import take
from soundadvice.wording.language import say


def now(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """Leads to the question to answer now."""
    return desk.to(request, next_path(visitor))


def question(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """A question: the one to answer now, or one answered before, by its number.

    INVARIANT: no id of a question stands in a URL: which one is asked may tell what was answered before.
    """
    number, done = page_number(request), settled(visitor)
    if number <= len(done):
        return _ask(desk, request, visitor, visitor.session.pack.question[done[number - 1]], number)
    coming = next_question(visitor)
    if coming is None or number > len(done) + 1 or is_choice(visitor, coming):
        return desk.to(request, next_path(visitor))
    return _ask(desk, request, visitor, coming, number)


def answer(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Takes the answer to a question, or passes over it; what is to be mended is shown with the question again."""
    session = visitor.session
    asked = session.pack.question.get("".join(fields.get("question", [])))
    if asked is None:
        return desk.to(request, next_path(visitor))
    try:
        if "skip" in fields:
            session.skip(asked.id)
        else:
            given = read_fields(asked, fields, units_for(session.pack, asked), desk.clock().date())
            if isinstance(given, FieldValues):
                return _refuse(desk, request, visitor, asked, given)
            if at_odds := take(session, asked.id, given):
                return _refuse(desk, request, visitor, asked, sent_again(asked, fields, at_odds))
    except AnswerError:  # a form of before another answer: that question is not asked any more
        return desk.to(request, next_path(visitor))
    if asked.id not in visitor.shown:
        visitor.shown.append(asked.id)
    return desk.to(request, next_path(visitor))


def _refuse(desk: Desk, request: Request, visitor: Visitor, asked: Question, sent: FieldValues) -> Response:
    """Leads back to the question, which then shows what is to be mended: so the browser's Back sends nothing again."""
    if asked.id not in settled(visitor) and asked != next_question(visitor):
        return desk.to(request, next_path(visitor))
    visitor.refused = {asked.id: sent}
    return desk.to(request, f"/question/{(*settled(visitor), asked.id).index(asked.id) + 1}")


def _ask(desk: Desk, request: Request, visitor: Visitor, asked: Question, number: int) -> Response:
    note(visitor.session.pack, Came.ASKED)
    one = asked_alone(visitor, asked)
    return desk.page(
        request,
        "question.html",
        say("Error: {text}", text=asked.text) if one.shown.mends else asked.text,
        status=422 if one.shown.mends else 200,
        asked=one,
        place=place(visitor, asked),
        may_skip=asked.id not in visitor.session.pack.deciding,
        back=f"/question/{number - 1}" if number > 1 else "/",
    )


PAGES = (
    PageOfVisit("/question", now),
    FormOfVisit("/question", answer),
    PageOfVisit("/question/{number}", question),
)
