"""Open: goes on from a record that was saved before."""

from __future__ import annotations

from codecs import BOM_UTF8
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.model.errors import AnswerError, SessionError
from soundadvice.provenance.earlier import why_not_today
from soundadvice.provenance.record import Record
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import onward
from soundadvice.server.web.page import PageForAnyone, UploadForAnyone
from soundadvice.server.web.visitors import Visitor
from soundadvice.session import Session
from soundadvice.session.saved import progress_of
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
        raise CannotOpenError("Choose a file. Its name ends in .json.")
    if (stopped := _read_session(desk, content)) is not None:
        return stopped
    try:
        record = Record.from_json(read_json(content.removeprefix(BOM_UTF8)))
        when = datetime.fromisoformat(record.time)
    except (BadJsonError, ValueError, SessionError):
        said = "This is not a record that was saved here, or it was changed since. Choose the file that ends in .json."
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


def _read_session(desk: Desk, content: bytes) -> Visitor | None:
    """A visitor with the answers that were saved on the way; None if it is another file. Raises CannotOpenError."""
    try:
        saved = read_json(content)
    except BadJsonError:
        return None
    if not isinstance(saved, dict) or not str(saved.get("schema")).startswith("soundadvice.session."):
        return None
    kept = saved.get("pack")
    name = kept.get("id") if isinstance(kept, dict) else None
    pack = next((pack for pack in desk.packs.values() if pack.id == name), None)
    if pack is None:
        raise CannotOpenError("This was saved from other questions than those asked here. Please begin again.")
    try:
        progress = progress_of(pack, content, Path("file"))
    except SessionError:
        said = "This is not what was saved, or the questions have changed since. Please answer them again."
        raise CannotOpenError(said) from None
    why = why_not_today(progress.since, desk.clock())
    if why is not None or progress.since is None:
        raise EarlierError(f"{why} Please answer the questions again.")
    when = progress.saved or progress.since
    session, shown = Session.of(pack, progress), list(progress.order)
    return Visitor(session, progress.since, shown, opened=when.date().isoformat())


PAGES = (PageForAnyone("/open", choose), UploadForAnyone("/open", opened))
