"""Musts: what the answer to a question keeps to beside earlier ones, from nodes to the tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from soundadvice.loader.build.conditions.read import look_up, read_condition
from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.schema.shape_parts import AMOUNTS, DAYS, HOLD
from soundadvice.loader.yaml.node import Node
from soundadvice.meaning.possible.order import in_order
from soundadvice.model.answer import answer_to_json, expected
from soundadvice.model.condition import DAY_WORDS, Bound, Must, Operator, Requirement, questions_of
from soundadvice.model.question import QUESTION_KINDS, Date, Number, Quantity, Question

_FORM = "such as `- {less_than: systolic, say: The lower number must be below the upper one.}`"


def read_musts(node: Node | None, question: Question, scope: Scope) -> tuple[Must, ...]:
    """The musts of a question; what is wrong with one goes into the scope's problems. `scope` has earlier questions."""
    read = (_read_must(item, question, scope) for item in (node.items() if node is not None else ()))
    return tuple(must for must in read if must is not None)


def _read_must(node: Node, question: Question, scope: Scope) -> Must | None:
    assert isinstance(node.value, dict)
    keys = [key for key in node.value if key != "say"]
    if len(keys) != 1:
        place = node.keys[keys[1]] if keys else node
        scope.problems.add("bad_must", "a must says one thing, and then `say`", place, _FORM)
        return None
    say, (key,) = node.at("say"), keys
    if key == HOLD:
        return _read_requirement(node.at(HOLD), question, say, scope)
    return _read_bound(key, node, question, say, scope)


def _read_requirement(node: Node, question: Question, say: Node, scope: Scope) -> Must | None:
    with_own = replace(scope, questions={**scope.questions, question.id: question}, later=scope.later - {question.id})
    condition = read_condition(node, with_own)
    if condition is None:
        return None
    named = questions_of(condition)
    ahead = [name for name in named if name not in with_own.questions]
    if ahead:
        message = f"this rests on `{ahead[0]}`, which is not asked before it"
        scope.problems.add("looks_ahead", message, node, f"write it of `{ahead[0]}`, or change the order")
    elif question.id not in named:
        message = f"this says nothing of `{question.id}`, so its answer could not break it"
        scope.problems.add("bad_must", message, node, "write it of the last question that it names")
    return Requirement(condition, say.text, say.span)


def _read_bound(key: str, node: Node, question: Question, say: Node, scope: Scope) -> Must | None:
    place = node.at(key)
    other = look_up(place, scope)
    if other is None:
        return None
    words = DAYS if isinstance(question, Date) else AMOUNTS
    message = hint = ""
    if not isinstance(question, Quantity):
        message = f"`{question.id}` is a {QUESTION_KINDS[type(question)]}, so it has no `{key}`"
        hint = f"write `{HOLD}:` and a condition"
    elif key not in words:
        listed = ", ".join(f"`{word}`" for word in words)
        message, hint = f"a {QUESTION_KINDS[type(question)]} has no `{key}` here", f"one of {listed}"
    elif not _alike(question, other):
        message = f"`{question.id}` and `{other.id}` are not counted alike"
        hint = "compare two of one kind, in one unit, with as many decimals"
    if message:
        scope.problems.add("bad_must", message, place if key in words else node.keys[key], hint)
        return None
    assert isinstance(question, Quantity)
    assert isinstance(other, Quantity)
    operator = DAY_WORDS[key] if key in DAY_WORDS else Operator(key)
    if _check_can_differ(operator, question, other, place, scope):
        _check_way_on(operator, question, other, place, scope)
    return Bound(operator, other.id, say.text, say.span)


def _alike(one: Question, other: Question) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, Number) and isinstance(other, Number):
        return (one.unit, one.decimals) == (other.unit, other.decimals)
    return True


def _check_can_differ(operator: Operator, question: Quantity, other: Quantity, place: Node, scope: Scope) -> bool:
    """Whether some answers keep to it, and some do not."""
    ends = [
        bool(operator.compare(one, two))
        for one in (question.minimum, question.maximum)
        for two in (other.minimum, other.maximum)
    ]
    if len(set(ends)) == 1:
        what = "keep to" if ends[0] else "break"
        ranges = " and ".join(expected(one).partition("from ")[2].partition(", or")[0] for one in (question, other))
        scope.problems.add("always_the_same", f"all answers {what} this", place, f"answers go from {ranges}")
    return len(set(ends)) > 1


def _check_way_on(operator: Operator, question: Quantity, other: Quantity, place: Node, scope: Scope) -> None:
    """Whatever is answered to the other question, there is an answer to this one."""
    if question.unsure:
        return
    below = operator in (Operator.LESS_THAN, Operator.AT_MOST)
    own, farthest = (question.minimum, other.minimum) if below else (question.maximum, other.maximum)
    if not operator.compare(own, farthest):
        said = f"{answer_to_json(other, farthest)}"
        message = f"whoever answers {said} to `{other.id}` has no answer left to `{question.id}`"
        hint = "add `unsure: true`, or let one of them go further"
        scope.problems.add("no_answer_left", message, place, hint, warning=True)


def check_circle(questions: Iterable[Question], places: Mapping[str, Node], scope: Scope) -> None:
    """No bounds lead back to where they began: all answers on the way would be one, or there would be none."""
    above: dict[str, list[str]] = {}
    for question in questions:
        for must in question.must:
            if isinstance(must, Bound):
                low, high, _ = in_order(question.id, must)
                above.setdefault(low, []).append(high)
    for name, node in places.items():
        if node.get("must") is not None and _leads_back(name, name, above, frozenset()):
            message = f"what must be so of `{name}` leads in a circle, back to `{name}`"
            scope.problems.add("must_in_a_circle", message, node.at("must"), "remove one of them")
            return


def _leads_back(start: str, here: str, above: Mapping[str, list[str]], seen: frozenset[str]) -> bool:
    return any(
        name == start or (name not in seen and _leads_back(start, name, above, seen | {name}))
        for name in above.get(here, ())
    )
