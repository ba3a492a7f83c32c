"""Servers for tests: real ones, on a port that the system chooses, in a thread or as the command."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from starlette.types import ASGIApp

from soundadvice.model.pack import Pack
from soundadvice.server.uvicorn import address, listen, make_server
from support.packs.shipped import shipped

ROOT = Path(__file__).parents[3]
JSON = {"Content-Type": "application/json"}
LOW = shipped("low_back_pain")
"""The pack of the server that tests share."""
EVALUATE, EXPLAIN, REPLAY = (f"/api/packs/{LOW.id}/{name}" for name in ("evaluate", "explain", "replay"))


@contextmanager
def in_thread(application: ASGIApp, *, most: int | None = None) -> Iterator[str]:
    """The address of a server that runs in this process."""
    listening = listen("127.0.0.1", 0)
    server = make_server(application, listening, most=most)
    thread = Thread(target=server.run)
    thread.start()
    try:
        until = monotonic() + 10
        while not server.started and monotonic() < until:
            sleep(0.01)
        yield address(listening)
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
    assert not thread.is_alive()


@contextmanager
def command(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`soundadvice serve --port 0` as a process of its own, and the address that it printed."""
    paths = os.pathsep.join(str(ROOT / root) for root in ("engine", "cli", "rules"))
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Tests begun in the background of a script ignore SIGINT, and so would the process.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "soundadvice_cli", "serve", "--port", "0", *arguments],
        env={**os.environ, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found is not None, line + process.communicate(timeout=10)[1]
        yield process, found[0]
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def raw(base: str, sent: bytes, *, then: bytes = b"", pause: float = 0.0, timeout: float = 10.0) -> bytes:
    """All that comes back for these bytes, until the server closes or says no more for a while."""
    host, port = base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=timeout) as connection:
        connection.sendall(sent)
        if then:
            sleep(pause)
            connection.sendall(then)
        found = b""
        try:
            while chunk := connection.recv(65536):
                found += chunk
        except (TimeoutError, ConnectionResetError):
            pass
        return found


def resident(process: subprocess.Popen[str]) -> int:
    """The memory that a process has in use, in kilobytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index]


def by_id(*packs: Pack) -> Mapping[str, Pack]:
    return {pack.id: pack for pack in packs}
