"""Nodes: the values of a YAML file, each with the place it stands at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any

from soundadvice._dataclass import dataclass
from soundadvice.loader.yaml.quoting import quote
from soundadvice.model.problem import Span

Scalar = str | int | float | bool | None


@dataclass(slots=True)
class TextFile:
    """A file as it is named to the author, and its lines for excerpts.

    `may_say_each` is false of a file without that word: it need not be looked through for it.
    """

    name: str
    lines: list[str] = field(default_factory=list)
    may_say_each: bool = True

    def line(self, number: int) -> str | None:
        """The text of a line, counted from 1; None past the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else None


# Shared by all nodes but mappings, which have their own: a pack of thousands of rules has hundreds of thousands.
NO_KEYS: Mapping[str, Node] = MappingProxyType({})
COLLECTIONS = frozenset({dict, list})
"""The classes of the values of what holds other nodes."""


@dataclass(slots=True, eq=False)
class Node:
    """A value and its place. `value` is a scalar, a list of nodes, or a dict of nodes by key.

    `text` is a scalar as the author wrote it, `keys` the places of a mapping's keys. Nothing more is said of a
    `spoiled` node: what is wrong with it has been said. Lines and columns count from 0, as the parser gives them.
    """

    file: TextFile
    line: int
    column: int
    end_line: int
    end_column: int
    value: Scalar | list[Node] | dict[str, Node] = None
    keys: Mapping[str, Node] = field(default_factory=lambda: NO_KEYS)
    text: str = ""
    spoiled: bool = False

    @property
    def span(self) -> Span:
        """The place as a span; of a block that runs over several lines, the first line alone."""
        if self.end_line != self.line:
            text = self.file.line(self.line + 1) or ""
            return Span(self.file.name, self.line + 1, self.column + 1, self.line + 1, len(text.rstrip()) + 1)
        return Span(self.file.name, self.line + 1, self.column + 1, self.end_line + 1, self.end_column + 1)

    @property
    def is_collection(self) -> bool:
        """Whether it is a mapping or a sequence."""
        return self.value.__class__ in COLLECTIONS

    @property
    def shown(self) -> str:
        """The value as a message shows it: what the author wrote, cut where it is long, or what it is."""
        if isinstance(self.value, list):
            return "a list"
        if isinstance(self.value, dict):
            return "a mapping"
        return quote(self.text) if self.text else "nothing"

    def get(self, key: str) -> Node | None:
        """The node under a key of a mapping, None if there is none or this is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def at(self, *path: str | int) -> Node:
        """The node at a path; as far down as the path can be followed."""
        node: Node = self
        for step in path:
            value: Any = node.value
            below: Node | None = None
            if value.__class__ is dict:
                below = value.get(step)  # its keys are words: no number is among them
            elif value.__class__ is list and isinstance(step, int) and step < len(value):
                below = value[step]
            if below is None:
                return node
            node = below
        return node

    def within(self, part: str) -> Node:
        """The place of a part of this text, if it stands on one line of the file as it is; else that of all of it."""
        for number in range(self.line, self.end_line + 1):
            line = self.file.line(number + 1) or ""
            end = self.end_column if number == self.end_line else len(line)
            at = line.find(part, self.column if number == self.line else 0, end)
            if at >= 0:
                return Node(self.file, number, at, number, at + len(part), part, text=part, spoiled=self.spoiled)
        return self

    def items(self) -> list[Node]:
        """The nodes of a sequence; of anything else none."""
        return self.value if isinstance(self.value, list) else []

    def data(self) -> object:
        """The value without places: sequences as tuples, which the strict frozen shapes are made of."""
        value = self.value
        # Most nodes are scalars: each is taken where it stands, and costs no call.
        if isinstance(value, dict):
            return {
                key: node.data() if node.value.__class__ in COLLECTIONS else node.value for key, node in value.items()
            }
        if isinstance(value, list):
            return tuple([below.data() if below.value.__class__ in COLLECTIONS else below.value for below in value])
        return value
