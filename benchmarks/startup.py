"""Start-up and loading: how long before a person, or a program, gets anything."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import machine

RESULTS = Path(__file__).parent / "results" / "startup.md"
RUNS = 15
Taken = tuple[float, float]
"""Seconds by the clock, and of the processor."""

COMMAND = Path(sys.executable).parent / "soundadvice"

# What `-c` runs, and times itself: the interpreter's own start is left out where it is not what is asked about.
_TIMED = """
from time import perf_counter, process_time
{before}
start, used = perf_counter(), process_time()
{timed}
print(perf_counter() - start, process_time() - used)
"""
_ABOUT = f"""Seconds by the clock, {RUNS} runs in turns; and of the processor, near which a quiet machine comes.
"""
_LOAD = "pack = soundadvice.load_pack('low_back_pain')"
_ANSWERS = {
    "location": ["lower_back"],
    "leg_pain": "none",
    "numbness": ["none"],
    "swelling": ["none"],
    "severe_pain": "mild",
    "duration": "1 week",
    "improving": "same",
    "pain_with_exercise": "none",
}


def main() -> None:
    before = machine.load()
    measures: dict[str, tuple[str, Callable[[], Taken]]] = {
        "python -c pass, for comparison": ("", lambda: _process([sys.executable, "-c", "pass"])),
        "`soundadvice --help`": ("0.15", lambda: _process([str(COMMAND), "--help"])),
        "`soundadvice ask`, the first question on the screen": ("0.5", _first_question),
        "`import soundadvice`, after Python's start": ("", lambda: _timed("", "import soundadvice")),
        "`load_pack`, the first time (imports included)": ("", lambda: _timed("import soundadvice", _LOAD)),
        "`load_pack`, again": ("", lambda: _timed(f"import soundadvice\n{_LOAD}", _LOAD)),
        "`triage`, the first time (compiles the pack)": ("", lambda: _timed(f"import soundadvice\n{_LOAD}", _TRIAGE)),
    }
    taken: dict[str, list[Taken]] = {name: [] for name in measures}
    failed: dict[str, str] = {}
    for _ in range(RUNS):
        for name, (_, measure) in measures.items():
            if name in failed:
                continue
            try:
                taken[name].append(measure())
            except (OSError, RuntimeError) as reason:
                failed[name] = str(reason)
    lines = ["# Start-up and loading", "", _ABOUT]
    lines += ["| | median | fastest | slowest | processor | to reach |", "| --- |" + " ---: |" * 5]
    for name, (reach, _) in measures.items():
        if name not in failed:
            clock, used = zip(*taken[name], strict=True)
            spread = f"{statistics.median(clock):.3f} | {min(clock):.3f} | {max(clock):.3f}"
            lines.append(f"| {name} | {spread} | {statistics.median(used):.3f} | {reach} |")
    lines += ["", *(f"Not measured: {name}: {reason}" for name, reason in failed.items())]
    lines += [f"Machine: {machine.describe()}; load {before} before, {machine.load()} after.", ""]
    lines += ["Again: `python benchmarks/run.py startup`", ""]
    text = "\n".join(lines)
    print(text)
    RESULTS.write_text(text)


_TRIAGE = f"soundadvice.triage(pack, {_ANSWERS!r})"


def _process(command: list[str]) -> Taken:
    start, used = perf_counter(), _used_by_children()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    taken = perf_counter() - start, _used_by_children() - used
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it failed"])[-1])
    return taken


def _used_by_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _timed(before: str, timed: str) -> Taken:
    script = _TIMED.format(before=before, timed=timed)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it failed"])[-1])
    clock, used = map(float, done.stdout.split())
    return clock, used


def _first_question() -> Taken:
    """Seconds from starting the command to the first question's last option, in a terminal of its own."""
    try:
        import pexpect
    except ImportError as missing:
        raise RuntimeError(f"{missing.name} is not installed") from None
    import soundadvice

    question = soundadvice.load_pack("low_back_pain_red_flags").questions[0]
    last = question.options[-1].text  # type: ignore[union-attr]
    environment = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
    start, used = perf_counter(), _used_by_children()
    child = pexpect.spawn(str(COMMAND), ["ask"], env=environment, dimensions=(50, 100), encoding="utf-8", timeout=20)
    try:
        child.expect_exact(last)
        clock = perf_counter() - start
    except pexpect.ExceptionPexpect as reason:
        raise RuntimeError(f"the question did not appear ({type(reason).__name__})") from None
    finally:
        child.close(force=True)
    return clock, _used_by_children() - used


if __name__ == "__main__":
    main()
