"""The shapes of conditions.yaml and scores.yaml: conditions that have a name, and points that add up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, WithJsonSchema

from soundadvice.loader.schema.shape_parts import Cited, ConditionShape, Id, Shape, Words

_POINTS: dict[str, Any] = {
    "anyOf": [
        {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1},
        {"type": "array", "items": {"type": "object", "required": ["points"]}, "minItems": 1},
    ]
}
PointsShape = Annotated[Any, WithJsonSchema(_POINTS)]
"""The points of each option of a choice or multi_choice, or a list of bands of a number or duration."""


FactorsShape = Annotated[
    Any,
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
"""The questions whose answers are multiplied: one, or a list."""
TimesShape = Annotated[Any, WithJsonSchema({"type": "number", "exclusiveMinimum": 0})]
"""What the whole is multiplied by."""


class NamedConditionShape(Shape):
    """A condition with a name, for `{is: <id>}`. It may name those before it."""

    id: Id
    when: ConditionShape
    note: Words | None = None


class ScoredConditionShape(Shape):
    """A condition that adds points where it holds."""

    when: ConditionShape
    points: Annotated[Any, WithJsonSchema({"type": "integer"})]
    because: Words | None = None


class RatioShape(Shape):
    """The product of some answers, divided by that of others; an answer that is listed twice counts twice."""

    of: FactorsShape
    by: FactorsShape
    times: TimesShape = 1


class ProductShape(Shape):
    """The product of some answers; an answer that is listed twice counts twice."""

    of: FactorsShape
    times: TimesShape = 1


class ScoreShape(Shape):
    """Points that add up: of answers, by question, and of conditions. An answer that is not listed adds 0.

    Or a value that is derived of two number answers, a `ratio` or a `product`, shown with so many `decimals` and its
    `unit`.

    `unsure` is what "not sure" adds where it is not listed: as much as the gravest answer (`most`), as little as the
    least (`least`), or a number. `because` says, by question, what counts of a person for whom it adds something.
    """

    id: Id
    title: Words | None = None
    add: dict[Id, PointsShape] = {}
    conditions: tuple[ScoredConditionShape, ...] = ()
    unsure: Literal["most", "least"] | int | None = None
    because: dict[Id, Words] = {}
    ratio: RatioShape | None = None
    product: ProductShape | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    unit: Words | None = None
    claims: Cited = ()
    references: Cited = ()
    note: Words | None = None


NAMED = TypeAdapter(NamedConditionShape)
SCORE = TypeAdapter(ScoreShape)
