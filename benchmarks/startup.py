"""Start-up and loading: how long before a person, or a program, gets anything."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import machine
from as_installed import as_installed
from measured import Measured, Section, Table, in_turns

RUNS = 15
Taken = tuple[float, float]
"""Milliseconds by the clock, and the most memory in MB."""

# What `-c` runs, and times itself: the interpreter's own start is left out where it is not what is asked about.
_TIMED = """
from time import perf_counter
{before}
start = perf_counter()
{timed}
taken = perf_counter() - start
import machine
print(taken * 1e3, machine.peak())
"""
_COMMAND = """
import atexit, sys
sys.argv[1:] = {words!r}
import machine
atexit.register(lambda: print("", machine.peak(), file=sys.stderr))
from soundadvice_cli.main import main
main()
"""
_ABOUT = """By the clock, {runs} runs in turns, a new process each. `--help` is to be there in 150 ms, and the first
question of `soundadvice ask`, with the pack it asks by default, on the screen in 500 ms: both from the start of the
command, Python's own included. The others are timed inside, after Python's start. `load_pack` is of that pack too, from
its files: 569 kB of YAML, where the first line of the history is of 222. Of its memory, 39 MB are there before it is
read: Python, pydantic, and the shapes that files must have.
"""
_SPENT = """\
Until the first question of `soundadvice ask` is on the screen, in an environment as `pip install` of the wheel makes
it. From a working copy, a process of its own reads the pack, and is not counted. To reach: 200 ms and 35 MB. What no
program with these prompts is without is the second line, and the fourth what the engine's own modules add before there
is a pack (`ask` itself loads questionary with the first text field): each is found by a process that imports them and
ends. The rest is, by a profile, 17 ms for the ready pack (JSON, its digests, 7,000 objects), 9 for what is said before
the first question (how many there will be at most, and whether a second engine can vote), and 13 for prompt_toolkit to
draw it. Of memory, the second line takes 31 MB, our modules about 4, and the pack 2.
"""
_LOAD = "pack = soundadvice.load_pack('{name}')"
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
_LAYERS = "low_back_pain_self_care"


def measure(*, quick: bool) -> Section:
    """Everything a few times, in turns."""
    load = _LOAD.format(name="low_back_pain")
    both = _LOAD.format(name=_LAYERS)
    triage = f"soundadvice.triage(pack, {_ANSWERS!r})"
    measures: dict[str, Callable[[], Taken]] = {
        "python -c pass, for comparison": lambda: _process(
            "import machine; print('', machine.peak(), file=sys.stderr)"
        ),
        "soundadvice --help": lambda: _process(_COMMAND.format(words=["--help"])),
        "soundadvice ask, the first question on the screen": _first_question,
        "import soundadvice": lambda: _timed("", "import soundadvice"),
        "soundadvice.load_pack, the first time, imports included": lambda: _timed("import soundadvice", both),
        "soundadvice.load_pack, again": lambda: _timed(f"import soundadvice\n{both}", both),
        "soundadvice.triage, the first time: it compiles the pack": lambda: _timed(
            f"import soundadvice\n{load}", triage
        ),
    }
    runs = 3 if quick else RUNS
    rows = _rows(measures, runs)
    table = Table("startup", "Until something is there", "ms", rows, about=_ABOUT.format(runs=runs))
    packages = ("soundadvice", "click", "questionary", "prompt_toolkit")
    return Section("Start-up and loading", "", (table, _processor(runs)), packages)


def _processor(runs: int) -> Table:
    """What the first question costs, and what of that is not ours to save."""
    with tempfile.TemporaryDirectory() as folder:
        python = as_installed(Path(folder), _LAYERS)
        measures: dict[str, Callable[[], Taken]] = {
            "python -c pass": lambda: _spent("pass", python),
            "import click, prompt_toolkit": lambda: _spent("import click, prompt_toolkit", python),
            "import click, questionary": lambda: _spent("import click, questionary", python),
            "import click, questionary, soundadvice.session": lambda: _spent(
                "import click, questionary, soundadvice.session", python
            ),
            "soundadvice ask, installed, its packs ready": lambda: _asked(python),
            "soundadvice ask, from a working copy": lambda: _asked(sys.executable),
        }
        rows = _rows(measures, runs)
    return Table("processor", "The first question, in processor time", "ms", rows, about=_SPENT)


def _rows(measures: Mapping[str, Callable[[], Taken]], runs: int) -> tuple[Measured, ...]:
    """Each measured so often, in turns, with the memory that it took."""
    taken, failed = in_turns(measures, runs)
    return tuple(
        Measured(
            name,
            tuple(time for time, _ in taken[name]),
            memory=statistics.median(peak for _, peak in taken[name]) if taken[name] else None,
            why_not=failed.get(name, ""),
        )
        for name in measures
    )


def _spent(script: str, python: str) -> Taken:
    """Processor time and memory of a process of its own."""
    done = _run(
        f"{script}\nimport time\nspent = time.process_time() * 1e3\nimport machine\nprint(spent, machine.peak())",
        python,
    )
    spent, peak = map(float, done.stdout.split())
    return spent, peak


def _asked(python: str) -> Taken:
    """Processor time of `ask` until the first question's last option is in its terminal, and its memory."""
    with _until_the_first_question(python) as child:
        spent = int(Path(f"/proc/{child.pid}/schedstat").read_text().split()[0]) / 1e6
        return spent, machine.peak_of(child.pid)


def _environment() -> dict[str, str]:
    """This one, with these modules on the path."""
    path = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))}


def _process(script: str) -> Taken:
    start = perf_counter()
    done = _run(f"import sys\n{script}")
    clock = (perf_counter() - start) * 1e3
    return clock, float(done.stderr.split()[-1])


def _timed(before: str, timed: str) -> Taken:
    done = _run(_TIMED.format(before=before, timed=timed))
    clock, peak = map(float, done.stdout.split())
    return clock, peak


def _run(script: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [python, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it failed"])[-1])
    return done


def _first_question() -> Taken:
    """From starting the command to the first question's last option, in a terminal of its own."""
    start = perf_counter()
    with _until_the_first_question(sys.executable) as child:
        clock = (perf_counter() - start) * 1e3
        return clock, machine.peak_of(child.pid)


@contextmanager
def _until_the_first_question(python: str) -> Iterator[Any]:
    """`ask` in a terminal of its own, with the first question's last option on the screen."""
    try:
        import pexpect
    except ImportError as missing:
        raise RuntimeError(f"{missing.name} is not installed") from None
    last = _last_option()
    terminal = {**_environment(), "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
    words = ["-m", "soundadvice_cli", "ask"]
    child = pexpect.spawn(python, words, env=terminal, dimensions=(50, 100), encoding="utf-8", timeout=20)
    try:
        child.expect_exact(last)
        yield child
    except pexpect.ExceptionPexpect as reason:
        raise RuntimeError(f"the question did not appear ({type(reason).__name__})") from None
    finally:
        child.close(force=True)


@cache
def _last_option() -> str:
    import soundadvice

    return soundadvice.load_pack(_LAYERS).questions[0].options[-1].text  # type: ignore[union-attr, no-any-return]
