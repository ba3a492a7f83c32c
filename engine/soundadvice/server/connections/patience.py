"""Patience: how long a connection may keep the server waiting, for a request to come or for a reply to be taken."""

from __future__ import annotations

import asyncio
from typing import Any

from soundadvice.server.connections.framing import Connection
from soundadvice.server.problems import raw_problem
from soundadvice.server.refusal import BAD_REQUEST, TOO_SLOW

HEAD_SECONDS = 10.0
"""How long the head of a request may take to arrive."""
WRITE_SECONDS = 10.0
"""A reply that waits for its reader must get on by `LEAST_BYTES` in this time, or be taken whole."""
LEAST_BYTES = 16 * 1024


class Patient(asyncio.Protocol):
    """What stands before uvicorn's protocol for HTTP, and ends a connection that keeps it waiting too long.

    `waiting_since` is when it began to wait for its client, by the loop's clock; None while it is the server's turn.
    """

    _began = 0.0
    _late: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    transport: asyncio.Transport | None = None
    cycle: Any = None
    conn: Connection | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Of asyncio: someone is there."""
        assert isinstance(transport, asyncio.Transport)
        # Told of every byte that is not taken at once, and not only of the first 64 kB.
        transport.set_write_buffer_limits(high=0)
        super().connection_made(transport)
        self._began = asyncio.get_running_loop().time()
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Of asyncio: something arrived."""
        if self._late is None and not self._busy():
            self._began = asyncio.get_running_loop().time()
        super().data_received(data)
        if self._busy():  # most heads come whole
            self._settle()
        else:
            self._expect()

    def pause_writing(self) -> None:
        """Of asyncio: not all of what was written has been taken."""
        super().pause_writing()
        self._began = asyncio.get_running_loop().time()
        self._watch()

    def resume_writing(self) -> None:
        """Of asyncio: all of it has been taken."""
        self._unwatch()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """Of uvicorn: the reply has been handed over; what comes now is the next request."""
        self._began = asyncio.get_running_loop().time()
        super().on_response_complete()  # type: ignore[misc]

    def connection_lost(self, exc: Exception | None) -> None:
        """Of asyncio: no one is there any longer."""
        self._settle()
        self._unwatch()
        super().connection_lost(exc)

    def send_400_response(self, _: str) -> None:
        """Of uvicorn: what arrived is no request, and nothing after it is one."""
        self._end(raw_problem(BAD_REQUEST, "send one request after another, each with one length"))

    def shutdown(self) -> None:
        """Of uvicorn: the server stops."""
        if self.transport is not None and not self.transport.is_closing():
            super().shutdown()  # type: ignore[misc]

    @property
    def waiting_since(self) -> float | None:
        """When it began to wait for its client, None if it does not."""
        if self.transport is None or self.transport.is_closing() or self._unread is not None:
            return self._began
        return None if self._busy() and not self.cycle.more_body else self._began

    def let_go(self) -> None:
        """Ends it now, without a word: others wait for its place."""
        if self.transport is not None:
            self.transport.abort()

    def _busy(self) -> bool:
        """Whether a request's head has arrived that is not answered yet."""
        return self.cycle is not None and not self.cycle.response_complete

    def _expect(self) -> None:
        if self._late is None:
            self._late = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._give_up)

    def _settle(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._late = None
        if self.transport is not None and not self.transport.is_closing() and not self._busy():
            self._end(raw_problem(TOO_SLOW, "send it faster"))

    def _end(self, said: bytes) -> None:
        """Says it where nothing has been said yet, and closes. Whoever is at work on the request finds it gone."""
        assert self.transport is not None
        may_reply = self.conn is not None and self.conn.may_reply
        if self._busy():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if may_reply:
            self.transport.write(said)
        self.transport.close()

    def _watch(self) -> None:
        """Looks after a while whether what waits to be read gets on."""
        if self._unread is None and self.transport is not None:
            left = self.transport.get_write_buffer_size()
            self._unread = asyncio.get_running_loop().call_later(WRITE_SECONDS, self._look, left)

    def _look(self, before: int) -> None:
        self._unread = None
        assert self.transport is not None
        left = self.transport.get_write_buffer_size()
        if left > before - LEAST_BYTES:
            self.transport.abort()
        else:
            self._watch()

    def _unwatch(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
