"""Bounded reading: a file that someone names is read up to a limit, and a pipe only for as long as it says something.

Whatever a path leads to, `/dev/zero` or a pipe that no one writes to included, it ends with content or an OSError.
"""

from __future__ import annotations

import errno
import os
import select
import stat
from pathlib import Path

SILENCE = 15.0
"""Seconds for which a pipe may say nothing, before it is given up."""
_OPEN = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"))
_BLOCK = 1 << 20


class TooLargeError(OSError):
    """There is more in a file than is read."""


def read_bounded(path: str | os.PathLike[str], most: int) -> bytes:
    """All that is in a file, or comes through a pipe, `most` bytes at the most.

    Raises TooLargeError if there is more, TimeoutError if a pipe is silent and stays open; and OSError.
    """
    handle = os.open(path, _OPEN)  # without O_NONBLOCK, a pipe that no one writes to is waited for without end
    try:
        kind = os.fstat(handle).st_mode
        if stat.S_ISDIR(kind):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
        waits = not stat.S_ISREG(kind) and os.name != "nt" and not os.isatty(handle)
        return _read(handle, os.fspath(path), most, waits=waits)
    finally:
        os.close(handle)


def _read(handle: int, path: str, most: int, *, waits: bool) -> bytes:
    found: list[bytes] = []
    left = most + 1
    if not waits and hasattr(os, "set_blocking"):
        os.set_blocking(handle, True)  # a terminal: someone is typing
    while left:
        if waits and not select.select([handle], [], [], SILENCE)[0]:
            raise TimeoutError(errno.ETIMEDOUT, f"nothing came for {SILENCE:.0f} seconds, and it stays open", path)
        block = os.read(handle, min(left, _BLOCK))
        if not block:
            return b"".join(found)
        found.append(block)
        left -= len(block)
    raise TooLargeError(errno.EFBIG, f"it holds more than {most:,} bytes, and is not read", path)


def is_outside(folder: Path, path: Path) -> bool:
    """Whether a path within a folder leads out of it, by a link of its own or of a folder on the way."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
