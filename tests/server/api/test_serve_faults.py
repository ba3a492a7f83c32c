"""What goes wrong within the server: a 500 as problem details, a line in the log, and no answer in either."""

from __future__ import annotations

import logging
from time import monotonic, sleep

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from soundadvice.server import consult
from soundadvice.server.guard import Guard
from support.server.problems import refused
from support.server.serving import EVALUATE, in_thread


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What the server logged; the client of these tests logs for itself."""
    formatter = logging.Formatter("%(message)s")
    return "\n".join(formatter.format(one) for one in caplog.records if not one.name.startswith("http"))


def test_a_fault_of_ours_is_a_500_that_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("SECRET")

    with in_thread(Guard(broken)) as base, caplog.at_level(logging.DEBUG):
        response = httpx.post(f"{base}/?leg_pain=SECRET", json={"SECRET": "SECRET"})
    refused(response, 500, "unexpected")
    assert "unexpected: ValueError at broken:" in logged(caplog)
    assert "SECRET" not in logged(caplog)
    assert "Traceback" not in logged(caplog)


def test_a_fault_within_the_api_is_a_500_that_says_nothing(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("SECRET")

    monkeypatch.setattr(consult, "consult", broken)
    with caplog.at_level(logging.DEBUG):
        refused(client.post(EVALUATE, json={"answers": {"leg_pain": "one"}}), 500, "unexpected")
        until = monotonic() + 5
        while not logged(caplog) and monotonic() < until:  # the response is sent first
            sleep(0.01)
    assert "unexpected: ValueError at broken:" in logged(caplog)
    assert "SECRET" not in logged(caplog)
