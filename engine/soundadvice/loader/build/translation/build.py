"""Build: the translations of a layer, and the problems of what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from soundadvice.loader.build.translation.of_libraries import translations_of_libraries
from soundadvice.loader.files import PackFiles, Shaped
from soundadvice.loader.schema.translation_shapes import TranslatedTextShape, TranslationShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.pack import Pack
from soundadvice.model.translation import PackTranslation, TranslatedText, words_digest
from soundadvice.wording.placeholders import PLACEHOLDER
from soundadvice.wording.translation.faults import faults, numbers_in, placeholders_in
from soundadvice.wording.translation.texts import texts

_SIGNS = ("come_back", "safety_net")
_TO_CALL = ("emergency_numbers.", "services.")


def with_translations(files: PackFiles, pack: Pack, problems: Problems) -> Pack:
    """The pack with the translations of this layer, after those of the layers below. What is wrong is a problem.

    A text that says another number to call, or has other placeholders, keeps the pack from loading. What is missing,
    or translates other words than those that stand there now, is a warning: it is not shown to anyone.
    """
    whole = with_spoken(files, pack, problems)
    nodes = {shaped.shape.language: shaped.node for shaped in files.translations}
    for translation in whole.translations if files.translations else ():
        if translation.pack != pack.id:
            continue
        node = nodes[translation.language]
        for fault in faults(whole, translation):
            at = node.at("language") if fault.place is None else node.at("texts").keys[fault.place]
            problems.add("bad_translation", fault.message, at, fault.hint, warning=True)
    return whole


def with_spoken(files: PackFiles, pack: Pack, problems: Problems) -> Pack:
    """As `with_translations`, without the warnings."""
    if not files.translations and not files.translated:
        below = pack.parent.translations if pack.parent else ()
        return replace(pack, translations=below)
    own = []
    written = texts(pack)
    for shaped in files.translations:
        place = shaped.node.at("language")
        if shaped.shape.language == pack.language:
            hint = "remove the file, or correct `language` in pack.yaml"
            problems.add("own_language", f"the pack is written in `{pack.language}`", place, hint)
            continue
        own.append(_translation(shaped, pack.id))
        _check_texts(shaped, written, problems)
        _check_signs(shaped.shape.texts or {}, shaped.node.at("texts"), problems)
    below = pack.parent.translations if pack.parent else ()
    return replace(pack, translations=(*below, *translations_of_libraries(files, written), *own))


def _translation(shaped: Shaped[TranslationShape], pack: str) -> PackTranslation:
    shape, node = shaped.shape, shaped.node
    keys = node.at("texts").keys
    said = tuple(
        TranslatedText(place, one.of, one.text, keys[place].span) for place, one in (shape.texts or {}).items()
    )
    return PackTranslation(shape.language, said, shape.made_by, shape.note, pack, node.at("language").span)


def _check_texts(shaped: Shaped[TranslationShape], written: Mapping[str, str], problems: Problems) -> None:
    for place, one in (shaped.shape.texts or {}).items():
        node = shaped.node.at("texts", place, "text")
        words = written.get(place)
        if words is None or words_digest(words) != one.of:
            continue  # it is not used
        _check_placeholders(words, node, problems)
        if place.startswith(_TO_CALL) and numbers_in(one.text) != numbers_in(words):
            message = f"`{place}` names other numbers than the pack, whose words are `{words}`"
            problems.add("other_number", message, node, "people call it: write the same numbers")


def _check_signs(texts: Mapping[str, TranslatedTextShape], node: Node, problems: Problems) -> None:
    """Refuses one translation for two signs: whom a sign can concern is known by its words."""
    first: dict[tuple[str, str], str] = {}
    for place, one in texts.items():
        head, _, kind = place.rpartition(".")[0].partition(".")
        if head not in _SIGNS or kind != "items":
            continue
        other = first.setdefault((head, one.text), place)
        if other != place:
            message = f"`{place}` and `{other}` are two signs, and read alike here"
            problems.add("signs_alike", message, node.at(place, "text"), "say what differs, as the pack does")


def _check_placeholders(words: str, node: Node, problems: Problems) -> None:
    rest = PLACEHOLDER.sub("", node.text)
    if "{" in rest or "}" in rest:
        problems.add("bad_placeholder", "a brace that does not enclose a placeholder", node, "remove it")
    here, there = placeholders_in(node.text), placeholders_in(words)
    for name in sorted(here ^ there):
        problem = f"`{name}` is missing here" if name in there else f"`{name}` is not in the words that this translates"
        listed = ", ".join(f"`{one}`" for one in sorted(there))
        hint = f"they have {listed}" if there else "they have no placeholder"
        problems.add("bad_placeholder", problem, node, hint)
