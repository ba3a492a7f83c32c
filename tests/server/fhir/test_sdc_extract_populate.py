"""$extract and $populate: what was said becomes observations; what is known today, and only that, is filled in."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any

import pytest
from fhir.resources.bundle import Bundle as BundleR5
from fhir.resources.parameters import Parameters as ParametersR5
from fhir.resources.R4B.bundle import Bundle as BundleR4
from fhir.resources.R4B.parameters import Parameters as ParametersR4

from soundadvice import Pack, evaluate
from soundadvice.formats.fhir.read_response import read_response
from soundadvice.model.answer import read_answers
from soundadvice.model.coding.code import Code
from soundadvice.server.fhir import fhir_app
from support.answers.people import WELL
from support.answers.sampled import sampled
from support.packs.shipped import shipped
from support.server.client import Client
from support.server.fhir_calls import AT, FHIR_JSON, FLAGS, VERSIONS, answered

BUNDLES = {"R4": BundleR4, "R5": BundleR5}
PARAMETERS = {"R4": ParametersR4, "R5": ParametersR5}
LOINC, PATIENT = "http://loinc.org", {"reference": "Patient/1"}


def coded(pack: Pack, codes: dict[str, str]) -> Pack:
    """The pack with LOINC's codes for some questions."""
    questions = tuple(
        dataclasses.replace(one, codes=(Code(LOINC, codes[one.id]),)) if one.id in codes else one
        for one in pack.questions
    )
    return dataclasses.replace(pack, questions=questions)


CODED = coded(shipped("low_back_pain_red_flags"), {"age": "30525-0", "duration": "93031-0", "pregnant": "82810-3"})


@pytest.fixture(scope="module")
def coding() -> Client:
    return Client(fhir_app({CODED.id: CODED}, default=CODED.id, clock=lambda: AT))


def call(client: Client, path: str, body: object, version: str = "R4") -> Any:
    content = json.dumps(body).encode()
    return client.post(f"/{version}/{path}", content=content, headers={"content-type": FHIR_JSON})


# $extract ----------------------------------------------------------------------------------------------------------

EXTRACT = "QuestionnaireResponse/$extract"


@pytest.mark.parametrize("version", VERSIONS)
def test_each_answer_that_counts_becomes_observations_and_no_other(coding: Client, version: str) -> None:
    for answers in [*sampled(CODED, 6), *sampled(CODED, 6, decided=False), WELL]:
        response = answered(CODED, answers, version) | {"subject": PATIENT, "id": "r1"}
        reply = call(coding, EXTRACT, response, version)
        assert reply.status_code == 200, reply.text
        bundle = reply.json()
        BUNDLES[version].model_validate(bundle)
        canonical = read_answers(CODED.question, answers)
        states = evaluate(CODED, canonical).states
        wanted: dict[str, int] = {}
        for name, answer in canonical.items():
            if states[name] == "given":
                wanted[name] = len(answer) if isinstance(answer, frozenset) else 1
        found: dict[str, int] = {}
        for entry in bundle.get("entry", []):
            one = entry["resource"]
            assert entry["request"] == {"method": "POST", "url": "Observation"}
            assert (one["status"], one["subject"], one["effectiveDateTime"]) == ("final", PATIENT, response["authored"])
            assert one["derivedFrom"] == [{"reference": "QuestionnaireResponse/r1"}]
            name = one["code"]["coding"][-1]["code"]
            assert one["code"]["coding"][-1]["system"] == f"urn:soundadvice:pack:{CODED.id}:question"
            found[name] = found.get(name, 0) + 1
        assert found == wanted


def test_values_have_their_units_and_codes(coding: Client) -> None:
    response = answered(CODED, {**WELL, "pregnant": "unsure", "numbness": ["leg", "unsure"]})
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in call(coding, EXTRACT, response).json()["entry"]:
        found.setdefault(entry["resource"]["code"]["coding"][-1]["code"], []).append(entry["resource"])
    [age] = found["age"]
    assert age["code"]["coding"][0] == {"system": LOINC, "code": "30525-0"}
    assert age["valueQuantity"] == {"value": WELL["age"], "unit": "years"}
    codes = [one["valueCodeableConcept"]["coding"][-1]["code"] for one in found["numbness"]]
    assert codes == ["leg", "unsure"]
    if "duration" in found:
        assert found["duration"][0]["valueQuantity"]["system"] == "http://unitsofmeasure.org"


def test_what_cannot_be_extracted(coding: Client) -> None:
    response = answered(CODED, WELL)
    undated = {key: value for key, value in response.items() if key != "authored"}
    for body, status in (
        (undated, 422),
        (response | {"questionnaire": "urn:soundadvice:pack:other"}, 422),
        (response | {"authored": "2031-05-01"}, 422),
        (response | {"status": "entered-in-error"}, 422),
        ({"resourceType": "Patient"}, 400),
    ):
        assert call(coding, EXTRACT, body).status_code == status
    old = call(coding, EXTRACT, response | {"authored": "1999-01-01"})  # of then, and so they say
    assert {one["resource"]["effectiveDateTime"] for one in old.json()["entry"]} == {"1999-01-01"}
    assert call(coding, EXTRACT, response | {"item": []}).status_code == 400
    nothing = {key: value for key, value in response.items() if key != "item"}
    assert call(coding, EXTRACT, nothing).json() == {"resourceType": "Bundle", "type": "transaction"}


# $populate ---------------------------------------------------------------------------------------------------------

POPULATE = f"Questionnaire/{CODED.id.replace('_', '-')}/$populate"
BORN = {"resourceType": "Patient", "id": "1", "birthDate": "1991-03-15"}


def observed(code: str, **more: object) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "status": "final", "subject": PATIENT,
        "code": {"coding": [{"system": LOINC, "code": code}]}, "effectiveDateTime": "2031-03-14T08:00:00Z", **more,
    }  # fmt: skip


def asking(*resources: object, **more: object) -> dict[str, Any]:
    context = [
        {"name": "context", "part": [{"name": "name", "valueString": "known"}, {"name": "content", "resource": one}]}
        for one in resources
    ]
    given = [{"name": "subject", "valueReference": PATIENT}, *({"name": key, **value} for key, value in more.items())]  # type: ignore[dict-item]
    return {"resourceType": "Parameters", "parameter": [*given, *context]}


def populated(client: Client, body: object, version: str = "R4") -> tuple[dict[str, Any], list[str]]:
    """What is filled in, and what is said of the rest."""
    reply = call(client, POPULATE, body, version)
    assert reply.status_code == 200, reply.text
    PARAMETERS[version].model_validate(reply.json())
    found = {one["name"]: one["resource"] for one in reply.json()["parameter"]}
    response = found["response"]
    assert (response["status"], response["subject"]) == ("in-progress", PATIENT)
    assert "authored" not in response  # whoever asks the rest says when
    issues = [one["details"]["text"] for one in found.get("issues", {"issue": []})["issue"]]
    return dict(read_response(CODED, response, "R4").given), issues


@pytest.mark.parametrize("version", VERSIONS)
def test_an_age_is_reckoned_from_a_birth_date(coding: Client, version: str) -> None:
    assert AT.now == datetime.fromisoformat("2031-03-14T09:30:00+00:00")
    assert populated(coding, asking(BORN), version) == ({"age": 39}, [])  # forty tomorrow
    assert populated(coding, asking(BORN | {"birthDate": "1991-03-14"}))[0] == {"age": 40}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": BORN}]}
    assert populated(coding, asking(bundle))[0] == {"age": 39}
    for born in ("1991", "1991-03", "2099-01-01", "x", None, 7):
        assert populated(coding, asking(BORN | {"birthDate": born}))[0] == {}


def test_what_was_observed_today_is_filled_in(coding: Client) -> None:
    weeks = {"value": 3, "system": "http://unitsofmeasure.org", "code": "wk"}
    system = f"urn:soundadvice:pack:{CODED.id}:question:pregnant"
    no = {"coding": [{"system": system, "code": "no"}]}
    lasting = observed("93031-0", valueQuantity=weeks)
    given, issues = populated(coding, asking(lasting, observed("82810-3", valueCodeableConcept=no)))
    assert (given, issues) == ({"duration": "3 weeks", "pregnant": "no"}, [])


SOON = {"value": 39, "unit": "years"}
LEFT: dict[str, tuple[dict[str, Any], str]] = {
    "another patient": (BORN | {"id": "2"}, "other than `subject`"),
    "someone else's": (observed("30525-0", subject={"reference": "Patient/2"}, valueQuantity=SOON), "someone else"),
    "no one's": (observed("30525-0", subject=None, valueQuantity=SOON), "or of no one"),
    "of the day before": (observed("30525-0", effectiveDateTime="2031-03-12", valueQuantity=SOON), "not of today"),
    "of no day": (observed("30525-0", effectiveDateTime=None, valueQuantity=SOON), "not of today"),
    "of a day to come": (observed("30525-0", effectiveDateTime="2031-05-12", valueQuantity=SOON), "not of today"),
    "entered in error": (observed("30525-0", status="entered-in-error", valueQuantity=SOON), "not final"),
    "preliminary": (observed("30525-0", status="preliminary", valueQuantity=SOON), "not final"),
    "in another unit": (observed("30525-0", valueQuantity={"value": 39, "unit": "months"}), "`age` is asked"),
    "out of bounds": (observed("30525-0", valueQuantity={"value": 390, "unit": "years"}), "`age` is asked"),
    "a text": (observed("30525-0", valueString="39"), "`age` is asked"),
    "a length that is a text": (
        observed("93031-0", valueQuantity={"value": "3", "system": "http://unitsofmeasure.org", "code": "wk"}),
        "`duration` is asked",
    ),
    "another code for an option": (
        observed("82810-3", valueCodeableConcept={"coding": [{"system": LOINC, "code": "no"}]}), "`pregnant` is asked",
    ),
    "something else": ({"resourceType": "Condition", "id": "1"}, "only a Patient and Observations"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_sure_is_left_to_be_asked_and_said(coding: Client, name: str) -> None:
    resource, why = LEFT[name]
    given, issues = populated(coding, asking(resource))
    assert given == {}
    assert len(issues) == 1
    assert why in issues[0]


def test_what_differs_is_asked_however_often_it_is_said(coding: Client) -> None:
    says = [observed("30525-0", valueQuantity={"value": age, "unit": "years"}) for age in (40, 39, 39, 40)]
    given, issues = populated(coding, asking(BORN, *says))
    assert given == {}
    assert "differs" in issues[0]


def test_several_signs_are_never_filled_in() -> None:
    """The others would count as not there, though nobody looked for them."""
    own = f"urn:soundadvice:pack:{FLAGS.id}:question"
    client = Client(fhir_app({FLAGS.id: FLAGS}, default=FLAGS.id, clock=lambda: AT))
    for question in FLAGS.questions:
        said = {"coding": [{"system": f"{own}:{question.id}", "code": "none"}]}
        of_it = {"code": {"coding": [{"system": own, "code": question.id}]}}
        seen = observed("x", valueCodeableConcept=said) | of_it
        reply = call(client, POPULATE, asking(seen)).json()
        filled = reply["parameter"][0]["resource"].get("item", [])
        assert not filled or question.__class__.__name__ == "Choice"


STRANGE: tuple[Any, ...] = (None, True, 7, -1.5, "", "x", "#x", [], {}, [[]], [{}], {"reference": 7}, [None], "\u0000")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        yield from places(one, (*path, key))


def test_whatever_stands_anywhere_is_taken_or_refused(coding: Client) -> None:
    """With something else at each place in turn of what is right: an answer, or a refusal, and never a fault."""
    weeks = {"value": 3, "unit": "weeks", "system": "http://unitsofmeasure.org", "code": "wk"}
    response = answered(CODED, {"numbness": ["leg"], "age": 35, "duration": "3 weeks"}) | {"subject": PATIENT}
    begun = call(coding, "Questionnaire/$next-question", {**response, "status": "in-progress"}).json()
    begun["contained"][0]["item"] = begun["contained"][0]["item"][-1:]  # the rest is as long as the form
    known = asking(
        BORN, observed("93031-0", valueQuantity=weeks), canonical={"valueUri": f"urn:soundadvice:pack:{CODED.id}"}
    )
    random = Random(7)
    for path, whole in ((EXTRACT, response), ("Questionnaire/$next-question", begun), (POPULATE, known)):
        for place in random.sample(sorted(places(whole), key=str), 25):
            body = json.loads(json.dumps(whole))
            holder = {"": body}
            for key in ("", *place)[:-1]:
                holder = holder[key]
            holder[("", *place)[-1]] = random.choice(STRANGE)
            reply = call(coding, path, body if place else holder[""])
            assert reply.status_code in (200, 400, 422), (path, place, reply.text)


BAD: dict[str, object] = {
    "nothing": {},
    "another resource": BORN,
    "no subject": {"resourceType": "Parameters", "parameter": []},
    "a subject that is no patient": {
        "resourceType": "Parameters", "parameter": [{"name": "subject", "valueReference": {"reference": "Group/1"}}],
    },
    "a parameter not known": asking(more={"valueString": "x"}),
    "a questionnaire itself": asking(questionnaire={"resource": {"resourceType": "Questionnaire", "status": "draft"}}),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_taken(coding: Client, name: str) -> None:
    reply = call(coding, POPULATE, BAD[name])
    assert reply.status_code in (400, 422)
    assert reply.json()["resourceType"] == "OperationOutcome"


def test_the_questionnaire_is_named_by_its_canonical_or_its_address(client: Client) -> None:
    path = "Questionnaire/$populate"
    for more in (
        {"canonical": {"valueUri": f"urn:soundadvice:pack:{FLAGS.id}"}},
        {"canonical": {"valueCanonical": f"urn:soundadvice:pack:{FLAGS.id}|{FLAGS.version}"}},
        {"questionnaireRef": {"valueReference": {"reference": f"Questionnaire/{FLAGS.id.replace('_', '-')}"}}},
    ):
        reply = call(client, path, asking(**more)).json()
        assert reply["parameter"][0]["resource"]["questionnaire"] == f"urn:soundadvice:pack:{FLAGS.id}|{FLAGS.version}"
    assert call(client, path, asking()).status_code == 400
    assert call(client, path, asking(canonical={"valueUri": "http://other.example/q"})).status_code == 422
    assert call(client, "Questionnaire/other/$populate", asking()).status_code == 404
