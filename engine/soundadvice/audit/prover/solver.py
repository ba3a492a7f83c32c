"""Solver: the only file that knows python-sat. Whether literals can hold together, and how with the fewest oddities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING

from soundadvice.audit.prover.cnf import Cone, Gates, Literal
from soundadvice.model.errors import AuditError

if TYPE_CHECKING:
    from pysat.formula import WCNF
    from pysat.solvers import Solver

_SMALL = 4_000
"""Who answers a question that rests on fewer clauses than this is found by a solver of its own: cheaper to read."""
_MUCH = 2_000
"""A solver for many questions that knows so many clauses more than it began with is given up for a new one."""
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
    """Asks whether literals can hold together. Keeps one solver for all questions, which learns from each."""

    def __init__(self, gates: Gates, limits: Limits | None = None) -> None:
        self.gates = gates
        self.limits = limits or Limits()
        self._shared: Inquiry | None = None
        self._most = 0

    def model(self, *literals: Literal) -> Model | None:
        """A model in which all these hold, or None: proved that there is none. Raises LimitReached."""
        if not self.possible(*literals):
            return None
        cone = self.gates.lawful(literals)
        if len(cone.clauses) >= _SMALL:
            return self._asked(literals).model(*literals)
        with Inquiry(self.gates, self.limits, cone) as inquiry:
            return inquiry.model(*literals)

    def possible(self, *literals: Literal) -> bool:
        """Whether all these can hold together. Raises LimitReached."""
        return self._asked(literals).possible(*literals)

    def _asked(self, literals: Sequence[Literal]) -> Inquiry:
        """The solver for all questions, told of what these rest on."""
        if self._shared is not None and self._shared.told > self._most:
            self._shared.close()
            self._shared = None
        if self._shared is None:
            self._shared = self.about(*literals)
            self._most = 2 * self._shared.told + _MUCH
        else:
            self._shared.tell(literals)
        return self._shared

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
        if not self.possible(*wanted):
            return None
        # After the first search, which says what to install where python-sat is missing.
        from pysat.examples.rc2 import RC2Stratified

        cone = self.gates.lawful((*wanted, *about))
        numbers = _Numbers(cone.variables)
        formula = _formula(numbers, cone, wanted)
        for literal, weight in wishes:
            if abs(literal) in cone.variables:
                formula.append([numbers.of(literal)], weight=weight)
        if not formula.soft:  # everyone is as plain as anyone, and the optimizer wants something to do
            return self.model(*wanted)
        with RC2Stratified(formula, solver="g3") as optimizer:
            timer = Timer(self.limits.smaller_seconds, optimizer.interrupt)
            timer.start()
            try:
                found = optimizer.compute(expect_interrupt=True)
            finally:
                timer.cancel()
            if not found and exact:
                raise LimitReached
        return numbers.literals(found) if found else self.model(*wanted)

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

        cone = self.gates.lawful((given, *among))
        numbers = _Numbers(cone.variables)
        formula = _formula(numbers, cone, [given])
        for one in among:
            formula.append([numbers.of(-one)], weight=1)
        with OptUx(formula, unsorted=True) as smallest:
            return [among[position - 1] for position in sorted(smallest.compute())]

    def about(self, *literals: Literal) -> Inquiry:
        """A solver of its own for many questions, each about some of these literals. To be closed: use `with`."""
        return Inquiry(self.gates, self.limits, self.gates.lawful(literals))


class Inquiry:
    """Many questions about the same literals, put to one solver that learns from each."""

    def __init__(self, gates: Gates, limits: Limits, cone: Cone) -> None:
        self._gates = gates
        self._limits = limits
        self._numbers = _Numbers(cone.variables)
        self._solver = _solver()(name=_ENGINE, bootstrap_with=self._numbers.clauses(cone))
        self.told = len(cone.clauses)

    def __enter__(self) -> Inquiry:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives back what the solver holds."""
        self._solver.delete()

    def tell(self, literals: Iterable[Literal]) -> None:
        """From now on, questions may be about these literals too; `told` is how many clauses it has been told."""
        cone = self._gates.lawful(literals, known=self._numbers)
        self._numbers.add(cone.variables)
        self._solver.append_formula(self._numbers.clauses(cone))
        self.told += len(cone.clauses)

    def possible(self, *literals: Literal) -> bool:
        """Whether all these, and what is required, can hold together. Raises LimitReached."""
        self._solver.conf_budget(self._limits.conflicts)
        answer: bool | None = self._solver.solve_limited(assumptions=list(map(self._numbers.of, literals)))
        if answer is None:
            raise LimitReached
        return answer

    def model(self, *literals: Literal) -> Model | None:
        """A model in which they do, or None: proved that there is none. Raises LimitReached."""
        return self._numbers.literals(self._solver.get_model()) if self.possible(*literals) else None

    def conflict(self) -> frozenset[Literal]:
        """Of the literals that the last question found impossible together, some that already are."""
        return self._numbers.literals(self._solver.get_core() or ())

    def require(self, *clause: Literal) -> None:
        """From now on, one of these holds."""
        self._solver.add_clause([self._numbers.of(one) for one in clause])


class _Numbers:
    """Variables numbered anew, without gaps: a solver has a variable for every number up to the highest."""

    def __init__(self, variables: Iterable[Literal]) -> None:
        self._variables = [0]
        self._number: dict[Literal, int] = {}
        self.of = self._number.__getitem__
        """The literal as the solver knows it."""
        self.add(variables)

    def add(self, variables: Iterable[Literal]) -> None:
        """Numbers these too, in their order, after those that have a number."""
        for one in sorted(variables):
            if one not in self._number:
                number = len(self._variables)
                self._variables.append(one)
                self._number[one], self._number[-one] = number, -number

    def __contains__(self, variable: object) -> bool:
        return variable in self._number

    def clauses(self, cone: Cone) -> list[list[int]]:
        """The clauses of a cone as the solver knows them."""
        number = self._number
        return [[number[literal] for literal in clause] for clause in cone.clauses]

    def literals(self, numbers: Iterable[int]) -> frozenset[Literal]:
        """The literals that the solver knows by these numbers."""
        variables = self._variables
        return frozenset([variables[one] if one > 0 else -variables[-one] for one in numbers])


def _formula(numbers: _Numbers, cone: Cone, required: Iterable[Literal]) -> WCNF:
    """What an optimizer must keep to: a cone, and that these literals hold."""
    from pysat.formula import WCNF

    formula = WCNF()
    # Not by its `extend`, which copies each clause to look for its highest number.
    formula.hard = [*numbers.clauses(cone), *([numbers.of(literal)] for literal in required)]
    formula.nv = len(cone.variables)
    return formula


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
