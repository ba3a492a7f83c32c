"""Parameters: what an operation was asked: a response by itself, or one with whom it is about and for which moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from soundadvice.formats.fhir.adaptive import as_answered, form_within
from soundadvice.formats.fhir.outcome import OutcomeError, refused
from soundadvice.formats.fhir.references import target_of
from soundadvice.formats.fhir.times import is_instant, moment_of
from soundadvice.server.fhir.operation import AS_OF, RESPONSE, SUBJECT

_SDC_RESPONSE = ("questionnaire-response", RESPONSE)
_VALUES = {RESPONSE: "resource", SUBJECT: "valueReference", AS_OF: "valueInstant"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A response, the name of the person whom it must be about, and the moment for which advice is asked, if given."""

    response: dict[str, Any]
    person: str | None = None
    as_of: datetime | None = None


def response_posted(body: object) -> dict[str, Any]:
    """The response that was posted to an operation of SDC, by itself or as its one parameter. Raises OutcomeError."""
    kind = body.get("resourceType") if isinstance(body, dict) else None
    if isinstance(body, dict) and kind == "QuestionnaireResponse":
        return body
    parameters = body.get("parameter") if isinstance(body, dict) and kind == "Parameters" else None
    if isinstance(parameters, list) and len(parameters) == 1 and isinstance(parameters[0], dict):
        one = parameters[0]
        response = one.get("resource")
        is_response = isinstance(response, dict) and response.get("resourceType") == "QuestionnaireResponse"
        if one.get("name") in _SDC_RESPONSE and isinstance(response, dict) and is_response:
            return response
    text = f"post a QuestionnaireResponse, or Parameters that hold one alone, as `{_SDC_RESPONSE[0]}`"
    raise refused(400, "invalid", text)


def whole_of(response: Mapping[str, Any]) -> Mapping[str, Any]:
    """The response as one to the pack's whole form, also where it has a part of it within. Raises OutcomeError."""
    form = form_within(response)
    return response if form is None else as_answered(response, _canonical(form))


def _canonical(form: Mapping[str, Any]) -> str:
    derived = form.get("derivedFrom")
    if isinstance(derived, list) and len(derived) == 1 and isinstance(derived[0], str):
        return derived[0]
    url, version = form.get("url"), form.get("version")
    if isinstance(url, str):
        return f"{url}|{version}" if isinstance(version, str) else url
    text = "the Questionnaire within must name the one that it is of, as its one `derivedFrom`"
    raise refused(422, "required", text, "QuestionnaireResponse.contained")


def response_in(body: object) -> Mapping[str, Any]:
    """The response in a body, wherever it stands there, as one to the pack's whole form. Raises whatever it likes."""
    if isinstance(body, dict) and body.get("resourceType") == "Parameters":
        body = next(one["resource"] for one in body["parameter"] if "resource" in one)
    assert isinstance(body, dict)
    return whole_of(body)


def asked_in(body: object, now: datetime, server: str | None) -> Asked:
    """What was posted. Raises OutcomeError."""
    kind = body.get("resourceType") if isinstance(body, dict) else None
    if isinstance(body, dict) and kind == "QuestionnaireResponse":
        return Asked(body)
    if not isinstance(body, dict) or kind != "Parameters":
        raise refused(400, "invalid", "post a QuestionnaireResponse, or Parameters that hold one")
    given = _values(body)
    response = given.get(RESPONSE)
    if not isinstance(response, dict) or response.get("resourceType") != "QuestionnaireResponse":
        raise _not_taken()
    person = _person(given[SUBJECT], server) if SUBJECT in given else None
    return Asked(response, person, _as_of(given[AS_OF], now) if AS_OF in given else None)


def _values(body: Mapping[str, Any]) -> dict[str, object]:
    """The value of each parameter by its name. None is passed over: it was meant to change the advice."""
    parameters = body.get("parameter")
    if not body.keys() <= {"resourceType", "id", "meta", "parameter"} or not isinstance(parameters, list):
        raise _not_taken()
    given: dict[str, object] = {}
    for one in parameters:
        name = one.get("name") if isinstance(one, dict) else None
        if not isinstance(name, str) or name in given or name not in _VALUES or one.keys() != {"name", _VALUES[name]}:
            raise _not_taken()
        given[name] = one[_VALUES[name]]
    return given


def _not_taken() -> OutcomeError:
    text = (
        f"Parameters must hold one parameter, `{RESPONSE}`, with a `resource`, and may hold `{SUBJECT}` with a "
        f"`valueReference` and `{AS_OF}` with a `valueInstant`"
    )
    return refused(400, "invalid", text)


def _person(subject: object, server: str | None) -> str:
    target = target_of(subject, {}, server) if isinstance(subject, dict) else None
    if target is None or target.kind != "Patient" or not target.name:
        raise refused(422, "value", f"`{SUBJECT}` must refer to a Patient of a server, such as Patient/1", "Parameters")
    return target.name


def _as_of(text: object, now: datetime) -> datetime:
    moment = moment_of(text, now) if is_instant(text) else None
    if moment is None:
        raise refused(422, "value", f"`{AS_OF}` must be an instant, a time with its zone", "Parameters")
    if moment > now:
        raise refused(422, "value", f"`{AS_OF}` is in the future: advice is for now, or for before", "Parameters")
    return moment
