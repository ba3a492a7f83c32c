"""Reasons: the ids of the rules that fired, as a list, looked up instead of put together.

The rules are taken in groups. Those of a group that fired are the bits of a number, and the number is a place in a
list of prepared texts; the texts of all groups in a row are then split at their separators. To build lists element by
element costs most engines several times as much, and Polars a hundred times.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

import ibis
from ibis.expr.types import ArrayValue, BooleanValue, IntegerValue, StringValue, Table

from soundadvice.tables.query.values import Step, joined

SEPARATOR = "|"
_FEW = 64
_BITS_OF_FEW, _BITS_OF_MANY = 8, 4  # of many rules, texts for every set of eight would be too long a query


class ReasonColumns:
    """The list of reasons of some rules, in stages: numbers, texts, lists."""

    def __init__(self, rules: Sequence[str], prefix: str) -> None:
        bits = _BITS_OF_FEW if len(rules) <= _FEW else _BITS_OF_MANY
        self._groups = [tuple(rules[start : start + bits]) for start in range(0, len(rules), bits)]
        self._prefix = prefix

    def numbers(self, fired: dict[str, BooleanValue]) -> Step:
        """One column per group: its rules that fired, as bits."""
        return {
            f"{self._prefix}{place}": reduce(add, (_bit(fired[rule], bit) for bit, rule in enumerate(group)))
            for place, group in enumerate(self._groups)
        }

    def texts(self, table: Table) -> Step:
        """A column of the ids, each with a separator before it, where there are several groups."""
        if len(self._groups) < 2:
            return {}
        texts = [_texts(group)[table[f"{self._prefix}{place}"]] for place, group in enumerate(self._groups)]
        return {f"{self._prefix}text": joined(texts)}

    def lists(self, table: Table) -> ArrayValue:
        """The list of the ids."""
        match self._groups:
            case []:
                # Not a list without elements: Polars would not know of what.
                return ibis.literal("").split(SEPARATOR)[1:]
            case [group]:
                return ibis.literal(_subsets(group), type="array<array<string>>")[table[f"{self._prefix}0"]]
            case _:
                return table[f"{self._prefix}text"].split(SEPARATOR)[1:]


def _bit(fired: BooleanValue, bit: int) -> IntegerValue:
    # An open rule is no reason: null goes the way of false here.
    return ibis.ifelse(fired, ibis.literal(1 << bit, type="int16"), ibis.literal(0, type="int16"))


def _subsets(group: tuple[str, ...]) -> list[list[str]]:
    """Every subset of some rules, at the place that its bits are."""
    return [[rule for bit, rule in enumerate(group) if number >> bit & 1] for number in range(1 << len(group))]


def _texts(group: tuple[str, ...]) -> StringValue:
    texts = ["".join(f"{SEPARATOR}{rule}" for rule in subset) for subset in _subsets(group)]
    return ibis.literal(texts, type="array<string>")
