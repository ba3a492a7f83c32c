"""How each question is read from a table: the mapping, met with the columns that are there.

Pure: it sees names and kinds of columns, no values, and no library of tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from soundadvice.model.answer import nearest
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question
from soundadvice.model.time.duration import SECONDS
from soundadvice.tables.columns.how import (
    ASKED_ON,
    NUMERIC,
    Amount,
    ColumnKind,
    DayIn,
    Elapsed,
    Flag,
    How,
    Listed,
    Missing,
    OptionText,
    Reading,
    Separated,
    Ticked,
    YesNo,
)
from soundadvice.tables.columns.mapping import AnswerPlace, ColumnMapping, InColumn, InOptions, Spelling, Unanswered
from soundadvice.tables.columns.meant import check_keys, decimal_of, steps_meant, values_of
from soundadvice.tables.columns.one_hot import check_columns, one_hot_by_name
from soundadvice.tables.errors import BatchError

_TRUTHS = (ColumnKind.BOOLEAN, *NUMERIC, ColumnKind.TEXT)
ColumnKinds = Mapping[str, ColumnKind]


def readings(pack: Pack, columns: ColumnKinds, mapping: ColumnMapping | None = None) -> tuple[Reading, ...]:
    """How every question of the pack is read from a table with these columns. Raises BatchError.

    A deciding question that is not there must be said to be unanswered; the others may be left out without a word.
    """
    mapping = mapping or ColumnMapping()
    for name in mapping.questions:
        if name not in pack.question:
            raise BatchError(
                f"the mapping names a question `{name}` that the pack does not have", nearest(name, pack.question)
            )
    places = {question.id: _place(question, columns, mapping) for question in pack.questions}
    _check_found([pack.question[name] for name in pack.deciding if places[name] is None], columns)
    _check_there(mapping, columns)
    return tuple(
        Reading(question, _how(question, columns, places[question.id] or Unanswered(), mapping))
        for question in pack.questions
    )


def columns_named(pack: Pack, columns: ColumnKinds, mapping: ColumnMapping | None) -> frozenset[str]:
    """The columns of the table that answers are to be read from."""
    places = (_place(question, columns, mapping or ColumnMapping()) for question in pack.questions)
    named = (name for place in places if place is not None for name in _columns(place))
    return frozenset(name for name in named if name in columns)


def _columns(place: AnswerPlace) -> list[str]:
    """The columns that a place names."""
    match place:
        case InColumn():
            return [place.column] if place.unsure is None else [place.column, place.unsure]
        case InOptions():
            return [column for _, column in place.columns]
        case Unanswered():
            return []
        case _:
            assert_never(place)


def _place(question: Question, columns: ColumnKinds, mapping: ColumnMapping) -> AnswerPlace | None:
    """Where a question stands; one that the mapping does not name, under its own id, or that of its options."""
    named = mapping.questions.get(question.id)
    if named is not None:
        return named
    if question.id in columns:
        unsure = f"{question.id}_unsure"
        takes_unsure = isinstance(question, Quantity) and question.unsure and unsure in columns
        return InColumn(question.id, unsure=unsure if takes_unsure else None)
    return one_hot_by_name(question, columns) if isinstance(question, MultiChoice) else None


def _check_found(missing: Sequence[Question], columns: ColumnKinds) -> None:
    """Raises BatchError that names every question without a column."""
    if not missing:
        return
    first = missing[0].id
    mend = f"name it in the mapping as `{first}: {{column: …}}`, or write `{first}: {{unanswered: true}}`"
    near = nearest(first, list(columns))
    if len(missing) == 1:
        raise BatchError(f"there is no column for the question `{first}`", f"{near} {mend}" if near else mend)
    names = ", ".join(f"`{question.id}`" for question in missing)
    raise BatchError(
        f"there are no columns for {len(missing)} questions: {names}",
        "name them in the mapping, each as `question: {column: …}` or `question: {unanswered: true}`; "
        "`soundadvice batch IN --write-map map.yaml` writes one to start from",
    )


def _check_there(mapping: ColumnMapping, columns: ColumnKinds) -> None:
    """Raises BatchError that names every column of the mapping that the table does not have."""
    gone: list[tuple[str, str]] = []
    for question, place in mapping.questions.items():
        gone += [(question, column) for column in _columns(place) if column not in columns]
    if len(gone) > 1:
        listed = ", ".join(f"`{column}` ({question})" for question, column in gone)
        raise BatchError(
            f"the mapping names {len(gone)} columns that the table does not have: {listed}",
            nearest(gone[0][1], list(columns)),
        )


def _how(question: Question, columns: ColumnKinds, place: AnswerPlace, mapping: ColumnMapping) -> How:
    match place:
        case Unanswered():
            return Missing()
        case InOptions():
            return _ticked(question, columns, place, mapping.spelling)
        case InColumn():
            return _in_column(question, columns, place, mapping)
        case _:
            assert_never(place)


def _kind(question: Question, columns: ColumnKinds, column: str) -> ColumnKind:
    if column not in columns:
        raise BatchError(
            f"the mapping of `{question.id}` names a column `{column}` that the table does not have",
            nearest(column, list(columns)),
        )
    return columns[column]


def _ticked(question: Question, columns: ColumnKinds, place: InOptions, spelling: Spelling) -> How:
    if not isinstance(question, MultiChoice):
        raise BatchError(
            f"the mapping of `{question.id}` has `options`, and the question takes one answer", "write `column:`"
        )
    check_columns(question, place, columns)
    named = dict(place.columns)
    found: list[Flag | None] = []
    for option in question.options:
        if option.id not in named:
            found.append(None)
            continue
        kind = _kind(question, columns, named[option.id])
        if kind not in (*_TRUTHS, ColumnKind.NOTHING):
            raise _unfit(question, named[option.id], kind, "true and false for each option")
        found.append((named[option.id], kind))
    return Ticked(tuple(found), values_of(question, place, spelling), place.all_false)


def _in_column(question: Question, columns: ColumnKinds, place: InColumn, mapping: ColumnMapping) -> How:
    kind = _kind(question, columns, place.column)
    check_keys(question, place)
    if kind is ColumnKind.NOTHING:
        # Without an amount in any row, people may still have said that they are not sure.
        unsure = _unsure(question, columns, place)
        return Amount(place.column, kind, None, unsure) if unsure else Missing(place.column)
    match question:
        case Choice():
            return _choice(question, place, kind, mapping.spelling)
        case MultiChoice():
            return _multi_choice(question, place, kind, mapping.spelling)
        case Number():
            if kind not in (*NUMERIC, ColumnKind.TEXT):
                raise _unfit(question, place.column, kind, "numbers")
            return _amount(question, columns, place, kind, mapping.spelling, None)
        case Duration():
            return _duration(question, columns, place, kind, mapping.spelling)
        case Date():
            return _day(question, columns, place, kind, mapping)
        case _:
            assert_never(question)


def _choice(question: Choice, place: InColumn, kind: ColumnKind, spelling: Spelling) -> How:
    ids, values = {option.id for option in question.options}, values_of(question, place, spelling)
    if kind is ColumnKind.BOOLEAN and {"yes", "no"} <= ids and not place.values:
        return YesNo(place.column)
    if kind is ColumnKind.TEXT or (kind in (*NUMERIC, ColumnKind.BOOLEAN) and place.values):
        return OptionText(place.column, values, kind)
    hint = "say in `values` what each stands for" if kind in (*NUMERIC, ColumnKind.BOOLEAN) else None
    raise _unfit(question, place.column, kind, "an option's id as text", hint)


def _multi_choice(question: MultiChoice, place: InColumn, kind: ColumnKind, spelling: Spelling) -> How:
    values = values_of(question, place, spelling)
    if kind is ColumnKind.TEXTS or (kind is ColumnKind.NUMBERS and place.values):
        return Listed(place.column, values)
    # One code alone in each row: a program that reads a file may take such a column for one of numbers.
    if kind is ColumnKind.TEXT or (kind in (ColumnKind.INTEGER, ColumnKind.FLOATING) and place.values):
        return Separated(place.column, place.separator, values)
    hint = "say in `values` what each stands for" if kind in (*NUMERIC, ColumnKind.NUMBERS) else None
    raise _unfit(question, place.column, kind, "a list of options' ids, or a text of them with a separator", hint)


def _amount(
    question: Quantity, columns: ColumnKinds, place: InColumn, kind: ColumnKind, spelling: Spelling, size: int | None
) -> Amount:
    unsure, meant = _unsure(question, columns, place), steps_meant(question, place, spelling)
    return Amount(place.column, kind, size, unsure, meant, decimal_of(place, spelling), place.rounded)


def _duration(question: Duration, columns: ColumnKinds, place: InColumn, kind: ColumnKind, spelling: Spelling) -> How:
    if kind is ColumnKind.INTERVAL and place.unit is None:
        unsure, meant = _unsure(question, columns, place), steps_meant(question, place, spelling)
        return Elapsed(place.column, unsure, meant, place.rounded)
    if kind in NUMERIC and place.unit is None:
        raise BatchError(
            f"the column `{place.column}` of `{question.id}` holds numbers, but nothing says in which unit of time",
            f"write `{question.id}: {{column: {place.column}, unit: day}}`; the units are {', '.join(SECONDS)}",
        )
    if kind in (*NUMERIC, ColumnKind.TEXT):
        per_unit = None if place.unit is None else SECONDS[place.unit.removesuffix("s")]
        return _amount(question, columns, place, kind, spelling, per_unit)
    wanted = "durations, as text such as `3 weeks`, numbers of a unit, or lengths of time"
    hint = "leave out `unit`: a length of time says it itself" if kind is ColumnKind.INTERVAL else None
    raise _unfit(question, place.column, kind, wanted, hint)


def _day(question: Date, columns: ColumnKinds, place: InColumn, kind: ColumnKind, mapping: ColumnMapping) -> How:
    if place.unit is not None:
        seconds = SECONDS[place.unit.removesuffix("s")]
        if kind not in (*NUMERIC, ColumnKind.TEXT) or seconds % SECONDS["day"]:
            raise _unfit(question, place.column, kind, "whole numbers of days or weeks before the day of asking")
        return _amount(question, columns, place, kind, mapping.spelling, seconds // SECONDS["day"])
    if kind not in (ColumnKind.DAY, ColumnKind.TEXT):
        raise _unfit(question, place.column, kind, "days, as such or as text such as `2024-06-03`")
    known, asked_kind = _asked(question, columns, mapping.asked_on)
    if known is None and kind is ColumnKind.DAY:
        raise BatchError(
            f"the column `{place.column}` of `{question.id}` holds days, but nothing says on which day it was asked",
            "give `asked_on`: a day such as 2024-06-20, or the column that has it",
        )
    unsure, meant = _unsure(question, columns, place), steps_meant(question, place, mapping.spelling)
    return DayIn(place.column, kind, known, asked_kind, unsure, meant)


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


def _unsure(question: Question, columns: ColumnKinds, place: InColumn) -> Flag | None:
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
