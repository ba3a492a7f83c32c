"""The choices: the questions that make the plan, a few on a page. Each may be left as it is, and so may all of them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.model.errors import AnswerError
from soundadvice.server.watch.event import Came, note
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import may_see_result, next_path
from soundadvice.server.web.form_fields import FieldValues, read_fields, sent_again
from soundadvice.server.web.page import Fields, FormOfVisit, PageOfVisit
from soundadvice.server.web.visit.asked import asked_among, fields_of
from soundadvice.server.web.visit.choices import choices_left, choices_on
from soundadvice.server.web.visit.numbers import page_number
from soundadvice.server.web.visitors import Visitor
from soundadvice.session.pacing import plan_comes, plan_words, units_for
from soundadvice.session.take import take
from soundadvice.wording.language import say, to_say

_TITLES = {1: to_say("What would help you most?")}
_MORE = to_say("A few more, and your plan is ready")


def begin(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Goes on after the advice: with the questions that make the plan, or with those that only tell the doctor more."""
    visitor.plan = "plan" in fields
    visitor.more = not visitor.plan
    return desk.to(request, next_path(visitor))


def choices(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """A page of questions, with the answers given before."""
    number = page_number(request)
    names = choices_on(visitor, number) if may_see_result(visitor) else ()
    if not names:
        return desk.to(request, next_path(visitor))
    pack = visitor.session.pack
    note(pack, Came.ASKED)
    asked = [asked_among(visitor, place, pack.question[name]) for place, name in enumerate(names, start=1)]
    mends = [mend for one in asked for mend in one.shown.mends]
    heading = say(_TITLES.get(number, _MORE))
    return desk.page(
        request,
        "choices.html",
        say("Error: {text}", text=heading) if mends else heading,
        status=422 if mends else 200,
        heading=heading,
        plan_comes=plan_comes(visitor.session),
        plan_words=plan_words(visitor.session),
        asked=asked,
        mends=mends,
        number=number,
        last=not choices_left(visitor, number),
        back=f"/choices/{number - 1}" if number > 1 else "/result",
    )


def choose(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Takes what was chosen on a page; what was left open is passed over, and what is to be mended is shown again."""
    visitor.plan = True
    number = page_number(request)
    session, refused = visitor.session, dict[str, FieldValues]()
    for name in choices_on(visitor, number):
        question = session.pack.question[name]
        sent = fields_of(question, fields)
        given = read_fields(question, sent, units_for(session.pack, question), desk.clock().date()) if sent else None
        if isinstance(given, FieldValues):
            refused[name] = given
            continue
        try:
            if given is None:
                session.skip(name)
            elif at_odds := take(session, name, given):
                refused[name] = sent_again(question, sent, at_odds)
                continue
        except AnswerError:  # an answer before it on this page has hidden it
            continue
        if name not in visitor.shown:
            visitor.shown.append(name)
    visitor.refused = refused
    return desk.to(request, f"/choices/{number}" if refused else next_path(visitor))


PAGES = (
    FormOfVisit("/more", begin),
    PageOfVisit("/choices/{number}", choices),
    FormOfVisit("/choices/{number}", choose),
)
