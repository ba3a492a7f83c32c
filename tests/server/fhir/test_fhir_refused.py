"""$triage: a clear OperationOutcome for everything that is wrong, which repeats no answer."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from fhir.resources.operationoutcome import OperationOutcome as OutcomeR5
from fhir.resources.R4B.operationoutcome import OperationOutcome as OutcomeR4

import soundadvice
from soundadvice.formats.fhir.read_response import read_response
from soundadvice.model.answer import read_answer
from soundadvice.server.fhir.triage import run
from soundadvice.wire.bytes import advice_bytes
from support.answers.people import SORE, WELL
from support.server.client import Client
from support.server.fhir_calls import (
    AT,
    BASE,
    BODIES,
    FHIR_JSON,
    FLAGS,
    PACKS,
    PARAMETERS,
    RESPONSE,
    SECRET,
    VERSIONS,
    advice_of,
    answered,
    issues_of,
    post,
    resources,
)
from support.server.fhir_check import check_outcome

OUTCOMES = {"R4": OutcomeR4, "R5": OutcomeR5}


def test_at_home_and_to_a_doctor(client: Client) -> None:
    found = resources(post(client, answered(FLAGS, WELL)).json())
    assert list(found) == ["QuestionnaireResponse", "CarePlan", "GuidanceResponse"]
    titles = [one["detail"]["code"]["text"] for one in found["CarePlan"]["activity"]]
    plan = soundadvice.triage(FLAGS, WELL).plan
    assert titles == [one.title for one in (*plan.exercises, *plan.habits, *plan.therapies)]
    said = "\n".join(note["text"] for note in found["CarePlan"]["note"])
    for words in (FLAGS.safety_net[0].items[0], FLAGS.come_back.lead, "not a doctor", "Draft: not yet reviewed"):
        assert words in said
    found = resources(post(client, answered(FLAGS, WELL | {"numbness": ["saddle"]})).json())
    assert found["ServiceRequest"]["priority"] == "stat"
    assert found["ServiceRequest"]["code"]["text"] == "Get emergency help now"
    assert "result" not in found["GuidanceResponse"]  # R4 lets no ServiceRequest stand there


def test_a_subject_is_carried_on(client: Client) -> None:
    subject = {"reference": "http://clinic.test/Patient/1"}
    found = resources(run(PACKS, answered(FLAGS, WELL) | {"subject": subject}, "R4", at=AT))
    assert found["CarePlan"]["subject"] == found["GuidanceResponse"]["subject"] == subject


def test_what_is_missing_is_named(client: Client) -> None:
    given = {name: answer for name, answer in WELL.items() if name not in ("age", "injury")} | {"leg_pain": "one"}
    bundle = post(client, answered(FLAGS, given)).json()
    assert any(text.startswith("`age` must be answered") for text in issues_of(bundle))
    note = resources(bundle)["GuidanceResponse"]["note"][0]["text"]
    assert note.startswith("This much is sure already: Please see a doctor")


def test_nothing_answered_is_not_self_care(client: Client) -> None:
    bundle = post(client, answered(FLAGS, {})).json()
    assert (
        resources(bundle)["GuidanceResponse"]["moduleCanonical"] == f"urn:soundadvice:pack:{FLAGS.id}|{FLAGS.version}"
    )
    assert resources(bundle)["GuidanceResponse"]["status"] == "data-required"


def test_an_answer_hidden_later_does_not_count_and_is_said(client: Client) -> None:
    given = WELL | {"age": 60, "pregnant": "alarm", "first_episode": "no"}
    bundle = post(client, answered(FLAGS, given)).json()
    assert advice_of(bundle) == advice_bytes(soundadvice.triage(FLAGS, given))
    assert json.loads(advice_of(bundle))["ignored"] == ["pregnant"]
    assert issues_of(bundle) == [
        "the answer to `pregnant` does not count: another answer hides this question",
        "with the answers that do not count (`pregnant`) this advice would be more urgent: look at them again",
    ]


def test_a_number_beside_not_sure_does_not_count_and_is_said(client: Client) -> None:
    """Smart Forms keeps what was typed before the box was ticked."""
    unsure = WELL | {"duration": "unsure", "duration_check": "yes"}
    response: Any = answered(FLAGS, unsure)
    beside: Any = answered(FLAGS, WELL | {"duration": "14 weeks"})
    response["item"].append(next(item for item in beside["item"] if item["linkId"] == "duration"))
    bundle = post(client, response).json()
    assert advice_of(bundle) == advice_bytes(soundadvice.triage(FLAGS, unsure))
    assert issues_of(bundle) == ["`duration` does not count beside `duration.unsure`, which hides it"]


def test_a_number_beside_not_sure_that_would_be_more_urgent(client: Client) -> None:
    from soundadvice.model.condition import UnsureTest
    from soundadvice.model.question import Number
    from support.packs.generated import any_of, at_least, choice, make, rule

    heat = Number(id="heat", text="heat?", unit="°C", minimum=30, maximum=45, unsure=True)
    rules = (
        rule("a", any_of("first", "b")),
        rule("u", UnsureTest("heat")),
        rule("hot", at_least("heat", 40), "call_now"),
    )
    pack = make((choice("first", "a", "b"), heat), rules)
    response: Any = answered(pack, {"first": "a", "heat": "unsure"})
    response["item"].append({"linkId": "heat", "answer": [{"valueInteger": 41}]})
    assert any("more urgent" in text for text in issues_of(run({"small": pack}, response, "R4", at=AT)))


def test_of_many_numbers_set_aside_a_few_are_tried_out_and_the_others_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from soundadvice.meaning.consult import consult
    from soundadvice.model.condition import UnsureTest
    from soundadvice.model.question import Number
    from soundadvice.server.fhir import triage as module
    from support.packs.generated import any_of, choice, make, rule

    names = [f"heat{number}" for number in range(60)]
    heats = [Number(id=name, text=f"{name}?", unit="°C", minimum=30, maximum=45, unsure=True) for name in names]
    rules = (rule("a", any_of("first", "b")), *(rule(f"u_{name}", UnsureTest(name)) for name in names))
    pack = make((choice("first", "a", "b"), *heats), rules)
    response: Any = answered(pack, {"first": "a"} | dict.fromkeys(names, "unsure"))
    response["item"] += [{"linkId": name, "answer": [{"valueInteger": 41}]} for name in names]
    tried: list[object] = []
    monkeypatch.setattr(module, "consult", lambda *given: (tried.append(1), consult(*given))[1])
    said = issues_of(run({"small": pack}, response, "R4", at=AT))
    assert len(tried) <= 1 + module._MOST_TRIED
    assert len([text for text in said if "does not count beside" in text]) == 60
    assert any("more answers were set aside than we tried" in text for text in said)


Change = Callable[[Any], object]


def _item(response: Any, link: str) -> Any:
    return next(item for item in response["item"] if item["linkId"] == link)


def _set(link: str, *answers: Any) -> Change:
    return _item_with(link, answer=list(answers))


def _item_with(link: str, **more: Any) -> Change:
    return lambda response: _item(response, link).update(more)


def _coding(link: str, code: object) -> dict[str, Any]:
    return {"valueCoding": {"system": f"urn:soundadvice:pack:{FLAGS.id}:question:{link}", "code": code}}


def _quantity(**more: object) -> dict[str, Any]:
    return {"valueQuantity": {"value": 7777, "system": "http://unitsofmeasure.org", "code": "h", **more}}


def _update(**more: object) -> Change:
    return lambda response: response.update(more)


def _append(item: Any) -> Change:
    return lambda response: response["item"].append(item)


def _nothing(response: Any) -> None:
    """As it is."""


AGE = {"valueInteger": 35}
AGE_IS = _set("age", AGE)
TIME_IS = _set("duration", _quantity())
LEG_IS = _set("leg_pain", _coding("leg_pain", "none"))
NUMB_IS = _set("numbness", _coding("numbness", "leg"))
HELP = {"linkId": "duration.help"}
HELP_IS = _append(HELP)
STATUS_IS = _update(status="amended")
FORM_IS = _update(questionnaire=f"urn:soundadvice:pack:{FLAGS.id}|{FLAGS.version}")
AT_TIME = "duration.answer[0]"
# Of each: the status, the code and place of the one issue, a change that is taken, and the same with a mistake in it.
BAD: dict[str, tuple[int, str, str, Change, Change]] = {
    "out of range": (422, "value", "age.answer", AGE_IS, _set("age", {"valueInteger": 7777})),
    "negative": (422, "value", "age.answer", AGE_IS, _set("age", {"valueInteger": -7777})),
    "far out of range": (422, "value", "age.answer", AGE_IS, _set("age", {"valueInteger": 10**400})),
    "too long a time": (422, "value", "duration.answer", TIME_IS, _set("duration", _quantity(code="a"))),
    "a time with too many decimals": (
        422, "value", "duration.answer", TIME_IS, _set("duration", _quantity(value=7777.12345)),
    ),
    "a negative time": (422, "value", "duration.answer", TIME_IS, _set("duration", _quantity(value=-7777))),
    "a time without a unit": (422, "code-invalid", AT_TIME, TIME_IS, _set("duration", _quantity(code=None))),
    "a time in a unit not known": (
        422, "code-invalid", AT_TIME, TIME_IS, _set("duration", _quantity(code=SECRET)),
    ),
    "a time in a unit that is a list": (
        422, "code-invalid", AT_TIME, TIME_IS, _set("duration", _quantity(code=["h"])),
    ),
    "a time of another system": (
        422, "code-invalid", AT_TIME, TIME_IS, _set("duration", _quantity(system=SECRET)),
    ),
    "a time of no system": (422, "code-invalid", AT_TIME, TIME_IS, _set("duration", _quantity(system=None))),
    "a time without a number": (422, "required", AT_TIME, TIME_IS, _set("duration", _quantity(value=None))),
    "a time that is true": (422, "required", AT_TIME, TIME_IS, _set("duration", _quantity(value=True))),
    "a time whose number is text": (
        422, "required", AT_TIME, TIME_IS, _set("duration", _quantity(value="7777")),
    ),
    "more than a time": (
        422, "not-supported", AT_TIME, TIME_IS, _set("duration", _quantity(comparator=">")),
    ),
    "a time that is text": (400, "structure", AT_TIME, TIME_IS, _set("duration", {"valueQuantity": SECRET})),
    "no such option": (422, "value", "leg_pain.answer", LEG_IS, _set("leg_pain", _coding("leg_pain", SECRET))),
    "an option of another question": (
        422, "code-invalid", "leg_pain.answer[0]", LEG_IS, _set("leg_pain", _coding("numbness", "none")),
    ),
    "an option without a system": (
        422, "code-invalid", "leg_pain.answer[0]", LEG_IS, _set("leg_pain", {"valueCoding": {"code": "none"}}),
    ),
    "an option without a code": (
        400, "structure", "leg_pain.answer[0]", LEG_IS, _set("leg_pain", _coding("leg_pain", None)),
    ),
    "two answers to one choice": (
        422, "invariant", "leg_pain.answer", LEG_IS,
        _set("leg_pain", _coding("leg_pain", "none"), _coding("leg_pain", "one")),
    ),
    "two answers to a number": (422, "invariant", "age.answer", AGE_IS, _set("age", AGE, AGE)),
    "an option twice": (
        422, "duplicate", "numbness.answer", NUMB_IS,
        _set("numbness", _coding("numbness", "leg"), _coding("numbness", "leg")),
    ),
    "none with a sign": (
        422, "value", "numbness.answer", NUMB_IS,
        _set("numbness", _coding("numbness", "none"), _coding("numbness", "leg")),
    ),
    "text for a number": (400, "structure", "age.answer[0]", AGE_IS, _set("age", {"valueString": SECRET})),
    "a number that is text": (400, "structure", "age.answer[0]", AGE_IS, _set("age", {"valueInteger": SECRET})),
    "a number in quotes": (400, "structure", "age.answer[0]", AGE_IS, _set("age", {"valueInteger": "35"})),
    "true for a number": (400, "structure", "age.answer[0]", AGE_IS, _set("age", {"valueInteger": True})),
    "a decimal for a whole number": (400, "structure", "age.answer[0]", AGE_IS, _set("age", {"valueDecimal": 35.0})),
    "part of a whole number": (400, "structure", "age.answer[0]", AGE_IS, _set("age", {"valueInteger": 35.5})),
    "two values": (400, "structure", "age.answer[0]", AGE_IS, _set("age", AGE | {"valueString": SECRET})),
    "no value": (400, "structure", "age.answer[0]", AGE_IS, _set("age", {})),
    "an answer that is none": (400, "structure", "age.answer[0]", AGE_IS, _set("age", SECRET)),
    "no answers": (400, "structure", "age", AGE_IS, _set("age")),
    "answers that are no list": (400, "structure", "age", AGE_IS, _item_with("age", answer=AGE)),
    "an unknown linkId": (422, "not-found", "new.linkId", HELP_IS, _append({"linkId": SECRET})),
    "no linkId": (422, "not-found", "new.linkId", HELP_IS, _append({})),
    "a linkId that is a list": (422, "not-found", "new.linkId", HELP_IS, _append({"linkId": ["duration.help"]})),
    "an item twice": (422, "duplicate", "new", HELP_IS, _append({"linkId": "age", "answer": [AGE]})),
    "an item that is none": (400, "structure", "new", HELP_IS, _append(SECRET)),
    "an answer to a text": (400, "structure", "new", HELP_IS, _append(HELP | {"answer": [{"valueString": SECRET}]})),
    "an item inside an item": (400, "structure", "age", AGE_IS, _item_with("age", item=[HELP])),
    "an item inside an answer": (
        400, "structure", "age.answer[0].item", _set("age", AGE | {"item": [HELP]}),
        _set("age", AGE | {"item": [{"linkId": "pregnant"}]}),
    ),
    "an unknown element": (400, "structure", "", _update(language="en"), _update(**{SECRET: "en"})),
    "an unknown element of an item": (
        400, "structure", "age", _item_with("age", text="How old?"), _item_with("age", **{SECRET: "How old?"}),
    ),
    "an unknown element of an answer": (
        400, "structure", "age.answer[0]", _set("age", AGE | {"id": "a"}), _set("age", AGE | {SECRET: "a"}),
    ),
    "what could change the meaning": (
        400, "extension", "", _update(extension=[{"url": SECRET}]), _update(modifierExtension=[{"url": SECRET}]),
    ),
    "rules that are not understood": (400, "extension", "", _nothing, _update(implicitRules=SECRET)),
    "an item that could mean another thing": (
        400, "extension", "age", _item_with("age", extension=[{"url": SECRET}]),
        _item_with("age", modifierExtension=[{"url": SECRET}]),
    ),
    "no status": (422, "value", "status", STATUS_IS, lambda response: response.pop("status")),
    "entered in error": (422, "value", "status", STATUS_IS, _update(status="entered-in-error")),
    "a status that is none": (422, "value", "status", STATUS_IS, _update(status=SECRET)),
    "a status that is a list": (422, "value", "status", STATUS_IS, _update(status=["amended"])),
    "another questionnaire": (422, "not-found", "questionnaire", FORM_IS, _update(questionnaire=f"urn:{SECRET}")),
    "a questionnaire that is no text": (
        422, "not-found", "questionnaire", FORM_IS, _update(questionnaire={"a": SECRET}),
    ),
    "another version": (
        422, "conflict", "questionnaire", FORM_IS,
        _update(questionnaire=f"urn:soundadvice:pack:{FLAGS.id}|{SECRET}"),
    ),
    "items that are no list": (400, "structure", "", _nothing, _update(item=SECRET)),
    "no items in the list": (400, "structure", "", _nothing, _update(item=[])),
    "a subject that is text": (
        400, "structure", "subject", _update(subject={"reference": "Patient/1"}), _update(subject="Patient/1"),
    ),
}  # fmt: skip


def _changed(change: Change, version: str) -> Any:
    response = copy.deepcopy(answered(FLAGS, WELL, version))
    change(response)
    return response


def _expression(place: str) -> str:
    """A place as FHIR writes it: an item is named by its `linkId`, one that was appended is `new`."""
    link, dot, rest = place.partition(".")
    links = [item["linkId"] for item in answered(FLAGS, WELL)["item"]] + ["new"]
    at = f"item[{links.index(link)}]" if link in links else link
    return ".".join(filter(None, ("QuestionnaireResponse", at + dot + rest)))


@pytest.mark.sampled
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_and_never_repeated(client: Client, name: str, version: str) -> None:
    status, code, place, right, wrong = BAD[name]
    assert post(client, _changed(right, version), version).status_code == 200, "what is refused but for the mistake"
    reply = post(client, _changed(wrong, version), version)
    assert (reply.status_code, reply.headers["content-type"]) == (status, FHIR_JSON)
    outcome = reply.json()
    OUTCOMES[version].model_validate(outcome)
    assert check_outcome(outcome) == []
    (issue,) = outcome["issue"]
    assert (issue["severity"], issue["code"], issue["expression"]) == ("error", code, [_expression(place)])
    assert SECRET not in reply.text
    assert "7777" not in reply.text


UNITS = {"a": 31_557_600, "mo": 2_629_800, "wk": 604_800, "d": 86_400, "h": 3600, "min": 60, "s": 1}


@pytest.mark.parametrize("code", UNITS)
def test_every_unit_of_a_time_is_taken_as_long_as_it_is(code: str) -> None:
    response = _changed(_set("duration", _quantity(value=72, code=code)), "R4")
    given = read_response(FLAGS, response, "R4").given["duration"]
    assert read_answer(FLAGS.question["duration"], given) == 72 * UNITS[code]


def test_the_message_of_an_answer_that_cannot_be_taken(client: Client) -> None:
    response = answered(FLAGS, WELL)
    for name in ("out of range", "none with a sign"):
        *_, wrong = BAD[name]
        wrong(response)
    issues = post(client, response).json()["issue"]
    assert [(issue["code"], issue["details"]["text"], issue["expression"][0]) for issue in issues] == [
        (
            "value",
            "`numbness`: this answer cannot be taken; give a list of one or more of `leg`, `both_legs`, `saddle`, "
            "`elsewhere`, `none`, `unsure`; `none` cannot be combined with others",
            "QuestionnaireResponse.item[3].answer",
        ),
        (
            "value",
            "`age`: this answer cannot be taken; give a whole number of years from 0 to 120",
            "QuestionnaireResponse.item[11].answer",
        ),
    ]


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_are_none(client: Client, name: str) -> None:
    status, code, said, body = BODIES[name]
    reply = post(client, body)
    assert reply.status_code == status
    OutcomeR4.model_validate(reply.json())
    (issue,) = reply.json()["issue"]
    assert (issue["severity"], issue["code"]) == ("error", code)
    assert issue["details"]["text"].startswith(said)
    assert SECRET not in reply.text


def test_what_the_bodies_are_made_from_is_accepted(client: Client) -> None:
    for body in (RESPONSE, PARAMETERS):
        assert post(client, body).status_code == 200
        assert post(client, json.dumps(body).encode() + b" " * 1000).status_code == 200


def test_parameters_hold_a_response(client: Client) -> None:
    response = answered(FLAGS, WELL)
    body = {"resourceType": "Parameters", "parameter": [{"name": "questionnaireResponse", "resource": response}]}
    assert advice_of(post(client, body).json()) == advice_of(post(client, response).json())


def test_which_questionnaire_is_answered(client: Client) -> None:
    response = answered(BASE, SORE)
    for name in (
        "urn:soundadvice:pack:low_back_pain",
        "Questionnaire/low-back-pain",
        "http://testserver/R4/Questionnaire/low-back-pain",
    ):
        found = resources(post(client, response | {"questionnaire": name}).json())
        assert found["GuidanceResponse"]["moduleCanonical"] == "urn:soundadvice:pack:low_back_pain|0.2.0"
    response.pop("questionnaire")
    reply = post(client, response, "R5")
    assert (reply.status_code, reply.json()["issue"][0]["code"]) == (400, "required")
