"""Signed: a pack as it was when it was last signed, from the history of the repository that it lies in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from soundadvice.loader.git.objects import Git, opened_git
from soundadvice.loader.git.revision import Version, read_version
from soundadvice.model.errors import AuditError
from soundadvice.model.evidence import Review
from soundadvice.model.pack import Pack

_MOST = 300
"""As many commits are looked through, the newest first: reading a pack takes about half a second."""


@contextmanager
def open_last_signed(pack: Pack, folder: Path) -> Iterator[Version]:
    """The pack of a folder as the last of its reviews signed it: the newest commit that has the hashes of that review.

    Its places can still be shown later. Raises AuditError if no one has signed it, or no commit here has those hashes.
    """
    if not pack.reviews:
        raise AuditError(
            f"`{pack.id}`: no one has signed this pack, so there is no signed version to compare with\n"
            "  help: `soundadvice review` signs one; or name the version to compare with"
        )
    review = pack.reviews[-1]
    if _is_of(review, pack):
        yield Version(_called(review, "now"), pack)
        return
    with opened_git(str(folder)) as git, TemporaryDirectory(prefix="soundadvice-") as place:
        yield _newest(git, pack, review, folder, Path(place))


def _newest(git: Git, pack: Pack, review: Review, folder: Path, place: Path) -> Version:
    nowhere = f"`{pack.id}`: this folder is in no git repository, or in someone else's, which git does not trust"
    top = os.fsdecode(git.run("rev-parse", "--show-prefix", wrong=nowhere)).strip("\n").rstrip("/")
    inside = PurePosixPath(top or ".")
    if top == "":
        raise AuditError(f"`{pack.id}`: a pack that is a repository of its own has no folder to be read from in git")
    commits = _commits(git, pack, nowhere)
    seen: set[str] = set()
    for number, commit in enumerate(commits):
        tree = git.tree_of(commit)
        if tree in seen:
            continue
        seen.add(tree)
        here = place / str(number)
        here.mkdir()
        try:
            version = read_version(git, tree, inside, here, f"{commit[:12]}:", _called(review, commit[:12]))
        except AuditError:
            continue  # a pack that was not there yet, or that this version of the program cannot read
        if _is_of(review, version.pack):
            return version
    raise AuditError(
        f"`{pack.id}`: no commit here has what was signed on {review.date} by {review.role}; "
        f"the newest {len(commits)} that touch it were looked through\n"
        "  help: a shallow clone lacks them, and `git fetch --unshallow` brings them; or name another version"
    )


def _commits(git: Git, pack: Pack, nowhere: str) -> list[str]:
    """The commits that touch the pack, or a pack or library beside it that it is made from; the newest first."""
    others = [one.id for one in pack.layers[:-1]] + [one.id for one in pack.libraries]
    paths = [".", *(f"../{name}" for name in dict.fromkeys(others))]
    listed = git.run("rev-list", f"--max-count={_MOST}", "--end-of-options", "HEAD", "--", *paths, wrong=nowhere)
    return listed.decode().split()


def _is_of(review: Review, pack: Pack) -> bool:
    return review.signs(pack.meaning_hash, pack.content_hash, lambda: pack.case_hash)


def _called(review: Review, where: str) -> str:
    return f"{where}, as {review.role} signed it on {review.date}"
