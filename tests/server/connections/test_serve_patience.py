"""Many at once, and slow ones: no one keeps a place that others need, and there is always one for the next."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event
from time import monotonic, sleep

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from soundadvice.server.app import app
from soundadvice.server.connections import gate, patience
from soundadvice.server.guard import Guard
from support.packs.shipped import shipped
from support.server.serving import EVALUATE, by_id, in_thread, raw

PACK = shipped("low_back_pain")
LIVE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
LARGE = 16 * 1024 * 1024
FORM = "Content-Type: application/json\r\n"


@contextmanager
def opened(base: str, sent: bytes = b"", *, window: int = 0) -> Iterator[socket.socket]:
    host, port = base.removeprefix("http://").split(":")
    with socket.socket() as connection:
        if window:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        connection.settimeout(20)
        connection.connect((host, int(port)))
        connection.sendall(sent)
        yield connection


def until(true: Callable[[], bool]) -> None:
    end = monotonic() + 10
    while not true():
        assert monotonic() < end
        sleep(0.01)


def whole() -> ASGIApp:
    return app(by_id(PACK), default=PACK.id)


# A place for the next ---------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /",
        f"POST {EVALUATE} HTTP/1.1\r\nHost: localhost\r\n{FORM}Content-Length: 9\r\n\r\n".encode(),
        LIVE.replace(b"close", b"x"),
    ],
    ids=["nothing", "half a head", "no body", "a request, and then nothing"],
)
def test_whoever_comes_takes_the_place_of_whoever_keeps_us_waiting(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_GRACE", 0.0)
    with in_thread(whole(), most=4) as base, ExitStack() as idle:
        waiting = []
        for _ in range(4):
            waiting.append(idle.enter_context(opened(base, sent)))
            sleep(0.1)  # in which it is let in: while it enters it may be counted twice
        for _ in range(8):
            assert raw(base, LIVE).startswith(b"HTTP/1.1 200 ")
        # The one who has waited longest is gone, and no one else had to go.
        assert [is_gone(one) for one in waiting] == [True, False, False, False]


def is_gone(connection: socket.socket) -> bool:
    """Whether the server has ended it, which without need it does much later."""
    connection.settimeout(0.2)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionResetError:
        pass
    return True


@contextmanager
def all_at_work(most: int) -> Iterator[tuple[str, Event]]:
    """A server whose places are all taken by requests that are being worked on, until the event is set."""
    done, begun = Event(), []
    inner = whole()

    async def working(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/work":
            await receive()
            begun.append(1)
            while not done.is_set():
                await asyncio.sleep(0.01)
            scope = {**scope, "path": "/health/live"}
        await inner(scope, receive, send)

    with in_thread(working, most=most) as base, ExitStack() as busy:
        for _ in range(most):
            busy.enter_context(opened(base, b"GET /work HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        until(lambda: len(begun) == most)
        try:
            yield base, done
        finally:
            done.set()


def test_where_everybody_is_at_work_others_are_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_GRACE", 0.1)
    with all_at_work(3) as (base, done):
        reply = httpx.post(f"{base}/api/packs/{PACK.id}/evaluate", json={"answers": {}})
        assert (reply.status_code, reply.headers["retry-after"], reply.headers["connection"]) == (503, "10", "close")
        assert reply.json()["type"] == "urn:soundadvice:problem:busy"
        assert "emergency" in reply.json()["detail"]
        page = httpx.get(f"{base}/", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["retry-after"], page.headers["connection"]) == (503, "10", "close")
        assert "Emergency?" in page.text
        assert httpx.get(f"{base}/health/live").status_code == 200
        done.set()
        until(lambda: httpx.get(f"{base}/").status_code == 200)


def test_whoever_is_at_work_is_never_let_go_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_GRACE", 0.0)
    begun, done = Event(), Event()

    async def working(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if scope["path"] == "/work":
            begun.set()
        while scope["path"] == "/work" and not done.is_set():
            await asyncio.sleep(0.01)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    with in_thread(working, most=1) as base, opened(base, LIVE.replace(b"/health/live", b"/work")) as first:
        assert begun.wait(5)
        for _ in range(5):
            raw(base, LIVE, timeout=5)
        done.set()
        assert first.recv(100).startswith(b"HTTP/1.1 200 ")


def test_more_wait_at_the_gate_and_are_let_in_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_GRACE", 0.1)
    with all_at_work(2) as (base, done), ExitStack() as waiting:
        count = 2 * gate.SPARE + 4
        # Connected, for the system; each has sent half of a head, and so does not go away by itself.
        others = [waiting.enter_context(opened(base, LIVE[:5])) for _ in range(count)]
        done.set()
        for other in others:
            other.sendall(LIVE[5:])
        replies = [other.recv(100)[:12] for other in others]
        assert set(replies) == {b"HTTP/1.1 200"}


# Descriptors --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="`ulimit` is the shell's")
def test_with_few_descriptors_there_is_one_for_whoever_comes_and_one_line_in_the_log() -> None:
    sooner = "from soundadvice.server.connections import gate; gate._GRACE = 0.1"
    program = f"{sooner}; from soundadvice_cli.main import main; main()"
    script = 'ulimit -n 64; exec "$0" -c "$1" serve --port 0 --pack low_back_pain_red_flags'
    process = subprocess.Popen(
        ["bash", "-c", script, sys.executable, program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        base = process.stdout.readline().partition("at ")[2].split()[0]
        with ExitStack() as crowd:
            for _ in range(120):
                crowd.enter_context(opened(base))
            for _ in range(5):
                assert raw(base, LIVE, timeout=20).startswith(b"HTTP/1.1 200 ")
            reply = httpx.get(f"{base}/", timeout=20)  # what needs files has them
            assert reply.status_code == 200
        assert raw(base, LIVE).startswith(b"HTTP/1.1 200 ")
    finally:
        process.terminate()
        _, err = process.communicate(timeout=20)
    assert len(err.splitlines()) == 1, err[:2000]
    assert "there is no room for more" in err


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="`ulimit` is the shell's")
def test_with_too_few_descriptors_it_says_so() -> None:
    script = 'ulimit -n 20; exec "$0" -m soundadvice_cli serve --port 0 --pack low_back_pain_red_flags'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: this user may not open enough files")
    assert "raise `ulimit -n`" in done.stderr


# Slow readers -------------------------------------------------------------------------------------------------------


async def large(scope: Scope, receive: Receive, send: Send) -> None:
    length = str(LARGE).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": b"x" * LARGE})


def test_whoever_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WRITE_SECONDS", 0.2)
    with in_thread(Guard(large)) as base, opened(base, LIVE, window=4096) as unread:
        sleep(0.5)
        found = 0
        # What the system had taken already comes, and then no more.
        try:
            while chunk := unread.recv(65536):
                found += len(chunk)
        except ConnectionResetError:
            pass
        assert found < LARGE


def test_whoever_reads_slowly_but_steadily_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WRITE_SECONDS", 0.5)
    with in_thread(Guard(large)) as base, opened(base, LIVE, window=4096) as steady:
        found, pause = 0, monotonic()
        while chunk := steady.recv(65536):
            found += len(chunk)
            if monotonic() - pause > 0.1 and found < LARGE // 4:
                sleep(0.05)
                pause = monotonic()
        assert found > LARGE


def test_others_are_answered_before_whoever_does_not_read() -> None:
    with in_thread(Guard(large)) as base, opened(base, LIVE, window=4096) as unread:
        assert len(raw(base, LIVE, timeout=20)) > LARGE  # while the other has not read a byte
        assert unread.recv(12) == b"HTTP/1.1 200"


def test_the_server_stops_though_somebody_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WRITE_SECONDS", 0.2)
    with in_thread(Guard(large)) as base:
        host, port = base.removeprefix("http://").split(":")
        unread = socket.create_connection((host, int(port)))
        unread.sendall(LIVE)
    unread.close()  # `in_thread` has waited for its end


def test_a_large_request_does_not_hold_the_next_one_up() -> None:
    """It is refused in a time in which no one waits: a live request sent after many of them is answered with them."""
    body = json.dumps({"answers": {f"sexual_functi{n}": 1 for n in range(15_000)}}).encode()
    head = f"POST /api/packs/{PACK.id}/evaluate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with in_thread(whole()) as base, ExitStack() as many:
        sent = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        others = [many.enter_context(opened(base, sent)) for _ in range(3)]
        assert raw(base, LIVE, timeout=20).startswith(b"HTTP/1.1 200 ")
        for other in others:
            assert other.recv(100).startswith(b"HTTP/1.1 422 ")
