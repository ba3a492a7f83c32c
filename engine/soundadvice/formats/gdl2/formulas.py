"""Formulas: conditions on the answers of a guideline, simplified as they are made.

A formula speaks of subjects: each answer is one, and each sum of points. What it says of a subject is a set of whole
numbers: options by position, amounts in steps, points; `MISSING` stands for nothing recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

MISSING = -(10**18)
"""The value of an answer that is not there: below every other."""

Range = tuple[int, int]
"""Whole numbers from the first to the second, both taken."""

MISSING_RANGE = (MISSING, MISSING)
Values = tuple[Range, ...]
"""A set of whole numbers: ranges in order, none of which touches the next."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What a formula speaks of, and every value that it can have; itself alone. `is_score`: it is a sum of points."""

    name: str
    domain: Values
    is_score: bool = False


@dataclass(frozen=True, slots=True)
class Always:
    """What holds always, or never."""

    value: bool


@dataclass(frozen=True, slots=True)
class Within:
    """The subject has one of these values: some of its domain, not all of it."""

    subject: Subject
    values: Values


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts hold: two or more, none of the same kind; at most one says something of each subject alone."""

    parts: frozenset[Formula]


@dataclass(frozen=True, slots=True)
class Some:
    """One of the parts holds, or several: as for `Every`."""

    parts: frozenset[Formula]


Formula = Always | Within | Every | Some
TRUE, FALSE = Always(True), Always(False)


def united(left: Iterable[Range], right: Iterable[Range]) -> Values:
    """The values of either set.

    >>> united([(0, 1)], [(2, 2), (9, 9)])
    ((0, 2), (9, 9))
    """
    found: list[Range] = []
    for low, high in sorted([*left, *right]):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def common(left: Iterable[Range], right: Iterable[Range]) -> Values:
    """The values of both sets.

    >>> common([(0, 5)], [(4, 9)])
    ((4, 5),)
    """
    cut = [(max(a, c), min(b, d)) for a, b in left for c, d in right]
    return united([(low, high) for low, high in cut if low <= high], ())


def without(values: Iterable[Range], taken: Iterable[Range]) -> Values:
    """The values of the first set that are not in the second.

    >>> without([(0, 9)], [(3, 4)])
    ((0, 2), (5, 9))
    """
    left = united(values, ())
    for low, high in taken:
        left = tuple(
            (start, end) for a, b in left for start, end in ((a, min(b, low - 1)), (max(a, high + 1), b)) if start <= end
        )
    return left


def within(subject: Subject, values: Iterable[Range]) -> Formula:
    """That the subject has one of these values."""
    inside = common(subject.domain, values)
    if not inside:
        return FALSE
    return TRUE if inside == subject.domain else Within(subject, inside)


def negation(formula: Formula) -> Formula:
    """That it does not hold."""
    match formula:
        case Always(value=value):
            return FALSE if value else TRUE
        case Within(subject=subject, values=values):
            return within(subject, without(subject.domain, values))
        case Every(parts=parts):
            return some(*map(negation, parts))
        case Some(parts=parts):
            return every(*map(negation, parts))


def every(*parts: Formula) -> Formula:
    """That all of the parts hold."""
    return _joined(parts, Every, Some, common, TRUE)


def some(*parts: Formula) -> Formula:
    """That one of the parts holds, or several."""
    return _joined(parts, Some, Every, united, FALSE)


def _joined(
    parts: Iterable[Formula],
    kind: type[Every] | type[Some],
    other: type[Every] | type[Some],
    merged: Callable[[Values, Values], Values],
    neutral: Always,
) -> Formula:
    """All of the parts under `kind`. `merged` is what two sets of one subject come to; `neutral` adds nothing."""
    absorbing = FALSE if neutral is TRUE else TRUE
    facts: dict[Subject, Values] = {}
    compound: list[Formula] = []
    for part in _flat(parts, kind):
        if isinstance(part, Within):
            known = facts.get(part.subject)
            facts[part.subject] = part.values if known is None else merged(known, part.values)
        elif part == absorbing:
            return absorbing
        elif part != neutral:
            compound.append(part)
    simple = [within(subject, values) for subject, values in facts.items()]
    if absorbing in simple:
        return absorbing
    known = {one.subject: one.values for one in simple if isinstance(one, Within)}
    kept = dict.fromkeys(one for one in simple if one != neutral)
    again = False
    for part in dict.fromkeys(compound):
        reduced = _reduced(part, known, kind, merged) if known else part
        if reduced == absorbing:
            return absorbing
        if reduced != neutral:
            again = again or isinstance(reduced, (Within, kind))
            kept[reduced] = None
    if again:  # a part became simpler: it may now meet the others
        return _joined(kept, kind, other, merged, neutral)
    if not kept:
        return neutral
    return next(iter(kept)) if len(kept) == 1 else kind(frozenset(kept))


def _flat(parts: Iterable[Formula], kind: type[Every] | type[Some]) -> Iterator[Formula]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def _reduced(
    formula: Formula,
    known: dict[Subject, Values],
    kind: type[Every] | type[Some],
    merged: Callable[[Values, Values], Values],
) -> Formula:
    """A formula beside which `known` holds (under `Every`), or is the other way out (under `Some`)."""
    match formula:
        case Within(subject=subject, values=values):
            if subject not in known:
                return formula
            beside = known[subject]
            if kind is Every:
                inside = common(values, beside)
                return FALSE if not inside else TRUE if inside == beside else formula
            rest = without(subject.domain, beside)
            inside = common(values, rest)
            return FALSE if not inside else TRUE if inside == rest else formula
        case Every(parts=parts):
            return every(*(_reduced(part, known, kind, merged) for part in parts))
        case Some(parts=parts):
            return some(*(_reduced(part, known, kind, merged) for part in parts))
        case Always():
            return formula


def beside(formula: Formula, subject: Subject, values: Values) -> Formula:
    """What is left of a formula where a subject has one of these values."""
    return _reduced(formula, {subject: values}, Every, common)


def subjects_of(formula: Formula) -> dict[Subject, None]:
    """The subjects that a formula speaks of, each once."""
    match formula:
        case Within(subject=subject):
            return {subject: None}
        case Every(parts=parts) | Some(parts=parts):
            return {subject: None for part in parts for subject in subjects_of(part)}
        case Always():
            return {}


def is_so(formula: Formula, values: dict[Subject, int]) -> bool:
    """Whether it holds where each subject has its value."""
    match formula:
        case Always(value=value):
            return value
        case Within(subject=subject, values=inside):
            return any(low <= values[subject] <= high for low, high in inside)
        case Every(parts=parts):
            return all(is_so(part, values) for part in parts)
        case Some(parts=parts):
            return any(is_so(part, values) for part in parts)
