"""Preview: the questionnaire as people see it, begun at the question that is being written."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.model.answer import answer_to_json
from soundadvice.model.errors import SoundAdviceError
from soundadvice.model.pack import Pack
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import next_path
from soundadvice.server.web.page import PageForAnyone
from soundadvice.server.web.visitors import Visitor
from soundadvice.session import Session


def at_question(desk: Desk, request: Request) -> Response:
    """Begins a visit at a question, with the plainest answers to those before it; at the start where that cannot be."""
    pack = desk.packs[desk.default]
    name, now = request.path_params["question"], desk.clock()
    session = Session(pack, since=now, answers=answers_before(pack, name))
    question = session.next_question
    if name not in pack.question or question is None or question.id != name:
        return desk.to(request, "/")
    visitor = Visitor(session, now, plan=name not in pack.deciding)
    visitor.note_shown()
    return desk.begin(request, visitor, next_path(visitor))


def answers_before(pack: Pack, name: str) -> dict[str, object]:
    """The answers of the plainest person who is asked a question, to those that are asked before it."""
    if name not in pack.question:
        return {}
    try:
        case = Case(pack)
        person = case.smallest(case.meaning.asked(name)[0])
    except (LimitReached, SoundAdviceError):
        return {}
    names = list(pack.question)
    earlier = names[: names.index(name)]
    given = {} if person is None else person.answers
    return {one: answer_to_json(pack.question[one], given[one]) for one in earlier if one in given}


PAGES = (PageForAnyone("/at/{question}", at_question),)
