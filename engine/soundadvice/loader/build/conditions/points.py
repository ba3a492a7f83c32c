"""Points: a score compared with a number of them."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.yaml.node import Node
from soundadvice.model.condition import All, Condition, Not, Operator, ScoreTest
from soundadvice.model.condition.score import Score

RANGE: Mapping[str, tuple[Operator, ...]] = {
    "from": (Operator.AT_LEAST,),
    "to": (Operator.AT_MOST,),
    "is": (Operator.AT_LEAST, Operator.AT_MOST),
}
"""Other words for comparisons: a range, with both ends in it, and an amount and no other."""


def read_score(score: Score, node: Node, scope: Scope) -> Condition | None:
    """A score compared with points."""
    words = [*map(str, Operator), *RANGE]
    if not isinstance(node.value, dict) or not node.value or any(key not in words for key in node.value):
        message = f"the test of the score `{score.id}` is a comparison"
        scope.problems.add("bad_test", message, node, f"such as {{at_least: {max(score.least + 1, score.most // 2)}}}")
        return None
    tests = [_read_points(score, key, below, scope) for key, below in node.value.items()]
    known = [part for test in tests for part in test or ()]
    if None in tests:
        return None
    if not known:
        _same_for_all(score, node, scope)
        return None
    return known[0] if len(known) == 1 else All(tuple(known))


def _read_points(score: Score, key: str, node: Node, scope: Scope) -> tuple[Condition, ...] | None:
    value = node.value
    if not isinstance(value, int) or isinstance(value, bool):
        scope.problems.add("bad_number", f"{node.shown} is no number of points", node, "write a whole number")
        return None
    operators = RANGE.get(key) or (Operator(key),)
    if key == "is" and not score.least <= value <= score.most:
        _same_for_all(score, node, scope)
        return None
    # Half of an equality at the end of the range says nothing: the rest says it all.
    halves = [(operator, score.compared(operator, value)) for operator in operators]
    found = tuple(test for _, test in halves if _can_differ(score, test))
    if not found or (len(operators) == 1 and len(found) < len(halves)):
        _same_for_all(score, node, scope)
        return None
    return found


def _can_differ(score: Score, test: Condition) -> bool:
    reached = test.condition if isinstance(test, Not) else test
    return isinstance(reached, ScoreTest) and score.least < reached.at_least <= score.most


def _same_for_all(score: Score, node: Node, scope: Scope) -> None:
    message = f"every score of `{score.id}` gives this comparison the same result"
    scope.problems.add("always_the_same", message, node, f"scores go from {score.least} to {score.most}")
