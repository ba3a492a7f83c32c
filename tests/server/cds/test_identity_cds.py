"""CDS Hooks: a card is of this questionnaire and version, of the patient whose chart is open, and of today."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from soundadvice import triage
from soundadvice.provenance.identity import ValidAt
from soundadvice.server.app import app
from soundadvice_cli.main import cli
from support.answers.people import SORE, WELL
from support.server.client import Client
from support.server.identities import (
    CALL,
    EMERGENCY,
    LONG_AGO,
    NOT_THE_PATIENT,
    NOW,
    OTHER_FORMS,
    PATIENT,
    RED,
    SERVER,
    URL,
    Clock,
    client,
    clock,
    response,
    server,
)
from support.server.serving import command

__all__ = ["client", "clock", "server"]


def called(client: Client, sent: object, **more: object) -> httpx.Response:
    """What a call answers in which this was sent along."""
    body = {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "fhirServer": SERVER,
        "context": {"userId": "Practitioner/1", "patientId": PATIENT},
        "prefetch": {"response": sent},
        **more,
    }
    return client.post(CALL, json={key: value for key, value in body.items() if value is not None})


def card(client: Client, sent: object, **more: object) -> dict[str, Any]:
    reply = called(client, sent, **more)
    assert reply.status_code == 200, reply.text
    [found] = reply.json()["cards"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("form", [*OTHER_FORMS, None, "Questionnaire/low-back-pain-red-flags"], ids=str)
def test_a_card_is_of_this_questionnaire_and_version(client: Client, form: object) -> None:
    for wrapped in (False, True):
        sent = response(questionnaire=form)
        found = called(client, {"resourceType": "Bundle", "entry": [{"resource": sent}]} if wrapped else sent)
        assert (found.status_code, found.json()["type"]) == (422, "urn:soundadvice:problem:answer-not-taken")
        assert "QuestionnaireResponse.questionnaire" in found.text


@pytest.mark.parametrize("form", [URL, f"{URL}|{RED.version}"])
def test_a_card_of_the_right_questionnaire(client: Client, form: str) -> None:
    assert card(client, response(questionnaire=form))["indicator"] == "critical"


@pytest.mark.parametrize("subject", NOT_THE_PATIENT, ids=str)
def test_a_card_is_of_the_patient_whose_chart_is_open(client: Client, subject: object) -> None:
    sent = response(subject=subject, contained=[{"resourceType": "Patient", "id": "p"}])
    for one in (sent, {"resourceType": "Bundle", "entry": [{"resource": sent}]}):
        found = called(client, one)
        assert (found.status_code, found.json()["type"]) == (422, "urn:soundadvice:problem:answer-not-taken")
        assert "QuestionnaireResponse.subject" in found.text


@pytest.mark.parametrize(
    "reference",
    [
        f"Patient/{PATIENT}",
        f"Patient/{PATIENT}/_history/1",
        f"{SERVER}/Patient/{PATIENT}",
        f"{SERVER}/Patient/{PATIENT}/_history/1",
    ],
)
def test_the_patient_by_every_name(client: Client, reference: str) -> None:
    for place in (SERVER, f"{SERVER}/"):
        found = card(client, response(subject={"reference": reference, "type": "Patient"}), fhirServer=place)
        assert found["indicator"] == "critical"
        assert "whom they are about" not in found["detail"]


def test_an_address_on_a_server_that_is_not_known_is_nobodys(client: Client) -> None:
    sent = response(subject={"reference": f"{SERVER}/Patient/{PATIENT}"})
    assert called(client, sent, fhirServer=None).status_code == 422
    place = {"fullUrl": f"{SERVER}/QuestionnaireResponse/7", "resource": sent}
    assert card(client, {"resourceType": "Bundle", "entry": [place]}, fhirServer=None)["indicator"] == "critical"
    elsewhere = {"fullUrl": "http://other.test/fhir/QuestionnaireResponse/7", "resource": response()}
    assert called(client, {"resourceType": "Bundle", "entry": [elsewhere]}).status_code == 422


def test_a_response_that_names_nobody_says_so_on_the_card(client: Client) -> None:
    assert "do not say whom they are about" in card(client, response(subject=None))["detail"]


@pytest.mark.parametrize("patient", [None, "", 7, "Patient/1288992", "1288992 "])
def test_the_chart_that_is_open_must_be_said(client: Client, patient: object) -> None:
    found = called(client, response(), context={"patientId": patient})
    assert found.status_code == 422
    assert "`context.patientId`" in found.json()["detail"]


@pytest.mark.parametrize(
    "authored", ["2031-02-30", "2999", "2999-01-01", "2031-03-14T09:40:00Z", "2031-03-14T08:30", 7]
)
def test_a_day_that_cannot_be_is_refused(client: Client, authored: object) -> None:
    found = called(client, response(authored=authored))
    assert found.status_code == 422
    assert "QuestionnaireResponse.authored" in found.text
    assert str(authored) not in found.text


@pytest.mark.parametrize("answers", [EMERGENCY, WELL, SORE, {}], ids=["emergency", "well", "sore", "nothing"])
@pytest.mark.parametrize("authored", [LONG_AGO, "1999-01-01", "1999", "2031-03", "2031-03-13T09:29:59Z", "2031-03-13"])
def test_old_answers_make_a_card_that_asks_again_and_advises_nothing(
    client: Client, answers: dict[str, Any], authored: str
) -> None:
    known = {name: answer for name, answer in answers.items() if name in RED.question}
    found = card(client, response(known, authored=authored))
    assert found["indicator"] == "warning"  # no alarm at every opening for ever, and no calm either
    day = authored.partition("T")[0]
    assert found["summary"] == f"Ask again: the answers of {day} are too old ({RED.title})"
    assert f"Answered on {day}." in found["detail"]
    assert "nothing is ruled out" in found["detail"]
    for disposition in RED.dispositions:
        assert disposition.title not in json.dumps(found)
    link = f"https://clinic.test/ask?pack={RED.id}"
    assert found["links"] == [{"label": f"Ask again: {RED.title}", "url": link, "type": "absolute"}]


def test_how_long_answers_count_is_the_servers_to_say(client: Client, clock: Clock) -> None:
    clock.at = ValidAt(NOW, timedelta(days=60))
    assert card(client, response(authored=LONG_AGO))["indicator"] == "critical"
    clock.at = ValidAt(NOW + timedelta(days=60), timedelta(days=60))
    assert card(client, response(authored=LONG_AGO))["indicator"] == "warning"


def test_answers_of_an_unknown_day_alarm_and_do_not_calm(client: Client) -> None:
    urgent = card(client, response(authored=None))
    assert urgent["indicator"] == "critical"
    assert "not known when this was answered" in urgent["detail"]
    calm = card(client, response(WELL, authored=None))
    assert (calm["indicator"], calm["summary"]) == (
        "warning",
        f"Ask again: it is not known when this was answered ({RED.title})",
    )
    assert triage(RED, WELL).title not in json.dumps(calm)
    open_still = card(client, response({}, authored=None))
    assert "not known when this was answered" in open_still["detail"]


def test_a_fetch_that_failed_is_no_patient_without_answers(client: Client) -> None:
    failed = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    remark = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "informational"}]}
    for sent in (failed, remark, {"resourceType": "Bundle", "entry": [{"resource": failed}]}):
        found = called(client, sent)
        assert (found.status_code, found.json()["type"]) == (412, "urn:soundadvice:problem:not-enough-data")
    beside = {"resourceType": "Bundle", "entry": [{"resource": response()}, {"resource": failed}]}
    assert called(client, beside).status_code == 412
    [none] = called(client, {"resourceType": "Bundle", "entry": [{"resource": remark}]}).json()["cards"]
    assert none["summary"] == f"Not asked yet: {RED.title}"


def test_a_pack_is_known_by_an_address_of_its_own() -> None:
    own = "https://acme.example/fhir/Questionnaire/back"
    pack = dataclasses.replace(RED, url=own)
    client = Client(app({pack.id: pack}, default=pack.id, clock=lambda: ValidAt(NOW)), base_url="http://127.0.0.1")
    assert card(client, response(questionnaire=f"{own}|{pack.version}"))["indicator"] == "critical"
    assert called(client, response(questionnaire=f"{own}er")).status_code == 422
    [service] = client.get("/cds-services").json()["services"]
    assert f"questionnaire={own}&" in service["prefetch"]["response"]


LINK = f"https://clinic.test/ask?pack={RED.id}"


@pytest.mark.parametrize(
    "nothing", [None, {}, {"resourceType": "Bundle", "entry": []}], ids=["null", "empty", "bundle"]
)
def test_a_patient_without_answers_makes_a_card_that_leads_to_the_questions(client: Client, nothing: object) -> None:
    [found] = called(client, nothing).json()["cards"]
    assert (found["indicator"], found["summary"]) == ("info", f"Not asked yet: {RED.title}")
    assert found["links"] == [{"label": f"Ask: {RED.title}", "url": LINK, "type": "absolute"}]
    assert "nothing is ruled out" in found["detail"]
    assert f"call {RED.emergency_number} now" in found["detail"]
    assert not [one.title for one in RED.dispositions if one.title in json.dumps(found)]


def test_each_card_leads_to_the_questions_but_that_of_an_emergency(client: Client) -> None:
    labels = {}
    for name, answers in (("emergency", EMERGENCY), ("well", WELL), ("open", {"leg_pain": "one"})):
        links = card(client, response(answers)).get("links", [])
        assert all(link["url"] == LINK for link in links)
        labels[name] = [link["label"] for link in links]
    assert labels == {"emergency": [], "well": [f"Ask again: {RED.title}"], "open": [f"Go on: {RED.title}"]}


def test_answers_by_themselves_are_the_clients_to_vouch_for(client: Client) -> None:
    found = card(client, None, prefetch=None, extension={"soundadvice.answers": EMERGENCY})
    assert found["indicator"] == "critical"
    assert "known" not in found["detail"].partition("**")[0]


# The command ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_sets_how_long_answers_count_and_where_to_ask() -> None:
    options = ("--answers-valid-for", "2", "--ask-at", "https://clinic.test/ask")
    with command("--pack", RED.id, *options) as (_, base), httpx.Client(base_url=base) as client:
        for hours, indicator in ((30, "critical"), (50, "warning")):  # by default they count for a day
            before = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")
            found = card(client, response(authored=before))  # type: ignore[arg-type]
            assert found["indicator"] == indicator
            assert ("links" in found) is (indicator == "warning")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--answers-valid-for", "0"),
        ("--answers-valid-for", "366"),
        ("--ask-at", "/ask"),
        ("--ask-at", "javascript:alert(1)"),
    ],
)
def test_what_the_command_does_not_take(arguments: tuple[str, str]) -> None:
    done = CliRunner().invoke(cli, ["serve", *arguments])
    assert done.exit_code == 2
    assert arguments[0] in done.stderr
