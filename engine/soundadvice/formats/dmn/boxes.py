"""Boxes: a condition of a pack as rows of a decision table: any of them holds where the condition does.

An input a column: a choice; each option of a multi_choice, true or false; an amount; whether an amount is not sure; and
a sum of points, which is a decision of its own. A question that is not asked is looked at in no box that holds then: so
it does not matter what is given in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    ScoreTest,
    Test,
    UnsureTest,
    weighed,
)
from soundadvice.model.condition.tree import Points
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice, Quantity

MOST_BOXES = 5_000
"""How many rows one condition may come to, before the export is refused."""

Stretches = tuple[tuple[int, int], ...]
"""Amounts, from and to, both taken, in order."""
Allowed = frozenset[object] | Stretches
"""What a column may be: some values, or stretches of amounts."""
Cube = Mapping[str, Allowed]
"""What each column that matters may be."""


@dataclass(frozen=True, slots=True)
class PointTable:
    """A sum of points: for each part its points, and boxes of which any gives them. `most` is all of them."""

    name: str
    parts: tuple[tuple[int, tuple[Cube, ...]], ...]
    most: int


@dataclass(slots=True)
class Cubes:
    """The conditions of a pack as boxes. `sums` are the tables that they look at, those that others rest on first."""

    pack: Pack
    domains: dict[str, Allowed] = field(default_factory=dict)
    sums: dict[Points, PointTable] = field(default_factory=dict)
    _known: dict[tuple[int, bool], list[Cube]] = field(default_factory=dict)
    _held: list[Condition] = field(default_factory=list)

    def __post_init__(self) -> None:
        for question in self.pack.questions:
            if isinstance(question, Choice):
                self.domains[question.id] = frozenset(option.id for option in question.options)
            elif isinstance(question, MultiChoice):
                for option in question.options:
                    self.domains[picked(question.id, option.id)] = frozenset((True, False))
            else:
                self.domains[question.id] = ((question.minimum, question.maximum),)
                if question.unsure:
                    self.domains[not_sure(question.id)] = frozenset((True, False))

    def of(self, condition: Condition, what: str) -> list[Cube]:
        """Boxes that hold where a condition does. Raises UnsupportedError, naming `what`, if there are many."""
        try:
            return self._of(condition, True)
        except _TooManyError:
            raise UnsupportedError("dmn", f"{what} comes to more than {MOST_BOXES:,} rows") from None

    # A condition ------------------------------------------------------------------------------------------------------

    def _of(self, condition: Condition, positive: bool) -> list[Cube]:
        key = (id(condition), positive)
        if key not in self._known:
            self._held.append(condition)  # so that no other is given its id
            self._known[key] = _widest(self._made(condition, positive))
        return self._known[key]

    def _made(self, condition: Condition, positive: bool) -> list[Cube]:
        match condition:
            case OptionTest() | Comparison() | UnsureTest():
                return self._test(condition, positive)
            case All(conditions=parts):
                return self._every(parts, positive) if positive else self._some(parts, positive)
            case AnyOf(conditions=parts):
                return self._some(parts, positive) if positive else self._every(parts, positive)
            case Not(condition=part):
                return self._of(part, not positive)
            case Named(condition=part):
                return self._of(part, positive)
            case Count() | ScoreTest():
                needed, points = weighed(condition)
                return self._reached(needed, points, positive)
            case LimitTest():
                return self._limited(condition, positive)
            case _:
                assert_never(condition)

    def _some(self, parts: Iterable[Condition], positive: bool) -> list[Cube]:
        return _check([cube for part in parts for cube in self._of(part, positive)])

    def _every(self, parts: Iterable[Condition], positive: bool) -> list[Cube]:
        found: list[Cube] = [{}]
        for part in parts:
            found = self._both(found, self._of(part, positive))
        return found

    def _both(self, one: list[Cube], other: list[Cube]) -> list[Cube]:
        met = (meeting(first, second) for first in one for second in other)
        return _widest(_check([cube for cube in met if cube is not None]))

    def _test(self, test: Test, positive: bool) -> list[Cube]:
        asked = self.pack.question[test.question].enable_when
        own = list(self._answered(test, positive))
        if asked is None:
            return own
        if positive:
            return self._both(self._of(asked, True), own)
        return [*self._of(asked, False), *own]

    def _limited(self, test: LimitTest, positive: bool) -> list[Cube]:
        """An amount against the limit that another answer sets: a box for each limit."""
        first = [by for by, _ in test.limits]
        steps: list[Cube] = []
        for (by, limit), after in zip(test.limits, [*first[1:], test.by_most + 1], strict=True):
            operator = Operator.LESS_THAN if test.below == positive else Operator.AT_LEAST
            amount = _stretch(self.domains[test.question], operator, limit)
            other = _common(self.domains[test.by], ((by, after - 1),)) if by < after else ()
            if amount and other:
                steps.append({test.by: other, test.question: amount})
        known = [self._known_amount(name) for name in (test.by, test.question)]
        if positive:
            return self._both(steps, self._both(known[0][0], known[1][0]))
        before = _stretch(self.domains[test.by], Operator.LESS_THAN, first[0])
        return _check([*known[0][1], *known[1][1], *([{test.by: before}] if before else []), *steps])

    def _known_amount(self, name: str) -> tuple[list[Cube], list[Cube]]:
        """Boxes in which an amount is asked for and sure, and boxes in which it is not."""
        asked = self.pack.question[name].enable_when
        yes: list[Cube] = [{}] if asked is None else self._of(asked, True)
        no: list[Cube] = [] if asked is None else list(self._of(asked, False))
        if self._may_be_unsure(name):
            yes = self._both(yes, [{not_sure(name): frozenset((False,))}])
            no.append({not_sure(name): frozenset((True,))})
        return yes, no

    def _answered(self, test: Test, positive: bool) -> Iterator[Cube]:
        """A test of a question that is asked."""
        question = self.pack.question[test.question]
        match test:
            case OptionTest(quantifier=quantifier, options=options):
                if isinstance(question, Choice):
                    yield from self._chosen(question, quantifier, options, positive)
                else:
                    yield from _picked(question.id, quantifier, options, positive)
            case Comparison(operator=operator, value=value):
                sure = {not_sure(question.id): frozenset((False,))} if self._may_be_unsure(question.id) else {}
                stretch = _stretch(self.domains[question.id], operator if positive else operator.opposite, value)
                if stretch:
                    yield {question.id: stretch, **sure}
                if sure and not positive:
                    yield {not_sure(question.id): frozenset((True,))}
            case UnsureTest():
                if self._may_be_unsure(question.id):
                    yield {not_sure(question.id): frozenset((positive,))}
                elif not positive:
                    yield {}
            case _:
                assert_never(test)

    def _chosen(
        self, question: Choice, quantifier: Quantifier, options: tuple[str, ...], positive: bool
    ) -> Iterator[Cube]:
        whole = frozenset(option.id for option in question.options)
        never = quantifier is Quantifier.ALL_OF and len(set(options)) > 1  # a choice is one option
        listed = frozenset() if never else whole & frozenset(options)
        allowed = listed if (quantifier is not Quantifier.NONE_OF) == positive else whole - listed
        if allowed:
            yield {question.id: allowed}

    def _may_be_unsure(self, name: str) -> bool:
        question = self.pack.question[name]
        return isinstance(question, Quantity) and question.unsure

    def _reached(self, needed: int, points: Points, positive: bool) -> list[Cube]:
        total = sum(number for number, _ in points)
        if not 0 < needed <= total:
            return [{}] if (needed <= 0) == positive else []
        if points not in self.sums:
            parts = tuple((number, tuple(self._of(part, True))) for number, part in points)
            name = f"soundadvice_points_{len(self.sums) + 1}"
            self.domains[name] = ((0, total),)
            self.sums[points] = PointTable(name, parts, total)
        name = self.sums[points].name
        return [{name: ((needed, total),) if positive else ((0, needed - 1),)}]


def _picked(name: str, quantifier: Quantifier, options: tuple[str, ...], positive: bool) -> Iterator[Cube]:
    """A test of a multi_choice: all of its options are as the test has it, or some of them are not."""
    names = [picked(name, option) for option in options]
    is_all = (quantifier is not Quantifier.ANY_OF) == positive
    says = frozenset(((quantifier is not Quantifier.NONE_OF) == positive,))
    if is_all:
        yield dict.fromkeys(names, says)
    else:
        yield from ({one: says} for one in names)


def picked(question: str, option: str) -> str:
    """The column of an option of a multi_choice."""
    return f"{question}__{option}"


def not_sure(question: str) -> str:
    """The column of an amount that says that it is not sure."""
    return f"{question}__unsure"


def meeting(one: Cube, other: Cube) -> Cube | None:
    """What is in both; None if nothing is."""
    found = dict(one)
    for name, allowed in other.items():
        both = _common(found[name], allowed) if name in found else allowed
        if not both:
            return None
        found[name] = both
    return found


def _common(one: Allowed, other: Allowed) -> Allowed:
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return one & other
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    met = ((max(low, least), min(high, most)) for low, high in one for least, most in other)
    return tuple(sorted((low, high) for low, high in met if low <= high))


def _is_in(cube: Cube, other: Cube) -> bool:
    return all(name in cube and _common(cube[name], allowed) == cube[name] for name, allowed in other.items())


def _widest(cubes: list[Cube]) -> list[Cube]:
    """The boxes without those that are in another."""
    found: list[Cube] = []
    for cube in cubes:
        if not any(_is_in(cube, other) for other in found):
            found = [other for other in found if not _is_in(other, cube)] + [cube]
    return found


def _stretch(domain: Allowed, operator: Operator, value: int) -> Allowed:
    assert isinstance(domain, tuple)
    ((least, most),) = domain
    low = {Operator.AT_LEAST: value, Operator.MORE_THAN: value + 1}.get(operator, least)
    high = {Operator.AT_MOST: value, Operator.LESS_THAN: value - 1}.get(operator, most)
    return _common(domain, ((low, high),)) if low <= high else ()


class _TooManyError(Exception):
    """More boxes than are made."""


def _check(cubes: list[Cube]) -> list[Cube]:
    if len(cubes) > MOST_BOXES:
        raise _TooManyError
    return cubes
