"""Addresses and heads that are none: a clear 4xx that repeats nothing, and the server goes on."""

from __future__ import annotations

import json

import httpx
import pytest

from support.server.problems import refused
from support.server.serving import EVALUATE, raw

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
def test_addresses_that_are_not_there(client: httpx.Client, path: str) -> None:
    refused(client.get(path), 404, "not-found")


@pytest.mark.parametrize("path", ["/api", "/SECRET", "/health", "/cds-service", "/metrics", "/.git/config"])
def test_addresses_that_belong_to_no_surface(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "SECRET" not in response.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "SECRET", "GET"])
def test_methods_that_are_not_there(client: httpx.Client, method: str) -> None:
    response = client.request(method, EVALUATE)
    assert response.headers["allow"] == "OPTIONS, POST"
    refused(response, 405, "method-not-allowed")


# The head ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "", "localhost@evil.example", "[::2]"])
def test_another_sites_name_leads_nowhere(client: httpx.Client, host: str) -> None:
    refused(client.get("/api/packs", headers={"Host": host}), 421, "wrong-host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:80"])
def test_the_servers_own_names(client: httpx.Client, host: str) -> None:
    assert client.get("/api/packs", headers={"Host": host}).status_code == 200


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
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_heads_that_are_none(client: httpx.Client, base: str, sent: bytes) -> None:
    found = raw(base, sent, timeout=3)
    assert found[:10] in (b"HTTP/1.1 4", b""), found
    assert b"SECRET" not in found
    assert client.get("/health/live").status_code == 200


def test_a_header_cannot_put_a_header_into_the_response(base: str) -> None:
    found = raw(
        base,
        b"GET /api/packs/%0d%0aX-Injected:%20SECRET HTTP/1.1\r\nHost: localhost\r\nOrigin: SECRET\r\n"
        b"Connection: close\r\n\r\n",
    )
    assert found.startswith(b"HTTP/1.1 404 ")
    assert b"injected" not in found.lower()


def test_whoever_goes_away_disturbs_nobody(client: httpx.Client, base: str) -> None:
    head = (
        f"POST {EVALUATE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
    )
    for sent in (b"", head.encode()[:40], head.encode(), head.encode() + b'{"answers"'):
        raw(base, sent, timeout=0.1)
    assert client.get("/health/live").status_code == 200
