"""The shape of population.yaml. What draws mean is checked by `build/population`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, WithJsonSchema

from soundadvice.loader.schema.evidence_shapes import ReferenceShape
from soundadvice.loader.schema.shape_parts import CONDITION_HERE, ConditionShape, Id, Quantity, Shape, Words

_SHARE: dict[str, Any] = {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,6})? ?%$"}
_BY: dict[str, Any] = {
    "type": "object",
    "properties": {"by": {"type": "string"}},
    "required": ["by"],
    "additionalProperties": True,
}
_SHARE_OR_BY: dict[str, Any] = {"anyOf": [_SHARE, _BY]}
_AMOUNT_OR_BY: dict[str, Any] = {"anyOf": [{"type": "number"}, _BY]}
_SOURCES: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}
_CHANCE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "when": {"$comment": CONDITION_HERE},
        "chance": _SHARE_OR_BY,
        "times": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "source": _SOURCES,
    },
    "additionalProperties": False,
}
ShareShape = Annotated[Any, WithJsonSchema(_SHARE_OR_BY)]
"""A share such as `3 %`, or one for each value of a setting."""
AmountShape = Annotated[Any, WithJsonSchema(_AMOUNT_OR_BY)]
"""A number, or one for each value of a setting."""
SourceIdsShape = Annotated[Any, WithJsonSchema(_SOURCES)]
ChancesOfOptionShape = Annotated[
    Any, WithJsonSchema({"anyOf": [_SHARE, _BY, _CHANCE, {"type": "array", "items": _CHANCE, "minItems": 1}]})
]
"""A share, a chance, or the cases of one."""
FactKind = Literal["choice", "multi_choice", "number", "duration", "date"]


class NormalShape(Shape):
    """A normal distribution, in units of what is drawn."""

    mean: AmountShape
    sd: AmountShape
    min: Quantity | None = None
    max: Quantity | None = None


class DrawCaseShape(Shape):
    """One way to draw: exactly one of `weights`, `chances`, `normal`, `always` and `same_as`."""

    when: ConditionShape = None
    weights: Annotated[dict[str, AmountShape] | None, Field(min_length=1)] = None
    chances: Annotated[dict[Id, ChancesOfOptionShape] | None, Field(min_length=1)] = None
    otherwise: Id | None = None
    normal: NormalShape | None = None
    always: Annotated[
        Any,
        WithJsonSchema(
            {"anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
        ),
    ] = None
    same_as: Id | None = None
    source: SourceIdsShape = None


class DrawShape(DrawCaseShape):
    """How something is drawn: in cases, or in the one way that stands here."""

    about: Words | None = None
    cases: Annotated[tuple[DrawCaseShape, ...] | None, Field(min_length=1)] = None


class FactShape(DrawShape):
    """What a person is. Without a kind it is that of the question of the same id."""

    id: Id
    kind: FactKind | None = None
    options: Annotated[tuple[Id, ...] | None, Field(min_length=2)] = None
    unit: Words | None = None
    min: Quantity | None = None
    max: Quantity | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 0


class ScenarioShape(Shape):
    """Settings under a name."""

    title: Words
    text: Words | None = None
    set: dict[Id, Id] = {}


class BandsShape(Shape):
    """The bands of a number fact."""

    of: Id
    at: Annotated[tuple[int, ...], Field(min_length=1)]


AcuityWord = Literal["self_care", "routine", "soon", "same_day", "emergency"]


class NeedShape(Shape):
    """Which advice is right for someone: this urgent at least, or at most."""

    at_least: AcuityWord | None = None
    at_most: AcuityWord | None = None


class TruthShape(Shape):
    """The fact that says what is the matter, and what each of its options needs."""

    fact: Id
    needs: Annotated[dict[Id, NeedShape], Field(min_length=1)]


class UnsureRatesShape(Shape):
    """How often people are not sure."""

    default: ShareShape = None
    of: dict[Id, ShareShape] = {}
    source: SourceIdsShape = None


class ReachGoalShape(Shape):
    """A share that the pack must reach, in a scenario."""

    at_most: Words | None = None
    at_least: Words | None = None
    scenario: Annotated[Id, Field(alias="in")]
    or_more: bool = False
    ages: Words | None = None
    of: Id | None = None
    why: Words | None = None


_GOAL: dict[str, Any] = {
    "type": "object",
    "properties": {
        "at_most": _SHARE,
        "at_least": _SHARE,
        "in": {"type": "string"},
        "or_more": {"type": "boolean"},
        "ages": {"type": "string"},
        "of": {"type": "string"},
        "why": {"type": "string"},
    },
    "required": ["in"],
    "additionalProperties": False,
}
ReachGoalsShape = Annotated[
    tuple[ReachGoalShape, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, dict) else value),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [_GOAL, {"type": "array", "items": _GOAL, "minItems": 1}]}),
]
"""One goal, or a list of them."""


class OtherPackShape(Shape):
    """How these people answer another pack."""

    pack: Id
    versions: Annotated[tuple[Words, ...] | None, Field(min_length=1)] = None
    answers: Literal["facts"] | dict[Id, Id] = "facts"


class PopulationShape(Shape):
    """population.yaml"""

    about: Words | None = None
    seed: Annotated[int | None, Field(ge=0, lt=10**15)] = None
    people: Annotated[int | None, Field(ge=100, le=10_000_000)] = None
    references: tuple[ReferenceShape, ...] = ()
    scenarios: dict[Id, ScenarioShape] = {}
    bands: BandsShape | None = None
    truth: TruthShape | None = None
    facts: tuple[FactShape, ...] = ()
    answers: dict[Id, DrawShape] = {}
    unsure: UnsureRatesShape | None = None
    reach: dict[Id, ReachGoalsShape] = {}
    others: tuple[OtherPackShape, ...] = ()


POPULATION = TypeAdapter(PopulationShape)
