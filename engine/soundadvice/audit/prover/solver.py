"""Solver: the only file that knows python-sat. Whether literals can hold together, and how with the fewest oddities."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from typing import TYPE_CHECKING

from soundadvice.audit.prover.cnf import FALSE, Clause, Cone, Gates, Literal
from soundadvice.audit.prover.task import Closed, LimitReached, Limits, Task
from soundadvice.model.errors import AuditError

if TYPE_CHECKING:
    from pysat.solvers import Solver

_SMALL = 4_000
"""Who answers a question that rests on fewer clauses than this is found by a solver of its own: cheaper to read."""
_MUCH = 2_000
"""A solver for many questions that knows so many clauses more than it began with is given up for a new one."""
_ENGINE = "glucose4"
_OPTIMIZER = "g3"
SOLVER = "Glucose 4.1"
"""What `_ENGINE` is called by people. The plainest of several people comes from RC2, over Glucose 3."""
_TOO_LONG = 3
"""Where the plainest could not be found so many times, the next ones of the property are not looked for that long."""
_FEW = 80
"""Among more candidates than this, the fewest that do are not looked for."""
_ROUNDS = 200
"""After so many rounds, the fewest that do are no longer looked for."""


Model = frozenset[Literal]
"""The literals that hold. Variables that the question does not rest on may be in none."""


class Search:
    """Asks whether literals can hold together. Keeps a solver for the small questions, which learns from each, and one
    for the large ones: so the small are not asked of all that the large rest on, nor is that told anew in between.
    """

    def __init__(self, gates: Gates, limits: Limits | None = None, task: Task | None = None) -> None:
        self.gates = gates
        self.task = task or Task(limits)
        self.limits = self.task.limits
        self._small: Inquiry | None = None
        self._large: Inquiry | None = None

    def forget(self) -> None:
        """Gives up the solvers, before questions about something else: these need not carry all that they know."""
        for inquiry in (self._small, self._large):
            if inquiry is not None:
                inquiry.close()
        self._small = self._large = None

    def model(self, *literals: Literal) -> Model | None:
        """A model in which all these hold, or None: proved that there is none. Raises LimitReached."""
        if FALSE in literals:
            self.task.close(Closed.FOLDED)
            return None
        asked = self._asked(literals)
        asked.begin_anew()
        if not asked.possible(*literals):
            return None
        if asked is self._large:
            return asked.found()
        cone = self.gates.lawful(literals, most=_SMALL)
        if len(cone.clauses) >= _SMALL:
            return asked.found()
        with Inquiry(self.gates, self.task, cone, listed=False) as inquiry:
            return inquiry.model(*literals)

    def possible(self, *literals: Literal) -> bool:
        """Whether all these can hold together. Raises LimitReached."""
        if FALSE in literals:
            self.task.close(Closed.FOLDED)
            return False
        return self._asked(literals).possible(*literals)

    def _asked(self, literals: Sequence[Literal]) -> Inquiry:
        """The solver for questions as large as this, told of what these rest on."""
        self._small = _unless_full(self._small)
        cone = self.gates.lawful(literals, self._small or (), most=_SMALL)
        if len(cone.clauses) < _SMALL:
            self._small = self._told(self._small, cone)
            return self._small
        self._large = _unless_full(self._large)
        self._large = self._told(self._large, self.gates.lawful(literals, self._large or ()))
        return self._large

    def _told(self, inquiry: Inquiry | None, cone: Cone) -> Inquiry:
        """A solver told of a cone, a new one if there is none yet."""
        if inquiry is None:
            return Inquiry(self.gates, self.task, cone)
        inquiry.take(cone)
        return inquiry

    def best(
        self,
        literals: Iterable[Literal],
        wishes: Iterable[tuple[Literal, int]],
        *,
        about: Iterable[Literal] = (),
        exact: bool = False,
    ) -> Model | None:
        """A model in which all these hold and the wishes broken weigh least; where that takes too long, one by turns.

        Wishes about answers that the literals, and those it is `about`, do not rest on are left aside. Where it must
        be `exact`, what takes too long raises LimitReached too.
        """
        wanted = tuple(literals)
        if not self.possible(*wanted):
            return None
        cone = self.gates.lawful((*wanted, *about))
        hoped = [wish for wish in wishes if self.gates.rests_within(wish[0], cone)]
        if not hoped:  # everyone is as plain as anyone, and the optimizer wants something to do
            return self.model(*wanted)
        # A wish may be a gate that the question does not rest on, over answers that it does.
        cone = self.gates.lawful((*wanted, *about, *(literal for literal, _ in hoped)))
        numbers = _Numbers(cone.variables)
        found = None
        if exact or self.task.too_long < _TOO_LONG:
            found = _lightest(numbers, cone, wanted, hoped, self.task)
            self.task.too_long += found is None
        if found is None and exact:
            raise LimitReached
        return found if found is not None else self._by_turns(wanted, hoped, cone)

    def _by_turns(self, wanted: Sequence[Literal], hoped: Iterable[tuple[Literal, int]], cone: Cone) -> Model | None:
        """A model where no broken wish can be met besides those that are: the heaviest are seen to first."""
        with Inquiry(self.gates, self.task, cone, listed=False) as inquiry:
            found = inquiry.model(*wanted)
            met = list(wanted)
            left = self.limits.smaller
            for wish in (one for one, _ in sorted(hoped, key=lambda wish: -wish[1])):
                if found is None or left <= 0:
                    break
                if wish not in found:
                    before = self.task.conflicts
                    try:
                        better = inquiry.model(*met, wish, within=left)
                    except LimitReached:
                        better = None
                    left -= self.task.conflicts - before
                    if better is None:
                        continue
                    found = better
                met.append(wish)
            return found

    def fewest(self, given: Literal, among: Collection[Literal]) -> list[Literal] | None:
        """Of some literals the fewest of which one holds wherever `given` does; None if all may fail together.

        Above a few dozen candidates, or where that takes too long: so few that none can be spared. Raises LimitReached.
        """
        if self.possible(given, *(-one for one in among)):
            return None
        with Inquiry(self.gates, self.task, self.gates.lawful((given, *among)), listed=False) as inquiry:
            assert not inquiry.possible(given, *(-one for one in among))
            needed = [one for one in among if -one in inquiry.conflict()]
            for one in tuple(needed) if len(needed) > 1 else ():
                rest = [other for other in needed if other != one]
                if not inquiry.possible(given, *(-other for other in rest)):
                    needed = rest
            if len(needed) > 1 and len(among) <= _FEW:
                return self._fewest(given, list(among), inquiry) or needed
            return needed

    def _fewest(self, given: Literal, among: list[Literal], inquiry: Inquiry) -> list[Literal] | None:
        """The fewest; None if that takes too long.

        Where some of them all fail, someone shows which others hold then: one of those is needed. So many people are
        looked at that the fewest of whom each has one will do for everyone.
        """
        numbers = _Numbers((*map(abs, among),))
        people: list[Clause] = []
        for _ in range(_ROUNDS):
            cone = Cone(frozenset(map(abs, among)), people)
            chosen = _lightest(numbers, cone, (), [(-one, 1) for one in among], self.task)
            if chosen is None:
                return None
            fewest = [one for one in among if one in chosen]
            person = inquiry.model(given, *(-one for one in fewest))
            if person is None:
                return fewest
            people.append(tuple(one for one in among if one in person))
        return None

    def about(self, *literals: Literal, listed: bool = True) -> Inquiry:
        """A solver of its own for many questions, each about some of these literals. To be closed: use `with`.

        `listed`: what is asked is an obligation of the property, not only a way to find one.
        """
        return Inquiry(self.gates, self.task, self.gates.lawful(literals), listed=listed)


class Inquiry:
    """Many questions about the same literals, put to one solver that learns from each."""

    def __init__(self, gates: Gates, task: Task, cone: Cone, *, listed: bool = True) -> None:
        self._gates = gates
        self._task = task
        self._listed = listed
        self._numbers = _Numbers(cone.variables)
        self._solver = _solver()(name=_ENGINE, bootstrap_with=self._numbers.all_clauses(cone))
        self._ordinary = self._numbers.which_of(self._gates.usual, cone.variables)
        self.begin_anew()
        self._before = (0, 0)
        self.told = len(cone.clauses)
        self._most = 2 * self.told + _MUCH
        task.spend(0, self.told)

    def __enter__(self) -> Inquiry:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives back what the solver holds."""
        self._solver.delete()

    def begin_anew(self) -> None:
        """From an ordinary person again, not from whom was found last: so whoever is found next is easier to read."""
        self._solver.set_phases(self._ordinary)

    def tell(self, literals: Iterable[Literal]) -> None:
        """From now on, questions may be about these literals too."""
        self.take(self._gates.lawful(literals, known=self))

    def __contains__(self, variable: object) -> bool:
        """Whether it was told what this variable rests on."""
        return variable in self._numbers

    @property
    def is_full(self) -> bool:
        """Whether it was told much more than it began with, or than one question took: so a new one is cheaper."""
        return self.told > self._most

    def take(self, cone: Cone) -> None:
        """From now on, questions may be about what this cone has too; `told` is how many clauses it has been told."""
        self._numbers.add(cone.variables)
        self._most = max(self._most, 2 * len(cone.clauses) + _MUCH)
        self._solver.append_formula(self._numbers.all_clauses(cone))
        more = self._numbers.which_of(self._gates.usual, cone.variables)
        self._solver.set_phases(more)
        self._ordinary += more
        self.told += len(cone.clauses)
        self._task.spend(0, len(cone.clauses))

    def possible(self, *literals: Literal, within: int | None = None) -> bool:
        """Whether all these, and what is required, can hold together.

        Raises LimitReached, and does after so many conflicts as it is to be answered `within`.
        """
        if self._listed and FALSE in literals:
            self._list(Closed.FOLDED, ())
            return False
        try:
            most = self._task.next()
            self._solver.conf_budget(most if within is None else min(most, within))
            answer: bool | None = self._solver.solve_limited(assumptions=list(map(self._numbers.of, literals)))
            self._task.spend(*self._taken(len(literals)))
            if answer is None:
                raise LimitReached
        except LimitReached:
            self._list(Closed.UNDECIDED, literals)
            raise
        self._list(Closed.POSSIBLE if answer else Closed.IMPOSSIBLE, literals)
        return answer

    def _list(self, closed: Closed, literals: tuple[Literal, ...]) -> None:
        if self._listed:
            self._task.close(closed, literals, self._gates)

    def _taken(self, steps: int) -> tuple[int, int]:
        """The conflicts and steps of the last question, of which so many are its own."""
        (conflicts, derived), before = _spent(self._solver), self._before
        self._before = conflicts, derived
        return conflicts - before[0], derived - before[1] + steps

    def model(self, *literals: Literal, within: int | None = None) -> Model | None:
        """A model in which they do, or None: proved that there is none. Raises LimitReached, as `possible` does."""
        return self.found() if self.possible(*literals, within=within) else None

    def found(self) -> Model:
        """The model with which the last question was answered, which was found possible."""
        return self._numbers.literals(self._solver.get_model())

    def conflict(self) -> frozenset[Literal]:
        """Of the literals that the last question found impossible together, some that already are."""
        return self._numbers.literals(self._solver.get_core() or ())

    def require(self, *clause: Literal) -> None:
        """From now on, one of these holds."""
        assert not self._listed, "an obligation says all that is required of it"
        self._solver.add_clause([self._numbers.of(one) for one in clause])


def _unless_full(inquiry: Inquiry | None) -> Inquiry | None:
    """A solver that can be told more; none where it would rather be given up."""
    if inquiry is not None and inquiry.is_full:
        inquiry.close()
        return None
    return inquiry


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

    def which_of(self, true: Container[Literal], variables: Iterable[Literal]) -> list[int]:
        """Of each of these variables the number; negative but for those that are true."""
        of = self.of
        return [of(one) if one in true else -of(one) for one in variables]

    def clauses(self, cone: Cone) -> list[tuple[int, ...]]:
        """The clauses of a cone as the solver knows them."""
        return self._renamed(cone.clauses)

    def all_clauses(self, cone: Cone) -> list[tuple[int, ...]]:
        """The same, and what follows from them."""
        return self._renamed(cone.clauses) + self._renamed(cone.follow)

    def _renamed(self, clauses: Iterable[Clause]) -> list[tuple[int, ...]]:
        number = self.of
        return [tuple(map(number, clause)) for clause in clauses]

    def literals(self, numbers: Iterable[int]) -> frozenset[Literal]:
        """The literals that the solver knows by these numbers."""
        variables = self._variables
        return frozenset([variables[one] if one > 0 else -variables[-one] for one in numbers])


def _lightest(
    numbers: _Numbers, cone: Cone, required: Iterable[Literal], wishes: Iterable[tuple[Literal, int]], task: Task
) -> Model | None:
    """The model in which the wishes broken weigh least; None if that takes too many conflicts. There is a model."""
    # After the first search, which says what to install where python-sat is missing.
    from pysat.examples.rc2 import RC2Stratified
    from pysat.formula import WCNF

    most = min(task.limits.smaller, task.next())
    formula = WCNF()
    # Not by its `extend`, which copies each clause to look for its highest number.
    formula.hard = [*numbers.clauses(cone), *((numbers.of(literal),) for literal in required)]
    formula.nv = len(cone.variables)
    for literal, weight in wishes:
        formula.append([numbers.of(literal)], weight=weight)
    with RC2Stratified(formula, solver=_OPTIMIZER) as optimizer:
        optimizer.oracle.conf_budget(most)  # of all its questions together
        found = optimizer.compute(expect_interrupt=True)
        task.spend(*_spent(optimizer.oracle))
    return numbers.literals(found) if found is not None else None


def _spent(solver: Solver) -> tuple[int, int]:
    """The conflicts and the literals derived of a solver so far."""
    counts = solver.accum_stats()
    return counts["conflicts"], counts["propagations"]


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
