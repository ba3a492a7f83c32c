"""The shape of each file of a pack, as pydantic checks it and as editors are told (JSON Schema).

With `layer_shapes`, `plan_shapes`, `evidence_shapes`, `population_shapes` and `shape_parts` this is the whole format.
Conditions are checked by `build/conditions.py`; what ids mean, by `build/pack.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, TypeAdapter

from soundadvice.loader.schema.evidence_shapes import ClaimsShape, HazardsShape, ReferencesShape, ReviewsShape
from soundadvice.loader.schema.layer_shapes import IncludeShape, Parent, ParentShape
from soundadvice.loader.schema.plan_shapes import ExerciseShape, PlanShape
from soundadvice.loader.schema.population_shapes import POPULATION, PopulationShape
from soundadvice.loader.schema.shape_parts import (
    Cited,
    Codes,
    ConditionShape,
    ElementId,
    Id,
    Ids,
    MustShape,
    Quantity,
    Said,
    Sha256,
    Shape,
    Words,
)

__all__ = [
    "CLAIMS",
    "EXERCISE",
    "HAZARDS",
    "PACK",
    "PLAN",
    "POPULATION",
    "QUESTION",
    "REFERENCES",
    "REVIEWS",
    "RULE",
    "VIGNETTES",
    "ClaimsShape",
    "ExerciseShape",
    "HazardsShape",
    "PackShape",
    "PlanShape",
    "PopulationShape",
    "QuestionShape",
    "ReferencesShape",
    "ReviewsShape",
    "RuleShape",
    "VignettesShape",
]


class SourceShape(Shape):
    """The document that `claims.yaml` is the register of."""

    title: Words
    file: Words
    sha256: Sha256
    captured: Words


class DispositionShape(Shape):
    """What a person is advised to do. It needs `acuity`, `title` and `text`.

    `by_when` says until when to have done it. A layer leaves out `acuity` if it only gives other words, or another
    `plan`, to a disposition of its parent.
    """

    acuity: Literal["self_care", "routine", "soon", "same_day", "emergency"] | None = None
    title: Said | None = None
    text: Said | None = None
    by_when: Said | None = None
    plan: tuple[Literal["gentle", "habits", "exercises", "therapies", "programmes"], ...] | None = None
    claims: Cited = ()
    references: Cited = ()
    codes: Codes = {}
    url: Words | None = None


class FindingShape(Shape):
    """What a rule finds beside the advice, such as an X-ray that is called for. No urgency depends on it."""

    title: Words
    text: Words
    claims: Cited = ()
    references: Cited = ()
    codes: Codes = {}
    url: Words | None = None


class ParameterShape(Shape):
    """A judgement call with a number. A number that is not a duration names its `unit`."""

    value: Quantity
    min: Quantity
    max: Quantity
    unit: Words | None = None
    why: Words
    claims: Cited = ()
    references: Cited = ()


class TextShape(Shape):
    """A named text."""

    text: Words
    claims: Cited = ()
    references: Cited = ()


class SignShape(Shape):
    """A sign that can concern some people only: all but those whose answers say that `when` does not hold.

    `first` says it in a few words, among the signs that are read first. Where a pack has it for none, the most urgent
    signs are.
    """

    text: Words
    when: ConditionShape = None
    first: Words | None = None


def _kind_of_sign(value: object) -> str:
    return "sign" if isinstance(value, dict) else "words"


_Sign = Annotated[Annotated[Words, Tag("words")] | Annotated[SignShape, Tag("sign")], Discriminator(_kind_of_sign)]


class ComeBackShape(Shape):
    """When to see a doctor, now or again."""

    lead: Words
    items: Annotated[tuple[_Sign, ...], Field(min_length=1)]
    claims: Cited = ()
    references: Cited = ()


class SignsShape(ComeBackShape):
    """Signs on which to get help with this urgency."""

    acuity: Literal["routine", "soon", "same_day", "emergency"]


class WaiverShape(Shape):
    """A finding of the auditor that the authors accept of the elements in `of`, and why; `covers` binds it to them."""

    finding: Id
    covers: Annotated[str | None, Field(pattern=r"^[a-p]{8}$")] = None
    of: Annotated[tuple[ElementId, ...] | None, Field(min_length=1)] = None
    why: Words


class TopicShape(Shape):
    """Something that a doctor wants to know first, and the questions whose answers tell it."""

    label: Annotated[str, Field(min_length=1, max_length=40)]
    questions: Annotated[Ids, Field(min_length=1)]


class TrendShape(Shape):
    """The choice that asks how it is compared with the day it began, and which option says what."""

    question: Id
    better: Id
    same: Id
    worse: Id


class RatingShape(Shape):
    """What people score from 0 to 10 at each check-in, for a chart alone."""

    text: Words
    help: Words | None = None


class CheckInShape(Shape):
    """Coming back: whose answers follow from the day it began and from how it is now, and what is scored.

    A layer that has it has it whole: nothing of its parent's joins it.
    """

    began: Id | None = None
    trend: TrendShape | None = None
    score: RatingShape | None = None


class PackShape(Shape):
    """pack.yaml. A pack of its own needs every part; one that `extends` another names only what it adds.

    `format` is the version of the format that all files of the pack are written in; without it, 1. A `library` has
    questions, named conditions, scores and texts for others to `include`, and neither rules nor dispositions.
    """

    id: Id
    format: Literal[1, "1"] = 1
    version: Words
    title: Words
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] = "en"
    description: Words = "No description."
    introduction: Words | None = None
    not_for_people: Words = ""  # where the key stands, a reason must: without one the pack would be for people
    library: bool = False
    extends: Parent | None = None
    include: tuple[IncludeShape, ...] = ()
    order: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    source: SourceShape | None = None
    dispositions: dict[Id, DispositionShape] = {}
    default: Id | None = None
    findings: dict[Id, FindingShape] = {}
    parameters: dict[Id, ParameterShape] = {}
    emergency_numbers: dict[Id, Words] = {}
    services: dict[Id, Annotated[dict[Id, Words], Field(min_length=1)]] = {}
    texts: dict[Id, TextShape] = {}
    come_back: ComeBackShape | None = None
    safety_net: tuple[SignsShape, ...] = ()
    handover: tuple[TopicShape, ...] = ()
    check_in: CheckInShape | None = None
    waivers: tuple[WaiverShape, ...] = ()
    codes: Codes = {}
    url: Words | None = None

    @property
    def parent(self) -> str | None:
        """The id of the pack below."""
        return self.extends.pack if isinstance(self.extends, ParentShape) else self.extends


class _AskedShape(Shape):
    id: Id
    text: Said
    help: Said | None = None
    why: Said | None = None
    enable_when: ConditionShape = None
    must: Annotated[tuple[MustShape, ...], Field(min_length=1)] | None = None
    ask_anew: bool = False
    claims: Cited = ()
    references: Cited = ()
    codes: Codes = {}
    url: Words | None = None


class ChoiceShape(_AskedShape):
    """One option of several. `severity` has its options in groups, from the least grave to the gravest.

    `commonest` is the option of most people who have what is asked about: "not sure" is no more urgent than it. `said`
    is how options read when they are said back as a reason, `option_codes` what terminologies call them.
    """

    kind: Literal["choice"]
    options: Annotated[dict[Id, Said], Field(min_length=2)]
    severity: Annotated[tuple[Annotated[Ids, Field(min_length=1)], ...], Field(min_length=2)] | None = None
    commonest: Id | None = None
    said: dict[Id, Words] = {}
    option_codes: dict[Id, Codes] = {}


class ProtectsShape(Shape):
    """The signs of which one fewer is worse: they speak against harm."""

    protects: Annotated[Ids, Field(min_length=1)]


class MultiChoiceShape(_AskedShape):
    """Several options at once; `none` stands alone. `commonest` is the sign that most people have.

    One sign more is worse, and of those that its `severity` names one fewer. `said` is how options read when they are
    said back as a reason, `option_codes` what terminologies call them.
    """

    kind: Literal["multi_choice"]
    options: Annotated[dict[Id, Said], Field(min_length=2)]
    severity: ProtectsShape | None = None
    commonest: Id | None = None
    said: dict[Id, Words] = {}
    option_codes: dict[Id, Codes] = {}


class NumberShape(_AskedShape):
    """A number of a unit, from min to max. `said` is how it is said back as a reason, with `{answer}` in it."""

    kind: Literal["number"]
    unit: Words
    min: float
    max: float
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    unsure: bool = False
    typical: float | None = None
    severity: Literal["more_is_worse", "less_is_worse"] | None = None
    said: Words | None = None


class _TimeShape(_AskedShape):
    kind: str
    min: Words
    max: Words
    unsure: bool = False
    typical: Words | None = None
    severity: Literal["more_is_worse", "less_is_worse"] | None = None
    said: Words | None = None


class DurationShape(_TimeShape):
    """A length of time, from min to max, such as `0 days` and `100 years`."""

    kind: Literal["duration"]


class DateShape(_TimeShape):
    """A day, read as how long before the day of asking it was: from min to max, such as `0 days` and `42 weeks`.

    A day ahead is less than no time ago: `-3 weeks`.
    """

    kind: Literal["date"]


QuestionShape = Annotated[
    ChoiceShape | MultiChoiceShape | NumberShape | DurationShape | DateShape, Field(discriminator="kind")
]


class VignetteShape(Shape):
    """A case with its expected result.

    Where it fires, `acuity` is how urgent the advice is at least, and `findings` are found.
    """

    name: Words
    answers: Annotated[dict[Id, Any], Field(min_length=1)]
    expect: Literal["fires", "silent"]
    acuity: Literal["routine", "soon", "same_day", "emergency"] | None = None
    findings: Ids = ()


class PersonVignetteShape(Shape):
    """A whole person, and the disposition that they are advised, neither more urgent nor less.

    `findings` are all that is found.
    """

    name: Words
    answers: dict[Id, Any] = {}
    advise: Id
    rules: Ids = ()
    given: Ids = ()
    held_back: Ids = ()
    findings: Ids | None = None
    note: Words | None = None


class VignettesShape(Shape):
    """vignettes.yaml. Everyone in it gives the `answers`, unless their own say otherwise."""

    answers: dict[Id, Any] = {}
    vignettes: Annotated[tuple[PersonVignetteShape, ...], Field(min_length=1)]


class RuleShape(Shape):
    """rules/<id>.yaml: it advises something, finds something, or both.

    `do` stands in place of the habits, texts and instructions that `instead_of` names.

    `means` is the part of `because` that holds for everyone of whom the rule fires: it is read after what they said.
    """

    id: Id
    when: ConditionShape
    advise: Id | None = None
    findings: Ids = ()
    because: Said
    means: Said | None = None
    do: Said | None = None
    instead_of: Ids = ()
    claims: Cited = ()
    references: Cited = ()
    note: Words | None = None
    vignettes: tuple[VignetteShape, ...] = ()


PACK = TypeAdapter(PackShape)
QUESTION: TypeAdapter[QuestionShape] = TypeAdapter(QuestionShape)
RULE = TypeAdapter(RuleShape)
EXERCISE = TypeAdapter(ExerciseShape)
PLAN = TypeAdapter(PlanShape)
CLAIMS = TypeAdapter(ClaimsShape)
REFERENCES = TypeAdapter(ReferencesShape)
HAZARDS = TypeAdapter(HazardsShape)
VIGNETTES = TypeAdapter(VignettesShape)
REVIEWS = TypeAdapter(ReviewsShape)
