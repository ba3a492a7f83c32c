"""Open: goes on from a file that was saved before. What it says of another day leads to a check-in first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.journal import Entry, Episode, episodes
from soundadvice.journal.carry_over import entry_of
from soundadvice.journal.check_in import CheckIn
from soundadvice.journal.coming_back import Told, coming_back, coming_back_to_journal
from soundadvice.journal.diary.entry import DiaryEntry
from soundadvice.journal.episode import day_of
from soundadvice.journal.transfer import JournalContent, content_in
from soundadvice.model.answer import answer_to_json
from soundadvice.model.errors import AnswerError, JournalError, SessionError
from soundadvice.model.pack import Pack
from soundadvice.provenance.record import Record
from soundadvice.provenance.record_file import record_json
from soundadvice.server.web.check_in_visit import CheckInOfVisit
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import onward
from soundadvice.server.web.page import PageForAnyone, UploadForAnyone
from soundadvice.server.web.visitors import Visitor
from soundadvice.session import Session
from soundadvice.session.saved import progress_of
from soundadvice.wire.strict_json import BadJsonError, read_json
from soundadvice.wording.language import say, to_say

_OTHER_QUESTIONS = to_say("This was saved from other questions than those asked here. Please begin again.")
_NOT_OURS = to_say(
    "This is not what was saved here, or it was changed since. Choose the file that ends in .html or .json."
)


class CannotOpenError(Exception):
    """A file that cannot be opened; its text says why, in plain words, and never what stands in the file."""


def choose(desk: Desk, request: Request) -> Response:
    """Asks for a file that was saved before."""
    return _asked(desk, request, "")


def opened(desk: Desk, request: Request, content: bytes | None) -> Response:
    """Goes on from a file: with what was told today, to be checked; or with a check-in."""
    try:
        visitor = _read(desk, content)
    except CannotOpenError as error:
        return _asked(desk, request, str(error))
    return desk.begin(request, visitor, onward(visitor).value if visitor.coming is None else "/check-in/start")


def _asked(desk: Desk, request: Request, mend: str) -> Response:
    title = say("Open a file that you saved")
    status = 422 if mend else 200
    shown = say("Error: {text}", text=title) if mend else title
    return desk.page(request, "open.html", shown, status=status, mend=mend)


def _read(desk: Desk, content: bytes | None) -> Visitor:
    """A visitor with what is in a file. Raises CannotOpenError."""
    if not content:
        raise CannotOpenError(say("Choose a file that you saved here. Its name ends in .html or .json."))
    content = record_json(content)
    try:
        value = read_json(content)
        schema = str(value.get("schema")) if isinstance(value, dict) else ""
        if isinstance(value, dict) and schema.startswith("soundadvice.session."):
            return _of_session(desk, value, content)
        if schema.startswith("soundadvice.journal."):
            return _of_journal(desk, content_in(content, Path("file")))
        return _of_record(desk, Record.from_json(value))
    except (BadJsonError, ValueError, SessionError, JournalError):
        raise CannotOpenError(say(_NOT_OURS)) from None


def _of_record(desk: Desk, record: Record) -> Visitor:
    """Someone who saved their advice here. Raises CannotOpenError."""
    pack = next((pack for pack in desk.packs.values() if pack.id == record.stated.form), None)
    if pack is None:
        raise CannotOpenError(say(_OTHER_QUESTIONS))
    now, told = desk.clock(), Told.of(record)
    back = coming_back(pack, told, now)
    if back is None:
        return _of_today(pack, record)
    before = entry_of(pack, record, now.tzinfo) if back.former is not None else None
    check_in = CheckIn(pack, now, "", episode=None if before is None else Episode((before,)), former=back.former)
    return _checking_in(check_in, back.words, now, () if before is None else (before,), for_other=record.for_other)


def _of_journal(desk: Desk, content: JournalContent) -> Visitor:
    """Someone who saved their check-ins, and what they did of their exercises. Raises CannotOpenError."""
    found = [
        (pack, latest)
        for pack in desk.packs.values()
        for latest in episodes(content.entries, pack.layers[0].id, content.diary)[-1:]
    ]
    # Packs may share what they are about: the one that asked last asks again, where it is here.
    found.sort(key=lambda one: one[0].id != one[1].last.pack)
    if not found:
        raise CannotOpenError(say(_OTHER_QUESTIONS))
    pack, latest = found[0]
    now = desk.clock()
    back = coming_back_to_journal(pack, latest.last)
    try:
        check_in = CheckIn(pack, now, "", episode=latest, former=back.former)
        day_of(now, max(content.diary, key=lambda one: one.day, default=None), "")
    except JournalError:
        said = say(
            "The last entry in this file is dated after today, by this computer's clock. Set the clock right first."
        )
        raise CannotOpenError(said) from None
    return _checking_in(check_in, back.words, now, content.entries, content.diary)


def _checking_in(
    check_in: CheckIn,
    words: str,
    now: datetime,
    entries: tuple[Entry, ...],
    diary: tuple[DiaryEntry, ...] = (),
    *,
    for_other: bool = False,
) -> Visitor:
    session = Session(check_in.pack, since=now, for_other=for_other)
    return Visitor(session, now, coming=CheckInOfVisit(check_in, words, entries, diary))


def _of_today(pack: Pack, record: Record) -> Visitor:
    """Someone who comes back on the same day: their answers are checked, and count. Raises CannotOpenError."""
    answers, when = record.advice_json["answers"], datetime.fromisoformat(record.time)
    assert isinstance(answers, dict)
    try:
        session = Session(pack, answers=answers, for_other=record.for_other)
    except AnswerError:
        said = say("The questions have changed since this was saved, so it cannot be opened. Please answer them again.")
        raise CannotOpenError(said) from None
    while session.decided and (left := session.next_question) is not None and left.id not in pack.deciding:
        session.skip(left.id)  # a record does not hold what was skipped
    given = session.answers.keys() | session.skipped
    shown = [question.id for question in pack.questions if question.id in given]
    changed = not session.decided or session.advice().disposition != record.advice_json["disposition"]
    return Visitor(session, when, shown, opened=when.date().isoformat(), changed=changed)


def _of_session(desk: Desk, saved: Mapping[str, object], content: bytes) -> Visitor:
    """Someone who stopped on the way: of today they go on where they were. Raises CannotOpenError."""
    kept = saved.get("pack")
    name = kept.get("id") if isinstance(kept, dict) else None
    pack = next((pack for pack in desk.packs.values() if pack.id == name), None)
    if pack is None:
        raise CannotOpenError(say(_OTHER_QUESTIONS))
    try:
        progress = progress_of(pack, content, Path("file"))
    except SessionError:
        said = say("This is not what was saved, or the questions have changed since. Please answer them again.")
        raise CannotOpenError(said) from None
    answers = {one: answer_to_json(pack.question[one], answer) for one, answer in progress.answers.items()}
    now, told = desk.clock(), Told(answers, pack.meaning_hash, progress.since, tuple(sorted(progress.skipped)))
    back = coming_back(pack, told, now)
    if back is not None or progress.since is None:
        assert back is not None
        check_in = CheckIn(pack, now, "", episode=None, former=back.former)
        return _checking_in(check_in, back.words, now, (), for_other=progress.for_other)
    when = progress.saved or progress.since
    return Visitor(Session.of(pack, progress), progress.since, list(progress.order), opened=when.date().isoformat())


PAGES = (PageForAnyone("/open", choose), UploadForAnyone("/open", opened))
