"""Days in forms: what FHIR, XLSForm and JSON Schema carry of them comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from soundadvice import load_pack
from soundadvice.formats.fhir.questionnaire.read import import_questionnaire
from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.formats.json_schema.write import answers_schema, question_schema
from soundadvice.formats.xlsform.read import read
from soundadvice.formats.xlsform.write import xlsform
from soundadvice.model.condition import Comparison, Operator
from soundadvice.model.question import Date

PACK = load_pack(Path(__file__).parents[1] / "data" / "packs" / "missed_period")
DAYS = [("last_period", 0, 308, True), ("due", -280, 21, False)]


def days(questions: tuple[object, ...]) -> list[tuple[str, int, int, bool]]:
    return [(one.id, one.minimum, one.maximum, one.unsure) for one in questions if isinstance(one, Date)]


@pytest.mark.parametrize("version", ["R4", "R5"])
def test_a_questionnaire_comes_back(version: str) -> None:
    form = questionnaire(PACK, version)
    assert "today() - 45 days" in json.dumps(form)
    assert days(import_questionnaire(form).questions) == DAYS


def test_an_xlsform_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(xlsform(PACK).data)
    questions = read(path).questions
    assert days(questions) == DAYS
    assert questions[1].enable_when == Comparison("last_period", Operator.AT_LEAST, 45)


def test_a_schema_takes_how_long_ago_it_was() -> None:
    schema = Draft202012Validator(answers_schema(PACK))
    said = {"bleeding": "0 days"}
    for last_period, due, fits in [
        ("44 days", None, True), ("45 days", None, False), ("45 days", "-3 days", True), ("309 days", None, False),
        ("unsure", None, True), ("44 days", "-3 days", False), ("-1 days", None, False), ("45 days", "22 days", False),
    ]:  # fmt: skip
        answers = {"last_period": last_period, **said, **({} if due is None else {"due": due})}
        assert schema.is_valid(answers) is fits, answers
    loose = Draft202012Validator(question_schema(PACK.question["last_period"], loose=True))
    for given, fits in [("2024-06-03", True), ("2024-06-03/2024-06-20", True), ("3 June", False), ("44 days", True)]:
        assert loose.is_valid(given) is fits
