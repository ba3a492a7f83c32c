"""Requests that go straight to their operation: answered and refused to the byte as by way of all routes."""

from __future__ import annotations

import json
import logging

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from soundadvice.server import app as whole
from soundadvice.server.api.app import api
from soundadvice.server.guard import Guard
from support.server.client import Client
from support.server.visits import EMERGENCY, PACK

PACKS = {PACK.id: PACK}
AT = f"/api/packs/{PACK.id}"
JSON = {"content-type": "application/json"}
BODIES = {
    "decided": (f"{AT}/evaluate", {"answers": EMERGENCY}),
    "undecided": (f"{AT}/evaluate", {"answers": {}}),
    "another day": (f"{AT}/evaluate", {"answers": EMERGENCY, "given": "2020-01-01T00:00:00Z"}),
    "not taken": (f"{AT}/evaluate", {"answers": {"location": "nowhere"}}),
    "wrong shape": (f"{AT}/evaluate", []),
    "explained": (f"{AT}/explain", {"question": "location"}),
    "no record": (f"{AT}/replay", {}),
    "no such operation": (f"{AT}/decide", {}),
    "no such pack": ("/api/packs/other/evaluate", {}),
    "a slash too many": (f"{AT}/evaluate/", {}),
}


def by_routes() -> Client:
    routed = Starlette(routes=[Mount("/api", api(PACKS, default=PACK.id))])
    routed.router.redirect_slashes = False
    return Client(Guard(routed), raise_server_exceptions=False)


def straight() -> Client:
    return Client(whole.app(PACKS, default=PACK.id, web=False), raise_server_exceptions=False)


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("method", ["POST", "GET", "OPTIONS", "DELETE"])
def test_the_same_is_said_to_the_byte(name: str, method: str) -> None:
    path, body = BODIES[name]
    one, other = (
        client.request(method, path, content=json.dumps(body), headers=JSON) for client in (by_routes(), straight())
    )
    assert (one.status_code, one.content, dict(one.headers)) == (other.status_code, other.content, dict(other.headers))


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"{"},
        {"content": b"{}", "headers": {"content-type": "text/plain"}},
        {"content": b"{}" + b" " * 2**20, "headers": JSON},
        {"content": b"{}", "headers": JSON, "params": {"a": "1"}},
    ],
)
def test_what_is_refused_is_refused_alike(sent: dict[str, object]) -> None:
    one, other = (client.post(f"{AT}/evaluate", **sent) for client in (by_routes(), straight()))  # type: ignore[arg-type]
    assert one.status_code >= 400
    assert (one.status_code, one.content, dict(one.headers)) == (other.status_code, other.content, dict(other.headers))


def test_what_breaks_before_the_answers_are_read_is_a_500_with_help(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("SECRET")

    monkeypatch.setattr("soundadvice.server.api.app.check_address", broken)
    with caplog.at_level(logging.DEBUG):
        one, other = (client.post(f"{AT}/evaluate", json={"answers": {}}) for client in (by_routes(), straight()))
    assert (one.status_code, one.content) == (other.status_code, other.content)
    assert other.json()["help"]["call"]
    assert caplog.text.count("unexpected: ValueError at broken") == 2
    assert "SECRET" not in caplog.text
