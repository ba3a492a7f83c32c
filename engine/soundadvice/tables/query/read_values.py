"""Read values: the answers that columns hold, read as everywhere else, from rows that stand for others like them.

What is read is the same for all questions that are read alike: so one query reads the values of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import assert_never

import ibis
import pyarrow
from ibis.expr.datatypes import DataType

from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Question
from soundadvice.tables.columns.how import Amount, DayIn, Elapsed, How, Missing, Reading, Ticked
from soundadvice.tables.columns.names import ROW
from soundadvice.tables.query.answers import read
from soundadvice.tables.query.conditions import Answered, Chosen, Steps, TickColumns
from soundadvice.tables.query.row_number import in_order, numbered
from soundadvice.tables.query.stages import Stages

VALUES = "soundadvice_values"
"""The name of the rows in the query."""
Ask = Callable[[str, pyarrow.Table], pyarrow.Table]
"""Asks an engine a query over rows, which it has under the name VALUES."""
Said = tuple[Answer | None, str | None]
"""An answer, and the code of what is wrong where it cannot be taken; neither where there is none."""
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Alike:
    """What tells how questions are read: all questions that are read alike have the same."""

    question: Question
    how: How
    types: tuple[DataType, ...]

    def read(self, ask: Ask, rows: pyarrow.Table, name: str) -> list[Said]:
        """The answers in rows, whose columns are those that `how` names, in their order; `name` is for errors."""
        found, answered, bad = self._asked(ask, rows, name)
        codes = [None] * rows.num_rows if bad is None else found.column(bad).to_pylist()
        answers = _answers(self.question, answered, found)
        return [(None, code) if code else (answer, None) for answer, code in zip(answers, codes, strict=True)]

    def amounts(self, ask: Ask, rows: pyarrow.Table, name: str) -> tuple[pyarrow.Array, pyarrow.Array, pyarrow.Array]:
        """Of amounts, as columns: steps, whether the person is not sure, and codes; null where there are none."""
        found, answered, bad = self._asked(ask, rows, name)
        assert isinstance(answered, Steps)
        nothing = pyarrow.nulls(rows.num_rows, pyarrow.bool_())
        unsure = nothing if answered.unsure is None else found.column(answered.unsure).combine_chunks()
        codes = pyarrow.nulls(rows.num_rows, pyarrow.string()) if bad is None else found.column(bad).combine_chunks()
        return found.column(answered.steps).combine_chunks(), unsure, codes

    def _asked(self, ask: Ask, rows: pyarrow.Table, name: str) -> tuple[pyarrow.Table, Answered, str | None]:
        text, answered, bad = _query(self)
        named = rows.rename_columns([_column(number) for number in range(rows.num_columns)])
        return in_order(ask(text, numbered(named)), 0, rows.num_rows, name), answered, bad


def alike(reading: Reading, types: Mapping[str, DataType]) -> Alike:
    """How a question is read, without its name and those of its columns."""
    places = {name: _column(number) for number, name in enumerate(dict.fromkeys(reading.columns))}
    types_of = tuple(types[name] for name in places)
    return Alike(_plain(reading.question), _renamed(reading.how, places), types_of)


def _column(number: int) -> str:
    return f"value_{number}"


def _plain(question: Question) -> Question:
    """The question as far as reading goes."""
    match question:
        case Choice(options=options):
            return Choice(id="", text="", options=_bare(options))
        case MultiChoice(options=options):
            return MultiChoice(id="", text="", options=_bare(options))
        case Number(minimum=low, maximum=high, decimals=decimals, unsure=unsure):
            return Number(id="", text="", unit="", minimum=low, maximum=high, decimals=decimals, unsure=unsure)
        case Duration(minimum=low, maximum=high, unsure=unsure):
            return Duration(id="", text="", minimum=low, maximum=high, unsure=unsure)
        case Date(minimum=low, maximum=high, unsure=unsure):
            return Date(id="", text="", minimum=low, maximum=high, unsure=unsure)
        case _:
            assert_never(question)


def _bare(options: Sequence[Option]) -> tuple[Option, ...]:
    return tuple([Option(option.id, "") for option in options])


def _renamed(how: How, names: Mapping[str, str]) -> How:
    match how:
        case Missing():
            return Missing()
        case Ticked(columns=columns):
            return replace(how, columns=tuple([flag and (names[flag[0]], flag[1]) for flag in columns]))
        case Amount(column=column, unsure=unsure) | Elapsed(column=column, unsure=unsure):
            return replace(how, column=names[column], unsure=unsure and (names[unsure[0]], unsure[1]))
        case DayIn(column=column, unsure=unsure, asked=asked, asked_kind=kind):
            given = replace(how, column=names[column], unsure=unsure and (names[unsure[0]], unsure[1]))
            return given if kind is None or asked is None else replace(given, asked=names[asked])
        case _:
            return replace(how, column=names[how.column])


@lru_cache(_KEPT)
def _query(one: Alike) -> tuple[str, Answered, str | None]:
    """The query, the columns of the answers in what it gives, and that of what is wrong with them."""
    columns = {_column(number): kind for number, kind in enumerate(one.types)}
    stages = Stages(ibis.table({ROW: "int64", **columns}, name=VALUES))
    answered, bad = stages.taken(read(Reading(one.question, one.how), "it_"))
    names = answered.columns(_options(one.question)) if answered else ()
    wanted = dict.fromkeys([ROW, *names, *([bad] if bad else [])])
    return str(ibis.duckdb.compile(stages.table.select(*wanted))), answered, bad


def _options(question: Question) -> list[str]:
    return [option.id for option in question.options] if isinstance(question, (Choice, MultiChoice)) else []


def _answers(question: Question, answered: Answered, rows: pyarrow.Table) -> list[Answer | None]:
    match answered:
        case None:
            return [None] * rows.num_rows
        case Chosen(column=column, numbers=numbers):
            options = {number: option for option, number in numbers.items()}
            return [None if number is None else options[number] for number in rows.column(column).to_pylist()]
        case TickColumns(options=ticks, given=given):
            has = {option: [rows.column(name).to_pylist() for name in names] for option, names in ticks.items()}
            there = rows.column(given).is_valid().to_pylist()
            return [
                frozenset([option for option, columns in has.items() if any(column[row] for column in columns)])
                if there[row]
                else None
                for row in range(rows.num_rows)
            ]
        case Steps(steps=steps, unsure=unsure):
            amounts = rows.column(steps).to_pylist()
            doubts = [None] * len(amounts) if unsure is None else rows.column(unsure).to_pylist()
            return [UNSURE if doubt else amount for amount, doubt in zip(amounts, doubts, strict=True)]
        case _:
            assert_never(answered)
