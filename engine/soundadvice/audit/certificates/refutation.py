"""Refutation: a formula solved once more, by another solver, which writes down why."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

_ENGINE = "cadical195"
SOLVER = {"name": "CaDiCaL", "version": "1.9.5", "from": f"python-sat {version('python-sat')}"}
"""The solver whose proofs these are. The answers are those of another, Glucose 4.1, to the same questions."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A witness, as the literals that hold, or the lines of a proof (DRAT) that there is none. Neither: it gave up."""

    witness: tuple[int, ...] | None = None
    proof: tuple[str, ...] | None = None


def solve(clauses: list[list[int]], conflicts: int) -> Solution:
    """The solution of a formula, within so many conflicts."""
    from pysat.solvers import Solver

    with Solver(name=_ENGINE, bootstrap_with=clauses, with_proof=True) as solver:
        solver.conf_budget(conflicts)
        found = solver.solve_limited()
        if found is None:
            return Solution()
        if found:
            return Solution(witness=tuple(solver.get_model()))
        proof = tuple(solver.get_proof() or ())
        return Solution(proof=proof if proof and proof[-1] == "0" else (*proof, "0"))
