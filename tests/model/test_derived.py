"""A comparison of two answers, as limits of one by the other: every field of it, both ways round."""

from __future__ import annotations

from decimal import Decimal

from soundadvice.model.condition.derived import Derived, Factor
from soundadvice.model.condition.tree import LimitTest, Operator

RATIO = Derived(id="ratio", title="Ratio", factors=(Factor("above", 1), Factor("below", -1)), times=(1, 1))


def test_the_fewer_answers_set_the_limit() -> None:
    """Of 3 heights by 5 weights, weight is limited: at least 2 of each 1, 4 of each 2, 6 of each 3."""
    ranges = {"above": range(2, 7), "below": range(1, 4)}
    assert RATIO.compared(Operator.AT_LEAST, Decimal(2), ranges, {"above", "other"}) == LimitTest(
        question="above",
        by="below",
        operator=Operator.AT_LEAST,
        below=False,
        limits=((1, 2), (2, 4), (3, 6)),
        least=2,
        most=6,
        by_most=3,
        always=frozenset({"above"}),
        value="ratio",
        amount=Decimal(2),
    )


def test_where_the_value_falls_as_the_answer_rises() -> None:
    """Of 2 weights by 4 heights, height is limited: less than a half above 4, and above 6."""
    ranges = {"above": range(2, 4), "below": range(3, 8)}
    found = RATIO.compared(Operator.LESS_THAN, Decimal("0.5"), ranges)
    assert (found.question, found.by, found.below) == ("below", "above", False)
    assert (found.limits, found.least, found.most, found.by_most) == (((2, 5), (3, 7)), 3, 7, 3)
    assert found.always == frozenset()


def test_of_as_many_answers_the_later_factor_sets_the_limit() -> None:
    ranges = {"above": range(1, 4), "below": range(1, 4)}
    assert RATIO.by(ranges) == ("below", "above")
    assert RATIO.steps(ranges) == 3
