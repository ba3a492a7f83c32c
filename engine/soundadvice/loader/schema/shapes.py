"""The shape of each file of a pack, as pydantic checks it and as editors are told (JSON Schema).

This is the whole format, readable alone. Conditions are checked by `conditions.py`; what ids mean, by `building.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, WithJsonSchema

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
Ids = tuple[Id, ...]
CitedId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=64)]
_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Date = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Cited = tuple[CitedId, ...]
_QUANTITY: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "number"}]}
Quantity = Annotated[Any, WithJsonSchema(_QUANTITY)]
"""A number, or a duration such as `3 weeks`."""

_COMPARED: dict[str, Any] = {
    "type": "object",
    "properties": dict.fromkeys(("at_least", "more_than", "at_most", "less_than"), _QUANTITY),
    "additionalProperties": False,
}
_OPTIONS: dict[str, Any] = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_SETS: dict[str, Any] = {
    "type": "object",
    "properties": dict.fromkeys(("any_of", "all_of", "none_of"), _OPTIONS),
    "maxProperties": 1,
    "additionalProperties": False,
}
_SELF: dict[str, Any] = {"$ref": "#/$defs/Condition"}
CONDITION_SCHEMA: dict[str, Any] = {
    "description": "One key: `all`, `any` (lists of conditions), `not` (a condition), or a question and its test.",
    "type": "object",
    "properties": {
        "all": {"type": "array", "items": _SELF, "minItems": 1},
        "any": {"type": "array", "items": _SELF, "minItems": 1},
        "not": _SELF,
    },
    "additionalProperties": {"anyOf": [_OPTIONS, _SETS, _COMPARED, {"const": "unsure"}]},
    "minProperties": 1,
    "maxProperties": 1,
}
CONDITION_HERE = "a condition"
"""The comment in place of which `schema.py` puts a reference to `CONDITION_SCHEMA`; pydantic would not let it stand."""
ConditionShape = Annotated[Any, WithJsonSchema({"$comment": CONDITION_HERE})]


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SourceShape(_Shape):
    """The document that `claims.yaml` is the register of."""

    title: Words
    file: Words
    sha256: _Sha256
    captured: Words


class DispositionShape(_Shape):
    """What a person is advised to do."""

    acuity: Literal["self_care", "routine", "soon", "same_day", "emergency"]
    title: Words
    text: Words
    claims: Cited = ()


class ParameterShape(_Shape):
    """A judgement call with a number. A number that is not a duration names its `unit`."""

    value: Quantity
    min: Quantity
    max: Quantity
    unit: Words | None = None
    why: Words
    claims: Cited = ()


class TextShape(_Shape):
    """A named text."""

    text: Words
    claims: Cited = ()


class ComeBackShape(_Shape):
    """When to see a doctor, now or again."""

    lead: Words
    items: Annotated[tuple[Words, ...], Field(min_length=1)]
    claims: Cited = ()


class SignsShape(ComeBackShape):
    """Signs on which to get help with this urgency."""

    acuity: Literal["routine", "soon", "same_day", "emergency"]


class WaiverShape(_Shape):
    """A finding of the auditor that the authors accept, and why; `of` names the elements, or all where left out."""

    finding: Id
    of: Annotated[Cited | None, Field(min_length=1)] = None
    why: Words


class TopicShape(_Shape):
    """Something that a doctor wants to know first, and the questions whose answers tell it."""

    label: Annotated[str, Field(min_length=1, max_length=40)]
    questions: Annotated[Ids, Field(min_length=1)]


class PackShape(_Shape):
    """pack.yaml. A pack of its own needs every part; one that `extends` another names only what it adds."""

    id: Id
    version: Words
    title: Words
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] = "en"
    description: Words = "No description."
    introduction: Words | None = None
    not_for_people: Words = ""  # where the key stands, a reason must: without one the pack would be for people
    extends: Id | None = None
    order: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    source: SourceShape | None = None
    dispositions: dict[Id, DispositionShape] = {}
    default: Id | None = None
    parameters: dict[Id, ParameterShape] = {}
    emergency_numbers: dict[Id, Words] = {}
    texts: dict[Id, TextShape] = {}
    come_back: ComeBackShape | None = None
    safety_net: tuple[SignsShape, ...] = ()
    handover: tuple[TopicShape, ...] = ()
    waivers: tuple[WaiverShape, ...] = ()


class _AskedShape(_Shape):
    id: Id
    text: Words
    help: Words | None = None
    why: Words | None = None
    enable_when: ConditionShape = None
    ask_anew: bool = False
    claims: Cited = ()


class ChoiceShape(_AskedShape):
    """One option of several. `severity` has its options in groups, from the least grave to the gravest."""

    kind: Literal["choice"]
    options: Annotated[dict[Id, Words], Field(min_length=2)]
    severity: Annotated[tuple[Annotated[Ids, Field(min_length=1)], ...], Field(min_length=2)] | None = None


class MultiChoiceShape(_AskedShape):
    """Several options at once; `none` and `unsure` stand alone."""

    kind: Literal["multi_choice"]
    options: Annotated[dict[Id, Words], Field(min_length=2)]


class NumberShape(_AskedShape):
    """A number of a unit, from min to max."""

    kind: Literal["number"]
    unit: Words
    min: float
    max: float
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    unsure: bool = False
    typical: float | None = None
    severity: Literal["more_is_worse", "less_is_worse"] | None = None


class DurationShape(_AskedShape):
    """A length of time, from min to max, such as `0 days` and `100 years`."""

    kind: Literal["duration"]
    min: Words
    max: Words
    unsure: bool = False
    typical: Words | None = None
    severity: Literal["more_is_worse", "less_is_worse"] | None = None


QuestionShape = Annotated[ChoiceShape | MultiChoiceShape | NumberShape | DurationShape, Field(discriminator="kind")]


class VignetteShape(_Shape):
    """A case with its expected result. `acuity`, where it fires, is how urgent the advice is at least."""

    name: Words
    answers: Annotated[dict[Id, Any], Field(min_length=1)]
    expect: Literal["fires", "silent"]
    acuity: Literal["routine", "soon", "same_day", "emergency"] | None = None


class RuleShape(_Shape):
    """rules/<id>.yaml"""

    id: Id
    when: ConditionShape
    advise: Id
    because: Words
    do: Words | None = None
    claims: Cited = ()
    references: Cited = ()
    note: Words | None = None
    vignettes: tuple[VignetteShape, ...] = ()


class HoldShape(_Shape):
    """How long to stay, in seconds."""

    min: Annotated[int, Field(ge=1, le=3600)]
    max: Annotated[int, Field(ge=1, le=3600)]


class StepShape(_Shape):
    """One step of an exercise: `other_side` is how it reads on the second side, where `sides` is `each`."""

    do: Words
    hold: HoldShape | None = None
    other_side: Words | None = None
    while_holding: bool = False
    claims: Cited = ()


_Place = Annotated[int, Field(ge=-500, le=500)]
_Point = Annotated[tuple[_Place, ...], Field(min_length=2, max_length=2)]
_Arrow = Annotated[tuple[_Point, ...], Field(min_length=2, max_length=3)]
_Two = Annotated[tuple[_Place, ...], Field(min_length=2, max_length=2)]
_Three = Annotated[tuple[_Place, ...], Field(min_length=3, max_length=3)]


class JointsShape(_Shape):
    """Where the joints of a person are, seen from their right side: `[to the right, up from the floor]`."""

    head: _Point
    shoulder: _Point
    back: _Point | None = None
    hip: _Point
    right_elbow: _Point | None = None
    right_hand: _Point | None = None
    right_knee: _Point | None = None
    right_ankle: _Point | None = None
    left_elbow: _Point | None = None
    left_hand: _Point | None = None
    left_knee: _Point | None = None
    left_ankle: _Point | None = None


class PropsShape(_Shape):
    """What is around the person: from where to where (mat), and how high (table; chair, its back at the second)."""

    mat: _Two | None = None
    table: _Three | None = None
    chair: _Three | None = None
    wall: Annotated[tuple[_Place, ...], Field(min_length=1, max_length=1)] | None = None


class PictureShape(_Shape):
    """A position in an exercise. A person who stands is 160 tall. `shows` is for who cannot see the picture."""

    caption: Annotated[str, Field(min_length=1, max_length=80)]
    shows: Words
    step: Annotated[int, Field(ge=1)] | None = None
    joints: JointsShape
    props: PropsShape = PropsShape()
    arrows: Annotated[tuple[_Arrow, ...], Field(max_length=4)] = ()


class ExerciseShape(_Shape):
    """exercises/<id>.yaml"""

    id: Id
    title: Words
    about: Words
    timing: Words
    order: Annotated[int, Field(ge=0, le=10_000)]
    needs: tuple[Words, ...] = ()
    choice_group: Id | None = None
    sides: Literal["each", "none"] = "none"
    repetitions: Annotated[int, Field(ge=1, le=1000)] = 1
    review: Literal["pending"] | None = None
    steps: Annotated[tuple[StepShape, ...], Field(min_length=1)]
    pictures: Annotated[tuple[PictureShape, ...], Field(max_length=12)] = ()
    claims: Cited = ()
    note: Words | None = None


class ItemShape(_Shape):
    """A habit or a therapy."""

    id: Id
    title: Words
    text: Words
    claims: Cited = ()


class NotDescribedShape(_Shape):
    """What the source names and never describes."""

    id: Id
    title: Words
    text: Words | None = None
    claims: Cited = ()


class PlanRuleShape(_Shape):
    """When to give things, hold things back, or say something. `for` is the default disposition if left out."""

    id: Id
    applies_to: Annotated[tuple[Id, ...] | None, Field(alias="for", min_length=1)] = None
    when: ConditionShape = None
    give: Ids = ()
    hold_back: Ids = ()
    say: Words | None = None
    claims: Cited = ()


class ItHurtsShape(_Shape):
    """What someone is told and asked whom an exercise hurts: a choice question of the pack.

    `options` are those offered; where left out, all but `none`. `answers` are given with it where the question is not
    asked otherwise.
    """

    say: Words
    ask: Words
    question: Id
    options: Ids = ()
    answers: dict[Id, Id] = {}


class PlanShape(_Shape):
    """plan.yaml"""

    no_exercise: Words | None = None
    it_hurts: ItHurtsShape | None = None
    show: Ids = ()
    habits: tuple[ItemShape, ...] = ()
    therapies: tuple[ItemShape, ...] = ()
    not_described: tuple[NotDescribedShape, ...] = ()
    rules: tuple[PlanRuleShape, ...] = ()


ElementKind = Literal[
    "rule", "question", "exercise", "habit", "therapy", "plan_rule", "not_described", "text", "disposition", "parameter"
]


class ClaimShape(_Shape):
    """A statement of the source: exactly one of `became` and `not_used`."""

    id: CitedId
    at: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,6}:[1-9][0-9]{0,6}-[1-9][0-9]{0,6}$")]
    words: Annotated[tuple[Words, ...], Field(min_length=1, max_length=2)]
    sha256: _Sha256
    reading: Words
    became: tuple[Annotated[dict[ElementKind, Id], Field(min_length=1, max_length=1)], ...] = ()
    not_used: Words | None = None


class ClaimsShape(_Shape):
    """claims.yaml"""

    claims: tuple[ClaimShape, ...]


class ReferenceShape(_Shape):
    """Public guidance: what it is, which edition, the place in it, and whether it was read."""

    id: CitedId
    title: Words
    edition: Words
    place: Words
    basis: Literal["read", "remembered"]
    retrieved: Words | None = None


class ReferencesShape(_Shape):
    """references.yaml"""

    references: tuple[ReferenceShape, ...]


class HazardShape(_Shape):
    """A sign that the pack must not miss, how urgent it is, and the rules that hold it."""

    id: CitedId
    sign: Words
    acuity: Literal["routine", "soon", "same_day", "emergency"]
    rules: Annotated[Ids, Field(min_length=1)]
    note: Words | None = None


class HazardsShape(_Shape):
    """hazards.yaml"""

    hazards: tuple[HazardShape, ...]


class ReviewShape(_Shape):
    """A reviewer's signature."""

    role: Words
    date: _Date
    meaning_hash: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    content_hash: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    review_by: _Date


class ReviewsShape(_Shape):
    """review.yaml"""

    reviews: tuple[ReviewShape, ...] = ()


FORMS: dict[str, str] = {
    r"^[A-Za-z][A-Za-z0-9_]*$": "letters, digits and `_`, a letter first, such as `C021`",
    r"^[0-9a-f]{64}$": "64 digits and letters from a to f",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "year, month and day, such as `2024-05-27`",
    r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$": "the short name of a language, such as `en` or `pt-BR`",
    r"^[1-9][0-9]{0,6}:[1-9][0-9]{0,6}-[1-9][0-9]{0,6}$": "the line, the first and the last column, such as `24:5-47`",
    r"^sha256:[0-9a-f]{64}$": "`sha256:`, then 64 digits and letters from a to f",
}
"""The patterns above, ids aside, in words."""

PACK = TypeAdapter(PackShape)
QUESTION: TypeAdapter[QuestionShape] = TypeAdapter(QuestionShape)
RULE = TypeAdapter(RuleShape)
EXERCISE = TypeAdapter(ExerciseShape)
PLAN = TypeAdapter(PlanShape)
CLAIMS = TypeAdapter(ClaimsShape)
REFERENCES = TypeAdapter(ReferencesShape)
HAZARDS = TypeAdapter(HazardsShape)
REVIEWS = TypeAdapter(ReviewsShape)
