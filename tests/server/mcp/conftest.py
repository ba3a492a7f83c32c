"""The server for assistants in memory, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from soundadvice.server.mcp.server import server
from support.server.mcp_calls import DEFAULT, PACKS, Call, connected


@pytest.fixture(scope="session", params=["2026", "handshake"])
def call(request: pytest.FixtureRequest) -> Iterator[Call]:
    """In memory, under today's protocol and under the one with a handshake."""
    mode = "auto" if request.param == "2026" else "legacy"
    with connected(server(PACKS, default=DEFAULT), mode=mode) as (made, _):
        yield made
