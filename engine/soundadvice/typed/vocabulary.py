"""Vocabulary: the words that people type for times and days in the language chosen, as the English ones read here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from soundadvice.wording.language import ENGLISH, in_language, say_in, spoken, to_say_in

_WORD = re.compile(r"[^\W\d_]+")
_LEFT_OUT = "nothing"
"""What stands for words that say no more than that it is a length of time, such as `vor` in `vor 3 Tagen`."""
# WORDS: Every word for it that people type, in lower case, with a space between them.
_ENGLISH = (
    to_say_in("words that people type", "year"),
    to_say_in("words that people type", "month"),
    to_say_in("words that people type", "week"),
    to_say_in("words that people type", "day"),
    to_say_in("words that people type", "hour"),
    to_say_in("words that people type", "minute"),
    to_say_in("words that people type", "second"),
    to_say_in("words that people type", "one"),
    to_say_in("words that people type", "two"),
    to_say_in("words that people type", "three"),
    to_say_in("words that people type", "four"),
    to_say_in("words that people type", "five"),
    to_say_in("words that people type", "six"),
    to_say_in("words that people type", "seven"),
    to_say_in("words that people type", "eight"),
    to_say_in("words that people type", "nine"),
    to_say_in("words that people type", "ten"),
    to_say_in("words that people type", "eleven"),
    to_say_in("words that people type", "twelve"),
    to_say_in("words that people type", "today"),
    to_say_in("words that people type", "yesterday"),
    to_say_in("words that people type", "tomorrow"),
    to_say_in("words that people type", "in"),
    to_say_in("words that people type", "about"),
    to_say_in("words that people type", "and"),
    to_say_in("words that people type", "or"),
    to_say_in("words that people type", "to"),
    to_say_in("words that people type", "few"),
    to_say_in("words that people type", "more"),
    to_say_in("words that people type", "less"),
    to_say_in("words that people type", "of"),
    to_say_in("words that people type", "monday"),
    to_say_in("words that people type", "tuesday"),
    to_say_in("words that people type", "wednesday"),
    to_say_in("words that people type", "thursday"),
    to_say_in("words that people type", "friday"),
    to_say_in("words that people type", "saturday"),
    to_say_in("words that people type", "sunday"),
    # WORDS: Words that are left out, such as those for "ago" and "since": the language may put them first.
    to_say_in("words that people type", "nothing"),
)
# WORDS: Every way to say that one does not know, in lower case and without apostrophes, with a semicolon between them.
_UNSURE = to_say_in("ways to type it", "not sure; do not know")


def in_english(said: str) -> str:
    """What was typed, in lower case, with the words of the language chosen as ours; in English as it is.

    >>> from soundadvice.wording.language import in_language
    >>> with in_language("de"):
    ...     in_english("vor 3 wochen"), in_english("seit gestern"), in_english("montag")
    ('3 week', 'yesterday', 'monday')
    """
    language = spoken()
    if language == ENGLISH:
        return said
    known = _known(language)
    return " ".join(_WORD.sub(lambda match: known.get(match[0], match[0]), said).split())


def unsure_words() -> tuple[str, ...]:
    """How people say in the language chosen that they do not know."""
    return tuple(words.strip() for words in say_in("ways to type it", _UNSURE).split(";"))


@cache
def _known(language: str) -> Mapping[str, str]:
    with in_language(language):
        pairs = [(word, ours) for ours in _ENGLISH for word in say_in("words that people type", ours).split()]
    return {word: "" if ours == _LEFT_OUT else ours for word, ours in pairs}
