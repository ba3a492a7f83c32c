"""Episodes: check-ins and exercises of one stretch of time, and what their dates say. Pure; days, never hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from soundadvice._dataclass import dataclass
from soundadvice.journal.diary.entry import DiaryEntry, in_turn
from soundadvice.journal.entry import Entry, Trend, utc
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.errors import JournalError
from soundadvice.model.question import Date, Duration, Question, TrendQuestion
from soundadvice.model.time.day import DaysBefore
from soundadvice.model.time.duration import SECONDS, day_so_long_ago
from soundadvice.wording.language import say

if TYPE_CHECKING:
    from soundadvice.journal.diary.entry import ExerciseDone
    from soundadvice.model.pack import Pack
    from soundadvice.model.plan import Programme, Stage

LONG_AGO = timedelta(days=28)
"""After so long without a check-in, whether it is still the same is asked."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch of time: its check-ins from the first to the last, never none, and the diary of its exercises."""

    entries: tuple[Entry, ...]
    diary: tuple[DiaryEntry, ...] = ()

    @property
    def id(self) -> str:
        """The id that its entries share."""
        return self.last.episode

    @property
    def last(self) -> Entry:
        """The latest check-in."""
        return self.entries[-1]

    @property
    def follows(self) -> str | None:
        """The id of the episode that the person had before this one, where they said so."""
        return next((entry.follows for entry in self.entries if entry.follows), None)

    @property
    def began(self) -> date | None:
        """The day it began, as the person said last; None if they did not know."""
        return self.last.began


def episodes(
    entries: Iterable[Entry], subject: str | None = None, diary: Iterable[DiaryEntry] = ()
) -> tuple[Episode, ...]:
    """The episodes of one subject, or of all, that with the latest check-in last, each with what of the diary is of it.

    One that a person began after another counts as later, whatever the clock said then: else a check-in that was once
    dated years ahead would stay the latest for good.
    """
    found: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=_when):
        if subject in (None, entry.subject):
            found.setdefault(entry.episode, []).append(entry)
    done: dict[str | None, list[DiaryEntry]] = {}
    for one in in_turn(diary):
        done.setdefault(one.episode, []).append(one)
    by_time = sorted(found.values(), key=lambda kept: kept[-1].time)
    return tuple(_in_order([Episode(tuple(kept), tuple(done.get(kept[0].episode, ()))) for kept in by_time]))


def of_no_episode(entries: Iterable[Entry], diary: Iterable[DiaryEntry]) -> tuple[DiaryEntry, ...]:
    """What of the diary goes with none of these check-ins, in turn."""
    known = {entry.episode for entry in entries}
    return tuple(one for one in in_turn(diary) if one.episode not in known)


def episode_of_late(found: Iterable[Episode], today: date) -> Episode | None:
    """The latest of these episodes, unless its last check-in is so long ago that it might have gone since."""
    latest = next(reversed(tuple(found)), None)
    return latest if latest is not None and today - latest.last.day < LONG_AGO else None


def _in_order(by_time: Iterable[Episode]) -> Iterable[Episode]:
    """Each episode after the one that it follows, and otherwise by time."""
    waiting = {episode.id: episode for episode in by_time}
    while waiting:
        chain = [next(iter(waiting.values()))]
        while (before := chain[-1].follows) in waiting and before not in {one.id for one in chain}:
            chain.append(waiting[before])
        for episode in reversed(chain):
            yield waiting.pop(episode.id)


def _when(entry: Entry) -> tuple[date, str, str]:
    return entry.day, entry.time, entry.id


# What is derived ------------------------------------------------------------------------------------------------


def lasted(began: date | None, today: date) -> Answer:
    """How long it has lasted, as the canonical answer: whole days in seconds; `unsure` where the day is not known.

    Days are those of the calendar, so that neither the hour nor a change to summer time counts.
    Raises ValueError if it began after today.

    >>> lasted(date(2024, 3, 10), date(2024, 3, 31)) == 3 * SECONDS["week"]
    True
    """
    if began is None:
        return UNSURE
    days = (today - began).days
    if days < 0:
        raise ValueError("it cannot have begun after today")
    return days * SECONDS["day"]


def began_on(answer: Answer, today: date, question: Question | None = None) -> date | None:
    """The day it began, by the answer to the question for that, a length of time if it is not given; None for `unsure`.

    It is the day itself, or how long a person says it has lasted: part of a day counts as a whole one, so that the
    derived duration is never less than what they said. Raises ValueError if that is before the first year of the
    calendar.
    """
    if not isinstance(answer, int):
        return None
    if isinstance(answer, DaysBefore):
        return answer.day
    return day_so_long_ago(answer * SECONDS["day"] if isinstance(question, Date) else answer, today)


def as_answer(question: Question, began: date | None, today: date) -> Answer:
    """When it began, as the question for that takes it today: what is beyond its bounds counts as these."""
    answer = lasted(began, today)
    if not isinstance(answer, int):
        return answer
    if isinstance(question, Date):
        days = answer // SECONDS["day"]
        return DaysBefore(min(max(days, question.minimum), question.maximum), today)
    assert isinstance(question, Duration)
    return min(max(answer, question.minimum), question.maximum)


def trend_of(asked: TrendQuestion, answer: Answer) -> Trend:
    """The trend that an answer to the pack's question is; the option `unsure` is that one."""
    return next((trend for trend, option in _options(asked).items() if option == answer), Trend.UNSURE)


def option_of(asked: TrendQuestion, trend: Trend) -> str:
    """The answer to the pack's question that a trend is."""
    return _options(asked)[trend]


def _options(asked: TrendQuestion) -> dict[Trend, str]:
    return {Trend.BETTER: asked.better, Trend.SAME: asked.same, Trend.WORSE: asked.worse, Trend.UNSURE: UNSURE}


# Clocks ---------------------------------------------------------------------------------------------------------


def day_of(now: datetime, last: Entry | DiaryEntry | None, place: str) -> date:
    """The date of an entry at this moment, in the time zone that `now` has: never before that of the last one.

    Whoever travels west may be a day back while time has gone on; they keep the date of the last entry.
    Raises JournalError if the clock has gone back.
    """
    today = now.date()
    if last is None or today >= last.day:
        return today
    if utc(now) >= last.time and last.day - today == timedelta(days=1):
        return last.day
    days = {"day": last.day.isoformat(), "today": today.isoformat()}
    if isinstance(last, Entry):
        raise JournalError(
            place,
            say("the last check-in is dated {day}, and today is {today} by this computer's clock", **days),
            say("set the clock right; if it was wrong at the last check-in, begin again with `--new-episode`"),
        )
    raise JournalError(
        place,
        say("the last entry of the diary is dated {day}, and today is {today} by this computer's clock", **days),
        say("set the clock right; if it was wrong at the last entry of the diary, begin again with `--new-episode`"),
    )


def diary_entry(
    pack: Pack,
    done: tuple[ExerciseDone, ...],
    stage: tuple[Programme, Stage] | None,
    now: datetime,
    place: str,
    *,
    episode: Episode | None,
    diary: Iterable[DiaryEntry],
) -> DiaryEntry:
    """What was done of the exercises of a plan until this moment, as it is kept beside the `diary` so far.

    It goes with the `episode`; `stage` is the one that the person said they were in. Raises JournalError if the clock
    has gone back since the last entry of that episode.
    """
    subject, name = pack.layers[0].id, None if episode is None else episode.id
    before = in_turn(one for one in diary if (one.subject, one.episode) == (subject, name))
    day = day_of(now, before[-1] if before else None, place)
    if episode is not None:
        day = max(day, day_of(now, episode.last, place))
    return DiaryEntry(
        id=uuid4().hex,
        episode=name,
        subject=subject,
        day=day,
        time=utc(now),
        pack=pack.id,
        version=pack.version,
        meaning_hash=pack.meaning_hash,
        programme=None if stage is None else stage[0].id,
        weeks=None if stage is None else stage[1].weeks,
        done=done,
    )
