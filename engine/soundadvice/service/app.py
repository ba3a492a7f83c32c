"""The whole program: every surface over the same packs, behind one guard."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from soundadvice.compiled import compiled
from soundadvice.pack import Pack
from soundadvice.service.api import api
from soundadvice.service.cds import cds_routes
from soundadvice.service.health import health_routes
from soundadvice.service.limits import Guard
from soundadvice.service.metrics import Meter, Metrics, metrics_route
from soundadvice.service.problems import Refusal, of_http_exception, of_refusal

# Where each is mounted, its module and what makes it.
_MOUNTED = (
    ("/fhir", "soundadvice.service.fhir.app", "fhir_app"),
    ("/", "soundadvice.service.web.site", "site"),
)


def app(
    packs: Mapping[str, Pack], *, default: str, metrics: bool = False, hosts: frozenset[str] | None = None
) -> ASGIApp:
    """The program as ASGI. `default` is the id of the pack that is used where none is named.

    `hosts` are the names that requests may ask for; None takes any. Raises KeyError where `default` is not served.
    """
    assert packs[default].id == default
    for pack in packs.values():
        compiled(pack)  # now, not while the first person waits
    counted = Metrics(packs)
    routes: list[BaseRoute] = [*health_routes(packs), *cds_routes(packs), Mount("/api", api(packs, default=default))]
    if metrics:
        routes.append(metrics_route(counted))
    for path, module, name in _MOUNTED:
        make = _made(module, name)
        if make is not None:
            routes.append(Mount(path, make(packs, default=default)))
    whole = Starlette(routes=routes, exception_handlers={Refusal: of_refusal, HTTPException: of_http_exception})
    whole.router.redirect_slashes = False
    guarded = Guard(whole, hosts=hosts)
    return Meter(guarded, counted) if metrics else guarded


def _made(module: str, name: str) -> Any:
    """What makes a surface; None while its module is not there yet."""
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as missing:
        # Only the surface itself may be missing: a broken import within it is not passed over.
        if missing.name is None or not f"{module}.".startswith(f"{missing.name}."):
            raise
        return None
