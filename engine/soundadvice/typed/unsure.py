"""Unsure: the words with which people say that they do not know."""

from __future__ import annotations

from soundadvice.typed.vocabulary import unsure_words

_WORDS = frozenset(
    {
        "unsure", "not sure", "im not sure", "i am not sure", "dont know", "do not know", "i dont know",
        "i do not know", "no idea", "not certain",
    }
)  # fmt: skip


def is_unsure(text: str) -> bool:
    """Whether what was typed says so.

    >>> is_unsure("I don't know."), is_unsure("3 weeks")
    (True, False)
    """
    words = text.strip().lower().rstrip(".?!").replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    return " ".join(words.split()) in {*_WORDS, *unsure_words()}
