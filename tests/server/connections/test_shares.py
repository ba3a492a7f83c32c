"""Several processes at one door: who has the fewest connections takes the next; none waits for one that is stuck."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from soundadvice.server.connections.gate import Gate
from soundadvice.server.connections.shares import Shares
from support.server.serving import command

MANY = 24


class Guest(asyncio.Protocol):
    """A connection, in the list of whoever let it in."""

    def __init__(self, held: list[Guest]) -> None:
        self._held = held

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._held.append(self)


class Unhurried(asyncio.SelectorEventLoop):
    """Its clock goes on by a millisecond at most between two looks: what a busy machine takes away is not seen here."""

    def __init__(self) -> None:
        super().__init__()
        self._seen, self._now = monotonic(), 0.0

    def time(self) -> float:
        before, self._seen = self._seen, monotonic()
        self._now += min(self._seen - before, 0.001)
        return self._now


def door() -> socket.socket:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    return listening


def let_in(gates: int, slots: int) -> list[int]:
    """How many connections each of some gates has let in, of those that came all at once."""
    with asyncio.Runner(loop_factory=Unhurried) as runner:
        return runner.run(let_all_in(gates, slots))


async def let_all_in(gates: int, slots: int) -> list[int]:
    listening, shares = door(), Shares(slots)
    doors = [listening.dup() for _ in range(gates)]  # as each process has its own
    held: list[list[Guest]] = [[] for _ in range(gates)]
    each = [
        Gate(doors[slot], lambda _, own=own: Guest(own), own, MANY, shares, slot)  # type: ignore[misc]
        for slot, own in enumerate(held)
    ]
    for gate in each:
        gate.open()
    guests = [socket.create_connection(listening.getsockname()) for _ in range(MANY)]
    async with asyncio.timeout(30):
        while sum(map(len, held)) < MANY:
            await asyncio.sleep(0.005)
    for gate in each:
        await gate.close()
    for one in [*guests, *(guest.transport for own in held for guest in own), *doors, listening]:
        one.close()
    await asyncio.sleep(0)
    return [len(one) for one in held]


def test_connections_are_shared_out() -> None:
    one, other = let_in(gates=2, slots=2)
    assert abs(one - other) <= 2


def test_nobody_waits_for_a_process_that_does_not_come_to_the_door() -> None:
    assert let_in(gates=1, slots=2) == [MANY]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Linux says what a process has open")
def test_processes_share_the_connections_that_stay_open() -> None:
    with command("--workers", "2", "--no-web") as (process, base):
        assert httpx.get(f"{base}/health/live").status_code == 200
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until = monotonic() + 20
        while len(workers := children.read_text().split()) < 2 and monotonic() < until:
            sleep(0.05)
        before = [sockets(worker) for worker in workers]
        clients = [httpx.Client(base_url=base) for _ in range(MANY)]
        for client in clients:
            assert client.get("/health/live").status_code == 200
        one, other = (sockets(worker) - had for worker, had in zip(workers, before, strict=True))
        for client in clients:
            client.close()
    assert min(one, other) >= MANY // 4


def sockets(process: str) -> int:
    return sum(str(one.readlink()).startswith("socket:") for one in Path(f"/proc/{process}/fd").iterdir())
