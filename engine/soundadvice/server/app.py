"""The whole program: every surface over the same packs, behind one guard."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from soundadvice.meaning.compiler import compiled
from soundadvice.model.pack import Pack
from soundadvice.server.api.app import api, straight
from soundadvice.server.cds.routes import cds_routes
from soundadvice.server.clock import Clock, system_clock
from soundadvice.server.connections.proxies import Fronted, Network
from soundadvice.server.cors import Origins
from soundadvice.server.fhir.app import fhir_app
from soundadvice.server.guard import Guard
from soundadvice.server.health import health_routes
from soundadvice.server.metrics import Meter, Metrics, metrics_route
from soundadvice.server.problems import of_http_exception, of_refusal
from soundadvice.server.refusal import Refusal
from soundadvice.server.watch.watched import Watched, Watcher
from soundadvice.wording.translation.speak import languages, pack_in_language

if TYPE_CHECKING:
    from soundadvice.server.web.shared.store import Sharing


def app(
    packs: Mapping[str, Pack],
    *,
    default: str,
    metrics: bool = False,
    hosts: frozenset[str] | None = None,
    origins: Collection[str] = (),
    trusted: Collection[Network] = (),
    root: str = "",
    clock: Clock = system_clock,
    ask_at: str | None = None,
    mcp: bool = False,
    web: bool = True,
    sharing: Sharing | None = None,
    watchers: Sequence[Watcher] = (),
) -> ASGIApp:
    """The program as ASGI. `default` is the id of the pack that is used where none is named.

    `hosts` are the names that requests may ask for; None takes any. `origins` are the sites whose pages may use the
    JSON API and CDS Hooks. `trusted` are the servers before this one that may say how a request came to them; `root`
    is the path under which they have it. `clock` says when it is, and for how long answers from elsewhere count;
    `ask_at` is the address at which people answer, for a card that asks again. `mcp`: assistants are served too, which
    needs the extra of that name. Without `web` there is no web page, and nothing is kept between two requests.
    `sharing` is where several processes hold the visitors of the web page together; None: each holds its own.
    `watchers` are told of each request that came to something, and never of an answer.
    Raises KeyError if `default` is not served.
    """
    assert packs[default].id == default
    for pack in packs.values():
        for language in languages(pack):
            compiled(pack_in_language(pack, language))  # now, not while the first person waits
    counted = Metrics(packs)
    routes: list[BaseRoute] = [
        *health_routes(packs),
        *cds_routes(packs, clock=clock, ask_at=ask_at),
        Mount("/api", api(packs, default=default, clock=clock)),
    ]
    if metrics:
        routes.append(metrics_route(counted))
    if mcp:
        from soundadvice.server.mcp.over_http import mcp_route

        routes.append(mcp_route(packs, default=default))
    fhir = fhir_app(packs, default=default, clock=clock)
    # Without its slash the address is FHIR's too: whoever posts there is told so in FHIR.
    routes += [Mount("/fhir", fhir), Route("/fhir", fhir)]
    whole = Starlette(routes=routes, exception_handlers={Refusal: of_refusal, HTTPException: of_http_exception})
    whole.router.redirect_slashes = False
    if web:
        from soundadvice.server.web.site import site

        # It has what no other surface has. Mounted like them, it would also take the wrong methods of their paths.
        whole.router.default = site(packs, default=default, sharing=sharing)
    inner = straight(whole, packs, default=default, clock=clock)
    guarded = Guard(Origins(inner, origins) if origins else inner, hosts=hosts)
    outermost: ASGIApp = Meter(guarded, counted) if metrics else guarded
    if watchers:
        outermost = Watched(outermost, watchers)
    return Fronted(outermost, trusted, root) if trusted or root else outermost
