"""Subqueries: the stages of a SELECT named alike each time, and kept apart where an engine would merge them.

The expression is worked out in stages, so that what several rules need is worked out once. An engine that merges
subqueries puts every use of a column in its place, stage after stage, and then works for minutes on what takes seconds.
"""

from __future__ import annotations

import re
from enum import StrEnum

import sqlglot.expressions as sge


class Fence(StrEnum):
    """How an engine is told to keep a subquery apart: not at all, by an offset of nothing, or by a word for it."""

    NONE = "none"
    OFFSET = "offset"
    MATERIALIZED = "materialized"


def keep_apart(query: sge.Select, fence: Fence) -> None:
    """Fences each subquery in."""
    for stage in query.find_all(sge.CTE):
        match fence:
            case Fence.NONE:
                pass
            case Fence.OFFSET:
                stage.this.set("offset", sge.Offset(expression=sge.Literal.number(0)))
            case Fence.MATERIALIZED:
                stage.set("materialized", True)


def name_stages(query: sge.Select) -> None:
    """Names the stages by their number: the same pack gives the same text each time."""
    stages = list(query.find_all(sge.CTE))
    names = {stage.alias: f"soundadvice_{number}" for number, stage in enumerate(stages, start=1)}
    for stage in stages:
        stage.set("alias", sge.TableAlias(this=sge.to_identifier(names[stage.alias], quoted=True)))
    for table in query.find_all(sge.Table):
        if table.name in names and not table.db:
            table.this.set("this", names[table.name])
    # Ibis gives what a list is filtered by a name of chance.
    for place in query.find_all(sge.Identifier):
        if place.name.startswith("ibis_x_"):
            place.set("this", "item")


def shorten_starts(query: sge.Expression) -> None:
    """Works out where each substring begins: Ibis writes a case for a negative start, with the text in it again."""
    for part in query.find_all(sge.Substring):
        start = part.args["start"]
        if isinstance(start, (sge.Case, sge.If)):
            first = start.args["ifs"][0] if isinstance(start, sge.Case) else start
            part.set("start", sge.Literal.number(_sum(first.args["true"])))


def _sum(node: sge.Expression) -> int:
    """The value of a sum of whole numbers."""
    match node.unnest():
        case sge.Add(this=left, expression=right):
            return _sum(left) + _sum(right)
        case sge.Literal(this=number):
            return int(number)
        case other:
            raise AssertionError(f"a start that is no sum of numbers: {other.sql()}")


def split_by_pattern(query: sge.Expression) -> None:
    """Escapes each separator: Spark takes it for a pattern, in which `|` stands between every two letters."""
    for split in query.find_all(sge.RegexpSplit):
        split.expression.replace(sge.Literal.string(re.escape(split.expression.name)))
