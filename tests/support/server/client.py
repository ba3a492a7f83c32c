"""A client of an application in this process, for tests: one request after another on one loop, and no thread.

It is as a browser or a program is to the real server: no lifespan, a port that is always named, a body in the pieces
that it is sent in. Starlette's own test client hands each message from thread to thread, and takes far longer.
"""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import AsyncIterator, Iterable
from functools import cache

import httpx2
from starlette.types import ASGIApp, Receive, Scope, Send

_PORTS = {"http": 80, "https": 443}


class Client(httpx2.Client):
    """Follows redirects and keeps cookies. Without `raise_server_exceptions`, a fault of the application is a 500."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        base_url: str = "http://testserver",
        raise_server_exceptions: bool = True,
        cookies: httpx2.Cookies | dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        client: tuple[str, int] = ("testclient", 50000),
    ) -> None:
        self.app = app
        transport = _InProcess(app, raise_server_exceptions, client)
        super().__init__(
            base_url=base_url, transport=transport, cookies=cookies, headers=headers, follow_redirects=True
        )


class _InProcess(httpx2.BaseTransport):
    def __init__(self, app: ASGIApp, raises: bool, client: tuple[str, int]) -> None:
        async def with_port(scope: Scope, receive: Receive, send: Send) -> None:
            host, port = scope["server"]
            await app({**scope, "server": (host, port or _PORTS[scope["scheme"]])}, receive, send)

        self._inner = httpx2.ASGITransport(with_port, raise_app_exceptions=raises, client=client)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return _loop().run_until_complete(self._answer(request))

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.SyncByteStream)
        body = _Pieces(request.stream)  # in a request of its own: the client may send this one again, to another place
        sent = httpx2.Request(request.method, request.url, headers=request.headers, stream=body)
        found = await self._inner.handle_async_request(sent)
        assert isinstance(found.stream, httpx2.AsyncByteStream)
        content = b"".join([piece async for piece in found.stream])
        return httpx2.Response(found.status_code, headers=found.headers, stream=httpx2.ByteStream(content))


class _Pieces(httpx2.AsyncByteStream):
    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop
