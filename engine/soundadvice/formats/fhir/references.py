"""References: what a FHIR Reference points to, by its text alone; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_ID = r"[A-Za-z0-9\-.]{1,64}"
IS_ID = re.compile(_ID)
_LITERAL = re.compile(rf"(?:(https?://[^\s?#]+)/)?([A-Z][A-Za-z]{{1,60}})/({_ID})(?:/_history/{_ID})?")
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Target:
    """What is pointed to. `kind` is a type of resource, where that is said; `inside`, whether it is contained.

    `name` is `Patient/1` for a resource of the server that is known, and its whole address for one of another. It is
    empty if nothing is said by which two references could be compared.
    """

    kind: str | None
    name: str
    inside: bool = False


def target_of(reference: Mapping[str, Any], holder: Mapping[str, Any], server: str | None) -> Target | None:
    """What a reference in a resource points to; None if it is empty, contradicts itself, or leads nowhere inside.

    `server` is the address of the FHIR server that relative references are of, where that is known.
    """
    literal, kind = reference.get("reference"), reference.get("type")
    if "reference" not in reference:
        return None if not reference else Target(kind if isinstance(kind, str) else None, "")
    if not isinstance(literal, str) or len(literal) > _MOST:
        return None
    found = _contained(literal, holder) if literal.startswith("#") else _of(literal, server)
    if found is None or (kind is not None and found.kind not in (None, kind)):
        return None
    return Target(kind, found.name, found.inside) if found.kind is None and isinstance(kind, str) else found


def same_server(one: str | None, other: str | None) -> bool:
    """Whether two addresses are of one FHIR server: capitals in the host and a last slash do not matter."""
    return one is not None and other is not None and _plain(one) == _plain(other)


def _plain(address: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return address, "", ""
    return parts.scheme, parts.netloc.lower(), parts.path.rstrip("/")


def _of(literal: str, server: str | None) -> Target | None:
    found = _LITERAL.fullmatch(literal)
    if found is None:
        # urn:uuid and the like: a name that no server gave, and whose type is not told.
        return Target(None, "") if literal.startswith("urn:") else None
    base, kind, name = found.groups()
    if base is None or same_server(base, server):
        return Target(kind, f"{kind}/{name}")
    return Target(kind, f"{base}/{kind}/{name}")


def _contained(literal: str, holder: Mapping[str, Any]) -> Target | None:
    contained = holder.get("contained")
    for one in contained if isinstance(contained, list) else ():
        if isinstance(one, dict) and one.get("id") == literal[1:] and isinstance(one.get("resourceType"), str):
            return Target(one["resourceType"], "", inside=True)
    return None
