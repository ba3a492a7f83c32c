"""Answers out of a FHIR QuestionnaireResponse, R4 or R5, by linkId: the answers that `triage` takes.

It reads as little as it can, and refuses what it cannot be sure of: an answer passed over in silence could be the one
that matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from soundadvice.condition import UNSURE
from soundadvice.pack import Pack
from soundadvice.question import Choice, Duration, MultiChoice, Number, Question
from soundadvice.service.problems import ANSWER_NOT_TAKEN, WRONG_SHAPE, Mistake, Refusal

_UNITS = {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes", "s": "seconds"}
_UCUM = "http://unitsofmeasure.org"
_UNSURE_ITEM = ".unsure"
"""A number or duration that may be answered by "I am not sure" has a second item, with this after its linkId."""

Json = Mapping[str, object]


def answers_of_response(pack: Pack, response: Json) -> dict[str, object]:
    """The answers by question, as `triage` takes them. Raises Refusal, naming questions and never an answer."""
    found: dict[str, object] = {}
    mistakes: list[Mistake] = []
    for item in _items(response, 0):
        link, answers = item.get("linkId"), item.get("answer")
        if not isinstance(link, str):
            raise Refusal(WRONG_SHAPE, "an item of the QuestionnaireResponse has no linkId")
        if answers is None or answers == []:
            continue
        name = link.removesuffix(_UNSURE_ITEM)
        question = pack.question.get(name)
        if question is None:
            raise Refusal(WRONG_SHAPE, "an answered item has a linkId that is no question of the pack")
        if name in found:
            mistakes.append(Mistake(f"#/{name}", "the question is answered by two items; send one"))
            continue
        value = _value(pack, question, answers, unsure_item=link != name)
        if value is None:
            mistakes.append(Mistake(f"#/{name}", f"give {_form(question)}"))
        else:
            found[name] = value
    if mistakes:
        raise Refusal(ANSWER_NOT_TAKEN, "mend these answers of the QuestionnaireResponse", mistakes)
    return found


def _items(parent: Json, depth: int) -> Iterator[Json]:
    """Every item, those within groups and within answers too."""
    items = parent.get("item", [])
    if not isinstance(items, list) or depth > 20:
        raise Refusal(WRONG_SHAPE, "`item` of the QuestionnaireResponse is a list, not nested too deep")
    for item in items:
        if not isinstance(item, dict):
            raise Refusal(WRONG_SHAPE, "an item of the QuestionnaireResponse is no object")
        yield item
        yield from _items(item, depth + 1)
        answers = item.get("answer", [])
        for answer in answers if isinstance(answers, list) else ():
            if isinstance(answer, dict):
                yield from _items(answer, depth + 1)


def _value(pack: Pack, question: Question, answers: object, *, unsure_item: bool) -> object:
    """One answer in the form that `read_answer` takes; None where it has none."""
    if not isinstance(answers, list) or not all(isinstance(answer, dict) for answer in answers):
        return None
    if isinstance(question, MultiChoice):
        codes = [_code(pack, question, answer) for answer in answers]
        return None if None in codes else codes
    if len(answers) != 1:
        return None
    code = _code(pack, question, answers[0])
    if unsure_item or code == UNSURE:
        return UNSURE if code == UNSURE else None
    match question:
        case Choice():
            return answers[0]["valueBoolean"] if isinstance(answers[0].get("valueBoolean"), bool) else code
        case Number():
            return _number(answers[0])
        case Duration():
            return _duration(answers[0].get("valueQuantity"))


def _code(pack: Pack, question: Question, answer: Json) -> str | None:
    coding = answer.get("valueCoding")
    if not isinstance(coding, dict):
        return None
    code = coding.get("code")
    ours = coding.get("system") in (None, f"urn:soundadvice:pack:{pack.id}:question:{question.id}")
    return code if ours and isinstance(code, str) else None


def _number(answer: Json) -> int | float | None:
    value = answer.get("valueInteger", answer.get("valueDecimal"))
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _duration(quantity: object) -> tuple[int | float, str] | None:
    if not isinstance(quantity, dict) or quantity.get("comparator") is not None:
        return None
    value, code = quantity.get("value"), quantity.get("code")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isinstance(code, str):
        return None
    unit = _UNITS.get(code) if quantity.get("system", _UCUM) == _UCUM else None
    return None if unit is None else (value, unit)


def _form(question: Question) -> str:
    match question:
        case MultiChoice():
            return "a valueCoding for each option, with the option's id as code and the question's system, or none"
        case Choice():
            return "one valueCoding, with the option's id as code and the question's system, or none"
        case Number():
            return "one valueInteger or valueDecimal"
        case Duration():
            return "one valueQuantity with a UCUM code: d, wk, mo or a"
