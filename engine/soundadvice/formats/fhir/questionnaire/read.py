"""FHIR: the questions of a Questionnaire (R4, R4B, R5), as the skeleton of a pack. What is left out is listed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from soundadvice.authoring.skeleton import Skeleton, plain_text
from soundadvice.authoring.translation.of_forms import TAG, with_translations
from soundadvice.files.bounded import read_bounded
from soundadvice.formats.fhir.questionnaire.read_conditions import enable_when
from soundadvice.formats.fhir.questionnaire.read_items import Ids, Item, Notes, items_of, note_the_rest, question_of
from soundadvice.formats.fhir.questionnaire.translations import languages_of, said_in, words_in
from soundadvice.model.condition import Condition
from soundadvice.model.errors import ImportingError
from soundadvice.model.question import Question
from soundadvice.wording.language import in_language, say
from soundadvice.wording.placeholders import MARK, TITLE_MARK

LARGEST_FORM = 20 * 2**20
_MOST_CHARACTERS = 5_000_000


def read_file(path: str) -> Skeleton:
    """The skeleton of the Questionnaire in a file. Raises ImportingError as `read` does, and for what is not UTF-8."""
    text = read_bounded(path, LARGEST_FORM)
    try:
        return read(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ImportingError(f"{path}: byte {error.start + 1} is not UTF-8", "save the file as UTF-8") from None


def read(text: str) -> Skeleton:
    """The skeleton of the Questionnaire in a file of JSON. Raises ImportingError if there is no question in it."""
    return import_questionnaire(_json(text))


def import_questionnaire(resource: object) -> Skeleton:
    """The skeleton of a Questionnaire: its questions, their options, bounds and skip logic, and what was left out.

    What it says in other languages is among the files. Raises ImportingError if it is none, or where it has no
    question that a pack can ask.
    """
    language = resource.get("language") if isinstance(resource, dict) else None
    own = language if isinstance(language, str) and TAG.fullmatch(language) else None
    with in_language(own or "en"):
        skeleton = replace(_skeleton(resource), language=own)
    return with_translations(
        skeleton,
        languages_of(resource),
        lambda language: _skeleton_in(resource, language),
        lambda language: [*(words := words_in(resource, language)), *map(_without_mark, words)],
    )


def _skeleton_in(resource: object, language: str) -> Skeleton:
    with in_language(language):
        return _skeleton(said_in(resource, language))


def _without_mark(title: str) -> str:
    """A title without the words that the form is not for people, which the language before them writes."""
    return title.removesuffix(TITLE_MARK).removesuffix(say("{title} (not for people)", title=""))


def _skeleton(resource: object) -> Skeleton:
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        raise ImportingError("this is not a FHIR Questionnaire", "its `resourceType` must be Questionnaire")
    notes, ids = Notes(), Ids()
    if "modifierExtension" in resource or "implicitRules" in resource:
        raise ImportingError(
            "this Questionnaire has a `modifierExtension` or `implicitRules`, which are not understood"
        )
    found: dict[str, tuple[Item, Question]] = {}
    for item in items_of(resource, notes):
        note_the_rest(item, notes)
        question = question_of(item, ids, notes)
        if question is not None:
            found[item.link] = (item, question)
    if not found:
        raise ImportingError("there is no question in it that a pack can ask", "; ".join(notes.lines[:5]) or None)
    title = resource.get("title")
    return Skeleton(
        tuple(_with_skip_logic(found, notes)),
        tuple(notes.lines),
        plain_text(_without_mark(title)) if isinstance(title, str) and title.strip() else None,
        _not_for_people(resource),
    )


def _not_for_people(resource: Mapping[str, object]) -> str | None:
    """Why the form is not for genuine use, which FHIR calls `experimental`; None if it does not say so."""
    if resource.get("experimental") is not True:
        return None
    purpose = resource.get("purpose")
    said = plain_text(purpose.removeprefix(MARK)) if isinstance(purpose, str) else ""
    return said or "The form that it was made from is marked as experimental."


def _json(text: str) -> object:
    if len(text) > _MOST_CHARACTERS:
        raise ImportingError(f"the file is longer than {_MOST_CHARACTERS} characters")
    try:
        return json.loads(text)
    except RecursionError:
        raise ImportingError("the file is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ImportingError(f"the file is not JSON: line {error.lineno}, column {error.colno}") from None
    except ValueError:
        raise ImportingError("the file is not JSON: a number has too many digits") from None


def _with_skip_logic(found: dict[str, tuple[Item, Question]], notes: Notes) -> Iterator[Question]:
    """The questions with their `enable_when`, each of which names earlier ones only."""
    earlier: dict[str, tuple[Item, Question]] = {}
    for link, (item, question) in found.items():
        condition: Condition | None = enable_when(item, earlier, notes)
        yield replace(question, enable_when=condition)
        earlier[link] = (item, question)
