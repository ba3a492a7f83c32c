"""Dates: the day that a person types, kind but exact. What could be two days is asked again."""

from __future__ import annotations

import re
from datetime import date, timedelta

from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Date
from soundadvice.model.time.duration import day_so_long_ago
from soundadvice.typed.lengths import seconds_of
from soundadvice.typed.numerals import MendError, TwoReadingsError
from soundadvice.typed.unsure import is_unsure
from soundadvice.typed.vocabulary import in_english
from soundadvice.wording.dates import MONTHS, in_words, month, short_month
from soundadvice.wording.language import say, to_say

ASK_DAY = to_say("Please type a date, such as 3 June, or how long ago it was, such as 3 days ago.")
_TYPE = {
    "ago": to_say("Type a date, such as 3 June 2024, or how long ago it was, such as 3 weeks ago."),
    "ahead": to_say("Type a date, such as 3 June 2024, or how far ahead it is, such as in 3 weeks."),
    "either": to_say("Type a date, such as 3 June 2024, or how far off it is, such as in 3 weeks, or 3 weeks ago."),
}
_PLEASE_TYPE = {
    "ago": to_say("Please type a date, such as 3 June 2024, or how long ago it was, such as 3 weeks ago."),
    "ahead": to_say("Please type a date, such as 3 June 2024, or how far ahead it is, such as in 3 weeks."),
    "either": to_say(
        "Please type a date, such as 3 June 2024, or how far off it is, such as in 3 weeks, or 3 weeks ago."
    ),
}
LONGEST = timedelta(days=36_525)
"""A hundred years: as long as any question about time takes."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# As in `lengths`, compiled when they are first used.
_AHEAD = r"in (.+[a-z])|(.+) (?:from now|ahead)"
_NUMBER = r"([0-9]{1,4})(?:st|nd|rd|th)?"


class _NoDayError(MendError):
    """What was typed is no day at all."""


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
    said = _plain(text)
    if is_unsure(said):
        return UNSURE
    said = in_english(said)
    day = _iso(said) or _weekday(said, today) or _named(said, today) or _ago(said, today)
    if day > today:
        raise MendError(say("That is after today. Please type the day it began."))
    if today - day > LONGEST:
        raise MendError(say("That is more than 100 years ago. Please look at the year."))
    return day


def typed_date(question: Date, text: str, today: date) -> object:
    """An answer to a question for a day that is asked today, as `read_answer` takes it. Raises MendError.

    A day without its year is the latest that the question takes; where it may lie ahead and is not clear, it is asked.

    >>> asked = Date(id="due", text="When is the baby due?", minimum=-300, maximum=20)
    >>> [str(typed_date(asked, text, date(2024, 12, 20))[0]) for text in ("3 March", "in 2 weeks", "yesterday")]
    ['2025-03-03', '2025-01-03', '2024-12-19']
    """
    said = _plain(text)
    if is_unsure(said):
        if question.unsure:
            return UNSURE
        raise MendError(say("This one needs an answer: a day. A good guess is fine."))
    said = in_english(said)
    first, last = bounds_on(question, today)
    ahead = question.minimum < 0
    try:
        day = _ahead(said, today) or _iso(said) or (None if ahead else _weekday(said, today)) or _named(said, last)
        day = day or _ago(said, today)
    except MendError as mend:
        if isinstance(mend, _NoDayError):
            raise MendError(say(_PLEASE_TYPE[_way(question)])) from None
        raise
    if ahead and not re.search("[0-9]{4}", said) and _named(said, last) and _year_before(day) >= first:
        raise MendError(say("Please add the year, such as {day}.", day=in_words(day)))
    if not first <= day <= last:
        between = say("Please give a day from {first} to {last}.", first=in_words(first), last=in_words(last))
        raise MendError(say("That is after today. {mend}", mend=between) if day > today >= last else between)
    return day, today


def type_day(question: Date) -> str:
    """What to type where a question asks for a day."""
    return say(_TYPE[_way(question)])


def _way(question: Date) -> str:
    """Whether the day is behind the person, ahead, or may be either."""
    return "ago" if question.minimum >= 0 else "ahead" if question.maximum <= 0 else "either"


def bounds_on(question: Date, today: date) -> tuple[date, date]:
    """The first and the last day that a question takes which is asked today."""
    try:
        return today - timedelta(days=question.maximum), today - timedelta(days=question.minimum)
    except OverflowError:
        return date.min, today - timedelta(days=max(question.minimum, 0))


def _plain(text: str) -> str:
    return " ".join(text.strip().lower().rstrip(".?!").replace("'", "").replace("\u2019", "").split())


def _ahead(said: str, today: date) -> date | None:
    """A day so long after today."""
    if said == "tomorrow":
        return today + timedelta(days=1)
    found = re.fullmatch(_AHEAD, said)
    if found is None:
        return None
    try:
        return today + timedelta(seconds=seconds_of(found[1] or found[2]))
    except TwoReadingsError:
        raise
    except (MendError, OverflowError):
        raise _NoDayError(say(ASK_DAY)) from None


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28)) if day.year > 1 else day


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
    matches = [match for word in words if not _month(word) and (match := re.fullmatch(_NUMBER, word))]
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
        raise _NoDayError(say(ASK_DAY)) from None
