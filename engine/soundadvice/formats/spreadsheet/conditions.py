"""Conditions as rows of a decision table: each row is one way in, and each cell what it asks of one question.

leg_pain      age        duration
one, both     >= 50
numb                     2 weeks to 6 weeks

A choice has its options; several have `all of:` or `none of:` before them, else any will do. A number, a length of time
and a day have signs, or two ends with `to` between them, which both count. What no row can say stays as YAML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from soundadvice.formats.spreadsheet.cells import Data, ReadRow, straight

MOST_ROWS = 12
_SIGNS = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<", "is": "="}
_WORDS = {sign: word for word, sign in _SIGNS.items()} | {
    "≥": "at_least",
    "≤": "at_most",
    "=>": "at_least",
    "=<": "at_most",
}
_BOUND = re.compile(r"(>=|<=|=>|=<|≥|≤|>|<|=)\s*(.+)")
_RANGE = re.compile(r"(.+?) to (.+)")
_QUANTIFIED = re.compile(r"(any|all|none) of\s*:\s*(.*)", re.IGNORECASE)
OPTIONED = ("choice", "multi_choice")


def as_rows(when: Data, kinds: Mapping[str, str]) -> list[dict[str, str]] | None:
    """The rows that a condition is, None where it is none or too many. `kinds` has the kind of each question."""
    if not isinstance(when, dict) or len(when) != 1:
        return None
    ((name, value),) = when.items()
    if name == "any" and isinstance(value, list):
        found = [as_rows(part, kinds) for part in value]
        rows = [row for part in found if part is not None for row in part]
        return rows if None not in found and len(rows) <= MOST_ROWS else None
    if name == "all" and isinstance(value, list):
        return _joined(value, kinds)
    text = test_cell(value, kinds[name]) if name in kinds else None
    return None if text is None else [{name: text}]


def _joined(parts: Sequence[Data], kinds: Mapping[str, str]) -> list[dict[str, str]] | None:
    rows: list[dict[str, str]] = [{}]
    for part in parts:
        found = as_rows(part, kinds)
        if found is None or any(not one.keys().isdisjoint(row) for one in found for row in rows):
            return None
        rows = [row | one for row in rows for one in found]
        if len(rows) > MOST_ROWS:
            return None
    return rows


def test_cell(value: Data, kind: str) -> str | None:
    """The cell that a test of a question or a score is, None where no cell says it."""
    if kind in OPTIONED:
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return ", ".join(value)
        if kind == "multi_choice" and isinstance(value, dict) and len(value) == 1:
            ((quantifier, options),) = value.items()
            listed = isinstance(options, list) and all(isinstance(one, str) for one in options)
            return f"{quantifier.replace('_', ' ')}: {', '.join(options)}" if listed else None
        return None
    return "unsure" if value in ("unsure", ["unsure"]) else bounds_cell(value)


def bounds_cell(value: Data) -> str | None:
    """The cell that comparisons are, None where no cell says them."""
    if not isinstance(value, dict) or not value or any(isinstance(one, (dict, list)) for one in value.values()):
        return None
    if set(value) == {"from", "to"}:
        return f"{_said(value['from'])} to {_said(value['to'])}"
    return ", ".join(f"{_SIGNS[key]} {_said(one)}" for key, one in value.items()) if set(value) <= set(_SIGNS) else None


def _said(amount: Data) -> str:
    return f"{Decimal(repr(amount)):f}" if isinstance(amount, float) else str(amount)


def from_rows(rows: Sequence[ReadRow], heads: Sequence[str], kinds: Mapping[str, str]) -> Data:
    """The condition that rows say together. Raises ImportingError, with the cell."""
    ways = []
    for row in rows:
        tests = [{head: test_of(row, head, kinds[head])} for head in heads if row.cells.get(head)]
        if not tests:
            hint = "write what it asks under a question; a rule that fires for everyone is the default"
            raise row.error(heads[0] if heads else "when", "this row asks nothing, so it would fire for everyone", hint)
        ways.append(tests[0] if len(tests) == 1 else {"all": tests})
    return ways[0] if len(ways) == 1 else {"any": ways}


def test_of(row: ReadRow, head: str, kind: str) -> Data:
    """The test that a cell says. Raises ImportingError, with the cell."""
    text = _spoken(row, head)
    if kind in OPTIONED:
        quantified = _QUANTIFIED.fullmatch(text)
        options = [one.strip(" \"'") for one in re.split("[,;]", quantified[2] if quantified else text)]
        options = [one for one in options if one]
        return {f"{quantified[1].lower()}_of": options} if quantified else options
    return "unsure" if text.lower() == "unsure" else bounds_of(row, head)


def bounds_of(row: ReadRow, head: str) -> Data:
    """The comparisons that a cell says. Raises ImportingError, with the cell."""
    text = _spoken(row, head)
    if between := _RANGE.fullmatch(text):
        return {"from": _amount(between[1]), "to": _amount(between[2])}
    found: dict[str, Data] = {}
    for part in text.split(","):
        bound = _BOUND.fullmatch(part.strip())
        if bound is None or _WORDS[bound[1]] in found:
            hint = "such as `>= 50`, `< 3 weeks`, `>= 50, < 65`, `50 to 64`, `= 5` or `unsure`"
            raise row.error(head, f"`{text[:60]}` is no comparison", hint)
        found[_WORDS[bound[1]]] = _amount(bound[2])
    return found


def _spoken(row: ReadRow, head: str) -> str:
    return " ".join(straight(row.cells[head]).split())


def _amount(text: str) -> Data:
    text = text.strip()
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?[0-9]+\.[0-9]+", text) else text
