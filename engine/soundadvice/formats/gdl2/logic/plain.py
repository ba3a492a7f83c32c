"""Plain: formulas as people write conditions: `all` and `any` of what single subjects say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from soundadvice.formats.gdl2.logic.formulas import (
    FALSE,
    TRUE,
    Formula,
    Subject,
    Values,
    common,
    every,
    negation,
    parts_of,
    replaced,
    single,
    united,
    without,
)

_MOST_PARTS = 400
"""Of more parts a formula is not searched for those that stand apart."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What holds always, or never."""

    value: bool


@dataclass(frozen=True, slots=True)
class Within:
    """The subject has one of these values: some of its domain, not all of it."""

    subject: Subject
    values: Values


@dataclass(frozen=True, slots=True, eq=False)
class Every:
    """All of the parts hold: two or more, none of the same kind; at most one says something of each subject alone.

    Itself alone: comparing all that stands below would take longer than a life where parts are shared.
    """

    parts: tuple[Plain, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Some:
    """One of the parts holds, or several: as for `Every`."""

    parts: tuple[Plain, ...]


Plain = Fixed | Within | Every | Some
_HOLDS, _NEVER = Fixed(True), Fixed(False)


def plain(formula: Formula) -> Plain:
    """A formula as it is written."""
    known: dict[Formula, Plain] = {TRUE: _HOLDS, FALSE: _NEVER}

    def of(part: Formula) -> Plain:
        if part not in known:
            known[part] = _parted(part, of) or _by_cases(part, of)
        return known[part]

    return of(formula)


def size(formula: Plain) -> int:
    """How many tests a formula is written with."""
    known: dict[int, int] = {}

    def of(part: Plain) -> int:
        if not isinstance(part, (Every, Some)):
            return 1
        if id(part) not in known:
            known[id(part)] = sum(map(of, part.parts))
        return known[id(part)]

    return of(formula)


def subjects_of(formula: Plain) -> dict[Subject, None]:
    """The subjects that a formula speaks of, each once."""
    match formula:
        case Within(subject=subject):
            return {subject: None}
        case Every(parts=parts) | Some(parts=parts):
            return {subject: None for part in parts for subject in subjects_of(part)}
        case Fixed():
            return {}


def _parted(formula: Formula, of: Callable[[Formula], Plain]) -> Plain | None:
    """A formula as two that stand apart under one `all` or `any`; None if it cannot be parted so."""
    if single(formula) is not None:
        return None
    below = list(parts_of(formula))[1:]
    for part in below if len(below) <= _MOST_PARTS else ():
        if every(formula, negation(part)) is FALSE:  # it holds only where the part does
            return _every([of(replaced(formula, part, TRUE)), of(part)])
        if every(part, negation(formula)) is FALSE:  # it holds wherever the part does
            return _some([of(replaced(formula, part, FALSE)), of(part)])
    return None


def _by_cases(formula: Formula, of: Callable[[Formula], Plain]) -> Plain:
    assert formula.subject is not None
    cases = [(Within(formula.subject, values), of(below)) for values, below in formula.edges]
    return _some([_every([inside, rest]) for inside, rest in cases])


def _every(parts: Iterable[Plain]) -> Plain:
    return _joined(parts, Every, common, _HOLDS)


def _some(parts: Iterable[Plain]) -> Plain:
    return _joined(parts, Some, united, _NEVER)


def _joined(
    parts: Iterable[Plain], kind: type[Every] | type[Some], merged: Callable[[Values, Values], Values], neutral: Fixed
) -> Plain:
    """All of the parts under `kind`. `merged` is what two sets of one subject come to; `neutral` adds nothing."""
    absorbing = _NEVER if neutral == _HOLDS else _HOLDS
    facts: dict[Subject, Values] = {}
    compound: list[Plain] = []
    for part in _spread(parts, kind):
        if isinstance(part, Within):
            facts[part.subject] = merged(facts[part.subject], part.values) if part.subject in facts else part.values
        elif part != neutral:
            compound.append(part)
    simple = [_within(subject, values) for subject, values in facts.items()]
    if absorbing in (*simple, *compound):
        return absorbing
    known = {one.subject: one.values for one in simple if isinstance(one, Within)}
    reduced = [_beside(part, known, kind) for part in dict.fromkeys(compound)]
    kept = dict.fromkeys(one for one in (*simple, *reduced) if one != neutral)
    if any(isinstance(one, (Within, kind)) or one == absorbing for one in reduced):
        return _joined(kept, kind, merged, neutral)  # a part became simpler: it may now meet the others
    if not kept:
        return neutral
    return next(iter(kept)) if len(kept) == 1 else kind(tuple(kept))


def _spread(parts: Iterable[Plain], kind: type[Every] | type[Some]) -> Iterator[Plain]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def _within(subject: Subject, values: Values) -> Plain:
    if not values:
        return _NEVER
    return _HOLDS if values == subject.domain else Within(subject, values)


def _beside(formula: Plain, known: dict[Subject, Values], kind: type[Every] | type[Some]) -> Plain:
    """A formula beside which `known` holds (under `Every`), or is the other way out (under `Some`).

    Below its own parts, a formula speaks of other subjects.
    """
    match formula:
        case Within(subject=subject, values=values):
            if subject not in known:
                return formula
            possible = known[subject] if kind is Every else without(subject.domain, known[subject])
            inside = common(values, possible)
            return _NEVER if not inside else _HOLDS if inside == possible else formula
        case Every(parts=parts) if kind is Some:
            return _every(_beside(part, known, kind) if isinstance(part, Within) else part for part in parts)
        case Some(parts=parts) if kind is Every:
            return _some(_beside(part, known, kind) if isinstance(part, Within) else part for part in parts)
        case _:
            return formula
