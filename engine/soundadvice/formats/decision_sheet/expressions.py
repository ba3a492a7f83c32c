"""What a cell of a decision sheet asks: words for people, and under them an expression.

Client is 28 days old or less          words, which are not looked at where there is an expression
Today's date - "Date of birth" ≤ 28 days

=, ≠, <, ≤, >, ≥ with a text in quotes, TRUE or FALSE, a number, a length of time, or a {limit} that is not set yet;
28 days < … < 5 years; and several of these on one thing, joined by OR
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from soundadvice.decision_tables.tests import Between, CellTest, Entry, Only, SaidNumber

DASHES = ("-", "\u2013", "\u2014", "\u2212", "n/a", "N/A")
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!=", "\u2212": "-", "“": '"', "”": '"', "\u2019": "'", "\xa0": " ", "<>": "!="}
_SIGN = re.compile(r"(<=|>=|!=|=|<|>)")
_BRACKETED = re.compile(r"\([^()]*\)")
_AMOUNT = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(.*)", re.S)
_LIMIT = re.compile(r"\{.+\}", re.S)
_UNITS = {
    "": Decimal(1),
    "hour": Decimal(1) / 24,
    "day": Decimal(1),
    "week": Decimal(7),
    "month": Decimal("30.4375"),
    "year": Decimal("365.25"),
}
"""Days of a length of time, which tell lengths apart by their order."""


@dataclass(frozen=True, slots=True)
class Expression:
    """What a cell looks at, in the sheet's words, and what it lets through."""

    what: str
    test: CellTest


def plain(text: str) -> str:
    """A text with the signs of a keyboard, and single spaces."""
    for sign, instead in _SIGNS.items():
        text = text.replace(sign, instead)
    return " ".join(text.split())


def is_dash(text: str) -> bool:
    """Whether a cell says that its input does not matter."""
    return text.strip() in DASHES


def expression(text: str) -> Expression | None:
    """The expression of a cell, of its lines but the first or of all of it; None if none is understood."""
    lines = [line for line in text.splitlines() if line.strip()]
    for candidate in (" ".join(lines[1:]), text):
        if candidate.strip() and (found := _joined(plain(candidate))) is not None:
            return found
    return None


def _joined(text: str) -> Expression | None:
    """Comparisons of one thing, joined by OR."""
    found = [_compared(part) for part in text.split(" OR ")]
    if any(one is None for one in found):
        return None
    each = [one for one in found if one is not None]
    if len({one.what for one in each}) > 1 or (len(each) > 1 and any(one.test.negated for one in each)):
        return None
    if len(each) == 1:
        return each[0]
    return Expression(each[0].what, CellTest(tuple(entry for one in each for entry in one.test.entries)))


def _compared(text: str) -> Expression | None:
    parts = [part.strip() for part in _SIGN.split(text)]
    if len(parts) == 5 and parts[1] in ("<", "<=") and parts[3] in ("<", "<=") and parts[2]:
        low, high = _value(parts[0]), _value(parts[4])
        if isinstance(low, Decimal) and isinstance(high, Decimal):
            within = Between(low, high, low_open=parts[1] == "<", high_open=parts[3] == "<")
            return Expression(parts[2], CellTest((within,)))
    if len(parts) < 3 or " AND " in _BRACKETED.sub("", text):
        return None
    # What stands before the last sign may have signs of its own, in brackets: Count of doses (where "Kind" = "a") = 0
    what, sign, value = " ".join(parts[:-2]), parts[-2], _value(parts[-1])
    if value is None or not what or len(_SIGN.split(_BRACKETED.sub("", text))) != 3:
        return None
    if not isinstance(value, Decimal):
        return Expression(what, CellTest((Only(value),), negated=sign == "!=")) if sign in ("=", "!=") else None
    entry: Entry = Between(value, value)
    if sign in ("<", "<="):
        entry = Between(high=value, high_open=sign == "<")
    elif sign in (">", ">="):
        entry = Between(low=value, low_open=sign == ">")
    return Expression(what, CellTest((entry,), negated=sign == "!="))


def _value(text: str) -> str | bool | Decimal | None:
    """A text in quotes, true or false, a number or a length of time in days, a limit that is not set; else None."""
    said = text.strip().rstrip(".")
    if said.upper() in ("TRUE", "FALSE"):
        return said.upper() == "TRUE"
    if len(said) > 2 and said[0] == said[-1] and said[0] in "\"'" and said[0] not in said[1:-1]:
        return said[1:-1].strip()
    if _LIMIT.fullmatch(said):
        return SaidNumber("0", said)
    amount = _AMOUNT.fullmatch(said)
    if amount is None:
        return None
    unit = amount[2].strip().lower().rstrip("s")
    if unit not in _UNITS:
        return None
    return SaidNumber(str(Decimal(amount[1].replace(",", ".")) * _UNITS[unit]), said)
