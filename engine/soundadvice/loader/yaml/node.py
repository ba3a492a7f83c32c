"""Nodes: the values of a YAML file, each with the place it stands at, and the collector of problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from soundadvice.model.answer import nearest
from soundadvice.model.problem import Problem, Severity, Span
from soundadvice.wording.printable import printable

Scalar = str | int | float | bool | None
MOST_PROBLEMS = 1000
_LONGEST_SHOWN = 60
_MOST_COMPARED = 50_000


@dataclass(slots=True)
class TextFile:
    """A file as it is named to the author, and its lines for excerpts."""

    name: str
    lines: list[str] = field(default_factory=list)

    def line(self, number: int) -> str | None:
        """The text of a line, counted from 1; None past the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else None


# Shared by all nodes but mappings, which have their own: a pack of thousands of rules has hundreds of thousands.
NO_KEYS: dict[str, Node] = {}
_COLLECTIONS = frozenset({dict, list})


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
    keys: dict[str, Node] = field(default_factory=lambda: NO_KEYS)
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
    def shown(self) -> str:
        """The value as a message shows it: what the author wrote, cut where it is long, or what it is."""
        if isinstance(self.value, list):
            return "a list"
        if isinstance(self.value, dict):
            return "a mapping"
        return quote(self.text) if self.text else "nothing"

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
        """The value without places: sequences as tuples, which the strict frozen shapes are made of."""
        value = self.value
        # Most nodes are scalars: each is taken where it stands, and costs no call.
        if isinstance(value, dict):
            return {
                key: node.data() if node.value.__class__ in _COLLECTIONS else node.value for key, node in value.items()
            }
        if isinstance(value, list):
            return tuple([below.data() if below.value.__class__ in _COLLECTIONS else below.value for below in value])
        return value


class Problems:
    """Gathers what is wrong with a pack, so that an author sees all of it at once, up to a sane number."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}
        self._count = dict.fromkeys(Severity, 0)
        self._compared = 0

    def add(
        self, code: str, message: str, place: Node | TextFile, hint: str | None = None, *, warning: bool = False
    ) -> None:
        """One more problem, at a node, or at the beginning of a file."""
        if isinstance(place, Node):
            if place.spoiled:
                return
            span, excerpt = place.span, place.file.line(place.line + 1)
        else:
            span, excerpt = Span(place.name), None
        severity = Severity.WARNING if warning else Severity.ERROR
        problem = Problem(code, printable(message), span, hint and printable(hint), severity, excerpt)
        if problem in self._found or self._count[severity] > MOST_PROBLEMS:
            return
        self._count[severity] += 1
        if self._count[severity] > MOST_PROBLEMS:
            # INVARIANT: an error is never dropped without an error in its place.
            message = f"more than {MOST_PROBLEMS:,} {severity}s, so the rest are left out"
            problem = Problem("too_many_problems", message, span, "fix these first", severity, excerpt)
        self._found[problem] = None

    @property
    def found(self) -> tuple[Problem, ...]:
        """All of them, by file and place."""
        return tuple(sorted(self._found, key=lambda problem: problem.span))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that keep the pack from loading."""
        return tuple(problem for problem in self.found if problem.severity is Severity.ERROR)

    def unknown(self, what: str, name: str, known: Iterable[str], place: Node, *, called: str | None = None) -> None:
        """An id that is not there, with the nearest one that is. `called` is what it is, where that is not `what`."""
        if self.full:
            return
        listed = list(known)
        self._compared += len(listed)
        message = f"there is no {(called or what).replace('_', ' ')} {quote(name)}"
        # Looking for the nearest takes its time, and thousands of mistakes are one mistake.
        self.add(f"unknown_{what}", message, place, suggestion(name, listed, near=self._compared < _MOST_COMPARED))

    @property
    def full(self) -> bool:
        """Whether further errors would be left out."""
        return self._count[Severity.ERROR] > MOST_PROBLEMS


def suggestion(
    name: str, known: list[str], lead: str = "known here", *, most: int = 8, near: bool = True
) -> str | None:
    """The hint that goes with a word that is not there: the nearest one that is, or some of them."""
    listed = ", ".join(map(quote, known[:most])) + (", …" if len(known) > most else "")
    return (nearest(name, known) if near else None) or (f"{lead}: {listed}" if known else None)


def quote(text: str) -> str:
    """What an author wrote, in backticks, cut where it is long."""
    return f"`{text[:_LONGEST_SHOWN]}…`" if len(text) > _LONGEST_SHOWN else f"`{text}`"
