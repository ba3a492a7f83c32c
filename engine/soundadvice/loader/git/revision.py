"""Revision: a pack by its name, its folder, or as it was in a git revision: `main:rules/my_packs/foot_blister`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from soundadvice.loader.files import read_files
from soundadvice.loader.git.objects import Git, opened_git
from soundadvice.loader.git.tree import write_committed
from soundadvice.loader.load import load_pack
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import AuditError, PackError
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.wording.printable import printable

_MOST_OTHERS = 40
_ID = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_PARENT = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Version:
    """A pack as it was named. In its places, `shown` stands for the folder `root` that it was read from."""

    name: str
    pack: Pack
    root: str = ""
    shown: str = ""

    def place(self, span: Span | None) -> str | None:
        """The file, line and column of a span, as someone finds them again."""
        if span is None:
            return None
        file = span.file
        if self.root and file.startswith(self.root + os.sep):
            file = self.shown + Path(file).relative_to(self.root).as_posix()
        return f"{file}:{span.line}:{span.column}"


@contextmanager
def open_version(name: str) -> Iterator[Version]:
    """The version of a pack that a name, a folder or a git revision (`REV:path`) gives.

    Its places can still be shown later, but files of a revision can no longer be read. A parent or a library is looked
    for beside it in the revision, and then among the installed packs. Raises PackError, and AuditError for a revision
    that cannot be used.
    """
    revision, colon, path = name.partition(":")
    if not colon or os.path.isdir(name):
        yield Version(name, load_pack(name, translations=True))
        return
    with opened_git() as git, TemporaryDirectory(prefix="soundadvice-") as folder:
        tree, inside = _tree(git, revision, name), _from_the_top(git, path, name)
        yield read_version(git, tree, inside, Path(folder), f"{printable(revision)}:", name)


def read_version(git: Git, tree: str, inside: PurePosixPath, folder: Path, shown: str, name: str) -> Version:
    """The pack at a path of a git tree, by way of a folder that is empty. Raises AuditError if it cannot be used."""
    _write_layers(git, tree, inside, folder, name)
    return Version(name, _load(Path(folder, *inside.parts), str(folder), shown), str(folder), shown)


def _load(pack: Path, root: str, shown: str) -> Pack:
    """The pack in a folder. Raises AuditError if it cannot be used, its places named as they are in the revision."""
    try:
        return load_pack(pack, translations=True)
    except PackError as error:
        text = "\n".join(str(problem) for problem in error.problems).replace(root + os.sep, shown)
        raise AuditError(f"the pack of the revision cannot be used\n{text}") from None


def _tree(git: Git, revision: str, name: str) -> str:
    """The id of a revision's tree."""
    nowhere = f"{_shown(name)}: this folder is in no git repository, or in someone else's, which git does not trust"
    git.run("rev-parse", "--git-dir", wrong=nowhere)
    unknown = (
        f"{_shown(name)}: there is no revision {_shown(revision)} in this repository\n"
        "  help: a branch, a tag or a commit; `git fetch` brings those that are elsewhere"
    )
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    found = git.run(*arguments, revision, wrong=unknown).decode().strip()
    if not _ID.fullmatch(found):
        raise AuditError(unknown)
    # A reader of objects, and no `^{tree}` above: it says of one that is not here that it is not.
    return git.tree_of(found)


def _from_the_top(git: Git, path: str, name: str) -> PurePosixPath:
    """A path as git means it: from the top of the repository, or from here where it begins with a dot."""
    here = ""
    if path.startswith(("./", "../")) or path in (".", ".."):
        wrong = f"{_shown(name)}: no work tree here"
        here = os.fsdecode(git.run("rev-parse", "--show-prefix", wrong=wrong)).strip("\n")
    plain = os.path.normpath(os.path.join(here, path)).replace(os.sep, "/")
    if plain in (".", "") or plain.startswith(("../", "/")) or plain == "..":
        raise AuditError(f"{_shown(name)}: this names no folder of a pack\n  help: give REVISION:folder/of/the_pack")
    return PurePosixPath(plain)


def _write_layers(git: Git, tree: str, inside: PurePosixPath, folder: Path, name: str) -> None:
    """Writes the files of a pack, and of the parents and libraries that lie beside it, as they are in a tree."""
    if not write_committed(git, tree, inside, folder):
        raise AuditError(f"{_shown(name)}: there is no pack in that folder of the revision")
    waiting, written = [inside], 0
    while waiting and written < _MOST_OTHERS:
        inside = waiting.pop()
        head = read_files(folder / inside, Problems()).pack
        shape = None if head is None else head.shape
        named = () if shape is None else (shape.parent, *(one.pack for one in shape.include))
        for other in named:
            beside = inside if other is None or not _PARENT.fullmatch(other) else inside.with_name(other)
            if not (folder / beside).exists() and write_committed(git, tree, beside, folder):
                waiting.append(beside)
                written += 1


def _shown(text: str) -> str:
    return f"`{printable(text[:100])}`"
