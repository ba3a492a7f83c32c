"""Cells: the rows of a sheet, by their keys, and values as the text of a cell and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.parse import parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import ImportingError

Data = Any
"""A value of a YAML file: a mapping, a list, a text, a number, true or false, or nothing."""
Path = tuple[str | int, ...]

_PLAIN = re.compile(r"[A-Za-z$](?:[^:#,\[\]{}?\"'\n]|:(?! )|(?<! )#)*(?<![: ])|[0-9]+ [a-z]+(?: [0-9]+ [a-z]+)*")
_NOT_WORDS = {"null", "true", "false", "~"}


@dataclass(frozen=True, slots=True)
class EditRow:
    """A row: its key, the text of each cell by the head of its column, and where in the files each cell's value is."""

    key: tuple[str, ...]
    cells: Mapping[str, str]
    places: Mapping[str, tuple[str, Path]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditSheet:
    """A sheet: `keys` are the heads of the columns that tell its rows apart, `grey` those that are there to be read."""

    name: str
    heads: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[EditRow, ...]
    grey: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a workbook that is read: its number, and the text of each cell by the head of its column."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    columns: Mapping[str, str]

    def place(self, head: str) -> str:
        """The place of a cell as a spreadsheet names it: `Questions!C5`."""
        return f"{self.sheet}!{self.columns.get(head, 'A')}{self.number}"

    def error(self, head: str, message: str, hint: str | None = None) -> ImportingError:
        """What is wrong with a cell."""
        return ImportingError(f"{self.place(head)}: {message}", hint)

    def key(self, heads: Sequence[str]) -> tuple[str, ...]:
        """What tells it apart from other rows."""
        return tuple(self.cells.get(head, "") for head in heads)


def shown(value: Data) -> str:
    """A value as the text of a cell: a text as it is, else as YAML has it in brackets."""
    return value if isinstance(value, str) else "" if value is None else flow(value)


def flow(value: Data) -> str:
    """A value as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(str(key))}: {flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        is_plain = _PLAIN.fullmatch(value) and value.lower() not in _NOT_WORDS
        return value if is_plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def unflowed(row: ReadRow, head: str) -> Data:
    """The value that a cell says as YAML. Raises ImportingError, with the cell."""
    problems = Problems()
    node = parse(TextFile(row.place(head)), row.cells[head].encode("utf-8"), problems)
    if node is None or problems.errors:
        first = problems.errors[0]
        raise row.error(head, first.message, first.hint)
    return plain(node.data())


def plain(value: Data) -> Data:
    """The same with lists for tuples, as can be changed."""
    if isinstance(value, Mapping):
        return {key: plain(below) for key, below in value.items()}
    return [plain(below) for below in value] if isinstance(value, (list, tuple)) else value


def decoded(row: ReadRow, head: str, before: Data, *, is_text: bool) -> Data:
    """What a cell that was changed says: words where its column has words, else what it is as YAML."""
    if is_text and not isinstance(before, (list, dict)):
        return row.cells[head]
    return unflowed(row, head)


def same(before: str, now: str) -> bool:
    """Whether a cell says what it said: spreadsheets change the ends of lines, and spaces around a text."""
    return _bare(before) == _bare(now)


def _bare(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
