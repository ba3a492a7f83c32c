"""Workbook: whether an .xlsx is small enough to be read, before a library spends time and memory on it.

A workbook is a zip archive of XML: 25 kB of it can be a row of five million cells. So every part is read through once
by a parser that keeps nothing, up to a number of elements; what these mean is the library's business.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import IO
from xml.parsers import expat

from soundadvice.model.errors import ImportingError

MOST_UNPACKED = 50_000_000
MOST_PARTS = 1_000
MOST_ELEMENTS = 400_000
"""Of all parts: a cell that holds a text is four of them, an empty one is one."""
MOST_TEXT = 10_000_000
"""Letters in all parts, in texts and attributes."""
DEEPEST = 64
LONGEST_ATTRIBUTE = 100_000
_AT_ONCE = 1 << 22
"""Bytes. An attribute that goes on in the next ones is read from its start again."""
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_HINT = "a form is far smaller; take out what does not belong to it"


def check_workbook(data: bytes) -> None:
    """Raises ImportingError if it is no zip archive, or too large in any way."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _UNREADABLE:
        raise ImportingError(
            "this is not an .xlsx: it is not a zip archive", "save the form as .xlsx or .csv"
        ) from None
    with archive:
        _check_parts(archive)
        count = _Count()
        try:
            for part in archive.infolist():
                with archive.open(part) as file:
                    count.read(file)
        except _UNREADABLE:
            raise ImportingError("the workbook is damaged, or locked with a password", "save it again") from None


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise ImportingError(f"the workbook has more than {MOST_PARTS:,} parts", _HINT)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ImportingError(f"unpacked, the file has more than {MOST_UNPACKED // 1_000_000} MB", _HINT)


class _Count:
    """How much the parts hold that were read so far."""

    def __init__(self) -> None:
        self._elements = 0
        self._text = 0
        self._depth = 0

    def read(self, file: IO[bytes]) -> None:
        """Reads one part. What is no XML, such as a picture, is left where that shows."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._letters
        parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        try:
            while block := file.read(_AT_ONCE):
                parser.Parse(block, False)
        except expat.ExpatError:
            return

    def _start(self, _: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MOST_ELEMENTS:
            raise ImportingError(f"the workbook has more than {MOST_ELEMENTS:,} cells, texts and the like", _HINT)
        if self._depth > DEEPEST:
            raise ImportingError(f"the workbook is nested more than {DEEPEST} deep", "save it again")
        for text in attributes.values():
            if len(text) > LONGEST_ATTRIBUTE:
                raise ImportingError(
                    f"the workbook has an attribute of more than {LONGEST_ATTRIBUTE:,} letters", "save it again"
                )
            self._letters(text)

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _letters(self, text: str) -> None:
        self._text += len(text)
        if self._text > MOST_TEXT:
            raise ImportingError(f"the workbook has more than {MOST_TEXT:,} letters", _HINT)

    def _doctype(self, *_: object) -> None:
        raise ImportingError("the workbook has a document type, which no spreadsheet program writes", "save it again")
