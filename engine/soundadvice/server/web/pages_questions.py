"""The pages of the questions: the start, one question a page, the answers to check, and the end of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soundadvice.model.answer import describe_answer
from soundadvice.model.errors import AnswerError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Duration, MultiChoice, Question, why_alone
from soundadvice.server.web.context import Desk, delete_cookie
from soundadvice.server.web.flow import next_question, onward, place, settled
from soundadvice.server.web.form_fields import MORE_UNITS, UNITS, FieldValues, read_fields, shown_answer
from soundadvice.server.web.visitors import Visitor
from soundadvice.session import Session
from soundadvice.session.pacing import PLAN_COMES
from soundadvice.typed import LONGEST
from soundadvice.typed.ticks import not_ticked
from soundadvice.wording.placeholders import fill

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class QuestionPages:
    """The pages that ask."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """The paths of these pages."""
        return [
            Route("/", self.start, methods=["GET"]),
            Route("/packs/{name}", self.start, methods=["GET"]),
            Route("/begin", self.begin, methods=["POST"]),
            Route("/question", self.now, methods=["GET"]),
            Route("/question", self.answer, methods=["POST"]),
            Route("/question/{number}", self.question, methods=["GET"]),
            Route("/check", self.check, methods=["GET"]),
            Route("/check", self.confirm, methods=["POST"]),
            Route("/more", self.more, methods=["POST"]),
            Route("/delete", self.ask_to_delete, methods=["GET"]),
            Route("/delete", self.delete, methods=["POST"]),
            Route("/deleted", self.deleted, methods=["GET"]),
            Route("/privacy", self.privacy, methods=["GET"]),
        ]

    # The start, and the end --------------------------------------------------------------------------------------

    async def start(self, request: Request) -> Response:
        """What this is, what it is not, and the way in."""
        name = request.path_params.get("name", self._desk.default)
        pack = self._pack(name)
        introduction = pack.introduction and fill(pack.introduction, pack)
        return self._desk.page(request, "start.html", "Start", pack=pack, name=name, introduction=introduction)

    async def begin(self, request: Request) -> Response:
        """Begins anew, with no answers."""
        fields = await self._desk.posted_by_anyone(request)
        pack = self._pack("".join(fields.get("pack", [])) or self._desk.default)
        return self._desk.begin(request, Visitor(Session(pack), self._desk.clock()), "/question/1")

    async def ask_to_delete(self, request: Request) -> Response:
        """Asks once, so that nobody loses their answers by a slip."""
        self._desk.visitor(request)
        return self._desk.page(request, "delete.html", "Delete my answers")

    async def delete(self, request: Request) -> Response:
        """Forgets the answers, and the visitor."""
        await self._desk.posted(request)
        self._desk.visitors.drop(self._desk.key(request))
        response = self._desk.to(request, "/deleted")
        delete_cookie(request, response)
        return response

    async def deleted(self, request: Request) -> Response:
        """Says that the answers are gone."""
        if self._desk.found(request) is not None:
            return self._desk.to(request, "/delete")
        return self._desk.page(request, "deleted.html", "Your answers are deleted")

    async def privacy(self, request: Request) -> Response:
        """Says what is held, and for how long."""
        return self._desk.page(request, "privacy.html", "Your answers and your privacy")

    def _pack(self, name: str) -> Pack:
        if name not in self._desk.packs:
            raise HTTPException(404)
        return self._desk.packs[name]

    # Questions ---------------------------------------------------------------------------------------------------

    async def now(self, request: Request) -> Response:
        """Leads to the question to answer now."""
        return self._on(request, self._desk.visitor(request))

    async def question(self, request: Request) -> Response:
        """A question: the one to answer now, or one answered before, by its number.

        INVARIANT: no id of a question stands in a URL: which one is asked may tell what was answered before.
        """
        visitor = self._desk.visitor(request)
        number, done = _number(request.path_params["number"]), settled(visitor)
        if number <= len(done):
            return self._ask(request, visitor, visitor.session.pack.question[done[number - 1]], number)
        question = next_question(visitor)
        if question is None or number > len(done) + 1:
            return self._on(request, visitor)
        return self._ask(request, visitor, question, number)

    async def answer(self, request: Request) -> Response:
        """Takes the answer to a question, or passes over it; what is to be mended is shown with the question again."""
        visitor, sent = await self._desk.posted(request)
        session = visitor.session
        question = session.pack.question.get("".join(sent.get("question", [])))
        if question is None:
            return self._on(request, visitor)
        try:
            if "skip" in sent:
                session.skip(question.id)
            else:
                given = read_fields(question, sent)
                if isinstance(given, FieldValues):
                    if question.id in settled(visitor) or question == next_question(visitor):
                        number = (*settled(visitor), question.id).index(question.id) + 1
                        return self._ask(request, visitor, question, number, given)
                    return self._on(request, visitor)
                session.answer(question.id, given)
        except AnswerError:  # a form of before another answer: that question is not asked any more
            return self._on(request, visitor)
        _note(visitor, question.id)
        return self._on(request, visitor)

    def _on(self, request: Request, visitor: Visitor) -> Response:
        page = onward(visitor).value
        return self._desk.to(request, f"{page}/{len(settled(visitor)) + 1}" if page == "/question" else page)

    def _ask(
        self, request: Request, visitor: Visitor, question: Question, number: int, sent: FieldValues | None = None
    ) -> Response:
        session = visitor.session
        given = session.answers.get(question.id, session.previous(question.id))
        shown = sent or shown_answer(question, given)
        where = place(visitor, question)
        return self._desk.page(
            request,
            "question.html",
            f"Error: {question.text}" if shown.mends else question.text,
            status=422 if shown.mends else 200,
            question=question,
            kind=_kind(question),
            clashes=_clashes(question),
            refused=not_ticked("…", "Continue"),
            shown=shown,
            longest=LONGEST,
            place=where,
            plan_comes=PLAN_COMES,
            announce=where.plan and not where.rest and not session.skipped and _is_first_of_plan(visitor, question),
            units=[*UNITS, *(unit for unit in MORE_UNITS if unit == shown.unit)],
            may_skip=question.id not in session.pack.deciding,
            back=f"/question/{number - 1}" if number > 1 else "/",
        )

    # Checking ----------------------------------------------------------------------------------------------------

    async def check(self, request: Request) -> Response:
        """All answers, each with a way to change it; those that do not count any more apart."""
        visitor = self._desk.visitor(request)
        session, done = visitor.session, settled(visitor)
        finished = next_question(visitor) is None
        if not done and not finished:
            return self._on(request, visitor)
        kept = [name for name in session.answers if name not in done]
        return self._desk.page(
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

    async def confirm(self, request: Request) -> Response:
        """Notes that the answers hold, and leads to the advice."""
        visitor, _ = await self._desk.posted(request)
        visitor.checked = True
        return self._desk.to(request, "/result")

    async def more(self, request: Request) -> Response:
        """Goes on with the questions that only tell the doctor more."""
        visitor, _ = await self._desk.posted(request)
        visitor.more = True
        return self._on(request, visitor)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) >= 1 and len(text) <= 5):
        raise HTTPException(404)
    return int(text)


def _kind(question: Question) -> str:
    match question:
        case Choice():
            return "choice"
        case MultiChoice():
            return "multi_choice"
        case Duration():
            return "duration"
        case _:
            return "number"


def _clashes(question: Question) -> Mapping[str, str]:
    """The ids of the options that stand alone, and why each is not taken with any other."""
    options = question.options if isinstance(question, MultiChoice) else ()
    return {option.id: why_alone(option) for option in options if option.exclusive}


def _is_first_of_plan(visitor: Visitor, question: Question) -> bool:
    session = visitor.session
    asked = session.pack.plan_questions(session.evaluation.floor)
    return not any(name in session.answers for name in asked if name != question.id)


def _note(visitor: Visitor, name: str) -> None:
    if name not in visitor.shown:
        visitor.shown.append(name)


def _rows(session: Session, names: Sequence[str]) -> list[Mapping[str, str]]:
    questions, answers = session.pack.question, session.answers
    return [
        {
            "question": questions[name].text,
            "answer": describe_answer(questions[name], answers[name]) if name in answers else "Skipped",
        }
        for name in names
    ]
