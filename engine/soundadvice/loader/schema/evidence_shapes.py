"""The shapes of what a pack rests on: claims, references, hazards, reviews."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from soundadvice.loader.schema.shape_parts import (
    CitedId,
    ConditionShape,
    Date,
    Id,
    Ids,
    Sha256,
    Shape,
    Words,
)

ElementKind = Literal[
    "rule",
    "question",
    "exercise",
    "habit",
    "therapy",
    "programme",
    "plan_rule",
    "not_described",
    "text",
    "disposition",
    "finding",
    "parameter",
]


class ClaimShape(Shape):
    """A statement of the source: exactly one of `became` and `not_used`."""

    id: CitedId
    at: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,6}:[1-9][0-9]{0,6}-[1-9][0-9]{0,6}$")]
    words: Annotated[tuple[Words, ...], Field(min_length=1, max_length=2)]
    sha256: Sha256
    reading: Words
    became: tuple[Annotated[dict[ElementKind, Id], Field(min_length=1, max_length=1)], ...] = ()
    not_used: Words | None = None


class ClaimsShape(Shape):
    """claims.yaml"""

    claims: tuple[ClaimShape, ...]


class ReferenceShape(Shape):
    """Public guidance: what it is, which edition, the place in it, and whether it was read."""

    id: CitedId
    title: Words
    edition: Words
    place: Words
    basis: Literal["read", "remembered"]
    retrieved: Words | None = None


class ReferencesShape(Shape):
    """references.yaml"""

    references: tuple[ReferenceShape, ...]


class HazardShape(Shape):
    """A sign that the pack must not miss: who has it, how urgent it is, and the rules and words that hold it."""

    id: CitedId
    sign: Words
    when: ConditionShape = None
    acuity: Literal["routine", "soon", "same_day", "emergency"]
    rules: Annotated[Ids, Field(min_length=1)]
    safety_net: tuple[Words, ...] = ()
    not_in_safety_net: Words | None = None
    texts: Ids = ()
    note: Words | None = None


class ContraindicationShape(Shape):
    """Who must never be given some parts of the plan."""

    id: CitedId
    sign: Words
    when: ConditionShape
    never: Annotated[Ids, Field(min_length=1)]
    note: Words | None = None


class HazardsShape(Shape):
    """hazards.yaml"""

    hazards: tuple[HazardShape, ...] = ()
    contraindications: tuple[ContraindicationShape, ...] = ()


Instruct = Literal["call", "go_in", "see_doctor", "stop", "push_on", "leave_out", "rest", "move", "drive", "wait"]
Place = Annotated[str, Field(pattern=r"^[a-z_]+(\.[A-Za-z0-9_-]+)+$", max_length=200)]
SignedNumber = Annotated[str, Field(pattern=r"^([0-9][0-9.,]*|\$[a-z][a-z0-9_]*)$", max_length=70)]


class GlossShape(Shape):
    """What a text means: the signs that it says are there, or are not, how urgent it is, what it tells people to do."""

    has: Ids = ()
    lacks: Ids = ()
    urgency: Literal["self_care", "routine", "soon", "same_day", "emergency"] | None = None
    tells: tuple[Instruct, ...] = ()
    forbids: tuple[Instruct, ...] = ()
    numbers: tuple[SignedNumber, ...] | None = None
    within: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)] | None = None


class GlossesShape(Shape):
    """glosses.yaml"""

    signs: dict[Id, Annotated[tuple[Words, ...], Field(min_length=1)]] = {}
    means: dict[Place, GlossShape] = {}


class ReviewShape(Shape):
    """A reviewer's signature."""

    role: Words
    date: Date
    meaning_hash: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    content_hash: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    case_hash: Annotated[str | None, Field(pattern=r"^sha256:[0-9a-f]{64}$")] = None
    review_by: Date


class ReviewsShape(Shape):
    """review.yaml"""

    reviews: tuple[ReviewShape, ...] = ()


GLOSSES = TypeAdapter(GlossesShape)
