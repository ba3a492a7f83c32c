"""Claims, references, reviews and waivers: what a pack rests on, where that stands, and who stands for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from hashlib import sha256

from soundadvice._dataclass import dataclass
from soundadvice.model.problem import Span


class ElementKind(StrEnum):
    """The kinds of element that a claim of the source can become, and that a reference can stand behind."""

    RULE = "rule"
    QUESTION = "question"
    EXERCISE = "exercise"
    HABIT = "habit"
    THERAPY = "therapy"
    PROGRAMME = "programme"
    PLAN_RULE = "plan_rule"
    NOT_DESCRIBED = "not_described"
    TEXT = "text"
    DISPOSITION = "disposition"
    FINDING = "finding"
    PARAMETER = "parameter"


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A stretch of one line of the source: columns count code points from 1, both ends are inside."""

    line: int
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.line}:{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of the source document: where it stands, our reading, and what became of it.

    `words` are the first and the last words of the span, as in a URL's text fragment; `…` stands for words that the
    pack does not repeat, such as a person's name. `sha256` is the span's `fingerprint`. Exactly one of `became` (kind
    and id of each element) and `not_used` (the reason) is set.
    """

    id: str
    place: SourcePlace
    words: tuple[str, ...]
    sha256: str
    reading: str
    became: tuple[tuple[ElementKind, str], ...] = ()
    not_used: str | None = None
    span: Span | None = field(default=None, compare=False)


def fingerprint(text: str) -> str:
    """The SHA-256 of a stretch of a document, in Unicode NFC with white space folded.

    >>> fingerprint(" See  a doctor.") == fingerprint("See a doctor.")
    True
    """
    return sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


class Basis(StrEnum):
    """Whether a reference was read, or is cited from memory and must still be checked."""

    READ = "read"
    REMEMBERED = "remembered"


@dataclass(frozen=True, slots=True)
class Reference:
    """Public guidance that a rule rests on: its name, edition, place in it, and how we know it."""

    id: str
    title: str
    edition: str
    place: str
    basis: Basis
    retrieved: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Citing:
    """An element of a pack, and what it cites: the ids of claims and of references."""

    kind: ElementKind
    id: str
    claims: tuple[str, ...]
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The document that the register of claims is about. The pack cites it by place and never repeats it."""

    title: str
    file: str
    sha256: str
    captured: str
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Library:
    """A library that a pack has taken in: its id and version, and the prefix under which its parts are in the pack.

    `source` is the document that its claims are about, which are in the pack as `claims`. `parts` are the ids that its
    questions, scores, parameters and texts have in the pack.
    """

    id: str
    version: str
    prefix: str
    source: Source | None = None
    claims: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's signature: by whom (a role, no name), when, of which meaning and words, and until when it stands.

    `case_hash` is of what the pack was tested and judged by then, None in signatures of meaning and words alone.
    """

    role: str
    date: str
    meaning_hash: str
    content_hash: str
    review_by: str
    case_hash: str | None = None
    span: Span | None = field(default=None, compare=False)

    def signs(self, meaning: str, content: str, case: Callable[[], str]) -> bool:
        """Whether it is of a pack with these hashes; the `case` is worked out only if it signs one."""
        alike = (self.meaning_hash, self.content_hash) == (meaning, content)
        return alike and (self.case_hash is None or self.case_hash == case())


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding of the auditor that the pack's authors accept, for the elements named, and why.

    `covers` is a digest of the findings that they looked at, of whom they concern and what is advised then; None if
    it is bound to none.
    """

    finding: str
    of: tuple[str, ...]
    why: str
    covers: str | None = None
    pack: str = ""
    span: Span | None = field(default=None, compare=False)
