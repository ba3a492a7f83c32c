"""Amounts: numbers and lengths of time, as a person reads them in the language chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from soundadvice.model.rule import Parameter
from soundadvice.model.time.duration import say_duration
from soundadvice.wording.language import say, say_count, say_in


def figure(number: str | int | float) -> str:
    """A number, its decimals after the mark that the language has for them.

    >>> from soundadvice.wording.language import in_language
    >>> figure(37.5)
    '37.5'
    >>> with in_language("de"):
    ...     figure(37.5), figure(12)
    ('37,5', '12')
    """
    # WORDS: What stands before the decimals of a number.
    return str(number).replace(".", say_in("decimal mark", "."))


def length(seconds: int) -> str:
    """A length of time: as `say_duration` says it, in the language chosen.

    >>> from soundadvice.wording.language import in_language
    >>> length(1_814_400)
    '3 weeks'
    >>> with in_language("de"):
    ...     length(1_814_400), length(3_944_700)
    ('3 Wochen', '1,5 Monate')
    >>> length(3_888_000 + 259_200)
    '48 days'
    """
    # In one unit, in several, or as what is missing to one.
    longer, _, less = say_duration(seconds).partition(" less ")
    if less:
        return say("{longer} less {missing}", longer=in_unit(*longer.split()), missing=in_unit(*less.split()))
    *first, last = (in_unit(*part.split()) for part in re.split(", | and ", longer))
    return say("{first} and {last}", first=", ".join(first), last=last) if first else last


def in_unit(number: str, unit: str) -> str:
    """A number of units, such as `week` or `weeks`."""
    # What has decimals is many.
    n, amount = (int(number) if number.isdecimal() else 2), figure(number)
    match unit.removesuffix("s"):
        case "year":
            return say_count("{amount} year", "{amount} years", n, amount=amount)
        case "month":
            return say_count("{amount} month", "{amount} months", n, amount=amount)
        case "week":
            return say_count("{amount} week", "{amount} weeks", n, amount=amount)
        case "day":
            return say_count("{amount} day", "{amount} days", n, amount=amount)
        case "hour":
            return say_count("{amount} hour", "{amount} hours", n, amount=amount)
        case "minute":
            return say_count("{amount} minute", "{amount} minutes", n, amount=amount)
        case _:
            return say_count("{amount} second", "{amount} seconds", n, amount=amount)


def units(unit: str) -> str:
    """The name of a unit of time, such as `week` or `weeks`, for several of them: `weeks`."""
    match unit.removesuffix("s"):
        case "year":
            return say_in("unit to choose", "years")
        case "month":
            return say_in("unit to choose", "months")
        case "week":
            return say_in("unit to choose", "weeks")
        case "day":
            return say_in("unit to choose", "days")
        case "hour":
            return say_in("unit to choose", "hours")
        case "minute":
            return say_in("unit to choose", "minutes")
        case _:
            return say_in("unit to choose", "seconds")


def parameter_value(parameter: Parameter) -> str:
    """The value of a parameter that is in effect."""
    return length(parameter.value) if parameter.is_duration else figure(parameter.show())


def either(words: Sequence[str]) -> str:
    """Words as a choice.

    >>> either(["hours", "days", "weeks"])
    'hours, days or weeks'
    """
    *first, last = words
    return say("{first} or {last}", first=", ".join(first), last=last) if first else last
