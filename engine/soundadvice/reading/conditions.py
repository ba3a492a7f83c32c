"""Conditions: from nodes to the closed union of `condition.py`, with every id, type and bound checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from soundadvice.answer import expected, read_answer
from soundadvice.condition import (
    UNSURE,
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.duration import FORMS, parse_duration
from soundadvice.errors import AnswerError
from soundadvice.pack import Parameter
from soundadvice.question import Choice, Duration, MultiChoice, Number, Question, allows_unsure
from soundadvice.reading.node import Node, Problems

RESERVED = ("all", "any", "not", "unsure", "none")
_LOWER = (Operator.AT_LEAST, Operator.MORE_THAN)


@dataclass(slots=True)
class Scope:
    """What a condition may name: these questions and parameters. `later` holds questions asked only afterwards.

    `broken` holds questions that could not be read: what names them is left alone. `used` gathers the parameters
    that were named.
    """

    questions: Mapping[str, Question]
    parameters: Mapping[str, Parameter]
    problems: Problems
    later: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)


def read_condition(node: Node, scope: Scope) -> Condition | None:
    """The condition that a node says, or None where it says none; what is wrong goes into the scope's problems."""
    if not isinstance(node.value, dict) or len(node.value) != 1:
        what = "is empty" if node.value in ({}, None) else "must have exactly one key"
        scope.problems.add("bad_condition", f"a condition {what}", node, "join several with `all:` or `any:`")
        return None
    ((name, value),) = node.value.items()
    if name in ("all", "any"):
        return _read_list(name, value, scope)
    if name == "not":
        part = read_condition(value, scope)
        return None if part is None else Not(part)
    question = scope.questions.get(name)
    if question is None:
        _unknown_question(name, node.keys[name], scope)
        return None
    if isinstance(question, (Choice, MultiChoice)):
        return _read_options(question, value, scope)
    return _read_comparison(question, value, scope)


def _unknown_question(name: str, key: Node, scope: Scope) -> None:
    if name in scope.later:
        scope.problems.add(
            "looks_ahead", f"`{name}` is asked only later", key, "name earlier questions, or change the order"
        )
    elif name not in scope.broken:
        scope.problems.unknown("question", name, [*scope.questions, "all", "any", "not"], key)


def _read_list(name: str, node: Node, scope: Scope) -> Condition | None:
    if not isinstance(node.value, list) or not node.value:
        scope.problems.add(
            "bad_condition", f"`{name}` needs a list of conditions, not empty", node, "add one, or remove it"
        )
        return None
    parts = [read_condition(item, scope) for item in node.value]
    known = tuple(part for part in parts if part is not None)
    if len(known) != len(parts):
        return None
    return All(known) if name == "all" else AnyOf(known)


def _read_options(question: Choice | MultiChoice, node: Node, scope: Scope) -> Condition | None:
    quantifier, listed = Quantifier.ANY_OF, node
    if isinstance(node.value, dict) and isinstance(question, MultiChoice):
        if len(node.value) != 1 or next(iter(node.value)) not in list(Quantifier):
            scope.problems.add("bad_test", "a test of a set has one key", node, "one of `any_of`, `all_of`, `none_of`")
            return None
        ((name, listed),) = node.value.items()
        quantifier = Quantifier(name)
    if not isinstance(listed.value, list) or not listed.value:
        example = question.options[0].id
        scope.problems.add(
            "bad_test", f"`{question.id}` is tested by a list of its options, not empty", node, f"such as [{example}]"
        )
        return None
    known = [option.id for option in question.options]
    options: list[str] = []
    for item in listed.items():
        name = str(item.value)
        if name not in known:
            scope.problems.unknown("option", name, known, item)
        elif name in options:
            scope.problems.add("repeated", f"`{name}` is listed twice", item, "remove one")
        options.append(name)
    if set(options) - set(known):
        return None
    return OptionTest(question.id, quantifier, tuple(dict.fromkeys(options)))


def _read_comparison(question: Number | Duration, node: Node, scope: Scope) -> Condition | None:
    if node.value == UNSURE or (isinstance(node.value, list) and [item.value for item in node.value] == [UNSURE]):
        if allows_unsure(question):
            return UnsureTest(question.id)
        scope.problems.add("bad_test", f"`{question.id}` does not allow `unsure`", node, "add `unsure: true` to it")
        return None
    operators = list(Operator)
    if not isinstance(node.value, dict) or not node.value or not set(node.value) <= set(operators):
        hint = "one of " + ", ".join(f"`{operator}`" for operator in operators) + ", or `unsure`"
        scope.problems.add("bad_test", f"`{question.id}` is tested by a comparison", node, hint)
        return None
    tests = [_read_bound(question, Operator(name), value, scope) for name, value in node.value.items()]
    known = [test for test in tests if test is not None]
    if len(known) != len(tests):
        return None
    if len(known) == 1:
        return known[0]
    lower = [test for test in known if test.operator in _LOWER]
    upper = [test for test in known if test.operator not in _LOWER]
    if len(lower) != 1 or len(upper) != 1:
        scope.problems.add("bad_test", "a comparison has at most one lower and one upper bound", node, "remove one")
        return None
    strict = lower[0].operator is Operator.MORE_THAN or upper[0].operator is Operator.LESS_THAN
    if lower[0].value > upper[0].value or (strict and lower[0].value == upper[0].value):
        scope.problems.add("contradictory_bounds", "no answer is within these bounds", node, "swap or widen them")
        return None
    return All((lower[0], upper[0]))


def _read_bound(question: Number | Duration, operator: Operator, node: Node, scope: Scope) -> Comparison | None:
    raw, parameter = node.value, None
    if isinstance(raw, str) and raw.startswith("$"):
        parameter = raw[1:]
        value = _parameter_value(question, parameter, node, scope)
    else:
        value = _value(question, raw, node, scope.problems)
    if value is None:
        return None
    low, high = question.minimum, question.maximum
    if operator in (Operator.AT_LEAST, Operator.LESS_THAN):
        low += 1
    else:
        high -= 1
    if not low <= value <= high:
        scope.problems.add(
            "always_the_same",
            f"every answer to `{question.id}` gives this comparison the same result",
            node,
            f"its bounds are {_bounds(question)}",
        )
        return None
    return Comparison(question.id, operator, value, parameter)


def _bounds(question: Number | Duration) -> str:
    return expected(question).partition("from ")[2].partition(", or")[0]


def _parameter_value(question: Number | Duration, name: str, node: Node, scope: Scope) -> int | None:
    if name not in scope.parameters:
        scope.problems.unknown("parameter", name, scope.parameters, node)
        return None
    parameter = scope.parameters[name]
    scope.used.add(name)
    if parameter.is_duration != isinstance(question, Duration):
        kind = "a duration" if parameter.is_duration else "a number"
        scope.problems.add("unit_mismatch", f"`{name}` is {kind}, and `{question.id}` is not", node, "use another one")
        return None
    if isinstance(question, Number) and parameter.unit != question.unit:
        message = f"`{name}` is in {parameter.unit}, `{question.id}` in {question.unit}"
        scope.problems.add("unit_mismatch", message, node, "use one unit")
        return None
    return parameter.value * 10**question.decimals if isinstance(question, Number) else parameter.value


def _value(question: Number | Duration, raw: object, node: Node, problems: Problems) -> int | None:
    """A bound in canonical steps. Bounds are checked afterwards, so the question's own are left aside here."""
    if isinstance(question, Duration):
        try:
            return parse_duration(str(raw))
        except ValueError as reason:
            problems.add("bad_duration", f"`{str(raw)[:40]}`: {reason}", node, f"write {FORMS}")
            return None
    try:
        widest = Number(
            id=question.id, text="", unit=question.unit, minimum=-(2**60), maximum=2**60, decimals=question.decimals
        )
        answer = read_answer(widest, raw)
    except AnswerError as error:
        problems.add("bad_number", error.message, node, f"in {question.unit}, with {question.decimals} decimals")
        return None
    assert isinstance(answer, int)
    return answer
