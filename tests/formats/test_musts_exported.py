"""What must be so of answers, in other formats: said as they say it, or said to be left out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from soundadvice import Pack, load_pack
from soundadvice.formats.fhir.questionnaire import write as fhir
from soundadvice.formats.fhir.questionnaire.translations import _with
from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.formats.json_schema.write import json_schema
from soundadvice.formats.markdown import FORMAT
from soundadvice.formats.xlsform.read import read
from soundadvice.formats.xlsform.write import check, left_out, xlsform
from soundadvice.model.question import Number
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
    assert "which answers go together, by `must` of `hot`, `bleeds`" in left_out(pack)


SINCE = "round(decimal-date-time(today()) - decimal-date-time(.), 0)"


def test_a_form_that_is_read_again_keeps_the_bounds(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(xlsform(pack).data)
    made = read(tmp_path / "form.xlsx")
    [diastolic] = [one for one in made.questions if one.id == "diastolic"]
    assert isinstance(diastolic, Number)
    assert (diastolic.minimum, diastolic.maximum) == (20, 250)
    assert [note for note in made.notes if "not carried in full" in note and "${systolic}" in note]


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
