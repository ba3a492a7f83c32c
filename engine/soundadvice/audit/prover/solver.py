"""Solver: the only file that knows python-sat. Whether literals can hold together, and how with the fewest oddities."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING

from soundadvice.audit.prover.cnf import Cone, Gates, Literal
from soundadvice.model.errors import AuditError

if TYPE_CHECKING:
    from pysat.solvers import Solver

_SMALL = 4_000
"""A question that rests on fewer clauses than this gets a solver of its own: cheaper than a model of everything."""
_ENGINE = "glucose4"
_FEW = 80
"""Among more candidates than this, the fewest that do are not looked for."""


class LimitReached(Exception):  # noqa: N818
    """A search stopped at its limit. The question it was to answer is undecided: neither proved nor refuted."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one search may go: conflicts until it is undecided, seconds spent on a smaller witness."""

    conflicts: int = 200_000
    smaller_seconds: float = 5.0


Model = frozenset[Literal]
"""The literals that hold. Variables that the question does not rest on may be in none."""


class Search:
    """Asks whether literals can hold together. Keeps one solver with everything, for questions that rest on much."""

    def __init__(self, gates: Gates, limits: Limits | None = None) -> None:
        self.gates = gates
        self.limits = limits or Limits()
        self._whole: Solver | None = None
        self._told = 0

    def model(self, *literals: Literal) -> Model | None:
        """A model in which all these hold, or None: proved that there is none. Raises LimitReached."""
        cone = self.gates.cone(literals)
        if len(cone.clauses) < _SMALL:
            with Inquiry(cone, self.limits) as inquiry:
                return inquiry.model(*literals)
        solver = self._everything()
        return frozenset(solver.get_model()) if _solved(solver, literals, self.limits) else None

    def possible(self, *literals: Literal) -> bool:
        """Whether all these can hold together. Raises LimitReached."""
        return self.model(*literals) is not None

    def best(
        self,
        literals: Iterable[Literal],
        wishes: Iterable[tuple[Literal, int]],
        *,
        about: Iterable[Literal] = (),
        exact: bool = False,
    ) -> Model | None:
        """A model in which all these hold and the wishes broken weigh least; where that takes too long, any model.

        Wishes about variables that the literals, and those it is `about`, do not rest on are left aside. Where it must
        be `exact`, what takes too long raises LimitReached too.
        """
        wanted = tuple(literals)
        any_model = self.model(*wanted)
        if any_model is None:
            return None
        # After the first search, which says what to install where python-sat is missing.
        from pysat.examples.rc2 import RC2Stratified
        from pysat.formula import WCNF

        cone = self.gates.cone((*wanted, *about))
        formula = WCNF()
        formula.extend([*cone.clauses, *([literal] for literal in wanted)])
        for literal, weight in wishes:
            if abs(literal) in cone.variables:
                formula.append([literal], weight=weight)
        if not formula.soft:  # everyone is as plain as anyone, and the optimizer wants something to do
            return any_model
        with RC2Stratified(formula, solver="g3") as optimizer:
            timer = Timer(self.limits.smaller_seconds, optimizer.interrupt)
            timer.start()
            try:
                found = optimizer.compute(expect_interrupt=True)
            finally:
                timer.cancel()
            if not found and exact:
                raise LimitReached
            return _within(frozenset(found), cone) if found else any_model

    def fewest(self, given: Literal, among: Collection[Literal]) -> list[Literal] | None:
        """Of some literals the fewest of which one holds wherever `given` does; None if all may fail together.

        Above a few dozen candidates: so few that none can be spared. Raises LimitReached.
        """
        with self.about(given, *among) as inquiry:
            if inquiry.possible(given, *(-one for one in among)):
                return None
            needed = [one for one in among if -one in inquiry.conflict()]
            if len(needed) > 1 and len(among) <= _FEW:
                return self._fewest(given, list(among))
            for one in tuple(needed):
                rest = [other for other in needed if other != one]
                if not inquiry.possible(given, *(-other for other in rest)):
                    needed = rest
            return needed

    def _fewest(self, given: Literal, among: list[Literal]) -> list[Literal]:
        from pysat.examples.optux import OptUx
        from pysat.formula import WCNF

        formula = WCNF()
        formula.extend([*self.gates.cone((given, *among)).clauses, [given]])
        for one in among:
            formula.append([-one], weight=1)
        with OptUx(formula, unsorted=True) as smallest:
            return [among[position - 1] for position in sorted(smallest.compute())]

    def about(self, *literals: Literal) -> Inquiry:
        """A solver of its own for many questions, each about some of these literals. To be closed: use `with`."""
        return Inquiry(self.gates.cone(literals), self.limits)

    def _everything(self) -> Solver:
        if self._whole is None:
            self._whole = _solver()(name=_ENGINE)
        self._whole.append_formula(self.gates.clauses[self._told :])
        self._told = len(self.gates.clauses)
        return self._whole


class Inquiry:
    """Many questions about the same literals, put to one solver that learns from each."""

    def __init__(self, cone: Cone, limits: Limits) -> None:
        self._limits = limits
        # Numbered anew: a solver has a variable for every number up to the highest.
        self._outside = [0, *sorted(cone.variables)]
        self._inside = {one: number for number, one in enumerate(self._outside)}
        self._inside.update({-one: -number for one, number in self._inside.items()})
        clauses = [[self._inside[literal] for literal in clause] for clause in cone.clauses]
        self._solver = _solver()(name=_ENGINE, bootstrap_with=clauses)

    def __enter__(self) -> Inquiry:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives back what the solver holds."""
        self._solver.delete()

    def possible(self, *literals: Literal) -> bool:
        """Whether all these, and what is required, can hold together. Raises LimitReached."""
        return _solved(self._solver, [self._inside[one] for one in literals], self._limits)

    def model(self, *literals: Literal) -> Model | None:
        """A model in which they do, or None: proved that there is none. Raises LimitReached."""
        return frozenset(map(self._name, self._solver.get_model())) if self.possible(*literals) else None

    def conflict(self) -> frozenset[Literal]:
        """Of the literals that the last question found impossible together, some that already are."""
        return frozenset(map(self._name, self._solver.get_core() or ()))

    def require(self, *clause: Literal) -> None:
        """From now on, one of these holds."""
        self._solver.add_clause([self._inside[one] for one in clause])

    def _name(self, number: int) -> Literal:
        return self._outside[number] if number > 0 else -self._outside[-number]


def _solved(solver: Solver, literals: Iterable[Literal], limits: Limits) -> bool:
    solver.conf_budget(limits.conflicts)
    answer: bool | None = solver.solve_limited(assumptions=list(literals))
    if answer is None:
        raise LimitReached
    return answer


def _within(model: Model | None, cone: Cone) -> Model | None:
    """A model without the variables that only fill gaps in the numbering."""
    return None if model is None else frozenset(one for one in model if abs(one) in cone.variables)


def is_there() -> bool:
    """Whether python-sat is installed."""
    try:
        _solver()
    except AuditError:
        return False
    return True


def _solver() -> type[Solver]:
    try:
        from pysat.solvers import Solver as Found
    except ImportError:
        raise AuditError("proofs need python-sat; install it with `pip install 'soundadvice[audit]'`") from None
    found: type[Solver] = Found
    return found
