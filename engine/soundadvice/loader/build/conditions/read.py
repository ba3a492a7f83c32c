"""Conditions: from nodes to the closed union of `condition.py`, with every id, type and bound checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from soundadvice.loader.build.amounts import read_days, read_seconds, read_steps
from soundadvice.loader.build.conditions.derived import read_derived
from soundadvice.loader.build.conditions.limits import read_table
from soundadvice.loader.build.conditions.never_true import check_all
from soundadvice.loader.build.conditions.points import RANGE, read_score
from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.files import CONDITIONS
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.answer import expected, nearest
from soundadvice.model.condition import (
    UNSURE,
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question, allows_unsure
from soundadvice.model.rule import Parameter
from soundadvice.model.time.duration import SECONDS

RESERVED = ("all", "any", "not", "unsure", "none")
_LOWER = (Operator.AT_LEAST, Operator.MORE_THAN)
_COUNTED = ("at_least", "at_most", "exactly")
_RANGE = "{from: …, to: …}, both ends included"
_MEANT = {
    **dict.fromkeys(("equals", "equal", "eq", "exactly", "value", "="), "{is: …}"),
    **dict.fromkeys(("between", "range", "within", "in"), _RANGE),
    **dict.fromkeys(("min", "minimum", "gte", "ge", ">="), "{at_least: …}"),
    **dict.fromkeys(("max", "maximum", "lte", "le", "<="), "{at_most: …}"),
    **dict.fromkeys(("above", "over", "greater_than", "gt", ">"), "{more_than: …}"),
    **dict.fromkeys(("below", "under", "fewer_than", "lt", "<"), "{less_than: …}"),
}
"""What words of other languages for a comparison mean here."""


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
    if name in scope.scores:
        return read_score(scope.scores[name], value, scope)
    if name in scope.derived:
        return read_derived(scope.derived[name], value, scope)
    question = scope.questions.get(name)
    if question is None and name in ("count", "is"):
        return _read_count(value, scope) if name == "count" else _read_named(value, scope)
    if question is None:
        _unknown_question(name, node.keys[name], scope)
        return None
    if isinstance(question, (Choice, MultiChoice)):
        return _read_options(question, value, scope)
    return _read_comparison(question, value, scope)


def look_up(node: Node, scope: Scope) -> Question | None:
    """The question of the id at a node; None, with what is wrong, where there is none to be named here."""
    found = scope.questions.get(node.text)
    if found is None:
        _unknown_question(node.text, node, scope)
    return found


def _refuse_condition(node: Node, problems: Problems) -> None:
    if isinstance(node.value, dict) and node.value:
        second = list(node.keys.values())[1]
        hint = "join several under `all:` or `any:`"
        if "of" in node.value and not set(node.value).isdisjoint(_COUNTED):
            hint = "write `count: {" + ", ".join(f"{key}: …" for key in node.value) + "}`"
        problems.add("bad_condition", "a condition has one key", second, hint)
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
        if name in scope.named:
            hint = f"write `{{is: {name}}}`"
            scope.problems.add("bad_condition", f"`{name}` is the name of a condition, not a {scope.called}", key, hint)
            return
        known = [*scope.questions, *scope.scores, *scope.derived, "all", "any", "not", "count", "is"]
        scope.problems.unknown("question", name, known, key, called=scope.called)


def _read_list(name: str, node: Node, scope: Scope) -> Condition | None:
    if not isinstance(node.value, list) or not node.value:
        scope.problems.add(
            "bad_condition", f"`{name}` needs a list of conditions", node, "write each on a line that begins with `-`"
        )
        return None
    parts = _read_parts(node, scope)
    if parts is None:
        return None
    if name == "any":
        return AnyOf(parts)
    check_all(parts, node.items(), scope)
    return All(parts)


def _read_parts(node: Node, scope: Scope) -> tuple[Condition, ...] | None:
    """The conditions of a list, None if one of them cannot be read; what is wrong with each is said."""
    parts = [read_condition(item, scope) for item in node.items()]
    known = tuple(part for part in parts if part is not None)
    return known if len(known) == len(parts) else None


def _read_count(node: Node, scope: Scope) -> Condition | None:
    """`count: {at_least: 2, of: [...]}`; `exactly` is both at least and at most."""
    form = "such as `count: {at_least: 2, of: [{fever: [yes]}, {cough: [yes]}]}`"
    listed = node.get("of")
    bounds = {key: below for key, below in node.value.items() if key != "of"} if isinstance(node.value, dict) else {}
    if listed is None or not isinstance(listed.value, list) or not listed.value or not bounds:
        scope.problems.add("bad_condition", "a count says how many, of which conditions", node, form)
        return None
    if unknown := [key for key in bounds if key not in _COUNTED]:
        place = node.keys[unknown[0]]
        scope.problems.add(
            "bad_condition", f"a count has no {place.shown}", place, f"one of {_listed(_COUNTED)}, and `of`"
        )
        return None
    parts = _read_parts(listed, scope)
    made = [_counted(key, below, parts or (), len(listed.items()), scope) for key, below in bounds.items()]
    sure = [one for one in made if one is not None]
    if parts is None or len(sure) != len(made):
        return None
    if "exactly" in bounds and len(bounds) > 1:
        scope.problems.add("bad_condition", "`exactly` says it all", node.keys["exactly"], "remove it, or the others")
        return None
    if len(sure) == 2 and _number(bounds["at_least"]) > _number(bounds["at_most"]):
        scope.problems.add("contradictory_bounds", "no number is within these bounds", node, "swap or widen them")
        return None
    return sure[0] if len(sure) == 1 else All(tuple(sure))


def _number(node: Node) -> int:
    return node.value if isinstance(node.value, int) else 0


def _counted(key: str, node: Node, parts: tuple[Condition, ...], most: int, scope: Scope) -> Condition | None:
    value = node.value
    low, high = {"at_least": (1, most), "at_most": (0, most - 1)}.get(key, (0, most))
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        message = f"`{key}` of {most} conditions is a number from {low} to {high}"
        scope.problems.add("bad_number", message, node, "write digits; any other number would be the same for everyone")
        return None
    lower = Count(value, parts) if value > 0 else None
    upper = Not(Count(value + 1, parts)) if value < most else None
    wanted = {"at_least": (lower,), "at_most": (upper,)}.get(key, (lower, upper))
    found = tuple(one for one in wanted if one is not None)
    return found[0] if len(found) == 1 else All(found)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _read_named(node: Node, scope: Scope) -> Condition | None:
    name = node.text
    if name in scope.named:
        return scope.named[name]
    if name not in scope.broken and CONDITIONS not in scope.broken:
        scope.problems.unknown("condition", name, scope.named, node, called="named condition")
    return None


def _read_options(question: Choice | MultiChoice, node: Node, scope: Scope) -> Condition | None:
    quantifier, listed = Quantifier.ANY_OF, node
    if isinstance(node.value, dict) and isinstance(question, MultiChoice):
        if not _has_words(node.value, node, [str(word) for word in Quantifier], scope.problems):
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
    options: dict[str, None] = {}
    are_known = True
    for item in listed.items():
        if item.text not in known:
            scope.problems.unknown("option", item.shown.strip("`"), known, item)
            are_known = False
        elif item.text in options:
            scope.problems.add("repeated", f"`{item.text}` is listed twice", item, "remove one")
        options[item.text] = None
    return OptionTest(question.id, quantifier, tuple(options)) if are_known else None


def _has_words(tests: Collection[str], node: Node, known: Collection[str], problems: Problems) -> bool:
    """Whether every key of a test is one of the words that it can have."""
    # Not the nearest alone: the nearest to `one_of` is `none_of`.
    unknown = [node.keys[name] for name in tests if name not in known]
    for key in unknown:
        meant = _MEANT.get(key.text) if "is" in known else None
        hint = f"write {meant}" if meant else f"one of {_listed(known)}"
        problems.add("bad_test", f"there is no test {key.shown}", key, hint)
    if not tests:
        problems.add("bad_test", "the test is empty", node, f"write one of {_listed(known)}")
    return bool(tests) and not unknown


def _read_comparison(question: Quantity, node: Node, scope: Scope) -> Condition | None:
    if node.value == UNSURE or (isinstance(node.value, list) and [item.value for item in node.value] == [UNSURE]):
        if allows_unsure(question):
            return UnsureTest(question.id)
        scope.problems.add("bad_test", f"`{question.id}` does not allow `unsure`", node, "add `unsure: true` to it")
        return None
    if not isinstance(node.value, dict):
        amount = node.text or "…"
        hint = f"write {{is: {amount}}} for it alone; or such as {{at_least: {amount}}}, {{from: {amount}, to: …}}"
        scope.problems.add("bad_test", f"the test of `{question.id}` is a comparison", node, hint)
        return None
    return read_bounds(question, node, scope)


def read_bounds(question: Quantity, node: Node, scope: Scope, beside: Collection[str] = ()) -> Condition | None:
    """The comparisons of a mapping, together; keys in `beside` are not for them."""
    assert isinstance(node.value, dict)
    bounds = {key: below for key, below in node.value.items() if key not in beside}
    if not _has_words(bounds, node, (*map(str, Operator), *RANGE), scope.problems):
        return None
    if "is" in bounds:
        if len(bounds) > 1:
            scope.problems.add("bad_test", "`is` says it all", node.keys["is"], "remove it, or the other bounds")
            return None
        return _read_exact(question, bounds["is"], scope)
    compared = [(RANGE[key][0] if key in RANGE else Operator(key), below) for key, below in bounds.items()]
    if not beside and any(isinstance(below.value, dict) for _, below in compared):
        return _read_limits(question, compared, scope)
    tests = [_read_bound(question, operator, below, scope) for operator, below in compared]
    known = [test for test in tests if test is not None]
    if len(known) != len(tests):
        return None
    return known[0] if len(known) == 1 else _between(known, node, scope.problems)


def _read_limits(question: Quantity, compared: list[tuple[Operator, Node]], scope: Scope) -> Condition | None:
    """Comparisons with amounts and with tables by another answer, together."""
    tests = [
        (read_table if isinstance(below.value, dict) else _read_bound)(question, operator, below, scope)
        for operator, below in compared
    ]
    known = [test for test in tests if test is not None]
    if len(known) != len(tests):
        return None
    return known[0] if len(known) == 1 else All(tuple(known))


def _read_exact(question: Quantity, node: Node, scope: Scope) -> Condition | None:
    """An amount and no other: at least and at most it. At the end of the question's range, one of the two says it."""
    value, parameter = _read_value(question, node, scope)
    if value is None:
        return None
    if not question.minimum <= value <= question.maximum:
        _always_the_same(question, node, scope)
        return None
    lower = Comparison(question.id, Operator.AT_LEAST, value, parameter)
    upper = Comparison(question.id, Operator.AT_MOST, value, parameter)
    if parameter is None and value == question.minimum:
        return upper
    return lower if parameter is None and value == question.maximum else All((lower, upper))


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


def _read_bound(question: Quantity, operator: Operator, node: Node, scope: Scope) -> Comparison | None:
    value, parameter = _read_value(question, node, scope)
    if value is None:
        return None
    low, high = question.minimum, question.maximum
    if operator in (Operator.AT_LEAST, Operator.LESS_THAN):
        low += 1
    else:
        high -= 1
    if not low <= value <= high:
        _always_the_same(question, node, scope)
        return None
    return Comparison(question.id, operator, value, parameter)


def _read_value(question: Quantity, node: Node, scope: Scope) -> tuple[int | None, str | None]:
    """A value in the question's canonical steps, and the parameter that it is of."""
    if node.text.startswith("$"):
        return _parameter_value(question, node.text[1:], node, scope), node.text[1:]
    if _is_without_dollar(node, scope):
        return None, None
    if isinstance(question, Duration):
        return read_seconds(node, scope.problems), None
    if isinstance(question, Date):
        return read_days(node, scope.problems), None
    return read_steps(node, question.decimals, scope.problems), None


def _is_without_dollar(node: Node, scope: Scope) -> bool:
    """Whether a value is the name of a parameter, or nearly, and lacks its `$`; if so, that is said."""
    name = node.value
    if not isinstance(name, str) or not name.isidentifier() or name in scope.broken:
        return False
    near = f"`${name}`" if name in scope.parameters else (nearest(name, list(scope.parameters)) or "").split("`")[1:2]
    if not near:
        return False
    meant = near if isinstance(near, str) else f"`${near[0]}`"
    scope.problems.add("unknown_parameter", f"{node.shown} is a word", node, f"did you mean the parameter {meant}?")
    return True


def _always_the_same(question: Quantity, node: Node, scope: Scope) -> None:
    message = f"every answer to `{question.id}` gives this comparison the same result"
    scope.problems.add("always_the_same", message, node, f"answers go from {_bounds(question)}")


def _bounds(question: Quantity) -> str:
    return expected(question).partition("from ")[2].partition(", or")[0]


def _whole_days(question: Date, parameter: Parameter, node: Node, scope: Scope) -> int | None:
    """The days of a parameter that a day is compared with, which are whole at either end of its range too."""
    values = {parameter.value: "", parameter.minimum: " at the least", parameter.maximum: " at the most"}
    for value, at in values.items():
        if value % SECONDS["day"]:
            message = f"`{parameter.id}`{at} is {parameter.show(value)}: not a whole number of days"
            scope.problems.add("bad_duration", message, node, "a day is compared in whole days: give it days or weeks")
            return None
    return parameter.steps(question)


def _parameter_value(question: Quantity, name: str, node: Node, scope: Scope) -> int | None:
    if name not in scope.parameters:
        if name not in scope.broken:
            scope.problems.unknown("parameter", name, scope.parameters, node)
        return None
    parameter = scope.parameters[name]
    scope.used.add(name)
    if parameter.is_duration != isinstance(question, (Duration, Date)):
        kind = "a duration" if parameter.is_duration else "a number"
        scope.problems.add("unit_mismatch", f"`{name}` is {kind}, and `{question.id}` is not", node, "use another one")
        return None
    if isinstance(question, Number) and parameter.unit != question.unit:
        message = f"`{name}` is in {parameter.unit}, `{question.id}` in {question.unit}"
        scope.problems.add("unit_mismatch", message, node, "use one unit")
        return None
    if isinstance(question, Duration):
        return parameter.value
    if isinstance(question, Date):
        return _whole_days(question, parameter, node, scope)
    if (parameter.decimals or 0) > question.decimals:
        message = f"`{name}` has more decimals than `{question.id}`"
        scope.problems.add("bad_number", message, node, "raise `decimals` of the question")
        return None
    return parameter.steps(question)
