"""Normal form: a pack's rules as alternatives of plain integer comparisons, and a person's answers as those integers.

This is what a rule engine without three-valued logic can be given. durable_rules is given the alternatives of a whole
rule; CLIPS those of each test, and puts them together itself. A question becomes attributes; an answer gives
them values; an attribute without a value satisfies no literal. What each question's answer becomes:

- choice: one attribute, 0 if the question is not enabled, else 1 and up for the option chosen
- multi_choice: one attribute for each option, 1 chosen, 0 not chosen, 2 where the question is not enabled
- number, duration: one attribute for the canonical whole number, and one for its status: given, unsure, not enabled
- besides, where a question has an `enable_when`: one attribute that is 1 only when it is enabled for certain

So the value of a test, in Kleene's logic, is carried by which of its two literals hold: the test itself (enabled,
given, so), its negation (not enabled, or given and not so), or neither (open).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from itertools import chain, product
from math import prod
from typing import assert_never

from soundadvice._dataclass import dataclass
from soundadvice.meaning.evaluate import State
from soundadvice.model.condition import (
    UNSURE,
    All,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Not,
    OptionTest,
    Quantifier,
    ScoreTest,
    Test,
    UnsureTest,
    at_least,
    negation_normal_form,
    parts_of,
    questions_of,
    staircase,
    weighed,
    with_parts,
)
from soundadvice.model.condition.limits import band
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question

MOST_ALTERNATIVES = 1_000
"""A rule that would become more alternatives than this is not carried."""
LARGEST = 2**53
"""Whole numbers beyond this are not carried; no answer is one, as `read_answer` says."""

NOT_ENABLED = 0
GIVEN, GIVEN_UNSURE = 1, 2  # the status of a number or duration
NOT_CHOSEN, CHOSEN, OPTION_NOT_ENABLED = 0, 1, 2  # an option of a multi_choice


@dataclass(frozen=True, slots=True)
class Literal:
    """One comparison of an attribute with a whole number. It does not hold where the attribute has no value."""

    attribute: str
    symbol: str
    value: int


Alternative = tuple[Literal, ...]
"""Literals that must hold together. A rule fires when one of its alternatives does."""


@dataclass(frozen=True, slots=True)
class _Attributes:
    """The attributes of one question. `enabled` is None if the question is always enabled."""

    question: Question
    consumer: str
    enabled: str | None
    main: str = ""
    status: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


class Encoder:
    """Which attributes stand for which question, and both directions that follow: conditions and answers.

    `mentioned` are the ids of the questions that it is for. `name` gives a fresh attribute name each time it is called.
    `consumer` is the engine that is given them. Raises UnsupportedError for bounds that it is not given.
    """

    def __init__(
        self, questions: Mapping[str, Question], mentioned: tuple[str, ...], name: Callable[[], str], consumer: str
    ) -> None:
        self._consumer = consumer
        self._attributes = {question: _attributes(questions[question], name, consumer) for question in mentioned}

    def alternatives(self, rule: str, condition: Condition) -> tuple[Alternative, ...]:
        """The condition in disjunctive normal form; empty if it can never hold.

        Raises UnsupportedError if that is too large, before it is made.
        """
        normal = _with_bands(negation_normal_form(condition))
        count, _ = self._size(normal)
        if count > MOST_ALTERNATIVES:
            raise UnsupportedError(self._consumer, f"rule `{rule}` has more than {MOST_ALTERNATIVES:,} alternatives")
        return tuple(dict.fromkeys(self._expand(normal)))

    def size(self, condition: Condition) -> tuple[int, int]:
        """How many alternatives a condition has at most, and how many literals one of them: without making any."""
        return self._size(_with_bands(negation_normal_form(condition)))

    def values(self, answers: Mapping[str, Answer], states: Mapping[str, State]) -> dict[str, int]:
        """The value of each attribute that has one, for canonical answers and what became of each question."""
        values: dict[str, int] = {}
        for name, attributes in self._attributes.items():
            state, answer = states[name], answers.get(name)
            if attributes.enabled is not None:
                values[attributes.enabled] = int(state in (State.GIVEN, State.UNANSWERED))
            if state is State.NOT_ENABLED:
                _set_not_enabled(attributes, values)
            elif answer is not None:
                _set_given(attributes, answer, values)
        return values

    def _size(self, condition: Condition) -> tuple[int, int]:
        # Not a fold, nor is `_expand`: a negated test is a leaf, as it is in negation normal form.
        match condition:
            case All(conditions=conditions):
                return _size_of_all(tuple(map(self._size, conditions)))
            case AnyOf(conditions=conditions):
                return _size_of_any(tuple(map(self._size, conditions)))
            case Count() | ScoreTest():
                needed, points = weighed(condition)
                ways = tuple((number, self._size(part)) for number, part in points)
                return at_least(needed, ways, all_=_size_of_all, any_=_size_of_any)
            case LimitTest():
                return self._size(staircase(condition))
            case _:
                return _size_of_any(tuple((1, len(way)) for way in self.ways(condition)))

    def _expand(self, condition: Condition) -> Iterator[Alternative]:
        match condition:
            case All(conditions=conditions):
                yield from _together(tuple(tuple(self._expand(part)) for part in conditions))
            case AnyOf(conditions=conditions):
                for part in conditions:
                    yield from self._expand(part)
            case Count() | ScoreTest():
                needed, points = weighed(condition)
                ways = tuple((number, tuple(self._expand(part))) for number, part in points)
                yield from at_least(needed, ways, all_=_together, any_=lambda parts: tuple(chain(*parts)))
            case LimitTest():
                yield from self._expand(staircase(condition))
            case _:
                yield from self.ways(condition)

    def ways(self, condition: Condition) -> list[Alternative]:
        """The alternatives of a test, or of the negation of one; none if it can never hold."""
        match condition:
            case OptionTest() | Comparison() | UnsureTest():
                attributes = self._attributes[condition.question]
                enabled = (Literal(attributes.enabled, "==", 1),) if attributes.enabled is not None else ()
                return [(*enabled, *literals) for literals in _true(condition, attributes)]
            case Not(condition=OptionTest() | Comparison() | UnsureTest() as test):
                return _false(test, self._attributes[test.question])
            case _:
                raise AssertionError("not in negation normal form")


def mentioned(pack: Pack) -> tuple[str, ...]:
    """The ids of the questions that a pack's rules mention, each once."""
    return tuple(dict.fromkeys(name for rule in pack.rules for name in questions_of(rule.when)))


def _with_bands(condition: Condition) -> Condition:
    """The same condition, in which all of some limits of one amount by one other answer are one staircase.

    Taken apart, each step of the one would go together with each of the other.
    """
    if isinstance(condition, LimitTest):
        return condition
    if not isinstance(condition, All):
        return with_parts(condition, tuple(map(_with_bands, parts_of(condition))))
    limits: dict[tuple[str, str], list[LimitTest]] = {}
    others: list[Condition] = []
    for part in condition.conditions:
        if isinstance(part, LimitTest):
            limits.setdefault((part.question, part.by), []).append(part)
        else:
            others.append(_with_bands(part))
    return All((*others, *(tests[0] if len(tests) == 1 else band(tests) for tests in limits.values())))


def _size_of_all(parts: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    return prod(count for count, _ in parts), sum(longest for _, longest in parts)


def _size_of_any(parts: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    return sum(count for count, _ in parts), max((longest for _, longest in parts), default=0)


def _together(parts: tuple[tuple[Alternative, ...], ...]) -> tuple[Alternative, ...]:
    """The alternatives in which one of each part holds."""
    return tuple(tuple(dict.fromkeys(literal for one in chosen for literal in one)) for chosen in product(*parts))


def _attributes(question: Question, name: Callable[[], str], consumer: str) -> _Attributes:
    enabled = None if question.enable_when is None else name()
    match question:
        case Choice():
            return _Attributes(question, consumer, enabled, main=name())
        case MultiChoice(options=options):
            return _Attributes(question, consumer, enabled, options={option.id: name() for option in options})
        case Number() | Duration() | Date():
            if max(abs(question.minimum), abs(question.maximum)) > LARGEST:
                raise UnsupportedError(consumer, f"the bounds of `{question.id}` are too large", question.span)
            return _Attributes(question, consumer, enabled, main=name(), status=name())
        case _:
            assert_never(question)


def _true(test: Test, attributes: _Attributes) -> list[Alternative]:
    """The alternatives in which a test holds, enablement left aside."""
    match test:
        case OptionTest():
            if isinstance(attributes.question, Choice):
                return _one_of(attributes, _codes(test, attributes.question))
            listed = [attributes.options[option] for option in test.options]
            match test.quantifier:
                case Quantifier.ANY_OF:
                    return [(Literal(name, "==", CHOSEN),) for name in listed]
                case Quantifier.ALL_OF:
                    return [tuple(Literal(name, "==", CHOSEN) for name in listed)]
                case Quantifier.NONE_OF:
                    return [tuple(Literal(name, "==", NOT_CHOSEN) for name in listed)]
                case _:
                    assert_never(test.quantifier)
        case Comparison(operator=operator, value=value):
            return [(Literal(attributes.main, operator.symbol, _small(value, attributes)),)]
        case UnsureTest():
            return [(Literal(attributes.status, "==", GIVEN_UNSURE),)]
        case _:
            assert_never(test)


def _false(test: Test, attributes: _Attributes) -> list[Alternative]:
    """The alternatives in which a test is false: its question is not enabled, or the answer is another."""
    question = attributes.question
    match test:
        case OptionTest():
            if isinstance(question, Choice):
                every = set(range(NOT_ENABLED, len(question.options) + 1))
                return _one_of(attributes, every - _codes(test, question))
            listed = [attributes.options[option] for option in test.options]
            match test.quantifier:
                case Quantifier.ANY_OF:
                    return [tuple(Literal(name, "!=", CHOSEN) for name in listed)]
                case Quantifier.ALL_OF:
                    return [(Literal(name, "!=", CHOSEN),) for name in listed]
                case Quantifier.NONE_OF:
                    return [(Literal(name, "!=", NOT_CHOSEN),) for name in listed]
                case _:
                    assert_never(test.quantifier)
        case Comparison(operator=operator, value=value):
            other: list[Alternative] = [
                (Literal(attributes.main, operator.opposite.symbol, _small(value, attributes)),)
            ]
            always_given = isinstance(question, Quantity) and not question.unsure and not attributes.enabled
            return other if always_given else [*other, (Literal(attributes.status, "!=", GIVEN),)]
        case UnsureTest():
            return [(Literal(attributes.status, "!=", GIVEN_UNSURE),)]
        case _:
            assert_never(test)


def _codes(test: OptionTest, question: Choice) -> set[int]:
    """The codes of the options that a test of a choice takes."""
    listed = set(test.options)
    codes = {option.id: code for code, option in enumerate(question.options, 1)}
    match test.quantifier:
        case Quantifier.ANY_OF:
            return {code for option, code in codes.items() if option in listed}
        case Quantifier.ALL_OF:
            return {code for option, code in codes.items() if listed <= {option}}
        case Quantifier.NONE_OF:
            return {code for option, code in codes.items() if option not in listed}
        case _:
            assert_never(test.quantifier)


def _one_of(attributes: _Attributes, codes: set[int]) -> list[Alternative]:
    """A single alternative that holds for exactly these codes, however they lie; none where there are none."""
    if not codes:
        return []
    name, low, high = attributes.main, min(codes), max(codes)
    if low == high:
        return [(Literal(name, "==", low),)]
    holes = (code for code in range(low, high) if code not in codes)
    bounds = (Literal(name, ">=", low), Literal(name, "<=", high))
    return [(*bounds, *(Literal(name, "!=", hole) for hole in holes))]


def _small(value: int, attributes: _Attributes) -> int:
    if abs(value) > LARGEST:
        name = attributes.question.id
        raise UnsupportedError(attributes.consumer, f"a number that `{name}` is compared with is too large")
    return value


def _set_not_enabled(attributes: _Attributes, values: dict[str, int]) -> None:
    match attributes.question:
        case Choice():
            values[attributes.main] = NOT_ENABLED
        case MultiChoice():
            values.update(dict.fromkeys(attributes.options.values(), OPTION_NOT_ENABLED))
        case Number() | Duration() | Date():
            values[attributes.status] = NOT_ENABLED
        case _:
            assert_never(attributes.question)


def _set_given(attributes: _Attributes, answer: Answer, values: dict[str, int]) -> None:
    match attributes.question:
        case Choice(options=options):
            values[attributes.main] = 1 + [option.id for option in options].index(str(answer))
        case MultiChoice():
            assert isinstance(answer, frozenset)
            for option, name in attributes.options.items():
                values[name] = CHOSEN if option in answer else NOT_CHOSEN
        case Number() | Duration() | Date():
            if isinstance(answer, int):
                values[attributes.status], values[attributes.main] = GIVEN, answer
            else:
                assert answer == UNSURE
                values[attributes.status] = GIVEN_UNSURE
        case _:
            assert_never(attributes.question)
