"""Edit: the text of a decision table as CSV that says something else, with every line that says the same as it was."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from soundadvice.loader.schema.table_shapes import RowShape
from soundadvice.loader.table_file import POLICIES, table_from_csv
from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import FormatError

_SIGNS = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<", "is": "="}
_KEYS = tuple(name for name in RowShape.model_fields if name not in ("id", "when"))
_TABLE = {"id", "hit", "rows"}


def csv_value(text: str, name: str) -> Any:
    """What a table says, as data that can be changed; None if it cannot be read. `name` is that of its file."""
    node = table_from_csv(name, TextFile(f"{name}.csv"), text, Problems())
    return None if node is None else _listed(node.data())


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(below) for key, below in value.items()}
    return [_listed(below) for below in value] if isinstance(value, (list, tuple)) else value


def rewritten_csv(text: str, value: Mapping[str, Any], name: str) -> str:
    """The text of the table called `name`, so that it says the value. Raises FormatError if CSV cannot say it."""
    before = csv_value(text, name)
    if set(value) - _TABLE or any("vignettes" in row for row in value["rows"]):
        raise FormatError(f"{name}.csv: a table in CSV has neither a note nor `complete` nor vignettes; make it YAML")
    lines = list(_with_blank_lines(text))
    heads = next(csv.reader([lines[0].strip()], skipinitialspace=True))
    had_heads = len(heads)
    used = [head for row in value["rows"] for head in (*(row.get("when") or {}), *row) if head not in ("id", "when")]
    heads += [head for head in dict.fromkeys(used) if head not in heads]
    first = lines[0]
    if before["hit"] != value["hit"] or len(heads) > had_heads:
        policies = {word: letter for letter, word in POLICIES.items()}
        hit = policies[value["hit"]] if heads[0].strip().upper() in POLICIES else value["hit"]
        first = _line([hit, *heads[1:]])
    had = {row["id"]: (row, line) for row, line in zip(before["rows"], lines[1:], strict=True)}
    made = [first]
    for row in value["rows"]:
        was, line = had.get(row["id"], (None, ""))
        blank = line[: len(line) - len(line.lstrip("\n"))]
        made.append(line if was == row else blank + _line([row["id"], *(_cell(head, row) for head in heads[1:])]))
    found = "\n".join([*made, ""])
    found = found.replace("\n", "\r\n") if "\r\n" in text else found
    if csv_value(found, name) != value:
        raise FormatError(f"{name}.csv: CSV cannot say this; make the table YAML, or change it by hand")
    return found


def _with_blank_lines(text: str) -> Iterator[str]:
    """Each line that says something, after the blank ones above it."""
    above = ""
    for line in text.splitlines():
        if line.strip():
            yield above + line
            above = ""
        else:
            above += "\n"


def _line(cells: Sequence[str]) -> str:
    stream = StringIO()
    csv.writer(stream, lineterminator="").writerow(cells)
    return stream.getvalue()


def _cell(head: str, row: Mapping[str, Any]) -> str:
    if head in _KEYS:
        value = row.get(head, "")
        return ", ".join(value) if isinstance(value, list) else str(value)
    test = (row.get("when") or {}).get(head)
    if test is None:
        return ""
    if isinstance(test, list):
        return ", ".join(map(str, test))
    if isinstance(test, dict) and len(test) == 1:
        ((key, amount),) = test.items()
        if key in _SIGNS and not isinstance(amount, dict):
            return f"{_SIGNS[key]} {amount}"
    if isinstance(test, dict) and set(test) == {"from", "to"}:
        return f"{test['from']}..{test['to']}"
    return _flow(test)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(below)}" for key, below in value.items()) + "}"
    return "[" + ", ".join(map(_flow, value)) + "]" if isinstance(value, list) else str(value)
