"""What a client of the tools writes, line by line, looked at before the protocol's own reader drops anything.

That reader takes the last of two answers to one question without a word. Here such a call is refused instead.
"""

from __future__ import annotations

import io
import json
from typing import BinaryIO

from soundadvice.service.mcp_tools import REFUSED_LINE

LONGEST = 1_000_000
"""Bytes of one message. All answers of a large pack are a few thousand."""


class _TwiceError(Exception):
    """An object that has one key twice."""


class CheckedLines(io.RawIOBase):
    """The lines of a stream, with the calls that must be refused made to say so."""

    def __init__(self, lines: BinaryIO) -> None:
        super().__init__()
        self._lines = lines
        self._waiting = b""

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: object) -> int:
        """Some bytes of the next line; 0 at the end."""
        if not self._waiting:
            self._waiting = checked(self._lines.readline())
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # a buffer, as the base class says
        size = min(len(view), len(self._waiting))
        view[:size], self._waiting = self._waiting[:size], self._waiting[size:]
        return size


def checked(line: bytes) -> bytes:
    """The line as it is, or the same call with the reason for refusing it in place of its arguments."""
    try:
        reason = _refused_for(line)
        return line if reason is None else _with_arguments(json.loads(line), {REFUSED_LINE: reason})
    except (ValueError, RecursionError):
        return line  # no message at all: the protocol's reader passes over it


def _refused_for(line: bytes) -> str | None:
    if len(line) > LONGEST:
        return "too_long"
    try:
        json.loads(line, object_pairs_hook=_once)
    except _TwiceError:
        return "twice"
    return None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError
    return found


def _with_arguments(message: object, arguments: dict[str, object]) -> bytes:
    if isinstance(message, dict) and isinstance(message.get("params"), dict):
        message["params"]["arguments"] = arguments
    return json.dumps(message).encode() + b"\n"
