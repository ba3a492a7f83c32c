"""FEEL, as much of it as decision tables of these kinds need: unary tests of cells, and literals.

literals         18, -2.5, "Low", true, null, date("2026-01-31"), and others that `literals` has
tests            <, <=, >, >=, =, != and a literal; a literal; [a..b], (a..b], ]a..b[; ? before any of these
cells            -, a list of tests, not( a list of tests )
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from soundadvice.decision_tables.tests import ANYTHING, Between, CellTest, Entry, Only, Plain
from soundadvice.formats.dmn.literals import FeelError, plain_value, short, split

_COMPARED = re.compile(r"(<=|>=|!=|<|>|=)(.*)", re.S)
_RANGE = re.compile(r"([\[\(\]])(.*)\.\.(.*)([\]\)\[])", re.S)
_MOST_TEXT = 20_000


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
        return CellTest(tuple(entry for part in split(inner[1]) for entry in _test(part)), negated=True)
    parts = list(split(plain))
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
    value = plain_value(plain)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(date.fromordinal(value))
    return value if isinstance(value, (str, bool, Decimal)) else None


def values(text: str) -> tuple[Plain, ...]:
    """A list of literals, such as the values of an output in their order. Raises FeelError."""
    return tuple(literal(part) for part in split(_bounded(text)))


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
            raise FeelError(f"`{short(text)}`")
    if (compared := _COMPARED.fullmatch(plain)) is not None:
        yield from _compared(compared[1], compared[2])
    elif (ranged := _RANGE.fullmatch(plain)) is not None:
        yield _range(ranged, text)
    else:
        yield from _equal(plain)


def _range(found: re.Match[str], text: str) -> Between:
    low, high = plain_value(found[2]), plain_value(found[3])
    if type(low) is not type(high) or isinstance(low, bool) or low is None:
        raise FeelError(f"`{short(text)}`")
    return Between(low, high, low_open=found[1] in "(]", high_open=found[4] in ")[")


def _compared(operator: str, text: str) -> Iterator[Entry]:
    if operator == "=":
        yield from _equal(text)
        return
    value = plain_value(text)
    if operator == "!=" and not isinstance(value, (Decimal, int)):
        raise FeelError(f"`!= {short(text)}` in a list")
    if isinstance(value, bool) or value is None:
        raise FeelError(f"`{operator} {short(text)}`")
    if operator in ("<", "<=", "!="):
        yield Between(high=value, high_open=operator != "<=")
    if operator in (">", ">=", "!="):
        yield Between(low=value, low_open=operator != ">=")


def _equal(text: str) -> Iterator[Entry]:
    value = plain_value(text)
    is_single = value is None or isinstance(value, (str, bool))
    yield Only(value) if is_single else Between(value, value)


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
