"""Processes that share the work: one that ends is replaced, one that cannot begin is not, and all end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from time import monotonic, sleep

import httpx
import pytest

from soundadvice.server.connections.workers import can_fork
from support.server.serving import ROOT, command

PATHS = os.pathsep.join(str(ROOT / root) for root in ("engine", "cli", "rules"))
pytestmark = pytest.mark.skipif(not can_fork(), reason="file permissions and signals are POSIX's")


@pytest.mark.parametrize("work", ["lambda _: None", "lambda _: 1 // 0", "lambda _: sys.exit(3)"])
def test_where_none_can_begin_it_is_said_once(work: str) -> None:
    program = f"import sys\nfrom soundadvice.server.connections.workers import run_workers\nrun_workers({work}, 2)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("error: a process ended as soon as it had begun, so nothing is served") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("said", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_they_end_together_as_one_process_does(said: signal.Signals, code: int) -> None:
    with command("--workers", "2", "--no-web") as (process, base):
        until = monotonic() + 20
        while monotonic() < until:
            try:
                assert httpx.get(f"{base}/health/live").status_code == 200
                break
            except httpx.TransportError:
                sleep(0.05)
        process.send_signal(said)
        assert process.wait(20) == code
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{base}/health/live")
