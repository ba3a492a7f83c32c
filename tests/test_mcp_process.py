"""The server for assistants as a process of its own, and the command that starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from click.testing import CliRunner
from mcp import StdioServerParameters
from mcp.client.stdio import stdio_client

from mcp_calls import DEFAULT, EMERGENCY, PACKS, SECRET, WRONG_ANSWERS, Call, call, connected, refused, structured
from sampled import SHIPPED, sampled
from soundadvice.service.mcp_lines import LONGEST, checked
from soundadvice.service.mcp_server import server
from soundadvice_cli.main import cli

__all__ = ["call"]


def environment() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}


COMMAND = [sys.executable, "-m", "soundadvice_cli", "mcp"]


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Call, Path]]:
    """Through standard input and output of a process; and the file of what it logged."""
    logged = tmp_path_factory.mktemp("mcp") / "stderr"
    parameters = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=environment())
    with logged.open("w") as errors, connected(stdio_client(parameters, errors)) as (made, _):
        yield made, logged


# Through a process of its own ---------------------------------------------------------------------------------------


def test_the_process_answers_as_the_server_in_memory_does(process: tuple[Call, Path]) -> None:
    made, _ = process
    with connected(server(PACKS, default=DEFAULT)) as (here, _):
        calls: list[tuple[str, dict[str, Any]]] = [
            ("list_packs", {}),
            ("next_question", {"answers": {}}),
            ("next_question", {"answers": EMERGENCY}),
            ("explain", {"question": "leg_pain"}),
            ("explain", {"answers": EMERGENCY}),
        ]
        for name in SHIPPED:
            calls += [("evaluate", {"pack": name, "answers": answers}) for answers in sampled(PACKS[name], 15)]
        for name, arguments in calls:
            there = made(name, arguments)
            assert structured(there) == structured(here(name, arguments))
            assert there.content == here(name, arguments).content


def test_the_process_refuses_and_logs_no_answer(process: tuple[Call, Path]) -> None:
    made, logged = process
    for value in WRONG_ANSWERS.values():
        refused(made("evaluate", {"answers": {"numbness": value}}))
    refused(made("evaluate", {"answers": {SECRET: SECRET}, SECRET: SECRET}))
    refused(made("evaluate", {"pack": SECRET, "answers": {}}))
    assert SECRET not in logged.read_text()
    assert structured(made("evaluate", {"answers": EMERGENCY}))["acuity"] == "emergency"


HELLO = (
    b'{"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-06-18", '
    b'"capabilities": {}, "clientInfo": {"name": "test", "version": "0"}}}'
)


def spoken(*lines: bytes) -> tuple[list[dict[str, Any]], str]:
    """What the process writes to standard output and error for these lines after a handshake."""
    head = [HELLO, b'{"jsonrpc": "2.0", "method": "notifications/initialized"}']
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | environment(),
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        watch = Timer(60, running.kill)
        watch.start()
        running.stdin.write(b"\n".join([*head, *lines, b""]))
        running.stdin.flush()
        messages: list[dict[str, Any]] = []
        # What is still being answered when the input ends is not answered any more.
        while not messages or messages[-1].get("id") != 1:
            line = running.stdout.readline()
            assert line, running.stderr.read()
            messages.append(json.loads(line))
        running.stdin.close()
        messages += [json.loads(line) for line in running.stdout]
        errors = running.stderr.read().decode()
        watch.cancel()
    assert running.returncode == 0, errors
    # Nothing but the protocol is on standard output.
    assert all(message["jsonrpc"] == "2.0" for message in messages)
    return [message for message in messages if message.get("id") != 0], errors


def raw_call(answers: str, number: int = 1) -> bytes:
    return (
        f'{{"jsonrpc": "2.0", "id": {number}, "method": "tools/call", '
        f'"params": {{"name": "evaluate", "arguments": {{"answers": {answers}}}}}}}'
    ).encode()


def test_two_answers_to_one_question_are_refused_and_not_the_last_taken() -> None:
    [reply], _ = spoken(raw_call('{"numbness": ["saddle"], "numbness": ["none"]}'))
    assert reply["result"]["isError"]
    assert reply["result"]["content"][0]["text"].startswith("something is given twice in one object; give each")


def test_a_call_that_is_too_long_is_refused() -> None:
    [reply], errors = spoken(raw_call(json.dumps({"numbness": SECRET * LONGEST})))
    assert reply["result"]["content"][0]["text"].startswith("the call is too long; give one short answer")
    assert SECRET not in errors


@pytest.mark.parametrize(
    "line",
    [
        b"not json " + SECRET.encode(),
        b'{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": ' + SECRET.encode(),
        raw_call("[" * 100_000 + "]" * 100_000, 5),
        raw_call('{"a":' * 100_000 + "1" + "}" * 100_000, 5),
        b"[]",
        raw_call('{"a": 1, "a": 2}', 5)[:-1],
        b'"' + SECRET.encode() + b'"',
        b"\xff\xfe\x00" + SECRET.encode(),
        raw_call('{"numbness": "\\ud800"}', 5),
        raw_call('{"age": NaN}', 5),
        raw_call('{"age": ' + "9" * 10_000 + "}", 5),
        b'{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "evaluate", "arguments": ["x"]}}',
        b'{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": 5}}',
        b'{"jsonrpc": "2.0", "id": 5, "method": "tools/' + SECRET.encode() + b'"}',
        b"",
    ],
    ids=range(15),
)
def test_a_line_that_is_no_message_does_not_end_the_conversation(line: bytes) -> None:
    """Each is refused or passed over; the next call is answered, and nothing of the line comes back or is logged."""
    replies, errors = spoken(line, raw_call('{"numbness": ["saddle"]}'))
    assert SECRET not in errors
    for reply in replies:
        assert reply["id"] in (1, 5, None)
        if reply["id"] == 5:
            assert "error" in reply or reply["result"]["isError"]
            assert SECRET not in json.dumps(reply.get("result", {}))
    [answer] = [reply for reply in replies if reply["id"] == 1]
    assert answer["result"]["structuredContent"]["acuity"] == "emergency"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_it_is_told_to(number: signal.Signals) -> None:
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | environment(),
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdin.write(HELLO + b"\n")
        running.stdin.flush()
        assert running.stdout.readline()
        running.send_signal(number)
        assert running.wait(10) == -number
        assert running.stdout.read() == running.stderr.read() == b""


def test_a_line_in_order_is_passed_on_as_it_is() -> None:
    line = raw_call('{"numbness": ["saddle"]}') + b"\n"
    assert checked(line) is line


# The command --------------------------------------------------------------------------------------------------------


def test_without_mcp_the_command_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.delitem(sys.modules, "soundadvice.service.mcp_server", raising=False)
    done = CliRunner().invoke(cli, ["mcp"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "error: this needs mcp; install it with `pip install 'soundadvice[mcp]'`\n"


def test_the_pack_of_the_command_is_the_default_one(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["new", "pack", "sore_knee", "--folder", str(tmp_path)]).exit_code == 0
    command = [*COMMAND[1:], "--pack", str(tmp_path / "sore_knee")]
    with connected(StdioServerParameters(command=COMMAND[0], args=command, env=environment())) as (made, _):
        listed = structured(made("list_packs"))["packs"]
        assert [pack["id"] for pack in listed] == ["sore_knee", "low_back_pain", "low_back_pain_red_flags"]
        assert structured(made("next_question", {"answers": {}}))["pack"] == "sore_knee"


def test_a_pack_that_cannot_be_used_is_an_error_on_standard_error() -> None:
    done = CliRunner().invoke(cli, ["mcp", "--pack", "no_such_pack"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "there is no pack `no_such_pack`" in done.stderr


def test_no_mapping_of_answers_is_kept(call: Call) -> None:
    """No state on the server: what one call said is not known to the next."""
    structured(call("evaluate", {"answers": EMERGENCY}))
    reply: Mapping[str, Any] = structured(call("next_question", {"answers": {}}))
    assert reply["next_question"]["id"] == "numbness"
