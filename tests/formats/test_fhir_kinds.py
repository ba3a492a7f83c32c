"""Questionnaires as others write them: bounds, value sets, typed options, points, stems, and what nobody may answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import soundadvice
from soundadvice.authoring.skeleton import skeleton_files, write_skeleton
from soundadvice.formats.fhir.questionnaire.read import import_questionnaire
from soundadvice.meaning.scores import standings
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import Not, OptionTest, Quantifier
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number

HL7, SDC = "http://hl7.org/fhir/StructureDefinition/", "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-"


def form(*items: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"resourceType": "Questionnaire", "item": list(items), **more}


def item(link: str, kind: str = "boolean", **more: object) -> dict[str, Any]:
    return {"linkId": link, "type": kind, "text": f"{link}?", **more}


def extension(url: str, **value: object) -> dict[str, Any]:
    return {"url": url, **value}


def options(*codes: str, points: tuple[float, ...] = ()) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = [{"valueCoding": {"system": "urn:x", "code": one, "display": one}} for one in codes]
    for one, worth in zip(made, points, strict=False):
        one["extension"] = [extension(f"{HL7}ordinalValue", valueDecimal=worth)]
    return made


def loads(resource: dict[str, Any], folder: Path) -> soundadvice.Pack:
    write_skeleton(import_questionnaire(resource), folder / "made")
    first = import_questionnaire(resource).questions[0]
    (folder / "made" / "rules").mkdir()
    assert isinstance(first, (Choice, MultiChoice))
    text = f"id: r\nwhen: {{{first.id}: [{first.options[0].id}]}}\nadvise: see_doctor\nbecause: So it is.\n"
    (folder / "made" / "rules" / "r.yaml").write_text(text)
    return soundadvice.load_pack(folder / "made")


@pytest.mark.parametrize(
    ("kind", "bounds", "found", "note"),
    [
        ("integer", {"maxValue": {"valueInteger": 10}}, (0, 10, 0), "no lower bound in the form: 0 is assumed"),
        ("integer", {"minValue": {"valueInteger": 1}}, (1, 1001, 0), "no upper bound in the form: 1001 is assumed"),
        ("integer", {"maxValue": {"valueInteger": -20}}, (-1020, -20, 0), "-1020 is assumed"),
        ("integer", {"minValue": {"valueInteger": 0}, "maxValue": {"valueInteger": 9}}, (0, 9, 0), "no unit"),
        (
            "decimal",
            {"minValue": {"valueDecimal": 0.25}, "maxValue": {"valueDecimal": 9}},
            (25, 900, 2),
            "2 decimals are assumed",
        ),
        (
            "decimal",
            {
                "minValue": {"valueDecimal": 0.25},
                "maxValue": {"valueDecimal": 0.99},
                "maxDecimalPlaces": {"valueInteger": 1},
            },
            (3, 9, 1),
            "no unit",
        ),
        ("integer", {"minValue": {"valueInteger": 9}, "maxValue": {"valueInteger": 1}}, (0, 1000, 0), "no answer is"),
    ],
)
def test_bounds_of_numbers(
    kind: str, bounds: dict[str, Any], found: tuple[int, int, int], note: str, tmp_path: Path
) -> None:
    extensions = [extension(f"{HL7}{name}", **value) for name, value in bounds.items()]
    skeleton = import_questionnaire(form(item("n", kind, extension=extensions)))
    (number,) = skeleton.questions
    assert isinstance(number, Number)
    assert (number.minimum, number.maximum, number.decimals) == found
    assert any(note in line for line in skeleton.notes)
    loads(form(item("a"), item("n", kind, extension=extensions)), tmp_path)


def test_a_quantity_has_its_bounds_in_its_unit() -> None:
    units = [
        extension(f"{HL7}questionnaire-unitOption", valueCoding={"code": one, "display": one}) for one in ("kg", "lb")
    ]
    low = extension(f"{SDC}questionnaire-minQuantity", valueQuantity={"value": 2.5, "code": "kg"})
    high = extension(f"{SDC}questionnaire-maxQuantity", valueQuantity={"value": 400, "code": "lb"})
    skeleton = import_questionnaire(form(item("w", "quantity", extension=[*units, low, high])))
    (number,) = skeleton.questions
    assert isinstance(number, Number)
    assert (number.unit, number.minimum, number.decimals) == ("kg", 25, 1)
    notes = "\n".join(skeleton.notes)
    assert "only `kg` is asked for: the form takes lb as well" in notes
    assert "a bound in another unit (lb) is left out" in notes


def test_one_bound_of_a_length_of_time_and_of_a_day() -> None:
    week = extension(f"{HL7}questionnaire-unit", valueCoding={"code": "wk"})
    longest = extension(f"{SDC}questionnaire-maxQuantity", valueQuantity={"value": 2, "code": "wk"})
    today = extension(f"{HL7}maxValue", _valueDate={"extension": [_calculated("today() - 1 day")]})
    skeleton = import_questionnaire(
        form(item("l", "quantity", extension=[week, longest]), item("d", "date", extension=[today]))
    )
    length, day = skeleton.questions
    assert isinstance(length, Duration)
    assert isinstance(day, Date)
    assert (length.minimum, length.maximum) == (0, 14 * 86_400)
    assert (day.minimum, day.maximum) == (1, 36_525)
    assert "`l`: it has one bound in the form: 0 days is assumed for the other" in skeleton.notes


def _calculated(expression: str) -> dict[str, Any]:
    said = {"language": "text/fhirpath", "expression": expression}
    return extension(f"{HL7}cqf-calculatedValue", valueExpression=said)


# Options ------------------------------------------------------------------------------------------------------------

CONCEPTS = [{"code": "never", "display": "Never"}, {"code": "often", "display": "Often"}]
SETS: dict[str, dict[str, Any]] = {
    "concepts": {"compose": {"include": [{"system": "urn:y", "concept": CONCEPTS}]}},
    "expansion": {"expansion": {"contains": [{"abstract": True, "code": "x", "contains": CONCEPTS}]}},
    "code_system": {"compose": {"include": [{"system": "urn:codes"}]}},
    "of_another": {"compose": {"include": [{"valueSet": ["#concepts"]}]}},
    "without_one": {
        "compose": {
            "include": [{"system": "urn:y", "concept": [*CONCEPTS, {"code": "no"}]}],
            "exclude": [{"system": "urn:y", "concept": [{"code": "no"}]}],
        }
    },
}
CONTAINED = [
    *({"resourceType": "ValueSet", "id": name, "url": f"http://x.org/{name}", **one} for name, one in SETS.items()),
    {"resourceType": "CodeSystem", "id": "cs", "url": "urn:codes", "concept": [{"code": "g", "concept": CONCEPTS}]},
]


@pytest.mark.parametrize("name", SETS)
def test_options_of_a_value_set_that_the_form_contains(name: str, tmp_path: Path) -> None:
    for reference in (f"#{name}", f"http://x.org/{name}|1.0"):
        resource = form(item("q", "choice", answerValueSet=reference), contained=CONTAINED)
        (question,) = import_questionnaire(resource).questions
        assert isinstance(question, Choice)
        assert [one.text for one in question.options if one.id != "g"] == ["Never", "Often"]
    loads(resource, tmp_path)


@pytest.mark.parametrize(
    ("value_set", "why"),
    [
        ({"compose": {"include": [{"system": "http://snomed.info/sct"}]}}, "all codes of `http://snomed.info/sct`"),
        ({"compose": {"include": [{"system": "urn:y", "filter": [{}]}]}}, "its value set has a filter"),
        ({"compose": {"include": [{"valueSet": ["http://x.org/far"]}]}}, "in another file: `http://x.org/far`"),
        ({"compose": {"include": [{"valueSet": ["#it"]}]}}, "in another file: `#it`"),
        ({}, "fewer than two options"),
    ],
)
def test_a_value_set_that_is_not_all_there_costs_its_question_alone(value_set: dict[str, Any], why: str) -> None:
    contained = [{"resourceType": "ValueSet", "id": "it", **value_set}]
    skeleton = import_questionnaire(form(item("q", "choice", answerValueSet="#it"), item("r"), contained=contained))
    assert [one.id for one in skeleton.questions] == ["r"]
    assert any(note.startswith("`q`: is left out") and why in note for note in skeleton.notes)


@pytest.mark.parametrize("key", ["answerOption", "option"])
@pytest.mark.parametrize(
    ("kind", "values", "test"),
    [
        ("integer", [{"valueInteger": 0}, {"valueInteger": 1}], {"answerInteger": 1}),
        ("date", [{"valueDate": "2024-03-01"}, {"valueDate": "2024-03-08"}], {"answerDate": "2024-03-08"}),
        ("time", [{"valueTime": "09:00:00"}, {"valueTime": "10:00:00"}], {"answerTime": "10:00:00"}),
        ("string", [{"valueString": "Red"}, {"valueString": "Blue"}], {"answerString": "Blue"}),
        ("choice", options("p", "q"), {"answerCoding": {"code": "q"}}),
    ],
)
def test_typed_options_are_options_and_conditions_name_them(
    key: str, kind: str, values: list[dict[str, Any]], test: dict[str, Any], tmp_path: Path
) -> None:
    tested = item("next", enableWhen=[{"question": "q", "operator": "!=", **test}])
    resource = form(item("q", kind, **{key: values}), tested)
    first, second = import_questionnaire(resource).questions
    assert isinstance(first, Choice)
    assert second.enable_when == Not(OptionTest("q", Quantifier.ANY_OF, (first.options[1].id,)))
    loads(resource, tmp_path)


def test_options_that_are_numbers_have_an_order() -> None:
    numbers = [{"valueInteger": number} for number in range(4)]
    more = item("more", enableWhen=[{"question": "q", "operator": ">", "answerInteger": 1}])
    skeleton = import_questionnaire(form(item("q", "integer", answerOption=numbers), more))
    assert skeleton.questions[1].enable_when == OptionTest("q", Quantifier.ANY_OF, ("option_2", "option_3"))


def test_stu3_asks_with_has_answer_and_without_an_operator() -> None:
    known = item("known", enableWhen=[{"question": "a", "hasAnswer": True}])
    yes = item("yes_", enableWhen=[{"question": "a", "answerBoolean": True}])
    _, first, second = import_questionnaire(form(item("a"), known, yes)).questions
    assert first.enable_when == OptionTest("a", Quantifier.ANY_OF, ("no", "yes"))
    assert second.enable_when == OptionTest("a", Quantifier.ANY_OF, ("yes",))


def test_an_extension_of_others_that_is_called_alike_is_not_hl7s() -> None:
    theirs = item("a", extension=[extension("http://example.org/questionnaire-hidden", valueBoolean=True)])
    skeleton = import_questionnaire(form(theirs))
    assert [one.id for one in skeleton.questions] == ["a"]
    assert (
        "`a`: extension `http://example.org/questionnaire-hidden` is left out: a pack has no word for it"
        in skeleton.notes
    )


# Who is asked, and with which words ---------------------------------------------------------------------------------


def test_what_nobody_may_answer_is_left_out_with_what_is_in_it() -> None:
    hidden = [extension(f"{HL7}questionnaire-hidden", valueBoolean=True)]
    total = [extension(f"{SDC}questionnaire-calculatedExpression", valueExpression={"expression": "1"})]
    resource = form(
        item("h", "group", extension=hidden, item=[item("in_h"), item("g", "group", item=[item("deep")])]),
        item("fixed", readOnly=True, item=[item("below")]),
        item("total", "decimal", extension=total),
        item("shown", extension=[extension(f"{HL7}questionnaire-hidden", valueBoolean=False)]),
        item("many", "integer", repeats=True),
    )
    skeleton = import_questionnaire(resource)
    assert [one.id for one in skeleton.questions] == ["below", "shown", "many"]
    assert "`h`: is left out: the form hides it; so is what is in it: `in_h`, `g`, `deep`" in skeleton.notes
    assert "`fixed`: is left out: no person can answer it: it is read-only" in skeleton.notes
    assert "`many`: it may be answered several times, and is asked once here" in skeleton.notes


def test_stems_go_before_the_questions_and_long_ones_before_the_help() -> None:
    long = "Please think of the time before you became ill. " * 5
    inner = item("g", "group", text=long, item=[item("q", text="a cough?", item=[item("h", "display", text="Help.")])])
    outer = item("o", "group", text="Did you have", item=[inner, item("t", "display", text="Loose.")])
    skeleton = import_questionnaire(form(outer, item("e", "group", text="Of nothing", item=[item("s", "string")])))
    (question,) = skeleton.questions
    assert (question.text, question.help) == ("Did you have: a cough?", f"{long.strip()} Help.")
    assert "`t`: is left out: a text of its own: put it with a question, or into the pack's texts" in skeleton.notes
    assert "`e`: `text` is left out: no question stands below it" in skeleton.notes


def test_the_language_the_description_and_stems_are_carried(tmp_path: Path) -> None:
    said = {"extension": [extension("lang", valueCode="de"), extension("content", valueString="Haben Sie")]}
    group = item("g", "group", text="Avez-vous", item=[item("q", text="fièvre ?")])
    group["_text"] = {"extension": [said | {"url": f"{HL7}translation"}]}
    skeleton = import_questionnaire(form(group, language="fr", description="Une fièvre."))
    files = skeleton_files(skeleton, "made")
    assert "\nlanguage: fr\n" in files["pack.yaml"]
    assert 'description: "Une fièvre."\n' in files["pack.yaml"]
    assert "Haben Sie: fièvre ?" in files["translations/de.yaml"]
    assert "what is answered with yes or no has these words in `en`: translate them" in skeleton.notes
    loads(form(group, language="fr", description="Une fièvre."), tmp_path)


# Points -------------------------------------------------------------------------------------------------------------

OF = "%resource.item.where(linkId='{}').answer.value"
WORTH = OF + ".ordinal()"
NAMED = "iif(%{0}.exists(), %{0}, 0)"
TOTALS = {
    "function": "%resource.item.answer.value.ordinal().sum()",
    "all_but_one": "%resource.repeat(item).where(linkId != 't').answer.weight().sum()",
    "terms": f"{WORTH.format('a')} + {WORTH.format('b')}",
    "if_there": f"iif({OF.format('a')}.exists(), {WORTH.format('a')}, 0) + {WORTH.format('b')}",
    "extension": " + ".join(
        f"%context.descendants().where(linkId = '{link}').answer.valueCoding.extension('{HL7}ordinalValue')"
        ".valueDecimal.toInteger()"
        for link in "ab"
    ),
    "variables": f"iif(%any, {NAMED.format('v')} + {NAMED.format('w')}, {{}})",
    "another_total": "%resource.item.where(linkId='first').answer.valueDecimal + " + WORTH.format("b"),
}


def scored(total: str, **more: object) -> dict[str, Any]:
    variables = {"v": WORTH.format("a"), "w": WORTH.format("b"), "any": "%v.exists() or %w.exists()"}
    calculated = f"{SDC}questionnaire-calculatedExpression"
    return form(
        item("a", "choice", answerOption=options("p", "q", "r", points=(0, 1, 2))),
        item("b", "choice", answerOption=options("p", "q", "unsure", points=(1, 5))),
        item("first", "decimal", readOnly=True, extension=[_expression(calculated, WORTH.format("a"))]),
        item("t", "decimal", text="Total", readOnly=True, extension=[_expression(calculated, total)]),
        extension=[_expression(f"{HL7}variable", text, name=name) for name, text in variables.items()],
        **more,
    )


def _expression(url: str, text: str, **more: object) -> dict[str, Any]:
    return extension(url, valueExpression={"language": "text/fhirpath", "expression": text, **more})


@pytest.mark.parametrize("name", TOTALS)
def test_a_total_is_a_score_that_comes_to_the_same(name: str, tmp_path: Path) -> None:
    pack = loads(scored(TOTALS[name]), tmp_path)
    assert [(one.id, one.title) for one in pack.scores] == [("first", "first?"), ("total", "Total")]
    for given, expected in (({"a": "r", "b": "q"}, 7), ({"a": "p", "b": "unsure"}, 0)):
        standing = standings(pack, read_answers(pack.question, given))["total"]
        assert (standing.least, standing.most) == (expected, expected)


@pytest.mark.parametrize(
    "total",
    [
        WORTH.format("a") + " * 2",
        WORTH.format("a") + " + " + WORTH.format("a"),
        WORTH.format("gone"),
        f"iif({WORTH.format('a')} > 1, 3, 0)",
        "%nobody + 1",
        "(" * 50 + WORTH.format("a") + ")" * 50 + " - 1",
        "iif(",
    ],
)
def test_a_total_that_is_no_plain_sum_is_left_out_and_its_points_kept(total: str) -> None:
    skeleton = import_questionnaire(scored(total))
    assert [(one.id, sorted(one.add)) for one in skeleton.scores] == [("first", ["a"]), ("points", ["b"])]
    assert "`t`: is left out: no person can answer it: it is read-only" in skeleton.notes
    assert any("does not say how the points of options add up (scores of `b`)" in note for note in skeleton.notes)


def test_points_that_are_no_whole_numbers_are_named() -> None:
    skeleton = import_questionnaire(form(item("a", "choice", answerOption=options("p", "q", points=(0, 0.5)))))
    assert skeleton.scores == ()
    assert "`a`: the points of its options are left out: a score of a pack has whole numbers" in skeleton.notes


def test_several_answers_may_add_points(tmp_path: Path) -> None:
    signs = item("m", "choice", repeats=True, answerOption=options("p", "q", points=(1, 2)))
    pack = loads(form(signs), tmp_path)
    assert isinstance(pack.questions[0], MultiChoice)
    standing = standings(pack, read_answers(pack.question, {"m": ["p", "q"]}))["points"]
    assert standing.most == 3
    assert standing.least == 3
