"""How each question is read from a table: the mapping, met with the columns that are there.

Pure: it sees names and kinds of columns, no values, and no library of tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from soundadvice.model.answer import nearest
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question
from soundadvice.model.time.duration import SECONDS
from soundadvice.tables.columns.mapping import SEPARATOR, AnswerPlace, ColumnMapping, InColumn, InOptions, Unanswered
from soundadvice.tables.errors import BatchError


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
    NOTHING = "nothing"
    OTHER = "something else"


ASKED_ON = "asked_on"
"""The column of the day of asking, where a mapping names no other."""
NUMERIC = (ColumnKind.INTEGER, ColumnKind.FLOATING, ColumnKind.DECIMAL)
Values = tuple[tuple[str, str | None], ...]
"""What the texts of a column stand for, where that is not what they say; None for no answer."""
_TRUTHS = (ColumnKind.BOOLEAN, ColumnKind.INTEGER, ColumnKind.TEXT)


@dataclass(frozen=True, slots=True)
class Missing:
    """The question is unanswered in every row: it is not in the table, or its column has no value and no type."""

    column: str | None = None


@dataclass(frozen=True, slots=True)
class OptionText:
    """An option's id, or what `values` turns into one, as text or whole numbers."""

    column: str
    values: Values


@dataclass(frozen=True, slots=True)
class YesNo:
    """True and false for the options yes and no."""

    column: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of options' ids."""

    column: str


@dataclass(frozen=True, slots=True)
class Separated:
    """A text of options with a separator between them."""

    column: str
    separator: str
    values: Values


@dataclass(frozen=True, slots=True)
class Ticked:
    """True and false for each option, in the order of the question: a column and what it holds."""

    columns: tuple[tuple[str, ColumnKind], ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or duration as a number, or as a text.

    `seconds` is how many steps one of them has where it is of a unit of time: seconds, or days where a day is asked.

    `unsure` is the column that says that the person is not sure, and what it holds.
    """

    column: str
    kind: ColumnKind
    seconds: int | None
    unsure: tuple[str, ColumnKind] | None


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A duration as a length of time."""

    column: str
    unsure: tuple[str, ColumnKind] | None


@dataclass(frozen=True, slots=True)
class DayIn:
    """A day, as such or as a text.

    `asked` is the day of asking; or, with `asked_kind`, the column that has it. None: only the texts can say it.
    """

    column: str
    kind: ColumnKind
    asked: str | None
    asked_kind: ColumnKind | None
    unsure: tuple[str, ColumnKind] | None


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
                return tuple(column for column, _ in columns)
            case Amount(column=column, unsure=unsure) | Elapsed(column=column, unsure=unsure):
                return (column, unsure[0]) if unsure else (column,)
            case DayIn(column=column, asked=asked, asked_kind=kind, unsure=unsure):
                beside = (None if kind is None else asked, unsure[0] if unsure else None)
                return (column, *(name for name in beside if name is not None))
            case _:
                assert_never(self.how)


ColumnKinds = Mapping[str, ColumnKind]


def readings(pack: Pack, columns: ColumnKinds, mapping: ColumnMapping | None = None) -> tuple[Reading, ...]:
    """How every question of the pack is read from a table with these columns. Raises BatchError.

    A deciding question that is not there must be said to be unanswered; the others may be left out without a word.
    """
    places = mapping.questions if mapping else {}
    for name in places:
        if name not in pack.question:
            raise BatchError(
                f"the mapping names a question `{name}` that the pack does not have", nearest(name, pack.question)
            )
    asked = mapping.asked_on if mapping else None
    return tuple(
        Reading(question, _how(pack, question, columns, places.get(question.id), asked)) for question in pack.questions
    )


def _how(
    pack: Pack, question: Question, columns: ColumnKinds, place: AnswerPlace | None, asked: str | None = None
) -> How:
    match place:
        case None:
            found = _by_name(question, columns)
            if found is None and question.id in pack.deciding:
                raise _not_found(question, columns)
            return _how(pack, question, columns, found or Unanswered(), asked)
        case Unanswered():
            return Missing()
        case InOptions():
            return _ticked(question, columns, place)
        case InColumn():
            return _in_column(question, columns, place, asked)
        case _:
            assert_never(place)


def _by_name(question: Question, columns: ColumnKinds) -> AnswerPlace | None:
    """Where a question stands that the mapping does not name: under its own id, or that of its options."""
    if question.id in columns:
        unsure = f"{question.id}_unsure"
        takes_unsure = isinstance(question, Quantity) and question.unsure and unsure in columns
        return InColumn(question.id, unsure=unsure if takes_unsure else None)
    if isinstance(question, MultiChoice):
        for mark in "_.":
            names = tuple((option.id, f"{question.id}{mark}{option.id}") for option in question.options)
            if all(column in columns for _, column in names):
                return InOptions(names)
    return None


def _not_found(question: Question, columns: ColumnKinds) -> BatchError:
    near = nearest(question.id, list(columns))
    mend = f"name it in the mapping as `{question.id}: {{column: …}}`, or write `{question.id}: {{unanswered: true}}`"
    return BatchError(f"there is no column for the question `{question.id}`", f"{near} {mend}" if near else mend)


def _kind(question: Question, columns: ColumnKinds, column: str) -> ColumnKind:
    if column not in columns:
        raise BatchError(
            f"the mapping of `{question.id}` names a column `{column}` that the table does not have",
            nearest(column, list(columns)),
        )
    return columns[column]


def _ticked(question: Question, columns: ColumnKinds, place: InOptions) -> How:
    if not isinstance(question, MultiChoice):
        raise BatchError(
            f"the mapping of `{question.id}` has `options`, and the question takes one answer", "write `column:`"
        )
    named = dict(place.columns)
    ids = [option.id for option in question.options]
    for option in named:
        if option not in ids:
            raise BatchError(
                f"the mapping of `{question.id}` names an option `{option}` that it does not have", nearest(option, ids)
            )
    for option in ids:
        if option not in named:
            raise BatchError(
                f"the mapping of `{question.id}` has no column for the option `{option}`", "give each option a column"
            )
    found = []
    for option in ids:
        kind = _kind(question, columns, named[option])
        if kind not in (*_TRUTHS, ColumnKind.NOTHING):
            raise _unfit(question, named[option], kind, "true and false for each option")
        found.append((named[option], kind))
    return Ticked(tuple(found))


def _in_column(question: Question, columns: ColumnKinds, place: InColumn, asked: str | None) -> How:
    kind = _kind(question, columns, place.column)
    _check_keys(question, place)
    if kind is ColumnKind.NOTHING:
        return Missing(place.column)
    match question:
        case Choice():
            return _choice(question, place, kind)
        case MultiChoice():
            return _multi_choice(question, place, kind)
        case Number():
            if kind not in (*NUMERIC, ColumnKind.TEXT):
                raise _unfit(question, place.column, kind, "numbers")
            return Amount(place.column, kind, None, _unsure(question, columns, place))
        case Duration():
            return _duration(question, columns, place, kind)
        case Date():
            return _day(question, columns, place, kind, asked)
        case _:
            assert_never(question)


def _check_keys(question: Question, place: InColumn) -> None:
    """Refuses what the mapping says in vain: whoever wrote it believes something else of the table."""
    takes = {
        "unit": (place.unit is not None, isinstance(question, (Duration, Date)), "is not a duration"),
        "separator": (place.separator != SEPARATOR, isinstance(question, MultiChoice), "takes no list"),
        "values": (bool(place.values), isinstance(question, (Choice, MultiChoice)), "has no options"),
    }
    for key, (given, fits, reason) in takes.items():
        if given and not fits:
            raise BatchError(
                f"the mapping of `{question.id}` has `{key}`, and the question {reason}", f"leave out `{key}`"
            )
    if isinstance(question, (Choice, MultiChoice)):
        ids = [option.id for option in question.options]
        for _, option in place.values:
            if option is not None and option not in ids:
                raise BatchError(
                    f"the mapping of `{question.id}` names an option `{option}` that it does not have",
                    nearest(option, ids),
                )
    if place.unsure is not None and not (isinstance(question, Quantity) and question.unsure):
        raise BatchError(
            f"the mapping of `{question.id}` has `unsure`, which does not fit the question", "leave out `unsure`"
        )


def _choice(question: Choice, place: InColumn, kind: ColumnKind) -> How:
    ids = {option.id for option in question.options}
    if kind is ColumnKind.BOOLEAN and {"yes", "no"} <= ids and not place.values:
        return YesNo(place.column)
    if kind is ColumnKind.TEXT or (kind is ColumnKind.INTEGER and place.values):
        return OptionText(place.column, place.values)
    hint = "say in `values` what each stands for" if kind is ColumnKind.INTEGER else None
    raise _unfit(question, place.column, kind, "an option's id as text", hint)


def _multi_choice(question: MultiChoice, place: InColumn, kind: ColumnKind) -> How:
    if kind is ColumnKind.TEXTS and not place.values:
        return Listed(place.column)
    if kind is ColumnKind.TEXT:
        return Separated(place.column, place.separator, place.values)
    raise _unfit(question, place.column, kind, "a list of options' ids, or a text of them with a separator")


def _duration(question: Duration, columns: ColumnKinds, place: InColumn, kind: ColumnKind) -> How:
    unsure = _unsure(question, columns, place)
    if kind is ColumnKind.INTERVAL and place.unit is None:
        return Elapsed(place.column, unsure)
    if kind in NUMERIC and place.unit is None:
        raise BatchError(
            f"the column `{place.column}` of `{question.id}` holds numbers, but nothing says in which unit of time",
            f"write `{question.id}: {{column: {place.column}, unit: day}}`; the units are {', '.join(SECONDS)}",
        )
    if kind in (*NUMERIC, ColumnKind.TEXT):
        per_unit = None if place.unit is None else SECONDS[place.unit.removesuffix("s")]
        return Amount(place.column, kind, per_unit, unsure)
    raise _unfit(
        question, place.column, kind, "durations, as text such as `3 weeks`, numbers of a unit, or lengths of time"
    )


def _day(question: Date, columns: ColumnKinds, place: InColumn, kind: ColumnKind, asked: str | None) -> How:
    unsure = _unsure(question, columns, place)
    if place.unit is not None:
        seconds = SECONDS[place.unit.removesuffix("s")]
        if kind is not ColumnKind.INTEGER or seconds % SECONDS["day"]:
            raise _unfit(question, place.column, kind, "whole numbers of days or weeks before the day of asking")
        return Amount(place.column, kind, seconds // SECONDS["day"], unsure)
    if kind not in (ColumnKind.DAY, ColumnKind.TEXT):
        raise _unfit(question, place.column, kind, "days, as such or as text such as `2024-06-03`")
    known, asked_kind = _asked(question, columns, asked)
    if known is None and kind is ColumnKind.DAY:
        raise BatchError(
            f"the column `{place.column}` of `{question.id}` holds days, but nothing says on which day it was asked",
            "give `asked_on`: a day such as 2024-06-20, or the column that has it",
        )
    return DayIn(place.column, kind, known, asked_kind, unsure)


def _asked(question: Date, columns: ColumnKinds, asked: str | None) -> tuple[str | None, ColumnKind | None]:
    """The day of asking, or the column that has it and what that holds; the column `asked_on` where nothing is said."""
    column = ASKED_ON if asked is None else asked
    if asked is None and column not in columns:
        return None, None
    try:
        date.fromisoformat(column)
    except ValueError:
        kind = _kind(question, columns, column)
        if kind is ColumnKind.NOTHING:
            return None, None
        if kind not in (ColumnKind.DAY, ColumnKind.TEXT):
            raise _unfit(question, column, kind, "days of asking") from None
        return column, kind
    return column, None


def _unsure(question: Question, columns: ColumnKinds, place: InColumn) -> tuple[str, ColumnKind] | None:
    if place.unsure is None:
        return None
    kind = _kind(question, columns, place.unsure)
    if kind is ColumnKind.NOTHING:
        return None
    if kind not in _TRUTHS:
        raise _unfit(question, place.unsure, kind, "true and false")
    return place.unsure, kind


def _unfit(question: Question, column: str, kind: ColumnKind, wanted: str, hint: str | None = None) -> BatchError:
    return BatchError(f"the column `{column}` of `{question.id}` holds {kind}, and should hold {wanted}", hint)


def answer_columns(found: Iterable[Reading]) -> frozenset[str]:
    """The columns of a table that hold answers."""
    return frozenset(column for reading in found for column in reading.columns)
