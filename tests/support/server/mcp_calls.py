"""MCP calls: the server for assistants, connected in memory or as a process, and what its replies hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio.from_thread
from mcp import Client
from mcp_types import CallToolResult, TextContent

from support.answers.sampled import packs

DEFAULT = "low_back_pain_red_flags"
PACKS = packs()
TOOLS = ("list_packs", "next_question", "evaluate", "explain")
EMERGENCY = {"numbness": ["saddle"]}
SECRET = "left-leg-zebra"  # stands for an answer: in no reply, error or log
Call = Callable[..., CallToolResult]


@contextmanager
def connected(target: Any, **options: Any) -> Iterator[tuple[Call, Any]]:
    """A tool call as a plain function, and the client that makes it."""
    client = Client(target, **options)
    with anyio.from_thread.start_blocking_portal() as portal, portal.wrap_async_context_manager(client):

        def call(name: str, arguments: dict[str, Any] | None = None) -> CallToolResult:
            result = portal.call(client.call_tool, name, arguments)
            assert isinstance(result, CallToolResult)
            return result

        call.list_tools = lambda: portal.call(client.list_tools).tools  # type: ignore[attr-defined]
        yield call, client


def structured(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    [content] = result.content
    assert isinstance(content, TextContent)
    assert isinstance(result.structured_content, dict)
    assert json.loads(content.text) == result.structured_content
    return result.structured_content


def helped(result: CallToolResult) -> tuple[str, dict[str, Any]]:
    """What to say to a person where no advice can be given, and the same as plain values."""
    assert result.is_error
    said, value = result.content
    assert isinstance(said, TextContent)
    assert isinstance(value, TextContent)
    found = json.loads(value.text)["help"]
    assert isinstance(found, dict)
    return said.text, found


def refused(result: CallToolResult) -> str:
    assert result.is_error
    assert result.structured_content is None
    [content] = result.content
    assert isinstance(content, TextContent)
    assert SECRET not in content.text
    assert "Traceback" not in content.text
    return content.text


DEEP: Any = []
for _ in range(90):
    DEEP = [DEEP]
WRONG_ANSWERS = {
    "an unknown option": SECRET,
    "an unknown option in a list": ["leg", SECRET],
    "no option": [],
    "nothing in a list": [None],
    "an object": {"value": SECRET},
    "a list of lists": [["leg"]],
    "a number": 3,
    "yes": True,
    "free text": f"my {SECRET} is numb",
    "huge text": SECRET * 20_000,
    "a huge list": ["leg"] * 5_000,
    "deep": DEEP,
    "none with another": ["none", "leg"],
    "the list as text": '["saddle"]',
    "a surrogate's escape": "\\ud800",
    "a control character": "leg\x00",
}
