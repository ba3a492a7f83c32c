"""Proxies: what a server before this one says of the request as it came to it, taken from those that are trusted alone.

`X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-For`. Of several values the last counts: it is the one that the
trusted server itself wrote, whatever came to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

from soundadvice.server.connections.addresses import is_host, without_port

Network = IPv4Network | IPv6Network
_ROOT = re.compile(r"(/[A-Za-z0-9._~-]+)+")


def network_of(text: str) -> Network | None:
    """The addresses that a text names, one or a network of them; None if it is neither.

    >>> network_of("10.0.0.7"), network_of("fd00::/64"), network_of("clinic.example")
    (IPv4Network('10.0.0.7/32'), IPv6Network('fd00::/64'), None)
    """
    try:
        return ip_network(text)
    except ValueError:
        return None


def is_root(text: str) -> bool:
    """Whether it is a path under which a program can stand: `/triage`, and not `/`.

    >>> [is_root(text) for text in ("/triage", "/a/b", "/", "triage", "/triage/", "/a/../b")]
    [True, True, False, False, False, False]
    """
    return _ROOT.fullmatch(text) is not None and not {".", ".."} & set(text.split("/"))


class Fronted:
    """A program that stands behind another server: under the path `root`, its requests told of by `trusted` ones."""

    def __init__(self, app: ASGIApp, trusted: Iterable[Network] = (), root: str = "") -> None:
        self._app = app
        self._trusted = tuple(trusted)
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] == "http":
            client = scope.get("client")
            if client is not None and self._trusts(client[0]):
                scope = self._as_it_came(scope)
            if self._root:
                scope = self._below_root(scope)
        await self._app(scope, receive, send)

    def _trusts(self, address: str) -> bool:
        try:
            found = ip_address(address.strip())
        except ValueError:
            return False
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self._trusted)

    def _as_it_came(self, scope: Scope) -> Scope:
        proto, host = _last(scope, b"x-forwarded-proto").lower(), _last(scope, b"x-forwarded-host").lower()
        changed: Scope = {}
        if proto in ("http", "https"):
            changed["scheme"] = proto
        if host:
            # One that is no host is passed on as what no server is called, and so refused.
            named = host if is_host(without_port(host)) else "invalid"
            others = [pair for pair in scope["headers"] if pair[0] != b"host"]
            changed["headers"] = [(b"host", named.encode("latin-1")), *others]
        came = [one.strip() for one in ",".join(_all(scope, b"x-forwarded-for")).split(",") if one.strip()]
        # The last that is not itself trusted: whatever stands before it, anyone can have written.
        client = next((one for one in map(_alone, reversed(came)) if not self._trusts(one)), None)
        if client is not None:
            changed["client"] = (client[:100], 0)
        return {**scope, **changed}

    def _below_root(self, scope: Scope) -> Scope:
        """With the root in the path, whether or not the server before this one has left it there."""
        path = scope["path"]
        there = path == self._root or path.startswith(f"{self._root}/")
        return {**scope, "root_path": self._root, "path": path if there else self._root + path}


def _all(scope: Scope, header: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == header]


def _alone(address: str) -> str:
    """An address without the port that some servers write beside it."""
    bare = address if address.count(":") > 1 and not address.startswith("[") else without_port(address)
    return bare.strip("[]")


def _last(scope: Scope, header: bytes) -> str:
    given = _all(scope, header)
    return given[-1].rpartition(",")[2].strip() if given else ""
