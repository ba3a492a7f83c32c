"""The shape of a group of questions that is asked once for each of several things."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from soundadvice.loader.schema.shape_parts import Cited, ConditionShape, Id, Said, Shape

MORE = "more"
"""What the question for another one is called within the group."""


class AnotherShape(Shape):
    """The question whether there is another one. Its options are `yes`, `no`, and `unsure` if a rule looks at it."""

    text: Said
    help: Said | None = None
    why: Said | None = None
    options: Annotated[dict[Id, Said], Field(min_length=2)]
    claims: Cited = ()
    references: Cited = ()


class TimesShape(Shape):
    """How many are asked about at most, and how it is asked whether there is another one."""

    up_to: Annotated[int, Field(ge=2, le=20)]
    another: AnotherShape


class RepeatShape(Shape):
    """Questions that are asked about the first, and about another one as long as there is one, up to a bound.

    Of a medicine, `name` becomes `medicine_1_name`, `medicine_2_name` and so on. In texts, `{number}` is the number.
    """

    id: Id
    repeat: TimesShape
    enable_when: ConditionShape = None
    questions: Annotated[
        tuple[Annotated[Any, WithJsonSchema({"type": "object", "required": ["id", "kind", "text"]})], ...],
        Field(min_length=1),
    ]
