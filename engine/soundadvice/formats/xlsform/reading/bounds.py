"""The constraint of a number in an XLSForm: its bounds, its decimals, and whether it says anything more."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from soundadvice.formats.xlsform.xpath import HERE, Compared, Expression, Joined, NotUnderstood, parse

_DEFAULT_DECIMALS = 1
_BESIDE = re.compile(r" and (?:\(\$\{[^}\s]{1,200}\} = '' or )?\. (?:<=?|>=?) \$\{[^}\s]{1,200}\}\)?")
"""That an answer is bounded by another one, as this project writes it, and as most do."""
_MOST_DECIMALS = 6
_DAY = re.compile(r"\(?\. ?(<=?|>=?) ?today\(\) ?([-+] ?[0-9]{1,6})?\)?")
"""That a day is so many days before or after today, at the most."""
_COUNTED = re.compile(
    r"round\(decimal-date-time\(today\(\)\) - decimal-date-time\(\.\), 0\) (>=|<=) (-?[0-9]{1,6})(?![0-9.])"
)
"""The same, as this project writes it."""
_UNIT_IF = re.compile(r"= '([a-z]+)', ([0-9]+)")
_PARAMETER = re.compile(r"(start|end|step)\s*=\s*(-?[0-9]{1,9}(?:\.[0-9]{1,6})?)")
_ROUNDED = re.compile(r" and round\(\., ([0-6])\) = \.$")


def bounds(constraint: str, kind: str) -> tuple[Decimal | None, Decimal | None, int]:
    """The lowest and the highest value that a constraint lets through, and how many decimals."""
    rounded = _ROUNDED.search(constraint)
    parts = [(part.sign, Decimal(part.value)) for part in _parts(constraint)]
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
    for part in filter(None, (one.strip() for one in constraint.split(" and "))):
        found, counted = _DAY.fullmatch(part), _COUNTED.fullmatch(part)
        if found is not None:
            before = int((found[2] or "0").replace(" ", ""))
            bound = -before + (0 if "=" in found[1] else 1 if found[1] == "<" else -1)
            (least if found[1] in ("<", "<=") else most).append(bound)
        elif counted is not None:
            (least if counted[1] == ">=" else most).append(int(counted[2]))
        else:
            more = True
    return max(least, default=None), min(most, default=None), more


def _parts(constraint: str) -> list[Compared]:
    """The comparisons of a question's own value that must all hold."""
    found = _expression(constraint)
    parts = found.parts if isinstance(found, Joined) and found.word == "and" else (found,)
    return [part for part in parts if isinstance(part, Compared) and _is_bound(part)]


def _is_bound(part: Compared) -> bool:
    return part.name == HERE and part.sign in (">=", ">", "<=", "<") and not part.is_text


def says_more(constraint: str) -> bool:
    """Whether a constraint says anything but bounds."""
    found = _expression(constraint)
    if found is None or _BESIDE.search(constraint):
        return bool(constraint.strip())
    parts = found.parts if isinstance(found, Joined) and found.word == "and" else (found,)
    return not all(isinstance(part, Compared) and _is_bound(part) for part in parts)


def _expression(constraint: str) -> Expression | None:
    text = _BESIDE.sub("", _ROUNDED.sub("", constraint))
    try:
        return parse(text) if text.strip() else None
    except NotUnderstood:
        return None
