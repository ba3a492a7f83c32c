"""Metrics: counts and times of requests in Prometheus' text form.

INVARIANT: no label comes from a request, but for the surface, the method and the status, each from a closed list; and
nothing is counted by outcome: where few people ask, that would be an answer. Whether engines agreed is no outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from time import perf_counter

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from soundadvice.model.pack import Pack
from soundadvice.provenance.record import software
from soundadvice.server.connections.addresses import first_part
from soundadvice.server.connections.status import StatusSeen
from soundadvice.session.voting import counts

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SURFACES = ("api", "cds-services", "fhir", "health", "mcp", "metrics")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds."""


class Metrics:
    """What has been counted since the start."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        self._packs = packs
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()
        self.in_flight = 0

    def count(self, surface: str, method: str, status: int, seconds: float) -> None:
        """Counts one request that was answered; status 0 if the client went away."""
        self._requests[surface, method if method in METHODS else "OTHER", status] += 1
        self._seconds[surface] += seconds  # type: ignore[assignment]  # a Counter adds floats as well
        for bound in _BOUNDS:
            if seconds <= bound:
                self._buckets[surface, bound] += 1

    def text(self) -> str:
        """Everything, for Prometheus."""
        lines = [
            "# HELP soundadvice_info The software.",
            "# TYPE soundadvice_info gauge",
            f'soundadvice_info{{version="{software().partition(" ")[2]}"}} 1',
            "# HELP soundadvice_pack_info The packs that are served.",
            "# TYPE soundadvice_pack_info gauge",
        ]
        lines += [
            f'soundadvice_pack_info{{pack="{pack.id}",version="{_label(pack.version)}",status="{pack.status}",'
            f'meaning_hash="{pack.meaning_hash}"}} 1'
            for pack in self._packs.values()
        ]
        lines += [
            "# HELP soundadvice_votes_total What came of asking the second engine, in sessions.",
            "# TYPE soundadvice_votes_total counter",
        ]
        lines += [
            f'soundadvice_votes_total{{pack="{pack.id}",result="{verdict}"}} {number}'
            for pack in self._packs.values()
            for verdict, number in counts(pack).items()
        ]
        lines += [
            "# HELP soundadvice_requests_in_flight Requests that are being answered.",
            "# TYPE soundadvice_requests_in_flight gauge",
            f"soundadvice_requests_in_flight {self.in_flight}",
            "# HELP soundadvice_requests_total Requests answered.",
            "# TYPE soundadvice_requests_total counter",
        ]
        lines += [
            f'soundadvice_requests_total{{surface="{surface}",method="{method}",status="{status}"}} {number}'
            for (surface, method, status), number in sorted(self._requests.items())
        ]
        lines += [
            "# HELP soundadvice_request_seconds How long requests took.",
            "# TYPE soundadvice_request_seconds histogram",
        ]
        for surface in sorted(self._seconds):
            lines += self._histogram(surface)
        return "\n".join(lines) + "\n"

    def _histogram(self, surface: str) -> list[str]:
        number = sum(count for (name, _, __), count in self._requests.items() if name == surface)
        name = "soundadvice_request_seconds"
        buckets = [
            f'{name}_bucket{{surface="{surface}",le="{bound}"}} {self._buckets[surface, bound]}' for bound in _BOUNDS
        ]
        return [
            *buckets,
            f'{name}_bucket{{surface="{surface}",le="+Inf"}} {number}',
            f'{name}_sum{{surface="{surface}"}} {self._seconds[surface]:.6f}',
            f'{name}_count{{surface="{surface}"}} {number}',
        ]


class Meter:
    """Counts every request to the program behind it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, and counts it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = StatusSeen(send)
        first = first_part(scope)
        start, metrics = perf_counter(), self._metrics
        metrics.in_flight += 1
        try:
            await self._app(scope, receive, seen)
        finally:
            metrics.in_flight -= 1
            surface = first if first in SURFACES else "web"
            metrics.count(surface, scope["method"], seen.status, perf_counter() - start)


def metrics_route(metrics: Metrics) -> Route:
    """`/metrics`."""

    async def read(_: Request) -> Response:
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    return Route("/metrics", read)


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
