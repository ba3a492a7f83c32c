"""Durations: whole seconds inside, a number and a unit outside, never rounded on the way.

Units follow UCUM: a day is 86,400 seconds, a week 7 days, a year 365.25 days, a month a twelfth of a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, lru_cache

SECONDS = {
    "year": 31_557_600,
    "month": 2_629_800,
    "week": 604_800,
    "day": 86_400,
    "hour": 3_600,
    "minute": 60,
    "second": 1,
}
FORMS = "a number and a unit, such as `3 days`, `2 weeks`, `1.5 months` or `1 year`"

SPELT = {
    "year": "years?|y",
    "month": "months?|mo",
    "week": "weeks?|w",
    "day": "days?|d",
    "hour": "hours?|h",
    "minute": "minutes?|min",
    "second": "seconds?|s",
}
"""How each unit is written, the longest first; a single `m` could be minutes or months, and is neither."""
# INVARIANT: ASCII digits only; \d would take digits of every script.
PART = {unit: f"([0-9]{{1,6}}) ?({words})" for unit, words in SPELT.items()}
"""A whole number of each unit, such as `6 weeks` or `6w`: its first group."""
SEVERAL = "".join(f"({part}(,?( and)? )?)?" for part in PART.values())
"""Whole numbers of one unit or several, each once, the longest first: `6 weeks 3 days`, `6w3d`. An empty text too."""

_DURATION = r"([0-9]{1,12}(?:\.[0-9]{1,2})?) ?([a-z]{3,7})"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, once there is a length of time to read: at the start of a program there is none."""
    return re.compile(pattern)


def parse_duration(text: str) -> int:
    """The seconds in `3 weeks`, or in several units, the longest first: `6 weeks 3 days`, `1 hour and 30 minutes`.

    Units may be short, as in `6w3d`, and a single number may have two decimals. Raises ValueError, its text the reason,
    lower case.

    >>> parse_duration("3 weeks"), parse_duration("0.5 days"), parse_duration("1 Month")
    (1814400, 43200, 2629800)
    >>> parse_duration("6 weeks 3 days") == parse_duration("6w3d") == 45 * SECONDS["day"]
    True
    >>> parse_duration("3 days 6 weeks")
    Traceback (most recent call last):
    ...
    ValueError: not a duration
    """
    said = text.strip().lower()
    whole = parse_several(said)
    if whole is not None:
        return whole
    match = _compiled(_DURATION).fullmatch(said)
    if match is None:
        raise ValueError("not a duration")
    return to_seconds(match[1], match[2])


def parse_several(said: str) -> int | None:
    """The seconds in whole numbers of one unit or several, in small letters; None if it is nothing else.

    >>> parse_several("1w 2d"), parse_several("1.5 weeks")
    (777600, None)
    """
    if not said or not _compiled(SEVERAL).fullmatch(said):
        return None
    parts = ((_compiled(part).search(said), SECONDS[unit]) for unit, part in PART.items())
    return sum(int(found[1]) * seconds for found, seconds in parts if found)


def day_so_long_ago(seconds: int, today: date) -> date:
    """The day that was so many seconds before today, where part of a day counts as a whole one.

    Raises ValueError if that is before the first year of the calendar.

    >>> str(day_so_long_ago(SECONDS["day"] + 1, date(2024, 6, 20)))
    '2024-06-18'
    """
    try:
        return today - timedelta(days=-(-seconds // SECONDS["day"]))
    except OverflowError:
        raise ValueError("too long ago") from None


def to_seconds(number: str | int | float, unit: str) -> int:
    """The seconds in a number of units (singular or plural). Raises ValueError with the reason."""
    per_unit = SECONDS.get(unit.lower().removesuffix("s"))
    if per_unit is None:
        raise ValueError(f"`{unit}` is not a unit of time")
    if isinstance(number, str) and number.isdecimal():
        return int(number) * per_unit
    # repr of a float is the shortest decimal that means it: 0.1 is a tenth here, not 0.1000000000000000055.
    amount = Fraction(number if isinstance(number, str) else repr(number))
    if amount * 100 % 1 != 0:
        raise ValueError("more than two decimals")
    seconds = amount * per_unit
    if seconds.denominator != 1:
        raise ValueError("not a whole number of seconds")
    if seconds < 0:
        raise ValueError("a duration cannot be negative")
    return int(seconds)


def from_timedelta(value: timedelta) -> int:
    """The seconds in a timedelta. Raises ValueError when it is negative or not in whole seconds."""
    if value.microseconds:
        raise ValueError("not a whole number of seconds")
    if value.days < 0:
        raise ValueError("a duration cannot be negative")
    return value.days * SECONDS["day"] + value.seconds


@lru_cache(maxsize=1024)
def format_duration(seconds: int) -> str:
    """The plainest exact words for a number of seconds; `parse_duration` gives the same seconds back.

    >>> [format_duration(s) for s in (0, 1814400, 86400, 2629800, 43200, 3944700, 100)]
    ['0 days', '3 weeks', '1 day', '1 month', '12 hours', '1.5 months', '100 seconds']
    """
    if seconds == 0:
        return "0 days"
    best, fewest = ("", ""), len(str(seconds)) + 1
    for unit, per_unit in SECONDS.items():
        if per_unit <= seconds and (number := _hundredths(seconds, per_unit)) is not None:
            digits = len(number) - ("." in number)
            if digits < fewest:  # among equals the largest unit, which comes first
                best, fewest = (number, unit), digits
    number, unit = best
    return f"{number} {unit}" + ("" if number == "1" else "s")


def units_between(least: int, most: int, at: Iterable[int] = ()) -> tuple[str, ...]:
    """The units that people answer in who give a length from `least` to `most` seconds, the shortest first.

    Days and what is longer; shorter ones where they matter: where the longest answer is only a few days, where a
    length `at` which something changes is hardly one, or where that or the shortest answer is no whole number of days.

    >>> units_between(0, 100 * SECONDS["year"])
    ('day', 'week', 'month', 'year')
    >>> units_between(0, SECONDS["day"]), units_between(0, 30 * SECONDS["day"], [SECONDS["hour"]])
    (('hour', 'day'), ('minute', 'hour', 'day', 'week'))
    """
    bounds = [length for length in at if least < length <= most]
    needed = {"day", *(_finest(length) for length in (least, *bounds) if length)}
    for unit, longer in _SHORT.items():
        if most < _FEW * SECONDS[longer] or any(length < 2 * SECONDS[longer] for length in bounds):
            needed.add(unit)
    shortest = min(SECONDS[unit] for unit in needed)
    # No unit of which no whole number would be taken.
    offered = [unit for unit, one in SECONDS.items() if one >= shortest and least <= most // one * one > 0]
    return tuple(reversed(offered)) or (min(needed, key=SECONDS.__getitem__),)


def _finest(seconds: int) -> str:
    """The unit that a length is said in, or the next shorter one if it is no whole number of it."""
    # What changes just above a length, as with `more_than`, is one second longer.
    seconds -= seconds % SECONDS["minute"] == 1
    number, unit = format_duration(seconds).split()
    unit = unit.removesuffix("s")
    names = list(SECONDS)
    return names[min(names.index(unit) + ("." in number), len(names) - 1)]


def examples(least: int, most: int, units: Sequence[str]) -> tuple[str, ...]:
    """Up to three lengths from `least` to `most`, each in another of the units, such as someone may type.

    >>> examples(0, 100 * SECONDS["year"], ("day", "week", "month", "year"))
    ('3 days', '2 weeks', '1 month')
    >>> examples(0, SECONDS["hour"], ("minute", "hour"))
    ('20 minutes', '1 hour')
    """
    found = []
    for unit in units:
        counts = (number for number in _COUNTS[unit] if least <= number * SECONDS[unit] <= most)
        if (number := next(counts, None)) is not None:
            found.append(f"{number} {unit}" + ("" if number == 1 else "s"))
    return tuple(found[:3]) or (format_duration(most),)


_SHORT = {"hour": "day", "minute": "hour", "second": "minute"}
"""Each short unit, and that of which few go into a range in which it is needed."""
_FEW = 7
_COUNTS = {
    "second": (30, 10, 1),
    "minute": (20, 10, 5, 1),
    "hour": (2, 1, 12, 24, 48),
    "day": (3, 2, 1, 10),
    "week": (2, 1, 3, 6),
    "month": (1, 2, 3, 6),
    "year": (1, 2, 5, 10),
}


def say_duration(seconds: int) -> str:
    """A number of seconds in words that a person can take in, in several parts where one would be a long number.

    >>> [say_duration(s) for s in (864_000, 864_001, 863_999, 5_400, 1_000)]
    ['10 days', '10 days and 1 second', '10 days less 1 second', '1.5 hours', '16 minutes and 40 seconds']
    """
    plain = format_duration(seconds)
    if sum(map(str.isdigit, plain)) <= _EASY:
        return plain
    parts, left = [], seconds
    for unit in ("day", "hour", "minute", "second"):
        count, left = divmod(left, SECONDS[unit])
        parts += [format_duration(count * SECONDS[unit])] if count else []
    ways = [", ".join(parts[:-1]) + f" and {parts[-1]}"] if len(parts) > 1 else [plain]
    for one in SECONDS.values():
        whole, rest = divmod(seconds, one)
        if whole and rest:
            ways.append(f"{format_duration(whole * one)} and {format_duration(rest)}")
        if rest:
            ways.append(f"{format_duration((whole + 1) * one)} less {format_duration(one - rest)}")
    return min(ways, key=lambda way: len(way.split()) + sum(map(str.isdigit, way)))


_EASY = 3
"""Digits of a number that can be taken in at a glance."""


def _hundredths(seconds: int, per_unit: int) -> str | None:
    """The exact number of units with at most two decimals, where it is 1 or more."""
    hundredths, rest = divmod(seconds * 100, per_unit)
    if rest or hundredths < 100:
        return None
    whole, fraction = divmod(hundredths, 100)
    return f"{whole}.{fraction:02}".rstrip("0").rstrip(".") if fraction else str(whole)
