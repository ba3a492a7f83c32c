"""Format: formats the files of a pack, and writes them only where nothing but the layout changes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from soundadvice.authoring.comments import Comments, give, part, take
from soundadvice.authoring.key_order import KeyOrder, order_of
from soundadvice.authoring.writing.trial import loaded_with
from soundadvice.authoring.yaml_layout import ValuePlace, lay_out, places, read_tree, write_tree
from soundadvice.files.bounded import is_outside, read_bounded
from soundadvice.files.documents import write_document
from soundadvice.loader import files
from soundadvice.loader.load import find_pack, load_pack
from soundadvice.loader.yaml.format_version import FORMAT
from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.parse import MOST_BYTES, parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import FormatError, PackError
from soundadvice.model.pack import Pack

_MOST_ROUNDS = 4
_SINGLE = (
    files.PACK,
    files.QUESTIONS,
    files.CONDITIONS,
    files.SCORES,
    files.PLAN,
    files.CLAIMS,
    files.REFERENCES,
    files.HAZARDS,
    files.GLOSSES,
    files.VIGNETTES,
    files.POPULATION,
    files.REVIEW,
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file of a pack, and its content when formatted."""

    path: Path
    old: bytes
    new: bytes

    @property
    def is_changed(self) -> bool:
        """Whether the file is not formatted yet."""
        return self.old != self.new


def format_pack(name: str | os.PathLike[str]) -> tuple[Formatted, ...]:
    """Every file of a pack, formatted; nothing is written.

    Raises PackError where the pack cannot be read, FormatError where a file cannot be formatted without changing
    what it says, or ruamel.yaml is missing.
    """
    folder = find_pack(name)
    pack = load_pack(folder, translations=True)
    paths = tuple(_paths(folder))
    for path, _ in paths:
        if is_outside(folder, path):
            raise FormatError(f"{path}: this link leads out of the pack, so its target is not formatted")
    found = tuple(_format(path, order) for path, order in paths)
    if any(file.is_changed for file in found):
        _check_meaning(folder, pack, found)
    return found


def format_text(text: str, order: KeyOrder, name: str = "text") -> str:
    """A YAML text, formatted. Raises FormatError, with the name, where that would change what it says."""
    old = _values(text, name)
    tree = read_tree(text)
    comments = kept = take(text, places(tree))
    new = _laid_out(tree, comments, order)
    for _ in range(_MOST_ROUNDS):
        if new == text:
            break
        tree = read_tree(new)
        kept = take(new, places(tree))
        again = _laid_out(tree, kept, order)
        if again == new:
            break
        new = again  # a comment that has moved may belong elsewhere now
    else:
        kept = take(new, places(read_tree(new)))
    if _values(new, name) != old:
        raise FormatError(f"{name}: formatting would change what it says; it is left as it was")
    if new != text and kept.texts() != comments.texts():
        raise FormatError(f"{name}: formatting would lose a comment; it is left as it was")
    return new


def _laid_out(tree: Any, comments: Comments, order: KeyOrder) -> str:
    part(comments, places(tree))
    lay_out(tree, order, lambda path: path in comments.opened)
    bare = write_tree(tree)
    # To read a text is most of the work: not where there is nothing to put between its values.
    between = comments.above or comments.below or comments.beside
    return give(bare, _places_in(bare) if between else (), comments)


@lru_cache(maxsize=1)
def _places_in(bare: str) -> tuple[ValuePlace, ...]:
    """The places of a text's values, kept for the next round, which mostly lays the same text out."""
    return tuple(places(read_tree(bare)))


def write(file: Formatted) -> None:
    """Puts the formatted content in the file's place in one step. Raises OSError, with the old file still there."""
    write_document(file.path, file.new)


def _paths(folder: Path) -> Iterator[tuple[Path, KeyOrder]]:
    for name in _SINGLE:
        if (folder / name).is_file():
            yield folder / name, order_of(name)
    for name in (files.RULES, files.TABLES, files.EXERCISES):
        for path in sorted((folder / name).glob("[!.]*.yaml")):
            yield path, order_of(name)


def _format(path: Path, order: KeyOrder) -> Formatted:
    old = read_bounded(path, MOST_BYTES)
    text = old.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    if path.name == files.PACK:
        text = _with_format(text)
    return Formatted(path, old, format_text(text, order, str(path)).encode("utf-8"))


def _with_format(text: str) -> str:
    """The text of a pack.yaml, with the version of the format that it is written in after its id."""
    root = parse(TextFile(files.PACK), text.encode("utf-8"), Problems())
    name = root.get("id") if root else None
    if root is None or name is None or root.get("format") is not None or root.keys["id"].column:
        return text  # nor where it is all on one line
    lines = text.splitlines(keepends=True)
    lines.insert(name.end_line + 1, f"format: {FORMAT}\n")
    return "".join(lines)


def _values(text: str, name: str) -> object:
    problems = Problems()
    node = parse(TextFile(name), text.encode("utf-8"), problems)
    if node is None:
        raise PackError(problems.errors)
    return node.data()


def _check_meaning(folder: Path, pack: Pack, formatted: tuple[Formatted, ...]) -> None:
    """The whole pack, read from a formatted copy, is the same: meaning, wording, claims, waivers and vignettes."""
    changed = {file.path.relative_to(folder): file.new for file in formatted}
    again = loaded_with(folder, pack, changed, FormatError)
    kept = [one.name for one in fields(Pack) if one.name != "parent"]
    hashes = (pack.meaning_hash, pack.content_hash) == (again.meaning_hash, again.content_hash)
    if not hashes or any(getattr(pack, name) != getattr(again, name) for name in kept):
        raise FormatError(f"{folder}: formatting would change what the pack says; it is left as it was")
