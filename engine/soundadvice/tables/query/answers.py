"""Answers: from what a table holds to canonical answers, and the code of what is wrong where they cannot be taken.

Each question is read in steps. A step adds columns to the table, and the next one is sent the table with them: so what
several expressions need is worked out once, and the steps of all questions are taken side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import assert_never

import ibis
from ibis.expr.types import ArrayValue, BooleanValue, IntegerValue, StringValue

from soundadvice.model.question import Choice, Date, MultiChoice, Quantity
from soundadvice.tables.columns.codes import spellings
from soundadvice.tables.columns.how import (
    Amount,
    ColumnKind,
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
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.columns.mapping import NONE
from soundadvice.tables.query.amounts.days import read_days
from soundadvice.tables.query.amounts.lengths import read_amount
from soundadvice.tables.query.conditions import FALSE, Chosen, TickColumns, all_of, any_of
from soundadvice.tables.query.values import NO_ANSWER, Read, coded, comparable, looked_up, side_by_side, truth, where

_YES_NO = frozenset({"yes", "no"})


def read(reading: Reading, prefix: str, *, eager: bool = False) -> Read:
    """The steps that read a question. Columns added begin with `prefix`; `eager` is for `looked_up`."""
    question = reading.question
    match reading.how:
        case Missing():
            return _missing()
        case OptionText() as how:
            assert isinstance(question, Choice)
            return _words(question, how, prefix, eager=eager)
        case YesNo() as how:
            assert isinstance(question, Choice)
            return _yes_no(question, how, prefix)
        case Ticked() as how:
            assert isinstance(question, MultiChoice)
            return _ticked(question, how, prefix, eager=eager)
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


def _words(question: Choice, how: OptionText, prefix: str, *, eager: bool) -> Read:
    table = yield {}
    found, number, numbers = f"{prefix}found", f"{prefix}number", _numbers(question)
    told = {
        word: NO_ANSWER if option is None else numbers[option]
        for code, option in how.values
        for word in spellings(code, how.kind)
    }
    if how.kind is ColumnKind.TEXT:
        # Spaces about a word and its capitals change nothing; but what the mapping says of a word goes before.
        words = {"": NO_ANSWER} | _plain_words(numbers, [code for code, _ in how.values])
        table, found = yield from looked_up(table, how.column, told, words, prefix, eager=eager)
    else:
        plain, nothing = comparable(table[how.column], how.kind), ibis.null("int8")
        exact = plain.cases(*told.items(), else_=nothing) if told else nothing
        if how.kind is ColumnKind.BOOLEAN:
            exact = ibis.coalesce(exact, _of_truth(table[how.column], numbers))
        table = yield {found: exact}
    # Null if the column is: that is no answer, and nothing is wrong with it.
    unknown = table[found].isnull() & table[how.column].notnull()
    yield {number: table[found].nullif(NO_ANSWER), f"{prefix}bad": coded(question, (unknown, Invalid.UNKNOWN_OPTION))}
    return Chosen(number, numbers), f"{prefix}bad"


def _plain_words(numbers: Mapping[str, int], codes: Iterable[str]) -> dict[str, int]:
    """The options by their ids in small letters, and true and false for yes and no; none that a code spells."""
    words = {option.lower(): number for option, number in numbers.items()}
    if len(words) < len(numbers):
        words = dict(numbers)  # ids that differ in capitals only: then only small letters are met
    if numbers.keys() >= _YES_NO:
        words = {"true": numbers["yes"], "false": numbers["no"]} | words
    told = {code.lower() for code in codes}
    return {word: number for word, number in words.items() if word not in told}


def _of_truth(column: BooleanValue, numbers: Mapping[str, int]) -> IntegerValue:
    if not numbers.keys() >= _YES_NO:
        return ibis.null("int8")
    return ibis.cases((column, numbers["yes"]), (~column, numbers["no"]), else_=ibis.null("int8"))


def _numbers(question: Choice) -> dict[str, int]:
    return {option.id: number for number, option in enumerate(question.options)}


def _yes_no(question: Choice, how: YesNo, prefix: str) -> Read:
    table = yield {}
    numbers = _numbers(question)
    yield {f"{prefix}number": _of_truth(table[how.column], numbers)}
    return Chosen(f"{prefix}number", numbers), None


# A set of options ----------------------------------------------------------------------------------------------


def _ticked(question: MultiChoice, how: Ticked, prefix: str, *, eager: bool) -> Read:
    table = yield {}
    marks = [f"{prefix}tick{number}" for number in range(len(how.columns))]
    there = {mark: flag for mark, flag in zip(marks, how.columns, strict=True) if flag}
    readers = {mark: truth(table, *flag, how.values, f"{mark}_", eager=eager) for mark, flag in there.items()}
    table, found = yield from side_by_side(readers, table)
    ticks = {mark: tick for mark, (_, tick) in found.items()}
    odd = any_of(tick.odd(table) for tick in ticks.values())
    table = yield {**{mark: tick.value(table) for mark, tick in ticks.items()}, f"{prefix}odd": odd}
    if len(there) < len(marks):
        # Of no option left out is anything known where of one that is there nothing is.
        false = where(any_of(table[mark].notnull() for mark in there), FALSE)
        none = ~any_of(table[mark] for mark in there) if how.all_false else false
        ids = [option.id for option in question.options]
        gone = {mark: name for name, mark in zip(ids, marks, strict=True) if mark not in there}
        table = yield {mark: none if name == NONE else false for mark, name in gone.items()}
    chosen = {option.id: table[mark] for option, mark in zip(question.options, marks, strict=True)}
    answered = [tick.notnull() for tick in chosen.values()]
    yield {
        f"{prefix}bad": coded(
            question,
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
    nothing = [str(word) for code, option in how.values if option is None for word in spellings(code, ColumnKind.TEXT)]
    for value, option in how.values:
        if option is not None:
            spelled |= {str(word): option for word in spellings(value, ColumnKind.TEXT)}
    if isinstance(how, Separated):
        table = yield {texts: _split(table[how.column].cast("string"), how, nothing)}
    else:
        table = yield {texts: table[how.column].cast("array<string>")}
        if nothing:
            blank = (table[texts].length() == 1) & any_of(table[texts].contains(word) for word in nothing)
            table = yield {texts: where(~ibis.coalesce(blank, FALSE), table[texts])}
    marks = {word: f"{prefix}has{number}" for number, word in enumerate(spelled)}
    table = yield {mark: table[texts].contains(word) for word, mark in marks.items()}
    table = yield {counted: reduce(add, (table[mark].cast("int8") for mark in marks.values()))}
    # A list without repeats needs no look at its different texts. Some engines look at what they are not asked for: so
    # they are asked of no such list.
    alike = table[texts].length() == table[counted]
    different = ~alike & (where(~alike, table[texts]).unique().length() != table[counted])
    columns = {
        option.id: tuple(marks[word] for word, meant in spelled.items() if meant == option.id)
        for option in question.options
    }
    chosen = {option: any_of(table[column] for column in names) for option, names in columns.items()}
    yield {
        bad: coded(
            question,
            (table[texts].length() == 0, Invalid.EMPTY_LIST),
            (different, Invalid.UNKNOWN_OPTION),
            (_combined(question, chosen), Invalid.EXCLUSIVE_OPTION),
        )
    }
    return TickColumns(columns, texts), bad


def _split(text: StringValue, how: Separated, nothing: Sequence[str]) -> ArrayValue:
    text = text.strip()
    blank = any_of([text == "", *(text == value for value in nothing)])
    # Spaces about the separators go, so that `leg | saddle` is read as it is meant.
    close = text.re_replace(rf"\s*{re.escape(how.separator)}\s*", how.separator)
    return where(~blank, close).split(how.separator)


def _combined(question: MultiChoice, chosen: Mapping[str, BooleanValue]) -> BooleanValue:
    """Whether an option that stands alone does not."""
    alone = [chosen[option.id] for option in question.options if option.exclusive]
    signs = [chosen[option.id] for option in question.options if not option.exclusive]
    together = [any_of(alone) & any_of(signs)] if alone and signs else []
    return any_of([*together, *([all_of(alone)] if len(alone) > 1 else [])])
