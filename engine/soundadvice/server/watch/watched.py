"""Watched: the program, with an event for each request to whoever watches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter

from starlette.types import ASGIApp, Receive, Scope, Send

from soundadvice.provenance.record import software
from soundadvice.server.connections.addresses import first_part
from soundadvice.server.connections.status import StatusSeen
from soundadvice.server.guard import LOG, place
from soundadvice.server.metrics import METHODS
from soundadvice.server.watch.event import NOTED, AuditEvent, Came, Noted

Watcher = Callable[[AuditEvent], None]
_SURFACES = ("api", "cds-services", "fhir", "mcp")
_QUIET = ("health", "metrics", "static")
"""What comes to nothing that anyone would ask after."""


class Watched:
    """Stands around the whole program. What a watcher raises is logged by its place in the code, and harms no one."""

    def __init__(
        self, app: ASGIApp, watchers: Sequence[Watcher], clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._app = app
        self._watchers = tuple(watchers)
        self._clock = clock
        self._software = software()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, and tells of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = StatusSeen(send)
        first = first_part(scope)  # now: what is mounted changes it
        noted, start = Noted(), perf_counter()
        token = NOTED.set(noted)
        try:
            await self._app(scope, receive, seen)
        finally:
            NOTED.reset(token)
            event = self._event(first, scope["method"], noted, seen.status, perf_counter() - start)
            if event is not None:
                self._tell(event)

    def _event(self, first: str, method: str, noted: Noted, status: int, seconds: float) -> AuditEvent | None:
        came = Came.FAILED if status >= 500 else Came.REFUSED if status >= 400 else noted.came
        if came is None or first in _QUIET or status // 100 == 3:  # who is led elsewhere has come to nothing yet
            return None
        pack = noted.pack
        return AuditEvent(
            time=self._clock(),
            surface=first if first in _SURFACES else "web",
            method=method if method in METHODS else "OTHER",
            came=came,
            status=status,
            pack=None if pack is None else pack.id,
            version=None if pack is None else pack.version,
            meaning_hash=None if pack is None else pack.meaning_hash,
            software=self._software,
            seconds=seconds,
        )

    def _tell(self, event: AuditEvent) -> None:
        for watcher in self._watchers:
            try:
                watcher(event)
            except Exception as error:
                LOG.error("an event was not taken: %s", place(error))
