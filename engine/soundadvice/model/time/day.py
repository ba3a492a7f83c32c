"""Days: a day as so many whole days before the day on which a person was asked, and the two together.

INVARIANT: nothing here reads a clock. What holds of a day today holds tomorrow only of another number of days, so an
answer that names a day names the day of asking with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Self

from soundadvice.model.question import Date, Question
from soundadvice.model.time.duration import SECONDS, parse_several

_ISO = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAY = re.compile(_ISO)
_BOTH = re.compile(f"({_ISO})/({_ISO})")


class DaysBefore(int):
    """How many days before the day of asking a day was, below 0 if it was ahead; and the day of asking itself."""

    asked: date

    def __new__(cls, days: int, asked: date) -> Self:
        """So many days before a day."""
        made = super().__new__(cls, days)
        made.asked = asked
        return made

    def __getnewargs__(self) -> tuple[int, date]:  # type: ignore[override]
        """For copies and pickles."""
        return int(self), self.asked

    @property
    def day(self) -> date:
        """The day itself."""
        return self.asked - timedelta(days=int(self))


def day_before(day: date, asked: date) -> DaysBefore:
    """A day as an answer that was given on the day of asking.

    >>> int(day_before(date(2024, 6, 3), date(2024, 6, 20)))
    17
    """
    return DaysBefore((asked - day).days, asked)


def parse_days(text: str) -> int:
    """The days in `6 weeks 3 days`, or in `-3 weeks` for a day ahead, in whole numbers of units.

    Raises ValueError, its text the reason, lower case.

    >>> parse_days("6 weeks 3 days"), parse_days("-3 weeks")
    (45, -21)
    >>> parse_days("1 month")
    Traceback (most recent call last):
    ...
    ValueError: not a whole number of days
    """
    said = text.strip().lower()
    seconds = parse_several(said.removeprefix("-"))
    if seconds is None:
        raise ValueError("not a day")
    days = whole_days(seconds)
    return -days if said.startswith("-") else days


def whole_days(seconds: int) -> int:
    """The days in a number of seconds. Raises ValueError if they are not whole."""
    days, rest = divmod(seconds, SECONDS["day"])
    if rest:
        raise ValueError("not a whole number of days")
    return days


def parse_answer(text: str) -> int:
    """A day and the day of asking, as `2024-06-03/2024-06-20`; or how long before it was, without saying which day.

    Raises ValueError, its text the reason, lower case.

    >>> answer = parse_answer("2024-06-03/2024-06-20")
    >>> int(answer), str(answer.day), str(answer.asked)
    (17, '2024-06-03', '2024-06-20')
    """
    both = _BOTH.fullmatch(text.strip())
    if both is None:
        if _DAY.fullmatch(text.strip()):
            raise ValueError("a day without the day of asking")
        return parse_days(text)
    try:
        return day_before(date.fromisoformat(both[1]), date.fromisoformat(both[2]))
    except ValueError:
        raise ValueError("there is no such day") from None


def format_days(days: int) -> str:
    """The plainest words for an answer, which `parse_answer` takes back: `2024-06-03/2024-06-20`, else `45 days`.

    >>> format_days(day_before(date(2024, 6, 3), date(2024, 6, 20))), format_days(45), format_days(-21)
    ('2024-06-03/2024-06-20', '45 days', '-3 weeks')
    """
    if isinstance(days, DaysBefore):
        return f"{days.day}/{days.asked}"
    # In the units of which a whole number is a whole number of days.
    count, unit = (abs(days) // 7, "week") if days and days % 7 == 0 else (abs(days), "day")
    return f"{'-' if days < 0 else ''}{count} {unit}{'' if count == 1 else 's'}"


def asked_on(questions: Mapping[str, Question], answers: Mapping[str, object], day: date) -> Mapping[str, object]:
    """The answers, each day that stands alone with the day of asking: for the edge, which alone knows that day."""
    found = {
        name: f"{value}/{day}"
        for name, value in answers.items()
        if isinstance(questions.get(name), Date)
        and (type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value.strip())))
    }
    return {**answers, **found} if found else answers
