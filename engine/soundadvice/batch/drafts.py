"""Drafts: a file that is written beside its place, and put there whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from soundadvice.atomic import put_in_place, sync_folder
from soundadvice.batch.errors import BatchError


class Draft:
    """A file in the making. `path` is where it is written; only its owner may read it.

    It has one name for each target, and is locked: what a batch left that was ended by force is taken over, and two
    batches cannot write one file.
    """

    def __init__(self, target: Path) -> None:
        self._target = Path(os.path.realpath(target))
        self._named = target
        self.path = self._target.with_name(f".{self._target.name[:200]}.soundadvice.tmp")
        try:
            self._handle = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(target)) from None
        try:
            lock(self._handle, str(target))
            os.ftruncate(self._handle, 0)
        except BaseException:
            os.close(self._handle)
            raise

    def place(self, *, replace: bool) -> None:
        """Puts it in its place. Raises FileExistsError, of the target, where one is there and it may not `replace`."""
        try:
            os.fsync(self._handle)
            put_in_place(self.path, self._target, replace=replace)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._named)) from None
        finally:
            self.discard()
        sync_folder(self._target.parent)

    def discard(self) -> None:
        """Takes it away."""
        with suppress(OSError):
            os.unlink(self.path)
        with suppress(OSError):
            os.close(self._handle)


def lock(handle: int, name: str) -> None:
    """Holds a file until it is closed, or the process ends. Raises BatchError where another process holds it."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BatchError(f"another batch is writing `{name}`", "wait for it to end") from None
    except OSError:
        return  # a file system without locks
