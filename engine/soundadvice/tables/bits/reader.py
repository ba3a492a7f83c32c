"""Reader: what people have answered, from the columns of a table; each different value is read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow
from ibis.expr.datatypes import DataType
from numpy.typing import NDArray

from soundadvice.model.question import Quantity
from soundadvice.tables.bits.answered import AmountColumns, AnsweringPeople, KnownAnswers
from soundadvice.tables.bits.different import DifferentValues, rows_alike
from soundadvice.tables.columns.how import Reading
from soundadvice.tables.query.coded import plain
from soundadvice.tables.query.read_values import Alike, Ask, alike

_MOST_AMOUNTS = 1 << 12
"""Of more different amounts in a table, each row is read for itself."""
Values = tuple[int, ...]
"""The values of a row, by their numbers in each column."""


@dataclass(frozen=True, slots=True)
class _Unread:
    """The rows of a table that stand for all others: where, and their values, None where each row is for itself.

    `which` of them each row is like.
    """

    place: _Place
    rows: NDArray[np.intp]
    values: Sequence[Values] | None
    which: NDArray[np.intp]


class _Place:
    """Where the answers to a question are, and what has been read there."""

    def __init__(self, reading: Reading, types: Mapping[str, DataType]) -> None:
        self.reading = reading
        self.columns = tuple(dict.fromkeys(reading.columns))
        self.alike = alike(reading, types)
        self.is_amount = isinstance(reading.question, Quantity)
        self._forget()

    def _forget(self) -> None:
        self.known = KnownAnswers()
        self.different = [DifferentValues(_MOST_AMOUNTS if self.is_amount else None) for _ in self.columns]
        self.number: dict[Values, int] = {}

    def looked(self, table: pyarrow.Table) -> _Unread:
        """The rows that stand for all others."""
        if any(one.full for one in self.different) or len(self.known.answers) > 2 * table.num_rows + 1000:
            self._forget()
        columns = []
        for name, different in zip(self.columns, self.different, strict=True):
            numbers = different.numbers(_whole(table.column(name)))
            if numbers is None:
                every = np.arange(table.num_rows)
                return _Unread(self, every, None, every)
            columns.append(numbers)
        rows, which = rows_alike(columns)
        found = np.stack([numbers[rows] for numbers in columns], axis=1).tolist()
        return _Unread(self, rows, [tuple(values) for values in found], which)


class AnswerReader:
    """Reads all questions of a pack. `types` are those of the columns; `ask` asks an engine."""

    def __init__(self, readings: Sequence[Reading], types: Mapping[str, DataType], ask: Ask) -> None:
        self._places = [_Place(reading, types) for reading in readings]
        self._ask = ask

    def people(self, table: pyarrow.Table, name: str) -> dict[str, AnsweringPeople]:
        """What the people of a table have answered, by question. Raises what the engine raises."""
        looked = [place.looked(table) for place in self._places if place.columns]
        found = {place.reading.question.id: _nobody(place, table.num_rows) for place in self._places}
        waiting: dict[Alike, list[tuple[_Unread, NDArray[np.intp]]]] = {}
        for one in looked:
            if one.values is None and one.place.is_amount:
                found[one.place.reading.question.id] = self._amounts(one.place, table, name)
                continue
            new = _new(one)
            if len(new):
                waiting.setdefault(one.place.alike, []).append((one, new))
        for how, some in waiting.items():
            self._read(how, some, table, name)
        for one in looked:
            if one.values is not None or not one.place.is_amount:
                found[one.place.reading.question.id] = _people(one)
        return found

    def _amounts(self, place: _Place, table: pyarrow.Table, name: str) -> AnsweringPeople:
        """Reads amounts row by row, where nearly each is another one: to tell them apart would take longer."""
        columns = [plain(table.column(column)) for column in place.columns]
        values = pyarrow.table(columns, [str(number) for number in range(len(columns))])
        steps, unsure, codes = place.alike.amounts(self._ask, values, name)
        coded = codes.dictionary_encode()
        wrong = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp) + 1
        amounts = AmountColumns(
            steps.fill_null(0).to_numpy(zero_copy_only=False),
            steps.is_valid().to_numpy(zero_copy_only=False),
            unsure.fill_null(False).to_numpy(zero_copy_only=False),
            (wrong, coded.dictionary.to_pylist()),
        )
        return AnsweringPeople(amounts, np.arange(table.num_rows))

    def _read(
        self, how: Alike, some: Sequence[tuple[_Unread, NDArray[np.intp]]], table: pyarrow.Table, name: str
    ) -> None:
        """Reads the values of all questions that are read alike."""
        parts = []
        for one, new in some:
            at = pyarrow.array(one.rows[new])
            columns = [plain(table.column(column).take(at)) for column in one.place.columns]
            parts.append(pyarrow.table(columns, [str(number) for number in range(len(columns))]))
        said = how.read(self._ask, pyarrow.concat_tables(parts), name)
        start = 0
        for one, new in some:
            first = one.place.known.add(said[start : start + len(new)])
            start += len(new)
            if one.values is not None:
                one.place.number |= {one.values[at]: first + place for place, at in enumerate(new.tolist())}


def _new(one: _Unread) -> NDArray[np.intp]:
    """Which of the rows hold what has not been read."""
    if one.values is None:
        return np.arange(len(one.rows))
    return np.array([at for at, values in enumerate(one.values) if values not in one.place.number], np.intp)


def _people(one: _Unread) -> AnsweringPeople:
    known = one.place.known
    if one.values is None:
        first = len(known.answers) - len(one.rows)
        return AnsweringPeople(known, np.arange(first, len(known.answers)))
    numbers = np.array([one.place.number[values] for values in one.values], np.intp)
    return AnsweringPeople(known, numbers[one.which])


def _nobody(place: _Place, rows: int) -> AnsweringPeople:
    return AnsweringPeople(place.known, np.zeros(rows, np.intp))


def _whole(column: pyarrow.ChunkedArray) -> pyarrow.Array:
    return column.chunk(0) if column.num_chunks == 1 else plain(column).combine_chunks()
