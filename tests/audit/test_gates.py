"""Gates: what a question to the solver rests on is all there, and nothing else."""

from __future__ import annotations

from soundadvice.audit.prover.prover import Case
from soundadvice.model.question import Duration
from support.packs.generated import DAY, at_least, make, rule


def test_a_cone_has_every_input_of_its_groups() -> None:
    held = Duration(id="held", text="held?", minimum=0, maximum=100 * DAY, unsure=True)
    case = Case(make((held,), (rule("r", at_least("held", DAY)), rule("s", at_least("held", 2 * DAY)))))
    cone = case.gates.cone([case.meaning.fires("s")])
    mentioned = {abs(literal) for clause in cone.clauses for literal in clause}
    assert mentioned <= cone.variables
    assert abs(case.space.holds(rule("u", at_least("held", DAY)).when)) in cone.variables
