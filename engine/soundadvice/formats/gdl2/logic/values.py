"""Values: what the variables of a guideline can be, on which answers, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from soundadvice.formats.gdl2.logic.formulas import (
    FALSE,
    MISSING_RANGE,
    TRUE,
    Formula,
    Subject,
    every,
    negation,
    some,
    within,
)
from soundadvice.formats.gdl2.logic.inputs import CALENDAR_YEARS, AmountInUnit, Input, option_key
from soundadvice.formats.gdl2.logic.sums import BeyondSumsError, Sum, apart
from soundadvice.formats.gdl2.source.archetypes import InputKind
from soundadvice.formats.gdl2.source.expressions import Coded, Null, TextValue, TruthValue

THIS_YEAR = Subject("this year", ((0, 0),), -1)


@dataclass(frozen=True, slots=True)
class Since:
    """A date, by the whole years that have passed since, or by the calendar years that lie between."""

    subject: Subject
    is_calendar: bool


@dataclass(frozen=True, slots=True)
class Ago:
    """The moment so many years before now."""

    years: int


Value = Coded | TextValue | TruthValue | Null | Sum | Since | Ago
Cases = tuple[tuple[Formula, Value], ...]
"""What something is, and when: of the formulas exactly one holds. All sums of points are one value."""


def cases_of(one: Input) -> Cases:
    """What an input is, and when."""
    if one.subject is not None:
        options = [(within(one.subject, [(place, place)]), option) for place, option in enumerate(one.options)]
        return gathered([*options, (within(one.subject, [MISSING_RANGE]), Null())])
    amounts = [(when, _amount(one, measure)) for when, measure in one.recorded()]
    return gathered([*amounts, (one.missing, Null())])


def _amount(one: Input, measure: AmountInUnit) -> Value:
    if one.kind is InputKind.DATE:
        return Since(measure.subject, measure.unit == CALENDAR_YEARS)
    return Sum(slopes={measure.subject: measure.step})


def before_moment(operator: str, one: Since, other: Ago) -> Formula:
    """That a date compares so with a moment some years ago.

    No one is asked for the time of day: a date of just so many years ago is before that moment.
    """
    if one.is_calendar or operator in ("==", "!="):
        raise BeyondSumsError("a date both as a year and as a day")
    low, high = one.subject.domain[-1]
    passed = within(one.subject, [(max(low, other.years), high)])
    reached = passed if other.years <= high else FALSE
    recorded = within(one.subject, [(low, high)])
    return reached if operator in ("<", "<=") else every(recorded, negation(reached))


def year_of(value: Value) -> Value:
    """The calendar year of a date. Raises BeyondSumsError for what else is."""
    if isinstance(value, Since) and value.is_calendar:
        return Sum(slopes={value.subject: Fraction(-1), THIS_YEAR: Fraction(1)})
    if isinstance(value, Null):
        return value
    raise BeyondSumsError("a date both as a year and as a day")


def gathered(cases: Iterable[tuple[Formula, Value]]) -> Cases:
    """The same cases with each value once, and all sums of points as one."""
    found: dict[object, tuple[Formula, Value]] = {}
    sums: list[tuple[Formula, Sum]] = []
    for formula, value in cases:
        if formula == FALSE:
            continue
        if isinstance(value, Sum) and not value.slopes:
            sums.append((formula, value))
        else:
            key = value.key if isinstance(value, Sum) else option_key(value)
            before = found[key][0] if key in found else FALSE
            found[key] = (some(before, formula), value)
    if sums:
        total = sums[0][1]
        if len(sums) > 1:
            total = Sum()
            for formula, value in sums:
                total = total.plus(value.where(formula))
        found[Sum] = (some(*(formula for formula, _ in sums)), total)
    return tuple(found.values())


def instead(old: Cases, new: Cases, now: Formula) -> Cases:
    """New cases where `now` holds, the old ones elsewhere."""
    kept = [(every(formula, negation(now)), value) for formula, value in old]
    made = [(every(formula, now), value) for formula, value in new]
    before, after = _points(old), _points(new)
    if before is None or after is None or now == TRUE:
        return gathered([*kept, *made])
    # What is added counts where it is added: a counter stays a short sum, however many rules add to it.
    whole = before.plus(after.plus(before, Fraction(-1)).where(now))
    both = [*kept, *made]
    when = some(*(formula for formula, value in both if isinstance(value, Sum) and not value.slopes))
    others = [(formula, value) for formula, value in both if not isinstance(value, Sum) or value.slopes]
    return gathered([*others, (when, whole)])


def _points(cases: Cases) -> Sum | None:
    return next((value for _, value in cases if isinstance(value, Sum) and not value.slopes), None)


def same_value(one: Value, other: Value) -> bool:
    """Whether two values are equal, numbers and dates aside."""
    if isinstance(one, Coded) and isinstance(other, Coded):
        return one.key == other.key
    if isinstance(one, Coded) or isinstance(other, Coded):
        coded, words = (one, other) if isinstance(one, Coded) else (other, one)
        assert isinstance(coded, Coded)
        return isinstance(words, TextValue) and words.words in (coded.code.partition("::")[2], coded.text)
    if isinstance(one, TruthValue) != isinstance(other, TruthValue):
        return {str(_plain(one)).lower()} == {str(_plain(other)).lower()}
    return one == other


def _plain(value: Value) -> object:
    return value.value if isinstance(value, TruthValue) else value.words if isinstance(value, TextValue) else value


def worth(value: Value) -> Value:
    """What `.value` is: the step of an ordinal; the words of a coded text."""
    if isinstance(value, Coded):
        return TextValue(value.text) if value.ordinal is None else Sum(Fraction(value.ordinal))
    return value


def product(one: Sum, other: Sum) -> Sum:
    """One number times another. Raises BeyondSumsError if both are amounts."""
    if one.slopes:
        one, other = other, one
    if one.slopes:
        raise BeyondSumsError("a product of two amounts")
    found = other.times(one.base)
    for subject, levels in one.levels.items():
        for points, values in levels:
            if points:
                found = found.plus(other.where(within(subject, values)), points)
    for formula, points in one.points.items():
        found = found.plus(other.where(formula), points)
    return found


def point_by_point(operator: str, numbers: tuple[Sum, ...]) -> tuple[tuple[Formula, tuple[Sum, ...]], ...]:
    """Numbers, or what they are for all points that they come to, where points multiply or divide an amount."""
    if operator not in ("*", "/", "^"):
        return ((TRUE, numbers),)
    one, other = numbers
    both_points = not one.slopes and not other.slopes
    if (operator == "*" and both_points) or (operator == "/" and other.is_constant):
        return ((TRUE, numbers),)
    ways = [((TRUE, number),) if number.slopes else apart(number) for number in numbers]
    return tuple((every(here, there), (first, second)) for here, first in ways[0] for there, second in ways[1])


def cut(number: Fraction) -> int:
    """A number without what is behind the point."""
    return floor(number) if number >= 0 else ceil(number)


STEPS: Mapping[str, Callable[[Fraction], Fraction | int]] = {
    "abs": abs,
    "ceil": ceil,
    "floor": floor,
    "round": lambda number: floor(number + Fraction(1, 2)),
}


def stepped(number: Sum, step: Callable[[Fraction], Fraction | int]) -> Sum:
    """A function of a number that is the same for everyone, follows from one answer, or is not changed by it."""
    if number.is_constant:
        return Sum(Fraction(step(number.base)))
    if not number.slopes and step is not abs and number.scale == 1:
        return number
    if step is abs and not number.slopes and number.least >= 0:
        return number
    if any(subject.of for subject in number.slopes):
        raise BeyondSumsError("a rounded ratio")
    steps_whole = all(slope.denominator == 1 for slope in number.slopes.values())
    if step is not abs and number.scale == 1 and steps_whole and number.slopes:
        return number
    if number.slopes or number.points or len(number.levels) > 1:
        raise BeyondSumsError("a rounded sum")
    found = Sum()
    for subject, levels in number.levels.items():
        for points, values in levels:
            found = found.plus(Sum(Fraction(step(number.base + points))).where(within(subject, values)))
    return found
