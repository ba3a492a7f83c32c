"""Whoever sends slowly: the time is for a whole head and a whole body, however they are cut."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
from collections.abc import Iterable
from contextlib import suppress
from time import sleep

import pytest
from starlette.types import Message, Scope

from soundadvice.server.api.app import api
from soundadvice.server.app import app
from soundadvice.server.cds.routes import service_id
from soundadvice.server.connections import patience
from soundadvice.server.guard import BODY_SECONDS, Guard
from soundadvice.server.uvicorn import local_names
from support.answers.people import SORE
from support.server.serving import EVALUATE, EXPLAIN, LOW, REPLAY, by_id, in_thread, raw
from support.server.virtual_time import run

SURFACES = {
    EVALUATE: "application/json",
    EXPLAIN: "application/json",
    REPLAY: "application/json",
    f"/cds-services/{service_id(LOW)}": "application/json",
    f"/cds-services/{service_id(LOW)}/feedback": "application/json",
    "/fhir/R4/QuestionnaireResponse/$triage": "application/fhir+json",
    "/begin": "application/x-www-form-urlencoded",
    "/open": "multipart/form-data; boundary=x",
}
"""Every kind of place that takes a body, and in what form."""


async def sent_slowly(path: str, kind: str, chunks: Iterable[bytes], pause: float) -> tuple[int, int]:
    """The status that comes back, and how many pieces were taken: each comes so many seconds after the one before."""
    coming, taken, status = iter(chunks), 0, 0

    async def receive() -> Message:
        nonlocal taken
        await asyncio.sleep(pause)
        chunk = next(coming, None)
        taken += 1
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    headers = [(b"host", b"localhost"), (b"content-type", kind.encode())]
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    await app(by_id(LOW), default=LOW.id, hosts=local_names("127.0.0.1"))(scope, receive, send)
    return status, taken


@pytest.mark.parametrize("pause", [0.01, 0.3, 3.0, 9.9, 11.0])
@pytest.mark.parametrize("path", SURFACES)
def test_the_time_is_for_a_whole_body_however_it_is_cut(path: str, pause: float) -> None:
    """A piece now and then, each soon after the one before and without end, is waited for no longer than silence."""
    (status, taken), seconds = run(sent_slowly(path, SURFACES[path], itertools.repeat(b" "), pause))
    assert status == 408
    assert seconds == pytest.approx(BODY_SECONDS)
    assert taken <= BODY_SECONDS / pause


@pytest.mark.parametrize("pause", [0.0, 0.3, 0.9])
def test_a_body_that_is_whole_in_time_is_taken(pause: float) -> None:
    body = json.dumps({"answers": SORE}).encode()
    size = len(body) // 9
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    assert len(pieces) <= 10
    (status, taken), seconds = run(sent_slowly(EVALUATE, SURFACES[EVALUATE], pieces, pause))
    assert (status, taken) == (200, len(pieces) + 1)
    assert seconds == pytest.approx(pause * taken)


def test_a_slow_body_is_not_waited_for() -> None:
    with in_thread(Guard(api(by_id(LOW), default=LOW.id), body_seconds=0.3)) as base:
        path = EVALUATE.removeprefix("/api")
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n"
        )
        found = raw(base, f"{head}{{".encode())
        assert found.startswith(b"HTTP/1.1 408 "), found
        assert b"urn:soundadvice:problem:too-slow" in found


@pytest.mark.slow
def test_a_slow_head_is_not_waited_for(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.3)
    for sent, then in ((b"", b""), (b"GET /api", b"/packs"), (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X: y\r\n")):
        found = raw(base, sent, then=then, pause=0.2)
        assert found.startswith(b"HTTP/1.1 408 ")
        assert found.endswith(b'"detail":"send it faster"}')
    # The second request on a connection has the same time as the first.
    whole = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
    found = raw(base, whole, then=b"GET /health", pause=0.1)
    assert found.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 408 " in found


def test_a_head_that_comes_byte_by_byte_is_not_waited_for_either(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is for the whole head: what comes meanwhile does not begin it anew."""
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.3)
    host, port = base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.setblocking(False)
        found = b""
        for sent in range(200):
            with suppress(BlockingIOError):
                found = connection.recv(65536)
                break
            connection.send(b"GET / HTTP/1.1\r\nX: "[sent : sent + 1] or b"y")
            sleep(0.05)
    assert found.startswith(b"HTTP/1.1 408 ")
    assert sent < 100
