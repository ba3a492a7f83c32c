"""Observations out of a response (SDC): what the person said, each answer that counts by itself. Nothing is advised.

The code of an Observation is the pack's own for the question, after those of terminologies that the pack knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, assert_never

from soundadvice.formats.fhir.bundle import About, NewId
from soundadvice.formats.fhir.names import PACKS, Resource, codings, question_system
from soundadvice.formats.fhir.questionnaire.write import quantity
from soundadvice.formats.fhir.questionnaire.write_conditions import number
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Question
from soundadvice.wording.placeholders import fill

_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_STATUS = {"completed": "final", "amended": "amended", "in-progress": "preliminary"}


def observations(pack: Pack, answers: Mapping[str, Answer], about: About, make_id: NewId) -> Resource:
    """A transaction that creates an Observation for each of these canonical answers, and for each sign of several."""
    made = [one for name, answer in answers.items() for one in _of(pack, pack.question[name], answer, about.response)]
    entries = [
        {
            "fullUrl": make_id(),
            "resource": {**one, **about.reference("subject"), **about.reference("encounter")},
            "request": {"method": "POST", "url": "Observation"},
        }
        for one in made
    ]
    return {"resourceType": "Bundle", "type": "transaction", **({"entry": entries} if entries else {})}


def _of(pack: Pack, question: Question, answer: Answer, response: Mapping[str, Any]) -> Iterator[Resource]:
    own = {"system": f"{PACKS}:{pack.id}:question", "code": question.id}
    text = fill(question.text, pack)
    about: Resource = {
        "resourceType": "Observation",
        "status": _STATUS[response["status"]],
        "category": [{"coding": [{"system": _CATEGORY, "code": "survey"}]}],
        "code": {"coding": [*codings(question.codes), own], "text": text},
        "effectiveDateTime": response["authored"],
    }
    if isinstance(response.get("id"), str):
        about["derivedFrom"] = [{"reference": f"QuestionnaireResponse/{response['id']}"}]
    for value in _values(pack, question, answer, response["authored"]):
        yield {**about, **value}


def _values(pack: Pack, question: Question, answer: Answer, authored: str) -> Iterator[Resource]:
    match question:
        case Choice(options=options):
            yield from (_option(pack, question, option) for option in options if option.id == answer)
        case MultiChoice(options=options):
            assert isinstance(answer, frozenset)
            yield from (_option(pack, question, option) for option in options if option.id in answer)
        case Number() | Duration() | Date() if not isinstance(answer, int):
            assert answer == UNSURE
            yield {"dataAbsentReason": {"coding": [{"system": _ABSENT, "code": "asked-unknown"}]}}
        case Number(unit=unit):
            yield {"valueQuantity": {"value": number(question, answer), "unit": unit}}
        case Duration():
            yield {"valueQuantity": quantity(answer)}
        case Date():
            yield {"valueDateTime": str(date.fromisoformat(authored[:10]) - timedelta(days=answer))}
        case _:
            assert_never(question)


def _option(pack: Pack, question: Question, option: Option) -> Resource:
    own = {"system": question_system(pack, question.id), "code": option.id}
    return {"valueCodeableConcept": {"coding": [*codings(option.codes), own], "text": fill(option.text, pack)}}
