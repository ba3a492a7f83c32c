"""The messages of the Model Context Protocol over standard input and output, as the library's streams of messages.

In place of the library's own reader, which splits lines otherwise than it is told in one place, and is silent about
what it cannot read: here every line is a message, or is answered. Standard output is the protocol's alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import BinaryIO

import anyio
import anyio.to_thread
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import ServerMessageMetadata, SessionMessage
from mcp_types import CallToolResult, ErrorData, JSONRPCError, JSONRPCRequest, JSONRPCResponse, TextContent
from mcp_types.jsonrpc import jsonrpc_message_adapter
from pydantic import ValidationError

from soundadvice.server.mcp.lines import INVALID_REQUEST, BadLine, Id, Message, messages

Incoming = MemoryObjectReceiveStream[SessionMessage | Exception]
Outgoing = MemoryObjectSendStream[SessionMessage]


@asynccontextmanager
async def standard_streams() -> AsyncIterator[tuple[Incoming, Outgoing]]:
    """What the client sends, and where its replies go, until it closes standard input."""
    with _wire() as wire:
        to_server, from_client = anyio.create_memory_object_stream[SessionMessage | Exception]()
        to_client, from_server = anyio.create_memory_object_stream[SessionMessage]()
        answering = Answering(to_client.clone())
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_read, sys.stdin.buffer, to_server, answering)
            tasks.start_soon(_write, from_server, wire, answering)
            yield from_client, to_client


def _wire() -> BinaryIO:
    """Standard output for the protocol alone: what anything else prints goes to standard error from now on."""
    sys.stdout.flush()
    wire = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return wire


class Answering:
    """Which requests are being answered, by their ids, and where to refuse one at once.

    A reply is known by its id alone. So no two requests of one id are answered at a time: the client could not tell
    whose reply is whose.
    """

    def __init__(self, replies: Outgoing) -> None:
        self.replies = replies
        self._open: set[Id] = set()

    def begin(self, name: Id) -> bool:
        """Whether a request may be answered under this id."""
        free = name not in self._open
        self._open.add(name)
        return free

    async def end(self, name: Id | None) -> None:
        """The request has its reply, or will have none."""
        if name is not None:
            self._open.discard(name)

    async def refuse(self, bad: BadLine) -> None:
        """Replies to a line that is no message."""
        reply: JSONRPCError | JSONRPCResponse
        if bad.is_call and bad.id is not None:
            said = CallToolResult(content=[TextContent(type="text", text=bad.why)], is_error=True)
            result = said.model_dump(mode="json", by_alias=True, exclude_none=True)
            reply = JSONRPCResponse(jsonrpc="2.0", id=bad.id, result=result)
        else:
            reply = JSONRPCError(jsonrpc="2.0", id=bad.id, error=ErrorData(code=bad.code, message=bad.why))
        with suppress(anyio.BrokenResourceError):  # the client is gone
            await self.replies.send(SessionMessage(reply))


async def _read(lines: BinaryIO, to_server: MemoryObjectSendStream[SessionMessage | Exception], one: Answering) -> None:
    found = messages(lines)
    async with to_server, one.replies:
        while (message := await anyio.to_thread.run_sync(next, found, None)) is not None:
            read = message if isinstance(message, BadLine) else session_message(message, one)
            if isinstance(read, BadLine):
                await one.refuse(read)
            else:
                await to_server.send(read)


def session_message(message: Message, one: Answering) -> SessionMessage | BadLine:
    """The message as the library has it; a request is one that is being answered from now on."""
    try:
        read = jsonrpc_message_adapter.validate_python(message, by_name=False)
    except ValidationError:
        # Not the library's own words: they repeat what was given.
        return BadLine(INVALID_REQUEST, "this is not a message of JSON-RPC 2.0")
    if not isinstance(read, JSONRPCRequest):
        return SessionMessage(read)
    name = read.id
    if not one.begin(name):
        return BadLine(INVALID_REQUEST, "`id` is that of a request that is still being answered; give each its own")

    async def unanswered() -> None:
        await one.end(name)

    return SessionMessage(read, ServerMessageMetadata(on_request_unanswered=unanswered))


async def _write(from_server: MemoryObjectReceiveStream[SessionMessage], wire: BinaryIO, one: Answering) -> None:
    async with from_server:
        async for sent in from_server:
            message = sent.message
            if isinstance(message, JSONRPCResponse | JSONRPCError):
                await one.end(message.id)
            line = message.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\n"
            try:
                await anyio.to_thread.run_sync(_send, wire, line)
            except OSError:
                return  # the client is gone, and so is whom this was for


def _send(wire: BinaryIO, line: bytes) -> None:
    wire.write(line)
    wire.flush()
