"""Expressions: the parts of one in XPath or FHIRPath, by its brackets, quotes and commas alone."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.model.condition import Operator

SIGNS: Mapping[str, Operator] = {
    ">=": Operator.AT_LEAST,
    ">": Operator.MORE_THAN,
    "<=": Operator.AT_MOST,
    "<": Operator.LESS_THAN,
}
"""How a form writes that an amount is compared."""
_MOST_BRACKETS = 30
"""Around one expression: each is looked for from end to end."""


def bare(text: str) -> str:
    """An expression without brackets around all of it, and each space one.

    >>> bare("( (a +  b) )"), bare("(a) + (b)")
    ('a + b', '(a) + (b)')
    """
    text = " ".join(text.split())
    for _ in range(_MOST_BRACKETS):
        if not text.startswith("(") or not _closes_last(text):
            break
        text = text[1:-1].strip()
    return text


def split(text: str, at: str) -> list[str]:
    """The parts of an expression between the marks that stand in no brackets and no quotes.

    >>> split("a + f(b + c) + 'd + e'", "+")
    ['a', 'f(b + c)', "'d + e'"]
    """
    parts, depth, quoted, start = [], 0, "", 0
    for place, mark in enumerate(text):
        if quoted:
            quoted = "" if mark == quoted else quoted
        elif mark in "'\"":
            quoted = mark
        elif mark == at and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
        else:
            depth += (mark in "({[") - (mark in ")}]")
    return [*parts, text[start:].strip()]


def of_call(text: str, name: str) -> list[str] | None:
    """What stands between the brackets of a call, split at its commas; None if it is no such call.

    >>> of_call("if(a, b, 0)", "if"), of_call("if(a) + 1", "if")
    (['a', 'b', '0'], None)
    """
    inside = text.removeprefix(name).lstrip()
    if not text.startswith(name) or not inside.startswith("(") or not _closes_last(inside):
        return None
    return split(inside[1:-1], ",")


def _closes_last(text: str) -> bool:
    depth, quoted = 0, ""
    for place, mark in enumerate(text):
        if quoted or mark in "'\"":
            quoted = "" if mark == quoted else quoted or mark
            continue
        depth += (mark == "(") - (mark == ")")
        if depth == 0:
            return place == len(text) - 1
    return False
