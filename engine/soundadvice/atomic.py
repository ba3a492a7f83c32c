"""Atomic writing: a file or a folder is there whole or not at all.

What holds answers is its owner's alone; documents and packs are for whomever the system lets read a new file.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_NEW_FILE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


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


def write_document(path: str | Path, data: bytes, *, like: Path | None = None) -> None:
    """Puts the data in the file's place in one step, for others to read too.

    It gets the mode of the file that was there, or of the one that it is to be `like`. A link is followed; what is no
    file, such as a pipe or /dev/stdout, is written to. Raises OSError, of the path as it was given and with the old
    file still there: PermissionError where that may not be written.
    """
    target = Path(os.path.realpath(path))
    if os.path.exists(path) and not os.path.isfile(path):
        with _named(path), open(path, "wb") as other:
            other.write(data)
        return
    with _named(path):
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        shown = like or (target if target.exists() else None)
        draft = target.with_name(f".{target.name[:40]}.{secrets.token_hex(8)}.tmp")
        try:
            write_new(draft, data)
            if shown is not None:
                draft.chmod(stat.S_IMODE(shown.stat().st_mode))
            os.replace(draft, target)
        finally:
            with suppress(OSError):
                draft.unlink()
    sync_folder(target.parent)


def write_folder(root: Path, files: Mapping[str, bytes]) -> None:
    """Makes a folder of these files, by their path in it, in one step; folders that it stands in are made too.

    Raises OSError, of the folder and with nothing left behind: FileExistsError where anything has the name.
    """
    with _named(root):
        if os.path.lexists(root):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        with _made(root.parent):
            draft = root.with_name(f".{root.name[:40]}.{secrets.token_hex(8)}.tmp")
            draft.mkdir()
            try:
                for name, data in files.items():
                    (draft / name).parent.mkdir(parents=True, exist_ok=True)
                    write_new(draft / name, data)
                os.rename(draft, root)  # onto a link or a file it fails
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
    sync_folder(root.parent)


def write_new(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Writes a file that is not there yet, no link followed. Raises FileExistsError where anything is there."""
    with os.fdopen(os.open(path, _NEW_FILE, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _named(path: str | Path) -> Iterator[None]:
    """An OSError inside becomes one of the path as it was given, not of the name it had for a moment."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """The folder, made with those that it stands in; where what is done in it fails, they are gone again."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for one in missing:
            with suppress(OSError):
                one.rmdir()
        raise


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
