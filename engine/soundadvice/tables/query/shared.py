"""Shared: conditions with a name, and the points of scores, as columns that every rule looks at.

Each is worked out once a row. Written out in each rule that names it, a score of nine items and four bands would be
added up eight times, and no engine sees that it is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ibis
from ibis.expr.types import BooleanValue, Table

from soundadvice.model.condition import Condition, Named, ScoreTest, parts_of, weighed, with_parts
from soundadvice.model.condition.tree import Points
from soundadvice.tables.query.conditions import FALSE, TRUE, Conditions, total
from soundadvice.tables.query.values import Step


class SharedColumns:
    """The columns of what some conditions share, in levels: each rests on those before it alone."""

    def __init__(self, conditions: Iterable[Condition], prefix: str) -> None:
        self._prefix = prefix
        self._scores: dict[Points, str] = {}
        self._level: dict[Named | ScoreTest, int] = {}
        for condition in conditions:
            self._depth(condition)

    @property
    def levels(self) -> Iterator[list[Named | ScoreTest]]:
        """What is shared, each level after those that it rests on."""
        for level in range(1, max(self._level.values(), default=0) + 1):
            yield [part for part, number in self._level.items() if number == level]

    def step(self, level: list[Named | ScoreTest], meaning: Conditions) -> Step:
        """The columns of a level, where those of the levels before are among what `meaning` knows."""
        step: Step = {}
        for part in level:
            if isinstance(part, Named):
                step[self._named(part)] = meaning.of(self.written(part.condition))
            elif (least := self._least(part)) not in step:
                points = [(number, meaning.of(self.written(one))) for number, one in weighed(part)[1]]
                step[least] = total((number, ibis.coalesce(value, FALSE)) for number, value in points)
                step[self._most(part)] = total((number, ibis.coalesce(value, TRUE)) for number, value in points)
        return step

    def values(self, table: Table) -> dict[str, BooleanValue]:
        """What is shared, by the name that it has in `written`, as far as its columns are there."""
        found: dict[str, BooleanValue] = {}
        for part in self._level:
            if isinstance(part, Named) and self._named(part) in table.columns:
                found[part.name] = table[self._named(part)]
            elif isinstance(part, ScoreTest) and self._least(part) in table.columns:
                needed, _ = weighed(part)
                least, most = table[self._least(part)], table[self._most(part)]
                cases = (least >= needed, TRUE), (most < needed, FALSE)
                found[_bar(part)] = ibis.cases(*cases, else_=ibis.null("boolean"))
        return found

    def written(self, condition: Condition) -> Condition:
        """The same condition, with a name for each comparison of a score too."""
        if isinstance(condition, ScoreTest):
            return Named(_bar(condition), condition)
        if isinstance(condition, Named):
            return condition
        return with_parts(condition, tuple([self.written(part) for part in parts_of(condition)]))

    def _depth(self, condition: Condition) -> int:
        if isinstance(condition, (Named, ScoreTest)) and condition in self._level:
            return self._level[condition]
        depth = max(map(self._depth, parts_of(condition)), default=0)
        if not isinstance(condition, (Named, ScoreTest)):
            return depth
        if isinstance(condition, ScoreTest):
            self._scores.setdefault(weighed(condition)[1], f"{self._prefix}score_{len(self._scores)}_")
        self._level[condition] = depth + 1
        return depth + 1

    def _named(self, part: Named) -> str:
        return f"{self._prefix}is_{part.name}"

    def _least(self, part: ScoreTest) -> str:
        return f"{self._scores[weighed(part)[1]]}least"

    def _most(self, part: ScoreTest) -> str:
        return f"{self._scores[weighed(part)[1]]}most"


def _bar(part: ScoreTest) -> str:
    """A name for a comparison of a score: no condition of an author can be called so."""
    return f"{part.score} >= {part.at_least}"
