"""Serving: requests per second of `evaluate` beside a bare FastAPI handler with hand-written `if`s, and memory."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import machine
from answer_sets import answer_sets

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "serving.md"
ROUNDS, SECONDS, CONNECTIONS = 5, 4, 32
MANY = 100_000
_PATHS = {"bare": "/evaluate", "serve": "/api/packs/low_back_pain/evaluate"}
_NAMES = {
    "bare": "a bare FastAPI handler: hand-written `if`s, nothing validated, outcome and rule ids out",
    "serve": "`soundadvice serve`: validated, the whole advice out",
}
_SCRIPT = """
local bodies = {%s}
local turn, wrong = 0, 0
request = function()
  turn = turn %% #bodies + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, bodies[turn])
end
"""
_ABOUT = f"""Requests per second over HTTP on one machine, {CONNECTIONS} connections that stay open, `wrk` as
the client, {ROUNDS} rounds of {SECONDS} seconds in turns. One process each; both behind uvicorn. The same
answer sets for both.
"""


def bare() -> Any:
    """What a good programmer would write who needs no more than the outcome."""
    from fastapi import FastAPI
    from handwritten import decide_raw

    application = FastAPI()

    @application.post("/evaluate")
    async def evaluate(body: dict[str, Any]) -> dict[str, Any]:
        outcome, reasons = decide_raw(body["answers"])
        return {"outcome": outcome, "reasons": reasons}

    return application


def main() -> None:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("this benchmark needs wrk: apt-get install wrk")
    before = machine.load()
    with tempfile.TemporaryDirectory() as folder, server("bare") as first, server("serve") as second:
        script = Path(folder, "evaluate.lua")
        bodies = (json.dumps({"answers": answers}) for answers in answer_sets(500))
        script.write_text(_SCRIPT % ",\n".join(f"[==[{body}]==]" for body in bodies))
        servers = {"bare": first, "serve": second}
        rates: dict[str, list[float]] = {name: [] for name in servers}
        for name, (base, _) in servers.items():
            load(wrk, script, base + _PATHS[name], 2)  # warm
        for _ in range(ROUNDS):
            for name, (base, _) in servers.items():
                rates[name].append(load(wrk, script, base + _PATHS[name], SECONDS)[0])
        growth = memory(wrk, script, *second)
    write(rates, growth, before)


def memory(wrk: str, script: Path, base: str, process: int) -> tuple[int, int, int]:
    """How many requests were answered, and the kilobytes in use before and after them."""
    done, start = 0, resident(process)
    while done < MANY:
        done += load(wrk, script, base + _PATHS["serve"], 10)[1]
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
    if name == "bare":
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        command = [sys.executable, "-m", "uvicorn", "--factory", "serving:bare", "--port", port, "--log-level", "error"]
        command += ["--app-dir", str(HERE)]
    else:
        command = [sys.executable, "-m", "soundadvice_cli", "serve", "--port", "0", "--pack", "low_back_pain"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        if name == "serve":
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
    """Until somebody listens."""
    from time import sleep

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            sleep(0.05)
    raise SystemExit("the bare server did not start")


def resident(process: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1])


def write(rates: dict[str, list[float]], growth: tuple[int, int, int], before: str) -> None:
    base = statistics.median(rates["bare"])
    lines = ["# Serving", "", _ABOUT]
    lines += ["| | median | slowest | fastest | time for one, beside the bare handler |", "| --- |" + " ---: |" * 4]
    for name, found in rates.items():
        middle = statistics.median(found)
        lines.append(f"| {_NAMES[name]} | {middle:.0f} | {min(found):.0f} | {max(found):.0f} | {base / middle:.2f}x |")
    number, start, end = growth
    lines += [
        "",
        f"Memory of `soundadvice serve` over {number} requests: {start / 1024:.1f} MB before, "
        f"{end / 1024:.1f} MB after. Every request was answered with 200.",
        "",
        f"Machine: {machine.describe()}; load {before} before, {machine.load()} after; "
        f"{machine.versions(('fastapi', 'starlette', 'uvicorn', 'h11', 'pydantic'))}.",
    ]
    lines += ["", "Again: `python benchmarks/run.py serving`; it needs wrk and `soundadvice[serve]`.", ""]
    text = "\n".join(lines)
    print(text)
    RESULTS.write_text(text)


if __name__ == "__main__":
    main()
