"""Stored: the files of sessions that were stopped. No run ever writes over what another has saved, or deletes it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from soundadvice._dataclass import dataclass
from soundadvice.files.atomic import sweep


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of a session, and what stood in it when this run read or wrote it."""

    path: Path
    content: bytes

    @classmethod
    def of(cls, path: Path) -> Stored:
        """The file as it is now. Raises OSError if it cannot be read."""
        return cls(path, path.read_bytes())

    def is_unchanged(self) -> bool:
        """Whether no one has written to it since, nor deleted it."""
        try:
            return self.path.read_bytes() == self.content
        except OSError:
            return False


def family(path: Path) -> list[Path]:
    """The files that runs have saved under a name: itself, and those numbered beside it, in the order of numbers.

    What a run that was killed while it saved has left beside them is taken away: no one would ever tell of it.
    """
    pattern = re.compile(re.escape(path.stem) + r"-([0-9]{1,4})" + re.escape(path.suffix))
    numbered = []
    with suppress(OSError):
        numbered = [(int(found[1]), one) for one in path.parent.iterdir() if (found := pattern.fullmatch(one.name))]
    for one in (path, *(one for _, one in numbered)):
        sweep(one)
    return [*([path] if path.exists() else []), *(one for _, one in sorted(numbered))]


def put(path: Path, own: Stored | None, save: Callable[[Path, bool], None]) -> Stored:
    """Saves under a name, or one beside it where another run has taken that. What is `own` and unchanged is replaced.

    `save` is given the path, and whether it may replace what is there; it raises FileExistsError if it may not.
    """
    with _alone(path.parent):
        if own is not None and own.is_unchanged():
            save(own.path, True)
            return Stored.of(own.path)
        place, number = path, 1
        while True:
            try:
                save(place, False)
            except FileExistsError:
                number += 1
                place = path.with_stem(f"{path.stem}-{number}")
            else:
                return Stored.of(place)


def delete(stored: Stored) -> bool:
    """Deletes a file unless another run has written to it since; whether it did. Raises OSError if that fails."""
    with _alone(stored.path.parent):
        if not stored.is_unchanged():
            return False
        stored.path.unlink(missing_ok=True)
        return True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds other runs off a folder for a moment, where the system can; a run that is killed holds no one off."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):  # Windows, or a folder that cannot be opened: new names are still taken once only
        yield
        return
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
