"""Items of a FHIR Questionnaire: each as a question, where a pack can ask it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from soundadvice.authoring.skeleton import plain_text, with_stems
from soundadvice.formats.fhir.questionnaire.reading.amounts import date_of, duration_of, is_time, number_of
from soundadvice.formats.fhir.questionnaire.reading.form import Form, Item, text_of
from soundadvice.formats.fhir.questionnaire.reading.options import (
    NoOptionsError,
    ReadOption,
    codes_of,
    note_options,
    options_of,
    yes_or_no,
)
from soundadvice.formats.fhir.questionnaire.reading.values import Json, as_object, objects
from soundadvice.model.coding.code import ADDRESS
from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Choice, MultiChoice, Question

_CHOICES = ("choice", "coding", "open-choice")
_AMOUNTS = ("integer", "decimal", "quantity", "date")
_LEFT_OUT = {
    "string": "a text that a person writes",
    "text": "a text that a person writes",
    "url": "an address",
    "dateTime": "a date and time",
    "time": "a time of day",
    "attachment": "a file",
    "reference": "a reference",
    "question": "a question without a type",
}
_DEEPEST = 20
_OPTIONS = ("answerOption", "option", "answerValueSet", "options")


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An item, the question that it has become, and its options as the form has them."""

    item: Item
    question: Question
    options: tuple[ReadOption, ...] = ()


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a level of items: those with conditions, groups with a text, how deep it is."""

    conditions: tuple[Json, ...] = ()
    groups: tuple[Json, ...] = ()
    depth: int = 0


# The tree of items -------------------------------------------------------------------------------------------------


def items_of(form: Form) -> Iterator[Item]:
    """The items that ask something, in their order, those in groups and under others too."""
    level = list(objects(form.ledger.take(form.resource, "item")))
    yield from _walk(form, level, _Around(), set())


def _walk(form: Form, level: list[Json], around: _Around, seen: set[str]) -> Iterator[Item]:
    unsure = {link.removesuffix(".unsure") for data in level if (link := str(data.get("linkId"))).endswith(".unsure")}
    for data in level:
        item = _item(form, data, around, unsure)
        inside = list(objects(data.get("item")))
        why = _never(form, item, around)
        if why is not None:
            _leave_out_all(form, item, inside, why)
            continue
        twice = item.link in seen
        seen.add(item.link)
        further = _around(form, item, around)
        if twice:
            form.leave_out(item, "its `linkId` is here twice")
        elif item.kind == "display":
            form.leave_out(item, "a text of its own: put it with a question, or into the pack's texts")
        elif item.kind == "group":
            if form.ledger.take(data, "repeats"):
                form.notes.add(item, "the group repeats, and is asked once here")
        elif item.link.endswith(".unsure") and _only_unsure(data):
            form.ledger.take_all(data)
            if not form.is_ours:
                form.notes.add(item, "is the answer `unsure` here, which a pack says in words of its own")
        else:
            yield item
            # By now it is known whether the item is asked.
            inside = [one for one in inside if not _is_said_with(form, item, one)]
        yield from _walk(form, inside, further, seen)


def _item(form: Form, data: Json, around: _Around, unsure: set[str]) -> Item:
    form.items.append(data)
    for key in ("linkId", "type", "item"):
        form.ledger.take(data, key)
    link, kind = str(data.get("linkId", "")), str(data.get("type", ""))
    item = Item(link, text_of(data, "text") or "", kind, data, around.conditions, around.groups, unsure=link in unsure)
    if kind in ("display", "group"):
        return item  # the text of a group is taken when a question in it is
    form.ledger.take(data, "text")
    words: dict[str, list[str]] = {}
    for inside in objects(data.get("item")):
        which = _which_words(inside)
        if which in ("help", "why"):
            words.setdefault(which, []).append(form.words(item, str(inside["text"])))
    said = {which: " ".join(texts) for which, texts in words.items()}
    return replace(item, help=said.get("help"), why=said.get("why"))


def _never(form: Form, item: Item, around: _Around) -> str | None:
    """Why an item, and what is in it, is not asked of anyone; None if it may be."""
    if around.depth > _DEEPEST:
        return "it is nested too deeply"
    if "modifierExtension" in item.data:
        return "it has a `modifierExtension`, which is not understood"
    if form.ledger.value(item.data, "hidden") is True:
        return "the form hides it"
    return None


def _leave_out_all(form: Form, item: Item, inside: list[Json], why: str) -> None:
    below = list(_below(form, inside))
    links = ", ".join(f"`{plain_text(str(one.get('linkId', '')), 80)}`" for one in below)
    form.leave_out(item, f"{why}; so is what is in it: {links}" if below else why)
    form.refused |= {id(one) for one in below}


def _below(form: Form, level: list[Json], depth: int = 0) -> Iterator[Json]:
    for data in level:
        form.items.append(data)
        yield data
        yield from _below(form, list(objects(data.get("item"))), depth + 1)


def _around(form: Form, item: Item, around: _Around) -> _Around:
    """What stands around the items in this one."""
    conditions = (*around.conditions, item.data) if "enableWhen" in item.data else around.conditions
    groups = around.groups
    if item.kind == "group" and item.text:
        groups = (*groups, item.data)
    return _Around(conditions, groups, around.depth + 1)


def _only_unsure(data: Json) -> bool:
    options = list(objects(data.get("answerOption")))
    return len(options) == 1 and as_object(options[0].get("valueCoding")).get("code") == UNSURE


def _is_said_with(form: Form, item: Item, data: Json) -> bool:
    """Whether an item in another is a text that is said with it: that is read with it."""
    which = _which_words(data)
    if which is None or id(item.data) in form.refused or (which == "unit" and id(data) not in form.units):
        return False
    form.items.append(data)
    for key in ("linkId", "type", "text"):
        form.ledger.take(data, key)
    form.ledger.extensions(data, "displayCategory", "itemControl")
    return True


def _which_words(data: Json) -> str | None:
    """What a text below a question is to it: `help`, `why`, its `unit`, or none of these."""
    if data.get("type") != "display" or text_of(data, "text") is None or "enableWhen" in data:
        return None
    if "modifierExtension" in data or data.get("item"):
        return None
    codes = {
        str(coding.get("code"))
        for extension in objects(data.get("extension"))
        for coding in objects(as_object(extension.get("valueCodeableConcept")).get("coding"))
    }
    is_unit = "unit" in codes or str(data.get("linkId", "")).endswith(".unit")
    return "unit" if is_unit else "why" if codes & {"flyover", "help"} else "help"


# One question ------------------------------------------------------------------------------------------------------


def question_of(item: Item, form: Form) -> AskedItem | None:
    """An item as a question without its skip logic; None, with a note, where a pack cannot ask it."""
    data, take = item.data, form.ledger.take
    if take(data, "readOnly") is True:
        form.leave_out(item, "no person can answer it: it is read-only")
        return None
    if form.ledger.extensions(data, "calculatedExpression"):
        form.leave_out(item, "no person is to answer it: the form works it out")
        return None
    has_options = any(data.get(key) for key in _OPTIONS)
    if item.kind == "boolean" and not has_options:
        return _choice(item, form, yes_or_no(form))
    if item.kind in _CHOICES or (has_options and item.kind != "boolean"):
        try:
            return _choice(item, form, options_of(item, form))
        except NoOptionsError as error:
            form.leave_out(item, str(error))
            return None
    if item.kind not in (*_AMOUNTS, "boolean"):
        form.leave_out(item, f"a pack cannot ask for {_LEFT_OUT.get(item.kind, 'an item of this type')}")
        return None
    if item.kind == "boolean":
        return _choice(item, form, yes_or_no(form))
    if take(data, "repeats") is True:
        form.notes.add(item, "it may be answered several times, and is asked once here")
    common = _common(item, form)
    if item.kind == "date":
        return AskedItem(item, date_of(item, form, common))
    return AskedItem(
        item, (duration_of if item.kind == "quantity" and is_time(item) else number_of)(item, form, common)
    )


def _choice(item: Item, form: Form, options: list[ReadOption]) -> AskedItem:
    several = form.ledger.take(item.data, "repeats") is True and item.kind != "boolean"
    _look(item, form, several=several)
    found = tuple(one.option for one in options)
    question = (MultiChoice if several else Choice)(options=found, **_common(item, form))
    note_options(item, form, options, several=several)
    return AskedItem(item, question, tuple(options))


def _look(item: Item, form: Form, *, several: bool) -> None:
    """Takes what a form says of the look of a question, where a pack's looks just so."""
    usual = "check-box" if several else "radio-button"
    for extension in objects(item.data.get("extension")):
        concept = as_object(extension.get("valueCodeableConcept"))
        codes = [str(coding.get("code")) for coding in objects(concept.get("coding"))]
        if str(extension.get("url")).endswith("questionnaire-itemControl") and codes == [usual]:
            form.ledger.take_all(extension)


def _common(item: Item, form: Form) -> dict[str, Any]:
    """Id, texts and codes of a question."""
    if not item.text:
        form.notes.add(item, "it has no text: its `linkId` stands in")
    stems = [str(form.ledger.take(data, "text")) for data in item.groups]
    said = [form.words(item, stem) for stem in stems if stem != form.resource.get("title")]
    text, help_ = with_stems(said, form.words(item, item.text or item.link), item.help)
    for key in ("prefix", "required") if form.is_ours else ():
        form.ledger.take(item.data, key)
    url = str(item.data.get("definition", ""))
    is_address = ADDRESS.fullmatch(url) is not None
    if is_address:
        form.ledger.take(item.data, "definition")
    return {
        "id": form.ids.of(item.link, item.text),
        "text": text,
        "help": help_,
        "why": item.why,
        "codes": codes_of(objects(form.ledger.take(item.data, "code")), form),
        "url": url if is_address else None,
    }
