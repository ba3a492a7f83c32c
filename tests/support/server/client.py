"""A client of an application in this process, for tests: one request after another on one loop, and no thread.

It is as a browser or a program is to the real server: no lifespan, a port that is always named, a body in the pieces
that it is sent in. Starlette's own test client hands each message from thread to thread, and takes far longer.
"""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Iterator
from functools import cache

import httpx2
from starlette.types import ASGIApp, Message, Scope

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
        self._app, self._raises, self._client = app, raises, client

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return _loop().run_until_complete(self._answer(request))

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.SyncByteStream)
        pieces: Iterator[bytes] | None = iter(request.stream)
        started: Message = {"status": 500, "headers": []}
        content: list[bytes] = []
        done = asyncio.Event()

        async def receive() -> Message:
            nonlocal pieces
            if pieces is None:
                await done.wait()
                return {"type": "http.disconnect"}
            piece = next(pieces, None)
            if piece is None:
                pieces = None
            return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                content.append(message.get("body", b""))
                if not message.get("more_body", False):
                    done.set()

        try:
            await self._app(self._scope(request), receive, send)
        except Exception:
            if self._raises:
                raise
        assert done.is_set() or not self._raises, "the application gave no reply"
        body = b"" if request.method == "HEAD" else b"".join(content)
        return httpx2.Response(started["status"], headers=started["headers"], stream=httpx2.ByteStream(body))

    def _scope(self, request: httpx2.Request) -> Scope:
        url = request.url
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.partition(b"?")[0],
            "query_string": url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": self._client,
            "server": (url.host, url.port or _PORTS[url.scheme]),
        }


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop
