"""The schema of advice. Its JSON form is `Advice.to_json`, its bytes are `advice_bytes`."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Literal

from soundadvice.wire.schema_parts import DEFINITIONS, Schema, ref


def published(name: Literal["advice", "record"]) -> Schema:
    """The published schema of advice, or of a record, which refers to that of advice by its name; a copy."""
    text = files("soundadvice.wire").joinpath(f"{name}.schema.json").read_text("utf-8")
    schema = json.loads(text)
    assert isinstance(schema, dict)
    return schema


def advice_schema() -> Schema:
    """The published schema of advice; a copy."""
    return published("advice")


def advice_schemas() -> dict[str, Schema]:
    """The same as `Advice`, and its definitions beside it under names such as `AdvisedItem`.

    Not `AdviceItem`: makers of clients call what stands within `Advice` so.
    """
    schema = _renamed(advice_schema())
    definitions = schema.pop("$defs")
    for name in ("$schema", "$id"):
        del schema[name]
    return {"Advice": schema, **{f"Advised{name.capitalize()}": one for name, one in definitions.items()}}


def _renamed(value: Any) -> Any:
    match value:
        case {"$ref": str(place), **others}:
            return {**ref(f"Advised{place.removeprefix(DEFINITIONS).capitalize()}"), **others}
        case dict():
            return {key: _renamed(one) for key, one in value.items()}
        case list():
            return [_renamed(one) for one in value]
        case _:
            return value
