"""Running: the program behind uvicorn, on one address, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING

from soundadvice.errors import SoundAdviceError

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Server

HEAD_SECONDS = 10.0
"""How long the head of a request may take to arrive."""
MOST_CONNECTIONS = 1000
_STOP_SECONDS = 5
_NEEDED = ("fastapi", "jinja2", "python_multipart", "starlette", "uvicorn")


class ServiceError(SoundAdviceError):
    """The server cannot start. Its text says why, and the mend."""


def check_installed() -> None:
    """Raises ServiceError where something that serving needs is not installed."""
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
    """A socket that listens; port 0 is any free one. Raises ServiceError where the address cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        # With the protocol named, asyncio sends small packets at once; else each response waits for 40 milliseconds.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if os.name == "posix":  # elsewhere it would let another program take the port away
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
            listening.listen(512)
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


def serve(application: ASGIApp, listening: socket.socket, *, started: Callable[[], None] = lambda: None) -> None:
    """Serves until SIGINT, which then raises KeyboardInterrupt, or SIGTERM, which ends it quietly.

    Requests under way are finished first, for at most a few seconds.
    """
    # uvicorn raises the signal that stopped it again, once all is done. For SIGTERM that is enough said.
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        started()
        make_server(application).run(sockets=[listening])
    finally:
        signal.signal(signal.SIGTERM, before)
        listening.close()


def make_server(application: ASGIApp) -> Server:
    """The server, not started yet. It logs errors alone."""
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Patient(_Waiting, H11Protocol):
        """HTTP, with a limit to patience."""

    config = uvicorn.Config(
        application,
        http=Patient,
        ws="none",
        lifespan="off",
        # No line for each request: an address may hold what a person should not have put there.
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    return uvicorn.Server(config)


class _Waiting(asyncio.Protocol):
    """Closes a connection whose request's head does not arrive in time, be it byte by byte."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        if not self._busy():
            self._expect()
        super().data_received(data)
        if self._busy():
            self._settle()

    def connection_lost(self, exc: Exception | None) -> None:
        self._settle()
        super().connection_lost(exc)

    def _busy(self) -> bool:
        """Whether a request's head has arrived that is not answered yet."""
        cycle = getattr(self, "cycle", None)
        return cycle is not None and not cycle.response_complete

    def _expect(self) -> None:
        if self._late is None:
            self._late = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._give_up)

    def _settle(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._late = None
        transport: asyncio.Transport | None = getattr(self, "transport", None)
        if transport is not None and not transport.is_closing() and not self._busy():
            transport.write(_too_late())
            transport.close()


def _too_late() -> bytes:
    """The whole response to a head that did not arrive."""
    from soundadvice.service.problems import MEDIA_TYPE, TOO_SLOW, problem_json
    from soundadvice.service.wire import json_bytes

    body = json_bytes(problem_json(TOO_SLOW, "send it faster"))
    head = f"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncache-control: no-store\r\ncontent-type: {MEDIA_TYPE}"
    return f"{head}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
