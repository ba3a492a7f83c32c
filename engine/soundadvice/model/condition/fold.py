"""Folds: what conditions come to from the bottom up, what they are made of, and the same ones made of other parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import replace
from typing import TypeVar, assert_never

from soundadvice.model.condition.limits import staircase
from soundadvice.model.condition.sums import weighed
from soundadvice.model.condition.tree import (
    UNSURE,
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    Quantifier,
    ScoreTest,
    Test,
    UnsureTest,
)

Value = TypeVar("Value")
Sum = Callable[[int, tuple[tuple[int, Value], ...]], Value]
"""What a count or score comes to: of the points needed, and of the points, each more than 0, with its value."""


def fold(
    condition: Condition,
    *,
    test: Callable[[Test], Value],
    all_: Callable[[tuple[Value, ...]], Value],
    any_: Callable[[tuple[Value, ...]], Value],
    not_: Callable[[Value], Value],
    sum_: Sum[Value],
    named: MutableMapping[str, Value] | None = None,
    limit: Callable[[LimitTest], Value] | None = None,
) -> Value:
    """What a condition comes to from the bottom up: a value for each test, joined by its all, any, not and sums.

    `named` keeps the value of each condition that has a name: of one pack, many folds can share it. Without `limit`, a
    limit that another answer sets is read as its staircase of comparisons.

    >>> short = Not(AnyOf((UnsureTest("duration"), UnsureTest("age"))))
    >>> def some(needed, points):
    ...     return f"{needed} of {points}"
    >>> join = {"all_": " and ".join, "any_": " or ".join, "not_": lambda one: f"not ({one})", "sum_": some}
    >>> fold(short, test=lambda one: one.question, **join)
    'not (duration or age)'
    """
    known: MutableMapping[str, Value] = {} if named is None else named

    def value(part: Condition) -> Value:
        match part:
            case OptionTest() | Comparison() | UnsureTest():
                return test(part)
            case All(conditions=parts):
                return all_(tuple([value(one) for one in parts]))
            case AnyOf(conditions=parts):
                return any_(tuple([value(one) for one in parts]))
            case Not(condition=one):
                return not_(value(one))
            case Count() | ScoreTest():
                needed, points = weighed(part)
                return sum_(needed, tuple([(number, value(one)) for number, one in points]))
            case Named(name=name, condition=one):
                if name not in known:
                    known[name] = value(one)
                return known[name]
            case LimitTest():
                return value(staircase(part)) if limit is None else limit(part)
            case _:
                assert_never(part)

    return value(condition)


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every test in a condition, from left to right, repeats included."""
    # Not a fold: that would put a list together at each node, to be gone through once.
    waiting: list[Condition] = [condition]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (OptionTest, Comparison, UnsureTest)):
            yield part
        else:
            waiting += reversed(parts_of(part))


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that a condition is made of, from left to right; none of a test.

    >>> parts_of(Not(UnsureTest("age")))
    (UnsureTest(question='age'),)
    """
    match condition:
        case OptionTest() | Comparison() | UnsureTest():
            return ()
        case All(conditions=parts) | AnyOf(conditions=parts) | Count(conditions=parts):
            return parts
        case ScoreTest(points=points):
            return tuple([part for _, part in points])
        case Not(condition=part) | Named(condition=part):
            return (part,)
        case LimitTest():
            return (staircase(condition),)
        case _:
            assert_never(condition)


def with_parts(condition: Condition, parts: tuple[Condition, ...]) -> Condition:
    """The same condition made of other parts, as many and in the same order.

    >>> with_parts(Named("unsure", UnsureTest("age")), (UnsureTest("duration"),))
    Named(name='unsure', condition=UnsureTest(question='duration'))
    """
    match condition:
        case OptionTest() | Comparison() | UnsureTest():
            return condition
        case All():
            return All(parts)
        case AnyOf():
            return AnyOf(parts)
        case Not():
            return Not(*parts)
        case Count(at_least=needed):
            return Count(needed, parts)
        case ScoreTest(points=points):
            weights = (number for number, _ in points)
            return replace(condition, points=tuple(zip(weights, parts, strict=True)))
        case Named(name=name):
            return Named(name, *parts)
        case LimitTest():
            (part,) = parts
            return condition if part == staircase(condition) else part
        case _:
            assert_never(condition)


def with_tests(condition: Condition, altered: Callable[[Test], Condition]) -> Condition:
    """The same condition with something else in the place of each test.

    >>> with_tests(Not(UnsureTest("age")), lambda test: UnsureTest("duration"))
    Not(condition=UnsureTest(question='duration'))
    """
    if isinstance(condition, (OptionTest, Comparison, UnsureTest)):
        return altered(condition)
    return with_parts(condition, tuple([with_tests(part, altered) for part in parts_of(condition)]))


def questions_of(condition: Condition) -> tuple[str, ...]:
    """The ids of the questions that a condition mentions, each once, in the order of mention."""
    return tuple(dict.fromkeys(test.question for test in tests_of(condition)))


def scores_of(condition: Condition) -> tuple[str, ...]:
    """The ids of the scores and derived values that a condition compares, each once, in the order of mention."""
    found: dict[str, None] = {}
    waiting: list[Condition] = [condition]
    while waiting:
        part = waiting.pop()
        match part:
            case OptionTest() | Comparison() | UnsureTest():
                continue
            case ScoreTest(score=name) | LimitTest(value=name) if name:
                found[name] = None
        waiting += reversed(parts_of(part))
    return tuple(found)


def asks_unsure(condition: Condition | None) -> str | None:
    """The question of which a condition says just that the person is not sure; None if it says anything else.

    >>> asks_unsure(OptionTest("weak_leg", Quantifier.ANY_OF, ("unsure",)))
    'weak_leg'
    >>> asks_unsure(OptionTest("weak_leg", Quantifier.ANY_OF, ("one", "unsure"))) is None
    True
    """
    match condition:
        case UnsureTest(question=name):
            return name
        case OptionTest(question=name, quantifier=Quantifier.ANY_OF | Quantifier.ALL_OF, options=(option,)):
            return name if option == UNSURE else None
        case Named(condition=part):
            return asks_unsure(part)
        case _:
            return None
