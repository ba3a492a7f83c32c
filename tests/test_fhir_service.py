"""The FHIR surface: the same advice byte for byte, and a clear OperationOutcome for everything that is wrong."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import pytest
from fhir.resources.bundle import Bundle as BundleR5
from fhir.resources.capabilitystatement import CapabilityStatement as CapabilityR5
from fhir.resources.operationdefinition import OperationDefinition as OperationR5
from fhir.resources.operationoutcome import OperationOutcome as OutcomeR5
from fhir.resources.R4B.bundle import Bundle as BundleR4
from fhir.resources.R4B.capabilitystatement import CapabilityStatement as CapabilityR4
from fhir.resources.R4B.operationdefinition import OperationDefinition as OperationR4
from fhir.resources.R4B.operationoutcome import OperationOutcome as OutcomeR4
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

import soundadvice
from cells import answers_of, complete_cells, distinguished
from fhir_check import as_json, check_bundle, check_outcome
from packs import make_answers, make_pack
from people import SORE, WELL
from soundadvice.export.fhir import questionnaire
from soundadvice.export.fhir_response import questionnaire_response
from soundadvice.service.fhir import fhir_app
from soundadvice.service.fhir.triage import run
from soundadvice.service.wire import advice_bytes

PACKS = {name: soundadvice.load_pack(name) for name in ("low_back_pain", "low_back_pain_red_flags")}
BASE, FLAGS = PACKS["low_back_pain"], PACKS["low_back_pain_red_flags"]
VERSIONS = ("R4", "R5")
BUNDLES = {"R4": BundleR4, "R5": BundleR5}
OUTCOMES = {"R4": OutcomeR4, "R5": OutcomeR5}
FHIR_JSON = "application/fhir+json"
TRIAGE = "QuestionnaireResponse/$triage"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(fhir_app(PACKS, default=FLAGS.id), raise_server_exceptions=False)


def resources(bundle: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What is in a bundle, by its type: there is one of each."""
    found = {entry["resource"]["resourceType"]: entry["resource"] for entry in bundle["entry"]}
    assert len(found) == len(bundle["entry"])
    return found


def advice_of(bundle: Mapping[str, Any]) -> bytes:
    """The Advice JSON that rides along."""
    guidance = resources(bundle)["GuidanceResponse"]
    (output,) = guidance["contained"]
    data = next(one["valueAttachment"]["data"] for one in output["parameter"] if one["name"] == "advice")
    return base64.b64decode(data)


def issues_of(bundle: Mapping[str, Any]) -> list[str]:
    outcome = resources(bundle).get("OperationOutcome", {"issue": []})
    return [issue["details"]["text"] for issue in outcome["issue"]]


# The same advice ---------------------------------------------------------------------------------------------------


def test_every_complete_cell_of_the_base_pack() -> None:
    choices = {name: distinguished(BASE, BASE.question[name]) for name in BASE.deciding}
    count = 0
    for number, answers in enumerate(complete_cells(BASE, choices)):
        given = as_json(BASE, answers)
        version: Any = VERSIONS[number % 2]
        bundle = run(PACKS, FLAGS.id, questionnaire_response(BASE, given, version), version)
        assert advice_of(bundle) == advice_bytes(soundadvice.triage(BASE, given))
        count += 1
    assert count == 384


@pytest.mark.parametrize("name", BASE.deciding)
def test_every_answer_of_the_base_pack(name: str) -> None:
    """Each answer that its cells are made of, beside answers that fire nothing."""
    for answer in answers_of(BASE, BASE.question[name]):
        given = {**SORE, **as_json(BASE, {name: answer})}
        bundle = run(PACKS, FLAGS.id, questionnaire_response(BASE, given), "R4")
        assert advice_of(bundle) == advice_bytes(soundadvice.triage(BASE, given))


def test_thousands_of_sets_of_the_red_flag_pack() -> None:
    """Whole and partial, with answers left behind on hidden questions: advice or what is missing, as triage says."""
    advised = undecided = ignored = 0
    kinds: set[str] = set()
    for number in range(3000):
        random = Random(f"triage.{number}")
        answers = make_answers(random, FLAGS, complete=number % 3 > 0)
        if number % 3 == 2:
            answers = _calm(answers)
        given = as_json(FLAGS, answers)
        version: Any = VERSIONS[number % 2]
        bundle: Any = run(PACKS, FLAGS.id, questionnaire_response(FLAGS, given, version), version)
        advice, missing = _triage(given)
        if advice is None:
            undecided += 1
            guidance = resources(bundle)["GuidanceResponse"]
            asked = guidance["dataRequirement"][0]["codeFilter"][0]["code"]
            assert guidance["status"] == "data-required"
            assert tuple(one["code"] for one in asked) == missing
            assert not {"CarePlan", "ServiceRequest"} & resources(bundle).keys()
        else:
            advised += 1
            ignored += bool(advice.ignored)
            assert advice_of(bundle) == advice_bytes(advice)
            assert any("more urgent" in text for text in issues_of(bundle)) is advice.ignored_would_raise
            kinds |= resources(bundle).keys() & {"CarePlan", "ServiceRequest"}
            kinds.add(resources(bundle).get("ServiceRequest", {}).get("priority", "home"))
        assert check_bundle(bundle) == []
    assert advised > 1000
    assert undecided > 20
    assert ignored > 100
    assert kinds == {"CarePlan", "ServiceRequest", "home", "routine", "urgent", "asap", "stat"}


def _triage(given: dict[str, object]) -> tuple[soundadvice.Advice | None, tuple[str, ...]]:
    """The advice, or the questions that it still needs."""
    try:
        return soundadvice.triage(FLAGS, given), ()
    except soundadvice.UndecidedError as error:
        return None, error.questions


def _calm(answers: dict[str, Any]) -> dict[str, Any]:
    """The same with most signs absent, or everything would be an emergency."""
    calm = {name: _mildest(name) for name in answers if _mildest(name) is not None}
    kept = sorted(answers)[len(answers) % 5 :: 9]
    return {name: answers[name] if name in kept else calm.get(name, answers[name]) for name in answers}


def _mildest(name: str) -> Any:
    options = [option.id for option in getattr(FLAGS.question[name], "options", ())]
    calm = next((one for one in ("none", "no", "mild", "lower_back", "not_tried") if one in options), None)
    if name == "improving":
        return "yes"
    if name in ("age", "duration"):
        return {"age": 35, "duration": 3 * 86_400}[name]
    if calm is None:
        return None
    return frozenset({calm}) if type(FLAGS.question[name]).__name__ == "MultiChoice" else calm


def test_packs_of_every_shape() -> None:
    for number in range(400):
        random = Random(f"shape.{number}")
        pack = make_pack(random)
        given = as_json(pack, make_answers(random, pack, complete=True))
        version: Any = VERSIONS[number % 2]
        bundle = run({pack.id: pack}, pack.id, questionnaire_response(pack, given, version), version)
        assert advice_of(bundle) == advice_bytes(soundadvice.triage(pack, given))


@pytest.mark.parametrize("version", VERSIONS)
def test_bundles_are_valid(client: TestClient, version: str) -> None:
    for number in range(150):
        random = Random(f"valid.{number}")
        answers = make_answers(random, FLAGS, complete=number % 3 > 0)
        given = as_json(FLAGS, _calm(answers) if number % 3 > 1 else answers)
        reply = post(client, questionnaire_response(FLAGS, given, version), version)
        assert reply.status_code == 200
        BUNDLES[version].model_validate(reply.json())
        assert check_bundle(reply.json()) == []


# What is wrong -----------------------------------------------------------------------------------------------------


def post(client: TestClient, body: Any, version: str = "R4", **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/{version}/{TRIAGE}", content=content, headers={"content-type": FHIR_JSON, **headers})


def test_at_home_and_to_a_doctor(client: TestClient) -> None:
    found = resources(post(client, questionnaire_response(FLAGS, WELL)).json())
    assert list(found) == ["QuestionnaireResponse", "CarePlan", "GuidanceResponse"]
    titles = [one["detail"]["code"]["text"] for one in found["CarePlan"]["activity"]]
    plan = soundadvice.triage(FLAGS, WELL).plan
    assert titles == [one.title for one in (*plan.exercises, *plan.habits, *plan.therapies)]
    said = "\n".join(note["text"] for note in found["CarePlan"]["note"])
    for words in (FLAGS.safety_net[0].items[0], FLAGS.come_back.lead, "not a doctor", "Draft: not yet reviewed"):
        assert words in said
    found = resources(post(client, questionnaire_response(FLAGS, WELL | {"numbness": ["saddle"]})).json())
    assert found["ServiceRequest"]["priority"] == "stat"
    assert found["ServiceRequest"]["code"]["text"] == "Get emergency help now"
    assert "result" not in found["GuidanceResponse"]  # R4 lets no ServiceRequest stand there


def test_a_subject_is_carried_on(client: TestClient) -> None:
    subject = {"reference": "http://clinic.test/Patient/1"}
    found = resources(run(PACKS, FLAGS.id, questionnaire_response(FLAGS, WELL) | {"subject": subject}, "R4"))
    assert found["CarePlan"]["subject"] == found["GuidanceResponse"]["subject"] == subject


def test_what_is_missing_is_named(client: TestClient) -> None:
    given = {name: answer for name, answer in WELL.items() if name not in ("age", "trauma")} | {"leg_pain": "one"}
    bundle = post(client, questionnaire_response(FLAGS, given)).json()
    assert any(text.startswith("`age` must be answered") for text in issues_of(bundle))
    note = resources(bundle)["GuidanceResponse"]["note"][0]["text"]
    assert note.startswith("This much is sure already: Please see a doctor")


def test_nothing_answered_is_not_self_care(client: TestClient) -> None:
    response = {"resourceType": "QuestionnaireResponse", "status": "completed"}
    bundle = post(client, response).json()
    assert resources(bundle)["GuidanceResponse"]["moduleCanonical"] == f"urn:soundadvice:pack:{FLAGS.id}|0.1.0"
    assert resources(bundle)["GuidanceResponse"]["status"] == "data-required"


def test_an_answer_hidden_later_does_not_count_and_is_said(client: TestClient) -> None:
    given = WELL | {"age": 60, "pregnant": "alarm", "first_episode": "no"}
    bundle = post(client, questionnaire_response(FLAGS, given)).json()
    assert advice_of(bundle) == advice_bytes(soundadvice.triage(FLAGS, given))
    assert json.loads(advice_of(bundle))["ignored"] == ["pregnant"]
    assert issues_of(bundle) == [
        "the answer to `pregnant` does not count: another answer hides this question",
        "with the answers that do not count (`pregnant`) this advice would be more urgent: look at them again",
    ]


def test_a_number_beside_not_sure_does_not_count_and_is_said(client: TestClient) -> None:
    """Smart Forms keeps what was typed before the box was ticked."""
    response: Any = questionnaire_response(FLAGS, WELL | {"duration": "unsure"})
    beside: Any = questionnaire_response(FLAGS, WELL | {"duration": "14 weeks"})
    response["item"].append(next(item for item in beside["item"] if item["linkId"] == "duration"))
    bundle = post(client, response).json()
    assert advice_of(bundle) == advice_bytes(soundadvice.triage(FLAGS, WELL | {"duration": "unsure"}))
    assert issues_of(bundle) == ["`duration` does not count beside `duration.unsure`, which hides it"]


def test_a_number_beside_not_sure_that_would_be_more_urgent(client: TestClient) -> None:
    from packs import any_of, at_least, choice, make, rule
    from soundadvice.condition import UnsureTest
    from soundadvice.question import Number

    heat = Number(id="heat", text="heat?", unit="°C", minimum=30, maximum=45, unsure=True)
    rules = (
        rule("a", any_of("first", "b")),
        rule("u", UnsureTest("heat")),
        rule("hot", at_least("heat", 40), "call_now"),
    )
    pack = make((choice("first", "a", "b"), heat), rules)
    response: Any = questionnaire_response(pack, {"first": "a", "heat": "unsure"})
    response["item"].append({"linkId": "heat", "answer": [{"valueInteger": 41}]})
    assert any("more urgent" in text for text in issues_of(run({"small": pack}, "small", response, "R4")))


def _item(response: Any, link: str) -> Any:
    return next(item for item in response["item"] if item["linkId"] == link)


def _set(link: str, *answers: Any) -> Callable[[Any], None]:
    def change(response: Any) -> None:
        _item(response, link)["answer"] = list(answers)

    return change


def _coding(link: str, code: object) -> dict[str, Any]:
    return {"valueCoding": {"system": f"urn:soundadvice:pack:{FLAGS.id}:question:{link}", "code": code}}


def _quantity(**more: object) -> dict[str, Any]:
    return {"valueQuantity": {"value": 7777, "system": "http://unitsofmeasure.org", "code": "a", **more}}


def _update(**more: object) -> Callable[[Any], None]:
    return lambda response: response.update(more)


def _append(item: Any) -> Callable[[Any], None]:
    return lambda response: response["item"].append(item)


SECRET = "s3cret"
BAD: dict[str, tuple[int, Callable[[Any], None]]] = {
    "out of range": (422, _set("age", {"valueInteger": 7777})),
    "negative": (422, _set("age", {"valueInteger": -7777})),
    "far out of range": (422, _set("age", {"valueInteger": 10**400})),
    "too long a time": (422, _set("duration", _quantity())),
    "a time with too many decimals": (422, _set("duration", _quantity(value=7777.12345, code="d"))),
    "a negative time": (422, _set("duration", _quantity(value=-7777, code="d"))),
    "a time without a unit": (422, _set("duration", _quantity(code=None))),
    "a time in a unit not known": (422, _set("duration", _quantity(code=SECRET))),
    "a time of another system": (422, _set("duration", _quantity(system=SECRET))),
    "a time without a number": (422, _set("duration", _quantity(value=None))),
    "more than a time": (422, _set("duration", _quantity(comparator=">"))),
    "a time that is text": (400, _set("duration", {"valueQuantity": SECRET})),
    "no such option": (422, _set("leg_pain", _coding("leg_pain", SECRET))),
    "an option of another question": (422, _set("leg_pain", _coding("numbness", "none"))),
    "an option without a system": (422, _set("leg_pain", {"valueCoding": {"code": "none"}})),
    "an option without a code": (400, _set("leg_pain", {"valueCoding": {"display": SECRET}})),
    "two answers to one choice": (422, _set("leg_pain", _coding("leg_pain", "none"), _coding("leg_pain", "one"))),
    "an option twice": (422, _set("numbness", _coding("numbness", "leg"), _coding("numbness", "leg"))),
    "none with a sign": (422, _set("numbness", _coding("numbness", "none"), _coding("numbness", "saddle"))),
    "text for a number": (400, _set("age", {"valueString": SECRET})),
    "a number that is text": (400, _set("age", {"valueInteger": SECRET})),
    "true for a number": (400, _set("age", {"valueInteger": True})),
    "a decimal for a whole number": (400, _set("age", {"valueDecimal": 35.0})),
    "part of a whole number": (400, _set("age", {"valueInteger": 35.5})),
    "two values": (400, _set("age", {"valueInteger": 35, "valueString": SECRET})),
    "no value": (400, _set("age", {})),
    "an answer that is none": (400, _set("age", SECRET)),
    "no answers": (400, _set("age")),
    "answers that are no list": (400, lambda response: _item(response, "age").update(answer=SECRET)),
    "an unknown linkId": (422, _append({"linkId": SECRET, "answer": [{"valueInteger": 1}]})),
    "no linkId": (422, _append({"answer": [{"valueInteger": 1}]})),
    "a linkId that is a list": (422, _append({"linkId": [SECRET]})),
    "an item twice": (422, _append({"linkId": "age", "answer": [{"valueInteger": 35}]})),
    "an item that is none": (400, _append(SECRET)),
    "an answer to a text": (400, _append({"linkId": "age.help", "answer": [{"valueString": SECRET}]})),
    "an item inside an item": (400, lambda response: _item(response, "age").update(item=[{"linkId": "pregnant"}])),
    "an item inside an answer": (400, _set("age", {"valueInteger": 35, "item": [{"linkId": "pregnant"}]})),
    "an unknown element": (400, _update(**{SECRET: 1})),
    "an unknown element of an item": (400, lambda response: _item(response, "age").update({SECRET: 1})),
    "an unknown element of an answer": (400, _set("age", {"valueInteger": 35, SECRET: 1})),
    "what could change the meaning": (400, _update(modifierExtension=[{"url": SECRET}])),
    "rules that are not understood": (400, _update(implicitRules=SECRET)),
    "an item that could mean another thing": (
        400,
        lambda response: _item(response, "age").update(modifierExtension=[{"url": SECRET}]),
    ),
    "no status": (422, lambda response: response.pop("status")),
    "entered in error": (422, _update(status="entered-in-error")),
    "a status that is none": (422, _update(status=SECRET)),
    "a status that is a list": (422, _update(status=[SECRET])),
    "another questionnaire": (422, _update(questionnaire=f"urn:{SECRET}")),
    "a questionnaire that is no text": (422, _update(questionnaire={"a": SECRET})),
    "another version": (422, _update(questionnaire=f"urn:soundadvice:pack:{FLAGS.id}|{SECRET}")),
    "items that are no list": (400, _update(item=SECRET)),
    "no items in the list": (400, _update(item=[])),
    "a subject that is text": (400, _update(subject=SECRET)),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_and_never_repeated(client: TestClient, name: str, version: str) -> None:
    status, change = BAD[name]
    response = copy.deepcopy(questionnaire_response(FLAGS, WELL, version))
    change(response)
    reply = post(client, response, version)
    assert (reply.status_code, reply.headers["content-type"]) == (status, FHIR_JSON)
    outcome = reply.json()
    OUTCOMES[version].model_validate(outcome)
    assert check_outcome(outcome) == []
    assert outcome["issue"][0]["severity"] == "error"
    assert SECRET not in reply.text
    assert "7777" not in reply.text


def test_the_message_of_an_answer_that_cannot_be_taken(client: TestClient) -> None:
    response = questionnaire_response(FLAGS, WELL)
    BAD["out of range"][1](response)
    BAD["none with a sign"][1](response)
    issues = post(client, response).json()["issue"]
    assert [(issue["code"], issue["details"]["text"], issue["expression"][0]) for issue in issues] == [
        (
            "value",
            "`numbness`: this answer cannot be taken; give a list of one or more of `none`, `leg`, `both_legs`, "
            "`saddle`, `elsewhere`, `unsure`; `none` and `unsure` cannot be combined with others",
            "QuestionnaireResponse.item[0].answer",
        ),
        (
            "value",
            "`age`: this answer cannot be taken; give a whole number of years from 0 to 120",
            "QuestionnaireResponse.item[9].answer",
        ),
    ]


BODIES: dict[str, tuple[int, bytes]] = {
    "nothing": (400, b""),
    "not JSON": (400, b'{"a": s3cret'),
    "not UTF-8": (400, b'{"a": "\xff"}'),
    "half a surrogate": (400, b'{"resourceType": "\\ud800"}'),
    "a key twice": (400, b'{"resourceType": "QuestionnaireResponse", "resourceType": "QuestionnaireResponse"}'),
    "not a number": (400, b'{"resourceType": NaN}'),
    "too many digits": (400, b"[" + b"9" * 5000 + b"]"),
    "a list": (400, b"[]"),
    "deep": (400, b"[" * 5000 + b"]" * 5000),
    "another resource": (400, b'{"resourceType": "Patient"}'),
    "Parameters without any": (400, b'{"resourceType": "Parameters"}'),
    "Parameters of another name": (
        400,
        b'{"resourceType": "Parameters", "parameter": [{"name": "s3cret", "resource": {}}]}',
    ),
    "too large": (413, b" " * 300_000),
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_are_none(client: TestClient, name: str) -> None:
    status, body = BODIES[name]
    reply = post(client, body)
    assert reply.status_code == status
    OutcomeR4.model_validate(reply.json())
    assert SECRET not in reply.text


def test_parameters_hold_a_response(client: TestClient) -> None:
    response = questionnaire_response(FLAGS, WELL)
    body = {"resourceType": "Parameters", "parameter": [{"name": "questionnaireResponse", "resource": response}]}
    assert advice_of(post(client, body).json()) == advice_of(post(client, response).json())


def test_which_questionnaire_is_answered(client: TestClient) -> None:
    response = questionnaire_response(BASE, SORE)
    for name in (
        "urn:soundadvice:pack:low_back_pain",
        "Questionnaire/low-back-pain",
        "http://x.test/fhir/Questionnaire/low-back-pain",
    ):
        found = resources(post(client, response | {"questionnaire": name}).json())
        assert found["GuidanceResponse"]["moduleCanonical"] == "urn:soundadvice:pack:low_back_pain|0.1.0"
    response.pop("questionnaire")
    reply = post(client, response, "R5")
    assert (reply.status_code, reply.json()["issue"][0]["code"]) == (400, "required")


# HTTP --------------------------------------------------------------------------------------------------------------


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
def test_what_may_be_sent(client: TestClient, sent: str, status: int) -> None:
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
def test_what_may_be_asked_for(client: TestClient, accept: str, query: str, status: int) -> None:
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
def test_what_is_not_there(client: TestClient, method: str, path: str, status: int) -> None:
    reply = client.request(method, path, follow_redirects=False)
    assert reply.status_code == status
    OutcomeR4.model_validate(reply.json())
    assert SECRET not in reply.text
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("version", VERSIONS)
def test_read(client: TestClient, version: str) -> None:
    for pack in PACKS.values():
        reply = client.get(f"/{version}/Questionnaire/{pack.id.replace('_', '-')}")
        assert reply.json() == questionnaire(pack, version)
        assert reply.headers["cache-control"] == "no-store"
    assert client.get("/Questionnaire/low-back-pain").json() == questionnaire(BASE, "R4")


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
        ("?status=draft&version=0.1.0&title=low", 2),
        ("?_count=50&_sort=title&_total=accurate&_summary=false&_elements=url", 2),
    ],
)
def test_search(client: TestClient, query: str, found: int) -> None:
    for version in VERSIONS:
        bundle = client.get(f"/{version}/Questionnaire{query}").json()
        BUNDLES[version].model_validate(bundle)
        assert (bundle["type"], bundle["total"], len(bundle.get("entry", []))) == ("searchset", found, found)
        for entry in bundle.get("entry", []):
            assert client.get(entry["fullUrl"]).json() == entry["resource"]


@pytest.mark.parametrize("query", ["?_summary=count", "?_count=0"])
def test_search_that_only_counts(client: TestClient, query: str) -> None:
    bundle = client.get(f"/R4/Questionnaire{query}").json()
    assert (bundle["total"], "entry" in bundle) == (2, False)


def test_search_by_post(client: TestClient) -> None:
    assert client.post("/R5/Questionnaire/_search", data={"name": "low"}).json()["total"] == 2
    assert client.post("/R5/Questionnaire/_search", json={"name": "low"}).status_code == 415


@pytest.mark.parametrize("query", ["?publisher=s3cret", "?name:exact=LowBackPain", "?_has:x=1"])
def test_a_search_that_is_not_known_is_refused(client: TestClient, query: str) -> None:
    """Passed over, it would find more than was asked for."""
    reply = client.get(f"/R4/Questionnaire{query}")
    assert (reply.status_code, SECRET in reply.text) == (400, False)


@pytest.mark.parametrize(("version", "model"), [("R4", CapabilityR4), ("R5", CapabilityR5)])
def test_capability(client: TestClient, version: str, model: Any) -> None:
    statement = client.get(f"/{version}/metadata").json()
    model.model_validate(statement)
    assert statement["fhirVersion"] == {"R4": "4.0.1", "R5": "5.0.0"}[version]
    asked = {one["type"]: one for one in statement["rest"][0]["resource"]}
    assert asked["QuestionnaireResponse"]["operation"][0]["name"] == "triage"
    named = {one["name"] for one in asked["Questionnaire"]["searchParam"]}
    assert {"url", "name", "identifier"} <= named


@pytest.mark.parametrize(("version", "model"), [("R4", OperationR4), ("R5", OperationR5)])
def test_the_operation_is_defined(client: TestClient, version: str, model: Any) -> None:
    """By what the statement calls it, with the parameters that it takes and gives."""
    statement = client.get(f"/{version}/metadata").json()
    asked = {one["type"]: one for one in statement["rest"][0]["resource"]}
    (named,) = asked["QuestionnaireResponse"]["operation"]
    place = named["documentation"].rpartition(" ")[2]
    definition = client.get(f"/{version}/{place}").json()
    model.model_validate(definition)
    assert (definition["url"], definition["code"]) == (named["definition"], named["name"])
    assert asked["OperationDefinition"]["interaction"] == [{"code": "read"}]
    taken, given = definition["parameter"]
    response = questionnaire_response(BASE, SORE)
    posted = {"resourceType": "Parameters", "parameter": [{"name": taken["name"], "resource": response}]}
    assert (taken["use"], taken["type"]) == ("in", response["resourceType"])
    assert (given["use"], given["type"]) == ("out", post(client, posted, version).json()["resourceType"])
    assert f"/{definition['resource'][0]}/${definition['code']}" == f"/{TRIAGE}"
    assert client.get(f"/{version}/OperationDefinition/other").status_code == 404


def test_mounted_under_a_path() -> None:
    inside = TestClient(Starlette(routes=[Mount("/fhir", app=fhir_app(PACKS, default=FLAGS.id))]))
    bundle = inside.get("/fhir/R5/Questionnaire?name=LowBackPainR").json()
    assert bundle["link"][0]["url"] == "http://testserver/fhir/R5/Questionnaire?name=LowBackPainR"
    assert bundle["entry"][0]["fullUrl"] == "http://testserver/fhir/R5/Questionnaire/low-back-pain-red-flags"
    assert inside.get("/fhir/Questionnaire").json()["link"][0]["url"] == "http://testserver/fhir/Questionnaire"


def test_a_forged_host_is_not_repeated(client: TestClient) -> None:
    bundle = client.get("/R4/Questionnaire", headers={"host": 'x"><script>'}).json()
    assert bundle["link"][0]["url"] == "http://localhost/R4/Questionnaire"


def test_a_fault_of_the_program_is_no_self_care(monkeypatch: pytest.MonkeyPatch, client: TestClient) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("soundadvice.service.fhir.triage.triage", broken)
    reply = post(client, questionnaire_response(FLAGS, WELL))
    assert (reply.status_code, reply.json()["issue"][0]["code"]) == (500, "exception")
    assert SECRET not in reply.text
    assert "RuntimeError" not in reply.text


def test_nothing_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", logger="soundadvice"):
        post(client, questionnaire_response(FLAGS, WELL))
        post(client, BODIES["not JSON"][1])
    assert [one for one in caplog.records if one.name.startswith("soundadvice")] == []
