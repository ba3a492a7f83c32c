"""Writing people: those of a scenario, with their answers, as a table that `soundadvice batch` reads."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pyarrow
from pyarrow import compute

from soundadvice.model.condition import UNSURE
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population, Scenario
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number
from soundadvice.model.time.day import format_days
from soundadvice.model.time.duration import format_duration
from soundadvice.population.draw.answering import AnswerDraws, own_answers
from soundadvice.population.draw.columns import Place
from soundadvice.population.draw.drawing import Casting
from soundadvice.population.draw.people import Drawer, engine
from soundadvice.tables.errors import BatchError
from soundadvice.tables.read.locations import Location, output_place
from soundadvice.tables.write.drafts import Draft, begun, uninterrupted
from soundadvice.tables.write.writer import appender, presented

PERSON = "person"
"""The column of a person's number, from 1, if no question has that name."""


def people_place(name: str) -> Location:
    """Where people are written to: a file. Raises BatchError for anything else, and for what is there already."""
    place = output_place(name, None)
    if place.path is None or place.folder or place.format.is_database:
        raise BatchError(f"`{name}` is not the name of a file", "end it in .csv, .ndjson, .parquet or .arrow")
    if os.path.lexists(place.path):
        raise BatchError(f"{name}: there is a file already", "give another name, or remove it")
    if not Path(os.path.abspath(place.path)).parent.is_dir():
        raise BatchError(f"{name}: there is no such folder", "make it first, or give another one")
    return place


def write_people(pack: Pack, population: Population, scenario: Scenario, people: int, place: Location) -> None:
    """Writes the people of a scenario: an answer to each question that they are asked. Raises BatchError, OSError."""
    assert place.path is not None
    answering = own_answers(pack, population, scenario)
    drawer = Drawer(population, Casting(scenario, (answering,)))
    with ExitStack() as left, engine() as opened:
        draft = begun(lambda: Draft(place.path, follow=False), left)  # type: ignore[arg-type]
        with draft.file() as file:
            writer = None
            for first, drawn in drawer.portions(people):
                rows = presented(opened, as_answers(answering, drawn, first), place.format)
                writer = writer or appender(opened, place.format, file, rows.schema, packed=place.is_packed)
                writer.write(rows)
            if writer is not None:
                writer.close()
        with uninterrupted(too_late=True):
            draft.place(replace=False)


def as_answers(answering: AnswerDraws, people: pyarrow.Table, first: int) -> pyarrow.Table:
    """The answers of people as a table has them: columns named after questions, null for what is not asked."""
    columns: dict[str, pyarrow.Array] = {}
    if PERSON not in answering.pack.question:
        columns[PERSON] = pyarrow.array(range(first + 1, first + 1 + people.num_rows))
    for name, place in answering.places.items():
        asked = answering.asked.get(name)
        for column, values in _told(place, people).items():
            shown = values if asked is None else _only(values, people[asked].combine_chunks())
            columns[column] = shown
    return pyarrow.table(columns)


def _only(values: pyarrow.Array, asked: pyarrow.Array) -> pyarrow.Array:
    """The values of those who are asked, null for the others."""
    numbers = pyarrow.array(range(len(values)))
    return values.take(compute.if_else(asked, numbers, None))


def _told(place: Place, people: pyarrow.Table) -> dict[str, pyarrow.Array]:
    question, name = place.question, place.question.id
    match question:
        case Choice(options=options):
            words = pyarrow.array([one.id for one in options])
            return {name: words.take(people[place.name].combine_chunks())}
        case MultiChoice(options=options):
            ticks = [people[place.tick(one.id)].to_pylist() for one in options]
            ids = [one.id for one in options]
            chosen = [
                [option for option, tick in zip(ids, row, strict=True) if tick] for row in zip(*ticks, strict=True)
            ]
            return {name: pyarrow.array(chosen, pyarrow.list_(pyarrow.string()))}
        case Number():
            found = {name: people[place.units or place.name].combine_chunks()}
            return found if place.unsure is None else {**found, f"{name}_unsure": people[place.unsure].combine_chunks()}
        case Duration() | Date():
            say = format_duration if isinstance(question, Duration) else format_days
            steps = people[place.name].combine_chunks().dictionary_encode()
            words = pyarrow.array([say(one) for one in steps.dictionary.to_pylist()], pyarrow.string())
            shown = words.take(steps.indices)
            return {
                name: shown
                if place.unsure is None
                else compute.if_else(people[place.unsure].combine_chunks(), UNSURE, shown)
            }
