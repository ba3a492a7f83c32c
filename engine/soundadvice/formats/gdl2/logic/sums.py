"""Sums: the numbers of a guideline that add up from points, or follow in a line from an answer or a ratio."""

from __future__ import annotations

import operator as operators
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, lcm

from soundadvice.formats.gdl2.logic.formulas import (
    FALSE,
    MISSING,
    TRUE,
    Formula,
    Subject,
    Values,
    every,
    negation,
    single,
    some,
    united,
    within,
    without,
)
from soundadvice.formats.gdl2.logic.ratios import Ratio, Ratios

_MOST_APART = 64
_AFTER_ALL = 1_000_000
"""The order of the first score: after all answers."""
Levels = tuple[tuple[Fraction, Values], ...]
"""What a subject adds: points, and the values that add them. Every value of its domain is in one of these."""


class BeyondSumsError(Exception):
    """A number that no pack can have. The argument names the construct that is missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """A number: a base, the points of each answer, the points of conditions on several answers, and slopes.

    A slope is what each unit of an amount adds. The least that an answer adds is 0.
    """

    base: Fraction = Fraction(0)
    levels: Mapping[Subject, Levels] = field(default_factory=dict)
    points: Mapping[Formula, Fraction] = field(default_factory=dict)
    slopes: Mapping[Subject, Fraction] = field(default_factory=dict)

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from other sums."""
        parts = (self.levels.items(), self.points.items(), self.slopes.items())
        return (self.base, *(frozenset(part) for part in parts))

    @property
    def is_constant(self) -> bool:
        """Whether it is the same for everyone."""
        return not (self.levels or self.points or self.slopes)

    @property
    def scale(self) -> int:
        """The least number that makes whole points of all its points: 2 for a sum of halves."""
        numbers = [self.base, *self.points.values()]
        numbers += [points for levels in self.levels.values() for points, _ in levels]
        return lcm(*(number.denominator for number in numbers))

    @property
    def least(self) -> Fraction:
        """The least that its points can come to."""
        return self.base + sum(number for number in self.points.values() if number < 0)

    @property
    def most(self) -> Fraction:
        """The most that its points can come to."""
        highest = sum(max(points for points, _ in levels) for levels in self.levels.values())
        return self.base + highest + sum(number for number in self.points.values() if number > 0)

    def plus(self, other: Sum, times: Fraction = Fraction(1)) -> Sum:
        """It, and another so many times."""
        if times == 0:
            return self
        made = _Made(self)
        made.add(other, times)
        return made.sum()

    def times(self, factor: Fraction) -> Sum:
        """It, so many times."""
        return Sum().plus(self, factor)

    def where(self, condition: Formula) -> Sum:
        """It where a condition holds, and 0 elsewhere. Raises BeyondSumsError for an amount that counts sometimes."""
        if condition == TRUE:
            return self
        if self.slopes and condition != FALSE:
            raise BeyondSumsError("a formula with an amount that some answers switch on")
        made = _Made(Sum())
        made.add_points(condition, self.base)
        for subject, levels in self.levels.items():
            for points, values in levels:
                made.add_points(every(condition, within(subject, values)), points)
        for formula, points in self.points.items():
            made.add_points(every(condition, formula), points)
        return made.sum()


class _Made:
    """A sum that is being put together."""

    def __init__(self, start: Sum) -> None:
        self._base = start.base
        self._levels = dict(start.levels)
        self._points = dict(start.points)
        self._slopes = dict(start.slopes)

    def add(self, other: Sum, times: Fraction) -> None:
        """Adds a sum so many times."""
        self._base += times * other.base
        for subject, levels in other.levels.items():
            self._add_levels(subject, tuple((times * points, values) for points, values in levels))
        for formula, points in other.points.items():
            self.add_points(formula, times * points)
        for subject, slope in other.slopes.items():
            self._slopes[subject] = self._slopes.get(subject, Fraction(0)) + times * slope

    def add_points(self, condition: Formula, points: Fraction) -> None:
        """Adds points where a condition holds."""
        if condition == TRUE:
            self._base += points
        elif (alone := single(condition)) is not None and not alone[0].is_score:
            subject, values = alone
            self._add_levels(subject, ((points, values), (Fraction(0), without(subject.domain, values))))
        elif condition != FALSE:
            self._points[condition] = self._points.get(condition, Fraction(0)) + points

    def _add_levels(self, subject: Subject, added: Levels) -> None:
        known = self._levels.get(subject, ((Fraction(0), subject.domain),))
        merged: dict[Fraction, Values] = {}
        for points, values in known:
            for more, others in added:
                both = tuple((max(a, c), min(b, d)) for a, b in values for c, d in others if max(a, c) <= min(b, d))
                if both:
                    merged[points + more] = united(merged.get(points + more, ()), both)
        least = min(merged)
        self._base += least
        self._levels[subject] = tuple(sorted((points - least, values) for points, values in merged.items()))

    def sum(self) -> Sum:
        """What it has come to."""
        return Sum(
            self._base,
            {subject: levels for subject, levels in self._levels.items() if len(levels) > 1},
            {formula: points for formula, points in self._points.items() if points},
            {subject: slope for subject, slope in self._slopes.items() if slope},
        )


@dataclass(slots=True, eq=False)
class PointSum:
    """A sum of points that something compares or shows: `points` are whole, `scale` times those of the guideline."""

    sum: Sum
    scale: int
    subject: Subject

    @cached_property
    def whole(self) -> Sum:
        """The sum in whole points."""
        return self.sum.times(Fraction(self.scale))


class Scores:
    """The scores of a guideline, in the order in which they are met; and its `ratios`."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], PointSum] = {}
        self.ratios = Ratios()

    def __iter__(self) -> Iterator[PointSum]:
        return iter(self._known.values())

    def of(self, sum_: Sum) -> PointSum:
        """The score of a sum of points, without its slopes."""
        scale = sum_.scale
        if sum_.key not in self._known:
            bounds = (int(sum_.least * scale), int(sum_.most * scale))
            subject = Subject(f"score {len(self._known) + 1}", (bounds,), _AFTER_ALL + len(self._known), is_score=True)
            self._known[sum_.key] = PointSum(sum_, scale, subject)
        return self._known[sum_.key]

    def compared(self, sum_: Sum, operator: str) -> Formula:
        """That a sum compares so with 0. Raises BeyondSumsError."""
        compare = _COMPARE[operator]
        if sum_.is_constant:
            return TRUE if compare(sum_.base, 0) else FALSE
        if sum_.slopes:
            split = apart(Sum(sum_.base, sum_.levels, sum_.points))
            each = (every(when, self._line(points.plus(Sum(slopes=sum_.slopes)), operator)) for when, points in split)
            return some(*each)
        if len(sum_.levels) == 1 and not sum_.points:
            ((subject, levels),) = sum_.levels.items()
            return within(
                subject, [one for points, values in levels if compare(sum_.base + points, 0) for one in values]
            )
        # As few scores as can be: comparisons of one sum with several numbers are of one score.
        plain = Sum(Fraction(0), sum_.levels, sum_.points)
        score = self.of(plain)
        limit = -sum_.base * score.scale
        return within(score.subject, _solved(operator, limit, score.subject.domain))

    def multiplied(self, one: Sum, other: Sum, power: int = 1) -> Sum:
        """An amount or number times another, or divided by it (`power` -1). Raises BeyondSumsError."""
        (above, times), (below, more) = self._factors(one), self._factors(other)
        if more == 0 and power < 0:
            raise BeyondSumsError("a division by 0")
        powers = dict(above)
        for subject, often in below.items():
            powers[subject] = powers.get(subject, 0) + often * power
        powers = {subject: often for subject, often in powers.items() if often}
        coefficient = times * more**power
        if coefficient == 0 or not powers:
            return Sum(coefficient)
        if list(powers.values()) == [1]:
            return Sum(slopes=dict.fromkeys(powers, coefficient))
        ratio = self._ratio(powers, abs(coefficient))
        return Sum(slopes={ratio.subject: Fraction(1 if coefficient > 0 else -1)})

    def _factors(self, number: Sum) -> tuple[Mapping[Subject, int], Fraction]:
        """What is multiplied in a number, and how many times it is taken."""
        if number.is_constant:
            return {}, number.base
        if number.base or number.levels or number.points or len(number.slopes) > 1:
            raise BeyondSumsError("a product or ratio of a sum")
        ((subject, slope),) = number.slopes.items()
        ratio = self.ratios.of(subject)
        return ({subject: 1}, slope) if ratio is None else (dict(ratio.powers), slope * ratio.times)

    def _ratio(self, powers: Mapping[Subject, int], times: Fraction) -> Ratio:
        ratio = self.ratios.made(powers, times)
        if ratio is None:
            raise BeyondSumsError("a ratio or product of an answer that can be below 0")
        return ratio

    def _line(self, sum_: Sum, operator: str) -> Formula:
        """A comparison of what follows in a line from one amount or ratio; or of two amounts with each other."""
        if len(sum_.slopes) > 1:
            return self._side_by_side(sum_, operator)
        ((subject, slope),) = sum_.slopes.items()
        turned = _TURNED.get(operator, operator) if slope < 0 else operator
        ratio = self.ratios.of(subject)
        if ratio is None:
            return _line_of_one(subject, turned, -sum_.base / slope)
        # What is left of the factor when the 2s and 5s are taken out goes to the limit: packs write decimal numbers.
        times = abs(slope) * ratio.times
        rest = _without_tens(times.denominator)
        ratio = self._ratio(dict(ratio.powers), times * rest)
        found = ratio.values(turned, -sum_.base * rest * (1 if slope > 0 else -1))
        if found is None:
            raise BeyondSumsError("a ratio compared with a limit of more than 6 decimals")
        return within(*found)

    def _side_by_side(self, sum_: Sum, operator: str) -> Formula:
        """That so much of one amount compares with so much of another: that their ratio compares with 1."""
        amounts = [(subject, slope) for subject, slope in sum_.slopes.items() if self.ratios.of(subject) is None]
        if sum_.base or len(sum_.slopes) != 2 or len(amounts) != 2 or amounts[0][1] * amounts[1][1] > 0:
            raise BeyondSumsError("a formula of two amounts, compared with a limit")
        (above, slope), (below, other) = sorted(amounts, key=lambda one: -one[1])
        ratio = self.multiplied(Sum(slopes={above: slope}), Sum(slopes={below: -other}), -1)
        return self._line(ratio.plus(Sum(Fraction(-1))), operator)


_TURNED: Mapping[str, str] = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


_COMPARE: Mapping[str, Callable[[Fraction, int], bool]] = {
    "==": operators.eq,
    "!=": operators.ne,
    ">=": operators.ge,
    "<=": operators.le,
    ">": operators.gt,
    "<": operators.lt,
}


def _line_of_one(subject: Subject, operator: str, limit: Fraction) -> Formula:
    """A comparison of the steps of one amount with a limit."""
    return within(subject, _solved(operator, limit, without(subject.domain, [(MISSING, MISSING)])))


def apart(number: Sum) -> tuple[tuple[Formula, Sum], ...]:
    """The numbers that points come to, each with the formula for when. Raises BeyondSumsError for too many."""
    found: dict[Fraction, Formula] = {number.base: TRUE}
    added = [
        [(points, within(subject, values)) for points, values in levels] for subject, levels in number.levels.items()
    ]
    added += [[(points, when), (Fraction(0), negation(when))] for when, points in number.points.items()]
    for ways in added:
        made: dict[Fraction, Formula] = {}
        for before, held in found.items():
            for points, when in ways:
                both = every(held, when)
                if both != FALSE:
                    made[before + points] = some(made.get(before + points, FALSE), both)
        if len(made) > _MOST_APART:
            raise BeyondSumsError("an amount that many points are added to or multiplied with")
        found = made
    return tuple((when, Sum(points)) for points, when in found.items())


def _solved(operator: str, limit: Fraction, domain: Values) -> Values:
    """The whole numbers of a domain that compare so with a limit."""
    low, high = domain[0][0], domain[-1][1]
    match operator:
        case ">=":
            wanted = [(ceil(limit), high)]
        case ">":
            wanted = [(floor(limit) + 1, high)]
        case "<=":
            wanted = [(low, floor(limit))]
        case "<":
            wanted = [(low, ceil(limit) - 1)]
        case "==":
            wanted = [(int(limit), int(limit))] if limit.denominator == 1 else []
        case _:
            return without(domain, [(int(limit), int(limit))] if limit.denominator == 1 else [])
    return united([(max(a, c), min(b, d)) for a, b in domain for c, d in wanted if max(a, c) <= min(b, d)], ())


def _without_tens(number: int) -> int:
    """A whole number without its factors 2 and 5: 1 if a fraction with that below is a decimal number."""
    for factor in (2, 5):
        while number % factor == 0:
            number //= factor
    return number
