"""Conditions: from nodes to the closed union of `condition.py`, with every id, type and bound checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field

from soundadvice.loader.build.amounts import read_seconds, read_steps
from soundadvice.loader.files import QUESTIONS
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.answer import expected
from soundadvice.model.condition import (
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
from soundadvice.model.pack import Parameter
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, Question, allows_unsure

RESERVED = ("all", "any", "not", "unsure", "none")
_LOWER = (Operator.AT_LEAST, Operator.MORE_THAN)


@dataclass(slots=True)
class Scope:
    """What a condition may name: these questions and parameters. `later` are the others, asked only afterwards.

    `broken` holds questions that could not be read: what names them is left alone. `used` gathers the parameters
    that were named. `called` and `happens` are the words for what questions stand for here, and what becomes of them.
    `services` are those that a text may name besides.
    """

    questions: Mapping[str, Question]
    parameters: Mapping[str, Parameter]
    problems: Problems
    later: Set[str] = frozenset()
    broken: Set[str] = frozenset()
    used: set[str] = field(default_factory=set)
    called: str = "question"
    happens: str = "asked"
    services: Collection[str] = ()

    def unread(self, question: str) -> bool:
        """Whether a question is not here because its file, or its part of it, could not be read."""
        return question not in self.questions and not self.broken.isdisjoint((question, QUESTIONS))


def read_condition(node: Node, scope: Scope) -> Condition | None:
    """The condition that a node says, or None if it says none; what is wrong goes into the scope's problems."""
    if not isinstance(node.value, dict) or len(node.value) != 1:
        _refuse_condition(node, scope.problems)
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


def _refuse_condition(node: Node, problems: Problems) -> None:
    if isinstance(node.value, dict) and node.value:
        second = list(node.keys.values())[1]
        problems.add("bad_condition", "a condition has one key", second, "join several under `all:` or `any:`")
    elif isinstance(node.value, list):
        problems.add("bad_condition", "a list is not a condition", node, "write `all:` or `any:` above it")
    elif node.value in ({}, None):
        problems.add("bad_condition", "the condition is empty", node, "write one, or remove the key")
    else:
        hint = "write a question and its test, such as `fever: [yes, unsure]`"
        problems.add("bad_condition", f"{node.shown} is not a condition", node, hint)


def _unknown_question(name: str, key: Node, scope: Scope) -> None:
    if name in scope.later:
        message = f"`{name}` is not {scope.happens} before this"
        scope.problems.add("looks_ahead", message, key, f"name earlier {scope.called}s, or change the order")
    elif not scope.unread(name):
        scope.problems.unknown("question", name, [*scope.questions, "all", "any", "not"], key, called=scope.called)


def _read_list(name: str, node: Node, scope: Scope) -> Condition | None:
    if not isinstance(node.value, list) or not node.value:
        scope.problems.add(
            "bad_condition", f"`{name}` needs a list of conditions", node, "write each on a line that begins with `-`"
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
        if not _has_words(node, Quantifier, scope.problems):
            return None
        if len(node.value) > 1:
            second = list(node.keys.values())[1]
            scope.problems.add("bad_test", "a test of a set has one key", second, "join several tests under `all:`")
            return None
        ((name, listed),) = node.value.items()
        quantifier = Quantifier(name)
    known = [option.id for option in question.options]
    if not isinstance(listed.value, list) or not listed.value:
        example = listed.text if listed.text in known else known[0]
        message = f"the test of `{question.id}` is a list of its options"
        scope.problems.add("bad_test", message, listed, f"such as [{example}]")
        return None
    options: list[str] = []
    for item in listed.items():
        if item.text not in known:
            scope.problems.unknown("option", item.shown.strip("`"), known, item)
        elif item.text in options:
            scope.problems.add("repeated", f"`{item.text}` is listed twice", item, "remove one")
        options.append(item.text)
    if set(options) - set(known):
        return None
    return OptionTest(question.id, quantifier, tuple(dict.fromkeys(options)))


def _has_words(node: Node, words: type[Quantifier] | type[Operator], problems: Problems) -> bool:
    """Whether every key of a test is one of the words that it can have."""
    known = [str(word) for word in words]
    # Not the nearest alone: the nearest to `one_of` is `none_of`.
    listed = ", ".join(f"`{word}`" for word in known)
    unknown = [key for name, key in node.keys.items() if name not in known]
    for key in unknown:
        problems.add("bad_test", f"there is no test {key.shown}", key, f"one of {listed}")
    if not node.keys:
        problems.add("bad_test", "the test is empty", node, f"write one of {listed}")
    return bool(node.keys) and not unknown


def _read_comparison(question: Number | Duration, node: Node, scope: Scope) -> Condition | None:
    if node.value == UNSURE or (isinstance(node.value, list) and [item.value for item in node.value] == [UNSURE]):
        if allows_unsure(question):
            return UnsureTest(question.id)
        scope.problems.add("bad_test", f"`{question.id}` does not allow `unsure`", node, "add `unsure: true` to it")
        return None
    if not isinstance(node.value, dict):
        hint = f"such as {{at_least: {node.text or '…'}}}"
        scope.problems.add("bad_test", f"the test of `{question.id}` is a comparison", node, hint)
        return None
    if not _has_words(node, Operator, scope.problems):
        return None
    tests = [_read_bound(question, Operator(name), value, scope) for name, value in node.value.items()]
    known = [test for test in tests if test is not None]
    if len(known) != len(tests):
        return None
    return known[0] if len(known) == 1 else _between(known, node, scope.problems)


def _between(tests: list[Comparison], node: Node, problems: Problems) -> Condition | None:
    """A lower and an upper bound together."""
    lower = [test for test in tests if test.operator in _LOWER]
    upper = [test for test in tests if test.operator not in _LOWER]
    if len(lower) != 1 or len(upper) != 1:
        problems.add("bad_test", "a comparison has at most one lower and one upper bound", node, "remove one")
        return None
    lowest = lower[0].value + (lower[0].operator is Operator.MORE_THAN)
    highest = upper[0].value - (upper[0].operator is Operator.LESS_THAN)
    if lowest > highest:
        problems.add("contradictory_bounds", "no answer is within these bounds", node, "swap or widen them")
        return None
    return All((lower[0], upper[0]))


def _read_bound(question: Number | Duration, operator: Operator, node: Node, scope: Scope) -> Comparison | None:
    parameter = None
    if node.text.startswith("$"):
        parameter = node.text[1:]
        value = _parameter_value(question, parameter, node, scope)
    elif isinstance(question, Duration):
        value = read_seconds(node, scope.problems)
    else:
        value = read_steps(node, question.decimals, scope.problems)
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
            f"answers go from {_bounds(question)}",
        )
        return None
    return Comparison(question.id, operator, value, parameter)


def _bounds(question: Number | Duration) -> str:
    return expected(question).partition("from ")[2].partition(", or")[0]


def _parameter_value(question: Number | Duration, name: str, node: Node, scope: Scope) -> int | None:
    if name not in scope.parameters:
        if name not in scope.broken:
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
