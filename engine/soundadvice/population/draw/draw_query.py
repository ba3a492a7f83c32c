"""Draw query: people and their answers as one query over uniform numbers, which DuckDB runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

import ibis
from ibis.expr.types import IntegerValue, Table, Value

from soundadvice.model.condition import UNSURE, Condition, questions_of
from soundadvice.model.pack import Pack
from soundadvice.model.population.draw import Always, Chances, Drawn, Normal, SameAs, Weights
from soundadvice.model.population.population import Population
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, allows_unsure
from soundadvice.population.draw.answering import AnswerDraws
from soundadvice.population.draw.columns import Place
from soundadvice.population.draw.streams import Stream
from soundadvice.population.draw.thresholds import of_share
from soundadvice.population.draw.values import Drawing, below
from soundadvice.tables.columns.names import ROW
from soundadvice.tables.query.conditions import FALSE, Conditions
from soundadvice.tables.query.stages import Stages

UNIFORMS = "soundadvice_uniforms"
"""The name of the table of uniform numbers that the query asks."""


@dataclass(frozen=True, slots=True)
class DrawQuery:
    """The query's text, the streams that it draws from by the columns of their numbers, and where the facts stand."""

    text: str
    streams: Mapping[str, Stream]
    facts: Mapping[str, Place]


def draw_query(
    population: Population, settings: Mapping[str, str], groups: Sequence[AnswerDraws], facts: Iterable[str]
) -> DrawQuery:
    """People in a scenario's settings: their numbers, these facts, and their answers to each pack.

    The columns of the second pack's answers begin with `other_`, and so on; those of the first with nothing.
    """
    return _DrawQuery(population, settings).made(groups, tuple(facts))


class _Streams:
    """The columns of uniform numbers, named as they are asked for. All but the number of the row come from them."""

    def __init__(self) -> None:
        self.names: dict[Stream, str] = {}

    def name(self, stream: Stream) -> str:
        return self.names.setdefault(stream, f"uniform{len(self.names)}")


class _DrawQuery:
    def __init__(self, population: Population, settings: Mapping[str, str]) -> None:
        self._population = population
        self._settings = settings
        self._streams = _Streams()
        self._facts: dict[str, Place] = {}

    def made(self, groups: Sequence[AnswerDraws], facts: tuple[str, ...]) -> DrawQuery:
        for drawn, stream in _every(self._population, groups):
            for one in _streams_of(drawn, stream):
                self._streams.name(one)
        stages = Stages(ibis.table({ROW: "int64", **dict.fromkeys(self._streams.names.values(), "int64")}, UNIFORMS))
        for level in _levels(self._population.facts):
            self._add(stages, [(fact, f"fact{number}", ("fact", fact.id)) for number, fact in level])
            self._facts |= {fact.id: Place(fact.question, f"fact{number}") for number, fact in level}
        kept = [ROW, *(column for name in facts for column in self._facts[name].fact_columns)]
        for number, group in enumerate(groups):
            kept += self._answered(stages, group, "other_" * number)
        stages.leave(kept, {})
        text = str(ibis.duckdb.compile(stages.table))
        streams = {name: stream for stream, name in self._streams.names.items()}
        return DrawQuery(text, streams, {name: self._facts[name] for name in facts})

    def _drawing(self, table: Table) -> Drawing:
        def uniform(stream: Stream) -> IntegerValue:
            return table[self._streams.names[stream]]

        return Drawing(table, self._facts, self._settings, uniform)

    def _add(self, stages: Stages, wanted: Iterable[tuple[Drawn, str, Stream]]) -> None:
        drawing = self._drawing(stages.table)
        step: dict[str, Value] = {}
        for drawn, name, stream in wanted:
            step |= _columns(drawing, drawn, name, stream)
        stages.add(step)

    def _answered(self, stages: Stages, group: AnswerDraws, mark: str) -> list[str]:
        """Adds the answers to a pack, with not being sure, and who is asked what; their columns."""
        places = {name: Place(place.question, f"{mark}{place.name}") for name, place in group.places.items()}
        self._add(stages, [(one, places[one.id].name, ("answer", one.id)) for one in group.answers])
        stages.add(self._unsure(stages.table, group, places))
        asked = {name: f"{mark}{column}" for name, column in group.asked.items()}
        _add_asked(stages, group.pack, places, asked)
        return [*(column for place in places.values() for column in place.columns), *asked.values()]

    def _unsure(self, table: Table, group: AnswerDraws, places: Mapping[str, Place]) -> dict[str, Value]:
        """The answers again, with `unsure` for those who are not sure."""
        drawing = self._drawing(table)
        step: dict[str, Value] = {}
        for name, place in places.items():
            question = place.question
            if isinstance(question, Number) and place.units:
                step[place.units] = table[place.name].cast("float64") / 10**question.decimals
            bound = of_share(group.unsure.get(name, Fraction(0))) if allows_unsure(question) else 0
            unsure = below(drawing.uniform, ("unsure", name), bound) if bound else FALSE
            match question:
                case Choice() if bound:
                    number = ibis.literal(place.numbers[UNSURE], type="int16")
                    step[place.name] = ibis.ifelse(unsure, number, table[place.name])
                case MultiChoice(options=options) if bound:
                    for option in options:
                        column = place.tick(option.id)
                        said = table[column]
                        step[column] = said | unsure if option.id == UNSURE else said & ~unsure
                case Number() | Duration() if place.unsure is not None:
                    step[place.unsure] = unsure
                    if bound:
                        for column in (place.name, *([place.units] if place.units else [])):
                            value = step[column] if column in step else table[column]
                            step[column] = ibis.ifelse(unsure, ibis.null(value.type()), value)
        return step


def _columns(drawing: Drawing, drawn: Drawn, name: str, stream: Stream) -> dict[str, Value]:
    place = Place(drawn.question, name)
    if isinstance(drawn.question, MultiChoice):
        return {place.tick(option): value for option, value in drawing.ticks(drawn, stream).items()}
    kind = "int16" if isinstance(drawn.question, Choice) else "int64"
    return {name: drawing.value(drawn, stream).cast(kind)}


def _every(population: Population, groups: Iterable[AnswerDraws]) -> Iterator[tuple[Drawn, Stream]]:
    """All that is drawn, and the stream that it is drawn from."""
    yield from ((fact, ("fact", fact.id)) for fact in population.facts)
    for group in groups:
        yield from ((one, ("answer", one.id)) for one in group.answers)
        for one in group.answers:
            if allows_unsure(one.question) and group.unsure.get(one.id):
                yield Drawn(one.question, ()), ("unsure", one.id)


def _streams_of(drawn: Drawn, stream: Stream) -> Iterator[Stream]:
    """The streams of a draw: one, and one for each option with a chance of its own."""
    if not drawn.cases:
        yield stream
    for case in drawn.cases:
        match case.draw:
            case Chances(options=options):
                yield from ((*stream, name) for name, _ in options)
            case Weights() | Normal():
                yield stream
            case Always() | SameAs():
                pass
            case _:
                assert_never(case.draw)


def _conditions(drawn: Drawn) -> Iterator[str]:
    """The facts and settings that a draw looks at."""
    found: list[Condition | None] = []
    for case in drawn.cases:
        found.append(case.when)
        match case.draw:
            case Chances(options=options):
                for _, chances in options:
                    found += [one.when for one in chances]
                    yield from (name for one in chances for name in one.times)
            case SameAs(fact=fact):
                yield fact
            case Weights() | Normal() | Always():
                pass
            case _:
                assert_never(case.draw)
    for condition in found:
        yield from questions_of(condition) if condition is not None else ()


def _levels(facts: Sequence[Drawn]) -> list[list[tuple[int, Drawn]]]:
    """The facts, with their numbers, in as few steps as what rests on what allows."""
    level: dict[str, int] = {}
    for fact in facts:
        level[fact.id] = 1 + max((level.get(name, -1) for name in _conditions(fact)), default=-1)
    found: list[list[tuple[int, Drawn]]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for number, fact in enumerate(facts):
        found[level[fact.id]].append((number, fact))
    return found


def _add_asked(stages: Stages, pack: Pack, places: Mapping[str, Place], asked: Mapping[str, str]) -> None:
    """Adds, for each question that not everyone is asked, whether it is: as `evaluate` enables it."""
    answered = {name: places[name].answered if name in places else None for name in pack.question}
    enabled: dict[str, str | None] = {name: None for name in pack.question if name not in asked}
    waiting = [pack.question[name] for name in asked]
    while waiting:
        meaning = Conditions(stages.table, answered, enabled)
        step: dict[str, Value] = {}
        for question in waiting:
            if question.enable_when is not None and all(name in enabled for name in questions_of(question.enable_when)):
                step[asked[question.id]] = ibis.coalesce(meaning.of(question.enable_when), FALSE)
        stages.add(step)
        enabled |= {question.id: asked[question.id] for question in waiting if asked[question.id] in step}
        waiting = [question for question in waiting if question.id not in enabled]
