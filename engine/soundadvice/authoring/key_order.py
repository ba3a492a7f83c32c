"""The order of keys: that of the shapes in `loader/schema/shapes.py`, which is that of the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from soundadvice.loader import files
from soundadvice.loader.schema import evidence_shapes, score_shapes, table_shapes
from soundadvice.loader.schema import shapes as shape
from soundadvice.loader.schema.repeat_shapes import RepeatShape

_FIRST = ("id", "kind")
_AMOUNT = ("unit", "min", "max", "decimals", "unsure", "typical")
_LATE = (
    "options",
    "said",
    *_AMOUNT,
    "severity",
    "commonest",
    "enable_when",
    "must",
    "claims",
    "option_codes",
    "codes",
    "url",
    "questions",
)
_FILES: Mapping[str, Any] = {
    files.PACK: shape.PackShape,
    files.QUESTIONS: tuple[shape.QuestionShape | RepeatShape, ...],
    files.CONDITIONS: tuple[score_shapes.NamedConditionShape, ...],
    files.SCORES: tuple[score_shapes.ScoreShape, ...],
    files.PLAN: shape.PlanShape,
    files.CLAIMS: shape.ClaimsShape,
    files.REFERENCES: shape.ReferencesShape,
    files.HAZARDS: shape.HazardsShape,
    files.GLOSSES: evidence_shapes.GlossesShape,
    files.VIGNETTES: shape.VignettesShape,
    files.POPULATION: shape.PopulationShape,
    files.REVIEW: shape.ReviewsShape,
    files.RULES: shape.RuleShape,
    files.TABLES: table_shapes.TableShape,
    files.EXERCISES: shape.ExerciseShape,
}


@dataclass(slots=True)
class KeyOrder:
    """How the keys of a value are ordered: `keys` of a mapping with fixed keys, `each` for what holds many of a kind.

    A value of which nothing is known has neither, and keeps its order.
    """

    keys: dict[str, KeyOrder] = field(default_factory=dict)
    each: KeyOrder | None = None

    def below(self, key: str) -> KeyOrder:
        """The order of the value under a key, or of an item."""
        return self.keys.get(key) or self.each or KeyOrder()

    def sorted(self, keys: list[str]) -> list[str]:
        """Keys in their order; those that are not known stay at the end."""
        place = {key: position for position, key in enumerate(self.keys)}
        return sorted(keys, key=lambda key: place.get(key, len(place))) if place else keys


def order_of(file: str) -> KeyOrder:
    """The order of a file by its name in the folder of the pack, or by the name of the folder that it is in."""
    return _order(_FILES[file])


def _order(annotation: Any) -> KeyOrder:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _order(inside[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        named = {one.alias or name: one.annotation for name, one in annotation.model_fields.items()}
        return KeyOrder({name: _order(named[name]) for name in _arranged(list(named))})
    if origin is dict:
        return KeyOrder(each=_order(inside[1]))
    if origin is tuple:
        return KeyOrder(each=_order(inside[0]))
    if origin in (Union, UnionType):
        merged: dict[str, KeyOrder] = {}
        each: KeyOrder | None = None
        for one in map(_order, inside):
            merged |= one.keys
            each = each or one.each
        return KeyOrder({name: merged[name] for name in _arranged(list(merged))}, each)
    return KeyOrder()


def _arranged(names: list[str]) -> list[str]:
    """What something is comes first; of a question, what it takes comes after what it says."""
    late = [name for name in _LATE if name in names] if "kind" in names else []
    # Signs are known by how urgent they are, before their lead.
    first = [name for name in (*_FIRST, *(["acuity"] if "lead" in names else [])) if name in names]
    middle = [name for name in names if name not in (*first, *late)]
    return [*first, *middle, *late]
