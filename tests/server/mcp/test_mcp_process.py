"""The server for assistants as a process of its own, and the command that starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from mcp import MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client

from soundadvice import load_pack
from soundadvice.server.mcp.server import server
from soundadvice_cli.main import cli
from soundadvice_cli.options import DEFAULT_PACK, open_served
from support.answers.sampled import SHIPPED, sampled
from support.server.mcp_calls import (
    DEFAULT,
    EMERGENCY,
    PACKS,
    SECRET,
    WRONG_ANSWERS,
    Call,
    connected,
    refused,
    structured,
)
from support.server.mcp_process import COMMAND, HELLO, environment


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Call, Path]]:
    """Both packs through standard input and output of a process; and the file of what it logged."""
    logged = tmp_path_factory.mktemp("mcp") / "stderr"
    options = [*(word for name in SHIPPED for word in ("--pack", name)), "--not-for-people"]
    parameters = StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], *options], env=environment())
    with logged.open("w") as errors, connected(stdio_client(parameters, errors)) as (made, _):
        yield made, logged


# Through a process of its own ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_process_answers_as_the_server_in_memory_does(process: tuple[Call, Path]) -> None:
    made, _ = process
    served = {name: load_pack(name, translations=True) for name in PACKS}  # as the command reads them
    with connected(server(served, default=DEFAULT)) as (here, _):
        calls: list[tuple[str, dict[str, Any]]] = [
            ("list_packs", {}),
            ("next_question", {"answers": {}}),
            ("next_question", {"answers": EMERGENCY}),
            ("explain", {"question": "leg_pain"}),
            ("explain", {"answers": EMERGENCY}),
        ]
        for name in SHIPPED:
            calls += [("evaluate", {"pack": name, "answers": answers}) for answers in sampled(PACKS[name], 5)]
        for name, arguments in calls:
            there = made(name, arguments)
            assert structured(there) == structured(here(name, arguments))
            assert there.content == here(name, arguments).content


@pytest.mark.slow
def test_the_process_refuses_and_logs_no_answer(process: tuple[Call, Path]) -> None:
    made, logged = process
    for name, value in WRONG_ANSWERS.items():
        if name == "deep":  # is no message at all
            with pytest.raises(MCPError, match="nested deeper"):
                made("evaluate", {"answers": {"numbness": value}})
            continue
        refused(made("evaluate", {"answers": {"numbness": value}}))
    refused(made("evaluate", {"answers": {SECRET: SECRET}, SECRET: SECRET}))
    refused(made("evaluate", {"pack": SECRET, "answers": {}}))
    assert SECRET not in logged.read_text()
    assert structured(made("evaluate", {"answers": EMERGENCY}))["acuity"] == "emergency"


@pytest.mark.sampled
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


# The command --------------------------------------------------------------------------------------------------------


def test_without_mcp_the_command_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mcp", "mcp.server", "mcp.server.lowlevel"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "soundadvice.server.mcp.server", raising=False)
    done = CliRunner().invoke(cli, ["mcp"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "error: this needs mcp; install it with `pip install 'soundadvice[mcp]'`\n"


@pytest.mark.slow
def test_only_the_packs_of_the_command_are_offered_and_the_first_is_the_default(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["new", "pack", "sore_knee", "--folder", str(tmp_path)]).exit_code == 0
    knee = str(tmp_path / "sore_knee")
    command = [*COMMAND[1:], "--pack", knee, "--pack", DEFAULT]
    alone = open_served((knee,), "default", {}, not_for_people=False)
    for target, wanted in (
        (StdioServerParameters(command=COMMAND[0], args=command, env=environment()), ["sore_knee", DEFAULT]),
        (server(alone, default="sore_knee"), ["sore_knee"]),
    ):
        with connected(target) as (made, _):
            listed = structured(made("list_packs"))["packs"]
            assert [(pack["id"], pack["default"]) for pack in listed] == [(one, one == wanted[0]) for one in wanted]
            assert structured(made("next_question", {"answers": {}}))["pack"] == wanted[0]
            for tool in made.list_tools():  # type: ignore[attr-defined]
                assert tool.input_schema["properties"].get("pack", {"enum": wanted})["enum"] == wanted
            for name in {"low_back_pain", "sore_knee", DEFAULT, knee} - set(wanted):
                said = refused(made("evaluate", {"pack": name, "answers": {}}))
                assert said.startswith("`pack`: there is no such pack; give one of `")


def test_the_packs_may_be_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    assert CliRunner().invoke(cli, ["new", "pack", "sore_knee", "--folder", str(folder)]).exit_code == 0
    monkeypatch.setenv("SOUNDADVICE_PACK", str(folder / "sore_knee"))
    assert list(open_served((), "default", {}, not_for_people=False)) == ["sore_knee"]
    assert list(open_served((DEFAULT,), "default", {}, not_for_people=False)) == [DEFAULT]
    monkeypatch.delenv("SOUNDADVICE_PACK")
    assert list(open_served((), "default", {}, not_for_people=False)) == [DEFAULT_PACK]


def test_a_pack_that_cannot_be_used_is_an_error_on_standard_error() -> None:
    done = CliRunner().invoke(cli, ["mcp", "--pack", "no_such_pack"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "there is no pack `no_such_pack`" in done.stderr


def test_no_mapping_of_answers_is_kept(call: Call) -> None:
    """No state on the server: what one call said is not known to the next."""
    structured(call("evaluate", {"answers": EMERGENCY}))
    reply: Mapping[str, Any] = structured(call("next_question", {"answers": {}}))
    assert reply["next"]["id"] == "location"
