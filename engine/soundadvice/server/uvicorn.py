"""Uvicorn: the program behind uvicorn, on one address, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from soundadvice.model.errors import SoundAdviceError

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Server

    from soundadvice.server.connections.shares import Shares

_FEWEST = 8
"""Connections: with fewer it is not worth beginning."""
_STOP_SECONDS = 5
_SEND_BYTES = 128 * 1024
"""What the system holds of a reply that is not read yet; most replies are smaller."""
_NEEDED = ("h11", "jinja2", "python_multipart", "starlette", "uvicorn")


class ServiceError(SoundAdviceError):
    """The server cannot start. Its text says why, and the mend."""


def check_installed() -> None:
    """Raises ServiceError if something that serving needs is not installed."""
    missing = [name.replace("_", "-") for name in _NEEDED if find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        raise ServiceError(f"serving needs {names}; install what is missing with `pip install 'soundadvice[serve]'`")


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this computer alone.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "192.168.1.2")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def local_names(host: str) -> frozenset[str]:
    """The names by which a browser on this computer may ask for a loopback address."""
    return frozenset({"localhost", "127.0.0.1", "[::1]", f"[{host}]" if ":" in host else host})


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 is any free one. Raises ServiceError if the address cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        # With the protocol named, asyncio sends small packets at once; else each response waits for 40 milliseconds.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if os.name == "posix":  # elsewhere it would let another program take the port away
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Its connections have it too. Else the system takes megabytes for each client who does not read.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BYTES)
            listening.bind((host, port))
            listening.listen(1024)
        except BaseException:
            listening.close()
            raise
        return listening
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be used"
        raise ServiceError(
            f"cannot listen on `{host}`, port {port}: {reason.lower()}\n  help: --port 0 takes any free port"
        ) from None


def address(listening: socket.socket) -> str:
    """The address of a socket, for a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def serve(
    application: ASGIApp, listening: socket.socket, *, workers: int = 1, started: Callable[[], None] = lambda: None
) -> None:
    """Serves until SIGINT, which then raises KeyboardInterrupt, or SIGTERM, which ends it quietly.

    Requests under way are finished first, for at most a few seconds. With several `workers`, so many processes share
    the socket.
    """
    # uvicorn raises the signal that stopped it again, once all is done. For SIGTERM that is enough said.
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        from soundadvice.server.connections.gate import raise_limit, room

        raise_limit()
        if room() < _FEWEST:
            raise ServiceError("this user may not open enough files to serve anyone\n  help: raise `ulimit -n`")
        started()
        if workers > 1:
            from soundadvice.server.connections.shares import Shares
            from soundadvice.server.connections.workers import run_workers

            shares = Shares(workers)
            run_workers(lambda which: make_server(application, listening, share=(shares, which)).run(), workers)
        else:
            make_server(application, listening).run()
    finally:
        signal.signal(signal.SIGTERM, before)
        listening.close()


def make_server(
    application: ASGIApp,
    listening: socket.socket,
    *,
    most: int | None = None,
    share: tuple[Shares | None, int] = (None, 0),
) -> Server:
    """The server, not started yet. It logs errors alone. `share`: where several processes listen, and which it is.

    uvicorn with h11, and no faster parser where one is installed: what a request is must not depend on that. The gate
    and the patience are ours, for uvicorn has neither.
    """
    import h11
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol

    from soundadvice.server.connections.framing import Connection
    from soundadvice.server.connections.gate import MOST_CONNECTIONS, Gate, room
    from soundadvice.server.connections.patience import Patient
    from soundadvice.server.guard import CROWDED, MOST_HEAD

    class Http(Patient, H11Protocol):  # type: ignore[misc]  # both have a `transport`, of which one knows less
        """HTTP, with a limit to patience, and no doubt about where a request ends."""

        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            self.conn = Connection(h11.SERVER, MOST_HEAD)

    class Gated(uvicorn.Server):
        """uvicorn, let in to by the gate."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=[])
            places = max(1, room(most or MOST_CONNECTIONS))
            self._gate = Gate(listening, self._make, self.server_state.connections, places, *share)
            self._gate.open()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await self._gate.close()
            await super().shutdown([listening])

        def _make(self, crowded: bool) -> asyncio.Protocol:
            state = {**self.lifespan.state, CROWDED: crowded}
            return Http(config=self.config, server_state=self.server_state, app_state=state)

    config = uvicorn.Config(
        application,
        http=Http,
        ws="none",
        lifespan="off",
        # No line for each request: an address may hold what a person should not have put there.
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    return Gated(config)
