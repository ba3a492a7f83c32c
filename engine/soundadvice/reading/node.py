"""Nodes: the values of a YAML file, each with the place it stands at, and the collector of problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from soundadvice.problem import Problem, Severity, Span

Scalar = str | int | float | bool | None


@dataclass(slots=True)
class TextFile:
    """A file as it is named to the author, and its lines for excerpts."""

    name: str
    lines: list[str] = field(default_factory=list)

    def line(self, number: int) -> str | None:
        """The text of a line, counted from 1; None past the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else None


@dataclass(slots=True, eq=False)
class Node:
    """A value and its place. `value` is a scalar, a list of nodes, or a dict of nodes by key.

    `keys` holds the places of a mapping's keys. Lines and columns count from 0 here, as the parser gives them.
    """

    file: TextFile
    line: int
    column: int
    end_line: int
    end_column: int
    value: Scalar | list[Node] | dict[str, Node] = None
    keys: dict[str, Node] = field(default_factory=dict)
    plain: bool = True

    @property
    def span(self) -> Span:
        """The place as a span; of a block that runs over several lines, the first line alone."""
        if self.end_line != self.line:
            text = self.file.line(self.line + 1) or ""
            return Span(self.file.name, self.line + 1, self.column + 1, self.line + 1, len(text.rstrip()) + 1)
        return Span(self.file.name, self.line + 1, self.column + 1, self.end_line + 1, self.end_column + 1)

    def get(self, key: str) -> Node | None:
        """The node under a key of a mapping, None where there is none or this is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def at(self, *path: str | int) -> Node:
        """The node at a path; as far down as the path can be followed."""
        node: Node = self
        for step in path:
            below: Node | None = None
            if isinstance(node.value, dict) and isinstance(step, str):
                below = node.value.get(step)
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                below = node.value[step]
            if below is None:
                return node
            node = below
        return node

    def items(self) -> list[Node]:
        """The nodes of a sequence; of anything else none."""
        return self.value if isinstance(self.value, list) else []

    def data(self) -> object:
        """The value without places."""
        value = self.value
        if isinstance(value, dict):
            return {key: node.data() for key, node in value.items()}
        if isinstance(value, list):
            return [node.data() for node in value]
        return value


class Problems:
    """Gathers what is wrong with a pack, so that an author sees all of it at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(
        self, code: str, message: str, place: Node | TextFile, hint: str | None = None, *, warning: bool = False
    ) -> None:
        """One more problem, at a node, or at the beginning of a file."""
        if isinstance(place, Node):
            span, excerpt = place.span, place.file.line(place.line + 1)
        else:
            span, excerpt = Span(place.name), None
        severity = Severity.WARNING if warning else Severity.ERROR
        problem = Problem(code, message, span, hint, severity, excerpt)
        if problem not in self._found:
            self._found.append(problem)

    @property
    def found(self) -> tuple[Problem, ...]:
        """All of them, by file and place."""
        return tuple(sorted(self._found, key=lambda problem: problem.span))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that keep the pack from loading."""
        return tuple(problem for problem in self.found if problem.severity is Severity.ERROR)

    def unknown(self, what: str, name: str, known: Iterable[str], place: Node) -> None:
        """An id that is not there, with the nearest one that is."""
        known = list(known)
        close = get_close_matches(name, known, n=1) if len(name) < 100 else []
        listed = ", ".join(f"`{item}`" for item in known[:8]) + (", …" if len(known) > 8 else "")
        hint = f"did you mean `{close[0]}`?" if close else (f"known here: {listed}" if known else None)
        self.add(f"unknown_{what}", f"there is no {what.replace('_', ' ')} `{name[:64]}`", place, hint)
