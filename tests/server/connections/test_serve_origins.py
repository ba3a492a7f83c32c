"""Other sites' pages: let in at the JSON API and CDS Hooks where they are named, and nowhere otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from soundadvice import load_pack
from soundadvice.server.app import app
from soundadvice.server.cds.routes import service_id
from soundadvice_cli.main import cli
from support.packs.shipped import shipped
from support.server.serving import by_id, command, in_thread

RED = shipped("low_back_pain_red_flags")
ONE, OTHER, STRANGER = "https://clinic.example", "http://localhost:3000", "https://stranger.example"
EVALUATE = f"/api/packs/{RED.id}/evaluate"
SHARED = {
    "/api/packs": "GET",
    f"/api/packs/{RED.id}": "GET",
    EVALUATE: "POST",
    "/api/openapi.json": "GET",
    "/cds-services": "GET",
    f"/cds-services/{service_id(RED)}": "POST",
    f"/cds-services/{service_id(RED)}/feedback": "POST",
}
APART = {
    "/": "GET",
    "/question": "POST",
    "/save/record": "GET",
    "/static/routine.js": "GET",
    "/static/exercise.js": "GET",
    "/fhir/metadata": "GET",
    "/fhir/R4/QuestionnaireResponse/$triage": "POST",
    "/health/live": "GET",
    "/metrics": "GET",
    "/apis": "GET",
    "/api/../question": "POST",
}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    application = app(by_id(RED), default=RED.id, metrics=True, origins=(ONE, OTHER))
    with in_thread(application) as base, httpx.Client(base_url=base) as client:
        yield client


@pytest.fixture(scope="module")
def closed() -> Iterator[httpx.Client]:
    with in_thread(app(by_id(RED), default=RED.id)) as base, httpx.Client(base_url=base) as client:
        yield client


def preflight(client: httpx.Client, path: str, method: str, origin: str) -> httpx.Response:
    """What a browser asks before it lets a page send JSON somewhere else."""
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,content-type"}
    return client.options(path, headers={"Origin": origin, **asked})


def shared(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("access-control")}


@pytest.mark.parametrize(("path", "method"), SHARED.items())
@pytest.mark.parametrize("origin", [ONE, OTHER])
def test_a_site_that_is_named_is_let_in(client: httpx.Client, path: str, method: str, origin: str) -> None:
    before = preflight(client, path, method, origin)
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, origin)
    assert method in before.headers["access-control-allow-methods"]
    allowed = before.headers["access-control-allow-headers"].lower()
    assert "content-type" in allowed
    assert "authorization" in allowed
    sent = client.request(method, path, headers={"Origin": origin}, json={} if method == "POST" else None)
    # Refusals too, or the page could not read the mend.
    assert sent.headers["access-control-allow-origin"] == origin
    assert "Origin" in sent.headers["vary"].split(", ")
    assert "access-control-allow-credentials" not in {**shared(before), **shared(sent)}


def test_the_advice_is_the_same(client: httpx.Client) -> None:
    body = {"answers": {"numbness": ["saddle"]}}
    with_origin = client.post(EVALUATE, json=body, headers={"Origin": ONE})
    assert with_origin.status_code == 200
    assert with_origin.content == client.post(EVALUATE, json=body).content


@pytest.mark.parametrize(("path", "method"), SHARED.items())
@pytest.mark.parametrize("origin", [STRANGER, "null", "https://clinic.example.stranger.example", f"{ONE}:8443"])
def test_a_site_that_is_not_named_is_not(client: httpx.Client, path: str, method: str, origin: str) -> None:
    before = preflight(client, path, method, origin)
    assert before.status_code == 400
    assert "access-control-allow-origin" not in before.headers
    assert shared(client.request(method, path, headers={"Origin": origin})) == {}


@pytest.mark.parametrize(("path", "method"), APART.items())
def test_no_other_surface_is_shared(client: httpx.Client, path: str, method: str) -> None:
    assert shared(preflight(client, path, method, ONE)) == {}
    assert shared(client.request(method, path, headers={"Origin": ONE})) == {}


@pytest.mark.parametrize(("path", "method"), {**SHARED, **APART}.items())
def test_by_default_nothing_is_shared(closed: httpx.Client, path: str, method: str) -> None:
    assert shared(preflight(closed, path, method, ONE)) == {}
    assert shared(closed.request(method, path, headers={"Origin": ONE})) == {}


@pytest.mark.slow
def test_as_a_command_with_a_parameter_and_a_region() -> None:
    changed = load_pack(RED.id, parameters={"few_weeks": "4 weeks"}, region="gb")
    options = ("--pack", RED.id, "--param", "few_weeks=4 weeks", "--region", "gb")
    options += ("--allow-origin", ONE, "--allow-origin", OTHER)
    with command(*options) as (_, base), httpx.Client(base_url=base) as client:
        for origin in (ONE, OTHER):
            assert preflight(client, EVALUATE, "POST", origin).headers["access-control-allow-origin"] == origin
        assert preflight(client, EVALUATE, "POST", STRANGER).status_code == 400
        assert client.get("/health/ready").json()["packs"][0]["meaning_hash"] == changed.meaning_hash
        listed: Any = client.get("/api/packs").json()["packs"][0]
        assert (listed["parameters"]["few_weeks"], listed["region"]) == ("4 weeks", "gb")
        (entry,) = client.get("/fhir/Questionnaire").json()["entry"]
        assert changed.meaning_hash in [one["value"] for one in entry["resource"]["identifier"]]
        assert "999" in client.get("/").text


@pytest.mark.sampled
@pytest.mark.parametrize(
    "origin", ["*", "null", "clinic.example", "https://clinic.example/", "https://*.example", "https://a b", "file://x"]
)
def test_what_is_no_origin(origin: str) -> None:
    done = CliRunner().invoke(cli, ["serve", "--allow-origin", origin])
    assert done.exit_code == 2
    assert f"`{origin}` is not one site" in done.stderr


def test_a_parameter_that_a_pack_does_not_have() -> None:
    done = CliRunner().invoke(cli, ["serve", "--param", "few_months=4 weeks"])
    assert done.exit_code == 2
    assert "few_months" in done.stderr
