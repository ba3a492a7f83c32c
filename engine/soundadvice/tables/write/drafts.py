"""Drafts: what is written beside its place, where its owner alone can read it, and put there whole or not at all.

INVARIANT: a draft is made, never opened: what stands under its name already is not followed, and not written into.
INVARIANT: Ctrl-C leaves none behind, whenever it comes: it waits while one is made, put in its place, or taken away.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from soundadvice.files.atomic import put_in_place, sync_folder
from soundadvice.tables.errors import BatchError

_TRIES = 8
_MOST_LINKS = 40
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)  # not on Windows
_OPEN_FILES = Path("/proc/self/fd")


class _Held:
    """What stands under the name of a target's draft, a file or a folder, and is locked."""

    def __init__(self, target: Path, name: str, *, folder: bool) -> None:
        self._target = target
        self._folder = folder
        self.path = draft_of(target)
        self._handle = _held(self.path, target, name, folder=folder)

    def discard(self) -> None:
        """Takes it away, and all that is in it, where it has not been put in its place or taken away before."""
        with uninterrupted():
            with suppress(OSError):
                if _is_at(self.path, self._handle):
                    _remove(self.path, folder=self._folder)
            self._handle = _closed(self._handle)


class Draft(_Held):
    """A file in the making.

    It has one name for each target, and is locked: what a batch left that was ended by force is taken away, and two
    batches cannot write one file.
    """

    def __init__(self, target: Path, *, follow: bool) -> None:
        """With `follow`, a link at the target stands for what it names. Raises BatchError, OSError."""
        self._named = target
        super().__init__(destination(target) if follow else _beside(target), str(target), folder=False)

    @property
    def at(self) -> Path:
        """The path by which an engine opens it: this very file, even if another one gets its name."""
        return _OPEN_FILES / str(self._handle) if _OPEN_FILES.exists() else self.path

    def file(self) -> BinaryIO:
        """The file, to be written from its start."""
        return os.fdopen(os.dup(self._handle), "wb")

    def place(self, *, replace: bool) -> None:
        """Puts it in its place. Raises FileExistsError, of the target, where one is there and it may not `replace`."""
        try:
            os.fsync(self._handle)
            if not _is_at(self.path, self._handle):
                raise _taken_away(self.path)
            put_in_place(self.path, self._target, replace=replace)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._named)) from None
        finally:
            self.discard()
        sync_folder(self._target.parent)


class DraftFolder(_Held):
    """A file in the making that has others beside it while it is written: a new database. A folder for it alone."""

    def __init__(self, target: Path, name: str) -> None:
        """For a target that is not there yet; `name` is what it is called in errors. Raises BatchError, OSError."""
        super().__init__(_beside(target), name, folder=True)
        self.file = self.path / _plain(self._target.name)

    def place(self) -> None:
        """Puts the file in its place. Raises FileExistsError if one is there by now; OSError of the draft."""
        try:
            if not _is_at(self.path, self._handle) or os.listdir(self.path) != [self.file.name]:
                raise _taken_away(self.path)
            handle = os.open(self.file, os.O_RDWR | _NO_LINK)
            try:
                _make_private(handle)
                os.fsync(handle)
            finally:
                os.close(handle)
            put_in_place(self.file, self._target, replace=False)
        finally:
            self.discard()
        sync_folder(self._target.parent)


AnyDraft = TypeVar("AnyDraft", Draft, DraftFolder)


def begun(make: Callable[[], AnyDraft], left: ExitStack) -> AnyDraft:
    """A new draft. It is taken away when `left` ends, unless it stands in its place by then."""
    with uninterrupted():
        draft = make()
        left.callback(draft.discard)
    return draft


@contextmanager
def uninterrupted(*, too_late: bool = False) -> Iterator[None]:
    """Ctrl-C waits until this is done; with `too_late` it does nothing then, for there is no more to stop."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield  # Ctrl-C is not for this thread, or for no one
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came and not too_late:
        before(came[0], None)


def draft_of(target: Path) -> Path:
    """The name of the draft of a file."""
    return target.with_name(f".{_plain(target.name[:200])}.soundadvice.tmp")


def destination(target: Path) -> Path:
    """What a name stands for, links followed. Raises BatchError for a link that someone else has made; OSError."""
    path = _beside(target)
    for _ in range(_MOST_LINKS):
        if not path.is_symlink():
            return path
        if not _is_own(os.lstat(path), or_root=True):
            raise BatchError(f"`{target}`: it is a link that someone else has made", "give another name")
        path = _beside(path.parent / os.readlink(path))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target))


@contextmanager
def private_files() -> Iterator[None]:
    """Whatever this process makes meanwhile, its owner alone can read: an engine's files beside a database, too."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def open_private(path: Path, flags: int) -> int:
    """Opens a file that is ours, or makes it. Raises OSError, for a link too."""
    return os.open(path, flags | os.O_CREAT | _NO_LINK, 0o600)


def lock(handle: int, name: str) -> None:
    """Holds a file until it is closed, or the process ends. Raises BatchError if another process holds it."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _busy(name) from None
    except OSError:
        return  # a file system without locks


# What stands under a draft's name -----------------------------------------------------------------------------


def _held(path: Path, target: Path, name: str, *, folder: bool) -> int:
    """A new draft, locked. `name` is the target as it was given, for errors. Raises BatchError, OSError."""
    try:
        for _ in range(_TRIES):
            try:
                handle = _made(path, folder=folder)
            except FileExistsError:
                _sweep(path, target, name, folder=folder)
                continue
            if _is_locked(path, handle, name):
                return handle
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from None
    raise _busy(name)


def _made(path: Path, *, folder: bool) -> int:
    """Raises FileExistsError if anything has the name."""
    if folder:
        os.mkdir(path, 0o700)
        return os.open(path, os.O_RDONLY | _NO_LINK)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | _NO_LINK, 0o600)
    _make_private(handle)
    return handle


def _is_locked(path: Path, handle: int, name: str) -> bool:
    """Whether it is ours now, and still has its name: another batch may have swept it away in between."""
    try:
        lock(handle, name)
        if _is_at(path, handle):
            return True
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return False


def _sweep(path: Path, target: Path, name: str, *, folder: bool) -> None:
    """Takes away a draft that was left. Raises BatchError if a batch is writing it, or where it is none of ours."""
    try:
        handle = os.open(path, os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return
    except OSError:
        raise _foreign(path) from None
    try:
        status = os.fstat(handle)
        if not _is_own(status) or not _is_draft(status, target, folder=folder):
            raise _foreign(path)
        lock(handle, name)
        if _is_at(path, handle):
            _remove(path, folder=folder)
    finally:
        os.close(handle)


def _remove(path: Path, *, folder: bool) -> None:
    if folder:
        shutil.rmtree(path)
    else:
        os.unlink(path)


def _is_draft(status: os.stat_result, target: Path, *, folder: bool) -> bool:
    if folder:
        return stat.S_ISDIR(status.st_mode)
    if not stat.S_ISREG(status.st_mode):
        return False
    # A batch that is ended while it puts its file in place leaves it with both its names.
    return status.st_nlink == 1 or (status.st_nlink == 2 and _is_same(target, status))


def _is_own(status: os.stat_result, *, or_root: bool = False) -> bool:
    return not hasattr(os, "geteuid") or status.st_uid == os.geteuid() or (or_root and status.st_uid == 0)


def _is_at(path: Path, handle: int) -> bool:
    """Whether the name is that of the open file."""
    return _is_same(path, os.fstat(handle))


def _is_same(path: Path, status: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.lstat(path), status)
    except OSError:
        return False


def _closed(handle: int) -> int:
    """Closes a file, once: its number may soon be that of another."""
    if handle >= 0:
        with suppress(OSError):
            os.close(handle)
    return -1


def _make_private(handle: int) -> None:
    """Whatever the umask."""
    if hasattr(os, "fchmod"):
        os.fchmod(handle, 0o600)


def _plain(name: str) -> str:
    """DuckDB looks for an address in a name that has a question mark."""
    return name.replace("?", "_")


def _beside(target: Path) -> Path:
    """The target in its real folder, whatever stands there."""
    return Path(os.path.realpath(target.parent)) / target.name


def _busy(name: str) -> BatchError:
    return BatchError(f"another batch is writing `{name}`", "wait for it to end")


def _foreign(path: Path) -> BatchError:
    return BatchError(
        f"`{path}` has the name of a draft, and is not one that a batch of yours has left",
        "look at it, and move it away",
    )


def _taken_away(path: Path) -> BatchError:
    return BatchError(f"`{path}` was changed by someone else while it was written", "run the batch again")
