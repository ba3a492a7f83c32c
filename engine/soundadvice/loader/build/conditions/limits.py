"""Limits: an amount compared with a table that gives its limit for each answer to another question."""

from __future__ import annotations

from itertools import pairwise

from soundadvice.loader.build.amounts import read_days, read_seconds, read_steps, refuse_parameter
from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.yaml.node import Node
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import LimitTest, Operator
from soundadvice.model.condition.limits import MOST_STEPS, is_constant
from soundadvice.model.question import Date, Duration, Quantity

_FORM = "such as {by: height, rows: [[100, 30], [150, 67.5]]}"
_NO_LIMIT = "none"
_BEYOND = (Operator.MORE_THAN, Operator.AT_MOST)
_BELOW = (Operator.LESS_THAN, Operator.AT_MOST)


def read_table(question: Quantity, operator: Operator, node: Node, scope: Scope) -> LimitTest | None:
    """`{by: height, rows: [[100, 30], [150, 67.5]]}`: from each answer to `by` on, the limit beside it holds."""
    problems = scope.problems
    if not isinstance(node.value, dict) or set(node.value) != {"by", "rows"}:
        message = f"the limit of `{question.id}` is an amount, or a table by another answer"
        problems.add("bad_limit", message, node, _FORM)
        return None
    by = _read_by(question, node.at("by"), scope)
    listed = node.at("rows")
    if not isinstance(listed.value, list) or not listed.value:
        problems.add("bad_limit", "a table has rows", listed, _FORM)
        return None
    if by is None:
        return None
    if len(listed.value) > MOST_STEPS:
        message = f"the table has {len(listed.value):,} rows: at most {MOST_STEPS:,}"
        problems.add("too_many_steps", message, listed, "give a limit for every second or fifth answer")
        return None
    rows = [_read_row(question, by, operator, row, scope) for row in listed.items()]
    limits = [row for row in rows if row is not None]
    if len(limits) < len(rows) or not _in_order(by, limits, listed, scope):
        return None
    test = LimitTest(
        question=question.id,
        by=by.id,
        operator=operator,
        below=operator in _BELOW,
        limits=tuple(limits),
        least=question.minimum,
        most=question.maximum,
        by_most=by.maximum,
        always=scope.always & {question.id, by.id},
    )
    if is_constant(test):
        message = f"every answer to `{question.id}` gives this comparison the same result"
        problems.add("always_the_same", message, listed, "give limits that lie within the answers")
        return None
    return test


def _read_by(question: Quantity, node: Node, scope: Scope) -> Quantity | None:
    name = node.text
    found = scope.questions.get(name)
    if found is None:
        if name in scope.later:
            hint = f"name earlier {scope.called}s, or change the order"
            scope.problems.add("looks_ahead", f"`{name}` is not {scope.happens} before this", node, hint)
        elif not scope.unread(name):
            scope.problems.unknown("question", name, scope.questions, node)
        return None
    if not isinstance(found, Quantity) or name == question.id:
        message = f"`{name}` cannot set the limit of `{question.id}`"
        scope.problems.add("bad_limit", message, node, "name another question with a number, a length of time or a day")
        return None
    return found


def _read_row(question: Quantity, by: Quantity, operator: Operator, node: Node, scope: Scope) -> tuple[int, int] | None:
    if not isinstance(node.value, list) or len(node.value) != 2:
        hint = f"an answer to `{by.id}`, and from there on the limit of `{question.id}`: such as [150, 67.5]"
        scope.problems.add("bad_limit", "a row of the table has two amounts", node, hint)
        return None
    first, limit = node.items()
    begins = _read_amount(by, first, scope)
    if limit.text == _NO_LIMIT:
        never = question.minimum if operator in _BELOW else question.maximum + 1
        return None if begins is None else (begins, never)
    if refuse_parameter(limit, question.id, scope.problems):
        return None
    found = _read_amount(question, limit, scope)
    if begins is None or found is None:
        return None
    # The first amount that is not below the limit; beyond the bounds all limits are the same.
    return begins, max(question.minimum, min(found + (operator in _BEYOND), question.maximum + 1))


def _read_amount(question: Quantity, node: Node, scope: Scope) -> int | None:
    if isinstance(question, Duration):
        return read_seconds(node, scope.problems)
    if isinstance(question, Date):
        return read_days(node, scope.problems)
    return read_steps(node, question.decimals, scope.problems)


def _in_order(by: Quantity, limits: list[tuple[int, int]], node: Node, scope: Scope) -> bool:
    """Whether the rows begin at the least answer at the latest, rise, and end before the most."""
    least = answer_to_json(by, by.minimum)
    if limits[0][0] > by.minimum:
        hint = f"begin with a row for {least}; write `{_NO_LIMIT}` as its limit if there is none"
        scope.problems.add("bad_limit", f"the table leaves out the least `{by.id}`", node.at(0), hint)
        return False
    for position, ((before, _), (here, _)) in enumerate(pairwise(limits), 1):
        if here <= before or not by.minimum < here <= by.maximum:
            message = "this row begins no higher than the one before" if here <= before else "no answer is in this row"
            hint = f"sort the rows by `{by.id}`; they begin from {least} to {answer_to_json(by, by.maximum)}"
            scope.problems.add("bad_limit", message, node.at(position), hint)
            return False
    return True
