"""Numbers: what a text without quotes is as a number, as YAML 1.2 reads it, and exactly as it was written."""

from __future__ import annotations

import math
import re
from decimal import Decimal

MOST_DIGITS = 15
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_ZERO = re.compile(r"[-+.0]*[1-9]")


def number_in(text: str) -> int | float | None:
    """The number; None of what is no number, and infinity of one that has too many digits to be read exactly.

    >>> number_in("37.5"), number_in("3 weeks"), number_in("38.99999999999999999")
    (37.5, None, inf)
    """
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= MOST_DIGITS else math.inf
    if not _FLOAT.fullmatch(text):
        return None
    value = float(text)
    if value == 0 and _NOT_ZERO.match(text):
        return math.inf  # no float is so small: it would be read as none at all
    if len(text) > MOST_DIGITS and abs(value) < math.inf and Decimal(text) != Decimal(repr(value)):
        return math.inf  # more digits than a float has: 38.99999999999999999 would be read as 39
    return value
