"""Condition text: a condition, or an answer to a question, in one readable line for whoever reads rules."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import (
    All,
    Answer,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Must,
    Named,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    Requirement,
    ScoreTest,
    UnsureTest,
)
from soundadvice.model.condition.derived import Derived
from soundadvice.model.pack import Pack
from soundadvice.model.question import Date, Number, Question

_MOST_LIMITS = 12
"""Of a longer table of limits so many are shown."""
_OF_AMOUNTS = {operator: operator.value.replace("_", " ") for operator in Operator}
_OF_DAYS = {
    Operator.MORE_THAN: "before",
    Operator.LESS_THAN: "after",
    Operator.AT_MOST: "not before",
    Operator.AT_LEAST: "not after",
}
"""The earlier of two days is more days before the day of asking."""
_QUANTIFIER = {Quantifier.ANY_OF: "", Quantifier.ALL_OF: "all of ", Quantifier.NONE_OF: "none of "}


def phrase(condition: Condition, pack: Pack) -> str:
    """A condition as a line: `leg_pain: one or both, and duration: at least 3 weeks`."""
    # Not a fold: whether a part needs parentheses depends on its shape, which its text no longer tells.
    match condition:
        case OptionTest(question=name, quantifier=quantifier, options=options):
            joined = " and ".join(options) if quantifier is Quantifier.ALL_OF else " or ".join(options)
            return f"{name}: {_QUANTIFIER[quantifier]}{joined}"
        case Comparison(question=name, operator=operator, value=value):
            return f"{name}: {operator.value.replace('_', ' ')} {amount(pack, name, value)}"
        case UnsureTest(question=name):
            return f"{name}: unsure"
        case All(conditions=conditions):
            return ", and ".join(_nested(part, pack) for part in conditions)
        case AnyOf(conditions=conditions):
            return ", or ".join(_nested(part, pack) for part in conditions)
        case Not(condition=part):
            return f"not ({phrase(part, pack)})"
        case Count(at_least=needed, conditions=conditions):
            return f"at least {needed} of: {'; '.join(_nested(part, pack) for part in conditions)}"
        case ScoreTest(score=score, at_least=needed):
            return f"{score}: at least {needed}"
        case Named(name=name):
            return name
        case LimitTest():
            return _limited(condition, pack)
        case _:
            assert_never(condition)


def _limited(test: LimitTest, pack: Pack) -> str:
    word = test.operator.value.replace("_", " ")
    if test.amount is None:
        listed = [f"from {amount(pack, test.by, first)} {_limit(test, limit, pack)}" for first, limit in test.limits]
        more = f"; and {len(listed) - _MOST_LIMITS} more" if len(listed) > _MOST_LIMITS else ""
        word = "less than" if test.below else "at least"
        return f"{test.question}: {word} its limit by {test.by} ({'; '.join(listed[:_MOST_LIMITS])}{more})"
    unit = pack.derived_value[test.value].unit if test.value in pack.derived_value else ""
    return f"{test.value}: {word} {test.amount:f}{' ' if unit else ''}{unit}"


def _limit(test: LimitTest, limit: int, pack: Pack) -> str:
    if limit == (test.least if test.below else test.most + 1):
        return "none"
    return "any" if limit == test.most + 1 else amount(pack, test.question, limit)


def formula(derived: Derived, pack: Pack) -> str:
    """How a derived value is worked out of the answers: `weight / (height * height) * 10000`."""
    above = [one.question for one in derived.factors for _ in range(one.power)]
    below = [one.question for one in derived.factors for _ in range(-one.power)]
    times = Fraction(*derived.times)
    for one in derived.factors:
        # The answers in their units, not in steps of their last decimal.
        times *= Fraction(10) ** (getattr(pack.question[one.question], "decimals", 0) * one.power)
    divided = f" / ({' * '.join(below)})" if len(below) > 1 else "".join(f" / {one}" for one in below)
    exact = Decimal(times.numerator) / times.denominator
    return f"{' * '.join(above) or '1'}{divided}{'' if times == 1 else f' * {exact.normalize():f}'}"


def must_phrase(question: Question, must: Must, pack: Pack) -> str:
    """What an answer keeps to beside others, as a line: `diastolic: less than systolic`."""
    match must:
        case Requirement(condition=condition):
            return phrase(condition, pack)
        case Bound(operator=operator, question=other):
            words = _OF_DAYS if isinstance(question, Date) else _OF_AMOUNTS
            return f"{question.id}: {words[operator]} {other}"
        case _:
            assert_never(must)


def amount(pack: Pack, name: str, value: Answer) -> str:
    """The answer to a number or duration, with its unit: `50 years`, `3 weeks`."""
    question = pack.question[name]
    shown = str(answer_to_json(question, value))
    return f"{shown} {question.unit}" if isinstance(question, Number) else shown


def _nested(condition: Condition, pack: Pack) -> str:
    text = phrase(condition, pack)
    return f"({text})" if isinstance(condition, (All, AnyOf, Count)) else text
