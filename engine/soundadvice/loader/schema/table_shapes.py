"""The shape of tables/<id>.yaml: a decision table, of which each row is a rule and each key of its `when` a column."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, WithJsonSchema

from soundadvice.loader.schema.shape_parts import Id, Shape, Words
from soundadvice.loader.schema.shapes import RuleShape

_TESTS: dict[str, Any] = {"type": "object", "minProperties": 1}
TestsShape = Annotated[Any, WithJsonSchema(_TESTS)]
"""Tests by question or score, all of which must hold."""


class RowShape(RuleShape):
    """A row: a rule whose `when` has a test for each column that counts. Without any, it is for everyone else."""

    when: TestsShape = None


class TableShape(Shape):
    """tables/<id>.yaml. `hit` says what several rows mean that hold together, in DMN's words.

    `unique`: that never happens. `any`: they all say the same. `first`: the first one counts. `priority`, `collect`:
    all count, and as ever the most urgent advice wins. With `complete`, every set of answers is in some row.
    """

    id: Id
    hit: Literal["unique", "any", "first", "priority", "collect"] = "unique"
    complete: bool = False
    note: Words | None = None
    rows: Annotated[tuple[RowShape, ...], Field(min_length=1)]


TABLE = TypeAdapter(TableShape)
