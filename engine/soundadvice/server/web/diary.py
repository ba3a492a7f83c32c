"""The diary of a visit: what they have done of their exercises, for the file that they may save; kept nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from soundadvice.journal import Entry, Episode
from soundadvice.journal.carry_over import entry_of
from soundadvice.journal.diary.entry import DiaryEntry, done_of, in_turn
from soundadvice.journal.diary.weeks import plan_week, week_words
from soundadvice.journal.episode import diary_entry
from soundadvice.journal.transfer import JournalContent
from soundadvice.model.errors import JournalError
from soundadvice.model.plan import Programme, Stage
from soundadvice.routine.progression import programme_of
from soundadvice.server.web.flow import may_see_result
from soundadvice.server.web.visitors import Visitor


def has_exercised(visitor: Visitor) -> bool:
    """Whether there is something to write in a diary."""
    return visitor.walk is not None and bool(done_of(visitor.walk.progress))


def with_today(visitor: Visitor, episode: Episode, now: datetime) -> Episode:
    """The episode, with what was done in this visit in its diary."""
    done = done_of(visitor.walk.progress) if visitor.walk is not None else ()
    if not done:
        return episode
    try:
        one = diary_entry(visitor.session.pack, done, _stage(visitor), now, "", episode=episode, diary=episode.diary)
    except JournalError:  # the server's clock has gone back since the visit began: no day is better than a wrong one
        return episode
    return replace(episode, diary=in_turn((*episode.diary, one)))


def content_now(visitor: Visitor, entry: Entry | None, now: datetime) -> JournalContent | None:
    """What a file holds that can be opened again: what came out of one, and this visit; None before there is advice.

    `entry` is this check-in. For whoever has not come back yet, what they told is the first one.
    """
    session, coming = visitor.session, visitor.coming
    if entry is not None and coming is not None:
        episode = with_today(visitor, coming.course(entry), now)
        others = [one for one in coming.diary if one.episode != episode.id]
        return JournalContent((*coming.entries, entry), in_turn((*others, *episode.diary)))
    if not may_see_result(visitor):
        return None
    entry = replace(entry_of(session.pack, session.record(now), now.tzinfo), skipped=tuple(sorted(session.skipped)))
    return JournalContent((entry,), with_today(visitor, Episode((entry,)), now).diary)


def suggested_week(visitor: Visitor, now: datetime) -> tuple[str, ...]:
    """The week of their plan by the diary in the file that was opened, in words; nothing where it cannot tell.

    At first the exercises have the numbers of that week; the visitor chooses another.
    """
    advice, coming = visitor.session.advice(), visitor.coming
    programme = programme_of(advice)
    if coming is None or coming.check_in.episode is None or programme is None or not visitor.today.weeks:
        return ()
    kept: tuple[DiaryEntry, ...] = coming.check_in.episode.diary
    found = plan_week(kept, advice, programme, now.date())
    if found is None:
        return ()
    if not coming.week_taken:
        coming.week_taken, visitor.today.stage = True, found.place
    return week_words(found, advice, programme)


def _stage(visitor: Visitor) -> tuple[Programme, Stage] | None:
    """The stage of the plan that the visitor says they are in, and whose it is."""
    programme, place = programme_of(visitor.session.advice()), visitor.today.stage
    if programme is None or place is None or place >= len(programme.stages):
        return None
    return programme, programme.stages[place]
