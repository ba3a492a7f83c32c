"""Telemetry and the audit trail: every surface is told of, and nothing that anybody answered, or was advised, is."""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from soundadvice import Session, triage
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.model.disposition import Acuity
from soundadvice.server.app import app
from soundadvice.server.watch.event import AuditEvent, Came
from soundadvice.server.watch.hook import HookError, hook_named
from soundadvice.server.watch.telemetry import telemetry
from soundadvice_cli.asgi import create
from soundadvice_cli.commands.programs.serve import serve
from support.pages import DOCS
from support.server.client import Client
from support.server.serving import ROOT
from support.server.visits import AT_HOME, EMERGENCY, PACK, Visit

MARKER = "zebra-in-the-left-leg"
BASE = "http://127.0.0.1"
HEADERS = {
    "user-agent": MARKER, "x-request-id": MARKER, "tracestate": f"z={MARKER}", "baggage": f"leg={MARKER}",
    "traceparent": "00-7a656272612d696e2d7468652d6c6567-7a656272612d696e-01", "cookie": f"leg={MARKER}",
    "x-forwarded-for": MARKER,
}  # fmt: skip
_COMMON = {"no", "yes", "none", "same", "one", "other"}
"""Ids that are words of a log as well."""
_SPANS, _READER = InMemorySpanExporter(), InMemoryMetricReader()


@pytest.fixture(scope="module", autouse=True)
def _providers() -> None:
    """OpenTelemetry's own SDK, as an operator would set it up; a process has one."""
    traced = TracerProvider()
    traced.add_span_processor(SimpleSpanProcessor(_SPANS))
    trace.set_tracer_provider(traced)
    metrics.set_meter_provider(MeterProvider([_READER]))


class Watching:
    """A server that is watched, and all that came out of it."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.events: list[AuditEvent] = []
        self.app = app({PACK.id: PACK}, default=PACK.id, mcp=True, watchers=[self.events.append, telemetry()])
        self.client = Client(self.app, base_url=BASE, raise_server_exceptions=False, headers=HEADERS)
        self._caplog = caplog
        _SPANS.clear()

    def post(self, path: str, body: object, **headers: str) -> Any:
        return self.client.post(path, json=body, headers={"accept": "application/json, text/event-stream", **headers})

    @property
    def told(self) -> list[tuple[str, str, int]]:
        return [(one.surface, one.came.value, one.status) for one in self.events]

    def everything(self) -> str:
        """All of every event, span, measure and line of the log, as text."""
        spans = [json.loads(span.to_json()) for span in _SPANS.get_finished_spans()]
        ids = [(span.context.trace_id, span.context.span_id) for span in _SPANS.get_finished_spans()]  # type: ignore[union-attr]
        assert all(span["parent_id"] is None and span["events"] == [] for span in spans)
        assert not any("7a656272612d696e" in f"{trace_id:032x}{span_id:016x}" for trace_id, span_id in ids)
        measures = _READER.get_metrics_data()
        logged = [
            one.getMessage() + str(one.__dict__)
            for one in self._caplog.records
            if not one.name.startswith(("httpx", "httpcore", "asyncio"))
        ]
        events = [f"{one!r} {json.dumps(one.to_json())}" for one in self.events]
        return "\n".join([*map(json.dumps, spans), measures.to_json() if measures else "", *logged, *events])

    def tells_nothing(self) -> None:
        found = self.everything().replace("soundadvice.request.duration", "")
        ids = {question.id for question in PACK.questions} | {rule.id for rule in PACK.rules}
        ids |= {option.id for question in PACK.questions for option in getattr(question, "options", ())}
        ids |= {one.id for one in PACK.dispositions} | {str(one) for one in Acuity}
        words = {*re.findall("[a-z_]+", found)}
        assert MARKER not in found
        assert "zebra" not in found
        assert ids & words <= _COMMON


@pytest.fixture
def watching(caplog: pytest.LogCaptureFixture) -> Iterator[Watching]:
    with caplog.at_level(logging.DEBUG):
        yield Watching(caplog)


# Every surface ------------------------------------------------------------------------------------------------------

API = f"/api/packs/{PACK.id}"
RECORD = Session(PACK, answers=EMERGENCY).record(datetime(2030, 1, 31, tzinfo=UTC)).to_json()
TODAY = datetime.now(UTC).isoformat(timespec="seconds")


def response(answers: Mapping[str, object]) -> dict[str, object]:
    return {**questionnaire_response(PACK, answers, "R4"), "authored": TODAY}


def call(tool: str, arguments: object) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


def card(answers: object) -> dict[str, object]:
    return {
        "hook": "patient-view", "hookInstance": MARKER, "context": {"patientId": "123", "userId": MARKER},
        "extension": {"soundadvice.answers": answers},
    }  # fmt: skip


WRONG = {"location": [MARKER], MARKER: MARKER}
R4, ASK = "/fhir/R4/QuestionnaireResponse/$", "/fhir/R4/Questionnaire/$next-question"
CALLS: dict[tuple[str, str, int], list[tuple[str, object]]] = {
    ("api", "advised", 200): [(f"{API}/evaluate", {"answers": EMERGENCY}), (f"{API}/evaluate", {"answers": AT_HOME})],
    ("api", "asked", 200): [
        (f"{API}/evaluate", {"answers": {"location": ["lower_back"]}}),
        (f"{API}/evaluate", {"answers": EMERGENCY, "given": "2020-01-01T00:00:00Z"}),
    ],
    ("api", "explained", 200): [
        (f"{API}/explain", {"answers": EMERGENCY}), (f"{API}/explain", {"question": "location"}),
    ],
    ("api", "compared", 200): [(f"{API}/replay", RECORD)],
    ("api", "refused", 422): [(f"{API}/evaluate", {"answers": WRONG}), (f"{API}/evaluate", {MARKER: {}})],
    ("api", "refused", 404): [(f"/api/packs/{MARKER}/evaluate", {"answers": {}})],
    ("api", "refused", 400): [(f"{API}/evaluate?leg={MARKER}", {"answers": {}})],
    ("fhir", "advised", 200): [(f"{R4}triage", response(EMERGENCY)), (ASK, response(EMERGENCY))],
    ("fhir", "asked", 200): [(f"{R4}triage", response({})), (ASK, response({}))],
    ("fhir", "refused", 422): [(f"{R4}triage", {**response(EMERGENCY), "questionnaire": MARKER})],
    ("cds-services", "advised", 200): [(f"/cds-services/{PACK.id.replace('_', '-')}-triage", card(EMERGENCY))],
    ("cds-services", "asked", 200): [(f"/cds-services/{PACK.id.replace('_', '-')}-triage", card({}))],
    ("cds-services", "refused", 422): [(f"/cds-services/{PACK.id.replace('_', '-')}-triage", card(WRONG))],
    ("mcp", "advised", 200): [
        ("/mcp", call("evaluate", {"answers": EMERGENCY})), ("/mcp", call("next_question", {"answers": AT_HOME})),
    ],
    ("mcp", "asked", 200): [("/mcp", call("next_question", {"answers": {}}))],
    ("mcp", "explained", 200): [("/mcp", call("explain", {"answers": EMERGENCY}))],
    ("mcp", "refused", 200): [("/mcp", call("evaluate", {"answers": WRONG}))],
}  # fmt: skip


@pytest.mark.parametrize("came", CALLS, ids=str)
def test_every_surface_of_programs_is_told_of_without_answers(came: tuple[str, str, int], watching: Watching) -> None:
    for path, body in CALLS[came]:
        reply = watching.post(path, body)
        assert reply.status_code == came[2], reply.text
        assert watching.told.pop() == came
        event = watching.events[-1]
        named = (event.pack, event.version, event.meaning_hash)
        assert named in [(PACK.id, PACK.version, PACK.meaning_hash), (None, None, None)]
        assert (event.pack is None) <= (came[1] == "refused")
    watching.tells_nothing()


def test_a_whole_visit_is_told_of_without_answers(watching: Watching) -> None:
    visit = Visit(watching.app, PACK, origin=BASE)
    visit.client.headers.update({"user-agent": MARKER})
    visit.begin()
    visit.answer("location", [MARKER])
    visit.get(f"/{MARKER}?{MARKER}")
    visit.to_result(AT_HOME).get("/plan")
    for path in ("/save/record", "/save/takeaway", "/save/copy", "/summary", "/check"):
        visit.get(path)
    visit.open(json.dumps({"schema": MARKER}).encode(), name=f"{MARKER}.json")
    came = {(one, status) for surface, one, status in watching.told if surface == "web"}
    assert came == {("asked", 200), ("advised", 200), ("refused", 422), ("refused", 404)}
    assert not watching.events[-1].pack
    watching.tells_nothing()


def test_what_breaks_is_told_of_by_its_kind_alone(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError(f"{MARKER} in {EMERGENCY}")

    monkeypatch.setattr("soundadvice.server.consult.consult", broken)
    monkeypatch.setattr("soundadvice.server.fhir.triage.consult", broken)
    monkeypatch.setattr(Session, "consult", broken)
    monkeypatch.setattr("soundadvice.server.web.pages.result.handout", broken)
    for came in (("api", "advised", 200), ("fhir", "advised", 200), ("cds-services", "advised", 200)):
        for path, body in CALLS[came][:1]:
            assert watching.post(path, body).status_code == 500
            assert watching.told[-1] == (came[0], "failed", 500)
    visit = Visit(watching.app, PACK, origin=BASE)
    visit.client._transport = watching.client._transport
    visit.begin()
    for name, given in EMERGENCY.items():
        visit.answer(name, given)
    assert visit.page.status_code == 500
    assert watching.told[-1] == ("web", "failed", 500)
    assert [span.status.status_code.name for span in _SPANS.get_finished_spans()].count("ERROR") == 4
    watching.tells_nothing()


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/static/style.css", "/", "/privacy", "/api/packs"])
def test_what_comes_to_nothing_is_not_told_of(path: str, watching: Watching) -> None:
    assert watching.client.get(path).status_code == 200
    assert watching.events == []


# What an event is ----------------------------------------------------------------------------------------------------


def test_an_event_is_frozen_and_plain(watching: Watching) -> None:
    watching.post(f"{API}/evaluate", {"answers": EMERGENCY})
    [event] = watching.events
    with pytest.raises(FrozenInstanceError):
        event.pack = MARKER  # type: ignore[misc]
    assert event.to_json().keys() == {"schema", *(one.name for one in fields(AuditEvent))}
    assert event.time.tzinfo is UTC
    assert event.seconds > 0
    assert str(event.to_json()["time"]).endswith("Z")


def test_spans_and_measures_say_the_same_of_a_request(watching: Watching) -> None:
    watching.post(f"{API}/evaluate", {"answers": EMERGENCY})
    [span] = _SPANS.get_finished_spans()
    [event] = watching.events
    assert span.name == "POST api"
    assert dict(span.attributes or {}) == {
        "soundadvice.surface": "api",
        "soundadvice.came": "advised",
        "soundadvice.pack.id": PACK.id,
        "soundadvice.pack.version": PACK.version,
        "soundadvice.pack.meaning_hash": PACK.meaning_hash,
        "soundadvice.software": event.software,
        "http.request.method": "POST",
        "http.response.status_code": 200,
    }
    assert span.end_time is not None
    assert span.start_time is not None
    assert abs((span.end_time - span.start_time) / 1e9 - event.seconds) < 1e-6
    page = (DOCS / "how-to" / "deploying.md").read_text("utf-8")
    for name in [*(span.attributes or {}), "soundadvice.requests", "soundadvice.request.duration", *map(str, Came)]:
        assert f"`{name}`" in page, name


def test_a_hook_that_fails_harms_no_one_and_its_error_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    def broken(event: AuditEvent) -> None:
        raise ValueError(MARKER)

    told: list[AuditEvent] = []
    client = Client(app({PACK.id: PACK}, default=PACK.id, watchers=[broken, told.append]), base_url=BASE)
    reply = client.post(f"{API}/evaluate", json={"answers": EMERGENCY})
    assert reply.json()["advice"] == triage(PACK, EMERGENCY).to_json()
    assert len(told) == 1
    assert "an event was not taken: ValueError at broken" in caplog.text
    assert MARKER not in caplog.text


# Settings ------------------------------------------------------------------------------------------------------------


def test_the_hook_of_the_page_writes_a_trail(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page = (DOCS / "how-to" / "deploying.md").read_text("utf-8")
    [module] = re.findall(r"```python\n# trail\.py\n(.*?)```", page, re.DOTALL)
    (tmp_path / "trail_of_the_page.py").write_text(module.replace("/var/log/soundadvice", str(tmp_path)))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("SOUNDADVICE_AUDIT_HOOK", "trail_of_the_page:keep")
    monkeypatch.setenv("SOUNDADVICE_TELEMETRY", "1")
    monkeypatch.setenv("SOUNDADVICE_PACKS", PACK.id)
    client = Client(create(), base_url=BASE)
    for answers in (EMERGENCY, {}):
        client.post(f"{API}/evaluate", json={"answers": answers})
    [first, second] = map(json.loads, (tmp_path / "trail.jsonl").read_text().splitlines())
    assert (first["came"], second["came"], first["pack"]) == ("advised", "asked", PACK.id)
    sys.modules.pop("trail_of_the_page")


@pytest.mark.slow
def test_the_program_of_the_page_prints_spans(tmp_path: Path) -> None:
    page = (DOCS / "how-to" / "deploying.md").read_text("utf-8")
    [module] = re.findall(r"```python\n# served\.py\n(.*?)```", page, re.DOTALL)
    (tmp_path / "served.py").write_text(module)
    paths = os.pathsep.join(str(ROOT / root) for root in ("engine", "cli", "rules"))
    soon = {"OTEL_BSP_SCHEDULE_DELAY": "100", "OTEL_METRIC_EXPORT_INTERVAL": "100"}  # milliseconds
    told = soon | {"SOUNDADVICE_TELEMETRY": "1", "SOUNDADVICE_NO_WEB": "1", "SOUNDADVICE_PACKS": PACK.id}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "uvicorn",
            "served:application",
            "--workers",
            "2",
            "--no-access-log",
            "--port",
            str(port),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths, **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for _ in range(400):
            with suppress(httpx2.TransportError):
                httpx2.post(f"{BASE}:{port}{API}/evaluate", json={"answers": EMERGENCY}, headers=HEADERS)
                break
            sleep(0.05)
        sleep(1)
    finally:
        process.terminate()
        printed = process.communicate(timeout=30)[0]
    assert '"soundadvice.came": "advised"' in printed, printed
    assert "soundadvice.request.duration" in printed
    assert MARKER not in printed


NO_HOOK = {
    "trail": "names one",
    "no_such_module_here:keep": "there is no module `no_such_module_here`",
    "json:keep": "has no `keep`",
    "json:__doc__": "is no function",
    ":": "names one",
}


@pytest.mark.parametrize("named", NO_HOOK)
def test_a_hook_that_cannot_be_is_one_error(named: str) -> None:
    with pytest.raises(HookError, match=NO_HOOK[named]):
        hook_named(named)
    done = CliRunner().invoke(serve, ["--port", "0", "--audit-hook", named])
    assert isinstance(done.exception, HookError)  # which the command line shows as one error


def test_a_hook_is_what_was_named() -> None:
    found: Callable[..., object] = hook_named("json:dumps")
    assert found is json.dumps
