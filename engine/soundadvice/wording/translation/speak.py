"""Speak: a pack in another of its languages, and which languages it is offered in.

INVARIANT: a language is offered only if all that people are shown is there in it, translated from the words that stand
there now. No one is left to guess at one sentence in a language that they do not read: as a rule it would be the one
that has just changed. A translation of other words than those is never shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

from soundadvice.model.pack import Pack
from soundadvice.model.translation import words_digest
from soundadvice.wording.translation.texts import reworded, texts

_offered: WeakKeyDictionary[Pack, tuple[str, ...]] = WeakKeyDictionary()
Known = Mapping[tuple[str, str], str]
"""What is said in a language, by the place of a text and the digest of the words that are translated."""


def known_in(pack: Pack, language: str) -> Known:
    """All that the layers of a pack say in a language; what a layer says itself goes before what it inherits."""
    return {
        (one.place, one.of): one.text
        for translation in pack.written.translations
        if translation.language == language
        for one in translation.texts
    }


def missing_in(pack: Pack, language: str) -> dict[str, str]:
    """The texts that have no translation of their present words, by their places."""
    known = known_in(pack, language)
    return {place: text for place, text in texts(pack.written).items() if (place, words_digest(text)) not in known}


def languages(pack: Pack) -> tuple[str, ...]:
    """The languages that a pack is offered in: its own first, then those in which nothing is missing."""
    written = pack.written
    if written not in _offered:
        there = {one.language for one in written.translations}
        _offered[written] = (written.language, *(one for one in sorted(there) if not missing_in(written, one)))
    return _offered[written]


def language_named(offered: Iterable[str], tag: str) -> str | None:
    """The language on offer that a tag asks for: itself, or the nearest that is wider (RFC 4647, look-up).

    >>> offered = ("en", "de", "pt-BR")
    >>> [language_named(offered, tag) for tag in ("de-AT", "EN_gb", "pt", "pt-PT", "fr")]
    ['de', 'en', 'pt-BR', None, None]
    """
    by_tag = {one.lower(): one for one in offered}
    parts = tag.partition(".")[0].replace("_", "-").lower().split("-")
    for length in range(len(parts), 0, -1):
        if (found := by_tag.get("-".join(parts[:length]))) is not None:
            return found
    if len(parts) == 1:
        return next((one for name, one in by_tag.items() if name.startswith(f"{parts[0]}-")), None)
    return None


def language_for(offered: Iterable[str], wanted: Iterable[str]) -> str | None:
    """The first language on offer that is wanted, the one liked best first; None if there is none."""
    named = tuple(offered)
    return next((found for tag in wanted if (found := language_named(named, tag)) is not None), None)


def pack_in_language(pack: Pack, language: str) -> Pack:
    """The same pack in one of the languages that it is offered in, in the same region.

    Each is made once. Raises KeyError for a language that is not offered.
    """
    written = pack.written
    if language == written.language:
        return written
    if language not in written.spoken:
        missing = missing_in(written, language)
        if missing:
            raise KeyError(language)
        written.spoken[language] = _said_in(written, language)
    return written.spoken[language]


def pack_for(pack: Pack, wanted: Iterable[str]) -> Pack:
    """The pack in the first language that is wanted and on offer, the one liked best first; else as it is."""
    language = language_for(languages(pack), wanted)
    return pack if language is None else pack_in_language(pack, language)


def lowest_layer(pack: Pack) -> Pack:
    """The lowest layer of a pack, in the same language if it is offered in that."""
    lowest = pack.layers[0]
    return pack_in_language(lowest, pack.language) if pack.language in languages(lowest) else lowest


def _said_in(pack: Pack, language: str) -> Pack:
    known = known_in(pack, language)
    # What is not known is what a library does not say itself: that no one has to translate, and no one is shown.
    said = reworded(pack, lambda place, text: known.get((place, words_digest(text)), text))
    return replace(said, language=language, original=pack)
