"""Rename: a name of a pack given another word at every place, if the pack then says the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from soundadvice.authoring.editor import kinds
from soundadvice.authoring.editor.index import Index, Name
from soundadvice.authoring.editor.unsaved import check_unsaved
from soundadvice.files.bounded import read_bounded
from soundadvice.loader.yaml.parse import MOST_BYTES
from soundadvice.model.errors import FormatError
from soundadvice.model.problem import Severity, Span

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Renaming:
    """The places at which a word stands in place of another, and the files that have its name: from, to."""

    places: tuple[Span, ...]
    word: str
    files: tuple[tuple[Path, Path], ...] = ()


def renaming(index: Index, name: Name, word: str, texts: Mapping[Path, str]) -> Renaming:
    """How a name gets another word. Raises FormatError, with the reason, where it cannot have it.

    The pack is tried with the new word first: a rename that would leave a place behind is refused.
    """
    if name not in index.defined:
        raise FormatError(f"`{name.id}` is defined in another pack: rename it there")
    if not _ID.fullmatch(word):
        raise FormatError(f"`{word[:64]}` is not an id: small letters, digits and `_`, a letter first")
    if index.has(Name(name.kind, word, name.of)):
        raise FormatError(f"there is a {name.kind} `{word}` already")
    places = tuple(dict.fromkeys(use.span for use in index.uses_of(name)))
    if name.kind == kinds.QUESTION:
        places = tuple(sorted(places))
    files = _files(index, name, word)
    changed = _changed(places, word, texts)
    before = check_unsaved(index.folder, texts)
    moved = {old.resolve(): new for old, new in files}
    tried = {moved.get(path.resolve(), path): text for path, text in {**texts, **changed}.items()}
    now = check_unsaved(index.folder, tried, without=[old for old, _ in files])
    had = [problem.code for problem in before if problem.severity is Severity.ERROR]
    new = [problem for problem in now if problem.severity is Severity.ERROR]
    if len(new) > len(had):
        raise FormatError(f"the pack would not load: {new[0].span}: {new[0].message}")
    return Renaming(places, word, files)


def _files(index: Index, name: Name, word: str) -> tuple[tuple[Path, Path], ...]:
    folder = {kinds.RULE: "rules", kinds.ITEM: "exercises"}.get(name.kind)
    path = index.folder / (folder or "") / f"{name.id}.yaml"
    return ((path, path.with_name(f"{word}.yaml")),) if folder and path.is_file() else ()


def _changed(places: Sequence[Span], word: str, texts: Mapping[Path, str]) -> dict[Path, str]:
    """The texts of the files with the word at every place."""
    unsaved = {path.resolve(): text for path, text in texts.items()}
    found: dict[Path, str] = {}
    for file in dict.fromkeys(span.file for span in places):
        path = Path(file)
        text = unsaved.get(path.resolve()) or read_bounded(path, MOST_BYTES).decode("utf-8")
        lines = text.split("\n")
        for span in sorted((one for one in places if one.file == file), reverse=True):
            line = lines[span.line - 1]
            quoted = line[span.column - 1 : span.column] in ("'", '"')
            now = line[span.column - 1] + word + line[span.end_column - 2] if quoted else word
            lines[span.line - 1] = line[: span.column - 1] + now + line[span.end_column - 1 :]
        found[path] = "\n".join(lines)
    return found
