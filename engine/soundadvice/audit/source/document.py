"""Document: the source that a pack's register of claims is about, as lines of text."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from hashlib import sha256

from soundadvice.audit.source.html_text import is_html, readable
from soundadvice.files.bounded import read_bounded
from soundadvice.model.errors import AuditError
from soundadvice.model.evidence import SourcePlace
from soundadvice.model.problem import Span

MOST_BYTES = 2 * 2**20
"""Of a source. A page of advice has a twentieth of it."""
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Document:
    """The source's lines, its file's name, and the SHA-256 of the file's bytes.

    Of HTML, the lines are those of the readable text, and `origins` says of each of their characters on which line and
    column of the file it stands. Of plain text, they are the file's own, and `origins` is empty.
    """

    name: str
    lines: tuple[str, ...]
    sha256: str
    origins: tuple[tuple[tuple[int, int], ...], ...] = field(default=(), repr=False)

    def span(self, place: SourcePlace) -> Span:
        """Where in the file a stretch of a line stands. The place must be in the document."""
        if not self.origins:
            return Span(self.name, place.line, place.first, place.line, place.last + 1)
        origin = self.origins[place.line - 1]
        (line, column), (end_line, last) = origin[place.first - 1], origin[place.last - 1]
        return Span(self.name, line, column, end_line, last + 1)

    def text(self, place: SourcePlace) -> str:
        """The words at a place, empty if the document has no such place."""
        line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        return line[place.first - 1 : place.last] if place.last <= len(line) else ""


def read_document(path: str | os.PathLike[str]) -> Document:
    """The document in a file of plain text or HTML.

    Raises AuditError if it is not UTF-8 or cannot be told apart from its markup, OSError if it cannot be read or
    has more than `MOST_BYTES`.
    """
    name = os.fspath(path)
    content = read_bounded(path, MOST_BYTES)
    digest = sha256(content).hexdigest()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AuditError(f"{name}: byte {error.start + 1} is not UTF-8") from None
    if not is_html(name, text):
        return Document(name, tuple(_LINE_END.split(text)), digest)
    found = readable(name, text)
    return Document(name, tuple(line for line, _ in found), digest, tuple(origin for _, origin in found))
