"""Validation: a file's nodes against its shape, with pydantic's findings turned into problems at their places."""

from __future__ import annotations

import re
import types
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from soundadvice.loader.schema.shape_parts import FORMS
from soundadvice.loader.yaml.letters import as_id, odd_letter
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems, suggestion
from soundadvice.loader.yaml.quoting import quote

T = TypeVar("T")
_MAPPING = "a mapping of keys to values"
_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dataclass_type": _MAPPING,
}


@dataclass(frozen=True, slots=True)
class Fit(Generic[T]):
    """A shape, None if there is none; `left_out` names the keys of a file that did not fit and are not in it."""

    shape: T | None
    left_out: Collection[str] = ()


def shape(
    adapter: TypeAdapter[T],
    root: Node,
    annotation: object,
    problems: Problems,
    instead: Mapping[str, str] | None = None,
) -> Fit[T]:
    """The validated shape of a file or a part of one; each misfit becomes a problem.

    `annotation` is the type that the adapter was made from: the keys it allows are what hints are taken from. Where
    something does not fit, `instead` says what to fill in for keys that are needed, and the shape is of the rest.
    Without `instead` there is no shape then.
    """
    data = root.data()
    try:
        return Fit(adapter.validate_python(data))
    except ValidationError as error:
        findings = error.errors(include_url=False, include_input=False)
    for finding in findings:
        if not problems.full:
            _add(finding, root, annotation, problems)
    left_out = {str(finding["loc"][0]) for finding in findings if finding["loc"]}
    if instead is None or not isinstance(data, dict):
        return Fit(None, left_out)
    rest = {key: value for key, value in data.items() if key not in left_out}
    try:
        return Fit(adapter.validate_python({**instead, **rest}), left_out)
    except ValidationError:
        return Fit(None, left_out)


def _add(finding: Mapping[str, Any], root: Node, annotation: object, problems: Problems) -> None:
    kind = str(finding["type"])
    path, on_key = _path(root, finding["loc"])
    node = root.at(*path)
    name = quote(str(path[-1])) if path and isinstance(path[-1], str) else "this"
    context: Mapping[str, Any] = finding.get("ctx", {})
    if kind == "missing":
        missing = str(finding["loc"][-1])
        problems.add("missing_key", f"`{missing}` is missing", node, f"add `{missing}:`")
    elif kind == "extra_forbidden":
        _unknown_key(root, path, annotation, problems)
    elif kind in _KINDS:
        problems.add("wrong_type", f"{name} must be {_KINDS[kind]}, and is {_is(node)}", node, _retype(kind, node))
    elif kind == "string_pattern_mismatch":
        place = root.at(*path[:-1]).keys[str(path[-1])] if on_key else node
        _bad_pattern(str(context.get("pattern")), place, problems)
    elif kind in ("literal_error", "union_tag_invalid"):
        place = root.at(*path[:-1]).keys[str(path[-1])] if on_key else node
        _unknown_word(context, node.at("kind") if kind == "union_tag_invalid" else place, problems)
    elif kind == "union_tag_not_found":
        problems.add("missing_key", "`kind` is missing", node, "add `kind: choice`, or another kind")
    elif kind in ("too_short", "string_too_short"):
        least = int(context["min_length"])
        if isinstance(node.value, (list, dict)) and len(node.value) >= least:
            return  # only short because of what is wrong with its parts
        hint = "add a part to it, or remove it" if kind == "too_short" else "write a text, or remove it"
        problems.add(
            "empty", f"{name} must not be empty" if least == 1 else f"{name} needs {least} or more", node, hint
        )
    elif kind in ("too_long", "string_too_long"):
        unit = "characters" if kind == "string_too_long" else "parts"
        place = root.at(*path[:-1]).keys[str(path[-1])] if on_key else node
        problems.add("too_long", f"{name} is too long", place, f"at most {context['max_length']} {unit}")
    elif kind.startswith(("greater_than", "less_than")):
        bound = "at least" if kind.startswith("greater") else "at most"
        problems.add("out_of_range", f"{name} must be {bound} {next(iter(context.values()))}", node)
    else:
        problems.add("wrong_type", f"{name} does not fit: {str(finding['msg']).lower()}", node)


def _is(node: Node) -> str:
    """What a value is, in words."""
    number = isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    return f"the number {node.shown}" if number else node.shown


def _retype(kind: str, node: Node) -> str | None:
    """How a value of the wrong type is mended."""
    if kind == "string_type" and isinstance(node.value, (int, float)):
        return f'put it in quotes: "{node.text[:40]}"'
    if kind == "tuple_type" and isinstance(node.value, str) and len(node.value) <= 40:
        return f"write [{node.value}]"
    if node.value is None:
        return "write it, or remove the key"
    if _KINDS[kind] == _MAPPING:
        return "write lines of `key: value`"
    if kind == "string_type" and isinstance(node.value, dict) and _is_by_language(node.value):
        return "write it in the pack's own language; another one has a file of its own, such as `translations/de.yaml`"
    return "write `true` or `false`" if kind == "bool_type" else None


def _is_by_language(value: Mapping[str, Node]) -> bool:
    """Whether a mapping looks like one text in several languages: `{en: …, de: …}`."""
    return bool(value) and all(re.fullmatch("[a-z]{2}([-_][A-Za-z]{2,4})?", key) for key in value)


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
    hint = suggestion(key, allowed, "keys here", most=len(allowed))
    problems.add("unknown_key", f"there is no key {quote(key)} here", parent.keys[key], hint)


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
    chosen = [model for model in models if _is_of_kind(model, node.get("kind"))]
    return list(dict.fromkeys(f.alias or n for m in chosen or models for n, f in m.model_fields.items()))


def _is_of_kind(model: type[BaseModel], kind: Node | None) -> bool:
    """Whether a model is the one of several that a `kind` chooses. Most have none, whatever a file has."""
    field = model.model_fields.get("kind")
    return field is not None and kind is not None and kind.value in get_args(field.annotation)


def _models(annotation: object) -> list[type[BaseModel]]:
    """The models somewhere in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in (Annotated, Union, types.UnionType, tuple, list, dict):
        return [model for argument in get_args(annotation) for model in _models(argument)]
    return []


def _bad_pattern(pattern: str, place: Node, problems: Problems) -> None:
    if pattern in FORMS:
        problems.add("bad_form", f"{place.shown} does not have the form that belongs here", place, FORMS[pattern])
        return
    hint = f"such as `{as_id(place.text) or 'sore_throat'}`"
    if odd := odd_letter(place.text):
        hint = f"{odd}; write it anew, {hint}"
    problems.add("bad_id", f"{place.shown} is not an id: small letters, digits and `_`, a letter first", place, hint)


def _unknown_word(context: Mapping[str, Any], node: Node, problems: Problems) -> None:
    words = re.findall("'([^']*)'", str(context.get("expected") or context.get("expected_tags")))
    hint = suggestion(node.text, words, "one of", most=len(words))
    problems.add("unknown_word", f"{node.shown} does not belong here", node, hint)
