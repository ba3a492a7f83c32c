"""Problems: the collector of what is wrong with a file or a pack."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from soundadvice.loader.yaml.letters import odd_letter
from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.quoting import quote
from soundadvice.model.answer import nearest
from soundadvice.model.problem import Problem, Severity, Span
from soundadvice.wording.printable import printable

MOST_PROBLEMS = 1000
_MOST_COMPARED = 50_000
_LONGEST_ODD = 200


class Problems:
    """Gathers what is wrong with a pack, so that an author sees all of it at once, up to a sane number."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}
        self._count = dict.fromkeys(Severity, 0)
        self._compared = 0
        self._also: dict[Problem, list[Span]] = {}  # where else one id is named that is not there
        self._unknown: dict[tuple[str, str], Problem] = {}
        self._lines: dict[Span, str | None] = {}

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
        told = [self._with_places(problem) if problem in self._also else problem for problem in self._found]
        return tuple(sorted(told, key=lambda problem: problem.span))

    def _with_places(self, problem: Problem) -> Problem:
        """A problem with every place it is at, the first of them first."""
        first, *others = sorted({problem.span, *self._also[problem]})
        excerpt = problem.excerpt if first == problem.span else self._lines.get(first)
        return replace(problem, span=first, excerpt=excerpt, also=tuple(others))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that keep the pack from loading."""
        return tuple(problem for problem in self.found if problem.severity is Severity.ERROR)

    def unknown(self, what: str, name: str, known: Iterable[str], place: Node, *, called: str | None = None) -> None:
        """An id that is not there, with the nearest one that is. `called` is what it is, where that is not `what`.

        One id is told once, with every place that names it: it has one mend.
        """
        if self.full or place.spoiled:
            return
        told = self._unknown.get((what, name))
        if told is not None and told in self._found:
            self._also.setdefault(told, []).append(place.span)
            self._lines[place.span] = place.file.line(place.line + 1)
            return
        listed = list(known)
        self._compared += len(listed)
        message = f"there is no {(called or what).replace('_', ' ')} {quote(name)}"
        # Looking for the nearest takes its time, and thousands of mistakes are one mistake.
        self.add(f"unknown_{what}", message, place, suggestion(name, listed, near=self._compared < _MOST_COMPARED))
        last = next(reversed(self._found), None)
        if last is not None and (last.code, last.span) == (f"unknown_{what}", place.span):
            self._unknown[what, name] = last

    def lacks(self, what: str) -> bool:
        """Whether anything of a kind was named that is not there."""
        return any(kind == what for kind, _ in self._unknown)

    def renamed(self, what: str, among: Collection[str]) -> None:
        """Asks whether what is not there has a new name: where one id alone is `among` those that nothing names."""
        unnamed = list(among)
        lost = [problem for (kind, _), problem in self._unknown.items() if kind == what]
        for problem in lost if len(lost) == len(unnamed) == 1 else ():
            if problem in self._found and "did you mean" not in (problem.hint or ""):
                hint = f"is it called `{unnamed[0]}` now? nothing names that"
                told = replace(problem, hint=hint)
                self._found = {told if one == problem else one: None for one in self._found}
                self._also[told] = self._also.pop(problem, [])

    @property
    def full(self) -> bool:
        """Whether further errors would be left out."""
        return self._count[Severity.ERROR] > MOST_PROBLEMS


def suggestion(
    name: str, known: list[str], lead: str = "known here", *, most: int = 8, near: bool = True
) -> str | None:
    """The hint that goes with a word that is not there: the nearest one that is, or some of them."""
    listed = ", ".join(map(quote, known[:most])) + (", …" if len(known) > most else "")
    hint = (nearest(name, known) if near else None) or (f"{lead}: {listed}" if known else None)
    odd = odd_letter(name[:_LONGEST_ODD])
    return f"{odd}; {hint}" if odd and hint else odd or hint
