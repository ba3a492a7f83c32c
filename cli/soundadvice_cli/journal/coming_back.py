"""Coming back at a terminal: a check-in for what was told another day, wherever that is opened, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from soundadvice.journal import episodes

if TYPE_CHECKING:
    from soundadvice.journal import Entry, Journal
    from soundadvice.journal.coming_back import ComingBack
    from soundadvice.model.pack import Pack
    from soundadvice.session import Session
    from soundadvice_cli.ask.come_back import ComeBack
    from soundadvice_cli.ask.save_advice import Saver
    from soundadvice_cli.journal.check_in import CheckInConversation
    from soundadvice_cli.prompts.asker import Asker
    from soundadvice_cli.routine.run import RoutineRun
    from soundadvice_cli.terminal.pager import Pages


def conversation_of(
    pack: Pack,
    back: ComingBack,
    asker: Asker,
    pages: Pages,
    tell: Callable[[str], None],
    now: Callable[[], datetime],
    *,
    plain: bool,
    routine: Callable[[Session], RoutineRun],
    saver: Saver,
    come_back: ComeBack | None = None,
    before: Entry | None = None,
    begun: Callable[[Session], None] = lambda _: None,
    for_other: bool = False,
) -> CheckInConversation:
    """The check-in that has to come before any advice. It is kept in no journal. `before` is what a record said.

    `for_other`: someone else answers for the person whom it is about.
    """
    from soundadvice.journal import Episode
    from soundadvice.journal.check_in import CheckIn
    from soundadvice_cli.journal.check_in import CheckInConversation
    from soundadvice_cli.terminal.text_layout import height

    if back.words:
        tell(back.words)
        tell("")
    episode = Episode((before,)) if before is not None and back.former is not None else None
    check_in = CheckIn(pack, now(), "", episode=episode, former=back.former, scored=False)
    rows = 10_000 if plain else height()
    return CheckInConversation(
        check_in,
        asker,
        pages,
        tell,
        None,
        now,
        rows=rows,
        begun=begun,
        routine=routine,
        saver=saver,
        come_back=come_back,
        for_other=for_other,
    )


class JournalOfAnswers:
    """Keeps what was told in one conversation as one check-in, however often it is kept."""

    def __init__(self, journal: Journal, now: Callable[[], datetime]) -> None:
        self._journal, self._now = journal, now
        self._kept: Entry | None = None

    @property
    def kept(self) -> Entry | None:
        """What was kept, None where nothing is."""
        return self._kept

    def keep(self, session: Session) -> Path:
        """Keeps it, as an episode after those before; returns where. Raises JournalError."""
        from soundadvice.journal.carry_over import entry_of

        moment = self._now()
        entry = entry_of(session.pack, session.record(moment), moment.tzinfo)
        entry = replace(entry, skipped=tuple(sorted(session.skipped)))
        if self._kept is None:
            latest = next(reversed(episodes(self._journal.entries(), entry.subject)), None)
            entry = replace(entry, follows=None if latest is None else latest.id)
        else:
            entry = replace(entry, id=self._kept.id, episode=self._kept.episode, follows=self._kept.follows)
        self._journal.keep([entry])
        self._kept = entry
        return self._journal.path
