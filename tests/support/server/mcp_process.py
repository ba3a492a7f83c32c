"""The server for assistants as a process: the command, and what it says to lines of bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Any

COMMAND = [sys.executable, "-m", "soundadvice_cli", "mcp"]
HELLO = (
    b'{"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-06-18", '
    b'"capabilities": {}, "clientInfo": {"name": "test", "version": "0"}}}'
)
READY = b'{"jsonrpc": "2.0", "method": "notifications/initialized"}'


def environment() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}


def raw_call(answers: str, number: int = 1) -> bytes:
    """A call of `evaluate`, whose answers may be no JSON."""
    return (
        f'{{"jsonrpc": "2.0", "id": {number}, "method": "tools/call", '
        f'"params": {{"name": "evaluate", "arguments": {{"answers": {answers}}}}}}}'
    ).encode()


@contextmanager
def conversation(*options: str) -> Iterator[Conversation]:
    """The process after its handshake, with these options of the command."""
    with subprocess.Popen(
        [*COMMAND, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | environment(),
    ) as running:
        # A server that is silent would be waited for without an end.
        watch = Timer(120, running.kill)
        watch.start()
        made = Conversation(running)
        made.send(HELLO, READY)
        assert made.reply()["id"] == 0
        yield made
        watch.cancel()
        assert running.stdin is not None
        running.stdin.close()
        assert running.wait(30) == 0


class Conversation:
    """Lines to the process, and what it says to them."""

    def __init__(self, running: subprocess.Popen[bytes]) -> None:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        self._to, self._from, self._errors = running.stdin, running.stdout, running.stderr
        os.set_blocking(self._errors.fileno(), False)

    def send(self, *lines: bytes) -> None:
        """Writes lines, each with a line feed."""
        self._to.write(b"".join(line + b"\n" for line in lines))
        self._to.flush()

    def reply(self) -> dict[str, Any]:
        """The next message on standard output, where nothing else stands."""
        line = self._from.readline()
        assert line, self.logged()
        message = json.loads(line)
        assert message["jsonrpc"] == "2.0"
        assert isinstance(message, dict)
        return message

    def logged(self) -> str:
        """What has been written to standard error since this was last asked."""
        return (self._errors.read() or b"").decode()
