"""Formulas: conditions on the answers of a guideline, each in one form alone, so that equal ones are the same.

A formula speaks of subjects: each answer is one, and each sum of points. What it says of a subject is a set of whole
numbers: options by position, amounts in steps, points; `MISSING` stands for nothing recorded. It is a decision diagram:
it asks for the value of one subject, and goes on by it to a formula on subjects of a later `order`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from weakref import WeakValueDictionary

MISSING = -(10**18)
"""The value of an answer that is not there: below every other."""

Range = tuple[int, int]
"""Whole numbers from the first to the second, both taken."""

Values = tuple[Range, ...]
"""A set of whole numbers: ranges in order, none of which touches the next."""

MISSING_RANGE: Range = (MISSING, MISSING)
_MOST_KEPT = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What a formula speaks of, and every value that it can have; itself alone.

    `is_score`: it is worked out, a sum of points or a ratio; `of` are the answers that a ratio is worked out from.
    """

    name: str
    domain: Values
    order: int
    is_score: bool = False
    of: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Formula:
    """A condition: by the value of `subject`, one of the `edges`; with no subject, what holds always or never.

    The values of the edges are all of the subject's domain, and no two edges lead to the same formula.
    """

    subject: Subject | None
    edges: tuple[tuple[Values, Formula], ...] = ()


TRUE, FALSE = Formula(None), Formula(None)
_known: WeakValueDictionary[object, Formula] = WeakValueDictionary()


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
    others = tuple(right)
    cut = [(max(a, c), min(b, d)) for a, b in left for c, d in others]
    return united([(low, high) for low, high in cut if low <= high], ())


def without(values: Iterable[Range], taken: Iterable[Range]) -> Values:
    """The values of the first set that are not in the second.

    >>> without([(0, 9)], [(3, 4)])
    ((0, 2), (5, 9))
    """
    left = united(values, ())
    for low, high in taken:
        left = tuple(
            (start, end)
            for a, b in left
            for start, end in ((a, min(b, low - 1)), (max(a, high + 1), b))
            if start <= end
        )
    return left


def within(subject: Subject, values: Iterable[Range]) -> Formula:
    """That the subject has one of these values."""
    inside = common(subject.domain, values)
    return _made(subject, [(inside, TRUE), (without(subject.domain, inside), FALSE)])


def every(*parts: Formula) -> Formula:
    """That all of the parts hold."""
    return reduce(_both, parts, TRUE)


def some(*parts: Formula) -> Formula:
    """That one of the parts holds, or several."""
    return negation(every(*map(negation, parts)))


@lru_cache(_MOST_KEPT)
def negation(formula: Formula) -> Formula:
    """That it does not hold."""
    if formula.subject is None:
        return FALSE if formula is TRUE else TRUE
    return _made(formula.subject, [(values, negation(below)) for values, below in formula.edges])


def replaced(formula: Formula, old: Formula, new: Formula) -> Formula:
    """A formula with another in the place of one that it goes on to; the other speaks of later subjects alone."""
    done: dict[Formula, Formula] = {}

    def of(part: Formula) -> Formula:
        if part is old:
            return new
        if part.subject is None:
            return part
        if part not in done:
            done[part] = _made(part.subject, [(values, of(below)) for values, below in part.edges])
        return done[part]

    return of(formula)


def parts_of(formula: Formula) -> Iterator[Formula]:
    """A formula and all that it goes on to, each once; the first subjects first."""
    seen: dict[Formula, None] = {formula: None}
    waiting = [formula]
    while waiting:
        waiting.sort(key=lambda one: -(one.subject.order if one.subject else 0))
        part = waiting.pop()
        yield part
        for _, below in part.edges:
            if below.subject is not None and below not in seen:
                seen[below] = None
                waiting.append(below)


def single(formula: Formula) -> tuple[Subject, Values] | None:
    """The subject and the values that a formula is about, where it is about no other."""
    if formula.subject is None or any(below.subject is not None for _, below in formula.edges):
        return None
    return formula.subject, next(values for values, below in formula.edges if below is TRUE)


def is_so(formula: Formula, value: Callable[[Subject], int]) -> bool:
    """Whether it holds where each subject has its value."""
    while formula.subject is not None:
        number = value(formula.subject)
        formula = next(below for inside, below in formula.edges if any(low <= number <= high for low, high in inside))
    return formula is TRUE


@lru_cache(_MOST_KEPT)
def _both(one: Formula, other: Formula) -> Formula:
    if one is FALSE or other is FALSE:
        return FALSE
    if one is TRUE or one is other:
        return other
    if other is TRUE:
        return one
    assert one.subject is not None
    assert other.subject is not None
    first = min(one.subject, other.subject, key=lambda subject: subject.order)
    edges = [
        (values, _both(below, beside))
        for mine, below in _edges(one, first)
        for theirs, beside in _edges(other, first)
        if (values := common(mine, theirs))
    ]
    return _made(first, edges)


def _edges(formula: Formula, subject: Subject) -> tuple[tuple[Values, Formula], ...]:
    return formula.edges if formula.subject is subject else ((subject.domain, formula),)


def _made(subject: Subject, edges: Iterable[tuple[Values, Formula]]) -> Formula:
    """The formula that goes on so, in its one form."""
    merged: dict[Formula, Values] = {}
    for values, below in edges:
        if values:
            merged[below] = united(merged[below], values) if below in merged else values
    if len(merged) == 1:
        return next(iter(merged))
    ordered = tuple(sorted(((values, below) for below, values in merged.items()), key=lambda edge: edge[0]))
    key = (subject, ordered)
    found = _known.get(key)
    if found is None:
        found = Formula(subject, ordered)
        _known[key] = found
    return found
