"""The constraint of a number in an XLSForm: its bounds, its decimals, and whether it says anything more."""

from __future__ import annotations

import re
from decimal import Decimal

from soundadvice.formats.xlsform.xpath import HERE, Compared, Expression, Joined, NotUnderstood, parse

_DEFAULT_DECIMALS = 1
_BESIDE = re.compile(r" and (?:\(\$\{[^}\s]{1,200}\} = '' or )?\. (?:<=?|>=?) \$\{[^}\s]{1,200}\}\)?")
"""That an answer is bounded by another one, as this project writes it, and as most do."""
_ROUNDED = re.compile(r" and round\(\., ([0-6])\) = \.$")


def bounds(constraint: str, kind: str) -> tuple[Decimal | None, Decimal | None, int]:
    """The lowest and the highest value that a constraint lets through, and how many decimals."""
    rounded = _ROUNDED.search(constraint)
    decimals = int(rounded[1]) if rounded and kind == "decimal" else _DEFAULT_DECIMALS if kind == "decimal" else 0
    step = Decimal(1).scaleb(-decimals)
    low: list[Decimal] = []
    high: list[Decimal] = []
    for part in _parts(constraint):
        value = Decimal(part.value)
        if value != value.quantize(step):
            decimals = max(decimals, -int(value.as_tuple().exponent)) if kind == "decimal" else decimals
        if part.sign in (">=", ">"):
            low.append(value + (step if part.sign == ">" else 0))
        else:
            high.append(value - (step if part.sign == "<" else 0))
    return max(low, default=None), min(high, default=None), decimals


def _parts(constraint: str) -> list[Compared]:
    """The comparisons of a question's own value that must all hold."""
    found = _expression(constraint)
    parts = found.parts if isinstance(found, Joined) and found.word == "and" else (found,)
    return [part for part in parts if isinstance(part, Compared) and _is_bound(part)]


def _is_bound(part: Compared) -> bool:
    return part.name == HERE and part.sign in (">=", ">", "<=", "<") and not part.is_text


def says_more(constraint: str) -> bool:
    """Whether a constraint says anything but bounds."""
    found = _expression(constraint)
    if found is None or _BESIDE.search(constraint):
        return bool(constraint.strip())
    parts = found.parts if isinstance(found, Joined) and found.word == "and" else (found,)
    return not all(isinstance(part, Compared) and _is_bound(part) for part in parts)


def _expression(constraint: str) -> Expression | None:
    text = _BESIDE.sub("", _ROUNDED.sub("", constraint))
    try:
        return parse(text) if text.strip() else None
    except NotUnderstood:
        return None
