"""Of libraries: what a pack's libraries say in other languages, at the places that their texts have in the pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from soundadvice.loader.files import LibraryTranslation, PackFiles
from soundadvice.model.translation import PackTranslation, TranslatedText, words_digest
from soundadvice.wording.placeholders import with_parameters

_KINDS = ("questions", "scores", "parameters", "texts")


def translations_of_libraries(files: PackFiles, texts: Mapping[str, str]) -> Iterator[PackTranslation]:
    """What each library says of the `texts` of the pack that this layer has taken in; what it includes itself first.

    A translation of other words than those that stand in the library now is left out.
    """
    taken = {place: words for place, words in texts.items() if _id_in(place) in files.included}
    for one in reversed(files.translated):
        said = tuple(_texts(one, taken))
        if said:
            shape, node = one.said.shape, one.said.node
            yield PackTranslation(
                shape.language, said, shape.made_by, shape.note, one.library, node.at("language").span
            )


def _id_in(place: str) -> str | None:
    kind, _, rest = place.partition(".")
    return rest.partition(".")[0] if kind in _KINDS else None


def _texts(one: LibraryTranslation, taken: Mapping[str, str]) -> Iterator[TranslatedText]:
    own, known, keys = f"{one.prefix}_", one.said.shape.texts or {}, one.said.node.at("texts").keys
    for place, words in taken.items():
        before = with_parameters(words, lambda name: name.removeprefix(own))
        there = _place_in_library(place, own, words_digest(words), words_digest(before))
        found = known.get(there)
        if found is not None and found.of == words_digest(before):
            text = with_parameters(found.text, lambda name: f"{own}{name}")
            yield TranslatedText(place, words_digest(words), text, keys[there].span)


def _place_in_library(place: str, own: str, digest: str, before: str) -> str:
    """The place that a text has in the library: its ids without the prefix, and the digest of its words there."""
    parts = (before if part == digest else part.removeprefix(own) for part in place.split("."))
    return ".".join(parts)
