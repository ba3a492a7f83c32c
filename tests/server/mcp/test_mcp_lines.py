"""Every line that an assistant's program writes is one message or is answered with why it is none; never silence."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp.shared.message import SessionMessage

from soundadvice.server.mcp.lines import KEPT, LONGEST, BadLine, messages, read_line
from soundadvice.server.mcp.stdio import Answering, session_message
from support.server.mcp_calls import SECRET
from support.server.mcp_process import Conversation, conversation, raw_call

SADDLE = '{"numbness": ["saddle"]}'
TWICE = '{"numbness": ["saddle"], "numbness": ["none"]}'
EMERGENCY = raw_call(SADDLE)
LINE_ENDS = {
    "carriage return": "\r",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "form feed": "\f",
    "vertical tab": "\v",
    "file separator": "\x1c",
    "byte order mark": "\ufeff",
    "nul": "\0",
}

NO_MESSAGE: dict[str, tuple[bytes, int, Any]] = {
    "no JSON": (b"not json " + SECRET.encode(), -32700, None),
    "half of one": (b'{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": ' + SECRET.encode(), -32700, None),
    "deep lists": (raw_call("[" * 100_000 + "]" * 100_000, 5), -32700, None),
    "deep objects": (raw_call('{"a":' * 100_000 + "1" + "}" * 100_000, 5), -32700, None),
    "somewhat deep": (raw_call("[" * 90 + "]" * 90, 5), -32700, 5),
    "a batch": (b"[" + raw_call(SADDLE, 5) + b"]", -32600, None),
    "an empty batch": (b"[]", -32600, None),
    "text": (b'"' + SECRET.encode() + b'"', -32600, None),
    "null": (b"null", -32600, None),
    "no UTF-8": (b"\xff\xfe\x00" + SECRET.encode(), -32700, None),
    "half a surrogate pair": (raw_call('{"numbness": "\\ud800"}', 5), -32700, 5),
    "NaN": (raw_call('{"age": NaN}', 5), -32700, 5),
    "infinity": (raw_call('{"age": 1e999}', 5), -32700, 5),
    "5,000 digits": (raw_call('{"age": ' + "9" * 5_000 + "}", 5), -32700, 5),
    "an id of 5,000 digits": (raw_call("{}", 5).replace(b"5", b"9" * 5_000, 1), -32700, None),
    "id null": (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', -32600, None),
    "id true": (b'{"jsonrpc": "2.0", "id": true, "method": "ping"}', -32600, None),
    "id in halves": (b'{"jsonrpc": "2.0", "id": 1.5, "method": "ping"}', -32600, None),
    "an id as an object": (b'{"jsonrpc": "2.0", "id": {"a": 5}, "method": "ping"}', -32600, None),
    "a long id": (b'{"jsonrpc": "2.0", "id": "' + b"x" * 9_999 + b'", "method": "ping"}', -32600, None),
    "two ids": (b'{"jsonrpc": "2.0", "id": 5, "id": 6, "method": "ping"}', -32600, None),
    "two methods": (b'{"jsonrpc": "2.0", "id": 5, "method": "ping", "method": "tools/list"}', -32600, 5),
    "no version": (b'{"id": 5, "method": "ping"}', -32600, 5),
    "version 1": (b'{"jsonrpc": "1.0", "id": 5, "method": "ping"}', -32600, 5),
    "no method": (b'{"jsonrpc": "2.0", "id": 5}', -32600, 5),
    "a method of numbers": (b'{"jsonrpc": "2.0", "id": 5, "method": 5}', -32600, 5),
    "parameters in a list": (b'{"jsonrpc": "2.0", "id": 5, "method": "ping", "params": [1]}', -32600, 5),
    "a call in a list": (b'{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": ["x"]}', -32600, 5),
    "a name of numbers": (b'{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": 5}}', -32602, 5),
    "arguments in a list": (
        b'{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "evaluate", "arguments": ["x"]}}',
        -32602,
        5,
    ),
    "an unknown method": (b'{"jsonrpc": "2.0", "id": 5, "method": "tools/sing"}', -32601, 5),
    "a prompt": (b'{"jsonrpc": "2.0", "id": 5, "method": "prompts/get", "params": {"name": "x"}}', -32601, 5),
    "a resource": (b'{"jsonrpc": "2.0", "id": 5, "method": "resources/read", "params": {"uri": "a:b"}}', -32601, 5),
    "a completion": (b'{"jsonrpc": "2.0", "id": 5, "method": "completion/complete", "params": {}}', -32602, 5),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Conversation]:
    with conversation() as made:
        yield made


def goes_on(server: Conversation) -> bool:
    """Whether the next call has its advice, and nothing came before it or was logged."""
    server.send(EMERGENCY)
    reply = server.reply()
    return (reply["id"], reply["result"]["structuredContent"]["acuity"], server.logged()) == (1, "emergency", "")


def refused(server: Conversation, line: bytes) -> tuple[int, object]:
    """The code and the id of the error that is the reply to a line."""
    server.send(line)
    reply = server.reply()
    assert SECRET not in json.dumps(reply)
    return reply["error"]["code"], reply["id"]


@pytest.mark.sampled
@pytest.mark.parametrize("name", NO_MESSAGE)
def test_each_line_that_is_no_message_has_one_reply_and_the_conversation_goes_on(
    server: Conversation, name: str
) -> None:
    line, code, asked = NO_MESSAGE[name]
    assert refused(server, line) == (code, asked)
    assert goes_on(server)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"  \t ",
        b"\r",
        b'{"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 77}}',
        b'{"jsonrpc": "2.0", "method": "notifications/unheard_of"}',
        b'{"jsonrpc": "2.0", "id": 77, "result": {}}',
    ],
    ids=["empty", "spaces", "carriage return", "cancelled", "unknown notification", "reply to nothing"],
)
def test_what_asks_for_no_reply_has_none(server: Conversation, line: bytes) -> None:
    server.send(line)
    assert goes_on(server)


# One splitter -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", LINE_ENDS.values(), ids=LINE_ENDS)
def test_no_other_line_end_makes_a_message_that_was_not_checked(server: Conversation, end: str) -> None:
    """Two answers to one question, behind something that another reader takes for the end of a line."""
    assert refused(server, b"x" + end.encode() + raw_call(TWICE, 5)) == (-32700, None)
    assert goes_on(server)


@pytest.mark.parametrize("end", LINE_ENDS.values(), ids=LINE_ENDS)
def test_two_messages_on_one_line_are_none(server: Conversation, end: str) -> None:
    assert refused(server, raw_call(SADDLE, 5) + end.encode() + raw_call("{}", 6)) == (-32700, None)
    assert goes_on(server)


def test_a_line_end_inside_a_text_is_a_part_of_it(server: Conversation) -> None:
    name = "\x85\u2028\u2029\ufeff"
    asked = json.dumps({"jsonrpc": "2.0", "id": name, "method": "ping"}, ensure_ascii=False).encode()
    for line in (asked, asked + b"\r"):
        server.send(line)
        assert server.reply() == {"jsonrpc": "2.0", "id": name, "result": {}}


def test_two_answers_to_one_question_are_refused_and_not_the_last_taken(server: Conversation) -> None:
    for twice in (TWICE, '{"numbness": ["saddle"], "numb\\u006eess": ["none"]}'):
        server.send(raw_call(twice))
        reply = server.reply()
        assert reply["id"] == 1
        assert reply["result"]["isError"]
        assert reply["result"]["content"][0]["text"].startswith("something is given twice in one object; give each")


@given(st.lists(st.sampled_from([*LINE_ENDS.values(), "x", " ", "{}", '"', EMERGENCY.decode()]), max_size=6))
def test_a_line_is_at_most_one_message_and_what_json_says_of_it(parts: list[str]) -> None:
    line = "".join(parts).encode()
    read = read_line(line)
    try:
        whole = json.loads(line.removesuffix(b"\r"))
    except ValueError:
        assert isinstance(read, BadLine)
    else:
        assert isinstance(read, BadLine) or read == whole
        assert isinstance(read, BadLine) == (line.strip(b" \r") != EMERGENCY or b"\r" in line.removesuffix(b"\r"))


# Long lines ---------------------------------------------------------------------------------------------------------


def test_a_call_that_is_too_long_is_refused_where_the_model_reads_it(server: Conversation) -> None:
    server.send(raw_call(json.dumps({"numbness": SECRET * (LONGEST // 10)}), 5))
    reply = server.reply()
    assert reply["id"] == 5
    assert reply["result"]["isError"]
    assert reply["result"]["content"][0]["text"].startswith("the call is too long; give one short answer")
    assert goes_on(server)


@pytest.mark.parametrize("size", [LONGEST + 1, KEPT, KEPT + 1, 5 * KEPT])
def test_a_long_line_that_is_no_message_is_answered_soon(server: Conversation, size: int) -> None:
    begun = time.monotonic()
    assert refused(server, b"x" * size) == (-32600, None)
    assert goes_on(server)
    assert time.monotonic() - begun < 20


def test_a_long_line_is_read_in_a_time_that_grows_with_it() -> None:
    def taken(size: int) -> float:
        stream = BytesIO((b"x" * size + b"\n") * 2)
        begun = time.process_time()
        assert len(list(messages(stream))) == 2
        return time.process_time() - begun

    taken(KEPT)
    assert taken(16 * KEPT) < 100 * max(taken(KEPT), 0.01)


def test_the_last_line_needs_no_end() -> None:
    assert list(messages(BytesIO(EMERGENCY))) == [json.loads(EMERGENCY)]
    [bad] = messages(BytesIO(EMERGENCY[:-1]))
    assert isinstance(bad, BadLine)


# Whose reply --------------------------------------------------------------------------------------------------------


def test_calls_at_once_each_have_the_reply_to_their_own_answers(server: Conversation) -> None:
    server.send(*(raw_call(SADDLE if number % 2 else '{"leg_pain": "one"}', number) for number in range(1, 40)))
    replies = [server.reply() for _ in range(1, 40)]
    assert sorted(reply["id"] for reply in replies) == list(range(1, 40))
    for reply in replies:
        wanted = "emergency" if reply["id"] % 2 else None
        assert reply["result"]["structuredContent"]["acuity"] == wanted


def test_two_requests_of_one_id_are_not_answered_at_a_time() -> None:
    """A client knows a reply by its id alone: it would take one person's advice for another's."""

    async def speak() -> None:
        replies, sent = anyio.create_memory_object_stream[SessionMessage]()
        one = Answering(replies)
        first = session_message(json.loads(EMERGENCY), one)
        again = session_message(json.loads(raw_call("{}")), one)
        assert isinstance(first, SessionMessage)
        assert isinstance(again, BadLine)
        assert again.why.startswith("`id` is that of a request that is still being answered")
        assert not again.is_call
        assert again.id is None
        await one.end(1)
        assert isinstance(session_message(json.loads(raw_call("{}")), one), SessionMessage)
        replies.close()
        sent.close()

    anyio.run(speak)
