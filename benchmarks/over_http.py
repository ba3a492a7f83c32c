"""Requests per second of `soundadvice serve`, beside bare FastAPI handlers; processor time, two workers, memory."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import machine
from answer_sets import answer_sets
from measured import Measured, Section, Table, UnmeasuredError

HERE = Path(__file__).parent
ROUNDS, SECONDS, CONNECTIONS = 7, 2, 32
MANY = 20_000
_OURS = "/api/packs/low_back_pain/evaluate"
_PATHS = {"bare": "/evaluate", "validated": "/evaluate", "serve": _OURS, "workers": _OURS}
_NAMES = {
    "bare": "a bare FastAPI handler, hand-written ifs",
    "validated": "the same handler, soundadvice.triage",
    "serve": "soundadvice serve, the whole advice out",
    "workers": "soundadvice serve --workers 2, the whole advice out",
}
_ALONE = ("bare", "validated", "serve")
"""Those of one process each."""
_SCRIPT = """
local bodies = {%s}
local turn, wrong = 0, 0
request = function()
  turn = turn %% #bodies + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, bodies[turn])
end
"""
_ABOUT = f"""Requests on one machine, {CONNECTIONS} connections that stay open, with `wrk` as the client,
for {SECONDS} seconds each in turns. Each server is behind uvicorn, with h11; client and server share the cores. The
same 2,000 answer sets for all, one after another, and every request answered with 200.
"""
_PROCESSOR = """What the server took for a request, which hangs less on what else the machine does. To reach:
1.2 times the bare handler, which replies with the outcome and the reasons in 60 bytes and checks nothing. soundadvice
replies with the whole advice in 4.6 kB, of answers that it has checked. Most of the time is not for the advice: uvicorn
and h11 alone, with a handler that does nothing, take four tenths of what the bare handler does
(`benchmarks/http_layers.py`)."""
_RATES = """By the clock. To reach: two workers answer 1.8 times the requests of one. The client has the same cores,
so what two workers can do at most is what the client leaves of two cores: the note below has what each took."""


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
    from service import processor_seconds

    wrk = shutil.which("wrk")
    if wrk is None:
        raise UnmeasuredError("it needs wrk: apt-get install wrk")
    rounds, seconds, many = (2, 1, 1_000) if quick else (ROUNDS, SECONDS, MANY)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        servers = {name: running.enter_context(server(name)) for name in _NAMES}
        script = Path(folder, "evaluate.lua")
        bodies = (json.dumps({"answers": answers}) for answers in answer_sets())
        script.write_text(_SCRIPT % ",\n".join(f"[==[{body}]==]" for body in bodies))
        rates: dict[str, list[float]] = {name: [] for name in servers}
        each: dict[str, list[float]] = {name: [] for name in servers}
        clients: list[float] = []
        for turn in range(rounds + 1):  # the first is to warm up
            for name, (base, process) in servers.items():
                ours, before = [process, *children(process)], _of_clients()
                taken = sum(map(processor_seconds, ours))
                rate, number = load(wrk, script, base + _PATHS[name], seconds)
                if turn:
                    rates[name].append(rate)
                    each[name].append((sum(map(processor_seconds, ours)) - taken) / number * 1e6)
                    clients += [(_of_clients() - before) / number * 1e6] if name == "workers" else []
        peaks = {name: machine.peak_of(process) for name, (_, process) in servers.items() if name in _ALONE}
        number, start, end = memory(wrk, script, *servers["serve"], many)
    processor = tuple(Measured(_NAMES[name], tuple(each[name]), memory=peaks[name]) for name in _ALONE)
    by_clock = tuple(Measured(_NAMES[name], tuple(found)) for name, found in rates.items())
    tables = (
        Table("processor", "Processor time of a request", "µs", processor, _NAMES["bare"], _one_line(_PROCESSOR)),
        Table("requests", "Requests per second", "requests/s", by_clock, _NAMES["bare"], _one_line(_RATES), rates=True),
    )
    use = f"{start:.1f} MB before, {end:.1f} MB after"
    notes = (
        _of_two(rates, each, clients),
        f"Memory in use by `soundadvice serve` over {number:,} more requests: {use}.",
    )
    return Section("Requests over HTTP", _ABOUT, tables, ("fastapi", "starlette", "uvicorn", "h11"), notes)


def _of_two(rates: dict[str, list[float]], each: dict[str, list[float]], clients: list[float]) -> str:
    """What two workers do more than one, and what they can do at most on two cores."""
    more = median(two / one for two, one in zip(rates["workers"], rates["serve"], strict=True))
    one, two, client = median(each["serve"]), median(each["workers"]), median(clients)
    most = 2 / (two + client) * 1e6
    return (
        f"Two workers answer {more:.2f} times the requests of one. A request takes {two:.0f} µs of the processor with "
        f"two, {one:.0f} µs with one, and {client:.0f} µs of the client: two cores that do nothing else can answer "
        f"{most:,.0f} a second, {most * one / 1e6:.2f} times what one worker can with a core of its own."
    )


def children(process: int) -> list[int]:
    """The processes that a process has begun, where the system says so."""
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _of_clients() -> float:
    """The processor seconds of all clients so far, and of whatever else has been begun here and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _one_line(text: str) -> str:
    return " ".join(text.split())


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
    if name not in ("serve", "workers"):
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
        command += ["--pack", str(FOLDER), "--not-for-people"]
        command += ["--workers", "2", "--no-web"] if name == "workers" else []
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        if name in ("serve", "workers"):
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


def resident(process: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024
