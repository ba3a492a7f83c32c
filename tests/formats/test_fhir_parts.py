"""Every element and extension that the specification has for an item is read, or is named among the notes."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from soundadvice.formats.fhir.questionnaire.read import form_of, import_questionnaire, read_form

NAMES = json.loads((Path(__file__).parents[1] / "data" / "forms" / "questionnaire-elements.json").read_text("utf-8"))
CODING = {"system": "http://loinc.org", "code": "8302-2", "display": "Height"}
CODES = [{"valueCoding": {"system": "urn:x", "code": code, "display": code.upper()}} for code in ("aa", "bb", "cc")]
VALUES: dict[str, Any] = {
    "Boolean": True,
    "Decimal": 2.5,
    "Integer": 2,
    "Date": "2024-03-01",
    "DateTime": "2024-03-01T09:00:00Z",
    "Time": "09:00:00",
    "String": "aa",
    "Uri": "http://example.org/x",
    "Attachment": {"title": "x"},
    "Coding": {"system": "urn:x", "code": "aa"},
    "Quantity": {"value": 2, "unit": "cm", "code": "cm"},
    "Reference": {"reference": "Patient/1"},
}
ELEMENTS: dict[str, Any] = {
    "id": "a1",
    "modifierExtension": [{"url": "http://example.org/m", "valueBoolean": True}],
    "extension": [{"url": "http://example.org/e", "valueBoolean": True}],
    "linkId": "other",
    "definition": "http://example.org/d",
    "code": [CODING],
    "prefix": "1a",
    "text": "Other?",
    "type": "boolean",
    "enableWhen": [{"question": "first", "operator": "=", "answerBoolean": True}],
    "enableBehavior": "all",
    "disabledDisplay": "protected",
    "required": True,
    "repeats": True,
    "readOnly": True,
    "maxLength": 9,
    "options": {"reference": "#set"},
    "answerValueSet": "#set",
    "answerConstraint": "optionsOrString",
    "option": CODES[:2],
    "answerOption": CODES[:2],
    "initial": [{"valueInteger": 1}],
    "initialSelected": True,
    "item": [{"linkId": "below", "type": "boolean", "text": "Below?"}],
    **{f"initial{kind}": value for kind, value in VALUES.items()},
    **{f"value{kind}": value for kind, value in VALUES.items()},
}
SAID = {
    "readOnly": "read-only",
    "answerConstraint": "besides the options",
    "hidden": "hides it",
    "calculatedExpression": "works it out",
    "extension": "http://example.org/e",
    "enableBehavior": "enableWhen",
}
"""What a note says where it does not say the name."""
SET = {
    "resourceType": "ValueSet",
    "id": "set",
    "compose": {"include": [{"system": "urn:y", "concept": [{"code": "p"}, {"code": "q"}]}]},
}


@cache
def _usual() -> dict[str, Any]:
    """A form with an item that has little, after one that conditions can look at."""
    return {
        "resourceType": "Questionnaire",
        "contained": [SET],
        "item": [
            {"linkId": "first", "type": "boolean", "text": "First?"},
            {"linkId": "number", "type": "integer", "text": "Number?"},
            {"linkId": "it", "type": "choice", "text": "It?", "answerOption": CODES},
        ],
    }


def told(before: dict[str, Any], after: dict[str, Any], name: str) -> bool:
    """Whether a skeleton is another one, or a new note says the name."""
    one, other = import_questionnaire(before), import_questionnaire(after)
    new = [note for note in other.notes if note not in one.notes]
    return one.questions != other.questions or one.scores != other.scores or any(name in note for note in new)


def with_part(where: str, name: str, version: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The usual form without and with an element of an item, of its first option, or of its first test."""
    before = deepcopy(_usual())
    item = before["item"][-1]
    if version == "STU3":
        item["option"] = item.pop("answerOption")
    if where in ("option", "answerOption"):
        holder = item[where][0]
        if name.startswith("value"):
            holder.clear()
        after = deepcopy(before)
        after["item"][-1][where][0][name] = ELEMENTS[name]
        return before, after
    if where == "enableWhen":
        after = deepcopy(before)
        test: dict[str, Any] = {"question": "first"} | ({} if version == "STU3" else {"operator": "="})
        if name.startswith("answer") and name not in ("answerBoolean", "answerCoding"):
            test["question"] = "number"
        after["item"][-1]["enableWhen"] = [test | {name: _of_test(name)}]
        return before, after
    if name in ("options", "answerValueSet"):
        item.pop("option", None)
        item.pop("answerOption", None)
    if name == "enableBehavior":
        item["enableWhen"] = [
            {"question": "first", "operator": "=", "answerBoolean": True},
            {"question": "number", "operator": ">", "answerInteger": 2},
        ]
    after = deepcopy(before)
    after["item"][-1][name] = ELEMENTS[name]
    return before, after


def _of_test(name: str) -> Any:
    kept = {"question": "first", "operator": "!=", "hasAnswer": True}
    return kept.get(name, VALUES.get(name.removeprefix("answer"), ELEMENTS.get(name)))


PARTS = [
    (version, where, name)
    for version, parts in NAMES["elements"].items()
    for where, names in parts.items()
    for name in names
]


@pytest.mark.parametrize(("version", "where", "name"), PARTS, ids=[".".join(part) for part in PARTS])
def test_every_element_of_an_item_is_read_or_named(version: str, where: str, name: str) -> None:
    before, after = with_part(where, name, version)
    shown = SAID.get(name, "enableWhen" if where == "enableWhen" and name not in ("id", "extension") else name)
    assert told(before, after, shown)


EXTENSIONS = [(root, name) for root, names in NAMES["extensions"].items() for name in names]
OF_OPTIONS = ("ordinalValue", "itemWeight", "iso21090-CO-value", "questionnaire-ordinalValue")
OF_NUMBERS = {
    "minValue": {"valueInteger": 1},
    "maxValue": {"valueInteger": 9},
    "maxDecimalPlaces": {"valueInteger": 3},
    "minQuantity": {"valueQuantity": {"value": 1}},
    "maxQuantity": {"valueQuantity": {"value": 9}},
    "questionnaire-unit": {"valueCoding": {"code": "kg", "display": "kg"}},
    "questionnaire-unitOption": {"valueCoding": {"code": "kg", "display": "kg"}},
}


@pytest.mark.parametrize(("root", "name"), EXTENSIONS, ids=[name for _, name in EXTENSIONS])
def test_every_extension_of_an_item_is_read_or_named(root: str, name: str) -> None:
    short = name.removeprefix("questionnaire-")
    before = deepcopy(_usual())
    before["item"].append({"linkId": "decimal", "type": "decimal", "text": "Decimal?"})
    before["item"][2]["repeats"] = True
    after = deepcopy(before)
    if name in OF_NUMBERS:
        holder, value = after["item"][-1], OF_NUMBERS[name]
    elif name in OF_OPTIONS:
        holder, value = after["item"][2]["answerOption"][1], {"valueDecimal": 3}
    elif name in ("questionnaire-optionExclusive", "questionnaire-optionPrefix"):
        holder, value = after["item"][2]["answerOption"][0], {"valueBoolean": True}
        short = "stands alone" if "Exclusive" in name else short
    else:
        holder, value = after["item"][2], {"valueBoolean": True}
    holder["extension"] = [{"url": f"{root}{name}", **value}]
    assert told(before, after, SAID.get(short, f"`{short}`" if "alone" not in short else short))


@pytest.mark.parametrize("where", ["item", "answerOption", "valueCoding", "enableWhen", "text", "group", "display"])
def test_what_no_version_of_fhir_has_is_named_wherever_it_stands(where: str) -> None:
    before = deepcopy(_usual())
    item = before["item"][-1]
    item["enableWhen"] = [{"question": "first", "operator": "=", "answerBoolean": True}]
    before["item"].append({"linkId": "g", "type": "group", "item": [{"linkId": "gg", "type": "boolean", "text": "G?"}]})
    item["item"] = [{"linkId": "h", "type": "display", "text": "Help."}]
    after = deepcopy(before)
    item = after["item"][2]
    holder = {
        "item": item,
        "answerOption": item["answerOption"][0],
        "valueCoding": item["answerOption"][0]["valueCoding"],
        "enableWhen": item["enableWhen"][0],
        "text": item.setdefault("_text", {"id": "t"}) if where == "text" else {},
        "group": after["item"][3],
        "display": item["item"][0],
    }[where]
    holder["novelty"] = "new"
    assert told(before, after, "novelty")


def test_the_account_of_a_form_has_every_part_once_told() -> None:
    form = form_of(deepcopy(_usual()))
    read_form(form)
    account = list(form.account())
    assert {fate for _, _, fate in account} == {"taken"}
    assert [part for link, part, _ in account if link == "first"] == ["linkId", "type", "text"]


def test_the_page_on_forms_of_others_has_every_element_and_every_extension_that_is_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "forms-of-others.md").read_text("utf-8")
    elements = {name for _, _, name in PARTS}
    grouped = ("initial", "answer")  # of these, there is one for each type of value
    missing = {name for name in elements if f"`{name}`" not in page and not name.startswith(grouped)}
    assert missing == set()
    assert "| all others |" in page
    for root, name in EXTENSIONS:
        short = name.removeprefix("questionnaire-")
        form = deepcopy(_usual())
        form["item"][0]["extension"] = [{"url": f"{root}{name}", "valueBoolean": True}]
        assert any(f"`{short}`" in note for note in import_questionnaire(form).notes) or f"`{short}`" in page, short
