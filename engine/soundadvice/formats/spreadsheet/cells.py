"""Cells: the rows of a sheet, by their keys, and values as the text of a cell and back.

Words stand as they are. A list of ids is `a, b`, a list of words has one on each line, and what a claim became is
`rule: hot, question: fever`. All else is YAML on one line.
"""

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
from soundadvice.model.problem import Problem

Data = Any
"""A value of a YAML file: a mapping, a list, a text, a number, true or false, or nothing."""
Path = tuple[str | int, ...]

_PLAIN = re.compile(r"[A-Za-z$](?:[^:#,\[\]{}?\"'\n]|:(?! )|(?<! )#)*(?<![: ])|[0-9]+ [a-z]+(?: [0-9]+ [a-z]+)*")
_NOT_WORDS = {"null", "true", "false", "~"}
_LISTED = re.compile(r"[\w$.:/|+-]+")
_QUOTES = str.maketrans("\u201c\u201d\u201e\u2018\u2019", '"""\'\'')
TEXT_HEADS = frozenset(
    {"text", "help", "why", "because", "do", "means", "note", "name", "unit", "title", "label", "sign", "reading"}
    | {"not_used", "not_in_safety_net", "edition", "place", "retrieved", "acuity", "advise", "at", "kind", "basis"}
    | {"hit", "urgency", "sha256"}
)
"""The columns whose cells say what they say, whatever it looks like."""
ID_HEADS = frozenset(
    {"claims", "references", "findings", "instead_of", "rules", "texts", "never", "has", "lacks", "tells", "forbids"}
    | {"numbers", "given", "held_back"}
)
"""The columns whose cells list ids."""
LINE_HEADS = frozenset({"words", "safety_net"})
"""The columns whose cells have one text on each line."""
PAIR_HEADS = frozenset({"became"})
"""The columns whose cells list a kind and an id."""


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


def encoded(head: str, value: Data) -> str:
    """A value as the text of a cell in the column of that head; `decoded` makes the value of it again."""
    if isinstance(value, list) and value:
        if head in ID_HEADS and all(isinstance(one, str) and _LISTED.fullmatch(one) for one in value):
            return ", ".join(value)
        if head in LINE_HEADS and all(isinstance(one, str) and _is_line(one) for one in value):
            return "\n".join(value)
        if head in PAIR_HEADS and all(isinstance(one, dict) and len(one) == 1 for one in value):
            return ", ".join(f"{kind}: {name}" for one in value for kind, name in one.items())
    return shown(value)


def _is_line(text: str) -> bool:
    return bool(text) and text == text.strip() and "\n" not in text and text[0] not in "[{"


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
    """The value that a cell says as YAML, with plain quotes for the curly ones that programs make of them if need be.

    Raises ImportingError, with the cell.
    """
    text = row.cells[head]
    if text.lower() in ("true", "false"):
        text = text.lower()  # as spreadsheets write it
    first: Problem | None = None
    for said in dict.fromkeys((text, straight(text))):
        problems = Problems()
        node = parse(TextFile(row.place(head)), said.encode("utf-8"), problems)
        if node is not None and not problems.found:
            return plain(node.data())
        first = first or problems.found[0]
    assert first is not None
    raise row.error(head, first.message, first.hint)


def straight(text: str) -> str:
    """What is no words for people, with the quotes and spaces that word processors put in made plain again."""
    return text.translate(_QUOTES).replace("\u00a0", " ").strip()


def plain(value: Data) -> Data:
    """The same with lists for tuples, as can be changed."""
    if isinstance(value, Mapping):
        return {key: plain(below) for key, below in value.items()}
    return [plain(below) for below in value] if isinstance(value, (list, tuple)) else value


def decoded(row: ReadRow, head: str, before: Data) -> Data:
    """What a cell that was changed says, where it said `before`. Raises ImportingError, with the cell."""
    text = row.cells[head]
    if head in LINE_HEADS and text[0] not in "[{":
        return [line.strip() for line in text.split("\n") if line.strip()]
    bare = straight(text)
    was_listed = isinstance(before, list) and bool(before) and all(isinstance(one, str) for one in before)
    if (head in ID_HEADS or was_listed) and bare[0] not in "[{":
        return [part.strip(" \"'") for part in re.split("[,;\n]", bare) if part.strip(" \"'")]
    if head in PAIR_HEADS and bare[0] not in "[{":
        return [_pair(row, head, part) for part in re.split("[,;\n]", bare) if part.strip()]
    if head in TEXT_HEADS and not (isinstance(before, (list, dict)) and bare[0] in "[{"):
        return text
    return unflowed(row, head)


def _pair(row: ReadRow, head: str, text: str) -> Data:
    kind, colon, name = (part.strip() for part in text.partition(":"))
    if not colon or not name:
        raise row.error(head, f"`{text.strip()[:60]}` is no kind and id", "such as `rule: hot, question: fever`")
    return {kind: name}


def same(before: str, now: str) -> bool:
    """Whether a cell says what it said: spreadsheets change the ends of lines, and spaces around a text."""
    return _bare(before) == _bare(now)


def _bare(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
