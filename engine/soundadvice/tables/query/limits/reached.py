"""Limits by another answer over columns: a derived value as whole numbers multiplied out, a table by halving it.

Nothing is divided: a ratio is compared with an amount by multiplying both with what is below either line.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import groupby
from operator import mul, or_

import ibis
from ibis.expr.types import BooleanValue, IntegerValue

from soundadvice.model.condition import LimitTest
from soundadvice.model.condition.derived import Derived

_LARGEST = 2**63 - 1
"""What every engine's whole numbers can hold."""


def reached(test: LimitTest, derived: Derived | None, by: IntegerValue, amount: IntegerValue) -> BooleanValue:
    """What the test says of two answers in canonical steps; null if either is."""
    if derived is not None and test.amount is not None:
        multiplied = _multiplied(test, derived, {test.by: by, test.question: amount})
        if multiplied is not None:
            return multiplied
    limit = _limit_of(by, test.limits)
    return by.notnull().ifelse(amount < limit if test.below else amount >= limit, ibis.null("boolean"))


def possible(test: LimitTest, by: IntegerValue, amount: IntegerValue) -> tuple[BooleanValue, BooleanValue]:
    """Whether the test could hold of one of the answers for some other one: of that which is compared, and of `by`."""
    limits = [limit for _, limit in test.limits]
    never = test.least if test.below else test.most + 1
    easiest = amount < max(limits) if test.below else amount >= min(limits)
    ends = [*(first for first, _ in test.limits[1:]), test.by_most + 1]
    stretches: list[BooleanValue] = []
    for can, steps in groupby(zip(test.limits, ends, strict=True), key=lambda step: step[0][1] != never):
        inside = list(steps)
        if can:
            stretches.append((by >= inside[0][0][0]) & (by < inside[-1][1]))
    return easiest, reduce(or_, stretches)


def _multiplied(test: LimitTest, derived: Derived, answers: dict[str, IntegerValue]) -> BooleanValue | None:
    """Both sides as whole numbers, None where they could grow beyond what a column holds."""
    assert test.amount is not None
    wanted = Fraction(test.amount) / Fraction(*derived.times)
    most = {test.by: test.by_most, test.question: test.most}
    sides: list[IntegerValue] = []
    for start, sign in ((wanted.denominator, 1), (wanted.numerator, -1)):
        factors = [one.question for one in derived.factors for _ in range(one.power * sign)]
        if abs(start) * reduce(mul, (most[name] for name in factors), 1) > _LARGEST:
            return None
        # One factor after another, and the constant last: none of what comes before is larger than the whole.
        columns = [answers[name].cast("int64") for name in factors]
        sides.append(reduce(mul, [*columns, ibis.literal(start, type="int64")]))
    compared: BooleanValue = test.operator.compare(*sides)
    return compared


def _limit_of(by: IntegerValue, limits: Sequence[tuple[int, int]]) -> IntegerValue:
    if len(limits) == 1:
        return ibis.literal(limits[0][1], type="int64")
    middle = len(limits) // 2
    lower, upper = (_limit_of(by, half) for half in (limits[:middle], limits[middle:]))
    return (by < limits[middle][0]).ifelse(lower, upper)
