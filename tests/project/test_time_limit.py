"""The time limit of `make check`: no test begins after it, and what is left out is said."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SLOW = """
import time
import pytest


@pytest.mark.parametrize("number", range(40))
def test_it(number):
    time.sleep(0.1)
    print("ran", number)
"""


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "tools.time_limit", "-p", "no:cacheprovider", "-rP", "--rootdir"]
    line = [*command, str(folder), *options, str(folder / "test_first.py"), str(folder / "test_second.py")]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def tests(tmp_path: Path) -> Path:
    for name in ("first", "second"):
        (tmp_path / f"test_{name}.py").write_text(SLOW)
    return tmp_path


@pytest.mark.sampled
@pytest.mark.slow
@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_what_there_is_no_time_for_is_left_out_and_said(workers: str, tests: Path) -> None:
    done = run(tests, workers, "--dist", "load", "--maxschedchunk", "4", "--seconds", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    ran = done.stdout.count("ran ")
    assert 0 < ran < 80
    assert "left out for want of time" in done.stdout
    assert f"{80 - ran} tests: " in done.stdout
    assert "test_second.py (" in done.stdout


@pytest.mark.slow
def test_one_test_runs_whatever_the_time(tests: Path) -> None:
    done = run(tests, "-n0", "--seconds", "0")
    assert done.stdout.count("ran ") == 1
    assert "79 tests: test_first.py (39), test_second.py (40)" in done.stdout


@pytest.mark.slow
def test_without_a_limit_all_of_them_run(tests: Path) -> None:
    done = run(tests, "-n0", "-k", "1]")
    assert done.stdout.count("ran ") == 8
    assert "left out" not in done.stdout


@pytest.mark.slow
def test_a_failure_is_one_though_others_are_left_out(tests: Path) -> None:
    (tests / "test_first.py").write_text("def test_it():\n    assert False\n")
    done = run(tests, "-n0", "--seconds", "0")
    assert done.returncode == 1
    assert "40 tests: test_second.py (40)" in done.stdout
