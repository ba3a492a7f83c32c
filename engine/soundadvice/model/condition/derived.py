"""Derived values: a ratio or product of two number answers, such as a body mass index; shown, and compared with limits.

Answers are whole steps within bounds, so a comparison is exact: for each answer to one question a limit of the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Set
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from math import prod

from soundadvice._dataclass import dataclass
from soundadvice.model.condition.tree import LimitTest, Operator
from soundadvice.model.problem import Span

Ranges = Mapping[str, range]
"""The whole steps that the answers to each number can be."""


@dataclass(frozen=True, slots=True)
class Factor:
    """An answer that is multiplied (`power` above 0) or divided by (below 0), as often as the power says."""

    question: str
    power: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """`times` the factors, each as a number of whole steps; `times` is what above what, in lowest terms.

    It has no value without both answers.

    Its id is compared with in conditions, and filled into texts with `decimals`; `unit` is what it is measured in.
    """

    id: str
    title: str
    factors: tuple[Factor, ...]
    times: tuple[int, int]
    decimals: int = 0
    unit: str = ""
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)

    def value(self, answers: Mapping[str, int]) -> Fraction:
        """What it comes to, exactly, for whole steps of each of its questions.

        >>> factors = Factor("weight", 1), Factor("height", -2)
        >>> bmi = Derived(id="bmi", title="Body mass index", factors=factors, times=(10000, 1))
        >>> bmi.value({"weight": 75, "height": 200})
        Fraction(75, 4)
        """
        above = prod(answers[one.question] ** one.power for one in self.factors if one.power > 0)
        below = prod(answers[one.question] ** -one.power for one in self.factors if one.power < 0)
        return Fraction(self.times[0] * above, self.times[1] * below)

    def shown(self, value: Fraction) -> Decimal:
        """A value with its decimals, cut off and not rounded: so it never shows as a limit that it does not reach."""
        return Decimal(int(value * 10**self.decimals)).scaleb(-self.decimals)

    def bounds(self, ranges: Ranges) -> tuple[Fraction, Fraction]:
        """The least and the most that it can come to."""
        least: dict[str, int] = {}
        most: dict[str, int] = {}
        for one in self.factors:
            ends = (ranges[one.question][0], ranges[one.question][-1])
            least[one.question], most[one.question] = ends if one.power > 0 else ends[::-1]
        return self.value(least), self.value(most)

    def by(self, ranges: Ranges) -> tuple[str, str]:
        """The question that sets the limit, and the one that it is a limit of: the first has fewer answers."""
        counted = sorted((len(ranges[one.question]), -place, one.question) for place, one in enumerate(self.factors))
        return counted[0][2], counted[1][2]

    def steps(self, ranges: Ranges) -> int:
        """How many answers there are to the question that sets the limit: as many steps can a comparison have."""
        return len(ranges[self.by(ranges)[0]])

    def compared(
        self, operator: Operator, amount: Decimal, ranges: Ranges, always: Set[str] = frozenset()
    ) -> LimitTest:
        """The condition that it compares so with an amount. `always` are questions asked of all, and known to all."""
        by, name = self.by(ranges)
        answers = ranges[name]
        rises = {one.question: one.power > 0 for one in self.factors}[name]
        wanted = Fraction(amount)
        # The value reaches the amount, or is more than it; and where the value falls as the answer rises, not so.
        beyond = operator in (Operator.MORE_THAN, Operator.AT_MOST)
        limits: list[tuple[int, int]] = []
        for chosen in ranges[by]:

            def past(answer: int, chosen: int = chosen) -> bool:
                value = self.value({by: chosen, name: answer})
                return (value > wanted if beyond else value >= wanted) is rises

            limit = answers[0] + bisect_left(answers, True, key=past)
            if not limits or limits[-1][1] != limit:
                limits.append((chosen, limit))
        return LimitTest(
            question=name,
            by=by,
            operator=operator,
            below=(operator in (Operator.LESS_THAN, Operator.AT_MOST)) is rises,
            limits=tuple(limits),
            least=answers[0],
            most=answers[-1],
            by_most=ranges[by][-1],
            always=frozenset({by, name} & always),
            value=self.id,
            amount=amount,
        )
