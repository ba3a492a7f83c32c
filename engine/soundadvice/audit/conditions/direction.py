"""Direction: conditions that a worse answer can only make true, as can be seen from their form.

Where that is so of every rule that an answer can change, no solver need be asked. It says nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import assert_never

from soundadvice.model.condition import (
    NONE,
    Comparison,
    Condition,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    Test,
    UnsureTest,
    holds,
    negation_normal_form,
    parts_of,
    questions_of,
)
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Direction, Duration, MultiChoice, Number, Question

_FROM_BELOW = (Operator.AT_LEAST, Operator.MORE_THAN)


def only_makes_true(pack: Pack, name: str, rules: tuple[str, ...]) -> bool:
    """Whether each step to the worse in the answer to a question can make these rules fire, and none silent.

    `rules` are all that rest on it. False: it cannot be seen.
    """
    if any(one.enable_when is not None and name in questions_of(one.enable_when) for one in pack.questions):
        return False  # it also changes what is asked
    question = pack.question[name]
    if isinstance(question, MultiChoice) and question.protects:
        return False  # of these signs one fewer is worse
    tests = [pair for rule in rules for pair in _tests(negation_normal_form(pack.rule[rule].when))]
    return all(_rises(test, question, negated=negated) for test, negated in tests if test.question == name)


def _tests(condition: Condition) -> Iterator[tuple[Test, bool]]:
    """The tests of a condition in negation normal form, and whether each is negated."""
    match condition:
        case Not(condition=OptionTest() | Comparison() | UnsureTest() as test):
            yield test, True
        case OptionTest() | Comparison() | UnsureTest():
            yield condition, False
        case _:
            for part in parts_of(condition):
                yield from _tests(part)


def _rises(test: Test, question: Question, *, negated: bool) -> bool:
    """Whether each step to the worse leaves a test true where it was, or, negated, false where it was."""
    match question:
        case Choice(severity=severity):
            steps = [(low, high) for before, after in pairwise(severity) for low in before for high in after]
            if negated:
                return all(holds(test, high) <= holds(test, low) for low, high in steps)
            return all(holds(test, low) <= holds(test, high) for low, high in steps)
        case MultiChoice():
            # One sign more: from having none too, which is an option of its own.
            assert isinstance(test, OptionTest)
            return NONE not in test.options and (test.quantifier is Quantifier.NONE_OF) is negated
        case Number(severity=severity) | Duration(severity=severity) | Date(severity=severity):
            # No step leads to not being sure, or away from it.
            if not isinstance(test, Comparison):
                return True
            more = (test.operator in _FROM_BELOW) is not negated
            return more is (severity is Direction.MORE_IS_WORSE)
        case _:
            assert_never(question)
