"""File: translations/<language>.yaml as it is written, with the pack's own words above each text.

Every text of the layer has its place in it, in the order of the pack: what is translated; what is not yet, as lines to
fill in; and what was translated from other words than those that stand there now, which no one is shown. Nothing that
someone translated is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from soundadvice.files.bounded import is_outside
from soundadvice.files.documents import write_document
from soundadvice.loader.files import PACK, TRANSLATIONS
from soundadvice.model.errors import FormatError
from soundadvice.model.pack import Pack
from soundadvice.model.translation import PackTranslation, TranslatedText, words_digest
from soundadvice.wording.translation.texts import texts

UNKNOWN = "not said"
"""Who translated, in a file that no one has said it in."""
_WIDTH = 120
_INDENT = "    "
_PLAIN = re.compile(r"[A-Za-z](?:[^:#]|:(?! )|(?<! )#)*(?<![: ])")
_NOT_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"}


@dataclass(frozen=True, slots=True)
class TranslationState:
    """How far one language is: the places of this layer's texts that are translated, missing, and out of date."""

    translated: tuple[str, ...]
    missing: tuple[str, ...]
    stale: tuple[str, ...]


def own_texts(pack: Pack, language: str) -> dict[str, str]:
    """The texts that this layer has to translate, by place: those that no layer below has, and no library brings."""
    others = (one for one in pack.written.translations if one.language == language and one.pack != pack.id)
    known = {(said.place, said.of) for one in others for said in one.texts}
    return {place: text for place, text in texts(pack.written).items() if (place, words_digest(text)) not in known}


def own_translation(pack: Pack, language: str) -> PackTranslation:
    """What this layer says in a language; nothing yet, if it has no such translation."""
    found = (one for one in pack.written.translations if (one.language, one.pack) == (language, pack.id))
    return next(found, PackTranslation(language, (), UNKNOWN, pack=pack.id))


def state(pack: Pack, language: str) -> TranslationState:
    """How far this layer is in a language."""
    needed = own_texts(pack, language)
    said = {one.place: one for one in own_translation(pack, language).texts}
    done = [place for place, text in needed.items() if place in said and said[place].of == words_digest(text)]
    stale = [place for place in said if place not in done]
    return TranslationState(tuple(done), tuple(place for place in needed if place not in done), tuple(stale))


def merged(pack: Pack, language: str, brought: Iterable[TranslatedText]) -> PackTranslation:
    """What this layer says in a language, with texts that someone brings, which go before what was there."""
    own = own_translation(pack, language)
    by_place = {one.place: one for one in own.texts}
    return replace(own, texts=tuple({**by_place, **{one.place: one for one in brought}}.values()))


def translation_text(pack: Pack, translation: PackTranslation) -> str:
    """The file of a translation by the topmost layer of a pack."""
    return file_text(own_texts(pack, translation.language), translation)


def file_text(own: Mapping[str, str], translation: PackTranslation) -> str:
    """The file of a translation of the texts that a layer has to translate, by their places."""
    said = {one.place: one for one in translation.texts}
    lines = [f"language: {translation.language}", f"made_by: {_scalar(translation.made_by, 0, 9)}"]
    if translation.note is not None:
        lines.append(f"note: {_scalar(translation.note, 0, 6)}")
    body: list[str] = []
    for place, words in own.items():
        body += _entry(place, words, said.pop(place, None))
    for one in said.values():
        body += ["  # No longer said:", *_written(one)]
    return "\n".join([*lines, "texts:", *body]) + "\n"


def write_translation(folder: Path, pack: Pack, translation: PackTranslation) -> Path:
    """Writes the file into the folder of a pack, and gives its path. Raises OSError, and FormatError for a link."""
    path = folder / TRANSLATIONS / f"{translation.language}.yaml"
    if is_outside(folder, path):
        raise FormatError(f"{path}: this link leads out of the pack, so its target is not written")
    path.parent.mkdir(exist_ok=True)
    write_document(path, translation_text(pack, translation).encode(), like=folder / PACK)
    return path


def _entry(place: str, words: str, said: TranslatedText | None) -> Iterator[str]:
    digest = words_digest(words)
    if said is None:
        yield from _comment(f"To translate: {words}")
        yield from (f"  # {place}:", f"  #   of: {digest}", "  #   text:")
        return
    if said.of != digest:
        words = f"Changed: translate this, and write `of: {digest}`: {words}"
    yield from _comment(words)
    yield from _written(said)


def _written(one: TranslatedText) -> list[str]:
    return [f"  {one.place}:", f"    of: {one.of}", f"    text: {_scalar(one.text, len(_INDENT), 6)}"]


def _comment(words: str) -> Iterator[str]:
    for line in words.splitlines():
        yield from (f"  # {part}" for part in _filled(line.strip(), _WIDTH - 4))


def _scalar(text: str, indent: int, key: int) -> str:
    """A text as `fmt` lays it out: without quotes where nothing else could be meant, and folded where it is long."""
    if "\n" in text:
        return json.dumps(text, ensure_ascii=False)
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_WORDS
    inline = text if is_plain else json.dumps(text, ensure_ascii=False)
    if indent + key + len(inline) <= _WIDTH or " " not in text or text != " ".join(text.split()):
        return inline
    edge = " " * (indent + 2)
    return "\n".join([">-", *(f"{edge}{line}" for line in _filled(text, _WIDTH - len(edge)))])


def _filled(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
