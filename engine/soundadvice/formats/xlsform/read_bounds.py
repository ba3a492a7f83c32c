"""The constraint of an amount in an XLSForm: its bounds, the other answers that it is compared with, and what else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from soundadvice.formats.xlsform.xpath import HERE, Beside, Compared, Expression, Joined, NotUnderstood, parse

_DEFAULT_DECIMALS = 1
_LONGEST = 2_000
_ROUNDED = re.compile(r" and round\(\., ([0-6])\) = \.$")
_AND = re.compile(r"\s+and\s+")
SINCE = "round(decimal-date-time(today()) - decimal-date-time(.), 0)"
"""How many days ago a day was, as this project writes it."""


@dataclass(frozen=True, slots=True)
class Limited:
    """An answer that is less or more (`sign`) than the one to an earlier row of the form, by its name."""

    sign: str
    name: str


def bounds(constraint: str, kind: str) -> tuple[Decimal | None, Decimal | None, int]:
    """The lowest and the highest value that a constraint lets through, and how many decimals."""
    rounded = _ROUNDED.search(constraint)
    decimals = int(rounded[1]) if rounded and kind == "decimal" else _DEFAULT_DECIMALS if kind == "decimal" else 0
    step = Decimal(1).scaleb(-decimals)
    low: list[Decimal] = []
    high: list[Decimal] = []
    for part in _parts(constraint):
        if not isinstance(part, Compared) or not _is_bound(part):
            continue
        value = Decimal(part.value)
        if value != value.quantize(step):
            decimals = max(decimals, -int(value.as_tuple().exponent)) if kind == "decimal" else decimals
        if part.sign in (">=", ">"):
            low.append(value + (step if part.sign == ">" else 0))
        else:
            high.append(value - (step if part.sign == "<" else 0))
    return max(low, default=None), min(high, default=None), decimals


def limited(constraint: str) -> tuple[Limited, ...]:
    """The earlier rows that an answer is compared with.

    >>> limited(". >= 20 and (${systolic} = '' or . < ${systolic})")
    (Limited(sign='<', name='systolic'),)
    """
    return tuple(found for part in _parts(constraint) if (found := _limited(part)) is not None)


def says_more(constraint: str) -> bool:
    """Whether a constraint says anything but bounds and comparisons with other rows."""
    if not constraint.strip():
        return False
    return not all(
        part is not None and (_limited(part) is not None or (isinstance(part, Compared) and _is_bound(part)))
        for part in _parts(constraint)
    )


def _parts(constraint: str) -> Iterator[Expression | None]:
    """What must all hold; None for what is not understood."""
    text = _ROUNDED.sub("", constraint)
    try:
        found = parse(text) if text.strip() else None
    except NotUnderstood:
        pieces = _AND.split(text[:_LONGEST])
        if " or " in text or len(pieces) < 2 or not all(map(_is_whole, pieces)):
            yield None
        else:
            for piece in pieces:
                yield from _parts(piece)
        return
    if found is not None:
        yield from found.parts if isinstance(found, Joined) and found.word == "and" else (found,)


def _is_whole(piece: str) -> bool:
    """Whether no bracket or quote of a piece belongs to another one."""
    return piece.count("(") == piece.count(")") and piece.count("'") % 2 == 0 and piece.count('"') % 2 == 0


def _is_bound(part: Compared) -> bool:
    return part.name == HERE and part.sign in (">=", ">", "<=", "<") and not part.is_text


def _limited(part: Expression | None) -> Limited | None:
    """The other answer that a part compares with: whatever it is, or only if there is one."""
    if isinstance(part, Joined) and part.word == "or" and len(part.parts) == 2:
        unanswered, part = part.parts
        if not isinstance(part, Beside) or unanswered != Compared(part.other, "=", "", is_text=True):
            return None
    if isinstance(part, Beside) and part.name == HERE and part.sign in (">=", ">", "<=", "<"):
        return Limited(part.sign, part.other)
    return None
