"""Table columns: what people have drawn, as columns of a table, one person a row."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow
from pyarrow import compute

from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Choice, MultiChoice, Number
from soundadvice.population.draw.columns import Place
from soundadvice.population.draw.crews import Crew, Told

Columns = dict[str, pyarrow.Array]


def truths(crew: Crew, size: int) -> pyarrow.BooleanArray:
    """For each of so many people whether they are in it."""
    buffer = pyarrow.py_buffer(crew.to_bytes(-(-size // 8), "little"))
    return pyarrow.Array.from_buffers(pyarrow.bool_(), size, [None, buffer])


def fact_columns(place: Place, told: Told, size: int) -> Columns:
    """The columns of a fact."""
    match place.question:
        case Choice():
            numbers = ((place.numbers[str(value)], crew) for value, crew in told.items())
            return {place.name: _picked(numbers, size, pyarrow.int16())}
        case MultiChoice(options=options):
            return {place.tick(one.id): truths(told.get(one.id, 0), size) for one in options}
        case _:
            steps = ((value, crew) for value, crew in told.items() if isinstance(value, int))
            return {place.name: _picked(steps, size, pyarrow.int64())}


def answer_columns(place: Place, told: Told, size: int) -> Columns:
    """The columns of an answer, which may be that someone is not sure."""
    found = fact_columns(place, told, size)
    if place.units is not None:
        assert isinstance(place.question, Number)
        found[place.units] = compute.divide(found[place.name].cast("float64"), 10**place.question.decimals)
    if place.unsure is not None:
        found[place.unsure] = truths(told.get(UNSURE, 0), size)
    return found


def _picked(values: Iterable[tuple[int, Crew]], size: int, kind: pyarrow.DataType) -> pyarrow.Array:
    """Everyone's value, null for those who have none."""
    found = pyarrow.nulls(size, kind)
    for value, crew in values:
        found = compute.if_else(truths(crew, size), pyarrow.scalar(value, kind), found)
    return found
