"""Draw query: people and their answers as one query over uniform numbers, which DuckDB runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from typing import assert_never

import ibis
import pyarrow
from ibis.expr.types import IntegerValue, Table, Value

from soundadvice.model.condition import UNSURE, Condition, questions_of
from soundadvice.model.pack import Pack
from soundadvice.model.population.draw import Always, Chances, Drawn, Normal, SameAs, Weights
from soundadvice.model.population.population import Population
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, allows_unsure
from soundadvice.population.draw.answering import AnswerDraws
from soundadvice.population.draw.columns import Place
from soundadvice.population.draw.constants import Constants, Scene
from soundadvice.population.draw.streams import Stream
from soundadvice.population.draw.thresholds import of_share
from soundadvice.population.draw.values import Drawing
from soundadvice.tables.columns.names import ROW
from soundadvice.tables.query.conditions import FALSE, Conditions
from soundadvice.tables.query.stages import Stages

UNIFORMS, CONSTANTS = "soundadvice_uniforms", "soundadvice_constants"
"""The tables that the query asks: of uniform numbers, a row for each person, and of what hangs on the scenario."""
_KEPT = 16


@dataclass(frozen=True, slots=True)
class DrawQuery:
    """The query's text, the tables that it asks, and where the facts stand.

    `streams` are those of the uniform numbers, by their columns; `constants` is the table of one row.
    """

    text: str
    streams: Mapping[str, Stream]
    constants: pyarrow.Table
    facts: Mapping[str, Place]


def draw_query(
    population: Population, settings: Mapping[str, str], groups: Sequence[AnswerDraws], facts: Iterable[str]
) -> DrawQuery:
    """People in a scenario's settings: their numbers, these facts, and their answers to each pack.

    The columns of the second pack's answers begin with `other_`, and so on; those of the first with nothing.
    """
    made = _made(_Request(population, tuple((group.pack, group.answers) for group in groups), tuple(facts)))
    scene = Scene(settings, tuple(group.unsure for group in groups))
    return DrawQuery(made.text, made.streams, made.constants.row(scene), made.facts)


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """What a text is made of, known by which objects these are."""

    population: Population
    groups: tuple[tuple[Pack, tuple[Drawn, ...]], ...]
    facts: tuple[str, ...]

    @property
    def _key(self) -> tuple[object, ...]:
        return (id(self.population), self.facts, *((id(pack), id(answers)) for pack, answers in self.groups))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Request) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@dataclass(frozen=True, slots=True)
class _Made:
    """A text with all that it needs."""

    text: str
    streams: Mapping[str, Stream]
    constants: Constants
    facts: Mapping[str, Place]


@lru_cache(_KEPT)
def _made(request: _Request) -> _Made:
    # To make a text takes longer than to draw 20,000 people by it, and a study asks for the same one again and again.
    groups = [AnswerDraws(pack, answers, {}) for pack, answers in request.groups]
    return _Making(request.population).made(groups, request.facts)


class _Making:
    def __init__(self, population: Population) -> None:
        self._population = population
        self._streams: dict[Stream, str] = {}
        self._constants = Constants()
        self._facts: dict[str, Place] = {}

    def made(self, groups: Sequence[AnswerDraws], facts: tuple[str, ...]) -> _Made:
        self._collect(groups)
        stages = Stages(self._base())
        for level in _levels(self._population.facts):
            self._add(stages, [(fact, f"fact{number}", ("fact", fact.id)) for number, fact in level])
            self._facts |= {fact.id: Place(fact.question, f"fact{number}") for number, fact in level}
        kept = [ROW, *(column for name in facts for column in self._facts[name].fact_columns)]
        for number, group in enumerate(groups):
            kept += self._answered(stages, group, number)
        stages.leave(kept, {})
        text = str(ibis.duckdb.compile(stages.table))
        streams = {name: stream for stream, name in self._streams.items()}
        return _Made(text, streams, self._constants, {name: self._facts[name] for name in facts})

    def _collect(self, groups: Sequence[AnswerDraws]) -> None:
        """The columns of all that is drawn from, and of all that hangs on the scenario."""
        for name, values in self._population.settings.items():
            key = ("setting", name)
            self._constants.add(key, 1, partial(_setting, name, values))
            choice = Choice(id=name, text=name, options=tuple(Option(value, value) for value in values))
            self._facts[name] = Place(choice, self._constants.columns[key][0])
        for drawn, stream in _every(self._population, groups):
            self._constants.add_drawn(drawn)
            for one in _streams_of(drawn, stream):
                self._streams.setdefault(one, f"uniform{len(self._streams)}")
        for number, group in enumerate(groups):
            for answer in group.answers:
                if allows_unsure(answer.question):
                    self._streams.setdefault(("unsure", answer.id), f"uniform{len(self._streams)}")
                    self._constants.add(("unsure", number, answer.id), 1, partial(_unsure_bound, number, answer.id))

    def _base(self) -> Table:
        """The table of uniform numbers, with what hangs on the scenario beside each."""
        uniforms = ibis.table({ROW: "int64", **dict.fromkeys(self._streams.values(), "int64")}, UNIFORMS)
        names = self._constants.names
        return uniforms.cross_join(ibis.table(dict.fromkeys(names, "int64"), CONSTANTS)) if names else uniforms

    def _drawing(self, table: Table) -> Drawing:
        def uniform(stream: Stream) -> IntegerValue:
            return table[self._streams[stream]]

        return Drawing(table, self._facts, uniform, self._constants)

    def _add(self, stages: Stages, wanted: Iterable[tuple[Drawn, str, Stream]]) -> None:
        drawing = self._drawing(stages.table)
        step: dict[str, Value] = {}
        for drawn, name, stream in wanted:
            step |= _columns(drawing, drawn, name, stream)
        stages.add(step)

    def _answered(self, stages: Stages, group: AnswerDraws, number: int) -> list[str]:
        """Adds the answers to a pack, with not being sure, and who is asked what; their columns."""
        mark = "other_" * number
        places = {name: Place(place.question, f"{mark}{place.name}") for name, place in group.places.items()}
        self._add(stages, [(one, places[one.id].name, ("answer", one.id)) for one in group.answers])
        step: dict[str, Value] = {}
        for name, place in places.items():
            step |= self._unsure(stages.table, place, ("unsure", number, name))
        stages.add(step)
        asked = {name: f"{mark}{column}" for name, column in group.asked.items()}
        _add_asked(stages, group.pack, places, asked)
        return [*(column for place in places.values() for column in place.columns), *asked.values()]

    def _unsure(self, table: Table, place: Place, key: object) -> dict[str, Value]:
        """An answer again, with `unsure` for those who are not sure."""
        question, step = place.question, dict[str, Value]()
        if isinstance(question, Number) and place.units:
            step[place.units] = table[place.name].cast("float64") / 10**question.decimals
        if key not in self._constants.columns:
            return step
        unsure = table[self._streams["unsure", question.id]] < table[self._constants.columns[key][0]]
        match question:
            case Choice():
                number = ibis.literal(place.numbers[UNSURE], type="int16")
                step[place.name] = ibis.ifelse(unsure, number, table[place.name])
            case MultiChoice(options=options):
                for option in options:
                    column = place.tick(option.id)
                    said = table[column]
                    step[column] = said | unsure if option.id == UNSURE else said & ~unsure
            case Number() | Duration() | Date():
                assert place.unsure is not None
                for column in (place.name, *([place.units] if place.units else [])):
                    value = step[column] if column in step else table[column]
                    step[column] = ibis.ifelse(unsure, ibis.null(value.type()), value)
                step[place.unsure] = unsure
        return step


def _setting(name: str, values: Sequence[str], scene: Scene) -> list[int]:
    return [values.index(scene.settings[name])]


def _unsure_bound(group: int, question: str, scene: Scene) -> list[int]:
    return [of_share(scene.unsure[group].get(question, Fraction(0)))]


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


def _streams_of(drawn: Drawn, stream: Stream) -> Iterator[Stream]:
    """The streams of a draw: one, or one for each option with a chance of its own."""
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
