"""Cells: a partition of all answers, cut exactly where a comparison changes."""

from __future__ import annotations

import itertools

import pytest

from soundadvice.meaning.cells import Cell, cell_of, cells, conditions_of, plainest, threshold, thresholds
from soundadvice.model.condition import All, Comparison, Not, Operator, holds
from soundadvice.model.question import Duration, Number, Quantity
from soundadvice.model.time.duration import SECONDS
from support.packs.generated import at_least, small_pack

AGE = Number(id="age", text="?", unit="years", minimum=0, maximum=12)


def number(typical: int | None = None, decimals: int = 0, minimum: int = 0, maximum: int = 2000) -> Number:
    return Number(
        id="n", text="?", unit="m", minimum=minimum, maximum=maximum, typical=typical, decimals=decimals, unsure=True
    )


def duration(typical: int | None = None) -> Duration:
    return Duration(id="d", text="?", minimum=0, maximum=2 * SECONDS["year"], typical=typical)


@pytest.mark.parametrize("operator", Operator)
def test_a_comparison_changes_at_its_threshold_and_nowhere_else(operator: Operator) -> None:
    test = Comparison("age", operator, 5)
    changes = [value for value in range(1, 12) if holds(test, value) is not holds(test, value - 1)]
    assert changes == [threshold(test)]


def test_all_cells_together_are_all_answers_each_once_and_no_condition_tells_apart_what_one_holds() -> None:
    tests = [Comparison("age", operator, value) for operator in Operator for value in range(-1, 15)]
    for some in itertools.combinations(tests, 2):
        at = thresholds(some)["age"]
        parts = cells(AGE, at)
        assert [value for cell in parts for value in range(cell.first, cell.last + 1)] == list(range(13))
        for value in range(13):
            cell = parts[cell_of(parts, value)]
            assert cell.first <= value <= cell.last
            assert all(holds(test, value) is holds(test, cell.first) for test in some)
        assert len(parts) == 1 + len([value for value in at if 0 < value <= 12])


def test_thresholds_are_found_in_every_condition() -> None:
    found = thresholds([All((at_least("a", 3), Not(Comparison("b", Operator.MORE_THAN, 4)))), at_least("a", 9)])
    assert found == {"a": {3, 9}, "b": {5}}
    pack = small_pack()
    expected = [rule.when for rule in pack.rules]
    expected += [question.enable_when for question in pack.questions if question.enable_when]
    expected += [rule.when for rule in pack.plan.rules if rule.when]
    assert conditions_of(pack) == expected
    assert len(expected) == len(pack.rules) + 3 + 3


@pytest.mark.parametrize(
    ("question", "cell", "plain"),
    [
        (number(typical=7), Cell(0, 9), 7),
        (number(typical=7), Cell(7, 9), 7),
        (number(typical=7), Cell(0, 7), 7),
        (number(), Cell(0, 9), 0),
        (number(minimum=5), Cell(5, 9), 5),
        (number(typical=7), Cell(10, 99), 10),  # the nearest above
        (number(typical=700), Cell(10, 99), 99),  # the nearest below
        (number(typical=375, decimals=1), Cell(384, 430), 390),  # 39 has fewer digits than 38.4
        (number(typical=375, decimals=1), Cell(340, 366), 360),
        (number(typical=375, decimals=1), Cell(381, 389), 381),  # no whole number is in it
        (number(typical=375, decimals=1), Cell(390, 390), 390),
        (number(typical=375, decimals=1), Cell(375, 430), 375),
        (number(typical=400, decimals=1), Cell(381, 389), 389),
        (number(typical=375, decimals=1), Cell(340, 375), 375),
        (duration(3 * SECONDS["day"]), Cell(SECONDS["week"] * 3, 2 * SECONDS["year"]), SECONDS["week"] * 3),
        (duration(3 * SECONDS["day"]), Cell(SECONDS["day"] * 20 + 1, SECONDS["week"] * 4), SECONDS["week"] * 3),
        (duration(SECONDS["week"]), Cell(0, SECONDS["day"] * 2), SECONDS["day"] * 2),
        (duration(), Cell(100, 119), 100),
        (duration(), Cell(100, 130), 120),
    ],
)
def test_the_plainest_value_of_a_cell(question: Quantity, cell: Cell, plain: int) -> None:
    assert plainest(question, cell) == plain
