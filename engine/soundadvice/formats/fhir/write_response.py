"""A QuestionnaireResponse of a set of answers, as a form engine that shows the pack's Questionnaire would give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from soundadvice.formats.fhir.names import Resource, canonical_url, question_system, unsure_link
from soundadvice.formats.fhir.questionnaire.write import not_sure, quantity, questionnaire
from soundadvice.formats.fhir.questionnaire.write_conditions import number
from soundadvice.meaning.possible.broken import read_possible
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question, option_text
from soundadvice.model.time.day import DaysBefore
from soundadvice.wording.language import in_language
from soundadvice.wording.placeholders import fill


def questionnaire_response(pack: Pack, answers: Mapping[str, object], version: str = "R4") -> Resource:
    """The answers as a response to the pack's Questionnaire; hidden ones are kept, as many form engines do.

    Raises AnswerError for an answer that cannot be taken, and UnsupportedError as `questionnaire` does, and for how
    long ago something was without the day.

    >>> import soundadvice
    >>> pack = soundadvice.load_pack("low_back_pain")
    >>> questionnaire_response(pack, {"duration": "3 weeks"})["item"][0]["answer"][0]["valueQuantity"]["code"]
    'wk'
    """
    given = read_possible(pack, answers)
    with in_language(pack.language):
        return _response(pack, given, questionnaire(pack, version))


def _response(pack: Pack, given: Mapping[str, Answer], form: Resource) -> Resource:
    values = {}
    for name, answer in given.items():
        question = pack.question[name]
        apart = isinstance(question, Quantity) and answer == UNSURE
        values[unsure_link(name) if apart else name] = _values(pack, question, answer)
    asked = max((one.asked for one in given.values() if isinstance(one, DaysBefore)), default=None)
    items = form["item"]
    assert isinstance(items, list)
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{canonical_url(pack)}|{pack.version}",
        "status": "completed",
        **({"authored": str(asked)} if asked is not None else {}),
        **({"item": found} if (found := _items(items, values)) else {}),
    }


def _items(items: list[Resource], values: Mapping[str, list[Resource]]) -> list[Resource]:
    """The items of a form that have answers, in the groups that they have there."""
    found: list[Resource] = []
    for item in items:
        link, inside = str(item["linkId"]), item.get("item", [])
        assert isinstance(inside, list)
        if item["type"] == "group":
            if below := _items(inside, values):
                found.append({"linkId": link, "item": below})
        elif link in values:
            found.append({"linkId": link, "text": item["text"], "answer": values[link]})
    return found


def _values(pack: Pack, question: Question, answer: Answer) -> list[Resource]:
    """The answers of one item."""
    match question:
        case Choice():
            assert isinstance(answer, str)
            return [_coding(pack, question.id, answer, fill(option_text(question, answer), pack))]
        case MultiChoice(options=options):
            assert isinstance(answer, frozenset)
            chosen = [option for option in options if option.id in answer]
            return [_coding(pack, question.id, option.id, fill(option.text, pack)) for option in chosen]
        case Number() | Duration() | Date() if not isinstance(answer, int):
            return [_coding(pack, question.id, UNSURE, not_sure())]
        case Number(decimals=decimals):
            return [{"valueDecimal" if decimals else "valueInteger": number(question, answer)}]
        case Duration():
            return [{"valueQuantity": quantity(answer)}]
        case Date():
            if not isinstance(answer, DaysBefore):
                raise UnsupportedError("FHIR", f"`{question.id}` is answered without a day", question.span)
            return [{"valueDate": str(answer.day)}]
        case _:
            assert_never(question)


def _coding(pack: Pack, question: str, code: str, display: str) -> Resource:
    return {"valueCoding": {"system": question_system(pack, question), "code": code, "display": display}}
