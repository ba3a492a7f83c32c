"""Read errors: what is said of rows that cannot be read, or written, without a word of what they hold.

INVARIANT: of an engine's own message nothing is repeated but numbers of lines and columns: it quotes the row.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soundadvice.tables.errors import BatchError

_FILE_ENDS = "the file is damaged, or was not written to its end; make it again"
NOT_UTF_8 = "save the file as UTF-8, or say which encoding it has in the mapping, as in `encoding: windows-1252`"
_SMALLER = "keep fewer columns with --keep, or give it more memory"
_LINE = r"CSV Error on Line: (?P<line>\d+)[\s\S]*"
_JSON_LINE = r"[\s\S]*in line (?P<line>\d+)"
_KNOWN: tuple[tuple[str, str, str | None], ...] = (
    (
        _LINE + r"Expected Number of Columns: (?P<wanted>\d+) Found: (?P<found>\d+)",
        "line {line} has {found} columns, and the first line has {wanted}",
        "fix that line; put double quotes around a value that contains the separator",
    ),
    (_LINE + r"(?:not utf-8|[Ii]nvalid unicode)", "line {line} is not UTF-8", NOT_UTF_8),
    (
        _LINE + r"unterminated quote",
        "line {line} has a quote that is not closed",
        "close it; a quote inside a value is written twice",
    ),
    (_LINE + r"Maximum line size", "line {line} is too long for a row", "look for a quote that is not closed"),
    (_LINE, "line {line} cannot be read as CSV", "look at its quotes"),
    (
        r"CSV Parser state machine",
        "it cannot be read as CSV",
        "look for lines that end differently from the first, and at the quotes",
    ),
    (
        r"JSON transform error" + _JSON_LINE,
        "near line {line}, a value is not of its column's kind",
        "give each key values of one kind",
    ),
    (r"Malformed JSON" + _JSON_LINE + r"[\s\S]*UTF-8", "near line {line}, it is not UTF-8", NOT_UTF_8),
    (r"Malformed JSON" + _JSON_LINE, "near line {line}, it is not JSON", "write one JSON object per line"),
    (
        r"magic bytes|too small to be a Parquet|Invalid footer|Corrupt footer",
        "it is not a whole Parquet file",
        _FILE_ENDS,
    ),
    (
        r"(?i)decompress|TProtocol|thrift|corrupt|Out of buffer|\bpage\b|checksum",
        "a part of it cannot be read",
        _FILE_ENDS,
    ),
    (r"(?i)could not set lock|conflicting lock", "another program has it open", "close that program, or copy the file"),
    (r"(?i)not a valid DuckDB database", "it is not a DuckDB file", None),
    (r"(?i)out of memory|failed to allocate|bad.?alloc", "its rows are too large to hold", _SMALLER),
    (r"(?i)permission denied", "permission denied", None),
)
"""What an engine says, what is said in its place, and the mend."""
_SYSTEM = {
    "No space left on device": errno.ENOSPC,
    "File too large": errno.EFBIG,
    "Disk quota exceeded": errno.EDQUOT,
    "Permission denied": errno.EACCES,
    "Read-only file system": errno.EROFS,
    "Input/output error": errno.EIO,
}
_ONLY_WRITING = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS)


def too_large() -> BatchError:
    """The refusal of what does not fit into the memory that there is."""
    return BatchError("there is not enough memory for this batch", _SMALLER)


def told(name: str, text: str) -> BatchError:
    """The refusal of something that cannot be read, from what the engine says of it."""
    for pattern, message, hint in _KNOWN:
        found = re.search(pattern, text)
        if found:
            return BatchError(f"`{name}`: {message.format(**found.groupdict())}", hint)
    return BatchError(f"`{name}`: it cannot be read", _FILE_ENDS)


@contextmanager
def unreadable(name: str, *errors: type[Exception]) -> Iterator[None]:
    """Turns an engine's errors into the refusal of what is read; the system's own are left. Raises BatchError."""
    caught: tuple[type[Exception], ...] = (RuntimeError, *errors)
    try:
        yield
    except caught as error:
        _check_not_stopped(error)
        if (isinstance(error, OSError) and error.errno is not None) or not isinstance(error, errors):
            raise
        raise told(name, str(error)) from None


@contextmanager
def unwritable(path: Path, name: str, *errors: type[Exception]) -> Iterator[None]:
    """Turns an engine's errors into the system's where the path cannot be written, else as `unreadable`."""
    caught: tuple[type[Exception], ...] = (RuntimeError, *errors)
    try:
        yield
    except caught as error:
        _check_not_stopped(error)
        if not isinstance(error, errors):
            raise
        text = str(error)
        for words, number in _SYSTEM.items():
            if words in text and (number in _ONLY_WRITING or str(path) in text or "write" in text):
                raise OSError(number, os.strerror(number), str(path)) from None
        raise told(name, text) from None


def _check_not_stopped(error: Exception) -> None:
    """Raises KeyboardInterrupt if the engine was stopped by Ctrl-C: it says so in a way of its own."""
    if re.search(r"INTERRUPT Error|Query interrupted|Interrupted!|failed: KeyboardInterrupt", str(error)):
        raise KeyboardInterrupt from None
