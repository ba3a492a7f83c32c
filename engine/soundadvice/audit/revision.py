"""Revision: a pack by its name, its folder, or as it was in a git revision: `main:rules/my_packs/foot_blister`."""

from __future__ import annotations

import os
import subprocess  # git, with arguments of our own; no shell
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from soundadvice.errors import AuditError, PackError
from soundadvice.pack import Pack
from soundadvice.problem import Span
from soundadvice.reading.files import read_files
from soundadvice.reading.loading import load_pack
from soundadvice.reading.node import Problems, printable

_MOST_LAYERS = 8
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Version:
    """A pack as it was named. In its places, `shown` stands for the folder `root` that it was read from."""

    name: str
    pack: Pack
    root: str = ""
    shown: str = ""

    def place(self, span: Span | None) -> str | None:
        """The file, line and column of a span, as somebody finds them again."""
        if span is None:
            return None
        file = span.file
        if self.root and file.startswith(self.root + os.sep):
            file = self.shown + Path(file).relative_to(self.root).as_posix()
        return f"{file}:{span.line}:{span.column}"


@contextmanager
def open_version(name: str) -> Iterator[Version]:
    """The version of a pack that a name, a folder or a git revision (`REV:path`) gives.

    The places in it can be shown after, its files of a revision cannot be read any more. A parent is looked for beside
    it in the revision, and then among the installed packs. Raises PackError, and AuditError for a revision that cannot
    be used.
    """
    revision, colon, path = name.partition(":")
    if not colon or os.path.isdir(name):
        yield Version(name, load_pack(name))
        return
    tree, inside = _tree(revision, name), _from_the_top(path, name)
    with TemporaryDirectory(prefix="soundadvice-") as folder:
        _write_layers(tree, inside, Path(folder), name)
        shown = f"{printable(revision)}:"
        yield Version(name, _load(Path(folder, *inside.parts), folder, shown), folder, shown)


def _load(pack: Path, root: str, shown: str) -> Pack:
    """The pack in a folder. Raises AuditError where it cannot be used, its places named as they are in the revision."""
    try:
        return load_pack(pack)
    except PackError as error:
        text = "\n".join(str(problem) for problem in error.problems).replace(root + os.sep, shown)
        raise AuditError(f"the pack of the revision cannot be used\n{text}") from None


def _tree(revision: str, name: str) -> str:
    """The id of a revision's tree."""
    _git("rev-parse", "--git-dir", wrong=f"{_shown(name)}: this folder is in no git repository")
    found = _git(
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{revision}^{{tree}}",
        wrong=f"{_shown(name)}: there is no revision {_shown(revision)} in this repository\n"
        "  help: a branch, a tag or a commit; `git fetch` brings those that are elsewhere",
    )
    return found.decode().strip()


def _from_the_top(path: str, name: str) -> PurePosixPath:
    """A path as git means it: from the top of the repository, or from here where it begins with a dot."""
    here = ""
    if path.startswith(("./", "../")) or path in (".", ".."):
        here = os.fsdecode(_git("rev-parse", "--show-prefix", wrong=f"{_shown(name)}: no work tree here")).strip("\n")
    plain = os.path.normpath(os.path.join(here, path)).replace(os.sep, "/")
    if plain in (".", "") or plain.startswith(("../", "/")) or plain == "..":
        raise AuditError(f"{_shown(name)}: this names no folder of a pack\n  help: give REVISION:folder/of/the_pack")
    return PurePosixPath(plain)


def _write_layers(tree: str, inside: PurePosixPath, folder: Path, name: str) -> None:
    """Writes the files of a pack, and of the parents that lie beside it, as they are in a tree."""
    if not _write(tree, inside, folder):
        raise AuditError(f"{_shown(name)}: there is no pack in that folder of the revision")
    for _ in range(_MOST_LAYERS):
        head = read_files(folder / inside, Problems()).pack
        parent = None if head is None else head.shape.extends
        if parent is None or "/" in parent or parent in (".", ".."):
            return
        inside = inside.with_name(parent)
        if (folder / inside).exists() or not _write(tree, inside, folder):
            return


def _write(tree: str, inside: PurePosixPath, folder: Path) -> bool:
    """Writes the YAML files below a path of a tree. Whether there is a pack.yaml among them."""
    listed = _git("ls-tree", "-r", "-z", "--full-tree", tree, "--", f"{inside}/", wrong="git cannot list the revision")
    entries = [entry.split(b"\t", 1) for entry in listed.split(b"\0") if entry]
    # Regular files alone: links and other repositories are no part of a pack.
    files = [
        (PurePosixPath(os.fsdecode(path)), about.split()[2].decode())
        for about, path in entries
        if about.startswith(b"100") and path.endswith((b".yaml", b".yml"))
    ]
    contents = _contents([blob for _, blob in files])
    for (path, _), content in zip(files, contents, strict=True):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return (folder / inside / "pack.yaml").exists()


def _contents(blobs: list[str]) -> Iterator[bytes]:
    """What git keeps under these ids, in their order."""
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    answer = _git("cat-file", "--batch", wrong="git cannot read the revision", given=asked)
    at = 0
    for _ in blobs:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        yield answer[end + 1 : end + 1 + size]
        at = end + size + 2


def _git(*arguments: str, wrong: str, given: bytes = b"") -> bytes:
    """What git prints. Raises AuditError, which says what is wrong, where it fails."""
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607  the git that the person uses
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise AuditError("to read a revision of a pack, git must be installed") from None
    except (subprocess.TimeoutExpired, ValueError):
        raise AuditError(wrong) from None
    if done.returncode:
        raise AuditError(wrong)
    return done.stdout


def _shown(text: str) -> str:
    return f"`{printable(text[:100])}`"
