"""Problems: the collector of what is wrong with a file or a pack."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.quoting import quote
from soundadvice.model.answer import nearest
from soundadvice.model.problem import Problem, Severity, Span
from soundadvice.wording.printable import printable

MOST_PROBLEMS = 1000
_MOST_COMPARED = 50_000


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
