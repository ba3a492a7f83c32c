"""What must be so of answers, in other formats: said as they say it, or said to be left out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from soundadvice import Pack, check_pack, load_pack
from soundadvice.authoring.skeleton import skeleton_files, write_skeleton
from soundadvice.formats.fhir.questionnaire import write as fhir
from soundadvice.formats.fhir.questionnaire.translations import _with
from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.formats.json_schema.write import json_schema
from soundadvice.formats.markdown import FORMAT
from soundadvice.formats.xlsform.read import read, read_form
from soundadvice.formats.xlsform.write import check, left_out, xlsform
from soundadvice.model.condition import Bound, Operator
from soundadvice.model.question import Date, Number
from support.server.fhir_check import check_questionnaire, items_of

TOGETHER = Path(__file__).parents[1] / "data" / "packs" / "together"
BELOW = "The lower number of your blood pressure must be below the upper one."


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(TOGETHER)


def rows(pack: Pack) -> dict[str, dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsform(pack).data))["survey"]
    head, *body = sheet.iter_rows(values_only=True)
    found = [dict(zip(map(str, head), row, strict=True)) for row in body]
    return {str(row["name"]): row for row in found}


def test_a_number_and_a_day_in_a_form(pack: Pack) -> None:
    found = rows(pack)
    assert found["diastolic"]["constraint"] == ". >= 20 and . <= 250 and (${systolic} = '' or . < ${systolic})"
    assert found["diastolic"]["constraint_message"].endswith(BELOW)
    assert found["began__day"]["constraint"].endswith(" and (${operation} = '' or " + SINCE + " <= ${operation})")
    assert check(xlsform(pack).data) == ()
    assert not [line for line in left_out(pack) if "go together" in line]


def test_a_length_of_time_and_a_condition_in_a_form(pack: Pack) -> None:
    """How they are understood is tried in ODK's own engine, in `test_export_xlsform_filled`."""
    found = rows(pack)
    assert found["hot__amount"]["constraint"].endswith(", 0))) <= ${ill})")
    assert found["bleeds"]["constraint"].startswith("(. = 'unsure' or ${wound} = '' or (. = 'no' or ")
    assert found["bleeds"]["constraint_message"] == "Where there is no wound, none can bleed."


SINCE = "round(decimal-date-time(today()) - decimal-date-time(.), 0)"


def test_a_form_that_is_read_again_keeps_the_bounds_and_what_is_compared(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(xlsform(pack).data)
    made = read(tmp_path / "form.xlsx")
    write_skeleton(made, tmp_path / "again")
    again = {node.id: node for node in made.questions}
    diastolic = again["diastolic"]
    assert isinstance(diastolic, Number)
    assert (diastolic.minimum, diastolic.maximum) == (20, 250)
    kept = {one.id: [(m.operator, m.question) for m in one.must if isinstance(m, Bound)] for one in pack.questions}
    assert {one.id: [(m.operator, m.question) for m in one.must] for one in made.questions} == kept  # type: ignore[union-attr]
    assert sum(map(len, kept.values())) == 3
    assert BELOW in diastolic.must[0].say
    [lost] = [note for note in made.notes if "the constraint" in note]
    assert "${wound}" in lost
    assert {problem.code for problem in check_pack(str(tmp_path / "again"))} == {"missing_file"}  # it has no rules yet


BESIDE = [
    (". > ${first}", [(Operator.MORE_THAN, "first")], None),
    ("${first} >= .", [(Operator.AT_MOST, "first")], None),
    (". >= 5 and . <= 90 and . < ${first}", [(Operator.LESS_THAN, "first")], None),
    (". >= 5 and . <= ${first} and . < ${second}", [(Operator.AT_MOST, "first"), (Operator.LESS_THAN, "second")], None),
    ("${first} = '' or . >= ${first}", [(Operator.AT_LEAST, "first")], None),
    (". <= today() and . < ${first}", [(Operator.LESS_THAN, "first")], "does not say it all"),
    ("(. < ${first} and once(.)) and (. > 1 and . < ${second})", [(Operator.LESS_THAN, "second")], "not say it all"),
    ("((. >= 5) and (once(1) or . > 90) and . < ${first})", [(Operator.LESS_THAN, "first")], "does not say it all"),
    (". < ${twice}", [], "`twice` is the name of several rows"),
    (". < ${first} and and . > 1", [(Operator.LESS_THAN, "first")], "does not say it all"),
    ("()", [], "does not say it all"),
    (". != ${first}", [], "does not say it all"),
    ("not(odd(.) and . < 4 and . < ${first})", [], "does not say it all"),
    (". != 'a and . < ${first} and b'", [], "does not say it all"),
    (". < ${first} + 1", [], "does not say it all"),
    (". < ${first} or . = 3", [], "does not say it all"),
    ("${second} = '' or . < ${first}", [], "does not say it all"),
    (". < ${halves}", [], "no earlier question of its kind, unit and decimals"),
    (". < ${later}", [], "no earlier question of its kind, unit and decimals"),
    (". < ${nothing}", [], "no earlier question of its kind, unit and decimals"),
    (". >= 200 and . <= 300 and . > ${first}", [], "it says the same of all answers"),
]


@pytest.mark.parametrize(("constraint", "musts", "lost"), BESIDE)
def test_a_constraint_of_others_is_a_must_or_noted(
    tmp_path: Path, constraint: str, musts: list[tuple[Operator, str]], lost: str | None
) -> None:
    head = "survey\n,type,name,label,constraint,constraint_message\n"
    rows_ = [
        ",integer,first,First?,. >= 0 and . <= 100,",
        ",integer,second,Second?,. >= 0 and . <= 100,",
        ",decimal,halves,Halves?,. >= 0 and . <= 100,",
        ",begin group,one,,,",
        ",integer,twice,Twice?,. >= 0 and . <= 100,",
        ",end group,,,,",
        ",begin group,two,,,",
        ",integer,twice,Twice?,. >= 0 and . <= 100,",
        ",end group,,,,",
        f',integer,asked,Asked?,"{constraint}",It must fit.',
        ",integer,later,Later?,. >= 0 and . <= 100,",
    ]
    (tmp_path / "survey.csv").write_text(head + "\n".join(rows_) + "\n", encoding="utf-8")
    form = read_form(tmp_path / "survey.csv")
    made = form.skeleton
    fates = {head: fate for place, head, fate in form.account() if place == "survey row 12"}
    assert (fates["constraint"], fates["constraint_message"]) == ("taken", "taken")
    [asked] = [one for one in made.questions if one.id == "asked"]
    assert [(one.operator, one.question) for one in asked.must if isinstance(one, Bound)] == musts
    assert all(one.say == "It must fit." for one in asked.must)
    notes = [note for note in made.notes if "not carried in full" in note]
    assert len(notes) == (lost is not None)
    assert lost is None or lost in notes[0]
    assert constraint in "".join(notes) or lost is None


def test_days_of_others_are_compared_as_days(tmp_path: Path) -> None:
    lines = [
        "survey",
        ",type,name,label,constraint",
        ",date,cut,When was it?,",
        ",date,sore,When did it begin?,. <= today() and (${cut} = '' or . >= ${cut}) and . > today() - 30",
    ]
    (tmp_path / "survey.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = read(tmp_path / "survey.csv")
    assert not [note for note in made.notes if "constraint" in note]
    sore = made.questions[1]
    assert isinstance(sore, Date)
    assert (sore.minimum, sore.maximum) == (0, 29)
    assert "must:\n    - {not_before: cut, say:" in skeleton_files(made, "x")["questions.yaml"]


def test_what_a_must_says_is_translated_where_the_form_says_it(tmp_path: Path) -> None:
    lines = [
        "survey",
        ",type,name,label::English (en),label::Deutsch (de),constraint,constraint_message::English (en)"
        ",constraint_message::Deutsch (de)",
        ",integer,first,First?,Erste?,,,",
        ",integer,second,Second?,Zweite?,. <= ${first},Less.,Weniger.",
        ",integer,third,Third?,Dritte?,. <= ${first},,",
    ]
    (tmp_path / "survey.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = read(tmp_path / "survey.csv")
    found = yaml.safe_load(made.files["translations/de.yaml"])["texts"]
    assert [one["text"] for place, one in found.items() if ".must." in place] == ["Weniger."]
    assert "# To translate: What is said here must fit" in made.files["translations/de.yaml"]
    write_skeleton(made, tmp_path / "again")
    assert {problem.code for problem in check_pack(str(tmp_path / "again"))} == {
        "missing_file",
        "bad_translation",  # what the form does not say in German is to be translated
    }


@pytest.mark.parametrize("version", ["R4", "R5"])
def test_a_number_and_a_day_in_fhir(pack: Pack, version: str) -> None:
    found = dict(_constraints(questionnaire(pack, version)))
    assert list(found) == ["diastolic-must-1", "began-must-1"]
    values = "%resource.repeat(item).where(linkId = '{}').answer.value"
    own, other = values.format("diastolic"), values.format("systolic")
    said = found["diastolic-must-1"]
    assert said["expression"]["expression"] == f"({own}.exists() and {other}.exists()) implies ({own} < {other})"
    assert (said["severity"], said["human"]) == ("error", BELOW)
    assert " >= " in found["began-must-1"]["expression"]["expression"]
    assert "`must` of `hot`, `bleeds`: which answers go together; $triage refuses the others" in fhir.left_out(pack)


def _constraints(resource: Any) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for item in resource["item"]:
        for one in item.get("extension", []):
            if one["url"].endswith("targetConstraint"):
                parts = {part["url"]: part[next(key for key in part if key != "url")] for part in one["extension"]}
                found.append((str(parts["key"]), parts))
        found += _constraints(item) if "item" in item else []
    return found


def test_what_is_not_carried_is_said(pack: Pack) -> None:
    assert [line for line in json_schema(pack).left_out if line.startswith("which answers go together")]


def test_in_a_document_for_reviewers(pack: Pack) -> None:
    assert FORMAT.writer is not None
    text = FORMAT.writer.write(pack).data.decode()
    assert f"Must be so: {BELOW} (`diastolic: less than systolic`)" in text
    assert "(`began: not before operation`)" in text


def test_the_bounds_of_a_day_are_worked_out_where_it_is_filled_in(pack: Pack) -> None:
    """On the value itself, as published forms have it; in every language of a form."""
    for form in (questionnaire(pack), _with(questionnaire(pack), questionnaire(pack), "de")):
        [item] = [one for one in items_of(form["item"]) if one["linkId"] == "operation"]
        bounds = {one["url"].rpartition("/")[2]: one for one in item["extension"]}
        for name, expression in (("minValue", "today() - 30 days"), ("maxValue", "today()")):
            [worked_out] = bounds[name]["_valueDate"]["extension"]
            assert worked_out["url"].endswith("/cqf-calculatedValue")
            assert check_questionnaire(form, "R4") == []
            assert worked_out["valueExpression"] == {"language": "text/fhirpath", "expression": expression}
