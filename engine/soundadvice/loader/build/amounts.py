"""Amounts: the numbers and durations that bounds and comparisons are made of, in canonical steps."""

from __future__ import annotations

from decimal import Decimal

from soundadvice.loader.yaml.letters import odd_letter
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.time.day import parse_days
from soundadvice.model.time.duration import FORMS, parse_duration

_MOST_STEPS = 10**15
"""Numbers beyond this are not exact everywhere."""


def read_seconds(node: Node, problems: Problems) -> int | None:
    """The seconds of a duration such as `3 weeks`, None if the node says none."""
    try:
        return parse_duration(node.text)
    except ValueError as reason:
        problems.add("bad_duration", f"{node.shown}: {reason}", node, f"write {FORMS}")
        return None


def read_days(node: Node, problems: Problems) -> int | None:
    """The days of a length of time such as `6 weeks`, or `-3 weeks` for a day ahead; None if the node says none."""
    try:
        return parse_days(node.text)
    except ValueError as reason:
        hint = "write whole days or weeks, such as `6 weeks 3 days`; `-3 weeks` is three weeks ahead"
        problems.add("bad_duration", f"{node.shown}: {reason}", node, hint)
        return None


def read_steps(node: Node, decimals: int, problems: Problems) -> int | None:
    """A number in steps of the question's last decimal, None if the node holds none that fits."""
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        hint = odd_letter(node.text) or "write digits, without a unit"
        problems.add("bad_number", f"{node.shown} is not a number", node, hint)
        return None
    # repr of a float is the shortest decimal that means it, so 37.1 is 371 tenths exactly.
    steps = Decimal(repr(node.value)).scaleb(decimals)
    if abs(steps) > _MOST_STEPS:
        problems.add("bad_number", f"{node.shown} is too large", node, "give a number that people can answer")
    elif steps != steps.to_integral_value():
        most = f"at most {decimals} decimals" if decimals else "a whole number"
        hint = f"write {most}, or raise `decimals` of the question"
        problems.add("bad_number", f"{node.shown} has more decimals than the question", node, hint)
    else:
        return int(steps)
    return None


def refuse_parameter(node: Node, limit_of: str, problems: Problems) -> bool:
    """Whether a limit is written as a parameter where it is a number; if so, that is said.

    Such a limit is one for each answer to another question. The auditor moves a parameter through its whole range: it
    moves one limit, and not a staircase of them.
    """
    if not node.text.startswith("$"):
        return False
    message = f"{node.shown} is a parameter, and this limit of `{limit_of}` depends on another answer"
    problems.add("bad_limit", message, node, "write the amount itself: a parameter can only be the limit of one answer")
    return True
