"""Translations: a Questionnaire with its words in several languages, as FHIR's extension `translation` has them.

Two Questionnaires of one pack in two languages differ in words alone: each text of the one has its place in the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from soundadvice.formats.fhir.names import Resource
from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.model.pack import Pack
from soundadvice.wording.language import in_language
from soundadvice.wording.translation.speak import languages, pack_in_language

TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
_LANGUAGE = "language"
_WORDS = frozenset({"text", "display", "title", "description", "purpose"})
"""The keys of what people read: said to be translated, also if a translation happens to be the same."""
_MOST_LANGUAGES = 50


def questionnaire_in_all(pack: Pack, version: str = "R4") -> Resource:
    """The Questionnaire in the language of the pack, with the words of every other that it is offered in.

    Raises UnsupportedError as `questionnaire` does.
    """
    made = _in(pack, version)
    for language in languages(pack):
        if language != pack.language:
            made = _with(made, _in(pack_in_language(pack, language), version), language)
    return made


def _in(pack: Pack, version: str) -> Resource:
    with in_language(pack.language):
        return questionnaire(pack, version)


def _with(one: Any, other: Any, language: str) -> Any:
    """A value with the words of another that is built alike, beside its own."""
    if isinstance(one, dict):
        made: Resource = {}
        for key, value in one.items():
            if key.startswith("_"):
                if key.removeprefix("_") not in one:  # of a value that is to be worked out
                    made[key] = value
                continue
            made[key] = _with(value, other[key], language)
            extensions = [*one.get(f"_{key}", {}).get("extension", ())]
            if isinstance(value, str) and (key in _WORDS or value != other[key]) and key != _LANGUAGE:
                extensions.append(_extension(language, other[key]))
            if extensions:
                made[f"_{key}"] = {"extension": extensions}
        return made
    if isinstance(one, list):
        return [_with(value, there, language) for value, there in zip(one, other, strict=True)]
    return one


def _extension(language: str, words: str) -> Resource:
    said: list[Resource] = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": words}]
    return {"url": TRANSLATION, "extension": said}


# Reading ------------------------------------------------------------------------------------------------------------


def languages_of(resource: object) -> tuple[str, ...]:
    """The languages into which a Questionnaire has translations, in the order in which they come up; some of many."""
    found = dict.fromkeys(language for _, said in _translated(resource) for language in said)
    return tuple(found)[:_MOST_LANGUAGES]


def said_in(resource: Any, language: str) -> Any:
    """The same resource with its words in a language, as far as it has them."""
    if isinstance(resource, dict):
        made = {key: said_in(value, language) for key, value in resource.items() if not key.startswith("_")}
        for key, said in _own(resource):
            if language in said:
                made[key] = said[language]
        return made
    return [said_in(value, language) for value in resource] if isinstance(resource, list) else resource


def words_in(resource: object, language: str) -> frozenset[str]:
    """The words of a Questionnaire that it has a translation of."""
    return frozenset(words for words, said in _translated(resource) if language in said)


def _translated(resource: object) -> Iterator[tuple[str, Mapping[str, str]]]:
    if isinstance(resource, dict):
        yield from ((str(resource[key]), said) for key, said in _own(resource))
    inside = resource.values() if isinstance(resource, dict) else resource if isinstance(resource, list) else ()
    for value in inside:
        yield from _translated(value)


def _own(resource: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """The keys of an element whose words are translated, and the translations by language."""
    for key, more in resource.items():
        name = key.removeprefix("_")
        if key != name and isinstance(more, dict) and isinstance(resource.get(name), str):
            said = dict(filter(None, map(_said, _listed(more.get("extension")))))
            if said:
                yield name, said


def _said(extension: object) -> tuple[str, str] | None:
    if not isinstance(extension, dict) or extension.get("url") != TRANSLATION:
        return None
    parts = {one.get("url"): one for one in _listed(extension.get("extension")) if isinstance(one, dict)}
    language = parts.get("lang", {}).get("valueCode")
    content = parts.get("content", {})
    words = content.get("valueString", content.get("valueMarkdown"))
    return (language, words) if isinstance(language, str) and isinstance(words, str) and words else None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
