"""$populate (SDC): a response begun with what the caller knows of the person already, to be looked through by them.

Nothing is fetched: what is known comes along as `context`. Only facts with a code that the pack gives its question are
taken: an age from a birth date, and Observations of today. Several signs are never filled in: those that no one has
looked for would count as not there. What is left out is said, with why, and is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from soundadvice.formats.fhir.names import PACKS, UCUM, UCUM_CODES, Resource, Version, question_system
from soundadvice.formats.fhir.outcome import Issue, outcome, refused
from soundadvice.formats.fhir.references import target_of
from soundadvice.formats.fhir.times import moment_of
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.meaning.possible.broken import broken
from soundadvice.model.answer import read_answer, read_answers
from soundadvice.model.errors import AnswerError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Duration, Number, Question
from soundadvice.provenance.freshness import Age, age
from soundadvice.provenance.identity import ValidAt
from soundadvice.server.fhir.triage import languages_of, pack_of
from soundadvice.wording.language import in_language
from soundadvice.wording.translation.speak import pack_for

AGE = ("http://loinc.org", "30525-0")
"""LOINC's code of an age in years, by which a question says that a birth date answers it."""
_COUNT = ("final", "amended", "corrected")
_ONCE = {
    "canonical": "valueUri",
    "questionnaireRef": "valueReference",
    "subject": "valueReference",
    "local": "valueBoolean",
}
_CONTEXT = ("context", "launchContext")
_HOLDS = "post Parameters with `subject`, the `canonical` of a Questionnaire, and what is known as `context`"


@dataclass(slots=True)
class _Filled:
    """Answers found so far, and what is to be said of the rest."""

    answers: dict[str, object] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def left(self, text: str) -> None:
        """Says that something was not taken."""
        self.issues.append(Issue("information", "informational", text))


def populate(
    packs: Mapping[str, Pack],
    body: object,
    version: Version,
    *,
    at: ValidAt,
    server: str | None = None,
    wanted: Sequence[str] = (),
) -> Resource:
    """Parameters with the `response`, and `issues` where there is something to know. Raises OutcomeError."""
    once, known = _given(body)
    subject = once.get("subject")
    target = target_of(subject, {}, server) if isinstance(subject, dict) else None
    if target is None or target.kind != "Patient" or not target.name:
        raise refused(422, "required", "`subject` must refer to a Patient of a server, such as Patient/1", "Parameters")
    _, written = pack_of(packs, _named(packs, once), version, server)
    filled = _Filled()
    for place, resource in known:
        _take(filled, written.written, place, resource, target.name, at, server)
    if once.get("local") is True:
        filled.left("`local`: this server knows nothing of anyone; send what is known as `context`")
    pack = pack_for(written, languages_of(wanted, {}))
    with in_language(pack.language):
        made = questionnaire_response(pack, _possible(pack, filled), version)
    response = {**made, "status": "in-progress", "subject": subject, "language": pack.language}
    parameters: list[Resource] = [{"name": "response", "resource": response}]
    if filled.issues:
        parameters.append({"name": "issues", "resource": outcome(filled.issues)})
    return {"resourceType": "Parameters", "parameter": parameters}


def _possible(pack: Pack, filled: _Filled) -> dict[str, object]:
    """The answers without those that cannot go together: the person is asked."""
    canonical = read_answers(pack.question, filled.answers)
    for one in broken(pack, canonical):
        for name in one.named:
            if filled.answers.pop(name, None) is not None:
                filled.left(f"`{name}`: what is known of it does not go together with the rest; it is asked")
    return filled.answers


# What was posted ---------------------------------------------------------------------------------------------------


def _given(body: object) -> tuple[dict[str, Any], list[tuple[str, Mapping[str, Any]]]]:
    """The parameters that stand once, and the resources of the context with their places."""
    parameters = body.get("parameter") if isinstance(body, dict) and body.get("resourceType") == "Parameters" else None
    if not isinstance(parameters, list):
        raise refused(400, "invalid", _HOLDS)
    once: dict[str, Any] = {}
    known: list[tuple[str, Mapping[str, Any]]] = []
    for number, one in enumerate(parameters):
        name = one.get("name") if isinstance(one, dict) else None
        place = f"Parameters.parameter[{number}]"
        if name in _CONTEXT and isinstance(one.get("part"), list):
            known += [(place, resource) for resource in _contents(one["part"])]
        elif isinstance(name, str) and name in _ONCE and name not in once and _ONCE[name] in one:
            once[name] = one[_ONCE[name]]
        elif name == "canonical" and name not in once and "valueCanonical" in one:
            once[name] = one["valueCanonical"]
        else:
            raise refused(400, "invalid", f"there is a parameter that is not taken here; {_HOLDS}", place)
    return once, known


def _contents(parts: list[Any]) -> Iterator[Mapping[str, Any]]:
    """The resources of one context; those of a Bundle one by one."""
    for part in parts:
        resource = part.get("resource") if isinstance(part, dict) and part.get("name") == "content" else None
        if isinstance(resource, dict) and resource.get("resourceType") == "Bundle":
            entries = resource.get("entry")
            for entry in entries if isinstance(entries, list) else ():
                if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                    yield entry["resource"]
        elif isinstance(resource, dict):
            yield resource


def _named(packs: Mapping[str, Pack], once: Mapping[str, Any]) -> dict[str, Any]:
    """What names the Questionnaire, as a response would. In the address of one, or with one alone, nothing need."""
    if "canonical" in once:
        return {"questionnaire": once["canonical"]}
    reference = once.get("questionnaireRef")
    if isinstance(reference, dict):
        return {"questionnaire": reference.get("reference")}
    if len(packs) > 1:
        raise refused(
            400, "required", "`canonical` is missing: say which Questionnaire is to be filled in", "Parameters"
        )
    [name] = packs
    return {"questionnaire": f"{PACKS}:{name}"}


# What is known -----------------------------------------------------------------------------------------------------


def _take(
    filled: _Filled,
    pack: Pack,
    place: str,
    resource: Mapping[str, Any],
    person: str,
    at: ValidAt,
    server: str | None,
) -> None:
    """Fills in what a resource says, or says why it does not."""
    kind = resource.get("resourceType")
    if kind == "Patient":
        if f"Patient/{resource.get('id')}" != person:
            filled.left(f"{place}: a Patient other than `subject` is not looked at")
            return
        born = _day(resource.get("birthDate"))
        asked = [one for one in pack.questions if _has_code(one, *AGE)]
        for question in asked if born is not None else ():
            _fill(filled, question, _years(born, at.now.date()), place)  # type: ignore[arg-type]
        return
    if kind != "Observation":
        filled.left(f"{place}: only a Patient and Observations are looked at")
        return
    whose = resource.get("subject")
    target = target_of(whose, {}, server) if isinstance(whose, dict) else None
    when = moment_of(resource.get("effectiveDateTime", resource.get("effectiveInstant")), at.now)
    if target is None or target.name != person:
        filled.left(f"{place}: an Observation of someone else, or of no one, is not taken")
    elif resource.get("status") not in _COUNT:
        filled.left(f"{place}: an Observation that is not final is not taken")
    elif age(when, at.now, at.valid_for) is not Age.FRESH:
        filled.left(f"{place}: an Observation that is not of today is not taken: how someone is changes")
    else:
        for question in pack.questions:
            if any(_has_code(question, *one) or one == _own(pack, question) for one in _codes(resource.get("code"))):
                _observed(filled, pack, question, resource, place)


def _observed(filled: _Filled, pack: Pack, question: Question, resource: Mapping[str, Any], place: str) -> None:
    quantity, codes = resource.get("valueQuantity"), _codes(resource.get("valueCodeableConcept"))
    match question:
        case Number(unit=unit) if isinstance(quantity, dict):
            years = unit == "years" and (quantity.get("system"), quantity.get("code")) == (UCUM, UCUM_CODES["year"])
            if years or unit in (quantity.get("unit"), quantity.get("code")):
                _fill(filled, question, quantity.get("value"), place)
                return
        case Duration() if isinstance(quantity, dict) and quantity.get("system") == UCUM:
            length = next((one for one, code in UCUM_CODES.items() if code == quantity.get("code")), None)
            value = quantity.get("value")
            if length is not None and isinstance(value, (int, float)) and not isinstance(value, bool):
                _fill(filled, question, f"{value} {length}s", place)
                return
        case Choice(options=options):
            system = question_system(pack, question.id)
            named = [
                option.id
                for option in options
                if any(one == (system, option.id) or one in _pairs(option.codes) for one in codes)
            ]
            if len(named) == 1:
                _fill(filled, question, named[0], place)
                return
        case _:  # several signs, days, and what is not said in this way
            pass
    filled.left(f"{place}: `{question.id}` is asked: this Observation does not say it as the question takes it")


def _fill(filled: _Filled, question: Question, value: object, place: str) -> None:
    try:
        read_answer(question, value)
    except AnswerError:
        filled.left(f"{place}: `{question.id}` is asked: what is known is not an answer that it takes")
        return
    if question.id in filled.answers and filled.answers[question.id] != value:
        filled.left(f"{place}: `{question.id}` is asked: what is known of it differs")
        value = None  # and stays so, whatever else is said of it
    filled.answers[question.id] = value


def _has_code(question: Question, system: str, code: str) -> bool:
    return (system, code) in _pairs(question.codes)


def _pairs(codes: Sequence[Any]) -> set[tuple[str, str]]:
    return {(one.system, one.code) for one in codes}


def _own(pack: Pack, question: Question) -> tuple[str, str]:
    return f"{PACKS}:{pack.id}:question", question.id


def _codes(concept: object) -> list[tuple[str, str]]:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return [
        (one["system"], one["code"])
        for one in (codings if isinstance(codings, list) else ())
        if isinstance(one, dict) and isinstance(one.get("system"), str) and isinstance(one.get("code"), str)
    ]


def _day(text: object) -> date | None:
    """A birth date, where it is a whole one."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == len("2000-01-31") else None
    except ValueError:
        return None


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
