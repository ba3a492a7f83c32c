"""Encoded: a file of text in another encoding, as the UTF-8 of it, strict and a little at a time."""

from __future__ import annotations

import codecs
import gzip
import zlib
from typing import Protocol

from soundadvice.tables.errors import BatchError
from soundadvice.tables.read.locations import Location, TableFormat

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""What a file begins with that says itself how it is encoded."""
_BLOCK = 1 << 16
_LOOKED_AT = 1 << 22


class Bytes(Protocol):
    """What bytes are read from, as many as asked for but at the end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes; fewer at the end."""


def recoded(file: Bytes, codec: str, name: str) -> Bytes:
    """The text of a file in UTF-8. Raises BatchError where the file says itself that it has another encoding."""
    return _Recoded(file, codec, name)


class _Recoded:
    """Reads on until there is as much as is asked for."""

    def __init__(self, file: Bytes, codec: str, name: str) -> None:
        self._file = file
        self._name = name
        self._codec = codec
        self._decoder = codecs.getincrementaldecoder(codec)("strict")
        self._ready = b""
        self._lines = 1
        self._ended = False
        start = file.read(_BLOCK)
        said = next((mark for begin, mark in _MARKS.items() if start.startswith(begin)), None)
        if said is not None and not codec.startswith(said):
            raise BatchError(f"`{name}`: it begins as {said} does, and not as {codec}", f"write `encoding: {said}`")
        self._take(start)

    def read(self, size: int, /) -> bytes:
        """The next bytes of the UTF-8. Raises BatchError, with the line that is in another encoding."""
        while len(self._ready) < size and not self._ended:
            self._take(self._file.read(_BLOCK))
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _take(self, block: bytes) -> None:
        self._ended = not block
        try:
            text = self._decoder.decode(block, final=self._ended)
        except UnicodeDecodeError as error:
            line = self._lines + error.object[: error.start].decode(self._codec, "ignore").count("\n")
            raise BatchError(
                f"`{self._name}`: near line {line}, it is not {self._codec}", "write its encoding in the mapping"
            ) from None
        self._lines += text.count("\n")
        self._ready += text.encode()


def likely_encoding(place: Location) -> str | None:
    """The encoding that a file of text seems to have, by its first bytes; None for UTF-8, and for what is no such file.

    A guess: of what is not Unicode, all but a few encodings have the same look. Raises OSError.
    """
    if place.path is None or place.folder or place.format not in (TableFormat.CSV, TableFormat.NDJSON):
        return None
    with gzip.open(place.path) if place.is_packed else place.path.open("rb") as file:
        try:
            start = file.read(_LOOKED_AT)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return None  # it is told when it is opened
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return None
