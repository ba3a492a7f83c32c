"""Inputs: what a guideline is told, as subjects of formulas, each with the values that it can have.

What an input takes is read in its archetype, in the guideline's own comparisons, and in its tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from soundadvice.formats.gdl2.logic.formulas import (
    MISSING,
    MISSING_RANGE,
    TRUE,
    Formula,
    Range,
    Subject,
    every,
    negation,
    united,
    within,
    without,
)
from soundadvice.formats.gdl2.source.archetypes import ArchetypeElement, Archetypes, Bounds, InputKind
from soundadvice.formats.gdl2.source.cases import GuidelineCase
from soundadvice.formats.gdl2.source.expressions import (
    COMPARED,
    Assignment,
    Binary,
    Call,
    Coded,
    Expression,
    Fired,
    Negation,
    Quantity,
    TextValue,
    TruthValue,
    Variable,
    constant,
)
from soundadvice.formats.gdl2.source.guideline import Binding, Guideline
from soundadvice.model.errors import ImportingError

OTHER = "another answer"
"""An option for all words that the guideline does not compare with."""
YEARS, CALENDAR_YEARS = "years", "calendar years"
"""What a date is asked for as: the whole years since, or the difference of the years in which it and today lie."""
_MOST_YEARS = 150
_MOST_MEASURES = 10
_MOST_OPTIONS = 200
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class AmountInUnit:
    """An amount in one unit: `bounds` are in steps of the last decimal. `is_assumed`: nothing says how far it goes."""

    unit: str
    decimals: int
    bounds: Range
    subject: Subject
    is_assumed: bool = False

    @property
    def step(self) -> Fraction:
        """What a step is worth."""
        return Fraction(1, 10**self.decimals)

    def above_zero(self) -> AmountInUnit:
        """It from one step on."""
        domain = without(self.subject.domain, [(self.bounds[0], 0)])
        return replace(self, bounds=(1, self.bounds[1]), subject=replace(self.subject, domain=domain))


@dataclass(frozen=True, slots=True)
class Input:
    """What a guideline is told under a code: one of `options`, by `subject`, or an amount in one of the `measures`.

    A date is an amount of years, reckoned to `today`.
    """

    code: str
    words: str
    kind: InputKind
    subject: Subject | None = None
    options: tuple[Coded | TextValue | TruthValue, ...] = ()
    measures: tuple[AmountInUnit, ...] = ()
    may_be_missing: bool = True
    today: date = date.max

    def required(self) -> Input:
        """It without `MISSING`: someone answers it."""
        if self.subject is not None:
            return replace(self, subject=_always(self.subject), may_be_missing=False)
        *others, last = self.measures
        measures = (*others, replace(last, subject=_always(last.subject)))
        return replace(self, measures=measures, may_be_missing=False)

    def never(self) -> Input:
        """It where nothing is recorded."""
        if self.subject is not None:
            return replace(self, subject=replace(self.subject, domain=(MISSING_RANGE,)))
        none = tuple(replace(one, subject=replace(one.subject, domain=(MISSING_RANGE,))) for one in self.measures)
        return replace(self, measures=none)

    def above_zero(self, names: Set[str]) -> Input:
        """It where those of its measures that have subjects of these names begin above 0."""
        measures = tuple(one.above_zero() if one.subject.name in names else one for one in self.measures)
        return replace(self, measures=measures)

    def recorded(self) -> Iterator[tuple[Formula, AmountInUnit]]:
        """Its measures, and when it is in each of them: in the first that has a value."""
        before: Formula = TRUE
        for one in self.measures:
            missing = within(one.subject, [MISSING_RANGE])
            yield every(before, negation(missing)), one
            before = every(before, missing)

    @property
    def missing(self) -> Formula:
        """When nothing is recorded."""
        return every(*(within(one, [MISSING_RANGE]) for one in self.subjects))

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What formulas speak of for it."""
        return tuple(one.subject for one in self.measures) if self.subject is None else (self.subject,)

    def values(self, text: str | None) -> dict[Subject, int] | None:
        """The value of each of its subjects that a text of a test gives; None if it cannot be given."""
        if self.subject is not None:
            value = MISSING if text is None else self._option(text)
            return None if value is None else {self.subject: value}
        nothing = {one.subject: MISSING for one in self.measures}
        if text is None:
            return nothing
        given = amount_of(text)
        if self.kind is InputKind.DATE:
            given = _since(text, self.measures[0].unit, self.today)
        if given is None:
            return None
        for one in self.measures:
            steps = given.number / one.step
            fits = not given.unit or not one.unit or given.unit == one.unit
            if fits and steps.denominator == 1 and one.bounds[0] <= steps <= one.bounds[1]:
                return nothing | {one.subject: int(steps)}
        return None

    def _option(self, text: str) -> int | None:
        wanted = option_key(_given_option(text))
        if wanted in (keys := [option_key(one) for one in self.options]):
            return keys.index(wanted)
        return keys.index(TextValue(OTHER)) if self.kind is InputKind.TEXT and TextValue(OTHER) in keys else None


def _always(subject: Subject) -> Subject:
    return replace(subject, domain=without(subject.domain, [MISSING_RANGE]))


def amount_of(text: str) -> Quantity | None:
    """The amount that a test gives, None if it is none."""
    given = constant(text)
    return given if isinstance(given, Quantity) else None


def _since(text: str, unit: str, today: date) -> Quantity | None:
    """The years that have passed since the day that a test gives."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    years = today.year - day.year
    early = (today.month, today.day) < (day.month, day.day)
    return Quantity(Fraction(years - (early and unit == YEARS)))


def option_key(option: object) -> object:
    """What tells an option from others: not the words of a code."""
    return option.key if isinstance(option, Coded) else option


def _given_option(text: str) -> Coded | TextValue | TruthValue:
    given = constant(text)
    if isinstance(given, Coded):
        return given
    return (
        TruthValue(text.strip() == "true") if text.strip() in ("true", "false") else TextValue(text.strip().strip("'"))
    )


def read_inputs(
    guideline: Guideline, archetypes: Archetypes, cases: tuple[GuidelineCase, ...], today: date
) -> dict[str, Input]:
    """The inputs that the guideline looks at, by code. Raises ImportingError for those that a pack cannot ask."""
    seen = _Seen(guideline, cases)
    found: dict[str, Input] = {}
    for code, binding in guideline.inputs.items():
        if code in seen.looked_at:
            element = archetypes.element(binding.archetype, binding.node)
            found[code] = _in_order(_input(binding, element, guideline, seen, today), len(found) * _MOST_MEASURES)
    return found


def _in_order(one: Input, order: int) -> Input:
    """An input whose subjects come in this order, and after those of inputs before it."""
    if one.subject is not None:
        return replace(one, subject=replace(one.subject, order=order))
    measures = [
        replace(measure, subject=replace(measure.subject, order=order + place))
        for place, measure in enumerate(one.measures[:_MOST_MEASURES])
    ]
    return replace(one, measures=tuple(measures))


def _input(binding: Binding, element: ArchetypeElement | None, guideline: Guideline, seen: _Seen, today: date) -> Input:
    code = binding.code
    words = guideline.words.get(code, code)
    kind = seen.kind(code) if element is None or element.kind is InputKind.TEXT else element.kind
    if kind is None:
        message = f"what `{words[:60]}` takes is said in the archetype `{binding.archetype}`, which is not here"
        raise ImportingError(message, "keep the archetypes (.adl) beside the guideline, in `archetypes`")
    element = element or ArchetypeElement(kind)
    if kind in (InputKind.AMOUNT, InputKind.COUNT):
        return _amount(code, words, kind, element, seen)
    if kind is InputKind.DATE:
        unit = CALENDAR_YEARS if seen.is_year(code) else YEARS
        measure = AmountInUnit(unit, 0, (0, _MOST_YEARS), _subject(code, (0, _MOST_YEARS)))
        return Input(code, words, kind, measures=(measure,), today=today)
    options = _options(code, kind, element, seen)
    if len(options) > _MOST_OPTIONS:
        raise ImportingError(f"`{words[:60]}` has {len(options)} options", f"{_MOST_OPTIONS} are the most")
    if len(options) < 2:
        options = (*options, TextValue(OTHER))
    return Input(code, words, kind, _subject(code, (0, len(options) - 1)), options)


def _options(
    code: str, kind: InputKind, element: ArchetypeElement, seen: _Seen
) -> tuple[Coded | TextValue | TruthValue, ...]:
    """The options of the archetype, then those that the guideline or a test names besides."""
    if kind is InputKind.TRUTH:
        return (TruthValue(True), TruthValue(False))
    listed: dict[object, Coded | TextValue | TruthValue] = {one.key: one for one in element.options}
    for one in seen.compared.get(code, ()):
        if isinstance(one, (Coded, TextValue)):
            listed.setdefault(option_key(one), one)
    for text in seen.given.get(code, ()):
        one = _given_option(text)
        if isinstance(one, Coded):
            listed.setdefault(option_key(one), one)
    if kind is InputKind.TEXT:
        listed[OTHER] = TextValue(OTHER)
    return tuple(listed.values())


def _amount(code: str, words: str, kind: InputKind, element: ArchetypeElement, seen: _Seen) -> Input:
    given = [one for text in seen.given.get(code, ()) if (one := amount_of(text)) is not None]
    compared = [one for one in seen.compared.get(code, ()) if isinstance(one, Quantity)]
    looked_at = [unit for unit in seen.units.get(code, ()) if not element.bounds or unit in element.bounds]
    units = [*dict.fromkeys([*(one.unit for one in given if one.unit), *looked_at])]
    if len(units) > 1 and not looked_at:
        listed = ", ".join(f"`{unit}`" for unit in units)
        raise ImportingError(
            f"units ({listed}) that the guideline does not tell apart", f"give `{words[:60]}` one unit"
        )
    named = next(iter([*(one.unit for one in compared if one.unit), *element.bounds, ""]))
    measures = []
    for unit in units or [named]:
        numbers = [one.number for one in given if one.unit in ("", unit)]
        name = code if len(units) < 2 else f"{code} {unit}"
        bounds = element.bounds.get(unit, Bounds())
        measures.append(_measure(name, words, kind, unit, bounds, numbers, [one.number for one in compared]))
    return Input(code, words, kind, measures=tuple(measures))


def _measure(
    name: str, words: str, kind: InputKind, unit: str, bounds: Bounds, given: list[Fraction], compared: list[Fraction]
) -> AmountInUnit:
    numbers = [*given, *compared]
    decimals = max([bounds.decimals, *map(_decimals, numbers)]) if kind is InputKind.AMOUNT else 0
    if decimals > _MOST_DECIMALS:
        raise ImportingError(f"`{words[:60]}` is compared to {decimals} decimals", f"{_MOST_DECIMALS} are the most")
    farthest = Fraction(1000)
    while farthest < 10 * max([abs(number) for number in numbers], default=Fraction(0)):
        farthest *= 10
    lowest = -farthest if any(number < 0 for number in numbers) else Fraction(0)
    low = lowest if bounds.low is None else min([bounds.low, *given])
    # From 0 to 999: of more than 1,000 answers, a ratio or product of two could not be compared.
    high = farthest - Fraction(1, 10**decimals) if bounds.high is None else max([bounds.high, *given])
    steps = (int(low * 10**decimals), int(high * 10**decimals))
    return AmountInUnit(unit, decimals, steps, _subject(name, steps), bounds.low is None or bounds.high is None)


def _subject(code: str, values: Range) -> Subject:
    return Subject(code, united([MISSING_RANGE], [values]), 0)


def _decimals(number: Fraction) -> int:
    """How many decimals a number has; none of one that has no end."""
    for decimals in range(_MOST_DECIMALS + 1):
        if (number * 10**decimals).denominator == 1:
            return decimals
    return 0


class _Seen:
    """What a guideline and its tests tell of each code: what it is compared with, in which units, what it is given."""

    def __init__(self, guideline: Guideline, cases: Iterable[GuidelineCase]) -> None:
        self.looked_at: dict[str, None] = {}
        self.compared: dict[str, list[Expression]] = {}
        self.units: dict[str, dict[str, None]] = {}
        self._attributes: dict[str, set[str]] = {}
        for expression in expressions_of(guideline):
            self._look(expression)
        self.given: dict[str, list[str]] = {}
        for case in cases:
            for code, text in case.given.items():
                self.given.setdefault(code, []).append(text)

    def _look(self, expression: Expression) -> None:
        match expression:
            case Variable(code=code, attribute=attribute):
                self.looked_at[code] = None
                self._attributes.setdefault(code, set()).add(attribute or "")
            case Binary(operator=operator, left=left, right=right):
                if operator in COMPARED:
                    self._note(left, right)
                    self._note(right, left)
                self._look(left)
                self._look(right)
            case Negation(part=part):
                self._look(part)
            case Call(arguments=arguments):
                for one in arguments:
                    self._look(one)
            case _:
                pass

    def _note(self, one: Expression, other: Expression) -> None:
        if isinstance(one, Variable) and not isinstance(other, (Variable, Binary, Call, Fired)):
            if one.attribute == "unit":
                if isinstance(other, TextValue):
                    self.units.setdefault(one.code, {})[other.words] = None
                return
            self.compared.setdefault(one.code, []).append(other)
            if isinstance(other, Quantity) and other.unit and one.attribute is None:
                self.units.setdefault(one.code, {})[other.unit] = None

    def is_year(self, code: str) -> bool:
        """Whether the guideline looks at the calendar year of a date."""
        return "year" in self._attributes.get(code, ())

    def kind(self, code: str) -> InputKind | None:
        """What kind of input it must be, as far as the guideline and its tests tell."""
        told: list[object] = [*self.compared.get(code, ())]
        told += [constant(text) or _given_option(text) for text in self.given.get(code, ())]
        kinds: Mapping[type, InputKind] = {
            Coded: InputKind.OPTIONS,
            TruthValue: InputKind.TRUTH,
            Quantity: InputKind.AMOUNT,
            TextValue: InputKind.TEXT,
        }
        return next((kinds[type(one)] for one in told if type(one) in kinds), None)


def expressions_of(guideline: Guideline) -> Iterator[Expression]:
    """Everything that a guideline looks at: its conditions, and what it assigns."""
    assignments: list[Assignment] = list(guideline.defaults)
    yield from guideline.before
    for rule in guideline.rules:
        yield from rule.when
        assignments += rule.then
    for one in assignments:
        yield one.value
