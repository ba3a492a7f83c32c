"""Exact: what JavaScript's numbers can hold. A pack with a number beyond that is refused, and never rounded."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.meaning.cells import conditions_of
from soundadvice.model.condition import Comparison, Condition, LimitTest, ScoreTest, parts_of
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.model.question import Duration, Quantity

LARGEST = 2**53 - 1
_HUNDREDTHS = 100
"""A length of time is said with two decimals, so its hundredths are whole numbers too."""


def refuse_inexact(pack: Pack) -> None:
    """Raises UnsupportedError for the first number that is not exact in JavaScript, with its place."""
    for number, what, span in _numbers(pack):
        if abs(number) > LARGEST:
            most = "whole numbers up to 9007199254740991 (2^53 - 1) are exact in JavaScript"
            raise UnsupportedError("javascript", f"{what} is too large; {most}: make its bounds narrower", span)


def _numbers(pack: Pack) -> Iterator[tuple[int, str, Span | None]]:
    for question in pack.questions:
        if isinstance(question, Quantity):
            times = _HUNDREDTHS if isinstance(question, Duration) else 1
            for bound in (question.minimum, question.maximum):
                yield bound * times, f"a bound of `{question.id}`", question.span
    for score in pack.scores:
        total = sum(abs(item.base) + sum(abs(points) for points, _ in item.points) for item in score.items)
        yield total, f"what `{score.id}` can come to", score.span
    for condition in conditions_of(pack):
        for number, name in _in_condition(condition):
            yield number, f"a number that `{name}` is compared with", None


def _in_condition(condition: Condition) -> Iterator[tuple[int, str]]:
    match condition:
        case Comparison(question=name, value=value):
            yield value, name
        case LimitTest(question=name, by=by, limits=limits):
            yield from ((limit, name) for _, limit in limits)
            yield from ((first, by) for first, _ in limits)
            return  # the staircase has the same numbers, many times over
        case ScoreTest(score=name, at_least=needed, base=base, points=points):
            yield abs(needed) + abs(base) + sum(abs(number) for number, _ in points), name
        case _:
            pass  # what is made of others, or compares no number
    for part in parts_of(condition):
        yield from _in_condition(part)
