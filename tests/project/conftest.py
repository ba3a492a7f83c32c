"""What tests of the docs share: a server to speak to, and programs that begin at once."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

from support.packs.shipped import shipped
from support.terminal.forked import forked_programs


@pytest.fixture(scope="session")
def programs() -> Iterator[str]:
    """A folder of `python` and `soundadvice`, forked from one process."""
    with TemporaryDirectory() as folder, forked_programs(Path(folder)) as place:
        yield place


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The program of `soundadvice serve`, on a port of the system's choice."""
    import uvicorn

    from soundadvice.server.app import app

    names = ("low_back_pain_self_care", "low_back_pain_red_flags", "low_back_pain")
    application = app({name: shipped(name) for name in names}, default=names[0])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
        thread = Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(10)
