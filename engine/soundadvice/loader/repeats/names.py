"""Names: a condition about one of several things, with the ids of the question about that one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from soundadvice.loader.yaml.node import Node


def renamed(node: Node, names: Mapping[str, str]) -> Node:
    """A condition in which the questions of these names have others."""
    if not isinstance(node.value, dict):
        return node
    values: dict[str, Node] = {}
    keys: dict[str, Node] = {}
    for key, below in node.value.items():
        place = node.keys[key]
        if key in names:
            values[names[key]] = _limits(below, names)
            keys[names[key]] = replace(place, value=names[key], text=names[key])
            continue
        keys[key], values[key] = place, _limits(below, names)
        if key in ("all", "any", "of") and isinstance(below.value, list):
            values[key] = replace(below, value=[renamed(item, names) for item in below.value])
        elif key in ("not", "count"):
            values[key] = renamed(below, names)
    return replace(node, value=values, keys=keys)


def _limits(node: Node, names: Mapping[str, str]) -> Node:
    """A test in which the tables of limits are by the question of that name."""
    if not isinstance(node.value, dict):
        return node
    values = dict(node.value)
    for key, below in values.items():
        if isinstance(below.value, dict) and (by := below.at("by")).text in names:
            other = replace(by, value=names[by.text], text=names[by.text])
            values[key] = replace(below, value={**below.value, "by": other})
    return replace(node, value=values)
