"""Advisor: tables of people in, the columns of their advice out, row by row as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow
from ibis.expr.datatypes import DataType

from soundadvice.model.pack import Pack
from soundadvice.tables.bits.decide import Decider
from soundadvice.tables.bits.outputs import Outputs
from soundadvice.tables.bits.reader import AnswerReader
from soundadvice.tables.columns.how import Reading
from soundadvice.tables.query.read_values import Ask

AT_ONCE = 1 << 16
"""People at a time: sets of so many stay near the processor."""


class Advisor:
    """What a pack says of rows that are read in one way. `names` are the columns that it gives, in their order."""

    def __init__(
        self,
        pack: Pack,
        readings: Sequence[Reading],
        types: Mapping[str, DataType],
        names: Sequence[str],
        ask: Ask,
    ) -> None:
        self._pack = pack
        self._names = tuple(names)
        self._reader = AnswerReader(readings, types, ask)
        self._decider = Decider(pack)

    def advice(self, rows: pyarrow.Table, name: str) -> pyarrow.Table:
        """The advice of each row, in their order, its texts coded; `name` is what they come from, for errors.

        Raises BatchError.
        """
        starts = range(0, max(1, rows.num_rows), AT_ONCE)
        return pyarrow.concat_tables([self._some(rows.slice(start, AT_ONCE), name) for start in starts])

    def _some(self, rows: pyarrow.Table, name: str) -> pyarrow.Table:
        people = self._reader.people(rows, name)
        decided = self._decider.decided(people, rows.num_rows, self._names)
        outputs = Outputs(self._pack, people, decided)
        return pyarrow.table([outputs.column(one) for one in self._names], list(self._names))
