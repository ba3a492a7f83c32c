"""Never true: two tests of one question under an `all` that no answer meets together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.yaml.node import Node
from soundadvice.meaning.cells import threshold
from soundadvice.model.condition import (
    NONE,
    All,
    Comparison,
    Condition,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.question import Choice

_LOWER = (Operator.AT_LEAST, Operator.MORE_THAN)


def check_all(parts: Sequence[Condition], places: Sequence[Node], scope: Scope) -> None:
    """Tells of each part that cannot hold beside one before it. Limits that may be set are left alone."""
    for number, part in enumerate(parts):
        for other in parts[:number]:
            name = _clash(other, part, scope)
            if name is None:
                continue
            hint = f"write `any:` if either will do{_joined(other, part, scope)}; or change one of the two tests"
            message = f"this never holds beside the test of `{name}` before it, so the whole `all` holds for no one"
            scope.problems.add("never_true", message, places[number], hint, warning=True)
            break


def _joined(one: Condition, other: Condition, scope: Scope) -> str:
    """How the two are written as one test."""
    if isinstance(one, OptionTest) and isinstance(other, OptionTest):
        question = scope.questions[one.question]
        if isinstance(question, Choice):
            return f", or `{question.id}: [{', '.join(dict.fromkeys((*one.options, *other.options)))}]`"
    return ""


def _clash(one: Condition, other: Condition, scope: Scope) -> str | None:
    """The question that two conditions both test, where no answer meets both."""
    if one == Not(other) or other == Not(one):
        return next((test.question for test in _tests(other if isinstance(one, Not) else one)), None)
    first, second = list(_tests(one)), list(_tests(other))
    if not first or not second or len({test.question for test in (*first, *second)}) > 1:
        return None
    question = first[0].question
    if isinstance(first[0], OptionTest) and isinstance(second[0], OptionTest):
        is_choice = isinstance(scope.questions[question], Choice)
        clashes = _options_clash(first[0], second[0], is_choice=is_choice)
    elif isinstance(first[0], UnsureTest) or isinstance(second[0], UnsureTest):
        clashes = type(first[0]) is not type(second[0])
    else:
        clashes = _bounds_clash([test for test in (*first, *second) if isinstance(test, Comparison)])
    return question if clashes else None


def _tests(condition: Condition) -> Iterator[OptionTest | Comparison | UnsureTest]:
    """The tests that a part of one question is: one, or the two ends of a stretch; none if it is anything else."""
    if isinstance(condition, (OptionTest, Comparison, UnsureTest)):
        yield condition
    elif isinstance(condition, All) and all(isinstance(part, Comparison) for part in condition.conditions):
        yield from (part for part in condition.conditions if isinstance(part, Comparison))


def _options_clash(one: OptionTest, other: OptionTest, *, is_choice: bool) -> bool:
    first, second = set(one.options), set(other.options)
    if is_choice:
        return first.isdisjoint(second)
    for (quantifier, some), (second_quantifier, others) in (
        ((one.quantifier, first), (other.quantifier, second)),
        ((other.quantifier, second), (one.quantifier, first)),
    ):
        if second_quantifier is not Quantifier.NONE_OF:
            alone = some == {NONE} and quantifier is not Quantifier.NONE_OF
            if alone and NONE not in others:
                return True
        elif quantifier is Quantifier.ALL_OF:
            if some & others:
                return True
        elif quantifier is Quantifier.ANY_OF and some <= others:
            return True
    return False


def _bounds_clash(tests: Sequence[Comparison]) -> bool:
    if any(test.parameter is not None for test in tests):
        return False
    lows = [threshold(test) for test in tests if test.operator in _LOWER]
    highs = [threshold(test) - 1 for test in tests if test.operator not in _LOWER]
    return bool(lows) and bool(highs) and max(lows) > min(highs)
