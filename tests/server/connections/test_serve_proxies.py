"""Behind another server: the names it may be asked for, and what is believed of how a request came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import httpx
import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from soundadvice.server.api.examples import plain_answers
from soundadvice.server.app import app
from soundadvice.server.connections.proxies import Fronted, network_of
from soundadvice_cli.main import cli
from support.packs.shipped import shipped
from support.server.client import Client
from support.server.fronting import fronted
from support.server.serving import ROOT, by_id, command
from support.server.visits import form_of

PACK = shipped("low_back_pain_red_flags")
PAGE = (ROOT / "docs" / "how-to" / "serving.md").read_text("utf-8")
NGINX = PAGE.partition("```nginx\n")[2].partition("```")[0]
COMMAND = next(line for line in PAGE.splitlines() if line.startswith("soundadvice serve --allow-host"))
HOST = "clinic.example"
OUTSIDE = f"https://{HOST}"


# The example of the page ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def inner() -> Iterator[str]:
    """Our server, as the page has it."""
    with command(*COMMAND.split()[2:], "--pack", PACK.id, "--metrics") as (_, inner):
        yield inner


@pytest.fixture(scope="module")
def port(inner: str) -> Iterator[int]:
    """The port of the server before ours, as the page has it."""
    with fronted(NGINX, inner) as port:
        yield port


def ask(port: int, method: str, path: str, cookie: str = "", **more: str) -> httpx.Response:
    """What a browser does that asks for the page at its name."""
    headers = {"Host": HOST, "Cookie": cookie} if cookie else {"Host": HOST}
    if method == "POST":
        headers |= {"Origin": OUTSIDE, "Content-Type": "application/x-www-form-urlencoded"}
    content = urlencode(more, doseq=True) if more else None
    return httpx.request(method, f"http://127.0.0.1:{port}{path}", headers=headers, content=content)


@pytest.mark.slow
def test_a_person_goes_from_the_start_to_the_advice_behind_the_server_of_the_page(port: int) -> None:
    start = ask(port, "GET", "/triage/")
    assert start.status_code == 200
    said = start.headers["set-cookie"]
    assert re.fullmatch(r"__Host-soundadvice-\d+-triage=\S+; HttpOnly; Path=/; SameSite=strict; Secure", said)
    cookie = said.partition(";")[0]
    token = re.search('name="token" value="([0-9a-f]+)"', start.text)
    assert token is not None
    begun = ask(port, "POST", "/triage/begin", cookie, token=token[1])
    assert (begun.status_code, begun.headers["location"]) == (303, "/triage/question/1")
    cookie = begun.headers["set-cookie"].partition(";")[0]
    page = ask(port, "GET", "/triage/question/1", cookie)
    assert 'href="/triage/static/style.css"' in page.text
    assert ask(port, "GET", "/triage/static/style.css").headers["content-type"].startswith("text/css")
    answers = {**plain_answers(PACK), "numbness": ["saddle"]}
    for _ in range(len(PACK.questions)):
        asked = re.search('name="question" value="([a-z0-9_]+)"', page.text)
        token = re.search('name="token" value="([0-9a-f]+)"', page.text)
        if asked is None or token is None:
            break
        more = form_of(PACK.question[asked[1]], answers[asked[1]])
        posted = ask(port, "POST", "/triage/question", cookie, token=token[1], question=asked[1], **more)  # type: ignore[arg-type]
        assert posted.status_code == 303
        page = ask(port, "GET", posted.headers["location"], cookie)
    assert page.status_code == 200
    assert page.url.path == "/triage/result"
    assert "Get emergency help now" in page.text


def test_addresses_in_replies_are_those_of_the_outside(port: int) -> None:
    found = ask(port, "GET", "/triage/fhir/Questionnaire").json()
    assert found["entry"][0]["fullUrl"] == f"{OUTSIDE}/triage/fhir/Questionnaire/low-back-pain-red-flags"
    assert ask(port, "GET", "/triage/api/openapi.json").json()["servers"] == [{"url": "/triage/api"}]
    assert 'surface="api",method="GET",status="200"' in ask(port, "GET", "/triage/metrics").text


def test_a_form_from_another_site_is_refused_there_too(port: int) -> None:
    headers = {"Host": HOST, "Content-Type": "application/x-www-form-urlencoded"}
    for origin in ("https://evil.example", f"http://{HOST}", f"https://{HOST}:8443", "null"):
        reply = httpx.post(f"http://127.0.0.1:{port}/triage/begin", headers=headers | {"Origin": origin}, content="a=b")
        assert reply.status_code == 403


def test_another_name_is_refused_there_too(port: int) -> None:
    assert httpx.get(f"http://127.0.0.1:{port}/triage/", headers={"Host": "evil.example"}).status_code == 421


# Names ------------------------------------------------------------------------------------------------------------


STRANGERS = ("evil.example", f"{HOST}.evil.example", f"evil.{HOST}", "10.0.0.9", "0", f"{HOST}.", "*")


def only_these_lead_here(base: str, *names: str) -> None:
    port = base.rpartition(":")[2]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        for host in (HOST, f"CLINIC.EXAMPLE:{port}", "localhost", f"127.0.0.1:{port}", *names):
            assert client.get("/health/live", headers={"Host": host}).status_code == 200, host
        for host in STRANGERS:
            assert client.get("/health/live", headers={"Host": host}).status_code == 421, host


def test_only_the_names_that_are_given_lead_here(inner: str) -> None:
    only_these_lead_here(inner)


@pytest.mark.slow
def test_only_the_names_that_are_given_lead_here_if_others_are_let_in() -> None:
    remote = ("--host", "0.0.0.0", "--allow-remote", "--allow-host", "Clinic.Example", "--allow-host", "[fd00::7]")
    with command("--pack", PACK.id, *remote) as (_, base):
        only_these_lead_here(base, "[fd00::7]:80")


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--allow-host", "https://clinic.example"),
        ("--allow-host", "clinic.example:443"),
        ("--allow-host", "*"),
        ("--allow-host", ""),
        ("--trust-proxy", "clinic.example"),
        ("--trust-proxy", "*"),
        ("--trust-proxy", "10.0.0.1/8"),
        ("--root-path", "triage"),
        ("--root-path", "/"),
        ("--root-path", "/a/../b"),
    ],
)
def test_what_is_no_name_no_address_or_no_path_is_refused(option: str, value: str) -> None:
    result = CliRunner().invoke(cli, ["serve", option, value])
    assert result.exit_code == 2
    assert option in result.stderr
    assert "such as" in result.stderr


# What is believed ---------------------------------------------------------------------------------------------------


def seen(headers: Mapping[str, str], *trusted: str, client: str = "10.0.0.7", root: str = "") -> Scope:
    """A request as the program sees it."""
    found: list[Scope] = []

    async def keep(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    networks = [network for network in map(network_of, trusted) if network is not None]
    assert len(networks) == len(trusted)
    Client(Fronted(keep, networks, root), base_url="http://inner:8000", client=(client, 5)).get(
        "/health/live", headers=dict(headers)
    )
    return found[0]


SPOKEN = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": HOST, "X-Forwarded-For": "192.0.2.1"}


def told(scope: Scope) -> tuple[str, str, str]:
    host = next(value.decode() for name, value in scope["headers"] if name == b"host")
    return scope["scheme"], host, scope["client"][0]


@pytest.mark.parametrize("trusted", [(), ("10.0.0.8",), ("192.0.2.0/24",), ("fd00::/8",)])
def test_whoever_is_not_trusted_is_not_believed(trusted: tuple[str, ...]) -> None:
    assert told(seen(SPOKEN, *trusted)) == ("http", "inner:8000", "10.0.0.7")


@pytest.mark.parametrize("client", ["10.0.0.7", "::ffff:10.0.0.7"])
@pytest.mark.parametrize("trusted", ["10.0.0.7", "10.0.0.0/8"])
def test_whoever_is_trusted_is(client: str, trusted: str) -> None:
    assert told(seen(SPOKEN, trusted, client=client)) == ("https", HOST, "192.0.2.1")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, ("http", "inner:8000", "10.0.0.7")),
        ({"X-Forwarded-Proto": "http, https"}, ("https", "inner:8000", "10.0.0.7")),
        ({"X-Forwarded-Proto": "https, http"}, ("http", "inner:8000", "10.0.0.7")),
        ({"X-Forwarded-Proto": "javascript"}, ("http", "inner:8000", "10.0.0.7")),
        ({"X-Forwarded-Host": f"evil.example, {HOST}:8443"}, ("http", f"{HOST}:8443", "10.0.0.7")),
        ({"X-Forwarded-Host": "clinic.example/evil"}, ("http", "invalid", "10.0.0.7")),
        ({"X-Forwarded-For": "203.0.113.9, 192.0.2.1"}, ("http", "inner:8000", "192.0.2.1")),
        ({"X-Forwarded-For": "203.0.113.9, 192.0.2.1, 10.0.0.9"}, ("http", "inner:8000", "192.0.2.1")),
        ({"X-Forwarded-For": "192.0.2.1:4711"}, ("http", "inner:8000", "192.0.2.1")),
        ({"X-Forwarded-For": "[2001:db8::1]:4711"}, ("http", "inner:8000", "2001:db8::1")),
        ({"X-Forwarded-For": "2001:db8::1"}, ("http", "inner:8000", "2001:db8::1")),
        ({"Forwarded": "for=192.0.2.1;proto=https;host=evil.example"}, ("http", "inner:8000", "10.0.0.7")),
    ],
)
def test_the_last_counts_that_the_trusted_server_wrote(headers: dict[str, str], expected: tuple[str, str, str]) -> None:
    assert told(seen(headers, "10.0.0.0/8")) == expected


def test_the_path_may_be_left_in_place_or_not() -> None:
    scope = seen({}, root="/health")
    assert (scope["root_path"], scope["path"]) == ("/health", "/health/live")
    scope = seen({}, root="/triage")
    assert (scope["root_path"], scope["path"]) == ("/triage", "/triage/health/live")


def test_the_description_names_the_address_that_it_has_within_another_program() -> None:
    inner = app(by_id(PACK), default=PACK.id)
    client = Client(Starlette(routes=[Mount("/advice", inner)]))
    assert client.get("/advice/api/openapi.json").json()["servers"] == [{"url": "/advice/api"}]
    assert Client(inner).get("/api/openapi.json").json()["servers"] == [{"url": "/api"}]


def test_other_sites_are_let_in_at_the_same_surfaces_under_a_path() -> None:
    client = Client(app(by_id(PACK), default=PACK.id, origins=["https://a.example"], root="/triage"))
    for path, said in (("/triage/api/packs", "https://a.example"), ("/triage/fhir/metadata", None)):
        found = client.get(path, headers={"Origin": "https://a.example"})
        assert found.status_code == 200
        assert found.headers.get("access-control-allow-origin") == said
