"""May break: the lines of a generated function that give up on codes of answers that may break a must."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import assert_never

from soundadvice.model.condition import UNSURE, Bound, Condition, Must, Requirement, named_by
from soundadvice.model.question import Quantity, Question


def may_break(
    questions: Sequence[Question], place: Mapping[str, str], written: Callable[[Condition], str]
) -> list[str]:
    """`return None` where these answers break a must, if all of them are asked: the long way says whether they are.

    `place` has the variable of each question's code, and `written` writes a condition over these.
    """
    by_id = {question.id: question for question in questions}
    lines = []
    for question in questions:
        for must in question.must:
            named = named_by(question.id, must)
            if all(name in by_id for name in named):
                known = [_is_known(by_id[name], place[name]) for name in named]
                holds = _holds(question, must, by_id, place, written)
                lines.append(f"    if {' and '.join(known)} and not ({holds}): return None")
    return lines


def _is_known(question: Question, code: str) -> str:
    if isinstance(question, Quantity):
        return f"{code} >= 0"
    unsure = sum(1 << bit for bit, option in enumerate(question.options) if option.id == UNSURE)
    return f"{code} and not {code} & {unsure:#x}"


def _holds(
    question: Question,
    must: Must,
    by_id: Mapping[str, Question],
    place: Mapping[str, str],
    written: Callable[[Condition], str],
) -> str:
    match must:
        case Bound(operator=operator, question=name):
            other = by_id[name]
            assert isinstance(question, Quantity)
            assert isinstance(other, Quantity)
            # Codes are steps above the minimum of each.
            off = other.minimum - question.minimum
            return f"{place[question.id]} {operator.symbol} {place[name]} + {off}"
        case Requirement(condition=condition):
            return written(condition)
        case _:
            assert_never(must)
