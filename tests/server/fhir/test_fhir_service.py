"""The FHIR surface: reading, searching, what it states of itself, and HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fhir.resources.capabilitystatement import CapabilityStatement as CapabilityR5
from fhir.resources.operationdefinition import OperationDefinition as OperationR5
from fhir.resources.R4B.capabilitystatement import CapabilityStatement as CapabilityR4
from fhir.resources.R4B.operationdefinition import OperationDefinition as OperationR4
from fhir.resources.R4B.operationoutcome import OperationOutcome as OutcomeR4
from starlette.applications import Starlette
from starlette.routing import Mount

from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.server.fhir import fhir_app
from support.answers.people import SORE, WELL
from support.server.client import Client
from support.server.fhir_calls import (
    BASE,
    BODIES,
    BUNDLES,
    FHIR_JSON,
    FLAGS,
    PACKS,
    SECRET,
    TRIAGE,
    VERSIONS,
    post,
)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (FHIR_JSON, 200),
        ("application/json", 200),
        ("application/fhir+json; charset=UTF-8", 200),
        ("application/fhir+json; fhirVersion=4.0", 200),
        ("application/fhir+json; fhirVersion=5.0", 415),
        ("application/fhir+json; charset=latin-1", 415),
        ("application/fhir+xml", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_what_may_be_sent(client: Client, sent: str, status: int) -> None:
    reply = post(client, questionnaire_response(FLAGS, WELL), **{"content-type": sent})
    assert reply.status_code == status


@pytest.mark.parametrize(
    ("accept", "query", "status"),
    [
        ("*/*", "", 200),
        ("application/fhir+json", "", 200),
        ("application/json;q=0.5", "", 200),
        ("text/html, application/*;q=0.1", "", 200),
        ("application/fhir+xml", "", 406),
        ("text/html", "", 406),
        ("application/json;q=0", "", 406),
        ("application/fhir+json; fhirVersion=5.0", "", 406),
        ("text/html", "?_format=json", 200),
        ("text/html", "?_format=application/fhir%2Bjson", 200),
        ("text/html", "?_format=application/fhir+json", 200),
        ("*/*", "?_format=xml", 406),
    ],
)
def test_what_may_be_asked_for(client: Client, accept: str, query: str, status: int) -> None:
    reply = client.get(f"/R4/metadata{query}", headers={"accept": accept})
    assert (reply.status_code, reply.headers["content-type"]) == (status, FHIR_JSON)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/R4", 404),
        ("GET", "/R4/", 404),
        ("GET", "/R3/metadata", 404),
        ("GET", "/R4/Patient", 404),
        ("GET", "/R4/Questionnaire/", 404),
        ("GET", "/R4/Questionnaire/s3cret", 404),
        ("GET", "/R4/Questionnaire/..%2f..%2fetc%2fpasswd", 404),
        ("GET", "/R4/Questionnaire/low_back_pain", 404),
        ("GET", f"/R4/{TRIAGE}", 405),
        ("POST", "/R4/Questionnaire", 405),
        ("PUT", "/R4/Questionnaire/low-back-pain", 405),
        ("DELETE", "/R5/Questionnaire/low-back-pain", 405),
        ("POST", f"/R4/{TRIAGE}?age=s3cret", 400),
    ],
)
def test_what_is_not_there(client: Client, method: str, path: str, status: int) -> None:
    reply = client.request(method, path, follow_redirects=False)
    assert reply.status_code == status
    OutcomeR4.model_validate(reply.json())
    assert SECRET not in reply.text
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("version", VERSIONS)
def test_read(client: Client, version: str) -> None:
    for pack in PACKS.values():
        reply = client.get(f"/{version}/Questionnaire/{pack.id.replace('_', '-')}")
        assert reply.json() == questionnaire(pack, version)
        assert reply.headers["cache-control"] == "no-store"
    assert client.get("/Questionnaire/low-back-pain").json() == questionnaire(BASE, "R4")


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?url=urn:soundadvice:pack:low_back_pain", 1),
        ("?url=urn:soundadvice:pack:low_back", 0),
        ("?name=lowback", 2),
        ("?name=LowBackPainR", 1),
        ("?identifier=low_back_pain", 1),
        ("?identifier=urn:soundadvice:pack%7Clow_back_pain", 1),
        ("?identifier=urn:soundadvice:pack%7C", 2),
        ("?identifier=urn:other%7Clow_back_pain", 0),
        (f"?identifier={FLAGS.meaning_hash}", 1),
        ("?identifier=", 0),
        ("?name=low&url=urn:soundadvice:pack:low_back_pain", 1),
        ("?url=urn:soundadvice:pack:low_back_pain,urn:soundadvice:pack:low_back_pain_red_flags", 2),
        ("?_id=low-back-pain&_format=json", 1),
        ("?status=draft&version=0.2.0&title=low", 1),
        ("?status=draft&version=0.2.1&title=low%20back%20pain%20check", 1),
        ("?status=draft&version=0.1.0&title=low", 0),
        ("?_count=50&_sort=title&_total=accurate&_summary=false&_elements=url", 2),
    ],
)
def test_search(client: Client, query: str, found: int) -> None:
    for version in VERSIONS:
        bundle = client.get(f"/{version}/Questionnaire{query}").json()
        BUNDLES[version].model_validate(bundle)
        assert (bundle["type"], bundle["total"], len(bundle.get("entry", []))) == ("searchset", found, found)
        for entry in bundle.get("entry", []):
            assert client.get(entry["fullUrl"]).json() == entry["resource"]


@pytest.mark.parametrize("query", ["?_summary=count", "?_count=0"])
def test_search_that_only_counts(client: Client, query: str) -> None:
    bundle = client.get(f"/R4/Questionnaire{query}").json()
    assert (bundle["total"], "entry" in bundle) == (2, False)


def test_search_by_post(client: Client) -> None:
    assert client.post("/R5/Questionnaire/_search", data={"name": "low"}).json()["total"] == 2
    assert client.post("/R5/Questionnaire/_search", json={"name": "low"}).status_code == 415


@pytest.mark.parametrize("query", ["?publisher=s3cret", "?name:exact=LowBackPain", "?_has:x=1"])
def test_a_search_that_is_not_known_is_refused(client: Client, query: str) -> None:
    """Passed over, it would find more than was asked for."""
    reply = client.get(f"/R4/Questionnaire{query}")
    assert (reply.status_code, SECRET in reply.text) == (400, False)
    (issue,) = reply.json()["issue"]
    assert (issue["severity"], issue["code"]) == ("error", "not-supported")


@pytest.mark.parametrize(("version", "model"), [("R4", CapabilityR4), ("R5", CapabilityR5)])
def test_capability(client: Client, version: str, model: Any) -> None:
    statement = client.get(f"/{version}/metadata").json()
    model.model_validate(statement)
    assert statement["fhirVersion"] == {"R4": "4.0.1", "R5": "5.0.0"}[version]
    asked = {one["type"]: one for one in statement["rest"][0]["resource"]}
    assert asked["QuestionnaireResponse"]["operation"][0]["name"] == "triage"
    named = {one["name"] for one in asked["Questionnaire"]["searchParam"]}
    assert {"url", "name", "identifier"} <= named


@pytest.mark.parametrize(("version", "model"), [("R4", OperationR4), ("R5", OperationR5)])
def test_the_operation_is_defined(client: Client, version: str, model: Any) -> None:
    """By what the statement calls it, with the parameters that it takes and gives."""
    statement = client.get(f"/{version}/metadata").json()
    asked = {one["type"]: one for one in statement["rest"][0]["resource"]}
    named, extracts = asked["QuestionnaireResponse"]["operation"]
    sdc = "http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire"
    assert extracts == {"name": "extract", "definition": f"{sdc}Response-extract"}
    assert asked["Questionnaire"]["operation"] == [
        {"name": name, "definition": f"{sdc}-{name}"} for name in ("populate", "next-question")
    ]
    place = named["documentation"].rpartition(" ")[2]
    definition = client.get(f"/{version}/{place}").json()
    model.model_validate(definition)
    assert (definition["url"], definition["code"]) == (named["definition"], named["name"])
    assert asked["OperationDefinition"]["interaction"] == [{"code": "read"}]
    taken, _subject, _as_of, given = definition["parameter"]
    response = questionnaire_response(BASE, SORE)
    posted = {"resourceType": "Parameters", "parameter": [{"name": taken["name"], "resource": response}]}
    assert (taken["use"], taken["type"]) == ("in", response["resourceType"])
    assert (given["use"], given["type"]) == ("out", post(client, posted, version).json()["resourceType"])
    assert f"/{definition['resource'][0]}/${definition['code']}" == f"/{TRIAGE}"
    assert client.get(f"/{version}/OperationDefinition/other").status_code == 404


def test_mounted_under_a_path() -> None:
    inside = Client(Starlette(routes=[Mount("/fhir", app=fhir_app(PACKS, default=FLAGS.id))]))
    bundle = inside.get("/fhir/R5/Questionnaire?name=LowBackPainR").json()
    assert bundle["link"][0]["url"] == "http://testserver/fhir/R5/Questionnaire?name=LowBackPainR"
    assert bundle["entry"][0]["fullUrl"] == "http://testserver/fhir/R5/Questionnaire/low-back-pain-red-flags"
    assert inside.get("/fhir/Questionnaire").json()["link"][0]["url"] == "http://testserver/fhir/Questionnaire"


def test_a_forged_host_is_not_repeated(client: Client) -> None:
    bundle = client.get("/R4/Questionnaire", headers={"host": 'x"><script>'}).json()
    assert bundle["link"][0]["url"] == "http://localhost/R4/Questionnaire"


def test_a_fault_of_the_program_is_no_self_care(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("soundadvice.server.fhir.triage.consult", broken)
    reply = post(client, questionnaire_response(FLAGS, WELL))
    assert (reply.status_code, reply.json()["issue"][0]["code"]) == (500, "exception")
    assert SECRET not in reply.text
    assert "RuntimeError" not in reply.text


def test_nothing_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", logger="soundadvice"):
        post(client, questionnaire_response(FLAGS, WELL))
        post(client, BODIES["not JSON"][-1])
    assert [one for one in caplog.records if one.name.startswith("soundadvice")] == []
