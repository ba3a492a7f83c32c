"""FHIR calls: the surface for tests, what is posted to it, and what is found in its bundles."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fhir.resources.bundle import Bundle as BundleR5
from fhir.resources.R4B.bundle import Bundle as BundleR4

import soundadvice
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.provenance.identity import ValidAt
from support.packs.shipped import shipped
from support.server.client import Client

PACKS = {name: shipped(name) for name in ("low_back_pain", "low_back_pain_red_flags")}
BASE, FLAGS = PACKS["low_back_pain"], PACKS["low_back_pain_red_flags"]
VERSIONS = ("R4", "R5")
BUNDLES = {"R4": BundleR4, "R5": BundleR5}
FHIR_JSON = "application/fhir+json"
TRIAGE = "QuestionnaireResponse/$triage"
AT = ValidAt(datetime(2031, 3, 14, 9, 30, tzinfo=UTC))
"""When everything here is asked."""


def answered(pack: soundadvice.Pack, answers: Mapping[str, Any], version: str = "R4") -> dict[str, Any]:
    """A response that was given an hour ago."""
    return {**questionnaire_response(pack, answers, version), "authored": "2031-03-14T08:30:00Z"}


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


def post(client: Client, body: Any, version: str = "R4", **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/{version}/{TRIAGE}", content=content, headers={"content-type": FHIR_JSON, **headers})


SECRET = "s3cret"


def _with(body: Mapping[str, Any], more: bytes) -> bytes:
    """The body with one more member."""
    return json.dumps(body).encode()[:-1] + b", " + more + b"}"


_UNREAD = "the body cannot be read: "
_POST = "post a QuestionnaireResponse, or Parameters that hold one"
_HOLD = "Parameters must hold one parameter, `questionnaireResponse`, with a `resource`"
RESPONSE = answered(BASE, {"leg_pain": "one"}) | {"id": SECRET}
PARAMETERS: dict[str, Any] = {
    "resourceType": "Parameters",
    "parameter": [{"name": "questionnaireResponse", "resource": RESPONSE}],
}
# Of each: the status, the code and the first words of the one issue, and the body. All but one thing in it is right.
BODIES: dict[str, tuple[int, str, str, bytes]] = {
    "nothing": (400, "structure", _UNREAD + "it is empty", b""),
    "not JSON": (400, "structure", _UNREAD + "it breaks off or goes wrong", json.dumps(RESPONSE).encode()[:-1]),
    "not UTF-8": (400, "structure", _UNREAD + "it is not UTF-8", _with(RESPONSE, b'"text": "\xff"')),
    "half a surrogate": (
        400, "structure", _UNREAD + "a text has half of a surrogate pair", _with(RESPONSE, b'"text": "\\ud800"'),
    ),
    "a key twice": (
        400, "structure", _UNREAD + "an object has the same key twice",
        _with(RESPONSE, b'"resourceType": "QuestionnaireResponse"'),
    ),
    "not a number": (400, "structure", _UNREAD + "NaN and Infinity are not JSON", _with(RESPONSE, b'"text": NaN')),
    "too many digits": (
        400, "structure", _UNREAD + "a number has too many digits", _with(RESPONSE, b'"text": ' + b"9" * 5000),
    ),
    "a list": (400, "invalid", _POST, json.dumps([RESPONSE]).encode()),
    "deep": (
        400, "structure", _UNREAD + "it is nested deeper than 40 levels",
        _with(RESPONSE, b'"text": ' + b"[" * 5000 + b"]" * 5000),
    ),
    "another resource": (400, "invalid", _POST, json.dumps(RESPONSE | {"resourceType": "Patient"}).encode()),
    "no resource": (400, "invalid", _POST, json.dumps({**RESPONSE, "resourceType": None}).encode()),
    "Parameters without any": (400, "invalid", _HOLD, b'{"resourceType": "Parameters"}'),
    "Parameters of another name": (
        400, "invalid", _HOLD, json.dumps(PARAMETERS).replace("questionnaireResponse", SECRET).encode(),
    ),
    "Parameters with two": (
        400, "invalid", _HOLD, json.dumps(PARAMETERS | {"parameter": PARAMETERS["parameter"] * 2}).encode(),
    ),
    "too large": (
        413, "too-long", "the body is larger than 262144 bytes", json.dumps(RESPONSE).encode().ljust(262_145),
    ),
}  # fmt: skip
