"""Small parts of the tree, field by field: limits that two answers set, scores of other parts, days and lengths."""

from __future__ import annotations

from decimal import Decimal

import pytest

from soundadvice.model.answer import answer_to_json, expected
from soundadvice.model.condition.derived import Derived, Factor
from soundadvice.model.condition.fold import with_parts
from soundadvice.model.condition.limits import staircase
from soundadvice.model.condition.tree import LimitTest, Operator, ScoreTest, UnsureTest
from soundadvice.model.question import Date, Duration

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


def test_a_score_is_made_of_other_parts_with_the_same_points() -> None:
    test = ScoreTest("pain", 3, ((1, UnsureTest("a")), (-2, UnsureTest("b"))), base=4)
    other = with_parts(test, (UnsureTest("c"), UnsureTest("d")))
    assert other == ScoreTest("pain", 3, ((1, UnsureTest("c")), (-2, UnsureTest("d"))), base=4)
    with pytest.raises(ValueError, match="shorter"):
        with_parts(test, (UnsureTest("c"),))


def test_a_limit_of_the_same_parts_is_itself_and_of_others_is_what_they_are() -> None:
    test = RATIO.compared(Operator.AT_LEAST, Decimal(2), {"above": range(2, 7), "below": range(1, 4)})
    assert with_parts(test, (staircase(test),)) is test
    assert with_parts(test, (UnsureTest("above"),)) == UnsureTest("above")


def test_a_day_is_shown_and_asked_for_as_so_long_ago() -> None:
    day = Date(id="day", text="?", minimum=0, maximum=400, unsure=True)
    assert (answer_to_json(day, 21), answer_to_json(day, "unsure")) == ("3 weeks", "unsure")
    assert expected(day) == (
        "a day and the day of asking, such as `2024-06-03/2024-06-20`; or so long before it, such as `3 weeks`: "
        "from 0 days to 400 days, or `unsure`"
    )


@pytest.mark.parametrize(
    ("longest", "said"),
    [
        (7200, "a number and a unit, such as `20 minutes` or `2 hours`, from 0 days to 2 hours"),
        (600, "a number and a unit, such as `10 minutes`, from 0 days to 10 minutes"),
    ],
)
def test_a_length_is_asked_for_in_the_units_of_its_bounds(longest: int, said: str) -> None:
    assert expected(Duration(id="long", text="?", minimum=0, maximum=longest)) == said
