"""One small request never takes long: hints, problems and replies are bounded, whatever is sent and wherever."""

from __future__ import annotations

import difflib
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from soundadvice import triage
from soundadvice.model.answer import nearest
from soundadvice.provenance.record import Record
from soundadvice.server.app import app
from soundadvice.server.fhir.requests import MOST_PARAMETERS
from soundadvice.server.mcp.tools import Packs, evaluate
from soundadvice.server.refusal import Refusal
from soundadvice.wire import strict_json
from soundadvice.wire.strict_json import MOST_VALUES, BadJsonError, read_json
from support.packs.shipped import shipped
from support.server.client import Client
from support.server.visits import new_visit

PACK = shipped("low_back_pain_red_flags")
API = f"/api/packs/{PACK.id}"
MISSPELT = {f"sexual_functi{number}": 1 for number in range(2000)}
ITEMS = [{"linkId": name, "SECRET": 1} for name in MISSPELT]
RESPONSE = {
    "resourceType": "QuestionnaireResponse",
    "status": "completed",
    "questionnaire": f"urn:soundadvice:pack:{PACK.id}|{PACK.version}",
    "subject": {"reference": "Patient/1"},
    "authored": datetime.now(UTC).isoformat(timespec="seconds"),
    "item": ITEMS,
}
TRIAGE = "/fhir/QuestionnaireResponse/$triage"


def call(**more: object) -> dict[str, object]:
    return {"hook": "patient-view", "hookInstance": "x", "context": {"patientId": "1"}} | more


def forged() -> dict[str, Any]:
    given = triage(PACK, {"numbness": ["saddle"]})
    record = Record.of(given, time=datetime(2030, 1, 31, tzinfo=UTC), engines=("reference",)).to_json()
    advice = record["advice"]
    assert isinstance(advice, dict)
    return record | {"advice": advice | {"answers": MISSPELT}}


SENT: dict[str, tuple[str, object]] = {
    "evaluate": (f"{API}/evaluate", {"answers": MISSPELT}),
    "explain": (f"{API}/explain", {"answers": MISSPELT}),
    "replay": (f"{API}/replay", forged()),
    "skipped": (f"{API}/evaluate", {"answers": {}, "skipped": list(MISSPELT)}),
    "unknown fields": (f"{API}/evaluate", MISSPELT),
    "CDS Hooks": (
        "/cds-services/low-back-pain-red-flags-triage",
        call(extension={"soundadvice.answers": MISSPELT}),
    ),
    "CDS Hooks, a response": (
        "/cds-services/low-back-pain-red-flags-triage",
        call(prefetch={"response": RESPONSE}),
    ),
    "$triage": (TRIAGE, RESPONSE),
    "$triage, unknown elements": (TRIAGE, RESPONSE | {"item": []} | MISSPELT),
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client(app({PACK.id: PACK}, default=PACK.id), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every word that was compared with another."""
    words: list[str] = []

    class Counting(difflib.SequenceMatcher[str]):
        def set_seq1(self, a: Any) -> None:
            words.append(a)
            super().set_seq1(a)

    monkeypatch.setattr(difflib, "SequenceMatcher", Counting)
    return words


@pytest.mark.parametrize("name", SENT)
def test_thousands_of_mistakes_are_a_few_hints_and_a_small_reply(
    client: Client, compared: list[str], name: str
) -> None:
    path, body = SENT[name]
    reply = client.post(path, json=body)
    assert reply.status_code in (200, 400, 422)
    assert len(compared) < 10 * len(PACK.questions)
    assert len(reply.content) < 8192
    assert "SECRET" not in reply.text


@pytest.mark.parametrize("name", ["evaluate", "explain", "CDS Hooks", "CDS Hooks, a response", "$triage"])
def test_how_many_more_there_are_is_said(client: Client, name: str) -> None:
    path, body = SENT[name]
    problem = client.post(path, json=body).json()
    said = problem["errors"][-1]["detail"] if "errors" in problem else problem["issue"][-1]["details"]["text"]
    assert said.startswith("and ")
    shown = len(problem.get("errors") or problem["issue"]) - 1
    assert shown + int(said.split()[1]) >= len(MISSPELT)


def test_a_tool_for_assistants_gives_three_hints_at_most(compared: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        evaluate(Packs({PACK.id: PACK}, PACK.id), {"answers": MISSPELT})
    assert len(compared) <= 3 * len(PACK.questions)
    assert len(refused.value.detail) < 8192


def test_a_misspelt_question_is_still_told() -> None:
    assert nearest("numbnes", PACK.question) == "did you mean `numbness`?"
    assert nearest("", PACK.question) is None


@pytest.mark.parametrize("name", ["question_123456", "x" * 64, "x" * 65, "x" * 100_000])
def test_of_very_many_questions_a_few_are_compared(compared: list[str], name: str) -> None:
    many = {f"question_{number}": 1 for number in range(20_000)} | {"x" * 90: 1, "x" * 60: 1}
    nearest(name, many)
    assert len(list(filter(None, compared))) <= 300
    assert max(map(len, compared), default=0) <= 64


@pytest.mark.parametrize("unit", [b"1,", b"[],", b'{"":1},', b'"",'])
def test_too_many_values_are_refused_before_any_is_made(monkeypatch: pytest.MonkeyPatch, unit: bytes) -> None:
    def none(*_: object, **__: object) -> object:
        pytest.fail("they were made")

    monkeypatch.setattr(strict_json.json, "loads", none)
    with pytest.raises(BadJsonError, match="more than"):
        read_json(b"[" + unit * MOST_VALUES + b"1]")


def test_commas_and_brackets_in_a_text_are_no_values() -> None:
    text = ',[{\\"' * MOST_VALUES
    assert read_json(json.dumps({"a": text, "b": text}).encode()) == {"a": text, "b": text}


def test_a_search_has_as_many_parameters_as_a_search_needs(client: Client) -> None:
    name = "&".join(["name=low"] * MOST_PARAMETERS)
    assert client.get(f"/fhir/Questionnaire?{name}").status_code == 200
    reply = client.get(f"/fhir/Questionnaire?{name}&name=low")
    assert reply.status_code == 400
    assert reply.json()["resourceType"] == "OperationOutcome"


def test_what_is_uploaded_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    visit = new_visit().begin()
    with caplog.at_level(logging.DEBUG):
        for body in (b"SECRET", b"--x\r\nS@\r\n\r\n", b"--x\r\nA: b\r\n\r\nSECRET\r\n--xS", b"--x--\r\nSECRET"):
            visit.client.post("/open", content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert [one for one in caplog.records if one.name.startswith("python_multipart")] == []
