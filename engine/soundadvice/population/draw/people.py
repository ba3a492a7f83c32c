"""People: drawn portion by portion, each with their facts and answers, and what packs advise them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

import ibis
import pyarrow

from soundadvice.model.pack import Pack
from soundadvice.population.draw.answering import AnswerDraws
from soundadvice.population.draw.draw_query import CONSTANTS, UNIFORMS, DrawQuery
from soundadvice.population.draw.streams import uniforms
from soundadvice.tables.bits.advisor import Advisor
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.columns.mapping import ColumnMapping
from soundadvice.tables.columns.names import output_columns
from soundadvice.tables.errors import BatchError
from soundadvice.tables.query.advice import mapped
from soundadvice.tables.query.coded import decoded
from soundadvice.tables.query.row_number import in_order, numbered
from soundadvice.tables.read.duckdb import Engine

AT_ONCE = 131_072
"""So many people are drawn at once, unless less is asked for. It changes nothing."""
OUTPUTS = ("disposition", "acuity", "undecided", "invalid", "rules")
"""What is worked out of everyone's advice."""
_NAME = "the people drawn"


@contextmanager
def engine() -> Iterator[Engine]:
    """An engine for people who are drawn, closed at the end."""
    with closing(Engine()) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws people of one scenario and runs what is asked of them, in one engine."""

    engine: Engine
    query: DrawQuery
    seed: int

    def portions(self, count: int, at_once: int = AT_ONCE) -> Iterator[tuple[int, pyarrow.Table]]:
        """The first `count` people in portions, each with the number of its first: facts and answers, in order."""
        self.engine.register(CONSTANTS, self.query.constants)
        for first in range(0, count, at_once):
            some = min(at_once, count - first)
            self.engine.register(UNIFORMS, numbered(self._uniforms(first, some), first))
            yield first, in_order(self.engine.table(self.query.text, _NAME), first, some, _NAME)

    def _uniforms(self, first: int, count: int) -> pyarrow.Table:
        drawn = {name: uniforms(self.seed, stream, first, count) for name, stream in self.query.streams.items()}
        # Without a column a table would have no rows.
        return pyarrow.table(drawn or {"none": pyarrow.nulls(count, pyarrow.int64())})


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
