"""Clauses: whether a text says a thing, or says that it is not so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from soundadvice.audit.words.lexicon import Lexicon
from soundadvice.wording.placeholders import PLACEHOLDER

_END = re.compile(r"(?<![.!?;:\n])[.!?;:\n]+(?:\s|$)|,\s|\s[\u2013\u2014-]\s")
_SENTENCE = re.compile(r"(?<=[.?!:;])\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def clauses(text: str) -> list[str]:
    """The parts of a text between commas, colons and full stops."""
    return [part for part in _END.split(text) if part.strip()]


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in _SENTENCE.split(text) if part.strip()]


def numbers(text: str) -> list[str]:
    """The numbers of a text that are written in digits, placeholders aside, each with a point for decimals."""
    return [found.replace(",", ".") for found in _NUMBER.findall(PLACEHOLDER.sub(" ", text))]


def words_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """What finds any of these words as they stand, whatever their case; the longest first."""
    listed = sorted(phrases, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(one)}" for one in listed), re.IGNORECASE)


def is_negation(word: str, lexicon: Lexicon) -> bool:
    """Whether a word turns what it stands with into its contrary."""
    plain = word.casefold()
    return plain in lexicon.negations or plain.endswith(("n't", "n\u2019t"))


def negates(text: str, lexicon: Lexicon) -> bool:
    """Whether any word of a text is a negation."""
    return any(is_negation(word, lexicon) for word in _WORD.findall(text))


def says(pattern: re.Pattern[str], text: str, lexicon: Lexicon) -> bool:
    """Whether the text says what the pattern finds, and does not say of it that it is not so."""
    return any(not negated for negated in _each(pattern, text, lexicon))


def denies(pattern: re.Pattern[str], text: str, lexicon: Lexicon) -> bool:
    """Whether the text says, of what the pattern finds, that it is not so."""
    return any(_each(pattern, text, lexicon))


def _each(pattern: re.Pattern[str], text: str, lexicon: Lexicon) -> Iterator[bool]:
    """For each place where the pattern is found, whether a negation stands before it in its clause, or right after."""
    for found in pattern.finditer(text):
        before = _END.split(text[: found.start()])[-1]
        after = _END.split(text[found.end() :])[0]
        yield negates(before, lexicon) or any(
            is_negation(word, lexicon) for word in _WORD.findall(after)[: lexicon.after]
        )
