"""Whatever is sent to the server: a clear 4xx as problem details; never a 500, an answer repeated, or self-care.

Each kind of bad input has its line here. `SECRET` stands for an answer.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from soundadvice import load_pack, triage
from soundadvice.provenance.record import Record
from soundadvice.server.app import app
from soundadvice.server.cds.routes import service_id
from soundadvice.server.connections import patience
from soundadvice.server.guard import BODY_SECONDS, MOST_BYTES, Guard
from soundadvice.server.uvicorn import local_names
from soundadvice.wire.strict_json import MOST_DEPTH, MOST_VALUES
from support.answers.people import SORE
from support.server.serving import JSON, by_id, in_thread, raw
from support.server.virtual_time import run

PACK = load_pack("low_back_pain")
HOSTS = local_names("127.0.0.1")
EVALUATE, EXPLAIN, REPLAY = (f"/api/packs/{PACK.id}/{name}" for name in ("evaluate", "explain", "replay"))


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with in_thread(app(by_id(PACK), default=PACK.id, hosts=HOSTS)) as base:
        yield base


def refused(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The problem, which is in the form of RFC 9457 and repeats nothing."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    problem: dict[str, Any] = response.json()
    assert list(problem)[:4] == ["type", "title", "status", "detail"]
    assert set(problem) <= {"type", "title", "status", "detail", "errors"} | ({"help"} if status == 500 else set())
    assert problem["type"] == f"urn:soundadvice:problem:{kind}"
    assert problem["status"] == status
    assert "SECRET" not in response.text
    assert "self_care" not in response.text
    assert "Traceback" not in response.text
    return problem


def nested(depth: int) -> bytes:
    return b'{"answers":' + b"[" * depth + b"]" * depth + b"}"


# A body -------------------------------------------------------------------------------------------------------------

BODIES: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 400, "malformed-json"),
    "white space": (b" \n", 400, "malformed-json"),
    "broken off": (b'{"answers": {"leg_pain": "SECRET"', 400, "malformed-json"),
    "two values": (b'{"answers": {}} {"answers": {}}', 400, "malformed-json"),
    "yaml": (b"answers: {leg_pain: SECRET}", 400, "malformed-json"),
    "single quotes": (b"{'answers': {}}", 400, "malformed-json"),
    "a comment": (b'{"answers": {}} // SECRET', 400, "malformed-json"),
    "NaN": (b'{"answers": {"age": NaN}}', 400, "malformed-json"),
    "Infinity": (b'{"answers": {"age": -Infinity}}', 400, "malformed-json"),
    "too large a number": (b'{"answers": {"age": 1e400}}', 400, "malformed-json"),
    "too many digits": (b'{"answers": {"age": ' + b"9" * 5000 + b"}}", 400, "malformed-json"),
    "a key twice": (b'{"answers": {"leg_pain": "one", "leg_pain": "none"}}', 400, "malformed-json"),
    "a key twice, once escaped": (b'{"answers": {"leg_pain": "one", "leg_\\u0070ain": "none"}}', 400, "malformed-json"),
    "a field twice": (b'{"answers": {"leg_pain": "one"}, "answers": {}}', 400, "malformed-json"),
    "bad UTF-8": (b'{"answers": {"leg_pain": "\xff"}}', 400, "malformed-json"),
    "overlong UTF-8": (b'{"answers": {"leg_pain": "\xc0\xaf"}}', 400, "malformed-json"),
    "UTF-16": ('{"answers": {}}'.encode("utf-16"), 400, "malformed-json"),
    "a byte order mark": (b'\xef\xbb\xbf{"answers": {}}', 400, "malformed-json"),
    "half a surrogate pair": (b'{"answers": {"leg_pain": "\\ud800"}}', 400, "malformed-json"),
    "half a pair in a key": (b'{"answers": {"\\udc00": 1}}', 400, "malformed-json"),
    "deep": (nested(MOST_DEPTH), 400, "malformed-json"),
    "as deep as may be": (nested(MOST_DEPTH - 1), 422, "wrong-shape"),
    "very deep": (nested(200_000), 400, "malformed-json"),
    "many values": (b'{"answers": [' + b"1," * MOST_VALUES + b"1]}", 400, "malformed-json"),
    "a list": (b"[]", 422, "wrong-shape"),
    "a text": (b'"SECRET"', 422, "wrong-shape"),
    "null": (b"null", 422, "wrong-shape"),
    "no answers": (b"{}", 422, "wrong-shape"),
    "answers as a list": (b'{"answers": ["SECRET"]}', 422, "wrong-shape"),
    "answers null": (b'{"answers": null}', 422, "wrong-shape"),
    "an unknown field": (b'{"answers": {}, "SECRET": 1}', 422, "wrong-shape"),
    "skipped as a text": (b'{"answers": {}, "skipped": "spasm"}', 422, "wrong-shape"),
    "skipped what is not there": (b'{"answers": {}, "skipped": ["SECRET"]}', 422, "wrong-shape"),
    "skipped a number": (b'{"answers": {}, "skipped": [[1]]}', 422, "wrong-shape"),
    "skipped what decides": (b'{"answers": {}, "skipped": ["leg_pain"]}', 422, "answer-not-taken"),
    "record as a text": (b'{"answers": {}, "record": "yes"}', 422, "wrong-shape"),
}


_ANSWERS = "`answers` is an object: one `question: answer` each, or empty"
_NO_OBJECT = "the body is not a JSON object"
_NO_SUCH = "`skipped` names a question that the pack does not have"
SHAPES = {
    "as deep as may be": _ANSWERS,
    "a list": _NO_OBJECT,
    "a text": _NO_OBJECT,
    "null": _NO_OBJECT,
    "no answers": _ANSWERS,
    "answers as a list": _ANSWERS,
    "answers null": _ANSWERS,
    "an unknown field": ("the body has a field that is not known here; it takes `answers`, `skipped`, `record`"),
    "skipped as a text": "`skipped` is a list of the ids of questions",
    "skipped what is not there": _NO_SUCH,
    "skipped a number": _NO_SUCH,
    "record as a text": "`record` is true or false",
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies(base: str, name: str) -> None:
    content, status, kind = BODIES[name]
    problem = refused(httpx.post(f"{base}{EVALUATE}", content=content, headers=JSON), status, kind)
    if kind == "wrong-shape":
        assert problem["detail"] == SHAPES[name]


def test_a_body_that_is_none_of_these_is_taken(base: str) -> None:
    whole = b'{"answers": {"leg_pain": "one"}, "skipped": ["spasm"], "record": true}'
    for content in (whole, b"\n " + whole + b"\n"):
        assert httpx.post(f"{base}{EVALUATE}", content=content, headers=JSON).status_code == 200


ANSWERS: dict[str, tuple[object, str]] = {
    "an option that is not there": ({"leg_pain": "SECRET"}, "#/answers/leg_pain"),
    "a number for an option": ({"leg_pain": 7}, "#/answers/leg_pain"),
    "null for an option": ({"leg_pain": None}, "#/answers/leg_pain"),
    "a list for an option": ({"leg_pain": ["none"]}, "#/answers/leg_pain"),
    "an object for an option": ({"leg_pain": {"SECRET": "none"}}, "#/answers/leg_pain"),
    "an empty set": ({"numbness": []}, "#/answers/numbness"),
    "none with a sign": ({"numbness": ["none", "saddle"]}, "#/answers/numbness"),
    "a set in a set": ({"numbness": [["SECRET"]]}, "#/answers/numbness"),
    "a number for a duration": ({"duration": 3}, "#/answers/duration"),
    "a duration without a unit": ({"duration": "3"}, "#/answers/duration"),
    "a duration in words": ({"duration": "SECRET weeks"}, "#/answers/duration"),
    "a duration out of bounds": ({"duration": "101 years"}, "#/answers/duration"),
    "a duration in other digits": ({"duration": "\u0663 weeks"}, "#/answers/duration"),
    "a question that is not there": ({"SECRET": "yes"}, "#/answers"),
    "a question of the other pack": ({"cancer_history": "yes"}, "#/answers"),
}


@pytest.mark.parametrize("operation", [EVALUATE, EXPLAIN])
@pytest.mark.parametrize("name", ANSWERS)
def test_answers(base: str, operation: str, name: str) -> None:
    given, pointer = ANSWERS[name]
    problem = refused(httpx.post(f"{base}{operation}", json={"answers": given}), 422, "answer-not-taken")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_every_mistake_is_named_at_once_with_its_mend(base: str) -> None:
    given = {"leg_pain": "SECRET", "numbness": ["none", "leg"], "leg_pian": "none", "severe_pain": "mild"}
    problem = refused(httpx.post(f"{base}{EVALUATE}", json={"answers": given}), 422, "answer-not-taken")
    assert problem["errors"] == [
        {"pointer": "#/answers/leg_pain", "detail": "give one of `none`, `buttock`, `one`, `both`, `unsure`"},
        {
            "pointer": "#/answers/numbness",
            "detail": "give a list of one or more of `none`, `leg`, `both_legs`, `saddle`, `elsewhere`, `unsure`; "
            "`none` and `unsure` stand alone",
        },
        {
            "pointer": "#/answers",
            "detail": "the pack does not have one of the questions that are answered here; did you mean `leg_pain`?",
        },
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "give either `answers` or `question`"),
        ({"answers": {}, "question": "leg_pain"}, "give either `answers` or `question`"),
        ({"question": "SECRET"}, "there is no question of that id"),
        ({"question": 1}, "there is no question of that id"),
        ({"question": ["leg_pain"]}, "there is no question of that id"),
    ],
)
def test_what_cannot_be_explained(base: str, body: object, said: str) -> None:
    assert httpx.post(f"{base}{EXPLAIN}", json={"question": "leg_pain"}).status_code == 200
    assert refused(httpx.post(f"{base}{EXPLAIN}", json=body), 422, "wrong-shape")["detail"] == said


def a_record() -> dict[str, Any]:
    advice = triage(PACK, {"leg_pain": "one"})
    whole = Record.of(advice, time=datetime(2030, 1, 31, tzinfo=UTC), engines=("reference",))
    record: dict[str, Any] = json.loads(json.dumps(whole.to_json()))
    return record


BROKEN_RECORDS: list[tuple[tuple[str, ...], object, str]] = [
    (("schema",), "SECRET", "`schema` is not `soundadvice.record.v1`"),
    (("SECRET",), 1, "none missing, 1 not known"),
    (("advice",), "SECRET", "the schema of `advice` is not `soundadvice.advice.v1`"),
    *(
        (path, value, f"`{'.'.join(path)}` is missing or not of the right kind")
        for path, value in (
            (("time",), "yesterday"),
            (("engines",), []),
            (("advice", "answers"), ["SECRET"]),
            (("advice", "acuity"), "SECRET"),
            (("advice", "pack"), None),
            (("advice", "pack", "id"), 7),
            (("advice", "reasons"), ["SECRET"]),
            (("advice", "plan"), []),
            (("advice", "plan", "exercises"), None),
            (("advice", "plan", "habits"), ["SECRET"]),
            (("advice", "plan", "therapies"), [{"id": ["SECRET"]}]),
        )
    ),
    (("advice", "plan"), {}, "`advice.plan.exercises` is missing or not of the right kind"),
]


@pytest.mark.parametrize(("path", "value", "said"), BROKEN_RECORDS)
def test_records_that_are_none(base: str, path: tuple[str, ...], value: object, said: str) -> None:
    record = a_record()
    assert httpx.post(f"{base}{REPLAY}", json=record).status_code == 200
    holder = record
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    problem = refused(httpx.post(f"{base}{REPLAY}", json=record), 422, "wrong-shape")
    assert problem["detail"] == f"this is not a record: {said}"


def test_a_forged_record_cannot_make_an_advice(base: str) -> None:
    """What is recorded may be anything: what is said of today comes from the answers alone."""
    record = a_record()
    record["advice"]["disposition"] = "made_up"
    record["advice"]["reasons"] = [{"rule": "made_up"}]
    found = httpx.post(f"{base}{REPLAY}", json=record)
    assert found.status_code == 200
    assert (found.json()["verdict"], found.json()["now"]) == ("outcome_changed", "see_doctor")
    assert "made_up" not in found.text


# Its wrapping ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/jsonx"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_wrong_content_types(base: str, headers: dict[str, str]) -> None:
    refused(httpx.post(f"{base}{EVALUATE}", content=b'{"answers":{}}', headers=headers), 415, "wrong-media-type")


def test_the_charset_may_be_named(base: str) -> None:
    headers = {"Content-Type": 'Application/JSON; charset="UTF-8"'}
    assert httpx.post(f"{base}{EVALUATE}", content=b'{"answers":{}}', headers=headers).status_code == 200


def test_a_giant_body_is_refused_before_it_is_read(base: str) -> None:
    head = f"POST {EVALUATE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    found = raw(base, f"{head}Content-Length: 99999999999\r\n\r\n{{".encode())
    assert found.startswith(b"HTTP/1.1 413 ")
    assert b"urn:soundadvice:problem:too-large" in found
    assert b"connection: close" in found.lower()


def test_a_giant_body_in_chunks_is_refused(base: str) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"answers": {"leg_pain": "'
        for _ in range(MOST_BYTES // 1000 + 200):
            yield b"S" * 1000

    try:
        response = httpx.post(f"{base}{EVALUATE}", content=chunks(), headers=JSON)
    except httpx.HTTPError:
        return  # the server closed while there was still more to send, as it may
    refused(response, 413, "too-large")


def test_answers_in_an_address_are_refused(base: str) -> None:
    for query in ("?leg_pain=SECRET", "?x", "?answers=%7B%7D"):
        refused(httpx.post(f"{base}{EVALUATE}{query}", json={"answers": {}}), 400, "query-not-taken")
        refused(httpx.get(f"{base}/api/packs{query}"), 400, "query-not-taken")


# Addresses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "SECRET",
        "..",
        "../../../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e",
        "..%5c..%5cwindows",
        "%00",
        "low_back_pain%00",
        "low_back_pain/",
        "low_back_pain/..",
        "LOW_BACK_PAIN",
        "low_back_pain%20",
        "%ff",
        "low_back_pain_red_flags",
        "low_back_pain/SECRET",
        "x" * 5000,
    ],
)
def test_packs_that_are_not_there(base: str, path: str) -> None:
    for method in ("GET", "POST"):
        found = raw(
            base,
            f"{method} /api/packs/{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n".encode(),
        )
        head, _, body = found.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 404 "), found
        assert json.loads(body)["type"] == "urn:soundadvice:problem:no-such-pack"
        assert b"SECRET" not in found


@pytest.mark.parametrize("path", ["/api/", "/api/SECRET", "/api/docs", "/api/redoc", "/api/openapi.yaml"])
def test_addresses_that_are_not_there(base: str, path: str) -> None:
    refused(httpx.get(f"{base}{path}"), 404, "not-found")


@pytest.mark.parametrize("path", ["/api", "/SECRET", "/health", "/cds-service", "/metrics", "/.git/config"])
def test_addresses_that_belong_to_no_surface(base: str, path: str) -> None:
    response = httpx.get(f"{base}{path}")
    assert response.status_code == 404
    assert "SECRET" not in response.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "SECRET", "GET"])
def test_methods_that_are_not_there(base: str, method: str) -> None:
    response = httpx.request(method, f"{base}{EVALUATE}")
    assert response.headers["allow"] == "OPTIONS, POST"
    refused(response, 405, "method-not-allowed")


# The head ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "", "localhost@evil.example", "[::2]"])
def test_another_sites_name_leads_nowhere(base: str, host: str) -> None:
    refused(httpx.get(f"{base}/api/packs", headers={"Host": host}), 421, "wrong-host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:80"])
def test_the_servers_own_names(base: str, host: str) -> None:
    assert httpx.get(f"{base}/api/packs", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"SECRET\r\n\r\n",
        b"GET /api/packs HTTP/1.1\r\n\r\n",
        b"GET /api/packs HTTP/1.1\r\nHost: localhost\r\nHost: SECRET\r\n\r\n",
        b"GET /api/packs HTTP/1.1\r\nHost: localhost\r\nX\r\nSECRET: y\r\n\r\n",
        b"GET /api/packs HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
        b"GET /api/packs\r\nSECRET: 1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /api/packs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST /api/packs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/packs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nSECRET\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_heads_that_are_none(base: str, sent: bytes) -> None:
    found = raw(base, sent, timeout=3)
    assert found[:10] in (b"HTTP/1.1 4", b""), found
    assert b"SECRET" not in found
    assert httpx.get(f"{base}/health/live").status_code == 200


def test_a_header_cannot_put_a_header_into_the_response(base: str) -> None:
    found = raw(
        base,
        b"GET /api/packs/%0d%0aX-Injected:%20SECRET HTTP/1.1\r\nHost: localhost\r\nOrigin: SECRET\r\n"
        b"Connection: close\r\n\r\n",
    )
    assert found.startswith(b"HTTP/1.1 404 ")
    assert b"injected" not in found.lower()


def test_whoever_goes_away_disturbs_nobody(base: str) -> None:
    head = (
        f"POST {EVALUATE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
    )
    for sent in (b"", head.encode()[:40], head.encode(), head.encode() + b'{"answers"'):
        raw(base, sent, timeout=0.1)
    assert httpx.get(f"{base}/health/live").status_code == 200


# Slow clients ------------------------------------------------------------------------------------------------------


SURFACES = {
    EVALUATE: "application/json",
    EXPLAIN: "application/json",
    REPLAY: "application/json",
    f"/cds-services/{service_id(PACK)}": "application/json",
    f"/cds-services/{service_id(PACK)}/feedback": "application/json",
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
    await app(by_id(PACK), default=PACK.id, hosts=HOSTS)(scope, receive, send)
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
    from soundadvice.server.api.app import api

    with in_thread(Guard(api(by_id(PACK), default=PACK.id), body_seconds=0.3)) as base:
        path = EVALUATE.removeprefix("/api")
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n"
        )
        found = raw(base, f"{head}{{".encode())
        assert found.startswith(b"HTTP/1.1 408 "), found
        assert b"urn:soundadvice:problem:too-slow" in found


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


# What goes wrong here ----------------------------------------------------------------------------------------------


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What the server logged; the client of these tests logs for itself."""
    formatter = logging.Formatter("%(message)s")
    return "\n".join(formatter.format(one) for one in caplog.records if not one.name.startswith("http"))


def test_a_fault_of_ours_is_a_500_that_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("SECRET")

    with in_thread(Guard(broken)) as base, caplog.at_level(logging.DEBUG):
        response = httpx.post(f"{base}/?leg_pain=SECRET", json={"SECRET": "SECRET"})
    refused(response, 500, "unexpected")
    assert "unexpected: ValueError at broken:" in logged(caplog)
    assert "SECRET" not in logged(caplog)
    assert "Traceback" not in logged(caplog)


def test_a_fault_within_the_api_is_a_500_that_says_nothing(
    base: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from soundadvice.server import consult

    def broken(*_: object) -> None:
        raise ValueError("SECRET")

    monkeypatch.setattr(consult, "consult", broken)
    with caplog.at_level(logging.DEBUG):
        refused(httpx.post(f"{base}{EVALUATE}", json={"answers": {"leg_pain": "one"}}), 500, "unexpected")
        until = monotonic() + 5
        while not logged(caplog) and monotonic() < until:  # the response is sent first
            sleep(0.01)
    assert "unexpected: ValueError at broken:" in logged(caplog)
    assert "SECRET" not in logged(caplog)
