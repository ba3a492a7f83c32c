"""Dates, as a person reads them: in English, wherever the computer is."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from soundadvice.model.day import MONTHS


def in_words(day: date, *, short: bool = False) -> str:
    """A date as a person reads it: `3 June 2024`, or `3 Jun`. In English wherever the computer is."""
    month = MONTHS[day.month - 1]
    return f"{day.day} {month[:3]}" if short else f"{day.day} {month} {day.year}"


def day_of(moment: datetime, zone: tzinfo | None) -> date:
    """The date of a moment by the calendar of a zone; by its own at the two ends of the calendar, where there is none.

    >>> from datetime import UTC, timedelta, timezone
    >>> zone = timezone(timedelta(hours=-5))
    >>> [str(day_of(datetime(year, 1, 1, 2, tzinfo=UTC), zone)) for year in (2026, 1)]
    ['2025-12-31', '0001-01-01']
    """
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()
