"""`soundadvice serve` as a process: where it listens, how it stops, many at once, its memory, and schemathesis."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import monotonic, sleep

import httpx
import pytest
from click.testing import CliRunner

from soundadvice.meaning.consult import triage
from soundadvice.model.answer import answer_to_json
from soundadvice.server.api.examples import plain_answers
from soundadvice.wire.bytes import advice_bytes
from soundadvice_cli.main import cli
from soundadvice_cli.options import DEFAULT_PACK
from support.answers import cells
from support.packs.shipped import shipped
from support.server.serving import command, resident
from support.thorough import PROFILE

RED = shipped("low_back_pain_red_flags")
EVALUATE = f"/api/packs/{RED.id}/evaluate"
BOTH = ("--pack", "low_back_pain_red_flags", "--pack", "low_back_pain", "--not-for-people")
CLIENTS, REQUESTS = 200, 2


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[subprocess.Popen[str], str]]:
    with command(*BOTH, "--metrics") as found:
        yield found


# Starting and stopping ---------------------------------------------------------------------------------------------


def test_it_stops_cleanly_and_has_logged_nothing() -> None:
    with command("--pack", RED.id, "--region", "gb") as (process, base), httpx.Client(base_url=base) as client:
        for given in ({"numbness": ["saddle"]}, {"numbness": "SECRET"}):
            client.post(EVALUATE, json={"answers": given})
        client.get("/SECRET?SECRET=1")
        # A connection that is kept open does not keep the server alive.
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, "", "")


def test_it_prints_its_address_and_finishes_a_request_under_way_before_it_stops() -> None:
    with command() as (process, base):
        default = httpx.get(f"{base}/api/packs").json()["default"]
        assert default == DEFAULT_PACK
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", base)
        host, port = base.removeprefix("http://").split(":")
        body = json.dumps({"answers": {"numbness": ["saddle"]}}).encode()
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            head = (
                f"POST /api/packs/{default}/evaluate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            )
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:5])
            httpx.get(f"{base}/health/live")  # by now the head has been read
            process.send_signal(signal.SIGTERM)
            connection.sendall(body[5:])
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["serve", *arguments])
    return result.exit_code, result.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.org"])
def test_other_computers_are_let_in_only_on_request(host: str) -> None:
    code, said = run("--host", host)
    assert code == 2
    assert "add --allow-remote" in said


@pytest.mark.slow
def test_letting_others_in_is_warned_of() -> None:
    with command("--host", "0.0.0.0", "--allow-remote") as (process, base):
        live = f"http://127.0.0.1:{base.rpartition(':')[2]}/health/live"
        assert httpx.get(live).status_code == 200
        # Without a name that is given, they ask for its address.
        reply = httpx.get(live, headers={"Host": "evil.example"})
        assert reply.status_code == 421
        assert "--allow-host" in reply.json()["detail"]
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=10)[1].startswith("warning: other computers can reach this")


@pytest.mark.slow
def test_the_page_opens_in_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" >{opened}.part && mv {opened}.part {opened}\n')
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(browser))
    with command("--browser") as (_, base):
        until = monotonic() + 20
        while not opened.exists() and monotonic() < until:
            sleep(0.05)
        assert opened.read_text() == f"{base}\n"
        assert "<h1" in httpx.get(base).text


@pytest.mark.slow
def test_without_a_screen_no_browser_takes_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with command("--browser") as (process, base):
        assert httpx.get(f"{base}/health/live").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=10)[1] == "We found no browser to open: open that address in yours.\n"


def test_a_browser_is_opened_on_this_computer_alone() -> None:
    code, said = run("--host", "0.0.0.0", "--allow-remote", "--browser")
    assert code == 2
    assert "--host must be an address of it alone" in said


def test_what_cannot_be_served() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = run("--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "cannot listen on `127.0.0.1`" in said
    assert "--port 0 takes any free port" in said
    assert run("--port", "65536")[0] == 2
    code, said = run("--not-for-people", "--pack", "low_back_pain", "--pack", "low_back_pain")
    assert code == 2
    assert "`low_back_pain` is named twice" in said
    code, said = run("--pack", "low_back")
    assert code == 2
    assert "there is no pack `low_back`" in said


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from soundadvice.server import uvicorn as running

    monkeypatch.setattr(running, "find_spec", lambda name: None if name in ("starlette", "python_multipart") else 1)
    code, said = run()
    assert code == 2
    assert said == (
        "error: serving needs python-multipart, starlette; install what is missing with `pip install "
        "'soundadvice[serve]'`\n"
    )


# Many at once, and for long ----------------------------------------------------------------------------------------


def persons(number: int) -> list[dict[str, object]]:
    """Sets of answers that decide, no two alike."""
    source, mild = Random(5), plain_answers(RED)
    choices = {name: cells.answers_of(RED, RED.question[name]) for name in RED.deciding}
    found: dict[str, dict[str, object]] = {}
    while len(found) < number:
        changed = source.sample(list(choices), 3)
        given = mild | {name: answer_to_json(RED.question[name], source.choice(choices[name])) for name in changed}
        given |= {"age": source.randint(18, 100), "duration": f"{source.randint(1, 900)} days"}
        given |= {name: mild.get(name, answer_to_json(RED.question[name], choices[name][0])) for name in choices
                  if name not in given}  # fmt: skip
        found[json.dumps(given)] = given
    return list(found.values())


@pytest.mark.slow
def test_two_hundred_at_once_get_their_own_advice(server: tuple[subprocess.Popen[str], str]) -> None:
    host, port = server[1].removeprefix("http://").split(":")
    everybody = persons(CLIENTS * REQUESTS)
    expected = [advice_bytes(triage(RED, given)) for given in everybody]
    assert len(set(expected)) == len(everybody)

    async def one(number: int) -> list[bytes]:
        mine = everybody[number * REQUESTS : (number + 1) * REQUESTS]
        reader, writer = await asyncio.open_connection(host, int(port))
        bodies = []
        for given in mine:
            body = json.dumps({"answers": given}).encode()
            head = f"POST {EVALUATE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            answered = (await reader.readuntil(b"\r\n\r\n")).decode()
            assert answered.startswith("HTTP/1.1 200 ")
            length = re.search(r"content-length: (\d+)", answered)
            assert length is not None
            bodies.append(await reader.readexactly(int(length[1])))
        writer.close()
        return bodies

    async def all_at_once() -> list[list[bytes]]:
        return await asyncio.gather(*map(one, range(CLIENTS)))

    found = [content for part in asyncio.run(all_at_once()) for content in part]
    assert [content.partition(b',"advice":')[2][:-1] for content in found] == expected


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_stays_flat(server: tuple[subprocess.Popen[str], str]) -> None:
    process, base = server
    everybody = [json.dumps({"answers": given}).encode() for given in persons(500)]

    def some(number: int) -> None:
        with httpx.Client(base_url=base, headers={"Content-Type": "application/json"}) as client:
            for turn in range(number):
                assert client.post(EVALUATE, content=everybody[turn % 500]).status_code == 200
                if turn % 10 == 0:
                    assert client.post(EVALUATE, content=b'{"answers": {"x": 1}}').status_code == 422

    some(500)
    before = resident(process)
    some(2500)
    assert resident(process) - before < 2048  # kilobytes


# The description, tried out ----------------------------------------------------------------------------------------


# Where any pack is in the address, the description cannot say which answers that one takes.
EXACT = ("--exclude-path-regex", r"\{pack\}")
ANY = ("--include-path-regex", r"\{pack\}", "--exclude-checks", "positive_data_acceptance")


@pytest.mark.slow
@pytest.mark.parametrize("which", [EXACT, pytest.param(ANY, marks=pytest.mark.nightly)], ids=["exact", "any"])
def test_schemathesis_finds_nothing(
    server: tuple[subprocess.Popen[str], str], tmp_path: Path, which: tuple[str, ...]
) -> None:
    pytest.importorskip("schemathesis")
    schemathesis = shutil.which("schemathesis", path=Path(sys.executable).parent)
    assert schemathesis is not None
    done = subprocess.run(
        [
            schemathesis,
            "run",
            f"{server[1]}/api/openapi.json",
            "--max-examples",
            "10" if PROFILE == "thorough" else "4",
            "--seed",
            "1",
            "--no-color",
            *which,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert "No issues found" in done.stdout
