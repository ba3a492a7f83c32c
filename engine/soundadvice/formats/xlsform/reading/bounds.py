"""The constraint of an amount in an XLSForm: its bounds, the other answers that it is compared with, and what else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TypeGuard

from soundadvice.formats.xlsform.xpath import HERE, SINCE, Beside, Compared, Expression, Joined, NotUnderstood, parse

_DEFAULT_DECIMALS = 1
_MOST_DECIMALS = 6
_DAY = re.compile(r"\(?\. ?(<=?|>=?) ?today\(\) ?([-+] ?[0-9]{1,6})?\)?")
"""That a day is so many days before or after today, at the most."""
_COUNTED = re.compile(rf"{re.escape(SINCE)} (>=|<=) (-?[0-9]{{1,6}})")
"""The same, as this project writes it."""
_UNIT_IF = re.compile(r"= '([a-z]+)', ([0-9]+)")
_PARAMETER = re.compile(r"(start|end|step)\s*=\s*(-?[0-9]{1,9}(?:\.[0-9]{1,6})?)")
_ROUNDED = re.compile(r" and round\(\., ([0-6])\) = \.$")
_MARK = re.compile(r"""'[^']*'|"[^"]*"|['"()]|\b(?<![$.{/-])(?:and|or)\b(?![.}/-])""")
_MOST_BRACKETS = 3
"""Brackets around the whole of a constraint that are taken off before it is cut."""


@dataclass(frozen=True, slots=True)
class Limited:
    """An answer that is less or more (`sign`) than the one to another row of the form, by its name.

    `as_days` is whether days are compared as how many days ago they were, as this project writes it.
    """

    sign: str
    name: str
    as_days: bool = False


def bounds(constraint: str, kind: str) -> tuple[Decimal | None, Decimal | None, int]:
    """The lowest and the highest value that a constraint lets through, and how many decimals."""
    rounded = _ROUNDED.search(constraint)
    understood = [part for text in _conjuncts(constraint) for part in _parts(text)]
    parts = [(part.sign, Decimal(part.value)) for part in understood if _is_bound(part)]
    if kind != "decimal":
        decimals = 0
    elif rounded:
        decimals = int(rounded[1])
    else:
        written = (max(0, -int(value.normalize().as_tuple().exponent)) for _, value in parts)
        decimals = min(max(_DEFAULT_DECIMALS, *written, 0), _MOST_DECIMALS)
    step = Decimal(1).scaleb(-decimals)
    low: list[Decimal] = []
    high: list[Decimal] = []
    for sign, value in parts:
        up = value.quantize(step, ROUND_CEILING)
        down = value.quantize(step, ROUND_FLOOR)
        if sign in (">=", ">"):
            low.append(up + step if sign == ">" and up == value else up)
        else:
            high.append(down - step if sign == "<" and down == value else down)
    return max(low, default=None), min(high, default=None), decimals


def seconds(constraint: str) -> tuple[int, int] | None:
    """The shortest and the longest length of time, in seconds, as this project writes them; None if it is otherwise."""
    found = re.findall(r"(?:>=|<=) (\d+)", _UNIT_IF.sub("", constraint))
    return (int(found[1]), int(found[2])) if len(found) > 2 else None


def in_seconds(constraint: str, calculation: str) -> str:
    """The constraint of the amount of a length of time, as this project writes it, of its seconds."""
    factor = calculation.partition(" * ")[2].removesuffix(")")
    return constraint.replace(f"(. * {factor})", HERE).replace(f". * {factor}", HERE)


def range_of(parameters: str) -> tuple[Decimal, Decimal, int, Decimal]:
    """The bounds that the parameters of a range say, its decimals and its step."""
    said = dict(_PARAMETER.findall(parameters))
    low, high, step = (Decimal(said.get(key, usual)) for key, usual in (("start", "1"), ("end", "10"), ("step", "1")))
    decimals = max(max(0, -int(one.normalize().as_tuple().exponent)) for one in (low, high, step))
    return min(low, high), max(low, high), decimals, step


def says_decimals(constraint: str) -> bool:
    """Whether a constraint says how many decimals a number may have."""
    return _ROUNDED.search(constraint) is not None


def days(constraint: str) -> tuple[int | None, int | None, bool]:
    """The fewest and the most days before today that a constraint lets through, and whether it says anything more."""
    least: list[int] = []
    most: list[int] = []
    more = False
    for part in _conjuncts(constraint):
        found, counted = _DAY.fullmatch(part), _COUNTED.fullmatch(part)
        if found is not None:
            before = int((found[2] or "0").replace(" ", ""))
            bound = -before + (0 if "=" in found[1] else 1 if found[1] == "<" else -1)
            (least if found[1] in ("<", "<=") else most).append(bound)
        elif counted is not None:
            (least if counted[1] == ">=" else most).append(int(counted[2]))
        elif not all(map(_limited, _parts(part.replace(SINCE, HERE)))):
            more = True
    return max(least, default=None), min(most, default=None), more


def limited(constraint: str) -> tuple[Limited, ...]:
    """The other rows that an answer is compared with.

    >>> limited(". >= 20 and (${systolic} = '' or . < ${systolic})")
    (Limited(sign='<', name='systolic', as_days=False),)
    """
    return tuple(
        Limited(found.sign, found.other, SINCE in text)
        for text in _conjuncts(constraint)
        for part in _parts(text.replace(SINCE, HERE))
        if (found := _limited(part)) is not None
    )


def says_more(constraint: str) -> bool:
    """Whether a constraint of a number says anything but bounds and comparisons with other rows."""
    parts = (part for text in _conjuncts(constraint) for part in _parts(text))
    return not all(_is_bound(part) or _limited(part) for part in parts)


def _conjuncts(constraint: str) -> Iterator[str]:
    """The texts that must all hold, of whatever: the constraint cut at each `and` that stands in no bracket."""
    text = _ROUNDED.sub("", constraint).strip()
    for _ in range(_MOST_BRACKETS):
        cuts = list(_cuts(text))
        if cuts or not (text.startswith("(") and text.endswith(")") and _is_whole(text[1:-1])):
            break
        text = text[1:-1].strip()
    ends = [*(start for start, _ in cuts), len(text)]
    starts = [0, *(end for _, end in cuts)]
    if constraint.strip():
        yield from (text[start:end].strip() for start, end in zip(starts, ends, strict=True))


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Where a text is cut: nowhere if an `or` stands in no bracket, or a bracket or a quote has no other half."""
    found: list[tuple[int, int]] = []
    if not _is_whole(text):
        return
    depth = 0
    for mark in _MARK.finditer(text):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth == 0 and mark[0] == "or":
            return
        if depth == 0 and mark[0] == "and":
            found.append(mark.span())
    yield from found


def _is_whole(text: str) -> bool:
    """Whether each bracket and quote of a text has its other half in it."""
    depth = 0
    for mark in _MARK.finditer(text):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth < 0 or mark[0] in ("'", '"'):
            return False
    return depth == 0


def _parts(text: str) -> Iterator[Expression | None]:
    """What must all hold; None for what is not understood."""
    try:
        waiting = [parse(text)]
    except NotUnderstood:
        yield None
        return
    while waiting:
        found = waiting.pop(0)
        if isinstance(found, Joined) and found.word == "and":
            waiting = [*found.parts, *waiting]
        else:
            yield found


def _is_bound(part: Expression | None) -> TypeGuard[Compared]:
    return isinstance(part, Compared) and part.name == HERE and part.sign in (">=", ">", "<=", "<") and not part.is_text


def _limited(part: Expression | None) -> Beside | None:
    """The comparison with another answer that a part is: whatever that is, or only if there is one."""
    if isinstance(part, Joined) and part.word == "or" and len(part.parts) == 2:
        unanswered, part = part.parts
        if not isinstance(part, Beside) or unanswered != Compared(part.other, "=", "", is_text=True):
            return None
    return part if isinstance(part, Beside) and part.name == HERE and part.sign in (">=", ">", "<=", "<") else None
