"""Schema: the JSON Schemas of a pack's files, for editors, made from `shapes.py`.

`python -m soundadvice.loader.schema.json_schema schemas` writes them into the folder `schemas`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from soundadvice.loader.schema import (
    evidence_shapes,
    score_shapes,
    shape_parts,
    shapes,
    table_shapes,
    translation_shapes,
)
from soundadvice.loader.schema.repeat_shapes import RepeatShape

_SELF = "#/$defs/Condition"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


_QUESTIONS: TypeAdapter[Any] = TypeAdapter(tuple[shapes.QuestionShape | RepeatShape, ...])
_NAMED: TypeAdapter[tuple[score_shapes.NamedConditionShape, ...]] = TypeAdapter(
    tuple[score_shapes.NamedConditionShape, ...]
)
_SCORES: TypeAdapter[tuple[score_shapes.ScoreShape, ...]] = TypeAdapter(tuple[score_shapes.ScoreShape, ...])
# The name of the schema, what it is of, and what it is made from.
_FILES: tuple[tuple[str, str, TypeAdapter[Any]], ...] = (
    ("pack", "pack.yaml of a soundadvice pack", shapes.PACK),
    ("questions", "questions.yaml of a soundadvice pack", _QUESTIONS),
    ("conditions", "conditions.yaml of a soundadvice pack", _NAMED),
    ("scores", "scores.yaml of a soundadvice pack", _SCORES),
    ("rule", "rules/<id>.yaml of a soundadvice pack", shapes.RULE),
    ("table", "tables/<id>.yaml of a soundadvice pack", table_shapes.TABLE),
    ("exercise", "exercises/<id>.yaml of a soundadvice pack", shapes.EXERCISE),
    ("plan", "plan.yaml of a soundadvice pack", shapes.PLAN),
    ("claims", "claims.yaml of a soundadvice pack", shapes.CLAIMS),
    ("references", "references.yaml of a soundadvice pack", shapes.REFERENCES),
    ("hazards", "hazards.yaml of a soundadvice pack", shapes.HAZARDS),
    ("glosses", "glosses.yaml of a soundadvice pack", evidence_shapes.GLOSSES),
    ("vignettes", "vignettes.yaml of a soundadvice pack", shapes.VIGNETTES),
    ("population", "population.yaml of a soundadvice pack", shapes.POPULATION),
    ("translation", "translations/<language>.yaml of a soundadvice pack", translation_shapes.TRANSLATION),
    ("review", "review.yaml of a soundadvice pack", shapes.REVIEWS),
)


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by the name of the schema's own file."""
    return {f"{name}.schema.json": _schema(name, title, adapter) for name, title, adapter in _FILES}


def _schema(name: str, title: str, adapter: TypeAdapter[Any]) -> dict[str, Any]:
    made = _tidy(adapter.json_schema(ref_template="#/$defs/{model}"))
    definitions = made.pop("$defs", {})
    if _SELF in json.dumps([made, definitions]):
        definitions["Condition"] = shape_parts.CONDITION_SCHEMA
    head = {"$schema": DIALECT, "$id": f"soundadvice/{name}.schema.json", "title": title}
    return {**head, **made, **({"$defs": definitions} if definitions else {})}


def _tidy(value: Any) -> Any:
    """The schema with references where conditions stand, strict about keys, and without what only pydantic reads."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _tidy(below) for key, below in value.items() if not _is_noise(key, below)}
    if "patternProperties" in kept:
        kept.setdefault("additionalProperties", False)
    if kept.get("$comment") == shape_parts.CONDITION_HERE:
        del kept["$comment"]
        kept["$ref"] = _SELF
    return kept


def _is_noise(key: str, below: Any) -> bool:
    # A title, a default of null: made of a name, of "left out". A key of a file that is called so holds a mapping.
    return (key == "title" and isinstance(below, str)) or (key == "default" and below is None) or key == "discriminator"


def write(folder: Path) -> None:
    """Writes every schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
