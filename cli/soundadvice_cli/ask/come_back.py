"""Come back: when to check in again, and what is written down for it if the person wants that."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from soundadvice_cli.prompts.asker import Asker, Line, MenuItem, Move
from soundadvice_cli.terminal.words import say

if TYPE_CHECKING:
    from soundadvice.journal.reminder import NextCheckIn
    from soundadvice.session import Session

COMMAND = "soundadvice check-in"


class ComeBack:
    """Says when to check in again, and offers a reminder for a calendar.

    `keep` keeps what was told in the person's journal and returns where that is; None: it is kept there already. It
    raises JournalError. `kept` is called once that is done.
    """

    def __init__(
        self,
        asker: Asker,
        tell: Callable[[str], None],
        now: Callable[[], datetime],
        keep: Callable[[Session], Path] | None = None,
        kept: Callable[[], None] = lambda: None,
    ) -> None:
        self._asker, self._say, self._now = asker, tell, now
        self._keep, self._after_keeping = keep, kept
        self._kept = False

    def item(self, session: Session) -> MenuItem | None:
        """What the menu offers; None with advice that waits for no check-in."""
        from soundadvice.wording.dates import in_words

        coming = self._coming(session)
        return (
            None
            if coming is None
            else MenuItem("return", say("Be reminded to check in again on {day}", day=in_words(coming.day)))
        )

    def offer(self, session: Session) -> None:
        """Asks what is to be written down, and does it."""
        coming = self._coming(session)
        assert coming is not None
        items = [MenuItem("calendar", say("Put a reminder in my calendar"))]
        if self._keep is not None and not self._kept:
            items.append(MenuItem("keep", say("Keep my answers in my journal, so that I need not give them all again")))
        match self._asker.choose(coming.words, items):
            case "calendar":
                self._write_reminder(coming)
            case "keep":
                self._keep_answers(session)
            case _:
                pass

    def last_words(self, session: Session) -> tuple[str, ...]:
        """What is said at the end: when to come back, and how. Nothing in an emergency: there the call is the end."""
        from soundadvice.journal.reminder import NO_WAITING
        from soundadvice.model.disposition import Acuity

        if not session.decided:
            return ()
        coming = self._coming(session)
        if coming is not None:
            return (coming.words, COMMAND)
        return () if session.advice().acuity is Acuity.EMERGENCY else (say(NO_WAITING),)

    def _coming(self, session: Session) -> NextCheckIn | None:
        from soundadvice.journal.reminder import next_check_in

        return next_check_in(session.advice(), self._now().date()) if session.decided else None

    def _write_reminder(self, coming: NextCheckIn) -> None:
        from soundadvice.files.atomic import write_atomically
        from soundadvice.journal.reminder import FILE, SOONER, calendar
        from soundadvice.wording.language import say_in

        help_ = say(
            "It ends in .ics, and says no more than the day and “Check in”. Open it to put it in your calendar."
        )
        name = say_in("the name of a file", FILE)
        while True:
            path = self._asker.write(
                Line("", say("What should the file be called?"), help_, _read_path, str, name, may_go_back=True)
            )
            if path is Move.BACK:
                return
            assert isinstance(path, Path)
            if not os.path.lexists(path):
                break
            items = [MenuItem("other", say("Give another name")), MenuItem("replace", say("Replace it"))]
            if self._asker.choose(say("There is a file {path} already.", path=path), items) == "replace":
                break
        text = calendar(coming.day, f"{COMMAND}\n{say(SOONER)}", self._now(), uuid4().hex)
        try:
            write_atomically(path, text.encode(), follow_link=False)
        except OSError as error:
            why = (error.strerror or say("it cannot be written")).lower()
            click.echo(f"error: {say('{path} could not be saved: {why}', path=path, why=why)}", err=True)
            return
        self._say(say("Saved in {path}. Open it to put it in your calendar.", path=path.absolute()))

    def _keep_answers(self, session: Session) -> None:
        from soundadvice.model.errors import JournalError

        assert self._keep is not None
        try:
            place = self._keep(session)
        except JournalError as error:
            click.echo(f"error: {error}", err=True)
            return
        self._kept = True
        self._say(say("Kept in {path}. Only you can read that file.", path=place))
        self._after_keeping()


def _read_path(text: str) -> Path:
    """The path that was typed. Raises MendError."""
    from soundadvice.typed import MendError

    path = Path(text.strip()).expanduser()
    if path.suffix.lower() != ".ics":
        raise MendError(
            say("End the name {name} in .ics.", name=path.name) if path.name else say("End the name in .ics.")
        )
    if not path.parent.is_dir():
        raise MendError(say("There is no folder {path}. Make it first, or give another one.", path=path.parent))
    return path
