"""FEEL, as much of it as decision tables of these kinds need: unary tests of cells, and literals.

literals         18, -2.5, "Low", true, null, date("2026-01-31"), @"2026-01-31"
tests            <, <=, >, >=, =, != and a literal; a literal; [a..b], (a..b], ]a..b[; ? before any of these
cells            -, a list of tests, not( a list of tests )
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from soundadvice.decision_tables.tests import ANYTHING, Between, CellTest, Entry, Only, Plain

_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)")
_DATE = re.compile(r'(?:date\s*\(\s*|@)"(\d{4}-\d\d-\d\d)"\s*(\))?')
_DATE_OF = re.compile(r"date\s*\(\s*(\d{1,4})\s*,\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)")
_COMPARED = re.compile(r"(<=|>=|!=|<|>|=)(.*)", re.S)
_RANGE = re.compile(r"([\[\(\]])(.*)\.\.(.*)([\]\)\[])", re.S)
_MOST_TEXT = 20_000


class FeelError(Exception):
    """A cell says what is not understood here. The message names the part."""


def unary_tests(text: str) -> CellTest:
    """What a cell lets through. A cell with nothing in it is a dash. Raises FeelError.

    >>> unary_tests('not("a", "b")').negated, unary_tests("[1..5)").entries
    (True, (Between(low=Decimal('1'), high=Decimal('5'), low_open=False, high_open=True),))
    """
    plain = _bounded(text)
    if plain in ("-", ""):
        return ANYTHING
    inner = re.fullmatch(r"not\s*\((.*)\)", plain, re.S)
    if inner is not None and _is_closed(inner[1]):
        return CellTest(tuple(entry for part in _split(inner[1]) for entry in _test(part)), negated=True)
    parts = list(_split(plain))
    unequal = re.fullmatch(r"(?:\?\s*)?!=(.*)", plain, re.S)
    if len(parts) == 1 and unequal is not None:
        return CellTest(tuple(_equal(unequal[1])), negated=True)
    if "-" in (part.strip() for part in parts):
        raise FeelError("`-` in a list")
    return CellTest(tuple(entry for part in parts for entry in _test(part)))


def literal(text: str) -> Plain:
    """The value that a cell of outputs says, a date as its text. Raises FeelError if it is no literal.

    >>> literal('"Low"'), literal("1.5"), literal("null")
    ('Low', Decimal('1.5'), None)
    """
    plain = _bounded(text)
    if _DATE.fullmatch(plain) or _DATE_OF.fullmatch(plain):
        return str(date.fromordinal(_value(plain)))
    value = _value(plain)
    return value if isinstance(value, (str, bool, Decimal)) else None


def values(text: str) -> tuple[Plain, ...]:
    """A list of literals, such as the values of an output in their order. Raises FeelError."""
    return tuple(literal(part) for part in _split(_bounded(text)))


def written(value: Plain) -> str:
    """A literal in FEEL.

    >>> written("no"), written(True), written(Decimal("1.50"))
    ('"no"', 'true', '1.5')
    """
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return json.dumps(value, ensure_ascii=False)


def _bounded(text: str) -> str:
    if len(text) > _MOST_TEXT:
        raise FeelError(f"more than {_MOST_TEXT:,} letters")
    return text.strip()


def _test(text: str) -> Iterator[Entry]:
    plain = text.strip()
    if plain.startswith("?"):
        plain = plain[1:].strip()
        if (inside := re.fullmatch(r"in\b(.*)", plain, re.S)) is not None:
            plain = inside[1].strip()
        elif not _COMPARED.fullmatch(plain):
            raise FeelError(f"`{_short(text)}`")
    if (compared := _COMPARED.fullmatch(plain)) is not None:
        yield from _compared(compared[1], compared[2])
    elif (ranged := _RANGE.fullmatch(plain)) is not None:
        yield _range(ranged, text)
    else:
        yield from _equal(plain)


def _range(found: re.Match[str], text: str) -> Between:
    low, high = _value(found[2]), _value(found[3])
    if type(low) is not type(high) or isinstance(low, bool) or low is None:
        raise FeelError(f"`{_short(text)}`")
    return Between(low, high, low_open=found[1] in "(]", high_open=found[4] in ")[")


def _compared(operator: str, text: str) -> Iterator[Entry]:
    if operator == "=":
        yield from _equal(text)
        return
    value = _value(text)
    if operator == "!=" and not isinstance(value, (Decimal, int)):
        raise FeelError(f"`!= {_short(text)}` in a list")
    if isinstance(value, bool) or value is None:
        raise FeelError(f"`{operator} {_short(text)}`")
    if operator in ("<", "<=", "!="):
        yield Between(high=value, high_open=operator != "<=")
    if operator in (">", ">=", "!="):
        yield Between(low=value, low_open=operator != ">=")


def _equal(text: str) -> Iterator[Entry]:
    value = _value(text)
    is_single = value is None or isinstance(value, (str, bool))
    yield Only(value) if is_single else Between(value, value)


def _value(text: str) -> Any:
    """A text, a boolean, None, a Decimal, or the ordinal of a day."""
    plain = text.strip()
    if plain in ("true", "false"):
        return plain == "true"
    if plain == "null":
        return None
    if _NUMBER.fullmatch(plain):
        return Decimal(plain)
    if (day := _DATE.fullmatch(plain)) is not None and (plain.startswith("@")) is (day[2] is None):
        return _day(*map(int, day[1].split("-")), text=plain)
    if (day := _DATE_OF.fullmatch(plain)) is not None:
        return _day(*map(int, day.groups()), text=plain)
    if len(plain) >= 2 and plain[0] == plain[-1] == '"' and re.fullmatch(r'"(?:[^"\\]|\\.)*"', plain, re.S):
        return _text(plain)
    raise FeelError(f"`{_short(plain)}`")


def _day(year: int, month: int, day: int, *, text: str) -> int:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        raise FeelError(f"`{_short(text)}`, which is no day") from None


def _text(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted[1:-1]


def _split(text: str) -> Iterator[str]:
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


def _turn(text: str, position: int) -> int:
    """What a round bracket does to the depth: that of a range is no bracket of an argument."""
    before = text[:position].rstrip()
    if text[position] == "(":
        return 1 if before[-1:].isalpha() else 0
    opened = text[:position].rfind("(")
    return -1 if opened >= 0 and text[:opened].rstrip()[-1:].isalpha() and ".." not in text[opened:position] else 0


def _is_closed(inner: str) -> bool:
    """Whether a text in brackets has its own brackets closed: `not(a), not(b)` has not."""
    depth, quoted = 0, False
    for letter in inner:
        quoted ^= letter == '"'
        if not quoted:
            depth += (letter == "(") - (letter == ")")
        if depth < 0 and ".." not in inner:
            return False
    return True


def _short(text: str) -> str:
    return " ".join(text.split())[:60]
