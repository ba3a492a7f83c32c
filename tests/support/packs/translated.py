"""Translated: a pack with a translation of every text that no one would take for the original."""

from __future__ import annotations

from dataclasses import replace

from soundadvice import Pack
from soundadvice.model.translation import PackTranslation, TranslatedText, words_digest
from soundadvice.wording.translation.speak import pack_in_language
from soundadvice.wording.translation.texts import texts

TONGUE = "qaa"
"""A tag that no language has: ISO 639 leaves it to whoever needs one."""


def with_translation(pack: Pack, language: str = TONGUE) -> Pack:
    """The pack, offered in a language in which each text is itself in other brackets: `«Yes»`."""
    said = tuple(TranslatedText(place, words_digest(text), f"«{text}»") for place, text in texts(pack).items())
    return replace(pack, translations=(PackTranslation(language, said, "a test", pack=pack.id),))


def in_brackets(pack: Pack) -> Pack:
    """The pack in that language."""
    return pack_in_language(with_translation(pack), TONGUE)
