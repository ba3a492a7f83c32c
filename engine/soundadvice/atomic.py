"""Atomic writing: a file is there whole or not at all, and only its owner may read it."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_atomically(path: str | Path, data: bytes, *, replace: bool = True, follow_link: bool = True) -> None:
    """Puts the data in the file's place in one step: a reader, or a crash, sees the old file or the new.

    A link is followed to the file that it names, or with `follow_link` false replaced itself. Raises OSError, of the
    path as it was given and with nothing left behind: FileExistsError where anything is there, unless it may `replace`.
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


def _write(target: Path, data: bytes, *, replace: bool) -> None:
    # In the same folder, so that the last step is a link or a rename; mkstemp lets nobody else read it.
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(temporary, target, replace=replace)
    finally:
        with suppress(OSError):
            os.unlink(temporary)


def _place_new(temporary: str | Path, target: Path) -> None:
    """Takes the name, if nobody has it: by a link, whole at once, or where there are none, by an empty file."""
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
