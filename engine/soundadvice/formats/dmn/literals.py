"""Literals of FEEL, and calls whose arguments are literals: date(date and time("2026-01-31T08:00:00Z")) is a day too.

texts            "Low"
numbers          18, -2.5, number("1 000,5", " ", ",")
days             date("2026-01-31"), date(2026, 1, 31), @"2026-01-31", date(date and time(...))
others           true, false, null, string(18)
in a call alone  date and time("..."), date and time(date, time), time("..."), time(8, 30, 0), duration("...")
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_CALL = re.compile(r"(date and time|date|time|number|string|duration)\s*\((.*)\)", re.S)
_AT = re.compile(r'@("\d{4}-\d\d-\d\d")')
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"(\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?")
_LENGTH = re.compile(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_DEEPEST = 20


class FeelError(Exception):
    """A cell says what is not understood here. The message names the part."""


@dataclass(frozen=True, slots=True)
class _Length:
    """A length of time: only an argument, where it says how far a clock is from the world's."""


def plain_value(text: str) -> Any:
    """A text, a boolean, None, a Decimal, or the ordinal of a day. Raises FeelError.

    >>> plain_value('number("1 000,5", " ", ",")'), plain_value('string(0)')
    (Decimal('1000.5'), '0')
    >>> plain_value('date(date and time("2026-01-31T08:00:00Z"))') == plain_value("date(2026, 1, 31)")
    True
    """
    found = _value(text.strip(), 0)
    if isinstance(found, date) and not isinstance(found, datetime):
        return found.toordinal()
    if isinstance(found, (datetime, time, _Length)):
        raise FeelError(f"`{short(text)}`")
    return found


def split(text: str) -> Iterator[str]:
    """The parts between commas that stand outside quotes and brackets."""
    depth, start, quoted, position = 0, 0, False, 0
    while position < len(text):
        letter = text[position]
        if quoted:
            position += letter == "\\"
            quoted = letter != '"'
        elif letter == '"':
            quoted = True
        elif letter == "(" or letter == ")":
            depth += _turn(text, position)
        elif letter == "," and depth <= 0:
            yield text[start:position]
            start = position + 1
        position += 1
    yield text[start:]


def short(text: str) -> str:
    """A part of a cell, as a message has it."""
    return " ".join(text.split())[:60]


def _turn(text: str, position: int) -> int:
    """What a round bracket does to the depth: that of a range is no bracket of an argument."""
    before = text[:position].rstrip()
    if text[position] == "(":
        return 1 if before[-1:].isalpha() else 0
    opened = text[:position].rfind("(")
    return -1 if opened >= 0 and text[:opened].rstrip()[-1:].isalpha() and ".." not in text[opened:position] else 0


def _value(plain: str, depth: int) -> Any:
    if plain in ("true", "false"):
        return plain == "true"
    if plain == "null":
        return None
    if _NUMBER.fullmatch(plain):
        return Decimal(plain)
    if _QUOTED.fullmatch(plain):
        return _text(plain)
    said = _AT.fullmatch(plain)
    call = ("date", said[1]) if said is not None else _call(plain)
    if call is not None and depth < _DEEPEST:
        name, within = call
        try:
            found = _called(name, [_value(part.strip(), depth + 1) for part in split(within)])
        except ValueError:
            raise FeelError(f"`{short(plain)}`, which is no {_IS_NO.get(name, name)}") from None
        if found is not None:
            return found
    raise FeelError(f"`{short(plain)}`")


def _call(plain: str) -> tuple[str, str] | None:
    found = _CALL.fullmatch(plain)
    return None if found is None else (found[1], found[2])


def _called(name: str, arguments: list[Any]) -> Any:
    """What a function makes of literals; None or ValueError if it makes nothing of them."""
    makes = _MAKES.get((name, *map(type, arguments)))
    return None if makes is None else makes(*arguments)


def _moment(text: str) -> datetime:
    day, _, clock = text.partition("T")
    return datetime.combine(_day(day), _clock(clock))


def _length(text: str) -> _Length:
    if _LENGTH.fullmatch(text) is None:
        raise ValueError(text)
    return _Length()


def _at(hour: Decimal, minute: Decimal, second: Decimal, _: object = None) -> time:
    return time(_whole(hour), _whole(minute), _whole(second))


def _number(text: str, grouping: str, point: str) -> Decimal:
    plain = text.replace(grouping, "").replace(point, ".")
    if grouping not in (" ", ",", ".") or point not in (",", ".") or grouping == point or not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    return Decimal(plain)


def _string(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise ValueError(number)
    return int(number)


def _clock(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return time.fromisoformat(found[1] + (found[3] or ""))


def _day(text: str) -> date:
    if _DAY.fullmatch(text) is None:
        raise ValueError(text)
    return date.fromisoformat(text)


def _text(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted[1:-1]


_MAKES: dict[tuple[object, ...], Callable[..., Any]] = {
    ("date", str): _day,
    ("date", date): lambda day: day,
    ("date", datetime): datetime.date,
    ("date", Decimal, Decimal, Decimal): lambda *parts: date(*map(_whole, parts)),
    ("date and time", str): _moment,
    ("date and time", date, time): datetime.combine,
    ("date and time", datetime, time): lambda moment, clock: datetime.combine(moment.date(), clock),
    ("time", str): _clock,
    ("time", datetime): datetime.timetz,
    ("time", Decimal, Decimal, Decimal): _at,
    ("time", Decimal, Decimal, Decimal, _Length): _at,
    ("duration", str): _length,
    ("number", str, str, str): _number,
    ("string", str): _string,
    ("string", bool): _string,
    ("string", Decimal): _string,
}
_IS_NO = {"date": "day", "date and time": "day with a time", "duration": "length of time"}
