"""MCP over HTTP: the same tools and replies as over standard input, by the official client; and what is let in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from soundadvice import Session, triage
from soundadvice.server.app import app
from support.answers.sampled import sampled
from support.server.client import Client
from support.server.mcp_calls import DEFAULT, EMERGENCY, PACKS, SECRET, TOOLS, connected, helped, refused, structured
from support.server.serving import in_thread

PACK = PACKS[DEFAULT]
JSON = {"content-type": "application/json", "accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with in_thread(app({PACK.id: PACK}, default=PACK.id, mcp=True, metrics=True)) as base:
        yield f"{base}/mcp"


@pytest.fixture
def client() -> Client:
    return Client(app({PACK.id: PACK}, default=PACK.id, mcp=True), base_url="http://127.0.0.1")


def message(tool: str = "evaluate", **arguments: object) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_whole_conversation(url: str, mode: str) -> None:
    session, answers, skipped = Session(PACK), {}, []
    plain = dict(next(iter(sampled(PACK, 1))))
    with connected(url, mode=mode) as (call, _):
        assert sorted(tool.name for tool in call.list_tools()) == sorted(TOOLS)  # type: ignore[attr-defined]
        while True:
            reply = structured(call("next_question", {"answers": answers, "skipped": skipped}))
            if reply["decided"]:
                break
            question = session.next_question
            assert question is not None
            assert reply["next"]["id"] == question.id
            given = plain.get(question.id)
            if given is None:
                break
            answers[question.id] = given
            session.answer(question.id, given)
        urgent = structured(call("evaluate", {"answers": EMERGENCY}))
        assert urgent == triage(PACK, EMERGENCY).to_json()
        assert SECRET not in refused(call("evaluate", {"answers": {"leg_pain": SECRET}}))
    assert answers


def test_only_the_packs_that_are_served_are_offered(url: str) -> None:
    with connected(url) as (call, _):
        assert [pack["id"] for pack in structured(call("list_packs"))["packs"]] == [PACK.id]
        others = [name for name in PACKS if name != PACK.id]
        assert others
        for name in others:
            assert "no such pack" in refused(call("evaluate", {"pack": name, "answers": EMERGENCY}))


def test_many_at_once_each_have_the_reply_to_their_own_answers(url: str) -> None:
    people = [dict(answers) for answers in sampled(PACK, 12)]

    def ask(answers: dict[str, object]) -> object:
        # As somebody would who tries to be in another's session: the same id, and a session that is not theirs.
        headers = {**JSON, "mcp-session-id": "1"}
        reply = httpx.post(url, json=message(answers=answers), headers=headers, timeout=60).json()
        assert reply["id"] == 1
        return reply["result"]["structuredContent"]

    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(ask, people * 2))
    assert replies == [triage(PACK, answers).to_json() for answers in people] * 2


BODIES: dict[str, tuple[bytes, int, int]] = {
    "nothing": (b"", 400, -32700),
    "not JSON": (b"{", 400, -32700),
    "not UTF-8": (b'{"jsonrpc": "\xff"}', 400, -32700),
    "a batch": (b"[]", 400, -32600),
    "no version": (b'{"id": 1, "method": "ping"}', 400, -32600),
    "no method": (b'{"jsonrpc": "2.0", "id": 1}', 400, -32600),
    "a key twice": (b'{"jsonrpc": "2.0", "id": 1, "id": 2, "method": "ping"}', 400, -32600),
    "deep": (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": ' + b"[" * 99 + b"]" * 99 + b"}", 400, -32700),
    "too long": (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "x": "' + b"y" * 1_000_000 + b'"}', 400, -32600),
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_are_no_message(client: Client, name: str) -> None:
    body, status, code = BODIES[name]
    reply = client.post("/mcp", content=body, headers=JSON)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_an_answer_given_twice_is_refused_where_the_model_reads_it(client: Client) -> None:
    body = json.dumps(message(answers={"age": 35})).replace('"age": 35', '"age": 35, "age": 36').encode()
    reply = client.post("/mcp", content=body, headers=JSON)
    assert reply.status_code == 200
    assert reply.json()["result"]["isError"] is True
    assert "twice" in reply.json()["result"]["content"][0]["text"]


def test_who_is_let_in(client: Client) -> None:
    body = json.dumps(message(answers=EMERGENCY)).encode()
    for headers, status in (
        ({"origin": "https://stranger.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1"}, 200),
        ({"content-type": "text/plain"}, 415),
        ({"content-encoding": "gzip"}, 415),
    ):
        reply = client.post("/mcp", content=body, headers={**JSON, **headers})
        assert reply.status_code == status, headers
        assert reply.headers["cache-control"] == "no-store"
        assert not [name for name in reply.headers if name.startswith("access-control")]
    assert client.post("/mcp?answers=x", content=body, headers=JSON).status_code == 400
    assert client.post("/mcp", content=b" " * 2_000_000, headers=JSON).status_code == 413
    for method in ("GET", "DELETE", "PUT"):
        reply = client.request(method, "/mcp", headers=JSON)
        assert (reply.status_code, reply.headers["allow"]) == (405, "OPTIONS, POST")
    guarded = app({PACK.id: PACK}, default=PACK.id, mcp=True, hosts=frozenset({"localhost"}))
    stranger = {**JSON, "host": "stranger.example"}
    assert Client(guarded, base_url="http://127.0.0.1").post("/mcp", content=body, headers=stranger).status_code == 421


def test_it_is_there_only_where_it_is_asked_for() -> None:
    bare = Client(app({PACK.id: PACK}, default=PACK.id), base_url="http://127.0.0.1")
    assert bare.post("/mcp", json=message(answers=EMERGENCY)).status_code == 404


def test_a_failure_inside_says_what_is_sure_and_whom_to_call(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(SECRET)

    with connected(url) as (call, _):
        monkeypatch.setattr("soundadvice.server.mcp.tools._session", fail)
        said, value = helped(call("evaluate", {"answers": EMERGENCY}))
    assert value["at_least"]["acuity"] == "emergency"
    assert PACK.emergency_number in said
    assert SECRET not in said
