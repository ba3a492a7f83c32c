"""FHIR: the questions of a Questionnaire (STU3, R4, R4B, R5), as the skeleton of a pack. What is left out is listed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from soundadvice.authoring.skeleton import Skeleton, plain_text
from soundadvice.authoring.translation.of_forms import TAG, with_translations
from soundadvice.files.bounded import read_bounded
from soundadvice.formats.fhir.names import PACKS
from soundadvice.formats.fhir.questionnaire.reading.conditions import enable_when
from soundadvice.formats.fhir.questionnaire.reading.form import Form
from soundadvice.formats.fhir.questionnaire.reading.items import AskedItem, items_of, question_of
from soundadvice.formats.fhir.questionnaire.reading.scores import scores_of
from soundadvice.formats.fhir.questionnaire.reading.values import objects
from soundadvice.formats.fhir.questionnaire.translations import languages_of, said_in, words_in
from soundadvice.model.condition import Condition
from soundadvice.model.errors import ImportingError
from soundadvice.model.question import Question
from soundadvice.wording.language import in_language, say
from soundadvice.wording.placeholders import MARK, TITLE_MARK

LARGEST_FORM = 20 * 2**20
_MOST_CHARACTERS = 5_000_000
_OF_THE_WHOLE = ("resourceType", "title", "description", "language", "experimental", "purpose", "contained", "item")
"""What is read of a form beside its items."""


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
    try:
        return _in_every_language(resource)
    except RecursionError:
        raise ImportingError("the file is nested too deeply") from None


def _in_every_language(resource: object) -> Skeleton:
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
    return read_form(form_of(resource))


def form_of(resource: object) -> Form:
    """A Questionnaire that is about to be read. Raises ImportingError if it is none, or changes what it means."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        raise ImportingError("this is not a FHIR Questionnaire", "its `resourceType` must be Questionnaire")
    if "modifierExtension" in resource or "implicitRules" in resource:
        raise ImportingError(
            "this Questionnaire has a `modifierExtension` or `implicitRules`, which are not understood"
        )
    return Form(resource, is_ours=any(one.get("system") == PACKS for one in objects(resource.get("identifier"))))


def read_form(form: Form) -> Skeleton:
    """The skeleton of a form, which then knows what became of each of its parts. Raises ImportingError."""
    resource, notes = form.resource, form.notes
    found: dict[str, AskedItem] = {}
    for item in items_of(form):
        asked = question_of(item, form)
        if asked is not None:
            found[item.link] = asked
    if not found:
        raise ImportingError("there is no question in it that a pack can ask", "; ".join(notes.lines[:5]) or None)
    for key in _OF_THE_WHOLE:
        form.ledger.take_all(form.ledger.take(resource, key))
    title = resource.get("title")
    questions = tuple(_with_skip_logic(found, form))
    scores = scores_of(form, found)
    form.note_the_rest()
    return Skeleton(
        questions,
        tuple(notes.lines),
        plain_text(_without_mark(title)) if isinstance(title, str) and title.strip() else None,
        _not_for_people(resource),
        description=_description(resource),
        scores=scores,
    )


def _description(resource: Mapping[str, object]) -> str | None:
    """What the form says of itself."""
    said = resource.get("description")
    return plain_text(said) if isinstance(said, str) and said.strip() else None


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


def _with_skip_logic(found: Mapping[str, AskedItem], form: Form) -> Iterator[Question]:
    """The questions with their `enable_when`, each of which names earlier ones only."""
    earlier: dict[str, AskedItem] = {}
    for link, asked in found.items():
        condition: Condition | None = enable_when(asked.item, earlier, form)
        question = replace(asked.question, enable_when=condition)
        yield question
        earlier[link] = replace(asked, question=question)
