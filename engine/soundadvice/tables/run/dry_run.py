"""Dry run: how a table would be read, from its own description and its first rows, before a batch is run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from soundadvice.model.question import Date, Number, Question
from soundadvice.model.time.duration import SECONDS
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
from soundadvice.tables.columns.mapping import POINT
from soundadvice.tables.query.row_number import ROW, numbered
from soundadvice.tables.read.duckdb import INPUT, OUTPUT, Engine, quoted
from soundadvice.tables.read.sources import RowCount
from soundadvice.tables.run.job import Work
from soundadvice.tables.write.summary import Summary, summarise

if TYPE_CHECKING:
    import pyarrow

ROWS = 10_000
"""How many rows are looked at."""
_VALUES = 6
_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column of answers, and the values that are most frequent in the rows looked at; None if there is none."""

    name: str
    values: tuple[tuple[str | None, int], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Found:
    """A question, how it is read, in words, and its columns. `decides` says whether it can decide the advice."""

    question: str
    how: str
    decides: bool
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a dry run shows. `problems` are rows by number, from 1, with what is wrong in them."""

    name: str
    count: RowCount | None
    looked: int
    questions: tuple[Found, ...]
    kept: tuple[str, ...]
    outputs: tuple[str, ...]
    summary: Summary
    problems: tuple[tuple[int, str], ...]

    def to_json(self) -> dict[str, object]:
        """As JSON."""
        return {
            "input": self.name,
            "rows": None if self.count is None else self.count.rows,
            "rows_are_exact": self.count is not None and self.count.exact,
            "rows_looked_at": self.looked,
            "questions": [_found_json(found) for found in self.questions],
            "kept": list(self.kept),
            "columns": list(self.outputs),
            "summary": self.summary.to_json(),
            "problems": [{"row": row, "invalid": invalid} for row, invalid in self.problems],
        }


def _found_json(found: Found) -> dict[str, object]:
    columns = [
        {"column": column.name, "values": [{"value": value, "rows": rows} for value, rows in column.values]}
        for column in found.columns
    ]
    return {"question": found.question, "decides": found.decides, "how": found.how, "columns": columns}


def look(engine: Engine, name: str, count: RowCount | None, work: Work, rows: pyarrow.Table) -> DryRun:
    """The first rows of the input, looked at."""
    engine.take_table(numbered(rows))
    advice = work.advice(rows, name)
    engine.register(OUTPUT, numbered(advice))
    values = {column: _column(engine, column) for column in work.answers}
    questions = tuple(
        Found(
            reading.question.id,
            how(reading),
            reading.question.id in work.pack.deciding,
            tuple(values[column] for column in reading.columns),
        )
        for reading in work.readings
    )
    wrong = engine.rows(
        f"SELECT {ROW} + 1, invalid FROM {OUTPUT} WHERE invalid IS NOT NULL ORDER BY 1 LIMIT {_PROBLEMS}"
    )
    problems = tuple((number, invalid) for number, invalid in wrong)
    return DryRun(name, count, rows.num_rows, questions, work.kept, work.outputs, summarise(advice), problems)


def _column(engine: Engine, column: str) -> Column:
    """A column of the rows at hand."""
    query = f"SELECT CAST({quoted(column)} AS VARCHAR), count(*) FROM {INPUT} GROUP BY 1 ORDER BY 2 DESC, 1"
    found = engine.rows(query)
    return Column(column, tuple(found[:_VALUES]), max(0, len(found) - _VALUES))


def how(reading: Reading) -> str:
    """How a question is read, in words."""
    match reading.how:
        case Missing():
            return "unanswered in every row"
        case OptionText(values=values):
            return "an option" + _translated(values)
        case YesNo():
            return "true for yes, false for no"
        case Listed():
            return "a list of options"
        case Separated(separator=separator, values=values):
            return f"options with `{separator}` between them" + _translated(values)
        case Ticked(columns=columns, values=values, all_false=all_false):
            there = f"true or false for each of {sum(flag is not None for flag in columns)} options"
            return there + (", and `none` if all are false" if all_false else "") + _translated(values)
        case Amount() as how:
            return _amount(reading.question, how)
        case Elapsed(unsure=unsure, rounded=rounded, meant=meant):
            return "a length of time" + _unsure(unsure) + _rounded(reading.question, rounded) + _translated(meant)
        case DayIn(asked=asked, unsure=unsure, kind=kind, meant=meant):
            on = f", asked on {asked}" if asked else ""
            return "a day" + on + _unsure(unsure) + f", as {kind}" + _translated(meant)
        case _:
            assert_never(reading.how)


def _amount(question: Question, how: Amount) -> str:
    if how.kind is ColumnKind.NOTHING:
        return "no amount in any row" + _unsure(how.unsure)
    day = SECONDS["day"] if isinstance(question, Date) else 1
    unit = next((name for name, length in SECONDS.items() if length == (how.seconds or 0) * day), None)
    if unit is None:
        unit = getattr(question, "unit", None)
    what = f"a number of {unit}" + ("s" if how.seconds else "") if unit else "a length of time in words"
    comma = " with a decimal comma" if how.kind is ColumnKind.TEXT and how.decimal != POINT else ""
    rounded = _rounded(question, how.rounded)
    return what + _unsure(how.unsure) + f", as {how.kind}{comma}" + rounded + _translated(how.meant)


def _rounded(question: Question, rounded: bool) -> str:
    if not rounded:
        return ""
    decimals = question.decimals if isinstance(question, Number) else None
    return ", rounded to " + ("whole seconds" if decimals is None else f"{decimals} decimals")


def _translated(values: tuple[tuple[str, object], ...]) -> str:
    return f", by {len(values)} {'code' if len(values) == 1 else 'codes'}" if values else ""


def _unsure(unsure: tuple[str, object] | None) -> str:
    return f", or not sure, by `{unsure[0]}`" if unsure else ""
