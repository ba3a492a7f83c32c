"""Words: a diary as a person reads it. Facts, without praise. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from soundadvice.journal.diary.entry import DiaryEntry
from soundadvice.wording.dates import in_words, without_year
from soundadvice.wording.language import say, say_count


def done_words(one: DiaryEntry) -> str:
    """One entry in one line, without its date: each exercise and how much, and in which weeks of the plan."""
    listed = "; ".join(f"{each.title}: {each.words}" for each in one.done)
    if one.weeks is None:
        return say("exercises. {listed}.", listed=listed)
    first, last = one.weeks
    if first == last:
        return say("exercises, week {week} of the plan. {listed}.", week=first, listed=listed)
    return say("exercises, weeks {first} to {last} of the plan. {listed}.", first=first, last=last, listed=listed)


def days_exercised(diary: Iterable[DiaryEntry], until: date | None = None) -> tuple[date, ...]:
    """The days on which something was done that did not hurt, in turn."""
    return tuple(sorted({one.day for one in diary if one.exercised and (until is None or one.day <= until)}))


def days_hurt(diary: Iterable[DiaryEntry], until: date | None = None) -> tuple[date, ...]:
    """The days on which something was stopped, because it hurt, in turn."""
    return tuple(sorted({one.day for one in diary if one.hurt and (until is None or one.day <= until)}))


def how_often(diary: Sequence[DiaryEntry], today: date) -> str:
    """On how many days, of all from the first until today; empty where nothing is kept until today."""
    did, hurt = days_exercised(diary, today), days_hurt(diary, today)
    first = min((one.day for one in diary if one.day <= today), default=None)
    if first is None:
        return ""
    said = say_count(
        "Exercised on {did} of {n} day ({span}).",
        "Exercised on {did} of {n} days ({span}).",
        (today - first).days + 1,
        did=len(did),
        span=_from_to(first, today),
    )
    if not hurt:
        return said
    stopped = say_count("Stopped on {n} day because it hurt.", "Stopped on {n} days because it hurt.", len(hurt))
    return f"{said} {stopped}"


def when(diary: Sequence[DiaryEntry]) -> str:
    """On which days, for whoever cannot see the marks of a chart; empty where nothing is kept."""
    did, hurt = (", ".join(_ranges(days)) for days in (days_exercised(diary), days_hurt(diary)))
    parts = [say("Exercised on {days}.", days=did)] if did else []
    return " ".join([*parts, say("Stopped because it hurt on {days}.", days=hurt)] if hurt else parts)


def _ranges(days: Sequence[date]) -> list[str]:
    """Days in words, those that follow each other together."""
    runs = groupby(enumerate(days), key=lambda numbered: numbered[1] - timedelta(days=numbered[0]))
    found = [[day for _, day in run] for _, run in runs]
    return [in_words(run[0]) if len(run) == 1 else _from_to(run[0], run[-1]) for run in found]


def _from_to(first: date, last: date) -> str:
    if first == last:
        return in_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return say("{day} to {last}", day=first.day, last=in_words(last))
    # The year once, where it is the same.
    start = without_year(first) if first.year == last.year else in_words(first)
    return say("{first} to {last}", first=start, last=in_words(last))
