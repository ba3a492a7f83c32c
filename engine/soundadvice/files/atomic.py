"""Atomic writing: a file is there whole or not at all, and only its owner may read it.

What is not whole yet is a draft beside it. A process that is killed leaves its draft behind, with a person's answers in
it; the next one that writes the file, or looks for it, takes it away. A draft is locked as long as its process lives:
by that, and not by its age, one that is left behind is told from one that is being written.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where what is left behind stays
    fcntl = None  # type: ignore[assignment]

_LONGEST_NAME = 100
_NOT_FOLLOWED = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def write_atomically(path: str | Path, data: bytes, *, replace: bool = True, follow_link: bool = True) -> None:
    """Puts the data in the file's place in one step: a reader, or a crash, sees the old file or the new.

    A link is followed to the file that it names, or with `follow_link` false replaced itself. Raises OSError, of the
    path as it was given and with nothing left behind: FileExistsError if anything is there, unless it may `replace`.
    """
    target = Path(os.path.realpath(path)) if replace and follow_link else Path(path)
    try:
        _write(target, data, replace=replace)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # not the name it had for a moment
    sync_folder(target.parent)


def put_in_place(temporary: str | Path, target: Path, *, replace: bool) -> None:
    """Gives a file that is whole the name that it is meant to have. Raises FileExistsError unless it may `replace`."""
    if replace:
        os.replace(temporary, target)
    else:
        _place_new(temporary, target)


def sweep(path: str | Path) -> int:
    """Takes away what processes that were killed while they wrote the file left beside it; says how many there were.

    Only drafts of this very file, that are the user's own and that no one is writing. What cannot be looked at stays.
    """
    target = Path(path)
    swept = 0
    with suppress(OSError):
        for draft in list(_drafts(target)):
            with suppress(OSError):
                swept += _take_away(draft)
    return swept


def _drafts(target: Path) -> Iterator[Path]:
    pattern = re.compile(re.escape(_prefix(target)) + r"[a-z0-9_]{8}\.tmp")
    with os.scandir(target.parent) as found:
        yield from (Path(one.path) for one in found if pattern.fullmatch(one.name))


def _prefix(target: Path) -> str:
    return f".{target.name[:_LONGEST_NAME]}."


def _take_away(draft: Path) -> bool:
    handle = os.open(draft, _NOT_FOLLOWED)
    try:
        held = os.fstat(handle)
        if not stat.S_ISREG(held.st_mode) or held.st_nlink != 1 or held.st_uid != os.getuid() or not _lock(handle):
            return False
        os.unlink(draft)
        return True
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    """Whether this process now holds the file; False if another does, or where there are no locks."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _draft(target: Path) -> tuple[int, str]:
    """A new file in the same folder, so that the last step is a link or a rename; mkstemp lets no one else read it."""
    while True:
        handle, temporary = tempfile.mkstemp(prefix=_prefix(target), suffix=".tmp", dir=target.parent)
        if fcntl is not None:
            with suppress(OSError):  # where a disk has no locks nothing is swept either
                fcntl.flock(handle, fcntl.LOCK_EX)  # waits for a sweeper who came between
        if os.path.exists(temporary):
            return handle, temporary
        os.close(handle)


def _write(target: Path, data: bytes, *, replace: bool) -> None:
    sweep(target)
    handle, temporary = _draft(target)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if fcntl is not None:  # while it is locked; elsewhere an open file cannot be given another name
                put_in_place(temporary, target, replace=replace)
        if fcntl is None:
            put_in_place(temporary, target, replace=replace)
    finally:
        with suppress(OSError):
            os.unlink(temporary)


def _place_new(temporary: str | Path, target: Path) -> None:
    """Takes the name, if no one has it: by a link, whole at once, or where there are none, by an empty file."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(target)
            raise


def sync_folder(folder: Path) -> None:
    """Makes the new name itself last through a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
