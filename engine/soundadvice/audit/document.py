"""Document: the source that a pack's register of claims is about, as lines of text."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from soundadvice.errors import AuditError


@dataclass(frozen=True, slots=True)
class Document:
    """The source's lines, its file's name, and the SHA-256 of the file's bytes."""

    name: str
    lines: tuple[str, ...]
    sha256: str


def read_document(path: str | os.PathLike[str]) -> Document:
    """The document in a text file. Raises AuditError where it is not UTF-8, OSError where it cannot be read."""
    content = Path(path).read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise AuditError(f"{os.fspath(path)}: byte {error.start + 1} is not UTF-8") from None
    return Document(os.fspath(path), tuple(text.splitlines()), sha256(content).hexdigest())
