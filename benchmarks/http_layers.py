"""Where the time of a request goes, without sockets: uvicorn and h11 alone, what stands around them here, the advice.

Run `python benchmarks/http_layers.py`, and with `--profile` for the functions that take most of it. Each layer is given
the same requests as bytes, in turns, by a transport that only remembers what is written to it. Processor time.
"""

from __future__ import annotations

import asyncio
import cProfile
import gc
import json
import pstats
import socket
import sys
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

import uvicorn
from answer_sets import answer_sets
from measured_pack import measured_pack
from over_http import bare
from uvicorn.lifespan.off import LifespanOff
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from soundadvice.server.app import app
from soundadvice.server.guard import Guard
from soundadvice.server.uvicorn import make_server

ROUNDS, REQUESTS = 11, 1_000
HOST = "127.0.0.1"
Made = Callable[[], Any]


class Remembers(asyncio.Transport):
    """A transport that goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"sockname": (HOST, 80), "peername": (HOST, 5000)}.get(name, default)

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0

    def close(self) -> None: ...
    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


async def nothing(_: Any, receive: Any, send: Any) -> None:
    """A handler that does nothing, and replies with sixty bytes."""
    await receive()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"60")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"x" * 60})


def plain(program: Any) -> Made:
    """A connection of uvicorn's own."""
    config = uvicorn.Config(program, http="h11", ws="none", lifespan="off", log_level="error", access_log=False)
    config.load()
    return lambda: H11Protocol(config, ServerState(), {})


def ours(program: Any) -> Made:
    """A connection as `soundadvice serve` makes it."""
    server: Any = make_server(program, socket.socket())
    server.config.load()
    server.lifespan = LifespanOff(server.config)
    return lambda: server._make(False)


def layers() -> dict[str, tuple[Made, str]]:
    """What is measured, by its name, each with the path that it is asked at."""
    pack = measured_pack()
    whole = app({pack.id: pack}, default=pack.id, hosts=frozenset({HOST}))
    path = f"/api/packs/{pack.id}/evaluate"
    return {
        "nothing, uvicorn and h11 alone": (plain(nothing), path),
        "a bare FastAPI handler, hand-written ifs": (plain(bare()), "/evaluate"),
        "nothing, with framing and patience": (ours(nothing), path),
        "nothing, behind the guard": (ours(Guard(nothing, hosts=frozenset({HOST}))), path),
        "soundadvice serve, the whole advice out": (ours(whole), path),
    }


async def asked(made: Made, requests: list[bytes], number: int, profile: cProfile.Profile | None = None) -> float:
    """Microseconds a request, over so many."""
    protocol, transport = made(), Remembers()
    protocol.connection_made(transport)
    gc.collect()
    if profile:
        profile.enable()
    start = process_time()
    for turn in range(number):
        protocol.data_received(requests[turn % len(requests)])
        while not protocol.cycle.response_complete:
            await asyncio.sleep(0)
    taken = process_time() - start
    if profile:
        profile.disable()
    assert b"".join(transport.written).count(b" 200 ") >= number
    protocol.connection_lost(None)
    return taken / number * 1e6


def requests_at(path: str) -> list[bytes]:
    bodies = (json.dumps({"answers": answers}).encode() for answers in answer_sets())
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}:8000\r\nContent-Type: application/json\r\nContent-Length: "
    return [head.encode() + b"%d\r\n\r\n" % len(body) + body for body in bodies]


def main() -> None:
    all_ = {name: (made, requests_at(path)) for name, (made, path) in layers().items()}
    if "--profile" in sys.argv:
        made, requests = list(all_.values())[-1]
        profile = cProfile.Profile()
        asyncio.run(asked(made, requests, REQUESTS))
        asyncio.run(asked(made, requests, 5 * REQUESTS, profile))
        pstats.Stats(profile).sort_stats("tottime").print_stats(15)
        return
    taken: dict[str, list[float]] = {name: [] for name in all_}
    for turn in range(ROUNDS + 1):  # the first is to warm up
        for name, (made, requests) in all_.items():
            one = asyncio.run(asked(made, requests, REQUESTS))
            taken[name] += [one] if turn else []
    base = taken["a bare FastAPI handler, hand-written ifs"]
    for name, found in taken.items():
        ratio = median(one / other for one, other in zip(found, base, strict=True))
        print(f"{name:42} {median(found):6.1f} µs ({min(found):.1f} to {max(found):.1f}), x{ratio:.2f}")


if __name__ == "__main__":
    main()
