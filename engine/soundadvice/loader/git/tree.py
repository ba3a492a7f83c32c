"""Tree: the files of a folder as they are in a git tree, which anyone may have made by hand.

Git itself takes trees whose entries are named `..`, and a checkout alone refuses them. So every entry is looked at
before any is written, and those of a folder that has one such entry are not written at all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from soundadvice.files.documents import write_new
from soundadvice.loader.files import MOST_FILES, PACK
from soundadvice.loader.git.objects import Git
from soundadvice.loader.yaml.parse import MOST_BYTES
from soundadvice.model.errors import AuditError
from soundadvice.wording.printable import printable

_FOLDER = "40000"
_FILES = ("100644", "100664")  # git wrote the latter long ago
_MOST_DEEP = 8
_MOST_LISTED = 16 * 2**20
_MOST_WRITTEN = 256 * 2**20
_LONGEST_NAME = 255
_GITS_OWN = re.compile(r"\.git|git~[0-9]")
"""As Windows and macOS fold it: a short name, letters that are shown as nothing, dots and spaces at the end."""
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """An entry of a tree: its mode in octal, the folder it is in, its name, and its id in hexadecimal.

    The name is what the tree has, until it is looked at: `..`, `a/b` and nothing at all can be one.
    """

    mode: str
    folder: PurePosixPath
    name: str
    id: str

    @property
    def path(self) -> PurePosixPath:
        """Its path from the top. The name must have been looked at."""
        return self.folder / self.name

    @property
    def is_yaml(self) -> bool:
        """Whether its name is that of a file of a pack."""
        return self.name.endswith((".yaml", ".yml"))


def write_committed(git: Git, tree: str, inside: PurePosixPath, folder: Path) -> bool:
    """Writes the YAML files below a path of a tree to that path of a folder. Whether there is a pack.yaml among them.

    Raises AuditError, and writes nothing, where an entry is none that a pack's folder can have, or there is too much.
    """
    found = _below(git, tree, inside)
    if found is None:
        return False
    files = _files(git, found, inside)
    contents = git.objects([file.id for file in files], "blob", _MOST_WRITTEN)
    for file, content in zip(files, contents, strict=True):
        if len(content) > MOST_BYTES:
            raise AuditError(f"`{file.path}` has more than {MOST_BYTES:,} bytes: no file of a pack is so large")
    for file, content in zip(files, contents, strict=True):
        place = folder / file.path
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(place, content, 0o600)
    return any(file.path == inside / PACK for file in files)


def _below(git: Git, tree: str, inside: PurePosixPath) -> str | None:
    """The id of the tree at a path of a tree, None if there is none; no link is followed."""
    folder = PurePosixPath()
    for part in inside.parts:
        found = [one for one in _entries(git, [(tree, folder)]) if one.name == part and one.mode == _FOLDER]
        if not found:
            return None
        if len(found) > 1:
            raise _refused(found[1], "is there twice")
        tree, folder = found[0].id, folder / part
    return tree


def _files(git: Git, tree: str, inside: PurePosixPath) -> list[TreeEntry]:
    """The YAML files at and below a tree, after every entry was looked at."""
    trees, files, count = [(tree, inside)], [], 0
    for _ in range(_MOST_DEEP):
        entries = _entries(git, trees)
        count += len(entries)
        if count > MOST_FILES:
            raise AuditError(f"`{inside}` holds more than {MOST_FILES:,} files: no pack has so many")
        _check(entries)
        files += [entry for entry in entries if entry.mode != _FOLDER and entry.is_yaml]
        trees = [(entry.id, entry.path) for entry in entries if entry.mode == _FOLDER]
        if not trees:
            return files
    raise AuditError(f"`{trees[0][1]}` is nested too deeply: a pack has its files in one folder and those in it")


def _entries(git: Git, trees: Sequence[tuple[str, PurePosixPath]]) -> list[TreeEntry]:
    """What trees list, each with the folder that it is."""
    contents = git.objects([tree for tree, _ in trees], "tree", _MOST_LISTED)
    return [
        TreeEntry(mode, folder, name, found)
        for (tree, folder), content in zip(trees, contents, strict=True)
        for mode, name, found in _listed(content, len(tree) // 2)
    ]


def _listed(content: bytes, size: int) -> list[tuple[str, str, str]]:
    r"""Modes, names and ids: a tree is `<mode> <name>\0<id>` again and again, and an id has `size` bytes."""
    at, found = 0, []
    while at < len(content):
        end = content.find(b"\0", at)
        mode, space, name = content[at:end].partition(b" ")
        known = content[end + 1 : end + 1 + size]
        if end < 0 or not space or len(known) != size:
            raise AuditError("git cannot read the revision: a folder of it is damaged; `git fsck` will say")
        # Git has written modes with a zero before them, long ago.
        found.append((mode.decode("ascii", "replace").lstrip("0"), os.fsdecode(name), known.hex()))
        at = end + 1 + size
    return found


def _check(entries: Sequence[TreeEntry]) -> None:
    """Refuses what no folder of a pack can have."""
    seen: set[tuple[PurePosixPath, str]] = set()
    for entry in entries:
        wrong = _wrong_name(entry.name) or _wrong_mode(entry)
        alike = (entry.folder, _folded(entry.name))
        if wrong is None and alike in seen:
            wrong = "is there twice, or differs from another in nothing but capital letters"
        if wrong is not None:
            raise _refused(entry, wrong)
        seen.add(alike)


def _wrong_name(name: str) -> str | None:
    """What is wrong with the name of an entry; one that leads elsewhere on any system is."""
    folded = _folded(name)
    if name in ("", ".", "..") or "/" in name:
        return "leads to another folder"
    if not name.isprintable() or "\N{REPLACEMENT CHARACTER}" in name or len(os.fsencode(name)) > _LONGEST_NAME:
        return "has a name that cannot be shown"
    if _GITS_OWN.fullmatch(folded.rstrip(". ")):
        return "has the name of git's own folder"
    if "\\" in name or ":" in name or name[-1] in ". " or _DEVICES.fullmatch(folded):
        return "has a name that is read differently on another system"
    return None


def _wrong_mode(entry: TreeEntry) -> str | None:
    if entry.mode == _FOLDER:
        return "is a folder with the name of a file" if entry.is_yaml else None
    if not entry.is_yaml or entry.mode in _FILES:
        return None
    return {
        "120000": "is a link, and not a file",
        "160000": "is another repository, and not a file",
        "100755": f"is marked as a program; `git update-index --chmod=-x {entry.name}` mends it",
    }.get(entry.mode, "is not a file")


def _folded(name: str) -> str:
    """A name as file systems that do not tell all letters apart take it."""
    return normalize("NFKC", name).casefold()


def _refused(entry: TreeEntry, wrong: str) -> AuditError:
    shown = printable("/".join([*entry.folder.parts, entry.name])[:200])
    return AuditError(f"the revision cannot be used: `{shown}` {wrong}\n  help: nothing of it was written or compared")
