"""People: drawn portion by portion, each with their facts and answers, and what packs advise them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

import ibis
import pyarrow

from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population
from soundadvice.population.draw.answering import AnswerDraws
from soundadvice.population.draw.columns import Place
from soundadvice.population.draw.complete import CompleteAnswers
from soundadvice.population.draw.drawing import AT_ONCE, Casting, DrawnPeople, draw
from soundadvice.population.draw.table_columns import answer_columns, fact_columns, truths
from soundadvice.tables.bits.advisor import Advisor
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.columns.mapping import ColumnMapping
from soundadvice.tables.columns.names import output_columns
from soundadvice.tables.errors import BatchError
from soundadvice.tables.query.advice import mapped
from soundadvice.tables.query.coded import decoded
from soundadvice.tables.read.duckdb import Engine

OTHER = "other_"
OUTPUTS = ("disposition", "acuity", "undecided", "invalid", "rules")
"""What is worked out of everyone's advice."""
_NAME = "the people drawn"


@contextmanager
def engine() -> Iterator[Engine]:
    """An engine for people who are drawn, closed at the end."""
    with closing(Engine()) as opened:
        yield opened


class Drawer:
    """Draws people of one scenario, as a table of their facts and answers.

    The columns of the answers to a second pack begin with `other_`. `facts` says where the facts stand.
    """

    def __init__(self, population: Population, casting: Casting, facts: Iterable[str] = ()) -> None:
        self._population = population
        self._casting = casting
        number = {fact.id: position for position, fact in enumerate(population.facts)}
        self.facts = {name: Place(population.fact[name].question, f"fact{number[name]}") for name in facts}

    def portions(self, count: int, at_once: int = AT_ONCE) -> Iterator[tuple[int, pyarrow.Table]]:
        """The first `count` people in portions, each with the number of its first, in order."""
        for first in range(0, count, at_once):
            (people,) = draw(self._population, [self._casting], first, min(at_once, count - first))
            yield first, self._table(people)

    def _table(self, people: DrawnPeople) -> pyarrow.Table:
        columns: dict[str, pyarrow.Array] = {}
        for name, place in self.facts.items():
            columns |= fact_columns(place, people.facts[name], people.size)
        for number, (group, answers) in enumerate(zip(self._casting.groups, people.answers, strict=True)):
            mark = OTHER * number
            for name, place in group.places.items():
                marked = Place(place.question, f"{mark}{place.name}")
                columns |= answer_columns(marked, answers[name], people.size)
        own = self._casting.groups[0]
        asked = CompleteAnswers(own.pack, people.answers[0], people.size).asked
        columns |= {column: truths(asked[name], people.size) for name, column in own.asked.items()}
        return pyarrow.table(columns)


class Adviser:
    """What a pack advises people whose answers stand in the columns of an `AnswerDraws`."""

    def __init__(
        self, engine: Engine, answering: AnswerDraws, mark: str = "", outputs: Sequence[str] = OUTPUTS
    ) -> None:
        self._engine = engine
        self._pack: Pack = answering.pack
        self._mapping: ColumnMapping = answering.mapping
        self._columns = answering.columns
        self._mark = mark
        self._outputs = tuple(outputs)
        self._advisor: Advisor | None = None

    def advise(self, people: pyarrow.Table, *, changed: bool = False) -> pyarrow.Table:
        """The advice of each, in order. Raises BatchError if an answer that was drawn cannot be taken.

        Of people whose answers are `changed`, those whose answers no longer go together have no advice.
        """
        answers = people.select([f"{self._mark}{name}" for name in self._columns]).rename_columns(list(self._columns))
        if self._advisor is None:
            table = ibis.memtable(answers.slice(0, 0))
            types, readings = dict(table.schema().items()), mapped(self._pack, table, self._mapping)
            names = output_columns(self._pack, self._outputs)
            self._advisor = Advisor(self._pack, readings, types, names, self._engine.over_values)
        advice = decoded(self._advisor.advice(answers, _NAME))
        if advice["invalid"].null_count < people.num_rows:
            said = [text for text in advice["invalid"].to_pylist() if text is not None]
            if changed and all(one.endswith(Invalid.AT_ODDS) for text in said for one in text.split("; ")):
                return advice
            wrong = said[0]
            if wrong.endswith(Invalid.AT_ODDS):
                hint = "draw them so that one says where the other can be: see `must` in questions.yaml"
                raise BatchError(f"the mix draws answers that no one could give together: {wrong}", hint)
            raise BatchError(f"an answer that was drawn cannot be taken: {wrong}", "tell us: this should not happen")
        return advice
