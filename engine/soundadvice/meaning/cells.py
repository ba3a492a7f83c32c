"""Cells: the answers to a question, in cells that no condition of the pack tells apart.

A cell is exact: an option, or a stretch of whole steps (seconds, or steps of a number's last decimal) that begins where
some comparison changes. What holds of one answer in a cell holds of all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from soundadvice._dataclass import dataclass
from soundadvice.model.condition import Comparison, Condition, Operator, Requirement, tests_of
from soundadvice.model.pack import Pack
from soundadvice.model.question import Date, Duration, Quantity
from soundadvice.model.time.duration import SECONDS, units_between


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a number or duration from `first` to `last`, both inside, in canonical steps."""

    first: int
    last: int


def threshold(test: Comparison) -> int:
    """The first value of the stretch that begins where a comparison changes.

    >>> threshold(Comparison("age", Operator.MORE_THAN, 50))
    51
    """
    return test.value + (test.operator in (Operator.MORE_THAN, Operator.AT_MOST))


def thresholds(conditions: Iterable[Condition]) -> dict[str, frozenset[int]]:
    """By question, every value at which one of these conditions changes: the first value on its upper side."""
    found: dict[str, set[int]] = {}
    for condition in conditions:
        for test in tests_of(condition):
            if isinstance(test, Comparison):
                found.setdefault(test.question, set()).add(threshold(test))
    return {name: frozenset(values) for name, values in found.items()}


def time_units(pack: Pack, question: Duration) -> tuple[str, ...]:
    """The units that people answer a duration in, the shortest first: by its bounds, and by where anything changes."""
    at = thresholds(conditions_of(pack)).get(question.id, frozenset())
    return units_between(question.minimum, question.maximum, at)


def conditions_of(pack: Pack) -> list[Condition]:
    """Every condition of the pack: of rules, of `enable_when`, of plan rules, and those that must hold."""
    found: list[Condition] = [rule.when for rule in pack.rules]
    found += [question.enable_when for question in pack.questions if question.enable_when is not None]
    found += [rule.when for rule in pack.plan.rules if rule.when is not None]
    found += [must.condition for one in pack.questions for must in one.must if isinstance(must, Requirement)]
    return found


def deciding_conditions(pack: Pack) -> list[Condition]:
    """The conditions that decide the advice: of rules, and of the `enable_when` of deciding questions."""
    found: list[Condition] = [rule.when for rule in pack.rules]
    return found + [when for name in pack.deciding if (when := pack.question[name].enable_when) is not None]


def cells(question: Quantity, at: Iterable[int]) -> tuple[Cell, ...]:
    """The cells of a number or duration, in order, between these thresholds; those outside its bounds cut nothing."""
    inside = sorted({value for value in at if question.minimum < value <= question.maximum})
    firsts = [question.minimum, *inside]
    lasts = [*(value - 1 for value in inside), question.maximum]
    return tuple(Cell(first, last) for first, last in zip(firsts, lasts, strict=True))


def cell_of(cells: tuple[Cell, ...], value: int) -> int:
    """The position of the cell that a value within the bounds is in."""
    return bisect_right(cells, value, key=lambda cell: cell.first) - 1


def last_in(question: Quantity, below: Cell) -> int:
    """The greatest value of a cell that a person would sensibly give: `20 days` where 3 weeks begin the next.

    A second less than three weeks is in the cell too, but no one says so.
    """
    if isinstance(question, Duration):
        for unit in ("day", "hour", "minute"):
            value = below.last // SECONDS[unit] * SECONDS[unit]
            if value >= max(below.first, SECONDS[unit]):
                return value
    return below.last


def first_in(question: Quantity, above: Cell) -> int:
    """The least value of a cell that a person would sensibly give: `4 days` where more than 3 days begin with it."""
    if isinstance(question, Duration):
        for unit in ("day", "hour", "minute"):
            value = -(-above.first // SECONDS[unit]) * SECONDS[unit]
            if value <= above.last:
                return value
    return above.first


def plainest(question: Quantity, cell: Cell) -> int:
    """The value in a cell that a person would most likely give: the typical one, else a round one near to it."""
    near = question.minimum if question.typical is None else question.typical
    if cell.first <= near <= cell.last:
        return near
    found = [(len(str(cell.first)), cell.first)]
    for step in _round_steps(question):
        low, high = -(-cell.first // step), cell.last // step
        if low <= high:
            count = low if near < cell.first else high
            found.append((len(str(abs(count))), count * step))
    # The fewest digits, as `3 weeks` before `21 days`; among equals the nearest.
    return min(found, key=lambda one: (one[0], abs(one[1] - near)))[1]


def _round_steps(question: Quantity) -> tuple[int, ...]:
    if isinstance(question, Duration):
        return tuple(SECONDS.values())
    if isinstance(question, Date):
        return (7, 1)
    return (10**question.decimals, 1)
