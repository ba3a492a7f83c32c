"""Task: how far the searches of one property may go, what they have cost so far, and what they were asked.

All of it is counted in what a solver does, never by the clock: so a verdict is the same on every machine, however busy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from soundadvice.audit.prover.cnf import TRUE, Gates, Literal

if TYPE_CHECKING:
    from soundadvice.audit.prover.encoding import Meaning


class LimitReached(Exception):  # noqa: N818
    """A search stopped at its limit. The question it was to answer is undecided: neither proved nor refuted."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a search may go, in conflicts of the solver, and in its steps.

    `conflicts` are those of one question, until it is undecided; `smaller` those of the search for the plainest
    witness, until one will do that is plain answer by answer. The questions of one property may take `in_all` conflicts
    together, and so many `steps`: a step is a literal that a solver derives or is told. After that, all that is left of
    the property is undecided.
    """

    conflicts: int = 200_000
    smaller: int = 2_000
    in_all: int = 500_000
    steps: int = 600_000_000


class Closed(StrEnum):
    """How a question was closed."""

    IMPOSSIBLE = "impossible"
    """The solver found no one: there is a proof of it."""
    POSSIBLE = "possible"
    """The solver found someone: there is a witness."""
    FOLDED = "folded"
    """No one, before any solver: the formula came out as false while it was written down."""
    BY_FORM = "by_form"
    """By the form of the conditions, which says it of everyone at once."""
    ENUMERATED = "enumerated"
    """Each of a finite list was looked at."""
    SAMPLED = "sampled"
    """Some people were looked at, not all."""
    UNDECIDED = "undecided"
    """The limits were reached."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A question that was closed, for a property: what it was about, in words and ids, and how.

    Where a solver was asked: whether these literals over these gates can hold together, and the first `laws` of them.
    """

    property: str
    about: tuple[str, ...]
    closed: Closed
    literals: tuple[Literal, ...] = ()
    gates: Gates | None = None
    laws: int = 0


@dataclass(slots=True)
class Ledger:
    """Every question of an audit, each once; and what the pack means over the gates, to read them by."""

    obligations: list[Obligation] = field(default_factory=list)
    meanings: dict[int, Meaning] = field(default_factory=dict)
    _known: set[tuple[object, ...]] = field(default_factory=set)

    def add(self, one: Obligation) -> None:
        """Lists an obligation, unless the same was asked for the same property before."""
        key = (one.property, one.closed, id(one.gates), frozenset(one.literals)) if one.literals else (one,)
        if key not in self._known:
            self._known.add(key)
            self.obligations.append(one)


class Task:
    """What the searches for one property share; `begin` says for which. With a ledger, all questions are kept."""

    def __init__(self, limits: Limits | None = None, ledger: Ledger | None = None) -> None:
        self.limits = limits or Limits()
        self.ledger = ledger
        self.conflicts = self.steps = 0
        self.too_long = 0
        """How many searches for the plainest of several people stopped at their limit."""
        self.plainest = 0
        """How many there were."""
        self._property = ""
        self._about: tuple[str, ...] = ()

    def begin(self, name: str = "") -> None:
        """Begins with another property, or another task: nothing is spent yet."""
        self.conflicts = self.steps = self.too_long = self.plainest = 0
        self._property, self._about = name, ()

    def on(self, *about: str) -> None:
        """Says what the questions from now on are about, for whoever reads the ledger."""
        self._about = about

    def next(self) -> int:
        """How many conflicts the next question may take. Raises LimitReached if the property may take none any more."""
        left = self.limits.in_all - self.conflicts
        if left <= 0 or self.steps >= self.limits.steps:
            raise LimitReached
        return min(self.limits.conflicts, left)

    def spend(self, conflicts: int, steps: int) -> None:
        """Counts what a question took."""
        self.conflicts += conflicts
        self.steps += steps

    @property
    def share_spent(self) -> float:
        """How much of what the property may take is spent, from 0 to 1."""
        return max(self.conflicts / max(self.limits.in_all, 1), self.steps / max(self.limits.steps, 1))

    def close(self, closed: Closed, literals: tuple[Literal, ...] = (), gates: Gates | None = None) -> None:
        """Lists a question that was closed, if there is a ledger."""
        if self.ledger is not None:
            asked = tuple(one for one in literals if one != TRUE)
            self.ledger.add(Obligation(self._property, self._about, closed, asked, gates, gates.laws if gates else 0))
