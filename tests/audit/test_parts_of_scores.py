"""Parts of scores and of named conditions: what of them matters, and where."""

from __future__ import annotations

import pytest

from soundadvice.audit.properties import boundaries, decisive
from soundadvice.audit.prover.prover import Case
from soundadvice.model.condition import AnyOf, Comparison, Condition, Named, Operator, ScoreTest
from soundadvice.model.pack import Pack
from soundadvice.model.question import Number
from support.packs.generated import at_least, make, rule

PULSE = Number(id="pulse", text="pulse?", unit="a minute", minimum=0, maximum=200)
FAST, VERY_FAST = at_least("pulse", 110), at_least("pulse", 130)


def points(needed: int) -> Condition:
    """One point for a fast pulse, and another for a very fast one."""
    return ScoreTest("risk", needed, ((1, FAST), (1, VERY_FAST)))


def pack(*conditions: Condition) -> Pack:
    advised = ("see_doctor", "call_now")
    rules = tuple(rule(f"rule_{n}", when, advised[n]) for n, when in enumerate(conditions))
    return make((PULSE,), rules)


@pytest.mark.parametrize(("compared", "idle"), [((1, 2), 0), ((1,), 1), ((2,), 1)])
def test_a_part_of_a_score_matters_if_it_does_wherever_the_score_is_compared(
    compared: tuple[int, ...], idle: int
) -> None:
    case = Case(pack(*map(points, compared)))
    found = [one.code for one in decisive.check(case).findings]
    assert found.count("part_never_matters") == (1 if compared == (1,) else 0)
    without = [one for one in boundaries.check(case).findings if one.code == "boundary_without_effect"]
    assert len(without) == idle


def test_a_part_of_a_named_condition_is_judged_where_it_stands() -> None:
    slow = Comparison("pulse", Operator.LESS_THAN, 40)
    assert decisive.check(Case(pack(Named("odd", AnyOf((FAST, slow)))))).findings == ()
    [found] = decisive.check(Case(pack(Named("odd", AnyOf((FAST, VERY_FAST)))))).findings
    assert (found.code, "`pulse: at least 130 a minute` in the any" in found.message) == ("part_never_matters", True)
