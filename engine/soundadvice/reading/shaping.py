"""Shaping: a file's nodes against its shape, with pydantic's findings turned into problems at their places."""

from __future__ import annotations

import types
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from soundadvice.reading.node import Node, Problems

T = TypeVar("T")
_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "dataclass_type": "a mapping of keys to values",
}
_IS = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}


def shape(adapter: TypeAdapter[T], root: Node, annotation: object, problems: Problems) -> T | None:
    """The validated shape of a file, or None where it does not fit; each misfit becomes a problem.

    `annotation` is the type that the adapter was made from: the keys it allows are what hints are taken from.
    """
    try:
        return adapter.validate_python(_tuples(root.data()))
    except ValidationError as error:
        for finding in error.errors(include_url=False, include_input=False):
            _add(finding, root, annotation, problems)
        return None


def _tuples(value: object) -> object:
    """Lists as tuples, which strict frozen shapes are made of."""
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return value


def _add(finding: Mapping[str, Any], root: Node, annotation: object, problems: Problems) -> None:
    kind = str(finding["type"])
    path, on_key = _path(root, finding["loc"])
    node = root.at(*path)
    name = f"`{path[-1]}`" if path and isinstance(path[-1], str) else "this"
    context: Mapping[str, Any] = finding.get("ctx", {})
    if kind == "missing":
        missing = str(finding["loc"][-1])
        problems.add("missing_key", f"`{missing}` is missing", node, f"add `{missing}:`")
    elif kind == "extra_forbidden":
        _unknown_key(root, path, annotation, problems)
    elif kind in _KINDS:
        got = _IS[type(node.value)]
        hint = "put it in quotes" if kind == "string_type" and isinstance(node.value, (int, float, bool)) else None
        problems.add("wrong_type", f"{name} must be {_KINDS[kind]}, and is {got}", node, hint)
    elif kind == "string_pattern_mismatch":
        place = root.at(*path[:-1]).keys[str(path[-1])] if on_key else node
        _bad_pattern(str(context.get("pattern")), place, problems)
    elif kind in ("literal_error", "union_tag_invalid"):
        _unknown_word(context, node.at("kind") if kind == "union_tag_invalid" else node, problems)
    elif kind == "union_tag_not_found":
        problems.add("missing_key", "`kind` is missing", node, "add `kind: choice`, or another kind")
    elif kind in ("too_short", "string_too_short"):
        least = int(context["min_length"])
        if isinstance(node.value, (list, dict)) and len(node.value) >= least:
            return  # only short because of what is wrong with its parts
        problems.add("empty", f"{name} must not be empty" if least == 1 else f"{name} needs {least} or more", node)
    elif kind in ("too_long", "string_too_long"):
        problems.add("too_long", f"{name} is too long", node, f"at most {context['max_length']}")
    elif kind.startswith(("greater_than", "less_than")):
        limit = next(iter(context.values()))
        bound = "at least" if kind.startswith("greater") else "at most"
        problems.add("out_of_range", f"{name} must be {bound} {limit}", node)
    else:
        problems.add("wrong_type", f"{name} does not fit: {str(finding['msg']).lower()}", node)


def _path(root: Node, location: tuple[str | int, ...]) -> tuple[list[str | int], bool]:
    """The path through the nodes for a location of pydantic's, and whether it means a key of a mapping.

    Locations also name the branch of a union, which is no step of the file.
    """
    path: list[str | int] = []
    on_key = False
    node = root
    for step in location:
        if step == "[key]":
            on_key = True
            continue
        below = node.at(step)
        if below is node:
            continue
        path.append(step)
        node = below
    return path, on_key


def _unknown_key(root: Node, path: list[str | int], annotation: object, problems: Problems) -> None:
    parent, key = root.at(*path[:-1]), str(path[-1])
    allowed = _keys_at(annotation, path[:-1], root)
    close = get_close_matches(key, allowed, n=1) if len(key) < 100 else []
    hint = f"did you mean `{close[0]}`?" if close else "keys here: " + ", ".join(f"`{name}`" for name in allowed)
    problems.add("unknown_key", f"there is no key `{key[:64]}` here", parent.keys[key], hint)


def _keys_at(annotation: object, path: list[str | int], root: Node) -> list[str]:
    """The keys that a shape allows at a path, read from its type annotations."""
    models = _models(annotation)
    node = root
    for step in path:
        node = node.at(step)
        if isinstance(step, int):
            continue
        found: list[type[BaseModel]] = []
        for model in models:
            for name, field in model.model_fields.items():
                if step in (name, field.alias):
                    found += _models(field.annotation)
        models = found or models  # a key of a mapping of models, such as a disposition's id
    kind = node.get("kind")
    chosen = [m for m in models if kind is not None and kind.value in get_args(m.model_fields["kind"].annotation)]
    return list(dict.fromkeys(f.alias or n for m in chosen or models for n, f in m.model_fields.items()))


def _models(annotation: object) -> list[type[BaseModel]]:
    """The models somewhere in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in (Annotated, Union, types.UnionType, tuple, list, dict):
        return [model for argument in get_args(annotation) for model in _models(argument)]
    return []


def _bad_pattern(pattern: str, place: Node, problems: Problems) -> None:
    shown = str(place.value)[:64]
    if pattern.startswith("^[a-z][a-z0-9_]*"):
        fixed = "".join(c if c.isascii() and c.isalnum() else "_" for c in shown.lower()).strip("_")
        hint = f"such as `{fixed}`" if fixed and fixed[0].isalpha() else "such as `low_back_pain`"
        problems.add("bad_id", f"`{shown}` is not an id: small letters, digits and `_`, a letter first", place, hint)
    else:
        problems.add("bad_form", f"`{shown}` does not have the form that belongs here", place, f"the form is {pattern}")


def _unknown_word(context: Mapping[str, Any], node: Node, problems: Problems) -> None:
    words = [word.strip("' ") for word in str(context.get("expected") or context.get("expected_tags")).split(",")]
    words = [word for part in words for word in part.replace("' or '", ",").split(",")]
    got = str(node.value)[:64] if not isinstance(node.value, (list, dict)) else "this"
    close = get_close_matches(got, words, n=1)
    hint = f"did you mean `{close[0]}`?" if close else "one of " + ", ".join(f"`{word}`" for word in words)
    problems.add("unknown_word", f"`{got}` is not a word that belongs here", node, hint)
