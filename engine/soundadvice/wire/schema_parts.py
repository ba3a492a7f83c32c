"""Schema parts: what the JSON Schemas (draft 2020-12) of the wire are put together from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from soundadvice.model.disposition import Acuity

Schema = dict[str, Any]

DEFINITIONS = "#/$defs/"
TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
TRUTH: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "array", "items": TEXT}
WORDS_BY_ID: Schema = {"type": "object", "additionalProperties": TEXT}
ACUITY: Schema = {"type": "string", "enum": [str(acuity) for acuity in Acuity]}
NULL: Schema = {"type": "null"}


def ref(name: str) -> Schema:
    """A reference to one of the schemas in `schemas`, by its name."""
    return {"$ref": f"{DEFINITIONS}{name}"}


def always(value: str | bool) -> Schema:
    """This text or truth and nothing else. Its type stands beside it: makers of clients want it."""
    return {"type": "boolean" if isinstance(value, bool) else "string", "const": value}


def one_of(values: Iterable[str]) -> Schema:
    """One of these texts."""
    return {"type": "string", "enum": list(values)}


def listed(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def or_null(schema: Schema) -> Schema:
    """This, or null."""
    return {"anyOf": [schema, NULL]}


def closed(properties: dict[str, Schema], *, optional: tuple[str, ...] = (), about: str = "") -> Schema:
    """An object with these properties and no others."""
    return {**open_object(properties, optional=optional, about=about), "additionalProperties": False}


def open_object(properties: dict[str, Schema], *, optional: tuple[str, ...] = (), about: str = "") -> Schema:
    """An object with these properties, to which a later release may add."""
    described = {"description": about} if about else {}
    required = [name for name in properties if name not in optional]
    return {"type": "object", **described, "properties": properties, "required": required}


def with_more(properties: dict[str, Schema], schema: Schema) -> Schema:
    """An object's schema with these properties before its own."""
    required = [*properties, *schema["required"]]
    return {**schema, "properties": {**properties, **schema["properties"]}, "required": required}


def placed(schema: Any, place: str) -> Any:
    """A schema whose references lead to where a document keeps its definitions, such as `#/components/schemas/`."""
    match schema:
        case {"$ref": str(target), **others}:
            return {"$ref": place + target.removeprefix(DEFINITIONS), **placed(others, place)}
        case dict():
            return {key: placed(one, place) for key, one in schema.items()}
        case list():
            return [placed(one, place) for one in schema]
        case _:
            return schema
