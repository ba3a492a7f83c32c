"""The second engine behind the server: one that cannot vote stops no one, and health and metrics say what is so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from soundadvice.model.errors import SessionError
from soundadvice.server.app import app
from support.packs.shipped import shipped
from support.packs.voters import Engine, on_each_engine
from support.server.client import Client
from support.server.visits import AT_HOME, Visit

PACK = shipped("low_back_pain_red_flags")
PACKS = {PACK.id: PACK}
BASE = "http://127.0.0.1"


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(app(PACKS, default=PACK.id, metrics=True), base_url=BASE, raise_server_exceptions=False) as made:
        yield made


def votes(client: Client) -> dict[str, float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    [found] = [one for one in families if one.name == "soundadvice_votes"]
    return {sample.labels["result"]: sample.value for sample in found.samples if sample.labels["pack"] == PACK.id}


def broken(*_: object) -> frozenset[str]:
    raise SessionError("it did not run to its end")


@on_each_engine
def test_ready_names_the_engines_that_vote(client: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.first(monkeypatch)
    value = client.get("/health/ready").json()
    assert value["status"] == "ready"
    assert value["packs"][0]["engines"] == ["reference", engine.name]
    assert value["packs"][0]["why_alone"] is None


@on_each_engine
def test_an_engine_that_cannot_vote_is_said_and_stops_nobody(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.first(monkeypatch)
    engine.says(monkeypatch, broken)
    whole = app(PACKS, default=PACK.id, metrics=True)
    with Client(whole, base_url=BASE) as client:
        before = votes(client)
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        assert ready.json()["packs"][0]["engines"] == ["reference"]
        assert ready.json()["packs"][0]["why_alone"] == "it did not run to its end"
        assert votes(client) == before  # a look is no vote
        visit = Visit(whole, PACK, origin=BASE).to_result(AT_HOME)
        assert "AT HOME" in visit.page.text
        assert visit.record()["engines"] == ["reference"]
        assert votes(client)["failed"] > before["failed"]


@on_each_engine
def test_engines_that_disagree_on_a_known_case_are_not_ready(
    client: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.first(monkeypatch)
    before = votes(client)
    engine.says(monkeypatch, lambda *_: frozenset())
    ready = client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["type"] == "urn:soundadvice:problem:not-ready"
    assert ready.json()["detail"].endswith("the engines disagree on a known case")
    visit = Visit(client.app, PACK, origin=BASE).begin()
    assert visit.answer("numbness", ["saddle"]).status_code == 503
    assert "Get emergency help now" in visit.page.text
    assert 'href="tel:112"' in visit.page.text
    assert votes(client)["disagreed"] > before["disagreed"]


def test_a_reference_that_does_not_do_what_it_did_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/health/ready").status_code == 200

    def fail(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr("soundadvice.session.probe.evaluate", fail)
    ready = client.get("/health/ready")
    assert ready.status_code == 503
    assert "MemoryError" in ready.json()["detail"]


def test_a_problem_of_ours_holds_the_help(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    schemas = client.get("/api/openapi.json").json()["components"]["schemas"]
    monkeypatch.setattr("soundadvice.server.consult.consult", lambda *_: 1 // 0)
    reply = client.post(f"/api/packs/{PACK.id}/evaluate", json={"answers": {"numbness": ["saddle"], "age": "x"}})
    assert reply.status_code == 500
    assert reply.json()["help"]["at_least"]["disposition"] == "emergency"
    assert reply.json()["help"]["call"] == "Call 999, 112 or 911 now."
    assert set(reply.json()["help"]) == set(schemas["Help"]["required"])
