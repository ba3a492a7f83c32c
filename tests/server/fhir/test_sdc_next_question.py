"""$next-question: an adaptive form asks as a session does, says whom to call all along, and ends as $triage advises."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest
from fhir.resources.questionnaireresponse import QuestionnaireResponse as ResponseR5
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse as ResponseR4

from soundadvice import Session, load_pack, triage
from soundadvice.formats.fhir.adaptive import ADVICE, FORM
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.server.fhir import fhir_app
from support.answers.people import SORE, WELL
from support.answers.sampled import sampled
from support.server.client import Client
from support.server.fhir_calls import AT, FHIR_JSON, FLAGS, VERSIONS, advice_of, post, resources

RESPONSES = {"R4": ResponseR4, "R5": ResponseR5}
CANONICAL = f"urn:soundadvice:pack:{FLAGS.id}"


def begun(**more: Any) -> dict[str, Any]:
    return {"resourceType": "QuestionnaireResponse", "questionnaire": CANONICAL, "status": "in-progress", **more}


def asked_next(client: Client, response: object, version: str = "R4") -> Any:
    content = json.dumps(response).encode()
    return client.post(f"/{version}/Questionnaire/$next-question", content=content, headers={"content-type": FHIR_JSON})


def links(items: Any) -> Iterator[str]:
    for item in items:
        if item["type"] == "group":
            yield from links(item["item"])
        elif item["type"] != "display" and not item["linkId"].endswith(".unsure"):
            yield item["linkId"]


def answered(response: dict[str, Any], answers: Mapping[str, Any], version: str) -> dict[str, Any]:
    """The response with these answers to what its form asks, as a form filler writes them."""
    shown = set(links(response["contained"][0]["item"]))
    given = {name: answer for name, answer in answers.items() if name in shown}
    items = questionnaire_response(FLAGS, given, version).get("item")
    whole = {key: value for key, value in response.items() if key != "item"}
    return {**whole, "item": items} if items else whole


def said(response: Mapping[str, Any]) -> str:
    words = response["contained"][0]["item"][-1]
    assert (words["linkId"], words["type"]) == (ADVICE, "display")
    return str(words["text"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("person", ["well", "sore", "emergency"])
def test_a_whole_conversation_asks_as_a_session_does(client: Client, person: str, version: str) -> None:
    answers = {"well": WELL, "sore": {**WELL, **SORE}, "emergency": {**WELL, "numbness": ["saddle"]}}[person]
    session, response = Session(FLAGS), begun()
    while True:
        reply = asked_next(client, response, version)
        assert reply.status_code == 200, reply.text
        response = reply.json()
        RESPONSES[version].model_validate(response)
        form, question = response["contained"][0], session.next_question
        assert response["questionnaire"] == f"#{FORM}" == f"#{form['id']}"
        assert form["derivedFrom"] == [f"{CANONICAL}|{FLAGS.version}"]
        assert FLAGS.emergency_number in said(response)
        next_id = [] if question is None else [question.id]
        assert set(links(form["item"])) == {*session.answers, *session.skipped, *next_id}
        if question is None:
            break
        assert response["status"] == "in-progress"
        if question.id in answers:
            session.answer(question.id, answers[question.id])
        else:
            session.skip(question.id)
        response = answered(response, answers, version)
    assert response["status"] == "completed"
    advice = session.advice()
    assert (advice.acuity == 4) is (person == "emergency")
    assert said(response).startswith(f"{advice.title}. {advice.text}")
    bundle = post(client, response | {"authored": "2031-03-14T08:30:00Z"}, version).json()
    assert json.loads(advice_of(bundle)) == advice.to_json()


def test_what_is_sure_already_is_said_while_more_is_asked(client: Client) -> None:
    for answers in sampled(FLAGS, 12, decided=False):
        response = begun() | {
            key: value for key, value in questionnaire_response(FLAGS, answers).items() if key in ("item", "authored")
        }
        reply = asked_next(client, response).json()
        session = Session(FLAGS, answers=answers)
        assert session.next_question is not None
        assert session.next_question.id in set(links(reply["contained"][0]["item"]))
        assert reply["status"] == "in-progress"
        assert "at home" not in said(reply)
        found = session.consult()
        if (least := getattr(found, "at_least", None)) is not None:
            assert said(reply).startswith(f"At least: {least.title}.")


def test_a_form_filler_may_send_our_words_back(client: Client) -> None:
    response = asked_next(client, begun()).json()
    echoed = response | {"item": [{"linkId": ADVICE, "text": said(response)}]}
    assert said(asked_next(client, echoed).json()) == said(response)
    answered_words = response | {"item": [{"linkId": ADVICE, "answer": [{"valueString": "x"}]}]}
    assert asked_next(client, answered_words).status_code == 422


def test_it_goes_on_in_the_language_in_which_it_was_begun() -> None:
    pack = load_pack("low_back_pain", translations=True)
    client = Client(fhir_app({pack.id: pack}, default=pack.id, clock=lambda: AT))
    response = asked_next(client, begun(language="de", questionnaire=f"urn:soundadvice:pack:{pack.id}")).json()
    assert response["language"] == response["contained"][0]["language"] == "de"
    again = asked_next(client, response).json()
    assert (again["language"], said(again)) == ("de", said(response))
    assert said(again) != said(asked_next(client, response | {"language": "en"}).json())


def test_parameters_may_hold_it(client: Client) -> None:
    body = {"resourceType": "Parameters", "parameter": [{"name": "questionnaire-response", "resource": begun()}]}
    assert asked_next(client, body).json() == asked_next(client, begun()).json()


REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "another questionnaire": (begun(questionnaire="urn:soundadvice:pack:other"), 422),
    "another version": (begun(questionnaire=f"{CANONICAL}|9.9.9"), 422),
    "of long ago": (begun(authored="2031-03-01"), 422),
    "of a day to come": (begun(authored="2031-04-01"), 422),
    "not FHIR": (begun(item="x"), 400),
    "a form without its origin": (
        begun(questionnaire="#f", contained=[{"resourceType": "Questionnaire", "id": "f", "status": "draft"}]), 422,
    ),
    "a form that is not there": (begun(questionnaire="#f"), 422),
    "an answer out of bounds": (begun(item=[{"linkId": "age", "answer": [{"valueInteger": 350}]}]), 422),
    "no response": ({"resourceType": "Patient"}, 400),
    "two": ({"resourceType": "Parameters", "parameter": [{"name": "in", "resource": begun()}] * 2}, 400),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_taken(client: Client, name: str) -> None:
    body, status = REFUSED[name]
    reply = asked_next(client, body)
    assert (reply.status_code, reply.json()["resourceType"]) == (status, "OperationOutcome")
    assert "350" not in reply.text


def test_forms_of_anything_are_read_without_a_fault(client: Client) -> None:
    """Whatever a caller puts into the form within, there is a form to go on with, or a refusal."""
    random = Random(1)
    whole = asked_next(client, begun()).json()
    strange: list[Any] = [None, 7, "x", [], {}, [[]], [{"item": {}}], [{"linkId": 7}], [{"linkId": "sofa", "item": 3}]]
    for key in ("item", "derivedFrom", "extension", "id", "url"):
        for value in strange:
            form = {**whole["contained"][0], key: value}
            reply = asked_next(client, whole | {"contained": [form, random.choice(strange)]})
            assert reply.status_code in (200, 400, 422), reply.text


def test_a_completed_form_is_no_advice_where_it_does_not_decide(client: Client) -> None:
    """Whoever says that it is completed does not decide that."""
    reply = asked_next(client, begun() | {"status": "completed"}).json()
    assert reply["status"] == "in-progress"
    found = resources(post(client, reply | {"status": "completed", "authored": "2031-03-14T08:30:00Z"}).json())
    assert found["GuidanceResponse"]["status"] == "data-required"
    assert triage(FLAGS, WELL).title not in said(reply)


def test_where_something_breaks_the_number_is_named_and_what_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("saddle")

    monkeypatch.setattr("soundadvice.server.fhir.next_question.adaptive_response", fail)
    client = Client(fhir_app({FLAGS.id: FLAGS}, default=FLAGS.id, clock=lambda: AT), raise_server_exceptions=False)
    response = begun(item=questionnaire_response(FLAGS, {"numbness": ["saddle"]})["item"])
    reply = asked_next(client, response)
    texts = [issue["details"]["text"] for issue in reply.json()["issue"]]
    assert reply.status_code == 500
    assert any(text.startswith("At least: Get emergency help now.") for text in texts)
    assert any(FLAGS.emergency_number in text for text in texts)
    assert "saddle" not in reply.text


def test_a_pack_is_known_by_an_address_of_its_own_and_by_no_other() -> None:
    own = "https://acme.example/fhir/Questionnaire/back"
    pack = dataclasses.replace(FLAGS, url=own)
    client = Client(fhir_app({pack.id: pack}, default=pack.id, clock=lambda: AT))
    response = asked_next(client, begun(questionnaire=own)).json()
    assert response["contained"][0]["derivedFrom"] == [f"{own}|{pack.version}"]
    assert asked_next(client, response).status_code == 200
    sent = {**questionnaire_response(pack, {"numbness": ["saddle"]}), "authored": "2031-03-14T08:30:00Z"}
    assert sent["questionnaire"] == f"{own}|{pack.version}"
    assert resources(post(client, sent).json())["ServiceRequest"]["priority"] == "stat"
    for other in (f"{own}|9.9.9", f"{own}er", "https://other.example/fhir/Questionnaire/back", CANONICAL + "x"):
        assert post(client, sent | {"questionnaire": other}).status_code == 422
        assert asked_next(client, begun(questionnaire=other)).status_code == 422
