"""Names: ids for what others call by codes or in words, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 48
_RESERVED = (
    "all",
    "any",
    "not",
    "unsure",
    "none",
    "count",
    "is",
    "emergency_number",
    "true",
    "false",
    "null",
    "answer",
)


class IdSpace:
    """The ids of one space, none of them given twice."""

    def __init__(self, taken: Iterable[str] = _RESERVED) -> None:
        self._taken = set(taken)

    def of(self, words: str, instead: str) -> str:
        """An id made of words; of `instead` if they have no letter."""
        stem = slug(words) or slug(instead) or "x"
        name, number = stem, 2
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name


def slug(words: str) -> str:
    """The letters and digits of words, as an id has them; empty if there are none.

    >>> slug("≥ 65 years?"), slug("Blood Pressure (systolic)")
    ('at_least_65_years', 'blood_pressure_systolic')
    """
    for sign, meant in (("≥", " at least "), ("≤", " at most "), (">", " over "), ("<", " under "), ("%", " percent ")):
        words = words.replace(sign, meant)
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST].strip("_")
    return found if not found or found[0].isalpha() else f"n_{found}"
