"""Damage: what is said of rows that cannot be read, or written, without a word of what they hold.

INVARIANT: of an engine's own message nothing is repeated but numbers of lines and columns: it quotes the row.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from soundadvice.batch.errors import BatchError

_FILE_ENDS = "the file is damaged, or was not written to its end; make it again"
_Said = Callable[[re.Match[str]], tuple[str, str | None]]
_KNOWN: tuple[tuple[str, _Said], ...] = (
    (
        r"CSV Error on Line: (\d+)[\s\S]*Expected Number of Columns: (\d+) Found: (\d+)",
        lambda m: (f"line {m[1]} has {m[3]} columns, and the first line has {m[2]}", "mend that line; a value that holds the separator stands between double quotes"),
    ),
    (
        r"CSV Error on Line: (\d+)[\s\S]*(?:not utf-8|[Ii]nvalid unicode)",
        lambda m: (f"line {m[1]} is not UTF-8", "save the file as UTF-8"),
    ),
    (
        r"CSV Error on Line: (\d+)[\s\S]*unterminated quote",
        lambda m: (f"line {m[1]} has a quote that is not closed", "close it; a quote inside a value is written twice"),
    ),
    (
        r"CSV Error on Line: (\d+)[\s\S]*Maximum line size",
        lambda m: (f"line {m[1]} is too long for a row", "look for a quote that is not closed"),
    ),
    (r"CSV Error on Line: (\d+)", lambda m: (f"line {m[1]} cannot be read as CSV", "look at its quotes")),
    (
        r"CSV Parser state machine",
        lambda m: ("it cannot be read as CSV", "look for lines that end in another way than the first, and at the quotes"),
    ),
    (r"JSON transform error[\s\S]*in line (\d+)", lambda m: (f"near line {m[1]}, a value is not of its column's kind", "give each key values of one kind")),
    (r"Malformed JSON[\s\S]*in line (\d+)[\s\S]*UTF-8", lambda m: (f"near line {m[1]}, it is not UTF-8", "save the file as UTF-8")),
    (r"Malformed JSON[\s\S]*in line (\d+)", lambda m: (f"near line {m[1]}, it is not JSON", "write one JSON object a line")),
    (r"magic bytes|too small to be a Parquet|Invalid footer|Corrupt footer", lambda m: ("it is no whole Parquet file", _FILE_ENDS)),
    (r"(?i)decompress|TProtocol|thrift|corrupt|Out of buffer|\bpage\b|checksum", lambda m: ("a part of it cannot be read", _FILE_ENDS)),
    (r"(?i)could not set lock|conflicting lock", lambda m: ("another program has it open", "close that program, or copy the file")),
    (r"(?i)not a valid DuckDB database", lambda m: ("it is no DuckDB file", None)),
    (r"(?i)out of memory|failed to allocate", lambda m: ("its rows are too large to hold", "keep fewer columns with --keep")),
    (r"(?i)permission denied", lambda m: ("permission denied", None)),
)  # fmt: skip
_SYSTEM = {
    "No space left on device": errno.ENOSPC,
    "File too large": errno.EFBIG,
    "Disk quota exceeded": errno.EDQUOT,
    "Permission denied": errno.EACCES,
    "Read-only file system": errno.EROFS,
    "Input/output error": errno.EIO,
}


def told(name: str, text: str) -> BatchError:
    """The refusal of something that cannot be read, from what the engine says of it."""
    for pattern, said in _KNOWN:
        found = re.search(pattern, text)
        if found:
            message, hint = said(found)
            return BatchError(f"`{name}`: {message}", hint)
    return BatchError(f"`{name}`: it cannot be read", _FILE_ENDS)


@contextmanager
def unreadable(name: str, *errors: type[Exception]) -> Iterator[None]:
    """Turns an engine's errors into the refusal of what is read. Raises BatchError."""
    try:
        yield
    except errors as error:
        raise told(name, str(error)) from None


@contextmanager
def unwritable(path: Path, name: str, *errors: type[Exception]) -> Iterator[None]:
    """Turns an engine's errors into the system's where the path cannot be written, else as `unreadable`."""
    try:
        yield
    except errors as error:
        text = str(error)
        for words, number in _SYSTEM.items():
            if words in text and (str(path) in text or "write" in text):
                raise OSError(number, os.strerror(number), str(path)) from None
        raise told(name, text) from None
