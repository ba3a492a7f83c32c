"""Addresses: the names and paths that a request asks for."""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_address

from starlette.types import Scope

_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))*")


def is_host(text: str) -> bool:
    """Whether it is a name or an address as requests ask for one, without a port.

    >>> [is_host(text) for text in ("clinic.example", "10.0.0.7", "[fd00::7]", "*", "clinic.example:443", "Clinic", "")]
    [True, True, True, False, False, False, False]
    """
    if text.startswith("["):
        try:
            return text.endswith("]") and ip_address(text[1:-1]).version == 6
        except ValueError:
            return False
    return _NAME.fullmatch(text) is not None


def without_port(host: str) -> str:
    """A host, in lower case and without its port.

    >>> without_port("Clinic.Example:8443"), without_port("[::1]:80"), without_port("[::1]")
    ('clinic.example', '[::1]', '[::1]')
    """
    name, _, port = host.lower().rpartition(":")
    return name if port.isdigit() else host.lower()


def path_of(scope: Scope) -> str:
    """The path of a request within this program, wherever that stands."""
    path, root = str(scope.get("path", "")), str(scope.get("root_path", ""))
    return path.removeprefix(root) if path == root or path.startswith(f"{root}/") else path


def first_part(scope: Scope) -> str:
    """The first part of that path: `api` of `/api/packs`."""
    return path_of(scope).removeprefix("/").partition("/")[0]


def is_below(scope: Scope, places: Collection[str]) -> bool:
    """Whether a request's path is one of these, or below one."""
    path = path_of(scope)
    return any(path == one or path.startswith(f"{one}/") for one in places)
