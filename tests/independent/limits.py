"""A number compared with a limit that another answer sets: a ratio, a product, a table.

Written from docs/explanation/meaning.md, by trying every answer to what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

Json = dict[str, Any]
Read = Callable[[Any], Fraction]


def is_derived(shape: Json) -> bool:
    """Whether an entry of scores.yaml is a ratio or product, and no score."""
    return "ratio" in shape or "product" in shape


def factors(shape: Json) -> dict[str, int]:
    """The questions that a ratio or product is made of, each with its power."""
    body, found = shape.get("ratio") or shape["product"], dict[str, int]()
    for key, sign in (("of", 1), ("by", -1)):
        listed = body.get(key, [])
        for name in listed if isinstance(listed, list) else [listed]:
            found[name] = found.get(name, 0) + sign
    return found


def derived(shape: Json, values: Mapping[str, Fraction]) -> Fraction:
    """What a ratio or product comes to."""
    value = Fraction(str((shape.get("ratio") or shape["product"]).get("times", 1)))
    for name, power in factors(shape).items():
        value *= values[name] ** power
    return value


def limit_of(rows: list[list[Any]], answer: Fraction, read: Read, read_limit: Read) -> Fraction | None:
    """The limit in the last row that begins no higher than an answer; None where there is none."""
    [*_, (_, limit)] = [row for row in rows if read(row[0]) <= answer]
    return None if limit == "none" else read_limit(limit)


def amounts(question: Json, read: Read, near: list[Any]) -> list[Fraction]:
    """Every answer to a number; of lengths of time and days those at both ends, and those near some."""
    low, high = read(question["min"]), read(question["max"])
    if question["kind"] == "number":
        step = Fraction(1, 10 ** question.get("decimals", 0))
        return [low + step * number for number in range(int((high - low) / step) + 1)]
    edges = {read(one) + more for one in near if one != "none" for more in (-1, 0, 1)}
    return [low, high, *(one for one in edges if low < one < high)]


def decided(
    names: tuple[str, str],
    given: Mapping[str, Fraction],
    others: Mapping[str, list[Fraction]],
    sure: frozenset[str],
    says: Callable[[Mapping[str, Fraction]], bool],
) -> bool | None:
    """What is said of the answers given: whatever it is of every answer to what is missing; None if that differs.

    It is true without an answer only to a question in `sure`: of all others there could be none.
    """
    missing = [name for name in names if name not in given]
    if len(missing) == 2:
        return None
    found = {
        says({**given, **dict.fromkeys(missing, one)}) for one in (others[missing[0]] if missing else [Fraction(0)])
    }
    if found == {False}:
        return False
    return True if found == {True} and sure.issuperset(missing) else None
