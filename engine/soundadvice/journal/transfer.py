"""Transfer: every entry of a journal as one JSON file, to keep elsewhere or to bring into another journal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from soundadvice.files.atomic import write_atomically
from soundadvice.files.bounded import TooLargeError, read_bounded
from soundadvice.journal.entry import Entry
from soundadvice.model.digest import digest
from soundadvice.model.errors import JournalError

JOURNAL_SCHEMA = "soundadvice.journal.v2"
_SCHEMAS = "soundadvice.journal."
_READ = (f"{_SCHEMAS}v1", JOURNAL_SCHEMA)
"""In the first there was no `follows`."""
LARGEST_FILE = 64 * 2**20
"""Bytes. Check-ins of a lifetime are far less."""


def write_export(entries: Iterable[Entry], path: str | Path) -> None:
    """Writes the entries to a new file that only its owner may read.

    Raises JournalError if that fails, and where there is a file already: it may be the only other copy.
    """
    path = Path(path)
    try:
        write_atomically(path, export_text(entries).encode(), replace=False)
    except FileExistsError:
        raise JournalError(str(path), "there is a file of this name already", "give another name") from None
    except OSError as error:
        raise _unusable(path, error) from None


def export_text(entries: Iterable[Entry]) -> str:
    """What an export holds."""
    body = {"schema": JOURNAL_SCHEMA, "entries": [entry.to_json() for entry in entries]}
    return json.dumps({**body, "digest": digest(body)}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_export(path: str | Path) -> tuple[Entry, ...]:
    """What `write_export` wrote. Raises JournalError for any other file."""
    path = Path(path)
    try:
        content = read_bounded(path, LARGEST_FILE)
    except TooLargeError:
        content = b"null"
    except OSError as error:
        raise _unusable(path, error) from None
    return entries_in(content, path)


def entries_in(content: bytes, path: Path) -> tuple[Entry, ...]:
    """What is in the content of an export; `path` is named in what is wrong with it. Raises JournalError."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise _damaged(path) from None
    schema = body.get("schema") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(schema, str) or not schema.startswith(_SCHEMAS):
        raise JournalError(str(path), "this is not an export of a journal", "give a file that `--export` wrote")
    if schema not in _READ:
        raise JournalError(str(path), "another version of soundadvice has written this export", "update soundadvice")
    return _entries(body, path)


def _entries(body: dict[str, object], path: Path) -> tuple[Entry, ...]:
    was, kept = body.pop("digest", None), body.get("entries")
    try:
        unchanged = digest(body) == was
        entries = tuple(Entry.from_json(value) for value in kept) if isinstance(kept, list) else ()
    except (ValueError, RecursionError):  # numbers, nesting and letters that nothing of ours holds
        raise _damaged(path) from None
    if not unchanged or body.keys() != {"schema", "entries"} or not isinstance(kept, list):
        raise _damaged(path)
    if len({entry.id for entry in entries}) != len(entries):
        raise _damaged(path)
    return entries


def _damaged(path: Path) -> JournalError:
    return JournalError(
        str(path), "the export is damaged: it is not what was written", "give another copy; nothing was imported"
    )


def _unusable(path: Path, error: OSError) -> JournalError:
    return JournalError(str(path), (error.strerror or "cannot be used").lower())
