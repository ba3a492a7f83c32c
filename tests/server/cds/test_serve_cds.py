"""CDS Hooks 2.0: discovery, calls as the specification shows them, cards, and feedback."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from soundadvice import Acuity, Pack, UndecidedError, triage
from soundadvice.formats.fhir.names import UCUM, VERSIONS, question_system
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.handout.markdown import markdown_text
from soundadvice.provenance.identity import ValidAt
from soundadvice.server.api.examples import plain_answers
from soundadvice.server.app import app
from soundadvice.server.cds.cards import TODAY, advice_card
from soundadvice.server.cds.routes import service_id
from support.answers.generated import advised, generated
from support.packs.shipped import shipped
from support.server.problems import refused
from support.server.serving import by_id, in_thread

RED, LOW = shipped("low_back_pain_red_flags"), shipped("low_back_pain")
CALL = "/cds-services/low-back-pain-red-flags-triage"
EMERGENCY = {"numbness": ["saddle"]}
PATIENT = {"reference": "Patient/1288992"}
AT = ValidAt(datetime(2030, 1, 31, 11, tzinfo=UTC))


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with (
        in_thread(app(by_id(RED, LOW), default=RED.id, clock=lambda: AT)) as base,
        httpx.Client(base_url=base) as client,
    ):
        yield client


def request(**more: object) -> dict[str, Any]:
    """A request with every field that the specification's own example has."""
    return {
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "fhirServer": "https://fhir.example.org",
        "hook": "patient-view",
        "fhirAuthorization": {
            "access_token": "some-opaque-fhir-access-token",
            "token_type": "Bearer",
            "expires_in": 300,
            "scope": "user/Patient.read user/Observation.read",
            "subject": "cds-service4",
        },
        "context": {"userId": "Practitioner/example", "patientId": "1288992", "encounterId": "89284"},
        **more,
    }


def response(pack: Pack, answers: Mapping[str, Any], **more: object) -> dict[str, Any]:
    """A QuestionnaireResponse with these answers, of the patient whose chart is open."""
    said = {"subject": PATIENT, "authored": "2030-01-31T09:30:00Z"}
    return {**questionnaire_response(pack, answers), **said, **more}


def item(name: str, **value: object) -> dict[str, Any]:
    """An item with one answer."""
    return {"linkId": name, "answer": [value]}


def coded(name: str, *codes: str, system: str | None = None) -> dict[str, Any]:
    """An item with options."""
    place = system or question_system(RED, name.removesuffix(".unsure"))
    return {"linkId": name, "answer": [{"valueCoding": {"system": place, "code": code}} for code in codes]}


def cards(client: httpx.Client, **more: object) -> list[dict[str, Any]]:
    found = client.post(CALL, json=request(**more))
    assert found.status_code == 200, found.text
    assert list(found.json()) == ["cards"]
    listed: list[dict[str, Any]] = found.json()["cards"]
    for card in listed:
        assert set(card) == {"uuid", "summary", "indicator", "detail", "source", "overrideReasons"}
        assert 0 < len(card["summary"]) < 140
        assert "\n" not in card["summary"]
        assert card["indicator"] in ("info", "warning", "critical")
        assert card["source"]["label"]
        assert set(card["source"]["topic"]) == {"system", "code", "display"}
        assert all(set(reason) == {"code", "system", "display"} for reason in card["overrideReasons"])
        # The specification allows no element that is null or empty.
        assert not [value for value in card.values() if value in (None, "", [], {})]
    return listed


# Discovery ---------------------------------------------------------------------------------------------------------


def test_discovery(client: httpx.Client) -> None:
    found = client.get("/cds-services").json()
    assert list(found) == ["services"]
    assert [service["id"] for service in found["services"]] == [
        "low-back-pain-red-flags-triage",
        "low-back-pain-triage",
    ]
    for service in found["services"]:
        assert set(service) == {"hook", "title", "description", "id", "prefetch"}
        assert service["hook"] == "patient-view"
    query = found["services"][0]["prefetch"]["response"]
    assert query.startswith("QuestionnaireResponse?patient={{context.patientId}}&questionnaire=urn:soundadvice:pack:")


# Calls -------------------------------------------------------------------------------------------------------------


def test_answers_in_a_questionnaire_response(client: httpx.Client) -> None:
    (card,) = cards(client, prefetch={"response": response(RED, EMERGENCY)})
    assert (card["summary"], card["indicator"]) == ("Get emergency help now (emergency)", "critical")
    assert card["detail"].startswith("Answered on 2030-01-31.\n\n**Get emergency help now**")
    advice = triage(RED, EMERGENCY)
    for text in (*(reason.because for reason in advice.reasons), *advice.come_back.items):
        assert text in card["detail"]
    assert "draft that awaits a clinician" in card["detail"]


def test_answers_in_a_bundle(client: httpx.Client) -> None:
    other = {"resource": {"resourceType": "OperationOutcome"}}
    void = {"resource": response(RED, {"leg_pain": "one"}, status="entered-in-error")}
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [void, other]}
    assert cards(client, prefetch={"response": bundle}) == []
    bundle["entry"] = [void, {"resource": response(RED, EMERGENCY)}, other]
    assert [card["indicator"] for card in cards(client, prefetch={"response": bundle})] == ["critical"]


@pytest.mark.parametrize("place", ["request", "context"])
def test_answers_in_an_extension(client: httpx.Client, place: str) -> None:
    extension = {"soundadvice.answers": EMERGENCY, "com.example.more": 1}
    more = {"extension": extension} if place == "request" else {"context": {"patientId": "1", "extension": extension}}
    assert [card["indicator"] for card in cards(client, **more)] == ["critical"]


@pytest.mark.parametrize("prefetch", [None, {"resourceType": "Bundle"}, {"resourceType": "Bundle", "entry": []}])
def test_without_answers_there_is_no_card(client: httpx.Client, prefetch: object) -> None:
    assert cards(client, prefetch={"response": prefetch}) == []


def test_answers_that_do_not_decide_are_never_self_care(client: httpx.Client) -> None:
    (card,) = cards(client, prefetch={"response": response(RED, {})})
    first = [name for name in RED.deciding if RED.question[name].enable_when is None]
    assert card["summary"] == f"Triage not finished, {len(first)} questions open"
    assert "**nothing is ruled out**" in card["detail"]
    listed = [line.removeprefix("- ") for line in card["detail"].splitlines() if line.startswith("- ")]
    assert listed == [markdown_text(RED.question[name].text) for name in first]
    # A follow-up is listed once it is to be asked.
    (card,) = cards(client, prefetch={"response": response(RED, {"leg_weakness": ["unsure"]})})
    assert card["summary"] == f"Triage not finished, {len(first)} questions open"
    assert markdown_text(RED.question["weakness_check"].text) in card["detail"]
    (card,) = cards(client, prefetch={"response": response(RED, {"leg_pain": "one"})})
    assert card["summary"].startswith("At least: Please see a doctor")
    assert "could make it more urgent" in card["detail"]


def test_the_indicator_follows_the_acuity() -> None:
    mild = plain_answers(RED)
    seen = {}
    for given in [mild, *({**mild, **more} for more in generated(RED, 300))]:
        advice = advised(RED, given)
        if isinstance(advice, UndecidedError):
            continue
        seen[advice.acuity] = advice_card(advice, TODAY)["indicator"]
    assert seen == {
        Acuity.SELF_CARE: "info",
        Acuity.ROUTINE: "info",
        Acuity.SOON: "warning",
        Acuity.SAME_DAY: "warning",
        Acuity.EMERGENCY: "critical",
    }


@pytest.mark.parametrize("pack", [RED, LOW], ids=lambda pack: pack.id)
def test_a_response_gives_the_card_of_its_answers(client: httpx.Client, pack: Pack) -> None:
    """In R4 and R5, with groups, and with answers that other answers hid."""
    call = f"/cds-services/{service_id(pack)}"
    for number, given in enumerate(generated(pack, 30)):
        resource = {**response(pack, {}), **questionnaire_response(pack, given, VERSIONS[number % 2])}
        ways = ({"prefetch": {"response": resource}}, {"extension": {"soundadvice.answers": given}})
        one, other = (client.post(call, json=request(**way)).json()["cards"][0] for way in ways)
        assert one["detail"] == f"Answered on 2030-01-31.\n\n{other['detail']}"
        assert {**one, "uuid": "", "detail": ""} == {**other, "uuid": "", "detail": ""}


def test_an_item_without_an_answer_is_not_answered(client: httpx.Client) -> None:
    items = [{"linkId": "leg_pain"}, {"linkId": "age"}]
    (card,) = cards(client, prefetch={"response": response(RED, {}, item=items)})
    assert card["summary"].startswith("Triage not finished")


# What is refused ---------------------------------------------------------------------------------------------------

ONE = coded("leg_pain", "one")
WEEKS = {"value": 3, "system": UCUM, "code": "wk"}
WRONG_RESPONSES: dict[str, tuple[dict[str, Any], str]] = {
    "another resource": ({"resourceType": "Patient"}, "wrong-shape"),
    "no status": ({"status": None}, "wrong-shape"),
    "an unknown status": ({"status": "SECRET"}, "wrong-shape"),
    "an element not known": ({"SECRET": 1}, "wrong-shape"),
    "an extension that could change the meaning": ({"modifierExtension": ["SECRET"]}, "wrong-shape"),
    "items that are no list": ({"item": {"linkId": "leg_pain"}}, "wrong-shape"),
    "an item that is no object": ({"item": ["SECRET"]}, "wrong-shape"),
    "an item without a linkId": ({"item": [{"text": "SECRET"}]}, "answer-not-taken"),
    "an unknown linkId with an answer": ({"item": [{"linkId": "SECRET", "answer": [1]}]}, "answer-not-taken"),
    "one question twice": ({"item": [ONE, ONE]}, "answer-not-taken"),
    "a duration beside not sure": (
        {"item": [item("duration", valueQuantity=WEEKS), coded("duration.unsure", "unsure")]},
        "answer-not-taken",
    ),
    "two answers to a choice": ({"item": [coded("leg_pain", "one", "both")]}, "answer-not-taken"),
    "answers that are no list": ({"item": [{**ONE, "answer": "SECRET"}]}, "wrong-shape"),
    "no answers in the list": ({"item": [{**ONE, "answer": []}]}, "wrong-shape"),
    "a text for an option": ({"item": [item("leg_pain", valueString="SECRET")]}, "wrong-shape"),
    "another system": ({"item": [coded("leg_pain", "none", system="urn:SECRET")]}, "answer-not-taken"),
    "no system": ({"item": [item("leg_pain", valueCoding={"code": "none"})]}, "answer-not-taken"),
    "an option that is not there": ({"item": [coded("leg_pain", "SECRET")]}, "answer-not-taken"),
    "none with a sign": ({"item": [coded("numbness", "none", "saddle")]}, "answer-not-taken"),
    "a number out of range": ({"item": [item("age", valueInteger=900)]}, "answer-not-taken"),
    "a Quantity without a code": (
        {"item": [item("duration", valueQuantity={**WEEKS, "code": None, "unit": "weeks"})]},
        "answer-not-taken",
    ),
    "a Quantity of another system": (
        {"item": [item("duration", valueQuantity={**WEEKS, "system": "urn:SECRET"})]},
        "answer-not-taken",
    ),
    "a Quantity more than": (
        {"item": [item("duration", valueQuantity={**WEEKS, "comparator": ">"})]},
        "answer-not-taken",
    ),
}


def test_what_the_wrong_ones_are_made_from_is_taken(client: httpx.Client) -> None:
    items = [ONE, item("duration", valueQuantity=WEEKS), coded("numbness", "saddle"), item("age", valueInteger=90)]
    for kept in (items, *([one] for one in items)):
        sent = request(prefetch={"response": response(RED, {}, item=kept)})
        assert client.post(CALL, json=sent).status_code == 200


@pytest.mark.parametrize("name", WRONG_RESPONSES)
def test_responses_that_cannot_be_taken(client: httpx.Client, name: str) -> None:
    more, kind = WRONG_RESPONSES[name]
    sent = request(prefetch={"response": response(RED, {}, **more)})
    refused(client.post(CALL, json=sent), 422, kind)


@pytest.mark.parametrize(
    "more",
    [
        {"hook": "order-sign"},
        {"hook": None},
        {"hookInstance": ""},
        {"hookInstance": 7},
        {"context": None},
        {"context": ["SECRET"]},
        {"prefetch": "SECRET"},
        {"prefetch": {"response": "SECRET"}},
        {"prefetch": {"response": {"resourceType": "Bundle", "entry": "SECRET"}}},
        {"extension": {"soundadvice.answers": "SECRET"}},
        {"prefetch": {"response": response(RED, {})}, "extension": {"soundadvice.answers": {}}},
        {"prefetch": {"response": {"resourceType": "Bundle", "entry": [{"resource": response(RED, {})}] * 2}}},
    ],
)
def test_requests_that_cannot_be_taken(client: httpx.Client, more: dict[str, Any]) -> None:
    refused(client.post(CALL, json=request(**more)), 422, "wrong-shape")


def test_without_the_data_that_was_asked_for(client: httpx.Client) -> None:
    for more in ({}, {"prefetch": {}}, {"prefetch": {"other": {}}}):
        refused(client.post(CALL, json=request(**more)), 412, "not-enough-data")


def test_the_wrapping_is_looked_at_too(client: httpx.Client) -> None:
    refused(client.post(CALL, content=json.dumps(request())), 415, "wrong-media-type")
    twice = b'{"hook": "patient-view", "hook": "patient-view"}'
    refused(client.post(CALL, content=twice, headers={"Content-Type": "application/json"}), 400, "malformed-json")
    refused(client.post("/cds-services/SECRET", json=request()), 404, "not-found")
    above = client.post("/cds-services/..%2f..%2fSECRET", json=request())  # no service, so the site's own page says so
    assert above.status_code == 404
    assert "SECRET" not in above.text
    refused(client.get(CALL), 405, "method-not-allowed")
    assert client.options(CALL).headers["allow"] == "OPTIONS, POST"


# Feedback ----------------------------------------------------------------------------------------------------------

OVERRIDDEN = {
    "card": "9368d37b-283f-44a0-93ea-547cebab93ed",
    "outcome": "overridden",
    "overrideReason": {
        "reason": {"code": "known-cause", "system": "urn:soundadvice:override-reason"},
        "userComment": "SECRET",
    },
    "outcomeTimestamp": "2020-12-11T00:00:00Z",
}
ACCEPTED = {
    "card": "4e0a3a1e-3283-4575-ab82-028d55fe2719",
    "outcome": "accepted",
    "acceptedSuggestions": [{"id": "e56e1945-20b3-4393-8503-a1a20fd73152"}],
    "outcomeTimestamp": "2020-12-11T00:00:00Z",
}


def test_feedback_is_accepted(client: httpx.Client) -> None:
    found = client.post(f"{CALL}/feedback", json={"feedback": [OVERRIDDEN, ACCEPTED]})
    assert (found.status_code, found.content) == (204, b"")


@pytest.mark.parametrize(
    "feedback",
    [
        None,
        [],
        {},
        ["SECRET"],
        [{**ACCEPTED, "outcome": "SECRET"}],
        [{**ACCEPTED, "card": ""}],
        [{**ACCEPTED, "outcomeTimestamp": 7}],
    ],
)
def test_feedback_that_is_none(client: httpx.Client, feedback: object) -> None:
    refused(client.post(f"{CALL}/feedback", json={"feedback": feedback}), 422, "wrong-shape")
    refused(client.post("/cds-services/SECRET/feedback", json={"feedback": [ACCEPTED]}), 404, "not-found")
