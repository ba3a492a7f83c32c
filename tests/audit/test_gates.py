"""Gates: what a question to the solver rests on is all there, and nothing else."""

from __future__ import annotations

from itertools import product
from random import Random

from soundadvice.audit.certificates.refutation import solve
from soundadvice.audit.prover.cnf import Gates
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.solver import Search
from soundadvice.model.condition.sums import SumNetwork
from soundadvice.model.question import Duration
from support.packs.generated import DAY, at_least, make, rule
from support.thorough import examples


def test_a_cone_has_every_input_of_its_groups() -> None:
    held = Duration(id="held", text="held?", minimum=0, maximum=100 * DAY, unsure=True)
    case = Case(make((held,), (rule("r", at_least("held", DAY)), rule("s", at_least("held", 2 * DAY)))))
    cone = case.gates.cone([case.meaning.fires("s")])
    mentioned = {abs(literal) for clause in cone.clauses for literal in clause}
    assert mentioned <= cone.variables
    assert abs(case.space.holds(rule("u", at_least("held", DAY)).when)) in cone.variables


def test_what_is_said_to_follow_does_follow() -> None:
    """A clause that a solver is told besides, of neighbours in a sum, is so however its parts turn out."""
    random, told = Random("follow"), 0
    for _ in range(examples(25)):
        gates = Gates()
        inputs = [gates.inputs(1)[0] for _ in range(random.randint(2, 6))]
        sums: SumNetwork[int] = SumNetwork(all_=gates.all_of, any_=gates.any_of, follows=gates.follows)
        points = tuple((random.randint(1, 3), random.choice((1, -1)) * one) for one in inputs)
        reached = [sums.reaches(needed, points) for needed in random.sample(range(1, 12), 4)]
        cone = gates.lawful(reached)
        told += len(cone.follow)
        with Search(gates).about(*reached, listed=False) as inquiry:
            for signs in product((1, -1), repeat=len(inputs)):
                model = inquiry.model(*(sign * one for sign, one in zip(signs, inputs, strict=True)))
                assert model is not None
                assert all(not model.isdisjoint(clause) for clause in cone.follow)
        # It needs no word of its own in a certificate: another solver finds it from what defines the sums.
        for clause in cone.follow:
            number = {variable: place for place, variable in enumerate(sorted(cone.variables), start=1)}
            named = [[number[abs(one)] * (1 if one > 0 else -1) for one in each] for each in cone.clauses]
            against = [[-number[abs(one)] * (1 if one > 0 else -1)] for one in clause]
            assert solve(named + against, conflicts=1_000).proof is not None
    assert told > 2 * examples(25)
