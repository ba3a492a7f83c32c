"""Flat: formulas written anew by cases of one subject after another, so that long chains of exceptions are short."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.formats.gdl2.formulas import (
    Always,
    Every,
    Formula,
    Some,
    Subject,
    Values,
    Within,
    beside,
    common,
    every,
    some,
    subjects_of,
    united,
    within,
    without,
)

_MOST_CASES = 3_000


class _TooManyCasesError(Exception):
    pass


def depth(formula: Formula) -> int:
    """How many levels of all and any stand one in another."""
    match formula:
        case Every(parts=parts) | Some(parts=parts):
            return 1 + max(depth(part) for part in parts)
        case Within() | Always():
            return 0


def flat(formula: Formula, order: Mapping[Subject, int]) -> Formula:
    """The same formula by cases: of the first subject, then, in each case, of the next. As it is if these are many."""
    known: dict[Formula, Formula] = {}

    def by_cases(part: Formula) -> Formula:
        if isinstance(part, (Always, Within)):
            return part
        if part not in known:
            if len(known) > _MOST_CASES:
                raise _TooManyCasesError
            first = min(subjects_of(part), key=lambda one: (order.get(one, len(order)), one.name))
            known[part] = _split(part, first)
        return known[part]

    def _split(part: Formula, subject: Subject) -> Formula:
        grouped: dict[Formula, Values] = {}
        for cell in _cells(subject, part):
            rest = by_cases(beside(part, subject, cell))
            grouped[rest] = united(grouped.get(rest, ()), cell)
        return some(*(every(within(subject, values), rest) for rest, values in grouped.items()))

    try:
        return by_cases(formula)
    except _TooManyCasesError:
        return formula


def _cells(subject: Subject, formula: Formula) -> list[Values]:
    """The domain of a subject in parts, each of values between which the formula does not tell."""
    found: list[Values] = [subject.domain]
    for values in _tests(subject, formula):
        parted = [part for cell in found for part in (common(cell, values), without(cell, values))]
        found = [part for part in parted if part]
    return found


def _tests(subject: Subject, formula: Formula) -> dict[Values, None]:
    match formula:
        case Within(subject=other, values=values):
            return {values: None} if other is subject else {}
        case Every(parts=parts) | Some(parts=parts):
            return {values: None for part in parts for values in _tests(subject, part)}
        case Always():
            return {}
