"""The exported Questionnaire: valid by the standard, and shown exactly when the reference enables a question."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fhir.resources.questionnaire import Questionnaire as QuestionnaireR5
from fhir.resources.questionnaireresponse import QuestionnaireResponse as ResponseR5
from fhir.resources.R4B.questionnaire import Questionnaire as QuestionnaireR4
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse as ResponseR4

import soundadvice
from soundadvice.formats.fhir.questionnaire.write import left_out, questionnaire
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.condition import All, AnyOf, Comparison, Not, Operator, OptionTest, Quantifier, UnsureTest
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, Option
from support.packs.generated import any_of, at_least, choice, make, make_answers, make_pack, rule, with_days
from support.packs.shipped import shipped
from support.server.fhir_check import as_json, check_questionnaire, items_of, shown_by_standard
from support.thorough import examples

SHIPPED = ("low_back_pain", "low_back_pain_red_flags")
VERSIONS = ("R4", "R5")
EXPORTS = Path(__file__).parents[1] / "data" / "exports"
WEEK = 604_800
FORMS = {"R4": QuestionnaireR4, "R5": QuestionnaireR5}
RESPONSES = {"R4": ResponseR4, "R5": ResponseR5}


def _modelled(value: Any) -> Any:
    """A day that is worked out as any day: the models have no `_valueDate` of an extension, which FHIR has."""
    if isinstance(value, dict):
        kept = {key: _modelled(inside) for key, inside in value.items() if key != "_valueDate"}
        return kept | ({"valueDate": "2000-01-01"} if "_valueDate" in value else {})
    return [_modelled(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_packs_as_they_were(name: str, version: str) -> None:
    """`GOLDEN=write pytest tests/formats/test_fhir_export.py` writes them anew."""
    form = questionnaire(shipped(name), version)
    text = json.dumps(form, ensure_ascii=False, indent=1) + "\n"
    golden = EXPORTS / name / f"fhir_{version}.json"
    if os.environ.get("GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    FORMS[version].model_validate(_modelled(form))
    assert check_questionnaire(form, version) == []


@pytest.mark.sampled
@pytest.mark.parametrize("version", VERSIONS)
def test_packs_of_every_shape_are_valid(version: str) -> None:
    plain = groups = expressions = 0
    for number in range(300):
        random = Random(f"fhir.{number}")
        pack = make_pack(random)
        form = questionnaire(pack, version)
        FORMS[version].model_validate(_modelled(form))
        assert check_questionnaire(form, version) == []
        text = json.dumps(form)
        plain += "enableWhen" in text
        groups += ".when1" in text
        expressions += "fhirpath" in text
        response = questionnaire_response(pack, as_json(pack, with_days(pack, make_answers(random, pack))), version)
        if version == "R4" or response.get("item"):
            RESPONSES[version].model_validate(response)
    assert min(plain, groups, expressions) > 10, (plain, groups, expressions)


def test_plain_skip_logic_shows_what_the_reference_enables() -> None:
    """An engine by the letter of the standard, over packs that need no expression."""
    compared = hidden = 0
    count = examples(900)
    for number in range(count):
        random = Random(f"shown.{number}")
        pack = make_pack(random)
        try:
            form: Any = questionnaire(pack)
        except soundadvice.UnsupportedError:
            continue  # sums of sums of sums are too long an expression
        if "fhirpath" in json.dumps(form):
            continue
        for _ in range(8):
            answers = _without_pending(pack, make_answers(random, pack))
            shown = shown_by_standard(form, questionnaire_response(pack, as_json(pack, with_days(pack, answers))))
            for question in pack.questions:
                enabled = enablement(pack, answers)[question.id] is True
                links = [question.id]
                if getattr(question, "unsure", False):
                    links.append(f"{question.id}.unsure")
                    # Ticking the one hides the other.
                    if answers.get(question.id) == "unsure" and enabled:
                        links.remove(question.id)
                        assert not shown[question.id]
                assert all(shown[link] is enabled for link in links), (number, question.id, answers)
                compared += 1
                hidden += not enabled
    assert compared > 3 * count
    assert hidden > count / 3


def _without_pending(pack: Pack, answers: dict[str, Any]) -> dict[str, Any]:
    """No form takes an answer to a question before it is known whether it is asked; it may keep one that hid later."""
    for name in list(answers):
        if enablement(pack, answers)[name] is None:
            return _without_pending(pack, {key: answer for key, answer in answers.items() if key != name})
    return answers


def _pack(*questions: Any) -> Pack:
    return make(tuple(questions), (rule("r", any_of(questions[0].id, "a")),))


def _item(pack: Pack, link: str) -> Any:
    form: Any = questionnaire(pack)
    return next(item for item in items_of(form["item"]) if item["linkId"] == link)


SIGNS = MultiChoice(id="signs", text="signs?", options=tuple(Option(o, o) for o in ("a", "b", "none", "unsure")))
AGE = Number(id="age", text="age?", unit="years", minimum=0, maximum=120)
HEAT = Number(id="heat", text="heat?", unit="°C", minimum=300, maximum=450, decimals=1, unsure=True)
TIME = Duration(id="time", text="time?", minimum=0, maximum=10 * WEEK, unsure=True)
FIRST = choice("first", "a", "b", "c")


def _when(*questions: Any, when: Any) -> Any:
    pack = _pack(*questions, choice("last", "a", "b", enable_when=when))
    return _item(pack, "last")


def _codes(item: Any) -> list[Any]:
    return [test.get("answerCoding", {}).get("code") or test for test in item["enableWhen"]]


def test_any_of_is_plain() -> None:
    item = _when(FIRST, when=any_of("first", "a", "b"))
    assert (_codes(item), item["enableBehavior"]) == (["a", "b"], "any")


def test_not_of_a_choice_is_its_other_options() -> None:
    item = _when(FIRST, when=Not(any_of("first", "a")))
    assert (_codes(item), item["enableBehavior"]) == (["b", "c"], "any")


def test_all_of_is_plain() -> None:
    item = _when(SIGNS, when=OptionTest("signs", Quantifier.ALL_OF, ("a", "b")))
    assert (_codes(item), item["enableBehavior"]) == (["a", "b"], "all")


def test_none_of_all_that_can_be_ticked_is_the_option_that_stands_alone() -> None:
    item = _when(SIGNS, when=OptionTest("signs", Quantifier.NONE_OF, ("a", "b", "unsure")))
    assert _codes(item) == ["none"]
    item = _when(SIGNS, when=OptionTest("signs", Quantifier.NONE_OF, ("a", "b")))
    assert "enableWhen" not in item  # who has one of them may be unsure besides


def test_none_of_some_signs_is_an_expression() -> None:
    item = _when(SIGNS, when=OptionTest("signs", Quantifier.NONE_OF, ("a",)))
    assert "enableWhen" not in item
    assert item["extension"][-1]["valueExpression"]["expression"] == (
        "(%resource.repeat(item).where(linkId = 'signs').answer.value.code.exists() and "
        "%resource.repeat(item).where(linkId = 'signs').answer.value.code.where($this = 'a').empty())"
    )


def test_bounds_of_a_number_are_plain() -> None:
    both = All((at_least("age", 12), Comparison("age", Operator.AT_MOST, 55)))
    item = _when(FIRST, AGE, when=both)
    assert item["enableWhen"] == [
        {"question": "age", "operator": ">=", "answerInteger": 12},
        {"question": "age", "operator": "<=", "answerInteger": 55},
    ]
    assert item["enableBehavior"] == "all"


def test_decimals_are_said_as_they_are_read() -> None:
    item = _when(FIRST, HEAT, when=at_least("heat", 375))
    assert item["enableWhen"] == [{"question": "heat", "operator": ">=", "answerDecimal": 37.5}]


def test_not_sure_of_a_number_is_an_item_of_its_own() -> None:
    item = _when(FIRST, HEAT, when=UnsureTest("heat"))
    assert item["enableWhen"] == [{"question": "heat.unsure", "operator": "exists", "answerBoolean": True}]
    form: Any = questionnaire(_pack(FIRST, HEAT))
    assert [one["linkId"] for one in form["item"]] == ["first", "heat", "heat.unsure"]
    assert form["item"][1]["enableWhen"] == [{"question": "heat.unsure", "operator": "exists", "answerBoolean": False}]
    assert form["item"][2]["answerOption"][0]["valueCoding"]["system"] == "urn:soundadvice:pack:small:question:heat"


def test_a_duration_is_compared_in_seconds_unit_by_unit() -> None:
    """Real clients pass over the units in a plain comparison."""
    item = _when(FIRST, TIME, when=at_least("time", 3 * WEEK))
    said = item["extension"][-1]["valueExpression"]["expression"]
    assert "(code = 'wk' and value * 604800 >= 1814400)" in said
    assert "where(linkId = 'time.unsure').answer.value.empty()" in said


def test_both_all_and_any_take_a_group() -> None:
    second = choice("second", "a", "b")
    when = All((any_of("first", "a", "b"), any_of("second", "a")))
    pack = _pack(FIRST, second, choice("last", "a", "b", enable_when=when))
    form: Any = questionnaire(pack)
    group = form["item"][-1]
    assert (group["linkId"], group["type"], _codes(group), group["enableBehavior"]) == (
        "last.when1",
        "group",
        ["a", "b"],
        "any",
    )
    assert _codes(group["item"][0]) == ["a"]


def test_what_hides_a_question_counts_in_an_expression_too() -> None:
    hidden = MultiChoice(id="more", text="more?", options=SIGNS.options, enable_when=any_of("first", "a"))
    item = _when(FIRST, hidden, when=OptionTest("more", Quantifier.NONE_OF, ("a",)))
    said = item["extension"][-1]["valueExpression"]["expression"]
    assert "where(linkId = 'first')" in said


def test_not_of_a_hidden_question_is_true() -> None:
    hidden = choice("more", "a", "b", enable_when=any_of("first", "a"))
    item = _when(FIRST, hidden, when=Not(any_of("more", "a")))
    assert _codes(item) == ["b", "b", "c"]


def test_what_never_holds_is_an_expression() -> None:
    item = _when(FIRST, when=AnyOf((Not(any_of("first", "a", "b", "c")),)))
    assert "enableWhen" not in item
    assert "fhirpath" in json.dumps(item)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_look_and_bounds_of_each_kind(version: str) -> None:
    pack = _pack(FIRST, SIGNS, AGE, HEAT, TIME)
    form: Any = questionnaire(pack, version)
    by_link = {item["linkId"]: item for item in items_of(form["item"])}
    kind = "choice" if version == "R4" else "coding"
    assert [by_link[one]["type"] for one in ("first", "signs", "age", "heat", "time", "time.unsure")] == [
        kind,
        kind,
        "integer",
        "decimal",
        "quantity",
        kind,
    ]
    assert ("answerConstraint" in by_link["first"]) is (version == "R5")
    assert form.get("versionAlgorithmString") == (None if version == "R4" else "semver")
    alone = [one["valueCoding"]["code"] for one in by_link["signs"]["answerOption"] if "extension" in one]
    assert (alone, by_link["signs"]["repeats"], "repeats" in by_link["first"]) == (["none"], True, False)
    shown = {one["url"].rpartition("/")[2]: one for one in by_link["heat"]["extension"]}
    assert shown["minValue"]["valueDecimal"] == 30.0
    assert shown["maxDecimalPlaces"]["valueInteger"] == 1
    shown = {one["url"].rpartition("/")[2]: one for one in by_link["time"]["extension"]}
    assert shown["sdc-questionnaire-maxQuantity"]["valueQuantity"] == {
        "value": 10,
        "unit": "weeks",
        "system": "http://unitsofmeasure.org",
        "code": "wk",
    }
    assert by_link["first"]["required"] is True
    assert by_link["signs"]["required"] is False


def test_the_first_unit_fails_safe() -> None:
    """Clients pick the first unit before the person has: where longer is worse, that is the longest."""
    pack = shipped("low_back_pain")
    units = [one["valueCoding"]["code"] for one in _item(pack, "duration")["extension"] if "valueCoding" in one]
    assert units == ["a", "mo", "wk", "d"]


def test_what_it_cannot_carry_is_refused_or_listed() -> None:
    pack = shipped("low_back_pain")
    with pytest.raises(soundadvice.UnsupportedError, match="FHIR cannot carry this: version `R3`"):
        questionnaire(pack, "R3")
    large = Number(id="large", text="large?", unit="x", minimum=0, maximum=2**31)
    with pytest.raises(soundadvice.UnsupportedError, match="`large` takes whole numbers beyond 32 bits"):
        questionnaire(_pack(FIRST, large))
    lines = left_out(pack)
    assert lines[0].startswith("the 8 rules")
    assert any("severity" in line for line in lines)
    assert not any("commonest" in line for line in lines)
    named = tuple(
        dataclasses.replace(one, commonest="one") if isinstance(one, Choice) and one.id == "leg_pain" else one
        for one in pack.questions
    )
    assert any("commonest" in line for line in left_out(dataclasses.replace(pack, questions=named)))
