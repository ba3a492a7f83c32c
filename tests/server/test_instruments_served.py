"""Findings and scores through every door of the server, as a client reads them: each is there, and none twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.server.app import app
from soundadvice.server.mcp.server import server
from support.packs.shipped import shipped
from support.server.client import Client
from support.server.mcp_calls import connected, structured

ANKLE, MOOD = shipped("ottawa_ankle"), shipped("phq9")
BOTH_BONES = {"pain": ["ankle", "midfoot"], "sore": ["outer", "fifth"], "stepped": "yes", "steps": "yes"}
MANY_SIGNS = {**{name: "most_days" for name in MOOD.question if name in MOOD.deciding}, "death": "never"}
FINDINGS = ["X-ray of the ankle", "X-ray of the foot"]


@pytest.fixture(scope="module")
def client() -> Client:
    return Client(app({ANKLE.id: ANKLE, MOOD.id: MOOD}, default=ANKLE.id))


def posted(client: Client, path: str, body: object, kind: str = "application/json") -> Any:
    reply = client.post(path, content=json.dumps(body), headers={"content-type": kind})
    assert reply.status_code == 200, reply.text
    return reply.json()


def card(client: Client, service: str, answers: Mapping[str, Any]) -> str:
    call = {"hook": "patient-view", "hookInstance": "1", "context": {"patientId": "1"}}
    sent = {**call, "extension": {"soundadvice.answers": answers}}
    detail: str = posted(client, f"/cds-services/{service}-triage", sent)["cards"][0]["detail"]
    return detail


def triaged(client: Client, pack: Any, answers: Mapping[str, Any], version: str) -> dict[str, Any]:
    """The resources of $triage by their type, and the output parameters of the guidance by name, several of one."""
    stated = {"subject": {"reference": "Patient/1"}, "authored": datetime.now(UTC).isoformat()}
    sent = {**questionnaire_response(pack, answers, version), **stated}
    bundle = posted(client, f"/fhir/{version}/QuestionnaireResponse/$triage", sent, "application/fhir+json")
    found = {one["resource"]["resourceType"]: one["resource"] for one in bundle["entry"]}
    output: dict[str, list[Any]] = {}
    for one in found["GuidanceResponse"]["contained"][0]["parameter"]:
        output.setdefault(one["name"], []).append(one)
    return {**found, "output": output}


def once(lines: list[str]) -> None:
    assert len(lines) == len(set(lines)), lines


def test_a_card_has_each_finding_and_no_reason_twice(client: Client) -> None:
    detail = card(client, "ottawa-ankle", BOTH_BONES)
    assert [line for line in detail.splitlines() if line.startswith("- **")] == [
        f"- **{title}**: Take an {title}." for title in FINDINGS
    ]
    lines = [line for line in card(client, "phq9", MANY_SIGNS).splitlines() if line.startswith("- ")]
    once(lines)
    assert lines[0].startswith("- PHQ-9 is 16 of 27: things gave you no joy;")


@pytest.mark.parametrize("version", ["R4", "R5"])
def test_triage_of_fhir_has_findings_and_scores_as_codes_and_no_note_twice(client: Client, version: str) -> None:
    found = triaged(client, ANKLE, BOTH_BONES, version)
    titles = [one["valueCodeableConcept"]["text"] for one in found["output"]["finding"]]
    assert titles == FINDINGS
    once([note["text"] for note in found["ServiceRequest"]["note"]])

    found = triaged(client, MOOD, MANY_SIGNS, version)
    (score,) = found["output"]["score"]
    parts = {part["name"]: part.get("valueInteger", part.get("valueCoding")) for part in score["part"]}
    code = {"system": "urn:soundadvice:pack:phq9:score", "code": "phq9", "display": "PHQ-9"}
    assert parts == {"code": code, "least": 16, "most": 16, "of": 27}
    once([note["text"] for note in found["ServiceRequest"]["note"]])
    reasons = found["ServiceRequest"]["reasonCode" if version == "R4" else "reason"]
    assert len(reasons) == 1


def test_programs_and_assistants_are_given_the_same_findings_and_scores(client: Client) -> None:
    with connected(server({ANKLE.id: ANKLE, MOOD.id: MOOD}, default=ANKLE.id)) as (call, _):
        for pack, answers in ((ANKLE, BOTH_BONES), (MOOD, MANY_SIGNS)):
            told = posted(client, f"/api/packs/{pack.id}/evaluate", {"answers": answers})["advice"]
            assert structured(call("evaluate", {"pack": pack.id, "answers": answers})) == told
            assert [one["title"] for one in told.get("findings", [])] == (FINDINGS if pack is ANKLE else [])
            assert told.get("scores", {}) == (
                {} if pack is ANKLE else {"phq9": {"title": "PHQ-9", "least": 16, "most": 16, "of": 27}}
            )
