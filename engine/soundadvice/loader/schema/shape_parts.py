"""What the shapes of all files are made of: ids, words, amounts, conditions, and which patterns say what."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
Ids = tuple[Id, ...]
CitedId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=64)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Date = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Cited = tuple[CitedId, ...]
ElementId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)?$", max_length=129)]
"""An element of a pack, or an option of a question: `leg_pain.both`."""
Codes = Annotated[dict[Annotated[str, Field(min_length=1, max_length=200)], Words], Field(max_length=20)]
"""What terminologies call a thing, by their names or addresses."""
_QUANTITY: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "number"}]}
Quantity = Annotated[Any, WithJsonSchema(_QUANTITY)]
"""A number, or a duration such as `3 weeks`."""

_LIMIT: dict[str, Any] = {
    "anyOf": [
        *_QUANTITY["anyOf"],
        {
            "type": "object",
            "description": "A limit for each answer to another question: from the first amount of a row on, its second "
            "one, or `none`.",
            "properties": {
                "by": {"type": "string"},
                "rows": {
                    "type": "array",
                    "items": {"type": "array", "items": _QUANTITY, "minItems": 2, "maxItems": 2},
                    "minItems": 1,
                },
            },
            "required": ["by", "rows"],
            "additionalProperties": False,
        },
    ]
}
_COMPARED: dict[str, Any] = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("at_least", "more_than", "at_most", "less_than", "from", "to"), _LIMIT),
        "is": _QUANTITY,
    },
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
_EACH: dict[str, Any] = {
    "type": "object",
    "description": "The conditions about each of those that a group of questions is repeated for.",
    "properties": {"each": {"type": "string"}, "when": _SELF},
    "required": ["each", "when"],
    "additionalProperties": False,
}
_SEVERAL: dict[str, Any] = {"anyOf": [{"type": "array", "items": _SELF, "minItems": 1}, _EACH]}
CONDITION_SCHEMA: dict[str, Any] = {
    "description": "One key: `all`, `any` (lists of conditions), `not` (a condition), `count` (so many of a list), "
    "`is` (the name of a condition), or a question, score or derived value and its test.",
    "type": "object",
    "properties": {
        "all": {"type": "array", "items": _SELF, "minItems": 1},
        "any": _SEVERAL,
        "not": _SELF,
        "count": {
            "type": "object",
            "properties": {
                **{key: {"type": "integer"} for key in ("at_least", "at_most", "exactly")},
                "of": _SEVERAL,
            },
            "required": ["of"],
            "additionalProperties": False,
        },
        "is": {"type": "string"},
    },
    "additionalProperties": {"anyOf": [_OPTIONS, _SETS, _COMPARED, {"const": "unsure"}]},
    "minProperties": 1,
    "maxProperties": 1,
}
CONDITION_HERE = "a condition"
"""The comment that `json_schema.py` replaces by a reference to `CONDITION_SCHEMA`; pydantic would not let it stand."""
ConditionShape = Annotated[Any, WithJsonSchema({"$comment": CONDITION_HERE})]


_TEXT: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 4000}
_VARIANTS: dict[str, Any] = {
    "type": "array",
    "description": "Words by answer: the first whose `when` holds; the last is without, for everyone else.",
    "items": {
        "type": "object",
        "properties": {"when": {"$comment": CONDITION_HERE}, "say": _TEXT},
        "required": ["say"],
        "additionalProperties": False,
    },
    "minItems": 2,
}
Said = Annotated[Words, WithJsonSchema({"anyOf": [_TEXT, _VARIANTS]})]
"""A text that may be other words by answer. A list of these is taken apart before the shape is looked at."""


class Shape(BaseModel):
    """What every shape is: strict, closed and frozen."""

    # Each is built as a part of what is read, and when that is first read: most packs have not all of them.
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


AMOUNTS = ("less_than", "at_most", "more_than", "at_least")
DAYS = ("before", "not_after", "after", "not_before")
HOLD = "hold"


class MustShape(Shape):
    """What an answer keeps to: one comparison with the answer to an earlier question, or a condition that must `hold`.

    Numbers and lengths of time are `less_than`, `at_most`, `more_than` or `at_least` another; a day is `before`,
    `after`, `not_before` or `not_after` another. `say` is what a person is told whose answers do not keep to it.
    """

    less_than: Id | None = None
    at_most: Id | None = None
    more_than: Id | None = None
    at_least: Id | None = None
    before: Id | None = None
    after: Id | None = None
    not_before: Id | None = None
    not_after: Id | None = None
    hold: ConditionShape = None
    say: Words


FORMS: dict[str, str] = {
    r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)?$": "an id such as `fever`, or one of an option, `leg_pain.both`",
    r"^[A-Za-z][A-Za-z0-9_]*$": "letters, digits and `_`, a letter first, such as `C021`",
    r"^[0-9a-f]{64}$": "64 digits and letters from a to f",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "year, month and day, such as `2024-05-27`",
    r"^[a-p]{8}$": "eight letters from a to p, as `soundadvice translate` writes them",
    r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$": "the short name of a language, such as `en` or `pt-BR`",
    r"^[1-9][0-9]{0,6}:[1-9][0-9]{0,6}-[1-9][0-9]{0,6}$": "the line, the first and the last column, such as `24:5-47`",
    r"^sha256:[0-9a-f]{64}$": "`sha256:`, then 64 digits and letters from a to f",
}
"""The patterns above, ids aside, in words."""
