"""Spark beside DuckDB: what it takes to wake up, to plan, and for a million people; and that no row differs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measured import Measured, Section, Table, UnmeasuredError

HERE = Path(__file__).parent
ROWS, ROUNDS = 1_000_000, 3
_NAMES = {
    "DuckDB": "soundadvice, DuckDB, all advised",
    "Spark, a hundred copied": "Spark, a hundred copied, nothing decided",
    "Spark, a hundred advised": "soundadvice, Spark, a hundred advised",
    "Spark, all advised": "soundadvice, Spark, all advised",
    "Spark, all advised again": "soundadvice, Spark, all advised again",
    "Spark, a hundred advised, compilers alone": "Java's own compilers, of the hundred advised",
    "Spark, all advised, compilers alone": "Java's own compilers, of all advised",
    "Spark, all advised again, compilers alone": "Java's own compilers, of all advised again",
}
"""What each line that `on_spark.py` prints is called on the page."""
_SAID = re.compile(r"^(DuckDB|Spark, [a-z, ]+): ([\d.]+) processor seconds$", re.MULTILINE)
_COUNTED = re.compile(r"those that differ: \((\d+), (\d+)\)")
_ABOUT = """`on_spark.py` with {rows:,} people, {rounds} times in new processes: first a hundred people are copied and
nothing is decided, which is what Spark takes to wake up; then a hundred are advised, which is to plan and to compile;
then all of them, twice. Seconds are of the processor, Java's threads included. To reach: 4 s to plan, 5 s for a
million. {same}
"""


def measure(*, quick: bool) -> Section:
    """One run after the other, each with a Spark of its own."""
    try:
        import duckdb  # noqa: F401
        import pyspark  # noqa: F401
    except ImportError as missing:
        raise UnmeasuredError(f"{missing.name} is not installed") from None
    if shutil.which("java") is None:
        raise UnmeasuredError("it needs Java")
    rows, rounds = (10_000, 1) if quick else (ROWS, ROUNDS)
    samples: dict[str, list[float]] = {}
    compared = 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            said = _run(rows, folder)
        for name, seconds in _SAID.findall(said):
            if name in _NAMES:
                samples.setdefault(_NAMES[name], []).append(float(seconds))
        compared += _alike(said)
    same = f"Of {compared:,} rows from Spark, none differs from DuckDB's."
    about = _ABOUT.format(rows=rows, rounds=rounds, same=same)
    found = tuple(Measured(name, tuple(taken)) for name, taken in samples.items())
    table = Table("spark", f"A hundred people, and {rows:,}", "s", found, about=about)
    return Section("On Spark", "", (table,), ("soundadvice", "pyspark", "duckdb", "ibis-framework", "sqlglot"))


def _run(rows: int, folder: str) -> str:
    command = [sys.executable, str(HERE / "on_spark.py"), str(rows), folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnmeasuredError((done.stderr.strip().splitlines() or ["it ended without a word"])[-1])
    return done.stdout


def _alike(said: str) -> int:
    """How many rows were compared. Raises SystemExit where one differs."""
    found = _COUNTED.search(said)
    if found is None or int(found[2]):
        raise SystemExit(f"Spark and DuckDB differ: {said}")
    return int(found[1])
