"""Places: where in its file a part of a condition stands. Conditions do not know: the file is read for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.parse import parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.condition import All, AnyOf, Comparison, Condition, Not, OptionTest
from soundadvice.model.problem import Span

_CONDITIONS = ("when", "enable_when")


def place_of_part(element: Span | None, condition: Condition, within: tuple[int, ...]) -> Span | None:
    """The place of a part of the condition of an element, whose id stands at the span given; as near as can be told.

    `within` has the positions that lead to the part. It is the element's own place where its file cannot be read any
    longer, or says something else than the condition.
    """
    if element is None:
        return None
    written = _written(element)
    return element if written is None else _inside(written, condition, within).span


def _written(element: Span) -> Node | None:
    """The condition of an element, as its file has it."""
    try:
        content = Path(element.file).read_bytes()
    except OSError:
        return None
    root = parse(TextFile(element.file), content, Problems())
    for mapping in _mappings(root):
        if mapping.at("id").span == element:
            return next((found for key in _CONDITIONS if (found := mapping.get(key)) is not None), None)
    return None


def _mappings(root: Node | None) -> Iterator[Node]:
    """Every mapping that has an id."""
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if node.get("id") is not None:
            yield node
        waiting += node.value.values() if isinstance(node.value, dict) else node.items()


def _inside(node: Node, condition: Condition, within: tuple[int, ...]) -> Node:
    """The node of a part, or the last on the way to it that is written as the condition has it."""
    if not within or not isinstance(node.value, dict) or len(node.value) != 1:
        return node
    first, *rest = within
    ((name, value),) = node.value.items()
    match condition:
        case All(conditions=parts) | AnyOf(conditions=parts) if name in ("all", "any"):
            listed = value.items()
            return _inside(listed[first], parts[first], tuple(rest)) if len(listed) == len(parts) else node
        case Not(condition=part) if name == "not":
            return _inside(value, part, tuple(rest))
        case OptionTest(options=options):
            # Under its quantifier, if it has one.
            below = next(iter(value.value.values())) if isinstance(value.value, dict) and value.value else value
            return next((one for one in below.items() if one.text == options[first]), node)
        case All(conditions=parts) if isinstance(bound := parts[first], Comparison):
            return value.keys.get(str(bound.operator), node)
        case _:
            return node
