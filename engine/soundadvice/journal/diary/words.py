"""Words: a diary as a person reads it. Facts, without praise. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from soundadvice.journal.diary.entry import DiaryEntry
from soundadvice.wording.counts import counted
from soundadvice.wording.dates import in_words


def done_words(one: DiaryEntry) -> str:
    """One entry in one line, without its date: each exercise and how much, and in which weeks of the plan."""
    listed = "; ".join(f"{each.title}: {each.words}" for each in one.done)
    if one.weeks is None:
        return f"exercises. {listed}."
    first, last = one.weeks
    weeks = f"week {first}" if first == last else f"weeks {first} to {last}"
    return f"exercises, {weeks} of the plan. {listed}."


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
    span = f"{counted((today - first).days + 1, 'day')} ({_from_to(first, today)})"
    said = f"Exercised on {len(did)} of {span}"
    return f"{said}. Stopped on {counted(len(hurt), 'day')} because it hurt." if hurt else f"{said}."


def when(diary: Sequence[DiaryEntry]) -> str:
    """On which days, for whoever cannot see the marks of a chart; empty where nothing is kept."""
    parts = {"Exercised on": days_exercised(diary), "Stopped because it hurt on": days_hurt(diary)}
    return " ".join(f"{lead} {', '.join(_ranges(days))}." for lead, days in parts.items() if days)


def _ranges(days: Sequence[date]) -> list[str]:
    """Days in words, those that follow each other together."""
    runs = groupby(enumerate(days), key=lambda numbered: numbered[1] - timedelta(days=numbered[0]))
    found = [[day for _, day in run] for _, run in runs]
    return [in_words(run[0]) if len(run) == 1 else _from_to(run[0], run[-1]) for run in found]


def _from_to(first: date, last: date) -> str:
    if first == last:
        return in_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {in_words(last)}"
    # The year once, where it is the same.
    start = in_words(first).removesuffix(f" {first.year}") if first.year == last.year else in_words(first)
    return f"{start} to {in_words(last)}"
