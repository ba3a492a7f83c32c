"""Answers from elsewhere, for tests: a response that is right in all, the ways to be wrong, and a clock to set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.provenance.identity import ValidAt
from soundadvice.server.app import app
from support.packs.shipped import shipped
from support.server.client import Client
from support.server.serving import by_id

RED, LOW = shipped("low_back_pain_red_flags"), shipped("low_back_pain")
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
        self.at = ValidAt(NOW)

    def __call__(self) -> ValidAt:
        return self.at


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Client, Clock]]:
    clock, ask_at = Clock(), "https://clinic.test/ask?pack={pack}"
    served = app(by_id(RED, LOW), default=RED.id, clock=clock, ask_at=ask_at)
    with Client(served, base_url="http://triage.test") as client:
        yield client, clock


@pytest.fixture
def clock(server: tuple[Client, Clock]) -> Clock:
    server[1].at = ValidAt(NOW)
    return server[1]


@pytest.fixture
def client(server: tuple[Client, Clock], clock: Clock) -> Client:
    return server[0]


def response(answers: Any = EMERGENCY, version: str = "R4", **more: object) -> dict[str, Any]:
    """A response that is right in all, but for `more`; what is None there is left out."""
    said = {"subject": {"reference": f"Patient/{PATIENT}"}, "authored": TODAY}
    whole = {**questionnaire_response(RED, answers, version), **said, **more}
    return {key: value for key, value in whole.items() if value is not None}


OTHER_FORMS = [
    "http://example.org/Q/foo|3",
    "urn:soundadvice:pack:low_back_pain",
    f"{URL}|0.0.9",
    f"{URL}|",
    f"{URL}|{RED.version}|{RED.version}",
    f"{URL}|{RED.version}#part",
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
"""What names another form, another version or none."""

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
"""Subjects that are not the patient whose chart is open, or cannot be seen to be."""
