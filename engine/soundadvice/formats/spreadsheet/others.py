"""Others: what of a pack's files stands in no sheet of its own: texts that people are shown, and single values.

Both are there to be changed where they are. What is new, or is to go, is written in the pack's files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from soundadvice.formats.spreadsheet.cells import Data, EditRow, EditSheet, Path, ReadRow, decoded, shown, unflowed
from soundadvice.formats.spreadsheet.rows import Match, Read, WrittenFiles, matched
from soundadvice.loader import files as names
from soundadvice.model.errors import ImportingError

TEXTS, OTHER = "Texts", "Other"
UNTOUCHED = (names.REVIEW, f"{names.TRANSLATIONS}/")
"""Signatures, which nobody gives in a spreadsheet, and what translations say of themselves."""
_TEXT_KEYS = frozenset(
    {"text", "help", "because", "do", "means", "unit", "title", "by_when", "lead", "say", "ask", "about", "timing"}
    | {"other_side", "cue", "no_exercise", "introduction", "description", "not_for_people", "first", "step_up"}
    | {"step_back", "once_well", "items"}
)
_HEADS = {TEXTS: ("file", "where", "text"), OTHER: ("file", "where", "value")}


def other_views(written: WrittenFiles, places: Iterable[tuple[str, Path]]) -> list[EditSheet]:
    """The sheets of texts and of other values: all that stands at none of the `places` of the other sheets."""
    taken = set(places)
    rows: dict[str, list[EditRow]] = {TEXTS: [], OTHER: []}
    for file, data in sorted(written.data.items(), key=lambda one: (one[0] != names.PACK, one[0])):
        if file.startswith(UNTOUCHED):
            continue
        for path, value, is_said in _values(data, (), file, taken):
            sheet = TEXTS if is_said and isinstance(value, str) else OTHER
            head = _HEADS[sheet][-1]
            where = where_of(data, path)
            cells = {"file": file, "where": where, head: shown(value)}
            rows[sheet].append(EditRow((file, where), cells, {head: (file, path)}))
    return [EditSheet(name, _HEADS[name], _HEADS[name][:2], tuple(rows[name]), wide=_HEADS[name][-1:]) for name in rows]


def _values(
    value: Data, path: Path, file: str, taken: set[tuple[str, Path]], *, is_said: bool = False
) -> Iterator[tuple[Path, Data, bool]]:
    """What stands at none of the places that are taken, each with its path, and whether people are shown it.

    An id is the name of what it is of, and no value of it.
    """
    if (file, path) in taken or (path and path[-1] == "id"):
        return
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from _values(below, (*path, key), file, taken, is_said=key in _TEXT_KEYS)
    elif isinstance(value, list) and value and (is_said or any(isinstance(one, (dict, list)) for one in value)):
        for number, below in enumerate(value):
            yield from _values(below, (*path, number), file, taken, is_said=is_said)
    else:
        yield path, value, is_said


def where_of(data: Data, path: Path) -> str:
    """A path in words: an item of a list by its id, or its number from 1."""
    words = ""
    for step in path:
        data = data[step]
        if isinstance(step, int):
            named = isinstance(data, dict) and isinstance(data.get("id"), str)
            words += f"[{data['id'] if named else step + 1}]"
        else:
            words += f".{step}" if words else str(step)
    return words


def put_others(data: dict[str, Data], base: Mapping[str, EditSheet], read: Read) -> None:
    """Puts what has changed in texts and other values where it stands."""
    for name in (TEXTS, OTHER):
        matches, gone = matched(base[name], read)
        if gone:
            message = f"the row `{' '.join(gone[0].key)}` of the sheet {name} is gone"
            raise ImportingError(message, "put it back: what is no longer wanted is removed in the pack's files")
        for match in matches:
            _put(data, match, _HEADS[name][-1])


def _put(data: dict[str, Data], match: Match, head: str) -> None:
    if match.before is None:
        hint = "this sheet is for what is there; what is new goes into the pack's files"
        raise match.now.error("where", "there is no such text" if head == "text" else "there is no such value", hint)
    if not match.changed([head]):
        return
    if not match.now.cells.get(head):
        raise match.now.error(head, f"this {head} is empty", "write it; it is removed in the pack's files")
    file, path = match.before.places[head]
    below = data[file]
    for step in path[:-1]:
        below = below[step]
    below[path[-1]] = _said(match.now, head, below[path[-1]])


def _said(row: ReadRow, head: str, before: Data) -> Data:
    """What a cell says: words where words stood, else what it is as YAML."""
    return row.cells[head] if isinstance(before, str) else decoded(row, head, before) if before else unflowed(row, head)
