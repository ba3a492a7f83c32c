"""Telling: the advice, the plan, what to hand to a doctor, files to keep, and opening such a file again."""

from __future__ import annotations

from codecs import BOM_UTF8
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soundadvice.handout import takeaway_html
from soundadvice.handout.document import Handout, Setting, handout
from soundadvice.handout.html import block_html
from soundadvice.meaning.phrases import SIGN
from soundadvice.model.errors import AnswerError, SessionError
from soundadvice.provenance.earlier import why_not_today
from soundadvice.provenance.record import Record
from soundadvice.provenance.record_file import file_name, record_text
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import may_see_result, onward, settled
from soundadvice.server.web.result_blocks import plan_blocks, result_blocks, small_print, summary_blocks
from soundadvice.server.web.visitors import Visitor
from soundadvice.session import Session
from soundadvice.session.pacing import has_more
from soundadvice.wire.strict_json import BadJsonError, read_json


class CannotOpenError(Exception):
    """A file that cannot be opened; its text says why, in plain words, and never what stands in the file."""


class EarlierError(CannotOpenError):
    """A file whose answers are not of today."""


class Telling:
    """The pages that tell."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """The paths of these pages."""
        return [
            Route("/result", self.result, methods=["GET"]),
            Route("/plan", self.plan, methods=["GET"]),
            Route("/summary", self.summary, methods=["GET"]),
            Route("/save/record", self.record, methods=["GET"]),
            Route("/save/takeaway", self.takeaway, methods=["GET"]),
            Route("/open", self.open, methods=["GET"]),
            Route("/open", self.opened, methods=["POST"]),
        ]

    # The advice --------------------------------------------------------------------------------------------------

    async def result(self, request: Request) -> Response:
        """The advice: a card by how urgent it is, and what goes with it."""
        visitor = self._desk.visitor(request)
        if not may_see_result(visitor):
            return self._desk.to(request, onward(visitor).value)
        made, session = self._made(visitor), visitor.session
        advice = session.advice()
        answered = len(settled(visitor))
        card, *rest = result_blocks(made)
        return self._desk.page(
            request,
            "result.html",
            f"{SIGN[advice.acuity]}. {advice.title}",
            acuity=str(advice.acuity),
            setting=str(made.setting),
            back=f"/question/{answered}" if answered else "/",
            card=block_html(card),
            blocks=[block_html(block) for block in rest],
            small=[block_html(block) for block in small_print(made)],
            more=has_more(session),
            exercises=visitor.today.exercises,
        )

    async def plan(self, request: Request) -> Response:
        """What to do at home, with drawings."""
        visitor = self._desk.visitor(request)
        made = self._made(visitor) if may_see_result(visitor) else None
        if made is None or made.setting is not Setting.HOME:
            return self._desk.to(request, "/result")
        return self._desk.page(
            request,
            "plan.html",
            "Your plan at home",
            acuity=str(made.acuity),
            blocks=[block_html(block) for block in plan_blocks(made)],
            small=[block_html(block) for block in small_print(made)],
            exercises=visitor.today.exercises,
        )

    async def summary(self, request: Request) -> Response:
        """One page to hand over to a doctor."""
        visitor = self._desk.visitor(request)
        made = self._made(visitor) if may_see_result(visitor) else None
        if made is None or made.setting is not Setting.DOCTOR:
            return self._desk.to(request, "/result")
        blocks = [block_html(block) for block in summary_blocks(made)]
        return self._desk.page(request, "summary.html", made.title, acuity=str(made.acuity), blocks=blocks)

    # Files -------------------------------------------------------------------------------------------------------

    async def record(self, request: Request) -> Response:
        """The record, to open again here or to be read by a program."""
        visitor = self._desk.visitor(request)
        if not may_see_result(visitor):
            return self._desk.to(request, onward(visitor).value)
        text = record_text(self._record(visitor))
        return self._file(visitor, text, "application/json", "json")

    async def takeaway(self, request: Request) -> Response:
        """What to take away, as one HTML file that loads nothing."""
        visitor = self._desk.visitor(request)
        if not may_see_result(visitor):
            return self._desk.to(request, onward(visitor).value)
        text = takeaway_html(visitor.session.advice(), self._record(visitor))
        return self._file(visitor, text, "text/html", "html")

    def _file(self, visitor: Visitor, text: str, kind: str, ending: str) -> Response:
        name = file_name(visitor.session.pack, self._desk.clock(), ending)
        response = Response(text.encode("utf-8"), media_type=f"{kind}; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _record(self, visitor: Visitor) -> Record:
        return visitor.session.record(self._desk.clock())

    def _made(self, visitor: Visitor) -> Handout:
        return handout(visitor.session.advice(), self._record(visitor))

    # Opening a record --------------------------------------------------------------------------------------------

    async def open(self, request: Request) -> Response:
        """Asks for a record that was saved before."""
        return self._open(request, "")

    async def opened(self, request: Request) -> Response:
        """Goes on from a record: its answers, to be checked, and then the advice as it is now."""
        content = await self._desk.uploaded(request)
        try:
            visitor = self._read(content)
        except CannotOpenError as error:
            return self._open(request, str(error), earlier=isinstance(error, EarlierError))
        return self._desk.begin(request, visitor, onward(visitor).value)

    def _open(self, request: Request, mend: str, *, earlier: bool = False) -> Response:
        title = "Open a file that you saved"
        status = 422 if mend else 200
        shown = f"Error: {title}" if mend else title
        return self._desk.page(request, "open.html", shown, status=status, mend=mend, earlier=earlier)

    def _read(self, content: bytes | None) -> Visitor:
        """A visitor with the answers of a record. Raises CannotOpenError."""
        if not content:
            raise CannotOpenError("Choose a file. Its name ends in .json.")
        try:
            record = Record.from_json(read_json(content.removeprefix(BOM_UTF8)))
            when = datetime.fromisoformat(record.time)
        except (BadJsonError, ValueError, SessionError):
            said = (
                "This is not a record that was saved here, or it was changed since. Choose the file that ends in .json."
            )
            raise CannotOpenError(said) from None
        why = why_not_today(when, self._desk.clock())
        if why is not None:
            raise EarlierError(f"{why} Please answer the questions again.")
        kept, answers = record.advice_json["pack"], record.advice_json["answers"]
        assert isinstance(kept, dict)
        assert isinstance(answers, dict)
        pack = next((pack for pack in self._desk.packs.values() if pack.id == kept["id"]), None)
        if pack is None:
            raise CannotOpenError("This was saved from other questions than those asked here. Please begin again.")
        try:
            session = Session(pack, answers=answers)
        except AnswerError:
            said = "The questions have changed since this was saved, so it cannot be opened. Please answer them again."
            raise CannotOpenError(said) from None
        while session.decided and (left := session.next_question) is not None and left.id not in pack.deciding:
            session.skip(left.id)  # a record does not hold what was skipped
        given = session.answers.keys() | session.skipped
        shown = [question.id for question in pack.questions if question.id in given]
        changed = not session.decided or session.advice().disposition != record.advice_json["disposition"]
        return Visitor(session, when, shown, opened=when.date().isoformat(), changed=changed)
