"""Responses: from a QuestionnaireResponse to answers. Everything that a form engine should have checked is checked.

Real form engines send numbers out of bounds, options that exclude each other, and answers to items hidden later. All
that is wrong is said at once, by its place, and never by its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, assert_never

from soundadvice.formats.fhir.names import UCUM, UCUM_CODES, Version, question_system, unsure_link
from soundadvice.formats.fhir.outcome import Issue, OutcomeError, error
from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.model.answer import expected, read_answer
from soundadvice.model.condition import UNSURE
from soundadvice.model.errors import AnswerError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from soundadvice.model.time.day import day_before, format_days

_ANSWER = frozenset(("id", "extension", "item"))
_ITEM = _ANSWER | {"linkId", "definition", "text", "answer"}
_ABOUT = ("subject", "encounter", "author", "source")
_TOP = _ANSWER.union(
    ("resourceType", "meta", "language", "text", "contained", "identifier", "basedOn", "partOf"),
    ("questionnaire", "status", "authored", *_ABOUT),
)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])")
_STATUSES = frozenset(("in-progress", "completed", "amended"))
_SHAPE = frozenset(("structure", "invalid", "extension"))
MOST_ISSUES = 15
"""How many places one refusal names: a reply is never as large as what was sent."""
_UNITS = {code: f"{unit}s" for unit, code in UCUM_CODES.items()}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a response answers, as `triage` takes it.

    `aside` are numbers and durations that were given beside "I am not sure": the form hides them, so they do not count.
    """

    given: Mapping[str, object]
    aside: Mapping[str, object]


def read_response(pack: Pack, resource: Mapping[str, Any], version: Version, today: date | None = None) -> Answers:
    """The answers in a QuestionnaireResponse to the pack's Questionnaire.

    A day was asked on the day of `authored`, or `today` where the response does not say. Raises OutcomeError with all
    that is wrong.
    """
    reader = _Reader(pack, version, _day_in(resource.get("authored")) or today)
    reader.read(resource)
    if reader.issues:
        rest = [Issue("information", "informational", f"and {reader.more} more")] if reader.more else []
        # 400 where it is not FHIR as we take it, 422 where it is and says something that cannot be.
        raise OutcomeError(400 if reader.misshapen else 422, [*reader.issues, *rest])
    given, aside = dict(reader.answers), {}
    for name in pack.question:
        if unsure_link(name) in given:
            if name in given:
                aside[name] = given.pop(name)
            given[name] = given.pop(unsure_link(name))
    return Answers({name: given[name] for name in pack.question if name in given}, aside)


class _Reader:
    """Walks through one response, and gathers what it answers and what is wrong with it."""

    def __init__(self, pack: Pack, version: Version, asked: date | None) -> None:
        self._asked = asked
        self._pack = pack
        self._types = _types_of(pack, version)
        self._seen: set[str] = set()
        self.answers: dict[str, object] = {}
        self.issues: list[Issue] = []
        self.more = 0
        self.misshapen = False

    def read(self, resource: Mapping[str, Any]) -> None:
        """Reads the whole."""
        place = "QuestionnaireResponse"
        self._known(resource, _TOP, place)
        status = resource.get("status")
        if not isinstance(status, str) or status not in _STATUSES:
            self._add("value", "`status` must be in-progress, completed or amended", f"{place}.status")
        for key in _ABOUT:
            if key in resource and not isinstance(resource[key], dict):
                self._add("structure", f"`{key}` must be a reference", f"{place}.{key}")
        self._items(resource, place)

    def _add(self, code: str, text: str, place: str) -> None:
        self.misshapen = self.misshapen or code in _SHAPE
        if len(self.issues) < MOST_ISSUES:
            self.issues.append(error(code, text, place))
        else:
            self.more += 1

    def _known(self, value: Mapping[str, Any], known: frozenset[str], place: str) -> None:
        """Nothing that could change the meaning is passed over."""
        for key in value:
            if key in ("modifierExtension", "implicitRules"):
                self._add("extension", f"`{key}` could change what this means, and is not understood here", place)
            elif key.removeprefix("_") not in known:
                self._add("structure", "there is an element that is not known here", place)

    def _items(self, parent: Mapping[str, Any], place: str) -> None:
        if "item" not in parent:
            return
        items = parent["item"]
        if not isinstance(items, list) or not items:
            self._add("structure", "`item` must be a list that is not empty", place)
            return
        for number, item in enumerate(items):
            here = f"{place}.item[{number}]"
            if not isinstance(item, dict):
                self._add("structure", "an item must be an object", here)
                continue
            self._known(item, _ITEM, here)
            self._item(item, here)

    def _item(self, item: Mapping[str, Any], place: str) -> None:
        link = item.get("linkId")
        kind = self._types.get(link) if isinstance(link, str) else None
        if not isinstance(link, str) or kind is None:
            self._add("not-found", "the questionnaire has no item of this `linkId`", f"{place}.linkId")
            return
        if link in self._seen:
            self._add("duplicate", f"the item `{link}` is here twice", place)
            return
        self._seen.add(link)
        if kind == "group":
            self._no_answer(item, place)
            self._items(item, place)
        elif kind == "display":
            self._no_answer(item, place)
        else:
            if "item" in item:
                self._add("structure", f"the item `{link}` has no items inside it", place)
            self._answer(link, item, place)

    def _no_answer(self, item: Mapping[str, Any], place: str) -> None:
        if "answer" in item:
            self._add("structure", f"the item `{item['linkId']}` takes no answer", place)

    def _answer(self, link: str, item: Mapping[str, Any], place: str) -> None:
        """The answer of one item, checked as `triage` would check it."""
        if "answer" not in item:
            return
        answers = item["answer"]
        if not isinstance(answers, list) or not answers:
            self._add("structure", "`answer` must be a list that is not empty; leave it out instead", place)
            return
        unsure = link not in self._pack.question
        question = self._pack.question[link if not unsure else link.removesuffix(unsure_link(""))]
        values = []
        for number, answer in enumerate(answers):
            value = self._value(question, unsure, answer, f"{place}.answer[{number}]")
            if value is None:
                return
            values.append(value)
        self._take(link, question, values, place)

    def _take(self, link: str, question: Question, values: list[object], place: str) -> None:
        several = isinstance(question, MultiChoice)
        if several and len(set(map(str, values))) != len(values):
            self._add("duplicate", f"`{link}` names an option twice", f"{place}.answer")
        elif not several and len(values) != 1:
            self._add("invariant", f"`{link}` takes one answer", f"{place}.answer")
        else:
            try:
                read_answer(question, values if several else values[0])
            except AnswerError:
                # Its message may hold the answer: ours says what would be right.
                self._add("value", f"`{link}`: this answer cannot be taken; give {_mend(question)}", f"{place}.answer")
            else:
                self.answers[link] = values if several else values[0]

    def _value(self, question: Question, unsure: bool, answer: object, place: str) -> object:
        """A value as `read_answer` takes it; None, with an issue, where there is none."""
        if not isinstance(answer, dict):
            self._add("structure", "an answer must be an object", place)
            return None
        kind = _value_type(question, unsure)
        found = [key for key in answer if key.startswith("value")]
        self._known({key: None for key in answer if key.removeprefix("_") not in found}, _ANSWER, place)
        if "item" in answer:
            self._displays_only(answer, place)
        if found != [kind]:
            self._add("structure", f"`{question.id}` takes one `{kind}`", place)
            return None
        value = answer[kind]
        match kind:
            case "valueCoding":
                return self._code(question, unsure, value, place)
            case "valueQuantity":
                return self._quantity(question, value, place)
            case "valueDate":
                return self._day(value, place)
            case _:
                whole = isinstance(value, int) and not isinstance(value, bool)
                if whole or (kind == "valueDecimal" and isinstance(value, float)):
                    return value
                self._add("structure", f"`{kind}` must be a number", place)
                return None

    def _displays_only(self, answer: Mapping[str, Any], place: str) -> None:
        inside = answer["item"]
        links = [item.get("linkId") if isinstance(item, dict) else None for item in _list(inside)]
        if not links or any(not isinstance(link, str) or self._types.get(link) != "display" for link in links):
            self._add("structure", "no item is asked inside an answer", f"{place}.item")

    def _code(self, question: Question, unsure: bool, value: object, place: str) -> object:
        system = question_system(self._pack, question.id)
        if not isinstance(value, dict) or not isinstance(value.get("code"), str):
            self._add("structure", "a coding must have a `code`", place)
            return None
        if value.get("system") != system:
            self._add("code-invalid", f"the `system` of this coding must be {system}", place)
            return None
        if unsure and value["code"] != UNSURE:
            self._add("code-invalid", f"the code must be `{UNSURE}`", place)
            return None
        return value["code"]

    def _day(self, value: object, place: str) -> object:
        day = _day_in(value)
        if day is None or value != str(day):
            self._add("value", "`valueDate` must be a whole date that exists, such as 2024-06-03", place)
            return None
        if self._asked is None:
            self._add("required", "`authored` is missing: say on which day this was asked", place)
            return None
        return format_days(day_before(day, self._asked))

    def _quantity(self, question: Question, value: object, place: str) -> object:
        if not isinstance(value, dict):
            self._add("structure", "`valueQuantity` must be an object", place)
            return None
        number, unit = value.get("value"), value.get("code")
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            self._add("required", f"`{question.id}`: the quantity has no `value`", place)
            return None
        if "comparator" in value:
            self._add("not-supported", f"`{question.id}`: a quantity with a `comparator` is not taken", place)
            return None
        if value.get("system") != UCUM or not isinstance(unit, str) or unit not in _UNITS:
            codes = ", ".join(_UNITS)
            self._add("code-invalid", f"`{question.id}`: give the unit as a UCUM `code` and `system`: {codes}", place)
            return None
        return f"{number} {_UNITS[unit]}"  # in words: a pair does not take every number of seconds


@lru_cache(maxsize=64)
def _types_of(pack: Pack, version: Version) -> Mapping[str, str]:
    """The type of every item of the pack's form, by its linkId."""
    return dict(_types(questionnaire(pack, version)["item"]))


def _types(items: Any) -> Iterator[tuple[str, str]]:
    """The linkId and type of every item of a form."""
    for item in items:
        yield item["linkId"], item["type"]
        yield from _types(item.get("item", ()))


def _value_type(question: Question, unsure: bool) -> str:
    match question:
        case Choice() | MultiChoice():
            return "valueCoding"
        case Number() | Duration() | Date() if unsure:
            return "valueCoding"
        case Number(decimals=decimals):
            return "valueDecimal" if decimals else "valueInteger"
        case Duration():
            return "valueQuantity"
        case Date():
            return "valueDate"
        case _:
            assert_never(question)


def _mend(question: Question) -> str:
    if isinstance(question, MultiChoice):
        alone = [f"`{option.id}`" for option in question.options if option.exclusive]
        return expected(question) + (f"; {' and '.join(alone)} cannot be combined with others" if alone else "")
    return expected(question)


def _day_in(value: object) -> date | None:
    """The day that a date or a moment begins with; None if it names none in full."""
    if not isinstance(value, str) or not _DAY.match(value):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
