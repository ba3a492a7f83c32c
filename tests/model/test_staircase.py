"""Staircases: limits by another answer in comparisons, with no more of them than it takes to be exact."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from soundadvice.model.condition import All, AnyOf, Comparison, Condition, LimitTest, Operator, staircase
from soundadvice.model.condition.limits import band, early

BY = (1, 8, 9, 17)


def limits(*those: int, below: bool = False, always: tuple[str, ...] = ()) -> LimitTest:
    """Limits of an amount from 10 to 19, one from each of these answers on, of which the last is 20."""
    return LimitTest(
        question="amount",
        by="by",
        operator=Operator.LESS_THAN if below else Operator.AT_LEAST,
        below=below,
        limits=tuple(zip(BY, those, strict=False)),
        least=10,
        most=19,
        by_most=20,
        always=frozenset(always),
    )


def steps(test: LimitTest) -> list[str]:
    """Each way that the test can hold."""
    return said(staircase(test))


def said(condition: Condition) -> list[str]:
    assert isinstance(condition, AnyOf)
    found = []
    for way in condition.conditions:
        assert isinstance(way, All)
        parts = [one for one in way.conditions if isinstance(one, Comparison)]
        assert len(parts) == len(way.conditions)
        found.append(", ".join(f"{one.question} {one.operator.symbol} {one.value}" for one in parts))
    return found


def test_where_limits_rise_each_step_has_an_end_alone() -> None:
    assert steps(limits(12, 14, 14, 16)) == [
        "by < 8, amount >= 12",
        "by < 9, amount >= 14",
        "by < 17, amount >= 14",
        "by <= 20, amount >= 16",
    ]


def test_where_they_fall_each_step_but_the_first_has_a_beginning_alone() -> None:
    assert steps(limits(16, 14, 14, 12)) == [
        "by < 8, amount >= 16",
        "by >= 8, amount >= 14",
        "by >= 9, amount >= 14",
        "by >= 17, amount >= 12",
    ]


def test_a_step_between_harder_ones_has_both() -> None:
    assert steps(limits(16, 12, 13, 16)) == [
        "by < 8, amount >= 16",
        "by >= 8, by < 9, amount >= 12",
        "by >= 9, by < 17, amount >= 13",
        "by <= 20, amount >= 16",
    ]
    assert steps(limits(12, 16, 15, 12, below=True)) == [
        "by < 8, amount < 12",
        "by >= 8, by < 9, amount < 16",
        "by >= 9, by < 17, amount < 15",
        "by <= 20, amount < 12",
    ]


def test_what_no_amount_reaches_is_no_step_and_what_all_reach_says_nothing_of_it() -> None:
    assert steps(limits(10, 20, always=("amount", "by"))) == ["by < 8"]
    assert steps(limits(10, 12, always=("amount", "by"))) == ["by < 8", "by <= 20, amount >= 12", "amount >= 12"]
    assert steps(limits(10, 12)) == ["by < 8, amount >= 10", "by <= 20, amount >= 12"]
    assert [len(way.conditions) for way in early(limits(10, 12, always=("amount", "by")))] == [1, 1]  # type: ignore[union-attr]


@pytest.mark.parametrize("order", [1, -1])
def test_a_band_has_a_step_for_each_stretch_in_order_that_some_amount_fits(order: int) -> None:
    tests = [limits(12, 14, 14, 16), replace(limits(14, 14, below=True), limits=((1, 14), (17, 18)))]
    assert said(band(tests[::order])) == [
        "by >= 1, by < 8, amount >= 12, amount < 14",
        "by >= 17, by < 21, amount >= 16, amount < 18",
    ]


def test_a_band_of_one_side_alone_is_open_at_the_other() -> None:
    lower, upper = limits(12, 14), limits(18, 16, below=True)
    assert said(band([lower, lower])) == [
        "by >= 1, by < 8, amount >= 12, amount < 20",
        "by >= 8, by < 21, amount >= 14, amount < 20",
    ]
    assert said(band([upper, upper])) == [
        "by >= 1, by < 8, amount >= 10, amount < 18",
        "by >= 8, by < 21, amount >= 10, amount < 16",
    ]


def test_no_way_of_a_staircase_holds_where_the_limit_does_not() -> None:
    """Whole answers to both; while one is missing, the tests of what it means see to it."""
    for those in product((10, 13, 20), repeat=4):
        for below in (False, True):
            test = limits(*those, below=below)
            condition = staircase(test)
            assert isinstance(condition, AnyOf)
            for by, amount in product(range(1, 21), (10, 12, 13, 19)):
                given = {"by": by, "amount": amount}
                fits = [
                    all(one.operator.compare(given[one.question], one.value) for one in way.conditions)  # type: ignore[union-attr]
                    for way in condition.conditions
                ]
                assert any(fits) is test.reached(test.limit(by), amount), (those, given)
