"""Ratios: answers multiplied or divided by each other, each as a subject of its own that is compared with limits.

A ratio is no whole number. As a subject it is counted in halves of a millionth: an even one is just so many millionths,
an odd one lies between two. So every comparison with a limit of up to six decimals is exact.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor, prod

from soundadvice.formats.gdl2.logic.formulas import MISSING_RANGE, Range, Subject, Values, common, united, without

_BEFORE_SCORES = 500_000
"""The order of the first ratio: after all answers."""
_PLACES = 10**6

Powers = tuple[tuple[Subject, int], ...]
"""What is multiplied (above 0) or divided by (below 0), how often; in the order of the subjects."""


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """`times`, above 0, the steps of some answers, each to its power; compared by the values of its `subject`."""

    subject: Subject
    powers: Powers
    times: Fraction

    def values(self, operator: str, limit: Fraction) -> tuple[Subject, Values] | None:
        """The subject to look at, and those of its values that compare so with a limit; None if it has no end."""
        if len(self.powers) == 1:
            return self.powers[0][0], self._of_one(operator, limit)
        place = 2 * limit * _PLACES
        if place.denominator != 1 or place % 2:
            return None
        low, high = self.subject.domain[0]
        at, past = int(place), int(place) + 1
        return self.subject, _chosen(operator, self.subject.domain, [(max(at, low), high)], [(max(past, low), high)])

    def _of_one(self, operator: str, limit: Fraction) -> Values:
        """The steps of the only answer; the more of it, the more or the less comes of it."""
        ((subject, power),) = self.powers
        low, high = _recorded(subject)
        steps = range(max(low, 1) if power < 0 else low, high + 1)

        def first(beyond: bool) -> int:
            def past(step: int) -> bool:
                value = self.times * Fraction(step) ** power
                return (value > limit if beyond else value >= limit) is (power > 0)

            return steps.start + bisect_left(steps, True, key=past)

        if power > 0:
            at, past = [(first(False), high)], [(first(True), high)]
        else:
            at, past = [(steps.start, first(False) - 1)], [(steps.start, first(True) - 1)]
        return _chosen(operator, ((steps.start, high),), at, past)


def ends_of(first: int, last: int, domain: Values) -> dict[str, Fraction]:
    """The comparisons that say that a ratio is between two of its subject's values, both taken.

    >>> ends_of(2_000_000, 4_999_999, ((0, 9_000_000),))
    {'at_least': Fraction(1, 1), 'less_than': Fraction(5, 2)}
    """
    found = {}
    if first > domain[0][0]:
        found["more_than" if first % 2 else "at_least"] = Fraction(first // 2, _PLACES)
    if last < domain[-1][1]:
        found["less_than" if last % 2 else "at_most"] = Fraction((last + 1) // 2, _PLACES)
    return found


def some_value(domain: Values) -> Fraction | None:
    """A number of few decimals that some values of a ratio's subject reach and others do not: 1 where it can be.

    None if there is none.

    >>> some_value(((1_000_000, 9_600_000),)), some_value(((3_000_000, 9_600_000),))
    (Fraction(1, 1), Fraction(4, 1))
    """
    low, high = domain[0]
    for amount in (Fraction(1), *(Fraction(high * 10**n // (2 * _PLACES), 10**n) for n in range(7))):
        if low < 2 * amount * _PLACES <= high:
            return amount
    return None


class Ratios:
    """The ratios of a guideline. `divisors` are the answers that are divided by and could be 0."""

    def __init__(self) -> None:
        self._known: dict[tuple[Powers, Fraction], Ratio] = {}
        self._by_subject: dict[Subject, Ratio] = {}
        self.divisors: dict[Subject, None] = {}

    def of(self, subject: Subject) -> Ratio | None:
        """The ratio that a subject is; None of an answer or a score."""
        return self._by_subject.get(subject)

    def made(self, one: Mapping[Subject, int], times: Fraction) -> Ratio | None:
        """So many times these answers to their powers; None if one of them can be below 0, or is no answer."""
        powers = tuple(sorted(((s, power) for s, power in one.items() if power), key=lambda part: part[0].order))
        if any(_recorded(subject)[0] < 0 or subject.order < 0 for subject, _ in powers) or not powers:
            return None
        if (powers, times) not in self._known:
            bounds = (_place(times, powers, low=True), _place(times, powers, low=False))
            order = _BEFORE_SCORES + len(self._known)
            of = tuple(subject for subject, _ in powers)
            subject = Subject(f"ratio {len(self._known) + 1}", (bounds,), order, is_score=True, of=of)
            self._known[powers, times] = self._by_subject[subject] = Ratio(subject, powers, times)
            self.divisors |= {one: None for one, power in powers if power < 0 and _recorded(one)[0] < 1}
        return self._known[powers, times]


def _recorded(subject: Subject) -> Range:
    """The least and the most of an amount that is recorded."""
    found = without(subject.domain, [MISSING_RANGE])
    return found[0][0], found[-1][1]


def _place(times: Fraction, powers: Powers, *, low: bool) -> int:
    """The least or the most that it can come to, as its subject counts."""
    ends = [(_recorded(subject)[0 if (power > 0) is low else 1], power) for subject, power in powers]
    value = times * prod(Fraction(max(end, 1) if power < 0 else end) ** power for end, power in ends) * _PLACES
    return 2 * floor(value) + (value.denominator != 1)


def _chosen(operator: str, domain: Values, at: list[Range], past: list[Range]) -> Values:
    """The values of a domain that compare so with a limit, from those that reach it and those that are past it."""
    reached = common(domain, [one for one in at if one[0] <= one[1]])
    beyond = common(domain, [one for one in past if one[0] <= one[1]])
    match operator:
        case ">=":
            return reached
        case ">":
            return beyond
        case "<":
            return without(domain, reached)
        case "<=":
            return without(domain, beyond)
        case "==":
            return without(reached, beyond)
        case _:
            return united(without(domain, reached), beyond)
