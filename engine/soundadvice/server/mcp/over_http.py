"""The Model Context Protocol over HTTP: one message posted, one reply. There are no sessions, so none can be reached.

With `server.py` and `stdio.py` the only file that imports `mcp`. What is posted is read strictly first, as a line is
over standard input: nothing twice, nothing that two readers would understand differently. Then the library reads it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp_types import CallToolResult, ErrorData, JSONRPCError, JSONRPCResponse, TextContent
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from soundadvice.model.pack import Pack
from soundadvice.server.json_body import check_address, check_type
from soundadvice.server.mcp.lines import BadLine, read_message
from soundadvice.server.mcp.server import server
from soundadvice.server.refusal import WRONG_ORIGIN, Refusal

PATH = "/mcp"


def mcp_route(packs: Mapping[str, Pack], *, default: str) -> Route:
    """`/mcp` over these packs and no others, as `serve_stdio` offers them."""
    # What the library logs may hold what was sent, and tracebacks.
    logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)
    return Route(PATH, _Endpoint(server(packs, default=default)), methods=["POST"])


class _Endpoint:
    """Answers what is posted. A class, so that it is handed the request as it came."""

    def __init__(self, served: Server[Any]) -> None:
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request. Raises Refusal, and HTTPException for a body too large or too slow."""
        request = Request(scope, receive)
        check_address(request)
        check_type(request)
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            raise Refusal(WRONG_ORIGIN, "pages of other sites cannot use this; let a program ask")
        body = await request.body()
        message = read_message(body)
        if isinstance(message, BadLine):
            await _bad(message)(scope, receive, send)
            return
        # One of its own for each request: nothing of one stays for another.
        manager = StreamableHTTPSessionManager(self._served, json_response=True, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, _again(body), _unkept(send))


def _bad(line: BadLine) -> Response:
    """The reply to what is no message: to a call, one that a model reads."""
    reply: JSONRPCError | JSONRPCResponse
    if line.is_call and line.id is not None:
        said = CallToolResult(content=[TextContent(type="text", text=line.why)], is_error=True)
        result = said.model_dump(mode="json", by_alias=True, exclude_none=True)
        reply = JSONRPCResponse(jsonrpc="2.0", id=line.id, result=result)
    else:
        reply = JSONRPCError(jsonrpc="2.0", id=line.id, error=ErrorData(code=line.code, message=line.why))
    content = reply.model_dump_json(by_alias=True, exclude_unset=True)
    return Response(content, 200 if line.is_call else 400, media_type="application/json")


def _unkept(send: Send) -> Send:
    """`send` without what the library says of caches: the guard says that nothing is kept."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [pair for pair in message.get("headers", ()) if pair[0].lower() != b"cache-control"]
            message = {**message, "headers": headers}
        await send(message)

    return sent


def _again(body: bytes) -> Receive:
    """`receive` for a body that was read already."""
    left = [body]

    async def receive() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    return receive
