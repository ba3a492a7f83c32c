"""Answers: from what a table holds to canonical answers, and the code of what is wrong where they cannot be taken.

Each question is read in steps. A step adds columns to the table, and the next one is sent the table with them: so what
several expressions need is worked out once, and the steps of all questions are taken side by side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import assert_never

import ibis
from ibis.expr.types import ArrayValue, BooleanValue, StringValue

from soundadvice.model.question import Choice, Date, MultiChoice, Quantity
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.columns.resolve import (
    Amount,
    DayIn,
    Elapsed,
    Listed,
    Missing,
    OptionText,
    Reading,
    Separated,
    Ticked,
    YesNo,
)
from soundadvice.tables.query.amounts.days import read_days
from soundadvice.tables.query.amounts.lengths import read_amount
from soundadvice.tables.query.conditions import FALSE, Chosen, TickColumns, all_of, any_of, one_of
from soundadvice.tables.query.values import Read, coded, truth, where


def read(reading: Reading, prefix: str) -> Read:
    """The steps that read a question. Columns added begin with `prefix`."""
    question = reading.question
    match reading.how:
        case Missing():
            return _missing()
        case OptionText() as how:
            assert isinstance(question, Choice)
            return _words(question, how, prefix)
        case YesNo() as how:
            assert isinstance(question, Choice)
            return _yes_no(question, how, prefix)
        case Ticked() as how:
            assert isinstance(question, MultiChoice)
            return _ticked(question, how, prefix)
        case Listed() | Separated() as how:
            assert isinstance(question, MultiChoice)
            return _listed(question, how, prefix)
        case DayIn() as how:
            assert isinstance(question, Date)
            return read_days(question, how, prefix)
        case Amount() | Elapsed() as how:
            assert isinstance(question, Quantity)
            return read_amount(question, how, prefix)
        case _:
            assert_never(reading.how)


def _missing() -> Read:
    yield {}
    return None, None


# One option ----------------------------------------------------------------------------------------------------


def _words(question: Choice, how: OptionText, prefix: str) -> Read:
    table = yield {}
    number = f"{prefix}number"
    numbers = _numbers(question)
    meant = {option: option for option in numbers} | {"": None} | dict(how.values)
    cases = [(word, numbers[option]) for word, option in meant.items() if option is not None]
    text = table[how.column].cast("string")
    table = yield {number: text.cases(*cases, else_=ibis.null("int8"))}
    blank = [word for word, option in meant.items() if option is None]
    # Null if the text is: that is no answer, and nothing is wrong with it.
    unknown = table[number].isnull() & ~one_of(table[how.column].cast("string"), blank)
    yield {f"{prefix}bad": coded((unknown, Invalid.UNKNOWN_OPTION))}
    return Chosen(number, numbers), f"{prefix}bad"


def _numbers(question: Choice) -> dict[str, int]:
    return {option.id: number for number, option in enumerate(question.options)}


def _yes_no(question: Choice, how: YesNo, prefix: str) -> Read:
    table = yield {}
    column, numbers = table[how.column], _numbers(question)
    yield {f"{prefix}number": ibis.cases((column, numbers["yes"]), (~column, numbers["no"]), else_=ibis.null("int8"))}
    return Chosen(f"{prefix}number", numbers), None


# A set of options ----------------------------------------------------------------------------------------------


def _ticked(question: MultiChoice, how: Ticked, prefix: str) -> Read:
    table = yield {}
    marks = [f"{prefix}tick{number}" for number in range(len(how.columns))]
    ticks = [truth(table[column], kind) for column, kind in how.columns]
    odd = any_of(tick.odd for tick in ticks if tick.odd is not None)
    step = {mark: tick.value for mark, tick in zip(marks, ticks, strict=True)}
    table = yield {**step, f"{prefix}odd": odd}
    chosen = {option.id: table[mark] for option, mark in zip(question.options, marks, strict=True)}
    answered = [tick.notnull() for tick in chosen.values()]
    yield {
        f"{prefix}bad": coded(
            (table[f"{prefix}odd"], Invalid.NOT_A_BOOLEAN),
            (any_of(answered) & ~all_of(answered), Invalid.PARTLY_UNANSWERED),
            (~any_of(chosen.values()), Invalid.EMPTY_LIST),
            (_combined(question, chosen), Invalid.EXCLUSIVE_OPTION),
        )
    }
    return TickColumns(
        {option.id: (mark,) for option, mark in zip(question.options, marks, strict=True)}, marks[0]
    ), f"{prefix}bad"


def _listed(question: MultiChoice, how: Listed | Separated, prefix: str) -> Read:
    """A list, by what it contains: of the different texts in it, every one must be a spelling of an option."""
    table = yield {}
    texts, counted, bad = f"{prefix}texts", f"{prefix}counted", f"{prefix}bad"
    spelled = {option.id: option.id for option in question.options}
    if isinstance(how, Separated):
        spelled |= {value: option for value, option in how.values if option is not None}
        table = yield {texts: _split(table[how.column], how)}
    else:
        table = yield {texts: table[how.column].cast("array<string>")}
    marks = {word: f"{prefix}has{number}" for number, word in enumerate(spelled)}
    table = yield {mark: table[texts].contains(word) for word, mark in marks.items()}
    table = yield {counted: reduce(add, (table[mark].cast("int8") for mark in marks.values()))}
    # A list without repeats needs no look at its different texts.
    different = ibis.ifelse(
        table[texts].length() == table[counted], FALSE, table[texts].unique().length() != table[counted]
    )
    columns = {
        option.id: tuple(marks[word] for word, meant in spelled.items() if meant == option.id)
        for option in question.options
    }
    chosen = {option: any_of(table[column] for column in names) for option, names in columns.items()}
    yield {
        bad: coded(
            (table[texts].length() == 0, Invalid.EMPTY_LIST),
            (different, Invalid.UNKNOWN_OPTION),
            (_combined(question, chosen), Invalid.EXCLUSIVE_OPTION),
        )
    }
    return TickColumns(columns, texts), bad


def _split(text: StringValue, how: Separated) -> ArrayValue:
    text = text.strip()
    nothing = any_of([text == "", *(text == value for value, option in how.values if option is None)])
    # Spaces about the separators go, so that `leg | saddle` is read as it is meant.
    close = text.re_replace(rf"\s*{re.escape(how.separator)}\s*", how.separator)
    return where(~nothing, close).split(how.separator)


def _combined(question: MultiChoice, chosen: Mapping[str, BooleanValue]) -> BooleanValue:
    """Whether an option that stands alone does not."""
    alone = [chosen[option.id] for option in question.options if option.exclusive]
    signs = [chosen[option.id] for option in question.options if not option.exclusive]
    together = [any_of(alone) & any_of(signs)] if alone and signs else []
    return any_of([*together, *([all_of(alone)] if len(alone) > 1 else [])])
