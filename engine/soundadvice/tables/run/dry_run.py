"""Dry run: how a table would be read, from its own description and its first rows, before a batch is run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from soundadvice.model.time.duration import SECONDS
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
from soundadvice.tables.query.row_number import ROW, in_order, numbered
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
    advice = in_order(engine.table(work.alone, name), 0, rows.num_rows, name)
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
    return DryRun(name, count, rows.num_rows, questions, work.kept, work.outputs, summarise(engine, OUTPUT), problems)


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
        case Ticked(columns=columns):
            return f"true or false for each of {len(columns)} options"
        case Amount(seconds=None, unsure=unsure, kind=kind):
            unit = getattr(reading.question, "unit", None)
            return (f"a number of {unit}" if unit else "a length of time in words") + _unsure(unsure) + f", as {kind}"
        case Amount(seconds=seconds, unsure=unsure, kind=kind):
            (name,) = (name for name, length in SECONDS.items() if length == seconds)
            return f"a number of {name}s" + _unsure(unsure) + f", as {kind}"
        case Elapsed(unsure=unsure):
            return "a length of time" + _unsure(unsure)
        case DayIn(asked=asked, unsure=unsure, kind=kind):
            return "a day" + (f", asked on {asked}" if asked else "") + _unsure(unsure) + f", as {kind}"
        case _:
            assert_never(reading.how)


def _translated(values: tuple[tuple[str, str | None], ...]) -> str:
    return f", by {len(values)} codes" if values else ""


def _unsure(unsure: tuple[str, object] | None) -> str:
    return f", or not sure, by `{unsure[0]}`" if unsure else ""
