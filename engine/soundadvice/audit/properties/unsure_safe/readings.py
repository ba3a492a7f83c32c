"""Readings: the ways to answer some questions, whatever else a person has in mind, each as a meaning of the pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from soundadvice.audit.prover.cnf import TRUE, Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.possible import possible
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.solver import Model
from soundadvice.model.condition import Answer

_MOST = 64
"""Where so many readings do not settle what holds of all, it is undecided."""


class Readings:
    """What a person may answer to some questions: all that `free` leaves and `allowed` takes, and those looked at.

    `complete` where those looked at are all. It only grows.
    """

    def __init__(
        self,
        case: Case,
        first: Iterable[Mapping[str, Answer]],
        *,
        free: Meaning,
        allowed: Literal,
        complete: bool,
    ) -> None:
        self._case = case
        self.free = free
        self.allowed = allowed
        self.complete = complete
        self.free_goes = possible(free)
        self.looked_at: list[Meaning] = []
        self.goes: list[Literal] = []
        """Where each of those looked at goes together with what else a person answers."""
        self._names: tuple[str, ...] = ()
        for answers in first:
            self._look_at(answers)

    def _look_at(self, answers: Mapping[str, Answer]) -> None:
        self._names = tuple(answers)
        self.looked_at.append(self._case.meaning.varied(self._case.space.fixed(answers), answers))
        self.goes.append(possible(self.looked_at[-1]))

    def learn(self, model: Model) -> None:
        """Looks at the answers of a model of `free` too. Raises LimitReached if these are too many."""
        if len(self.looked_at) >= _MOST:
            raise LimitReached
        self._look_at({name: self.free.space.read(name, model) for name in self._names})

    def that_go(self, model: Model) -> list[Meaning]:
        """The readings looked at that go together with what else the person of a model answers."""
        both = zip(self.looked_at, self.goes, strict=True)
        return [one for one, literal in both if literal == TRUE or literal in model]
