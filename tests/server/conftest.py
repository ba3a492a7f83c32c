"""One real server for the tests of a session that need none of their own, and one client of it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from soundadvice.server.app import app
from soundadvice.server.uvicorn import local_names
from support.server.serving import LOW, by_id, in_thread


@pytest.fixture(scope="session")
def base() -> Iterator[str]:
    """The address of the whole program with one pack, which answers to the names of this computer alone."""
    with in_thread(app(by_id(LOW), default=LOW.id, hosts=local_names("127.0.0.1"))) as base:
        yield base


@pytest.fixture(scope="session")
def client(base: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base) as client:
        yield client
