"""Whose answers, to which form and version, and of which day: the one check, and each door that takes answers from
elsewhere. A door either knows that they are the ones meant, or gives no advice from them.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from fhir.resources.bundle import Bundle as BundleR5
from fhir.resources.R4B.bundle import Bundle as BundleR4
from starlette.testclient import TestClient

from fhir_check import check_bundle, check_outcome
from people import SORE, WELL
from serving import by_id, command
from soundadvice import Record, load_pack, triage
from soundadvice.export.fhir_response import questionnaire_response
from soundadvice.freshness import Age, age
from soundadvice.identity import Doubt, Expected, Moment, Stated, doubts
from soundadvice.service.app import app
from soundadvice.service.fhir.references import target_of
from soundadvice.service.fhir.times import moment_of
from soundadvice_cli.main import cli

RED, LOW = load_pack("low_back_pain_red_flags"), load_pack("low_back_pain")
URL = f"urn:soundadvice:pack:{RED.id}"
NOW = datetime(2031, 3, 14, 9, 30, tzinfo=UTC)
TODAY, LONG_AGO = "2031-03-14T08:30:00Z", "2031-02-01T08:30:00Z"
EMERGENCY = {"numbness": ["saddle"]}
CALL = "/cds-services/low-back-pain-red-flags-triage"
PATIENT, SERVER = "1288992", "http://ehr.test/fhir"
DAYS = timedelta(days=1)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = Moment(NOW)

    def __call__(self) -> Moment:
        return self.at


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[TestClient, Clock]]:
    clock, ask_at = Clock(), "https://clinic.test/ask?pack={pack}"
    served = app(by_id(RED, LOW), default=RED.id, clock=clock, ask_at=ask_at)
    with TestClient(served, base_url="http://triage.test") as client:
        yield client, clock


@pytest.fixture
def clock(server: tuple[TestClient, Clock]) -> Clock:
    server[1].at = Moment(NOW)
    return server[1]


@pytest.fixture
def client(server: tuple[TestClient, Clock], clock: Clock) -> TestClient:
    return server[0]


def response(answers: Any = EMERGENCY, version: str = "R4", **more: object) -> dict[str, Any]:
    """A response that is right in all, but for `more`; what is None there is left out."""
    said = {"subject": {"reference": f"Patient/{PATIENT}"}, "authored": TODAY}
    whole = {**questionnaire_response(RED, answers, version), **said, **more}
    return {key: value for key, value in whole.items() if value is not None}


# The check itself ----------------------------------------------------------------------------------------------------


def test_how_old_answers_are() -> None:
    second = timedelta(seconds=1)
    assert age(None, NOW) is Age.UNKNOWN
    assert age(NOW - DAYS, NOW) is Age.FRESH
    assert age(NOW - DAYS - second, NOW) is Age.OLD
    assert age(NOW - DAYS - second, NOW, 2 * DAYS) is Age.FRESH
    assert age(NOW + timedelta(minutes=5), NOW) is Age.FRESH
    assert age(NOW + timedelta(minutes=5) + second, NOW) is Age.YET_TO_COME
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-11)))
    assert age(elsewhere - DAYS - second, NOW) is Age.OLD


def test_every_doubt_is_said() -> None:
    fits = Stated(RED.id, RED.version, RED.meaning_hash, "Patient/1", NOW)
    at = Moment(NOW)
    assert doubts(fits, Expected(RED, at, "Patient/1")) == ()
    assert doubts(fits, Expected(RED, at)) == ()  # the door cannot know whose they should be
    assert doubts(Stated(), Expected(RED, at, "Patient/1")) == (
        Doubt.FORM_NOT_SAID,
        Doubt.PERSON_NOT_SAID,
        Doubt.DAY_NOT_SAID,
    )
    other = Stated(LOW.id, "0.0.9", LOW.meaning_hash, "Patient/1", NOW)
    assert doubts(other, Expected(RED, at, "Patient/1")) == (Doubt.OTHER_FORM,)
    changed = Stated(RED.id, "0.0.9", LOW.meaning_hash, "", NOW - 2 * DAYS)
    assert doubts(changed, Expected(RED, at, "Patient/1")) == (
        Doubt.OTHER_VERSION,
        Doubt.OTHER_MEANING,
        Doubt.OTHER_PERSON,
        Doubt.OLD,
    )


@pytest.mark.parametrize(
    "text",
    [
        *("2031-02-29", "2031-02-30", "2031-13", "2031-00", "2031-3-14", "31-03-14", "0000", "0000-01-01", "", " 2031"),
        *("2031-03-14T", "2031-03-14T08", "2031-03-14T08:30", "2031-03-14T08:30Z", "2031-03-14T08:30:00"),
        *("2031-03-14T24:00:00Z", "2031-03-14T08:60:00Z", "2031-03-14T08:30:61Z", "2031-03-14 08:30:00Z"),
        *("2031-03-14T08:30:00+15:00", "2031-03-14T08:30:00+0100", "2031-03-14T08:30:00z", "2031-03-14t08:30:00Z"),
        *("2031-03-14T08:30:00.Z", "20310314", "2031-W11-5", "2031-073", "٢٠٣١-03-14", "2031-03-14\n", "9" * 9999),
        *(20310314, None, ["2031-03-14"], {"value": "2031-03-14"}, True),
    ],
)
def test_what_is_no_time_of_fhir(text: object) -> None:
    assert moment_of(text, NOW) is None


def test_times_of_fhir() -> None:
    for text, moment in (
        ("2031-03-14T08:30:00Z", datetime(2031, 3, 14, 8, 30, tzinfo=UTC)),
        ("2031-03-14T08:30:00-00:00", datetime(2031, 3, 14, 8, 30, tzinfo=UTC)),
        ("2031-03-14T23:30:00.1234567891+14:00", datetime(2031, 3, 14, 9, 30, 0, 123456, tzinfo=UTC)),
        ("2031-03-14T08:29:60Z", datetime(2031, 3, 14, 8, 30, tzinfo=UTC)),
        ("2028-02-29", datetime(2028, 2, 29, tzinfo=UTC)),
        ("2031-03", datetime(2031, 3, 1, tzinfo=UTC)),
        ("2031", datetime(2031, 1, 1, tzinfo=UTC)),
        ("0001", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59-13:00", None),
    ):
        found = moment_of(text, NOW)
        assert found is not None
        assert moment is None or found == moment
    assert moment_of("9999-12-31T23:59:60Z", NOW) is None


def test_a_day_counts_from_its_beginning_where_the_server_stands() -> None:
    """A day that has begun elsewhere already is not yet to come, and one of an hour ago is not old."""
    here = timezone(timedelta(hours=-7))
    late = datetime(2031, 3, 14, 23, 30, tzinfo=here)
    assert age(moment_of("2031-03-14", late), late) is Age.FRESH
    assert age(moment_of("2031-03-15", late), late) is Age.FRESH
    assert age(moment_of("2031-03-16", late), late) is Age.YET_TO_COME
    assert age(moment_of("2031-03-13", late), late) is Age.OLD
    new_year = datetime(2032, 1, 1, 9, tzinfo=here)
    assert [age(moment_of(text, new_year), new_year) for text in ("2032", "2032-01", "2031", "2033")] == [
        Age.FRESH,
        Age.FRESH,
        Age.OLD,
        Age.YET_TO_COME,
    ]


INSIDE = {"contained": [{"resourceType": "Patient", "id": "p"}, {"resourceType": "Group", "id": "g"}]}
REFERENCES: dict[str, tuple[dict[str, Any], tuple[str | None, str] | None]] = {
    "an id": ({"reference": "Patient/1"}, ("Patient", "Patient/1")),
    "a version of it": ({"reference": "Patient/1/_history/3"}, ("Patient", "Patient/1")),
    "an address on this server": ({"reference": f"{SERVER}/Patient/1"}, ("Patient", "Patient/1")),
    "the same, a capital in the host": ({"reference": "http://EHR.test/fhir/Patient/1"}, ("Patient", "Patient/1")),
    "another server": (
        {"reference": "http://other.test/fhir/Patient/1"},
        ("Patient", "http://other.test/fhir/Patient/1"),
    ),
    "another path": ({"reference": "http://ehr.test/Patient/1"}, ("Patient", "http://ehr.test/Patient/1")),
    "another scheme": (
        {"reference": "https://ehr.test/fhir/Patient/1"},
        ("Patient", "https://ehr.test/fhir/Patient/1"),
    ),
    "another port": (
        {"reference": "http://ehr.test:81/fhir/Patient/1"},
        ("Patient", "http://ehr.test:81/fhir/Patient/1"),
    ),
    "a uuid": ({"reference": "urn:uuid:6f0e4e0b-6a0f-4a7e-9a3f-0b0a1b0c0d0e"}, (None, "")),
    "a uuid with its type": ({"reference": "urn:uuid:6f0e4e0b", "type": "Group"}, ("Group", "")),
    "an identifier": ({"identifier": {"value": "1"}}, (None, "")),
    "words": ({"display": "Patient/1"}, (None, "")),
    "nothing": ({}, None),
    "contained": ({"reference": "#p"}, ("Patient", "")),
    "another contained": ({"reference": "#g"}, ("Group", "")),
    "not contained": ({"reference": "#x"}, None),
    "the resource itself": ({"reference": "#"}, None),
    "a type that contradicts": ({"reference": "Patient/1", "type": "Group"}, None),
    "a contained one that contradicts": ({"reference": "#g", "type": "Patient"}, None),
    "lower case": ({"reference": "patient/1"}, None),
    "a slash more": ({"reference": "Patient/1/"}, None),
    "a part of it": ({"reference": "Patient/1#p"}, None),
    "a question": ({"reference": "Patient?identifier=1"}, None),
    "a space": ({"reference": "Patient/1 "}, None),
    "an id that is none": ({"reference": "Patient/a_b"}, None),
    "no text": ({"reference": 1}, None),
    "null": ({"reference": None}, None),
    "a host that is none": ({"reference": "http://[/Patient/1"}, ("Patient", "http://[/Patient/1")),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_what_a_reference_points_to(name: str) -> None:
    reference, expected = REFERENCES[name]
    target = target_of(reference, INSIDE, SERVER)
    assert (target and (target.kind, target.name)) == expected


# CDS Hooks -----------------------------------------------------------------------------------------------------------


def called(client: TestClient, sent: object, **more: object) -> httpx.Response:
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


def card(client: TestClient, sent: object, **more: object) -> dict[str, Any]:
    reply = called(client, sent, **more)
    assert reply.status_code == 200, reply.text
    [found] = reply.json()["cards"]
    assert isinstance(found, dict)
    return found


OTHER_FORMS = [
    "http://example.org/Q/foo|3",
    "urn:soundadvice:pack:low_back_pain",
    f"{URL}|0.0.9",
    f"{URL}|",
    f"{URL}|0.1.0|0.1.0",
    f"{URL}|0.1.0#part",
    f"{URL}#part",
    f"{URL} ",
    f"{URL.upper()}",
    f"{URL}s",
    RED.id,
    "http://example.org/Questionnaire/low-back-pain-red-flags",
    "http://example.org/NoQuestionnaire/low-back-pain-red-flags",
    "NoQuestionnaire/low-back-pain-red-flags",
    "",
    ["urn:soundadvice:pack:low_back_pain_red_flags"],
    {"reference": URL},
    7,
]


@pytest.mark.parametrize("form", [*OTHER_FORMS, None, "Questionnaire/low-back-pain-red-flags"], ids=str)
def test_a_card_is_of_this_questionnaire_and_version(client: TestClient, form: object) -> None:
    for wrapped in (False, True):
        sent = response(questionnaire=form)
        found = called(client, {"resourceType": "Bundle", "entry": [{"resource": sent}]} if wrapped else sent)
        assert (found.status_code, found.json()["type"]) == (422, "urn:soundadvice:problem:answer-not-taken")
        assert "QuestionnaireResponse.questionnaire" in found.text


@pytest.mark.parametrize("form", [URL, f"{URL}|{RED.version}"])
def test_a_card_of_the_right_questionnaire(client: TestClient, form: str) -> None:
    assert card(client, response(questionnaire=form))["indicator"] == "critical"


NOT_THE_PATIENT = [
    {"reference": "Patient/999"},
    {"reference": "Patient/12889920"},
    {"reference": "patient/1288992"},
    {"reference": "Patient/1288992 "},
    {"reference": "1288992"},
    {"reference": f"http://other.test/fhir/Patient/{PATIENT}"},
    {"reference": f"http://ehr.test/fhir2/Patient/{PATIENT}"},
    {"reference": f"urn:uuid:{PATIENT}"},
    {"reference": f"urn:uuid:{PATIENT}", "type": "Patient"},
    {"reference": "#p"},
    {"reference": f"Group/{PATIENT}"},
    {"reference": f"Patient/{PATIENT}", "type": "Group"},
    {"reference": f"RelatedPerson/{PATIENT}"},
    {"reference": f"Patient/1/Patient/{PATIENT}"},
    {"identifier": {"system": "urn:mrn", "value": PATIENT}},
    {"display": f"Patient/{PATIENT}"},
    {"reference": ""},
    {"reference": None},
    {},
]


@pytest.mark.parametrize("subject", NOT_THE_PATIENT, ids=str)
def test_a_card_is_of_the_patient_whose_chart_is_open(client: TestClient, subject: object) -> None:
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
def test_the_patient_by_every_name(client: TestClient, reference: str) -> None:
    for server in (SERVER, f"{SERVER}/"):
        found = card(client, response(subject={"reference": reference, "type": "Patient"}), fhirServer=server)
        assert found["indicator"] == "critical"
        assert "whom they are about" not in found["detail"]


def test_an_address_on_a_server_that_is_not_known_is_nobodys(client: TestClient) -> None:
    sent = response(subject={"reference": f"{SERVER}/Patient/{PATIENT}"})
    assert called(client, sent, fhirServer=None).status_code == 422
    place = {"fullUrl": f"{SERVER}/QuestionnaireResponse/7", "resource": sent}
    assert card(client, {"resourceType": "Bundle", "entry": [place]}, fhirServer=None)["indicator"] == "critical"
    elsewhere = {"fullUrl": "http://other.test/fhir/QuestionnaireResponse/7", "resource": response()}
    assert called(client, {"resourceType": "Bundle", "entry": [elsewhere]}).status_code == 422


def test_a_response_that_names_nobody_says_so_on_the_card(client: TestClient) -> None:
    assert "do not say whom they are about" in card(client, response(subject=None))["detail"]


@pytest.mark.parametrize("patient", [None, "", 7, "Patient/1288992", "1288992 "])
def test_the_chart_that_is_open_must_be_said(client: TestClient, patient: object) -> None:
    assert called(client, response(), context={"patientId": patient}).status_code == 422


@pytest.mark.parametrize(
    "authored", ["2031-02-30", "2999", "2999-01-01", "2031-03-14T09:40:00Z", "2031-03-14T08:30", 7]
)
def test_a_day_that_cannot_be_is_refused(client: TestClient, authored: object) -> None:
    found = called(client, response(authored=authored))
    assert found.status_code == 422
    assert "QuestionnaireResponse.authored" in found.text
    assert str(authored) not in found.text


@pytest.mark.parametrize("answers", [EMERGENCY, WELL, SORE, {}], ids=["emergency", "well", "sore", "nothing"])
@pytest.mark.parametrize("authored", [LONG_AGO, "1999-01-01", "1999", "2031-03", "2031-03-13T09:29:59Z", "2031-03-13"])
def test_old_answers_make_a_card_that_asks_again_and_advises_nothing(
    client: TestClient, answers: dict[str, Any], authored: str
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


def test_how_long_answers_count_is_the_servers_to_say(client: TestClient, clock: Clock) -> None:
    clock.at = Moment(NOW, timedelta(days=60))
    assert card(client, response(authored=LONG_AGO))["indicator"] == "critical"
    clock.at = Moment(NOW + timedelta(days=60), timedelta(days=60))
    assert card(client, response(authored=LONG_AGO))["indicator"] == "warning"


def test_answers_of_an_unknown_day_alarm_and_do_not_calm(client: TestClient) -> None:
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


def test_a_fetch_that_failed_is_no_patient_without_answers(client: TestClient) -> None:
    failed = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    remark = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "informational"}]}
    for sent in (failed, remark, {"resourceType": "Bundle", "entry": [{"resource": failed}]}):
        found = called(client, sent)
        assert (found.status_code, found.json()["type"]) == (412, "urn:soundadvice:problem:not-enough-data")
    beside = {"resourceType": "Bundle", "entry": [{"resource": response()}, {"resource": failed}]}
    assert called(client, beside).status_code == 412
    assert called(client, {"resourceType": "Bundle", "entry": [{"resource": remark}]}).json() == {"cards": []}


def test_answers_by_themselves_are_the_clients_to_vouch_for(client: TestClient) -> None:
    found = card(client, None, prefetch=None, extension={"soundadvice.answers": EMERGENCY})
    assert found["indicator"] == "critical"
    assert "known" not in found["detail"].partition("**")[0]


# $triage -------------------------------------------------------------------------------------------------------------


def triaged(client: TestClient, sent: object, version: str = "R4", **parameters: object) -> httpx.Response:
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
def test_triage_is_of_a_questionnaire_of_this_server(client: TestClient, version: str, form: object) -> None:
    reply = triaged(client, response(version=version, questionnaire=form), version)
    code = "conflict" if isinstance(form, str) and form.startswith(f"{URL}|") else "not-found"
    refused(reply, 422, code)


@both
def test_which_of_several_packs_is_asked_must_be_said(client: TestClient, clock: Clock, version: str) -> None:
    sent = response(version=version, questionnaire=None)
    refused(triaged(client, sent, version), 400, "required")
    with TestClient(app(by_id(RED), default=RED.id, clock=clock)) as alone:
        if version == "R5":
            refused(triaged(alone, sent, version), 400, "required")
        else:
            assert bundle(triaged(alone, sent, version), version)["ServiceRequest"]["priority"] == "stat"


@both
def test_a_questionnaire_by_its_address_on_this_server(client: TestClient, version: str) -> None:
    for form in (
        "Questionnaire/low-back-pain-red-flags",
        f"http://triage.test/fhir/{version}/Questionnaire/low-back-pain-red-flags|0.1.0",
    ):
        assert bundle(triaged(client, response(version=version, questionnaire=form), version), version)


@both
@pytest.mark.parametrize("authored", [LONG_AGO, "1999-01-01", "1999", "2031-03-13T09:29:59Z"])
def test_old_answers_are_refused(client: TestClient, version: str, authored: str) -> None:
    reply = triaged(client, response(version=version, authored=authored), version)
    refused(reply, 422, "business-rule")
    assert "ask again" in reply.text


@both
def test_old_answers_with_the_moment_that_they_are_for(client: TestClient, version: str) -> None:
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
def test_triage_refuses_a_day_that_cannot_be(client: TestClient, version: str, authored: object) -> None:
    reply = triaged(client, response(version=version, authored=authored), version)
    refused(reply, 422, "value")
    assert str(authored) not in reply.text


@both
def test_triage_of_an_unknown_day_warns(client: TestClient, version: str) -> None:
    found = bundle(triaged(client, response(WELL, version, authored=None), version), version)
    assert said(found) == ["`authored` is missing: these answers are taken as today's; ask again if they are not"]
    found = bundle(triaged(client, response({}, version, authored=None), version), version)
    assert any("taken as today's" in text for text in said(found))
    assert said(bundle(triaged(client, response(WELL, version), version), version)) == []


@both
def test_triage_of_somebody_named(client: TestClient, version: str) -> None:
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
def test_triage_is_for_one_patient(client: TestClient, version: str, kind: str) -> None:
    for subject in ({"reference": f"{kind}/1"}, {"reference": "urn:uuid:1", "type": kind}, {"reference": "#x"}):
        sent = response(version=version, subject=subject, contained=[{"resourceType": kind, "id": "x"}])
        refused(triaged(client, sent, version), 422, "value")


@both
@pytest.mark.parametrize("answers", [EMERGENCY, WELL, {}], ids=["emergency", "well", "nothing"])
def test_what_is_contained_is_not_referred_to_from_outside(client: TestClient, version: str, answers: Any) -> None:
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
def test_what_is_proposed_says_whose_it_is_and_of_when(client: TestClient, version: str, answers: Any) -> None:
    sent = response(answers, version, encounter={"reference": "Encounter/7"})
    found = bundle(triaged(client, sent, version), version)
    proposal = found.get("CarePlan") or found["ServiceRequest"]
    when = proposal.get("created") or proposal["authoredOn"]
    assert (proposal["subject"], proposal["encounter"], when) == (sent["subject"], sent["encounter"], NOW.isoformat())
    assert found["GuidanceResponse"]["occurrenceDateTime"] == NOW.isoformat()
    refused(triaged(client, {**sent, "encounter": {"reference": "Patient/1"}}, version), 422, "value")


def test_the_address_without_its_slash_answers_in_fhir(client: TestClient) -> None:
    for reply in (client.post("/fhir", json=response()), client.get("/fhir")):
        assert reply.status_code == 404
        assert reply.json()["resourceType"] == "OperationOutcome"


def test_a_search_by_canonical_and_version(client: TestClient) -> None:
    for asked, total in ((URL, 1), (f"{URL}|0.1.0", 1), (f"{URL}|0.0.9", 0), (f"{URL}|", 0)):
        assert client.get("/fhir/R4/Questionnaire", params={"url": asked}).json()["total"] == total


# Records and files ---------------------------------------------------------------------------------------------------


def record(given: datetime = NOW, change: Callable[[dict[str, Any]], None] = lambda _: None) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        json.dumps(Record.of(triage(RED, EMERGENCY), time=given, engines=("x",)).to_json())
    )
    change(made["advice"]["pack"])
    return made


def test_a_record_says_of_what_it_is(client: TestClient) -> None:
    """In a replay, which compares then and now, and advises nothing."""
    address = f"/api/packs/{RED.id}/replay"
    found = client.post(address, json=record(NOW - 1000 * DAYS)).json()
    assert (found["verdict"], found["doubts"]) == ("same", [])
    old = record(NOW, lambda pack: pack.update(version="0.0.9", meaning_hash="sha256:0"))
    assert client.post(address, json=old).json()["doubts"] == ["other_version", "other_meaning"]
    other = record(NOW, lambda pack: pack.update(id="low_back_pain"))
    assert client.post(address, json=other).json()["doubts"] == ["other_form"]
    assert client.post(address, json=record(NOW + timedelta(hours=1))).json()["doubts"] == ["yet_to_come"]


def test_a_record_is_of_the_servers_time(client: TestClient) -> None:
    body = {"answers": EMERGENCY, "record": True}
    found = client.post(f"/api/packs/{RED.id}/evaluate", json=body).json()
    assert found["record"]["time"] == "2031-03-14T09:30:00Z"


def test_a_record_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "record.json"

    def replayed() -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["replay", str(file)])
        return done.exit_code, done.stdout + done.stderr

    file.write_text(json.dumps(record(datetime(2026, 1, 1, tzinfo=UTC), lambda pack: pack.update(version="0.0.9"))))
    code, text = replayed()
    assert code == 0
    assert "of version 0.0.9; this is 0.1.0" in text
    file.write_text(json.dumps(record(datetime(2999, 1, 1, tzinfo=UTC))))
    code, text = replayed()
    assert code == 0
    assert "yet to come" in text


@pytest.mark.parametrize(("kept", "mend"), [(response(), "$triage"), (record(), "replay")], ids=["FHIR", "record"])
def test_answers_that_say_whose_they_are_are_not_taken_for_bare_ones(tmp_path: Path, kept: object, mend: str) -> None:
    """`triage` looks at answers alone: what says more of itself goes where that is looked at."""
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(kept))
    done = CliRunner().invoke(cli, ["triage", "--answers", str(file)])
    assert done.exit_code == 2
    assert mend in done.stderr
    assert "saddle" not in done.stderr


# The command ---------------------------------------------------------------------------------------------------------


def test_the_command_sets_how_long_answers_count_and_where_to_ask() -> None:
    yesterday = (datetime.now(UTC) - timedelta(hours=30)).isoformat(timespec="seconds")
    options = ("--answers-valid-for", "2", "--ask-at", "https://clinic.test/ask")
    for arguments, indicator in ((options, "critical"), (options[2:], "warning")):
        with command(*arguments) as (_, base), httpx.Client(base_url=base) as client:
            found = card(client, response(authored=yesterday))  # type: ignore[arg-type]
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
