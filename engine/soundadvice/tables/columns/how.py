"""How: the ways to read a question from columns, and what columns hold, as far as reading goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from soundadvice.model.question import Question
from soundadvice.tables.columns.mapping import POINT


class ColumnKind(StrEnum):
    """What a column holds, as far as reading answers goes. `nothing`: it has no type, for there is no value in it."""

    TEXT = "text"
    BOOLEAN = "true and false"
    INTEGER = "whole numbers"
    FLOATING = "floating-point numbers"
    DECIMAL = "decimal numbers"
    INTERVAL = "lengths of time"
    DAY = "days"
    TEXTS = "lists of texts"
    NUMBERS = "lists of numbers"
    NOTHING = "nothing"
    OTHER = "something else"


ASKED_ON = "asked_on"
"""The column of the day of asking, where a mapping names no other."""
NUMERIC = (ColumnKind.INTEGER, ColumnKind.FLOATING, ColumnKind.DECIMAL)
Values = tuple[tuple[str, str | None], ...]
"""What the values of a column stand for, where that is not what they say; None for no answer."""
Meant = tuple[tuple[str, int | str | None], ...]
"""The same where amounts are asked: canonical steps, or that the person is not sure."""
Flag = tuple[str, ColumnKind]
"""A column of true and false, and what it holds."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The question is unanswered in every row: it is not in the table, or its column has no value and no type."""

    column: str | None = None


@dataclass(frozen=True, slots=True)
class OptionText:
    """An option's id, or what `values` turns into one, as text, a number, or true and false."""

    column: str
    values: Values
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class YesNo:
    """True and false for the options yes and no."""

    column: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of options' ids, or of what `values` turns into them."""

    column: str
    values: Values = ()


@dataclass(frozen=True, slots=True)
class Separated:
    """A text of options with a separator between them."""

    column: str
    separator: str
    values: Values


@dataclass(frozen=True, slots=True)
class Ticked:
    """True and false for each option, in the order of the question; None for one that has no column.

    `all_false`: where all are false, the option `none` is chosen.
    """

    columns: tuple[Flag | None, ...]
    values: Values = ()
    all_false: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or duration as a number, or as a text; of the kind NOTHING, only whether people are not sure of one.

    `seconds` is how many steps one of them has where it is of a unit of time: seconds, or days where a day is asked.

    `unsure` is the column that says that the person is not sure. `decimal` stands before the decimals in a text.
    `rounded`: to the nearest step, halves up.
    """

    column: str
    kind: ColumnKind
    seconds: int | None
    unsure: Flag | None
    meant: Meant = ()
    decimal: str = POINT
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A duration as a length of time."""

    column: str
    unsure: Flag | None
    meant: Meant = ()
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class DayIn:
    """A day, as such or as a text.

    `asked` is the day of asking; or, with `asked_kind`, the column that has it. None: only the texts can say it.
    """

    column: str
    kind: ColumnKind
    asked: str | None
    asked_kind: ColumnKind | None
    unsure: Flag | None
    meant: Meant = ()


How = Missing | OptionText | YesNo | Listed | Separated | Ticked | Amount | Elapsed | DayIn


@dataclass(frozen=True, slots=True)
class Reading:
    """A question and how it is read."""

    question: Question
    how: How

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it is read from."""
        match self.how:
            case Missing(column=column):
                return () if column is None else (column,)
            case OptionText(column=column) | YesNo(column=column) | Listed(column=column) | Separated(column=column):
                return (column,)
            case Ticked(columns=columns):
                return tuple(flag[0] for flag in columns if flag)
            case Amount(column=column, unsure=unsure) | Elapsed(column=column, unsure=unsure):
                return (column, unsure[0]) if unsure else (column,)
            case DayIn(column=column, asked=asked, asked_kind=kind, unsure=unsure):
                beside = (None if kind is None else asked, unsure[0] if unsure else None)
                return (column, *(name for name in beside if name is not None))
            case _:
                assert_never(self.how)


def answer_columns(found: Iterable[Reading]) -> frozenset[str]:
    """The columns of a table that hold answers."""
    return frozenset(column for reading in found for column in reading.columns)
