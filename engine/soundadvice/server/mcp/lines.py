"""What a client of the tools writes, line by line: each line is one message, read once, or why it is none.

A message ends with a line feed, and only there. What is read here is handed on as values: no second reader splits or
parses the text again, and so none can see another message, or another answer, than the one that was checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from soundadvice.wire.strict_json import BadJsonError, read_json

LONGEST = 1_000_000
"""Bytes of one message. All answers of a large pack are a few thousand."""
KEPT = 8 * LONGEST
"""Bytes of a line that are held, to answer a call that is too long by its id. What is longer is passed over."""

# The codes of JSON-RPC 2.0.
PARSE_ERROR = -32700
INVALID_REQUEST = -32600

Message = dict[str, object]
Id = str | int

_TWICE = "something is given twice in one object; give each argument and each question once"
_TOO_LONG = "the call is too long; give one short answer to each question that the person has answered"
_LONGEST_ID = 200
_LARGEST_ID = 2**63


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no message: the code of JSON-RPC, and why, without a word of the line.

    `id` is that of the request that it was meant to be, where that can be told. `is_call` where it was a call of a tool
    in JSON that is sound, whose content is refused: a reply to the call says so, where a model reads it.
    """

    code: int
    why: str
    id: Id | None = None
    is_call: bool = False


def messages(lines: BinaryIO) -> Iterator[Message | BadLine]:
    """The messages of a stream, until it ends. Empty lines are passed over."""
    while line := lines.readline(KEPT):
        if len(line) == KEPT and not line.endswith(b"\n"):
            _pass_over(lines)
            yield BadLine(INVALID_REQUEST, _TOO_LONG)
        elif line.strip():
            yield read_line(line)


def read_line(line: bytes) -> Message | BadLine:
    """The message in a line that may end with a line feed, or with a carriage return before one."""
    text = line.removesuffix(b"\n").removesuffix(b"\r")
    if len(text) > LONGEST:
        return _refused(text, INVALID_REQUEST, _TOO_LONG)
    if b"\r" in text:
        # Between values it would be white space, and to many readers it ends a line.
        return _refused(
            text, PARSE_ERROR, "there is a carriage return within the line; end each message with a line feed"
        )
    return read_message(text)


def read_message(text: bytes) -> Message | BadLine:
    """The message in a text that holds it alone, such as a body."""
    if len(text) > LONGEST:
        return _refused(text, INVALID_REQUEST, _TOO_LONG)
    try:
        value = read_json(text)
    except BadJsonError as error:
        return _refused(text, PARSE_ERROR, f"this is not a message in JSON: {error}")
    return _message(value)


def _message(value: object) -> Message | BadLine:
    """The value, where it has the form of a request, a notification or a reply."""
    if isinstance(value, list):
        return BadLine(INVALID_REQUEST, "batches are not taken; send one message per line")
    if not isinstance(value, dict):
        return BadLine(INVALID_REQUEST, "a message is a JSON object")
    name = _id(value.get("id"))
    if value.get("jsonrpc") != "2.0":
        return BadLine(INVALID_REQUEST, '`jsonrpc` must be "2.0"', name)
    if "id" in value and name is None:
        return BadLine(INVALID_REQUEST, f"`id` must be a whole number, or text of up to {_LONGEST_ID} characters")
    if "method" not in value:
        is_reply = "id" in value and (isinstance(value.get("result"), dict) or isinstance(value.get("error"), dict))
        return value if is_reply else BadLine(INVALID_REQUEST, "`method` is missing", name)
    if not isinstance(value["method"], str):
        return BadLine(INVALID_REQUEST, "`method` must be text", name)
    if not isinstance(value.get("params", {}), dict):
        return BadLine(INVALID_REQUEST, "`params` must be an object", name)
    return value


def _id(value: object) -> Id | None:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_ID else None
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST_ID
    return value if whole else None  # type: ignore[return-value]  # `whole` says so


def _refused(text: bytes, code: int, why: str) -> BadLine:
    """The refusal of a line, by the id and the method that a lenient reader finds; both are looked for, never used."""
    twice: list[bool] = []

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        kept = dict(found)
        if len(kept) != len(found):
            twice.append(True)
            # Which of two ids is meant cannot be told.
            if [key for key, _ in found].count("id") > 1:
                kept["id"] = None
        return kept

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_int=_short)
    except (ValueError, RecursionError):
        return BadLine(code, why)
    if not isinstance(value, dict):
        return BadLine(code, why)
    if twice and code == PARSE_ERROR:
        code, why = INVALID_REQUEST, _TWICE
    is_call = code == INVALID_REQUEST and value.get("method") == "tools/call"
    return BadLine(code, why, _id(value.get("id")), is_call)


def _short(digits: str) -> int | None:
    return int(digits) if len(digits) < 20 else None


def _pass_over(lines: BinaryIO) -> None:
    """Reads to the end of a line, and keeps nothing of it."""
    while (more := lines.readline(KEPT)) and not more.endswith(b"\n"):
        pass
