"""Stages: a table that grows by columns, each stage a named part of the query, so that engines see what is shared.

Without names, Ibis would put what a column is made of in the place of each mention of the column, many times over.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from itertools import count
from typing import TypeVar

from ibis.expr.types import Table

from soundadvice.tables.query.values import Step

_Found = TypeVar("_Found")
_NUMBERS = count(1)


class Stages:
    """The table as it is after the last stage."""

    def __init__(self, table: Table) -> None:
        self.table = table
        # Of its own: two packs, or two tables, may be parts of one query.
        self._name = f"soundadvice_{next(_NUMBERS)}"
        self._stage = 0

    def add(self, step: Step) -> None:
        """The next stage: these columns are added."""
        if step:
            self._set(self.table.mutate(**step))

    def taken(self, steps: Generator[Step, Table, _Found]) -> _Found:
        """What is found by steps, each of them a stage."""
        try:
            step = next(steps)
            while True:
                self.add(step)
                step = steps.send(self.table)
        except StopIteration as stop:
            found: _Found = stop.value
            return found

    def leave(self, names: Iterable[str], step: Step) -> None:
        """The next stage: of the columns that there are only these, and these are added."""
        self._set(self.table.select(*dict.fromkeys(names), **step))

    def _set(self, table: Table) -> None:
        self._stage += 1
        self.table = table.alias(f"{self._name}_{self._stage}")
