"""Dates: the day that a person types, kind but exact. What could be two days is asked again."""

from __future__ import annotations

import re
from datetime import date, timedelta

from soundadvice.model.condition import UNSURE
from soundadvice.model.duration import day_so_long_ago
from soundadvice.typed.lengths import seconds_of
from soundadvice.typed.numerals import MendError, TwoReadingsError
from soundadvice.typed.unsure import is_unsure
from soundadvice.typed.vocabulary import in_english
from soundadvice.wording.dates import MONTHS, month, short_month
from soundadvice.wording.language import say, to_say

ASK_DAY = to_say("Please type a date, such as 3 June, or how long ago it was, such as 3 days ago.")
LONGEST = timedelta(days=36_525)
"""A hundred years: as long as any question about time takes."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = re.compile(r"([0-9]{1,4})(?:st|nd|rd|th)?")


def typed_day(text: str, today: date) -> date | str:
    """The day in what was typed, never after today; `unsure` where the person is not sure. Raises MendError.

    A month or a year alone is its first day: what began earlier is taken more seriously.

    >>> day = date(2024, 6, 20)  # a Thursday
    >>> [str(typed_day(text, day)) for text in ("3 June", "June 3rd, 2023", "2024-06-03", "3 days ago", "Monday")]
    ['2024-06-03', '2023-06-03', '2024-06-03', '2024-06-17', '2024-06-17']
    >>> [str(typed_day(text, day)) for text in ("30 June", "today", "two weeks", "May 2021", "not sure")]
    ['2023-06-30', '2024-06-20', '2024-06-06', '2021-05-01', 'unsure']
    >>> typed_day("3/6/2024", day)
    Traceback (most recent call last):
    ...
    soundadvice.typed.numerals.MendError: Please write the month as a word, such as 3 June 2024.
    """
    said = " ".join(text.strip().lower().rstrip(".?!").replace("'", "").replace("\u2019", "").split())
    if is_unsure(said):
        return UNSURE
    said = in_english(said)
    day = _iso(said) or _weekday(said, today) or _named(said, today) or _ago(said, today)
    if day > today:
        raise MendError(say("That is after today. Please type the day it began."))
    if today - day > LONGEST:
        raise MendError(say("That is more than 100 years ago. Please look at the year."))
    return day


def _iso(said: str) -> date | None:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said):
        try:
            return date.fromisoformat(said)
        except ValueError:
            raise MendError(say("There is no such day. Please look at the date again.")) from None
    if re.fullmatch(r"[0-9]{1,4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,4})?", said):
        raise MendError(say("Please write the month as a word, such as 3 June 2024."))
    return None


def _weekday(said: str, today: date) -> date | None:
    """The last such day before today."""
    name = re.sub(r"^(?:(?:on|last|this|since) )+", "", said)
    if name not in _WEEKDAYS:
        return None
    return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(name) - 1) % 7 + 1)


def _named(said: str, today: date) -> date | None:
    """A date with its month as a word, in any order; the latest one up to today where the year is left out."""
    words = [word for word in re.sub(r"[,.]", " ", said).split() if word not in ("of", "the", "in", "on", "since")]
    months = [number for word in words if (number := _month(word))]
    matches = [match for word in words if not _month(word) and (match := _NUMBER.fullmatch(word))]
    if len(months) > 1 or len(matches) + len(months) != len(words) or not words:
        return None
    days = [int(match[1]) for match in matches if len(match[1]) < 3]
    years = [int(match[1]) for match in matches if len(match[1]) == 4]
    if len(days) + len(years) != len(matches) or len(days) > 1 or len(years) > 1:
        return None
    if not months:
        return date(years[0], 1, 1) if years and not days and years[0] else None
    return _the_day(days[0] if days else 1, months[0], years[0] if years else None, today)


def _the_day(day: int, month: int, year: int | None, today: date) -> date:
    # Without a year, 29 February may be up to eight years back.
    for guess in [year] if year else range(today.year, max(today.year - 9, 0), -1):
        try:
            found = date(guess, month, day)
        except ValueError:
            continue
        if year or found <= today:
            return found
    raise MendError(say("There is no such day. Please look at the date again."))


def _month(word: str) -> int | None:
    if word == "sept":
        return 9
    return next((n for n, name in enumerate(MONTHS, start=1) if word in (name[:3].lower(), *_names(n))), None)


def _names(number: int) -> tuple[str, ...]:
    """A month in English and in the language chosen."""
    return tuple(name.lower().rstrip(".") for name in (MONTHS[number - 1], month(number), short_month(number)))


def _ago(said: str, today: date) -> date:
    try:
        return day_so_long_ago(seconds_of(said), today)
    except TwoReadingsError:
        raise
    except (MendError, ValueError):
        raise MendError(say(ASK_DAY)) from None
