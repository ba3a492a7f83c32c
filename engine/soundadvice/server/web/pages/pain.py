"""Pain: what happens when an exercise hurts."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.routine.after_pain import (
    HURT_AGAIN,
    NONE_LEFT,
    STILL_HURTS,
    STOP,
    Outcome,
    go_on_words,
    has_hurt,
    pain_question,
    words_on_pain,
)
from soundadvice.routine.moments import may_be_led
from soundadvice.server.web.context import Desk
from soundadvice.server.web.exercises import exercises_of, walk_of
from soundadvice.server.web.flow import may_see_result, onward
from soundadvice.server.web.form_fields import FieldValues, read_fields
from soundadvice.server.web.page import Fields, FormOfVisit, PageOfVisit
from soundadvice.server.web.visitors import Visitor
from soundadvice.wording.language import say


def ask_how(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """Says to stop, and asks how it hurt, in the pack's words."""
    if not exercises_of(visitor):
        return desk.to(request, "/result")
    return _how(desk, request, visitor)


def follow(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Tells the session how it hurt, and follows its advice."""
    session, question = visitor.session, pain_question(visitor.session.pack)
    if not exercises_of(visitor) or question is None:
        return desk.to(request, "/result")
    said = read_fields(question, fields)
    if not isinstance(said, str):
        visitor.refused = {question.id: said} if isinstance(said, FieldValues) else {}
        return desk.to(request, "/routine/hurts")
    outcome = visitor.today.follow(walk_of(visitor), said)
    visitor.note_shown()
    if outcome is Outcome.OTHER_ADVICE:
        return desk.to(request, "/result" if session.decided else onward(visitor).value)
    return desk.to(request, "/routine/after")


def after(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """What the plan says to someone whom an exercise hurt, and whether they go on with the others."""
    session, today = visitor.session, visitor.today
    if not may_see_result(visitor) or not session.decided:
        return desk.to(request, "/result")
    if not (has_hurt(session.advice()) and may_be_led(session.advice())):
        return desk.to(request, "/result")
    coming = walk_of(visitor).at_hand if exercises_of(visitor) else ()
    return desk.page(
        request,
        "after.html",
        say("What to do now"),
        words=words_on_pain(session.advice()),
        stop_rule=session.advice().stop_rule,
        end=say(HURT_AGAIN) if today.over else "" if coming else say(NONE_LEFT),
        stop=say(STOP),
        go_on=go_on_words(coming) if coming else "",
        still_hurts=say(STILL_HURTS),
    )


def go_on(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Rests and goes on, stops for today, or says that it still hurts."""
    exercises = exercises_of(visitor)
    match "".join(fields.get("do", [])):
        case "hurts" if exercises:
            return desk.to(request, "/routine/hurts")
        case "go" if exercises:
            pass  # the walk is at what comes next already
        case _:
            if visitor.walk is not None:
                visitor.walk.stop()
    return desk.to(request, "/routine")


def _how(desk: Desk, request: Request, visitor: Visitor) -> Response:
    session = visitor.session
    question, told = pain_question(session.pack), session.pack.plan.it_hurts
    assert question is not None
    assert told is not None
    shown = visitor.refused.pop(question.id, FieldValues())
    return desk.page(
        request,
        "hurts.html",
        say("Error: {text}", text=question.text) if shown.mends else question.text,
        status=422 if shown.mends else 200,
        question=question,
        shown=shown,
        instruction=session.advice().words(told.say),
    )


PAGES = (
    PageOfVisit("/routine/hurts", ask_how),
    FormOfVisit("/routine/hurts", follow),
    PageOfVisit("/routine/after", after),
    FormOfVisit("/routine/after", go_on),
)
