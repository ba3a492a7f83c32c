"""The diary at a terminal: what was done of the exercises is written in the person's journal, if they want that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from soundadvice.journal import episodes
from soundadvice.journal.diary.entry import done_of
from soundadvice.journal.diary.weeks import plan_week
from soundadvice.journal.diary.words import how_often
from soundadvice.journal.episode import diary_entry, episode_of_late
from soundadvice.model.errors import JournalError
from soundadvice.wording.language import say, to_say
from soundadvice_cli.errors import show_trace
from soundadvice_cli.prompts.asker import MenuItem

if TYPE_CHECKING:
    from soundadvice.journal import Entry, Episode, Journal
    from soundadvice.journal.diary.entry import DiaryEntry
    from soundadvice.journal.diary.weeks import PlanWeek
    from soundadvice.journal.transfer import JournalContent
    from soundadvice.meaning.advice import Advice
    from soundadvice.model.pack import Pack
    from soundadvice.model.plan import Programme, Stage
    from soundadvice.routine.progress import ExerciseProgress
    from soundadvice_cli.prompts.asker import Asker

ASK = to_say("Write in your journal what you did?")
YES, NO = to_say("Yes, write it down"), to_say("No, not this time")


class ExerciseDiary:
    """What is written of the exercises of one conversation, in the journal that the person keeps; nothing without one.

    They are asked once. `kept` is what was kept of the conversation itself, if anything: the exercises go with that.
    """

    def __init__(
        self,
        journal: Journal,
        asker: Asker,
        tell: Callable[[str], None],
        now: Callable[[], datetime],
        kept: Callable[[], Entry | None] = lambda: None,
    ) -> None:
        self._journal, self._asker, self._say, self._now = journal, asker, tell, now
        self._kept = kept
        self._wanted: bool | None = None
        self._waiting: Callable[[], None] | None = None

    def week(self, advice: Advice, programme: Programme) -> PlanWeek | None:
        """The week of the programme that the diary suggests; None where it cannot tell."""
        content = self._content()
        if content is None:
            return None
        today, episode = self._now().date(), self._episode(content, advice.pack)
        name = None if episode is None else episode.id
        of_it = (one for one in content.diary if one.episode == name)
        return plan_week(of_it, advice, programme, today)

    def offer(self, progress: ExerciseProgress, pack: Pack, stage: tuple[Programme, Stage] | None) -> None:
        """Asks whether to write down what was done, and does it. Trouble with the journal stops nothing."""
        done, content = done_of(progress), self._content()
        if not done:
            return
        if content is None:
            self._waiting = partial(self.offer, progress, pack, stage)
            return
        if not self._wants():
            return
        try:
            episode = self._episode(content, pack)
            one = diary_entry(
                pack, done, stage, self._now(), str(self._journal.path), episode=episode, diary=content.diary
            )
            self._journal.keep_diary(one)
        except JournalError as error:
            click.echo(f"error: {error}", err=True)
        except Exception as error:
            show_trace(error)
            click.echo(f"error: {say('it could not be written ({kind})', kind=type(error).__name__)}", err=True)
        else:
            self._say_kept(one, content)

    def catch_up(self) -> None:
        """Asks about what was done before there was a journal, once the person keeps one."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()

    def _wants(self) -> bool:
        if self._wanted is None:
            items = [MenuItem("yes", say(YES)), MenuItem("no", say(NO))]
            self._say("")
            self._wanted = self._asker.choose(say(ASK), items, back=False) == "yes"
        return self._wanted

    def _say_kept(self, one: DiaryEntry, before: JournalContent) -> None:
        diary = [other for other in before.diary if (other.subject, other.episode) == (one.subject, one.episode)]
        written = say("Written in {path}.", path=self._journal.path)
        self._say(f"{written} {how_often([*diary, one], one.day)}")

    def _content(self) -> JournalContent | None:
        """What the journal holds; None where there is none, or it cannot be read: it is then told elsewhere."""
        try:
            return self._journal.content() if self._journal.exists else None
        except JournalError as error:
            click.echo(f"error: {error}", err=True)
            return None

    def _episode(self, content: JournalContent, pack: Pack) -> Episode | None:
        """The episode that the exercises go with: that of this conversation, or the one of late."""
        kept, found = self._kept(), episodes(content.entries, pack.layers[0].id, content.diary)
        if kept is not None:
            return next((one for one in found if one.id == kept.episode), None)
        return episode_of_late(found, self._now().date())
