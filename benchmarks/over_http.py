"""Requests per second of `soundadvice serve`, beside bare FastAPI handlers; and memory."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import machine
from answer_sets import answer_sets
from measured import Measured, Section, Table, UnmeasuredError

HERE = Path(__file__).parent
ROUNDS, SECONDS, CONNECTIONS = 7, 3, 32
MANY = 20_000
_SERVED = "/api/packs/low_back_pain/evaluate"
_PATHS = {"bare": "/evaluate", "validated": "/evaluate", "serve": _SERVED, "two": _SERVED}
_WORKERS = {"serve": "1", "two": "2"}
_NAMES = {
    "bare": "a bare FastAPI handler, hand-written ifs",
    "validated": "the same handler, soundadvice.triage",
    "serve": "soundadvice serve, the whole advice out",
    "two": "soundadvice serve, two workers",
}
_SCRIPT = """
local bodies = {%s}
local turn, wrong = 0, 0
request = function()
  turn = turn %% #bodies + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, bodies[turn])
end
"""
_ABOUT = f"""Requests per second on one machine, {CONNECTIONS} connections that stay open, with `wrk` as the client,
for {SECONDS} seconds each in turns. One process each, behind uvicorn; client and server share the cores. The same
answer sets for all, and every request answered with 200. Two workers share the cores with the client too, and their
memory is that of all their processes together.
"""


def bare() -> Any:
    """What a good programmer would write who needs no more than the outcome, and validates nothing."""
    from handwritten import decide_raw

    return _application(decide_raw)


def validated() -> Any:
    """The same handler on the public face: everything validated."""
    from measured_pack import measured_pack

    import soundadvice

    pack = measured_pack()

    def decide(answers: dict[str, Any]) -> tuple[str, Sequence[str]]:
        advice = soundadvice.triage(pack, answers)
        return advice.disposition, advice.fired

    return _application(decide)


def _application(decide: Callable[[dict[str, Any]], tuple[str, Sequence[str]]]) -> Any:
    from fastapi import FastAPI

    application = FastAPI()

    @application.post("/evaluate")
    async def evaluate(body: dict[str, Any]) -> dict[str, Any]:
        outcome, reasons = decide(body["answers"])
        return {"outcome": outcome, "reasons": reasons}

    return application


def measure(*, quick: bool) -> Section:
    """Each server under load, in turns; then one of them for a long time."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise UnmeasuredError("it needs wrk: apt-get install wrk")
    rounds, seconds, many = (2, 1, 1_000) if quick else (ROUNDS, SECONDS, MANY)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        servers = {name: running.enter_context(server(name)) for name in _NAMES}
        script = Path(folder, "evaluate.lua")
        bodies = (json.dumps({"answers": answers}) for answers in answer_sets(500))
        script.write_text(_SCRIPT % ",\n".join(f"[==[{body}]==]" for body in bodies))
        rates: dict[str, list[float]] = {name: [] for name in servers}
        for turn in range(rounds + 1):  # the first is to warm up
            for name, (base, _) in servers.items():
                rate, _ = load(wrk, script, base + _PATHS[name], seconds)
                rates[name] += [rate] if turn else []
        rows = [
            Measured(_NAMES[name], tuple(rates[name]), memory=sum(map(machine.peak_of, [process, *children(process)])))
            for name, (_, process) in servers.items()
        ]
        number, start, end = memory(wrk, script, *servers["serve"], many)
    use = f"{start:.1f} MB before, {end:.1f} MB after"
    grown = f"Memory in use by `soundadvice serve` over {number:,} more requests: {use}."
    table = Table("requests", "Requests per second", "requests/s", tuple(rows), _NAMES["bare"], rates=True)
    return Section("Requests over HTTP", _ABOUT, (table,), ("fastapi", "starlette", "uvicorn", "h11"), (grown,))


def memory(wrk: str, script: Path, base: str, process: int, many: int) -> tuple[int, float, float]:
    """How many requests were answered, and the MB in use before and after them."""
    done, start = 0, resident(process)
    while done < many:
        done += load(wrk, script, base + _PATHS["serve"], 5)[1]
    return done, start, resident(process)


def load(wrk: str, script: Path, url: str, seconds: int) -> tuple[float, int]:
    """Requests per second, and how many. Raises SystemExit where one was not answered, or not with 200."""
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"not every request was answered:\n{said}")
    rate, number = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"(\d+) requests in", said)
    assert rate is not None
    assert number is not None
    return float(rate[1]), int(number[1])


@contextmanager
def server(name: str) -> Iterator[tuple[str, int]]:
    """The address and the process id of a server."""
    if name not in _WORKERS:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "--factory",
            f"over_http:{name}",
            "--port",
            port,
            "--log-level",
            "error",
        ]
        command += ["--app-dir", str(HERE)]
    else:
        from measured_pack import FOLDER

        command = [sys.executable, "-m", "soundadvice_cli", "serve", "--port", "0"]
        command += ["--pack", str(FOLDER), "--not-for-people", "--workers", _WORKERS[name]]
        command += ["--no-web"] if name == "two" else []  # the web page of several workers keeps visits in a file
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        if name in _WORKERS:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            yield found[0], process.pid
        else:
            wait(int(port))
            yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def wait(port: int) -> None:
    """Until someone listens."""
    from time import sleep

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            sleep(0.05)
    raise SystemExit("the bare server did not start")


def children(process: int) -> list[int]:
    """The processes that one has started, and that run."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def resident(process: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024
