"""$triage: advice for a response to a questionnaire of this server, about whom the caller names, and of today."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fhir.resources.bundle import Bundle as BundleR5
from fhir.resources.R4B.bundle import Bundle as BundleR4

from soundadvice.server.app import app
from support.answers.people import WELL
from support.server.client import Client
from support.server.fhir_check import check_bundle, check_outcome
from support.server.identities import (
    EMERGENCY,
    LONG_AGO,
    NOT_THE_PATIENT,
    NOW,
    OTHER_FORMS,
    PATIENT,
    RED,
    TODAY,
    URL,
    Clock,
    client,
    clock,
    response,
    server,
)
from support.server.serving import by_id

__all__ = ["client", "clock", "server"]


def triaged(client: Client, sent: object, version: str = "R4", **parameters: object) -> httpx.Response:
    """What `$triage` answers to a response, or to Parameters with more."""
    body: object = sent
    if parameters:
        more = [{"name": name, **value} for name, value in parameters.items() if isinstance(value, dict)]
        body = {
            "resourceType": "Parameters",
            "parameter": [{"name": "questionnaireResponse", "resource": sent}, *more],
        }
    headers = {"Content-Type": "application/fhir+json"}
    return client.post(f"/fhir/{version}/QuestionnaireResponse/$triage", json=body, headers=headers)


def refused(reply: httpx.Response, status: int, code: str) -> None:
    assert reply.status_code == status, reply.text
    outcome = reply.json()
    assert check_outcome(outcome) == []
    assert outcome["issue"][0]["code"] == code


def bundle(reply: httpx.Response, version: str = "R4") -> dict[str, dict[str, Any]]:
    """What is in a Bundle, by type, once it is seen to be right."""
    assert reply.status_code == 200, reply.text
    (BundleR4 if version == "R4" else BundleR5).model_validate(reply.json())
    inside = copy.deepcopy(reply.json())
    for entry in inside["entry"]:
        for reference in [
            one for one in referring(entry["resource"]) if re.match("Patient|Encounter", one["reference"])
        ]:
            reference["reference"] = entry["fullUrl"]  # it leads to the caller's server
    assert check_bundle(inside) == []
    return {entry["resource"]["resourceType"]: entry["resource"] for entry in reply.json()["entry"]}


def referring(value: object) -> Iterator[dict[str, Any]]:
    """Every reference within that has an address."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value
        for one in value.values():
            yield from referring(one)
    elif isinstance(value, list):
        for one in value:
            yield from referring(one)


def said(found: dict[str, dict[str, Any]]) -> list[str]:
    return [issue["details"]["text"] for issue in found.get("OperationOutcome", {"issue": []})["issue"]]


both = pytest.mark.parametrize("version", ["R4", "R5"])


@both
@pytest.mark.parametrize("form", [one for one in OTHER_FORMS if one != "urn:soundadvice:pack:low_back_pain"], ids=str)
def test_triage_is_of_a_questionnaire_of_this_server(client: Client, version: str, form: object) -> None:
    reply = triaged(client, response(version=version, questionnaire=form), version)
    code = "conflict" if isinstance(form, str) and form.startswith(f"{URL}|") else "not-found"
    refused(reply, 422, code)


@both
def test_which_of_several_packs_is_asked_must_be_said(client: Client, clock: Clock, version: str) -> None:
    sent = response(version=version, questionnaire=None)
    refused(triaged(client, sent, version), 400, "required")
    with Client(app(by_id(RED), default=RED.id, clock=clock)) as alone:
        if version == "R5":
            refused(triaged(alone, sent, version), 400, "required")
        else:
            assert bundle(triaged(alone, sent, version), version)["ServiceRequest"]["priority"] == "stat"


@both
def test_a_questionnaire_by_its_address_on_this_server(client: Client, version: str) -> None:
    for form in (
        "Questionnaire/low-back-pain-red-flags",
        f"http://triage.test/fhir/{version}/Questionnaire/low-back-pain-red-flags|{RED.version}",
    ):
        assert bundle(triaged(client, response(version=version, questionnaire=form), version), version)


@both
@pytest.mark.parametrize("authored", [LONG_AGO, "1999-01-01", "1999", "2031-03-13T09:29:59Z"])
def test_old_answers_are_refused(client: Client, version: str, authored: str) -> None:
    reply = triaged(client, response(version=version, authored=authored), version)
    refused(reply, 422, "business-rule")
    assert "ask again" in reply.text


@both
def test_old_answers_with_the_moment_that_they_are_for(client: Client, version: str) -> None:
    sent = response(version=version, authored=LONG_AGO)
    found = bundle(triaged(client, sent, version, asOf={"valueInstant": "2031-02-01T12:00:00Z"}), version)
    assert found["ServiceRequest"]["priority"] == "stat"
    assert any("not for today" in text for text in said(found))
    for wrong in ("2031-02-03T12:00:00Z", TODAY):  # old by then too
        refused(triaged(client, sent, version, asOf={"valueInstant": wrong}), 422, "business-rule")
    before = triaged(client, sent, version, asOf={"valueInstant": "2031-01-31T12:00:00Z"})
    refused(before, 422, "value")
    for wrong in ("2031-02-01", "2031-02", "2999-01-01T00:00:00Z", "2031-02-30T00:00:00Z", 7, None):
        refused(triaged(client, sent, version, asOf={"valueInstant": wrong}), 422, "value")
    refused(triaged(client, sent, version, asOf={"valueDate": "2031-02-01"}), 400, "invalid")


@both
@pytest.mark.parametrize(
    "authored", ["2031-02-30", "2999", "2999-01-01", "2031-03-14T09:40:00Z", "2031-03-14T08:30", 7]
)
def test_triage_refuses_a_day_that_cannot_be(client: Client, version: str, authored: object) -> None:
    reply = triaged(client, response(version=version, authored=authored), version)
    refused(reply, 422, "value")
    assert str(authored) not in reply.text


@both
def test_triage_of_an_unknown_day_warns(client: Client, version: str) -> None:
    found = bundle(triaged(client, response(WELL, version, authored=None), version), version)
    assert said(found) == ["`authored` is missing: these answers are taken as today's; ask again if they are not"]
    found = bundle(triaged(client, response({}, version, authored=None), version), version)
    assert any("taken as today's" in text for text in said(found))
    assert said(bundle(triaged(client, response(WELL, version), version), version)) == []


@both
def test_triage_of_somebody_named(client: Client, version: str) -> None:
    named = {"valueReference": {"reference": f"Patient/{PATIENT}"}}
    sent = response(version=version)
    assert (
        bundle(triaged(client, sent, version, subject=named), version)["ServiceRequest"]["subject"] == sent["subject"]
    )
    for subject in NOT_THE_PATIENT:
        other = response(version=version, subject=subject, contained=[{"resourceType": "Patient", "id": "p"}])
        reply = triaged(client, other, version, subject=named)
        assert reply.status_code == 422, subject
        assert "QuestionnaireResponse.subject" in reply.text
    refused(triaged(client, response(version=version, subject=None), version, subject=named), 422, "required")
    for wrong in ({"reference": "Group/1"}, {"reference": "#p"}, {"display": "x"}, "Patient/1", None):
        refused(triaged(client, sent, version, subject={"valueReference": wrong}), 422, "value")


@both
@pytest.mark.parametrize("kind", ["Group", "Practitioner", "RelatedPerson", "Device"])
def test_triage_is_for_one_patient(client: Client, version: str, kind: str) -> None:
    for subject in ({"reference": f"{kind}/1"}, {"reference": "urn:uuid:1", "type": kind}, {"reference": "#x"}):
        sent = response(version=version, subject=subject, contained=[{"resourceType": kind, "id": "x"}])
        refused(triaged(client, sent, version), 422, "value")


@both
@pytest.mark.parametrize("answers", [EMERGENCY, WELL, {}], ids=["emergency", "well", "nothing"])
def test_what_is_contained_is_not_referred_to_from_outside(client: Client, version: str, answers: Any) -> None:
    """A reference to what a resource contains leads nowhere in another resource."""
    inside = [
        {"resourceType": "Patient", "id": "p"},
        {"resourceType": "Encounter", "id": "e", "status": "planned", "class": {"code": "AMB"}},
    ]
    if version == "R5":
        inside[1] = {"resourceType": "Encounter", "id": "e", "status": "planned"}
    sent = response(answers, version, subject={"reference": "#p"}, encounter={"reference": "#e"}, contained=inside)
    found = bundle(triaged(client, sent, version), version)
    assert found.pop("QuestionnaireResponse") == sent
    for resource in found.values():
        own = {f"#{one['id']}" for one in resource.get("contained", [])}
        assert {one["reference"] for one in referring(resource) if one["reference"].startswith("#")} <= own
    assert sum("stands inside the response" in text for text in said(found)) == 2
    dangling = response(answers, version, subject={"reference": "#q"}, contained=inside)
    refused(triaged(client, dangling, version), 422, "value")


@both
@pytest.mark.parametrize("answers", [EMERGENCY, WELL], ids=["emergency", "well"])
def test_what_is_proposed_says_whose_it_is_and_of_when(client: Client, version: str, answers: Any) -> None:
    sent = response(answers, version, encounter={"reference": "Encounter/7"})
    found = bundle(triaged(client, sent, version), version)
    proposal = found.get("CarePlan") or found["ServiceRequest"]
    when = proposal.get("created") or proposal["authoredOn"]
    assert (proposal["subject"], proposal["encounter"], when) == (sent["subject"], sent["encounter"], NOW.isoformat())
    assert found["GuidanceResponse"]["occurrenceDateTime"] == NOW.isoformat()
    refused(triaged(client, {**sent, "encounter": {"reference": "Patient/1"}}, version), 422, "value")


def test_the_address_without_its_slash_answers_in_fhir(client: Client) -> None:
    for reply in (client.post("/fhir", json=response()), client.get("/fhir")):
        assert reply.status_code == 404
        assert reply.json()["resourceType"] == "OperationOutcome"


def test_a_search_by_canonical_and_version(client: Client) -> None:
    for asked, total in ((URL, 1), (f"{URL}|{RED.version}", 1), (f"{URL}|0.0.9", 0), (f"{URL}|", 0)):
        assert client.get("/fhir/R4/Questionnaire", params={"url": asked}).json()["total"] == total
