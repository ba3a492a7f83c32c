"""Transfer: all of a journal as one JSON file, to keep elsewhere or to bring into another journal."""

from __future__ import annotations

import json
from pathlib import Path

from soundadvice._dataclass import dataclass
from soundadvice.files.atomic import write_atomically
from soundadvice.files.bounded import TooLargeError, read_bounded
from soundadvice.journal.diary.entry import DiaryEntry
from soundadvice.journal.entry import Entry
from soundadvice.model.digest import digest
from soundadvice.model.errors import JournalError
from soundadvice.wording.language import say

JOURNAL_SCHEMA = "soundadvice.journal.v3"
_SCHEMAS = "soundadvice.journal."
_WITHOUT_DIARY = f"{_SCHEMAS}v2"
"""What is written where there is no diary: earlier versions read it."""
_KEYS = {
    f"{_SCHEMAS}v1": {"schema", "entries"},  # in the first there was no `follows`
    _WITHOUT_DIARY: {"schema", "entries"},
    JOURNAL_SCHEMA: {"schema", "entries", "diary"},
}
LARGEST_FILE = 64 * 2**20
"""Bytes. Check-ins of a lifetime are far less."""


@dataclass(frozen=True, slots=True)
class JournalContent:
    """All that a journal holds: its check-ins, and the diary of exercises."""

    entries: tuple[Entry, ...]
    diary: tuple[DiaryEntry, ...] = ()


def write_export(content: JournalContent, path: str | Path) -> None:
    """Writes the content of a journal to a new file that only its owner may read.

    Raises JournalError if that fails, and where there is a file already: it may be the only other copy.
    """
    path = Path(path)
    try:
        write_atomically(path, export_text(content).encode(), replace=False)
    except FileExistsError:
        raise JournalError(str(path), say("there is a file of this name already"), say("give another name")) from None
    except OSError as error:
        raise _unusable(path, error) from None


def export_text(content: JournalContent) -> str:
    """What an export holds."""
    body: dict[str, object] = {
        "schema": JOURNAL_SCHEMA if content.diary else _WITHOUT_DIARY,
        "entries": [entry.to_json() for entry in content.entries],
    }
    if content.diary:
        body["diary"] = [one.to_json() for one in content.diary]
    return json.dumps({**body, "digest": digest(body)}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_export(path: str | Path) -> JournalContent:
    """What `write_export` wrote. Raises JournalError for any other file."""
    path = Path(path)
    try:
        content = read_bounded(path, LARGEST_FILE)
    except TooLargeError:
        content = b"null"
    except OSError as error:
        raise _unusable(path, error) from None
    return content_in(content, path)


def content_in(content: bytes, path: Path) -> JournalContent:
    """What is in the bytes of an export; `path` is named in what is wrong with it. Raises JournalError."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise _damaged(path) from None
    schema = body.get("schema") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(schema, str) or not schema.startswith(_SCHEMAS):
        raise JournalError(
            str(path), say("this is not an export of a journal"), say("give a file that `--export` wrote")
        )
    if schema not in _KEYS:
        raise JournalError(
            str(path), say("another version of soundadvice has written this export"), say("update soundadvice")
        )
    return _content(body, _KEYS[schema], path)


def _content(body: dict[str, object], keys: set[str], path: Path) -> JournalContent:
    was, kept, diary = body.pop("digest", None), body.get("entries"), body.get("diary", [])
    if body.keys() != keys or not isinstance(kept, list) or not isinstance(diary, list):
        raise _damaged(path)
    try:
        unchanged = digest(body) == was
        content = JournalContent(tuple(map(Entry.from_json, kept)), tuple(map(DiaryEntry.from_json, diary)))
    except (ValueError, RecursionError):  # numbers, nesting and letters that nothing of ours holds
        raise _damaged(path) from None
    ids = [*(entry.id for entry in content.entries), *(one.id for one in content.diary)]
    if not unchanged or len(set(ids)) != len(ids):
        raise _damaged(path)
    return content


def _damaged(path: Path) -> JournalError:
    return JournalError(
        str(path),
        say("the export is damaged: it is not what was written"),
        say("give another copy; nothing was imported"),
    )


def _unusable(path: Path, error: OSError) -> JournalError:
    return JournalError(str(path), (error.strerror or say("cannot be used")).lower())
