"""Faults: what a translation lacks, and what it says of other words than those that stand in the pack now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.model.translation import PackTranslation, TranslatedText, words_digest
from soundadvice.wording.counts import counted
from soundadvice.wording.placeholders import PLACEHOLDER
from soundadvice.wording.translation.speak import missing_in
from soundadvice.wording.translation.texts import texts

_DIGEST = re.compile(r"[a-p]{8}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class TranslationFault:
    """One thing that is wrong with a translation. `place` is the text that it is about, None if it is about many."""

    code: str
    message: str
    hint: str
    place: str | None
    span: Span | None


def faults(pack: Pack, translation: PackTranslation) -> Iterator[TranslationFault]:
    """What is wrong with what the topmost layer says in a language: first what is missing, then text by text."""
    missing = list(missing_in(pack, translation.language))
    if missing:
        named = ", ".join(f"`{place}`" for place in missing[:_SHOWN]) + (", …" if len(missing) > _SHOWN else "")
        lacks = f"in `{translation.language}`, {counted(len(missing), 'text')} of `{pack.id}` cannot be read: {named}"
        hint = f"until then it is not offered; `soundadvice translate {pack.id} --language {translation.language}`"
        for name, number in _of_libraries(pack, missing).items():
            lacks += f"; {number} of them from the library `{name}`"
            hint += f", or translate `{name}`"
        yield TranslationFault("translation_missing", lacks, hint, None, translation.span)
    written = texts(pack.written)
    for one in translation.texts:
        yield from _of(one, written)


def _of_libraries(pack: Pack, places: Iterable[str]) -> Counter[str]:
    """How many of these texts each library brought."""
    named = [place.split(".")[1] for place in places]
    return Counter(one.id for name in named for one in pack.libraries if name in one.parts)


def _of(one: TranslatedText, written: Mapping[str, str]) -> Iterator[TranslationFault]:
    if one.place not in written:
        above, _, last = one.place.rpartition(".")
        if _DIGEST.fullmatch(last) and any(place.startswith(f"{above}.") for place in written):
            message = f"the words that `{one.place}` translates have changed, or are gone"
            yield _fault("translation_stale", message, "translate the new words, and remove this", one)
        else:
            message = f"there is no text `{one.place}`"
            yield _fault("translation_unknown", message, "remove it, or correct the id in it", one)
    elif words_digest(written[one.place]) != one.of:
        message = f"`{one.place}` says something else since it was translated, so this translation is not used"
        hint = f"translate the new words, and write `of: {words_digest(written[one.place])}`"
        yield _fault("translation_stale", message, hint, one)
    elif numbers_in(one.text) != numbers_in(written[one.place]):
        message = f"the numbers in `{one.place}` are not those of the words that it translates"
        yield _fault("translation_numbers", message, "see that it says the same", one)


def _fault(code: str, message: str, hint: str, one: TranslatedText) -> TranslationFault:
    return TranslationFault(code, message, hint, one.place, one.span)


def placeholders_in(text: str) -> frozenset[str]:
    """The placeholders of a text."""
    return frozenset(match[0] for match in PLACEHOLDER.finditer(text))


def numbers_in(text: str) -> Counter[str]:
    """The numbers of a text that are written in digits, placeholders aside; 37,5 is 37.5."""
    return Counter(found.replace(",", ".") for found in _NUMBER.findall(PLACEHOLDER.sub(" ", text)))
