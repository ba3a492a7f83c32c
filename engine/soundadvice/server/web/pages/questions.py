"""The questions, one a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from soundadvice.model.errors import AnswerError
from soundadvice.model.question import QUESTION_KINDS, MultiChoice, Question, why_alone
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import next_path, next_question, place, settled
from soundadvice.server.web.form_fields import MORE_UNITS, UNITS, FieldValues, read_fields, shown_answer
from soundadvice.server.web.page import Fields, FormOfVisit, PageOfVisit
from soundadvice.server.web.visitors import Visitor
from soundadvice.session.pacing import plan_comes
from soundadvice.typed import LONGEST
from soundadvice.typed.ticks import not_ticked

if TYPE_CHECKING:
    from collections.abc import Mapping


def now(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """Leads to the question to answer now."""
    return desk.to(request, next_path(visitor))


def question(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """A question: the one to answer now, or one answered before, by its number.

    INVARIANT: no id of a question stands in a URL: which one is asked may tell what was answered before.
    """
    number, done = _number(request.path_params["number"]), settled(visitor)
    if number <= len(done):
        return _ask(desk, request, visitor, visitor.session.pack.question[done[number - 1]], number)
    coming = next_question(visitor)
    if coming is None or number > len(done) + 1:
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
            given = read_fields(asked, fields)
            if isinstance(given, FieldValues):
                if asked.id in settled(visitor) or asked == next_question(visitor):
                    number = (*settled(visitor), asked.id).index(asked.id) + 1
                    return _ask(desk, request, visitor, asked, number, given)
                return desk.to(request, next_path(visitor))
            session.answer(asked.id, given)
    except AnswerError:  # a form of before another answer: that question is not asked any more
        return desk.to(request, next_path(visitor))
    if asked.id not in visitor.shown:
        visitor.shown.append(asked.id)
    return desk.to(request, next_path(visitor))


def more(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Goes on after the advice: with the questions that make the plan, or with those that only tell the doctor more."""
    visitor.plan = "plan" in fields
    visitor.more = not visitor.plan
    return desk.to(request, next_path(visitor))


def _ask(
    desk: Desk, request: Request, visitor: Visitor, asked: Question, number: int, sent: FieldValues | None = None
) -> Response:
    session = visitor.session
    given = session.answers.get(asked.id, session.previous(asked.id))
    shown = sent or shown_answer(asked, given)
    where = place(visitor, asked)
    return desk.page(
        request,
        "question.html",
        f"Error: {asked.text}" if shown.mends else asked.text,
        status=422 if shown.mends else 200,
        question=asked,
        kind=QUESTION_KINDS[type(asked)],
        clashes=_clashes(asked),
        refused=not_ticked("…", "Continue"),
        shown=shown,
        longest=LONGEST,
        place=where,
        plan_comes=plan_comes(session) if where.plan else None,
        announce=where.plan and session.decided and not session.skipped and _is_first_of_plan(visitor, asked),
        units=[*UNITS, *(unit for unit in MORE_UNITS if unit == shown.unit)],
        may_skip=asked.id not in session.pack.deciding,
        back=f"/question/{number - 1}" if number > 1 else "/",
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) >= 1 and len(text) <= 5):
        raise HTTPException(404)
    return int(text)


def _clashes(question: Question) -> Mapping[str, str]:
    """The ids of the options that stand alone, and why each is not taken with any other."""
    options = question.options if isinstance(question, MultiChoice) else ()
    return {option.id: why_alone(option) for option in options if option.exclusive}


def _is_first_of_plan(visitor: Visitor, question: Question) -> bool:
    session = visitor.session
    asked = session.pack.plan_questions(session.evaluation.floor)
    return not any(name in session.answers for name in asked if name != question.id)


PAGES = (
    PageOfVisit("/question", now),
    FormOfVisit("/question", answer),
    PageOfVisit("/question/{number}", question),
    FormOfVisit("/more", more),
)
