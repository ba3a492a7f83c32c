"""Documents: files and folders for others to read too, such as a pack or a report, each there whole or not at all.

What holds a person's answers is written by `atomic`, for its owner alone.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from soundadvice.files.atomic import sync_folder

_NEW_FILE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write_document(path: str | Path, data: bytes, *, like: Path | None = None) -> None:
    """Puts the data in the file's place in one step, for others to read too.

    It gets the mode of the file that was there, or of the one that it is to be `like`. A link is followed; what is no
    file, such as a pipe or /dev/stdout, is written to. Raises OSError, of the path as it was given and with the old
    file still there: PermissionError if that may not be written.
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


def write_beside(path: str | Path, files: Iterable[tuple[str, bytes]]) -> list[Path]:
    """Writes files beside a document; a name that begins with a dot is an ending in place of the document's own.

    `$DOCUMENT` in them is the document's own name.

    What is no file, such as a pipe, has none beside it. Each is written as a document; the paths of those written.
    """
    document = Path(path)
    if not document.is_file():
        return []
    written = []
    for name, data in files:
        target = document.with_suffix(name) if name.startswith(".") else document.with_name(name)
        write_document(target, data.replace(b"$DOCUMENT", document.name.encode()))
        written.append(target)
    return written


def write_folder(root: Path, files: Mapping[str, bytes]) -> None:
    """Makes a folder of these files, by their path in it, in one step; folders that it stands in are made too.

    Raises OSError, of the folder and with nothing left behind: FileExistsError if anything has the name.
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
    """Writes a file that is not there yet, no link followed. Raises FileExistsError if anything is there."""
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
