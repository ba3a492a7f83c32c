"""Translations: the texts of a pack in another language, each bound to the words that it translates."""

from __future__ import annotations

import hashlib
from dataclasses import field

from soundadvice._dataclass import dataclass
from soundadvice.model.problem import Span

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_LENGTH = 8


def words_digest(text: str) -> str:
    """A short digest of words, by which a translation knows what it translates: eight letters.

    Letters alone: no reader of YAML takes them for a number.

    >>> words_digest("Where does it hurt?") == words_digest("Where does it hurt?") != words_digest("Where did it hurt?")
    True
    """
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH].translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """The words of one text. `place` is its path of ids, `of` the digest of the words that were translated."""

    place: str
    of: str
    text: str
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PackTranslation:
    """What one layer says in a language. `made_by` says who translated it, `note` what else there is to know of it."""

    language: str
    texts: tuple[TranslatedText, ...]
    made_by: str
    note: str | None = None
    pack: str = ""
    span: Span | None = field(default=None, compare=False)
