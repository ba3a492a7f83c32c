"""Open: goes on from a record that was saved before."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.model.errors import AnswerError, SessionError
from soundadvice.provenance.earlier import why_not_today
from soundadvice.provenance.record import Record
from soundadvice.provenance.record_file import record_json
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import onward
from soundadvice.server.web.page import PageForAnyone, UploadForAnyone
from soundadvice.server.web.visitors import Visitor
from soundadvice.session import Session
from soundadvice.wire.strict_json import BadJsonError, read_json


class CannotOpenError(Exception):
    """A file that cannot be opened; its text says why, in plain words, and never what stands in the file."""


class EarlierError(CannotOpenError):
    """A file whose answers are not of today."""


def choose(desk: Desk, request: Request) -> Response:
    """Asks for a record that was saved before."""
    return _asked(desk, request, "")


def opened(desk: Desk, request: Request, content: bytes | None) -> Response:
    """Goes on from a record: its answers, to be checked, and then the advice as it is now."""
    try:
        visitor = _read(desk, content)
    except CannotOpenError as error:
        return _asked(desk, request, str(error), earlier=isinstance(error, EarlierError))
    return desk.begin(request, visitor, onward(visitor).value)


def _asked(desk: Desk, request: Request, mend: str, *, earlier: bool = False) -> Response:
    title = "Open a file that you saved"
    status = 422 if mend else 200
    shown = f"Error: {title}" if mend else title
    return desk.page(request, "open.html", shown, status=status, mend=mend, earlier=earlier)


def _read(desk: Desk, content: bytes | None) -> Visitor:
    """A visitor with the answers of a record. Raises CannotOpenError."""
    if not content:
        raise CannotOpenError("Choose a file that you saved here. Its name ends in .html or .json.")
    try:
        record = Record.from_json(read_json(record_json(content)))
        when = datetime.fromisoformat(record.time)
    except (BadJsonError, ValueError, SessionError):
        said = "This is not a record that was saved here, or it was changed since. Choose a .html or .json that was."
        raise CannotOpenError(said) from None
    why = why_not_today(when, desk.clock())
    if why is not None:
        raise EarlierError(f"{why} Please answer the questions again.")
    kept, answers = record.advice_json["pack"], record.advice_json["answers"]
    assert isinstance(kept, dict)
    assert isinstance(answers, dict)
    pack = next((pack for pack in desk.packs.values() if pack.id == kept["id"]), None)
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


PAGES = (PageForAnyone("/open", choose), UploadForAnyone("/open", opened))
