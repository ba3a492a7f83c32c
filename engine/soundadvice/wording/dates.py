"""Dates, as a person reads them: in the language chosen, wherever the computer is."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from soundadvice.wording.language import say, say_in, to_say_in

MONTHS = (
    to_say_in("month in a date", "January"),
    to_say_in("month in a date", "February"),
    to_say_in("month in a date", "March"),
    to_say_in("month in a date", "April"),
    to_say_in("month in a date", "May"),
    to_say_in("month in a date", "June"),
    to_say_in("month in a date", "July"),
    to_say_in("month in a date", "August"),
    to_say_in("month in a date", "September"),
    to_say_in("month in a date", "October"),
    to_say_in("month in a date", "November"),
    to_say_in("month in a date", "December"),
)
_SHORT = (
    to_say_in("month in a short date", "Jan"),
    to_say_in("month in a short date", "Feb"),
    to_say_in("month in a short date", "Mar"),
    to_say_in("month in a short date", "Apr"),
    to_say_in("month in a short date", "May"),
    to_say_in("month in a short date", "Jun"),
    to_say_in("month in a short date", "Jul"),
    to_say_in("month in a short date", "Aug"),
    to_say_in("month in a short date", "Sep"),
    to_say_in("month in a short date", "Oct"),
    to_say_in("month in a short date", "Nov"),
    to_say_in("month in a short date", "Dec"),
)


def in_words(day: date, *, short: bool = False) -> str:
    """A date as a person reads it: `3 June 2024`, or `3 Jun`.

    >>> from soundadvice.wording.language import in_language
    >>> with in_language("de"):
    ...     in_words(date(2024, 6, 3))
    '3. Juni 2024'
    """
    if short:
        return say("{day} {short_month}", day=day.day, short_month=short_month(day.month))
    return say("{day} {month} {year}", day=day.day, month=month(day.month), year=day.year)


def without_year(day: date) -> str:
    """A date of a year that is named beside it: `3 June`."""
    return say("{day} {month}", day=day.day, month=month(day.month))


def month(number: int) -> str:
    """The name of a month, as it stands in a date; the first has the number 1."""
    return say_in("month in a date", MONTHS[number - 1])


def short_month(number: int) -> str:
    """The same, in few letters."""
    return say_in("month in a short date", _SHORT[number - 1])


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
