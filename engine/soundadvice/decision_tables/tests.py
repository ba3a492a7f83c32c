"""Tests of cells: what values of an input a cell of a decision table lets through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

Plain = str | bool | None | Decimal
"""A value as it is written: a text, true or false, null, or a number. A date is its text in a cell of outputs."""


class SaidNumber(Decimal):
    """A number that is shown in words of its own: 5 years, which are 1826.25 days."""

    words: str

    def __new__(cls, number: str, words: str) -> SaidNumber:
        """A number in digits, and its words."""
        made = super().__new__(cls, number)
        made.words = words
        return made


class InputType(StrEnum):
    """What an input is. Of `OTHER`, such as a time, only null and values that are told by their text are known."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Between:
    """All values from `low` to `high`, None for no end; an open end is not among them. A date is its ordinal."""

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False

    def holds(self, other: Between) -> bool:
        """Whether all of the other is in this one."""
        return self._starts_by(other) and self._ends_after(other)

    def _starts_by(self, other: Between) -> bool:
        if self.low is None or other.low is None:
            return self.low is None
        return bool(self.low < other.low or (self.low == other.low and self.low_open <= other.low_open))

    def _ends_after(self, other: Between) -> bool:
        if self.high is None or other.high is None:
            return self.high is None
        return bool(self.high > other.high or (self.high == other.high and self.high_open <= other.high_open))


@dataclass(frozen=True, slots=True)
class Only:
    """One value that has no order: a text, true, false or null."""

    value: Plain


Entry = Between | Only


@dataclass(frozen=True, slots=True)
class CellTest:
    """What a cell lets through: any of `entries`, or all but these. `is_dash`: everything, as `-` says."""

    entries: tuple[Entry, ...] = ()
    negated: bool = False
    is_dash: bool = False

    @property
    def takes_null(self) -> bool:
        """Whether it lets null through, which is neither in a range nor outside of one, and equals itself."""
        if self.is_dash:
            return True
        ranged = any(isinstance(entry, Between) and entry.low != entry.high for entry in self.entries)
        named = Only(None) in self.entries
        return (not named and not ranged) if self.negated else named


ANYTHING = CellTest(is_dash=True)


def mentioned(tests: Iterable[CellTest]) -> list[Entry]:
    """Every entry of some tests, each once, in order."""
    return list(dict.fromkeys(entry for test in tests for entry in test.entries))


def shown(value: Plain) -> str:
    """A value as a sentence has it.

    >>> shown(True), shown("Low"), shown(None), shown(Decimal("1E+2"))
    ('true', 'Low', 'null', '100')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, SaidNumber):
        return value.words
    return f"{value:f}" if isinstance(value, Decimal) else value


def day_words(ordinal: int) -> str:
    """A day, by its ordinal.

    >>> day_words(737791)
    '2021-01-01'
    """
    return date.fromordinal(ordinal).isoformat()
