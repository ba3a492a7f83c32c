"""The schema: the tables of a journal's file in each version, the way from one to the next, and rows as entries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeVar

from soundadvice.journal.diary.entry import DIARY_KEYS, DiaryEntry
from soundadvice.journal.entry import FOLLOWS, KEYS, Entry

SCHEMA_VERSION = 3
Kept = TypeVar("Kept", Entry, DiaryEntry)

_ENTRY = """CREATE TABLE entry (
  id TEXT NOT NULL PRIMARY KEY,
  episode TEXT NOT NULL,
  subject TEXT NOT NULL,
  began TEXT,
  day TEXT NOT NULL,
  time TEXT NOT NULL,
  score INTEGER CHECK (score BETWEEN 0 AND 10),
  trend TEXT NOT NULL,
  pack TEXT NOT NULL,
  version TEXT NOT NULL,
  meaning_hash TEXT NOT NULL,
  answers TEXT NOT NULL,
  skipped TEXT NOT NULL,
  disposition TEXT NOT NULL,
  acuity TEXT NOT NULL,
  title TEXT NOT NULL,
  digest TEXT NOT NULL
)"""
_FOLLOWS = f"ALTER TABLE entry ADD COLUMN {FOLLOWS} TEXT"
_WITH_FOLLOWS = f"{_ENTRY.removesuffix(')')}, {FOLLOWS} TEXT)"
_DIARY = """CREATE TABLE diary (
  id TEXT NOT NULL PRIMARY KEY,
  episode TEXT,
  subject TEXT NOT NULL,
  day TEXT NOT NULL,
  time TEXT NOT NULL,
  pack TEXT NOT NULL,
  version TEXT NOT NULL,
  meaning_hash TEXT NOT NULL,
  programme TEXT,
  weeks TEXT,
  done TEXT NOT NULL,
  digest TEXT NOT NULL
)"""
STEPS = (_ENTRY, _FOLLOWS, _DIARY)
"""What makes each version of the one before. A new file is made in the same steps: there is one schema to check."""
SCHEMAS = {1: [_ENTRY], 2: [_WITH_FOLLOWS], 3: [_WITH_FOLLOWS, _DIARY]}
"""What the tables of each version say of themselves."""

_COLUMNS = {1: (*KEYS, "digest"), 2: (*KEYS, "digest", FOLLOWS), 3: (*KEYS, "digest", FOLLOWS)}
_DIARY_COLUMNS = (*DIARY_KEYS, "digest")
# The names are those of the schema above, never what a person typed.
SELECT = {version: f"SELECT {', '.join(names)} FROM entry" for version, names in _COLUMNS.items()}  # noqa: S608
SELECT_DIARY = f"SELECT {', '.join(_DIARY_COLUMNS)} FROM diary"  # noqa: S608
_LISTS = ("answers", "skipped")
_DIARY_LISTS = ("weeks", "done")


def _insert(table: str, names: Sequence[str]) -> str:
    return f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608


INSERT = _insert("entry", _COLUMNS[SCHEMA_VERSION])
INSERT_DIARY = _insert("diary", _DIARY_COLUMNS)


def row_of(entry: Entry) -> tuple[object, ...]:
    """A check-in as it is inserted."""
    value = _as_texts(entry.to_json(), _LISTS)
    return (*(value[name] for name in KEYS), entry.digest, entry.follows)


def diary_row_of(one: DiaryEntry) -> tuple[object, ...]:
    """An entry of the diary as it is inserted."""
    value = _as_texts(one.to_json(), _DIARY_LISTS)
    return (*(value[name] for name in DIARY_KEYS), one.digest)


def entry_in(version: int, row: tuple[object, ...]) -> Entry:
    """The check-in in a row of a file of that version. Raises ValueError unless it is the very one that was written."""
    value = dict(zip(_COLUMNS[version], row, strict=True))
    if value.get(FOLLOWS) is None:
        value.pop(FOLLOWS, None)
    was = value.pop("digest")
    return _unchanged(Entry.from_json(_from_texts(value, _LISTS)), was)


def diary_entry_in(row: tuple[object, ...]) -> DiaryEntry:
    """The entry of the diary in a row. Raises ValueError unless it is the very one that was written."""
    value = dict(zip(_DIARY_COLUMNS, row, strict=True))
    was = value.pop("digest")
    return _unchanged(DiaryEntry.from_json(_from_texts(value, _DIARY_LISTS)), was)


def _unchanged(kept: Kept, was: object) -> Kept:
    # INVARIANT: only the very entry that was written is taken: any change, however small, could be in an answer.
    if kept.digest != was:
        raise ValueError("digest")
    return kept


def _as_texts(value: dict[str, object], lists: Sequence[str]) -> dict[str, object]:
    there = [name for name in lists if value[name] is not None]
    return value | {name: json.dumps(value[name], ensure_ascii=False, allow_nan=False) for name in there}


def _from_texts(value: dict[str, object], lists: Sequence[str]) -> dict[str, object]:
    there = [name for name in lists if value[name] is not None]
    return value | {name: json.loads(str(value[name])) for name in there}
