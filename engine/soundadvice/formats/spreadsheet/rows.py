"""Rows: the files that sheets are of, and rows that were read beside those that were written."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from soundadvice.formats.spreadsheet.cells import Data, EditRow, EditSheet, Path, ReadRow, decoded, encoded, same
from soundadvice.loader import files as names
from soundadvice.model.errors import ImportingError

Read = Mapping[str, Sequence[ReadRow]]
Key = TypeVar("Key", bound=Hashable)
SCORE = "score"
"""The kind of a column that is a score, beside the kinds of questions."""


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """What a pack's files hold: the data of each YAML file and table by its path, and what else the sheets show.

    `kinds` has the kind of each question and `scores` the ids of scores, of layers below too; `words` the texts that
    are translated, by their places.
    """

    data: Mapping[str, Data]
    kinds: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)
    scores: Sequence[str] = ()

    def all_kinds(self) -> dict[str, str]:
        """The kind of each question, those of the file first."""
        own = {str(one["id"]): str(one.get("kind")) for one in questions_of(self.data) if "id" in one and "kind" in one}
        return own | {name: kind for name, kind in self.kinds.items() if name not in own}

    def columns(self) -> dict[str, str]:
        """What a row of rules can ask of: the questions and then the scores, each with its kind."""
        own = [str(one["id"]) for one in listed(self.data, names.SCORES) if "id" in one]
        return self.all_kinds() | dict.fromkeys([*own, *self.scores], SCORE)


def listed(data: Mapping[str, Data], file: str, *path: str) -> list[Data]:
    """The mappings in a list of a file, none where there is no such list."""
    found = data.get(file)
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def questions_of(data: Mapping[str, Data]) -> list[Data]:
    """The questions of a file, and those of its groups that are repeated, as they are written."""
    return listed(data, names.QUESTIONS)


def rule_files(data: Mapping[str, Data]) -> list[str]:
    """The files of rules, by name."""
    return sorted(path for path in data if path.startswith(f"{names.RULES}/"))


def table_files(data: Mapping[str, Data]) -> list[str]:
    """The files of decision tables, by name."""
    return sorted(path for path in data if path.startswith(f"{names.TABLES}/"))


def rules_of(data: Mapping[str, Data]) -> dict[str, tuple[str, Path]]:
    """Where each rule stands: its file and the path in it, of those in files of their own and of rows of tables."""
    found: dict[str, tuple[str, Path]] = {str(data[path].get("id")): (path, ()) for path in rule_files(data)}
    for path in table_files(data):
        for number, row in enumerate(data[path].get("rows") or []):
            found[str(row.get("id"))] = (path, ("rows", number))
    return found


def value_at(data: Data, path: Path) -> Data:
    """The value at a path."""
    for step in path:
        data = data[step]
    return data


def cells_of(
    item: Mapping[str, Data], heads: Iterable[str], file: str, path: Path
) -> tuple[dict[str, str], dict[str, tuple[str, Path]]]:
    """The cells of an item, and where the value of each is."""
    used = [head for head in heads if head in item]
    return {head: encoded(head, item[head]) for head in used}, {head: (file, (*path, head)) for head in used}


@dataclass(frozen=True, slots=True)
class Match:
    """A row that was read, and the one that was written of it, None if it is new."""

    now: ReadRow
    before: EditRow | None

    def changed(self, heads: Sequence[str]) -> list[str]:
        """The columns in which it says something else than it did."""
        was = self.before.cells if self.before else {}
        return [head for head in heads if not same(was.get(head, ""), self.now.cells.get(head, ""))]


def matched(sheet: EditSheet, read: Read) -> tuple[list[Match], list[EditRow]]:
    """The rows that were read with those that were written of them, in the order of now; and those that are gone."""
    before = {row.key: row for row in sheet.rows}
    found: dict[tuple[str, ...], Match] = {}
    for row in read[sheet.name]:
        key = row.key(sheet.keys)
        if not all(key):
            head = sheet.keys[key.index("")]
            raise row.error(head, f"`{head}` is empty", "write it, or remove the row")
        if key in found:
            first = found[key].now.place(sheet.keys[-1])
            raise row.error(sheet.keys[-1], f"`{' '.join(key)[:60]}` is here twice", f"the first is {first}")
        found[key] = Match(row, before.get(key))
    return list(found.values()), [row for key, row in before.items() if key not in found]


def put(item: Data, match: Match, heads: Sequence[str]) -> None:
    """Puts what has changed in a row into what it is of."""
    for head in match.changed(heads):
        if not match.now.cells.get(head):
            item.pop(head, None)
        else:
            item[head] = decoded(match.now, head, item.get(head))


def in_order(before: Iterable[Key], now: Iterable[Key]) -> list[Key]:
    """The keys of now, where their order says nothing: as they were before, each new one after its neighbour."""
    current = list(now)
    found = [key for key in before if key in current]
    had = set(found)
    last: Key | None = None
    for key in current:
        if key not in had:
            position = 0 if last is None and not found else len(found) if last is None else found.index(last) + 1
            found.insert(position, key)
        last = key
    return found


def no_question(row: ReadRow, head: str) -> ImportingError:
    """A column that is no question."""
    return row.error(head, f"there is no question `{head[:60]}`", "add it to the sheet Questions first")
