"""Conditions as JSON lists, the kind first, as the engine reads them; what has a name, and points, are written once."""

from __future__ import annotations

from typing import Any, assert_never

from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    Points,
    ScoreTest,
    UnsureTest,
)

Written = list[Any]


class SharedConditions:
    """What the conditions of a pack share: those with a name, and the points of scores, each under its number."""

    def __init__(self) -> None:
        self.named: list[Written] = []
        self.points: list[list[Any]] = []
        self._name_at: dict[Named, int] = {}
        self._points_at: dict[Points, int] = {}

    def write(self, condition: Condition) -> Written:
        """A condition: `["any_of", "leg", ["left"]]`, `["all", [...]]`, `["named", 0]`."""
        # Not a fold: what is shared is not written out.
        match condition:
            case OptionTest(question=name, quantifier=quantifier, options=options):
                return [quantifier.value, name, list(options)]
            case Comparison(question=name, operator=operator, value=value):
                return [operator.value, name, value]
            case UnsureTest(question=name):
                return ["unsure", name]
            case All(conditions=parts):
                return ["all", [self.write(part) for part in parts]]
            case AnyOf(conditions=parts):
                return ["any", [self.write(part) for part in parts]]
            case Not(condition=part):
                return ["not", self.write(part)]
            case Count(at_least=needed, conditions=parts):
                return ["count", needed, [self.write(part) for part in parts]]
            case ScoreTest(at_least=needed, base=base):
                return ["score", needed - base, self._points(condition.points)]
            case Named():
                return ["named", self._named(condition)]
            case LimitTest():
                limits = [list(step) for step in condition.limits]
                ends = [condition.least, condition.most]
                named = [condition.question, condition.by]
                return ["limit", *named, condition.below, limits, ends, sorted(condition.always)]
            case _:
                assert_never(condition)

    def write_points(self, points: Points) -> list[Any]:
        """What each condition adds, with that condition."""
        return [[number, self.write(part)] for number, part in points]

    def _named(self, condition: Named) -> int:
        if condition not in self._name_at:
            written = self.write(condition.condition)  # which may have others within it, with lower numbers
            self._name_at[condition] = len(self.named)
            self.named.append(written)
        return self._name_at[condition]

    def _points(self, points: Points) -> int:
        if points not in self._points_at:
            written = self.write_points(points)
            self._points_at[points] = len(self.points)
            self.points.append(written)
        return self._points_at[points]
