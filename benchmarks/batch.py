"""Tables of people: the pack as one expression beside the same rules by hand, from 10^4 to 10^8 rows."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from generate import SIZES
from measured import Growth, Line, Measured, Section, Table, UnmeasuredError
from people import write_people
from people_of_many import write_many

WORKER = Path(__file__).parent / "batch_ways.py"
_NAMES = {
    "copy_sql": "all columns read and written, nothing decided",
    "hand_sql": "SQL by hand",
    "tuned_sql": "SQL by hand, tuned with a profiler",
    "cells_sql": "SQL by hand, tuned, advice looked up by the packed cell of the answers",
    "ours_sql": "soundadvice, the expression in DuckDB",
    "ours_batch_sql": "soundadvice, batch",
    "copy_polars": "all columns copied in memory",
    "hand_polars": "Polars by hand",
    "tuned_polars": "Polars by hand, tuned with a profiler",
    "ours_polars": "soundadvice, Polars",
    "copy_many": "all columns read and written, nothing decided",
    "ours_batch_many": "soundadvice, batch",
    "copy_packed": "numpy, a copy",
    "look_up_packed": "numpy, a table look-up",
    "numpy_packed": "numpy, whole columns",
    "numba_packed": "numba, one fused loop",
}
_ABOUT = """Answers to the eight deciding questions of low_back_pain; one in fifty is left out, one row in four hundred
holds something that cannot be taken. All give the same columns: disposition, acuity, reasons as a list, `invalid` with
its reason, undecided, floor, ceiling. Each has a process of its own, and they run in turns.
Seconds are of the processor, all threads together: what other processes take meanwhile is not counted. Before they are
timed, both ways of soundadvice are checked against the SQL by hand, row by row.

There are two ways. `batch`, and `triage_table` of Arrow and pandas, read each different answer once and decide in bits:
a test is a set of people, one bit each, and a rule a few ands and ors. The expression is for engines of your own: SQL
that DuckDB, Polars or Spark plan and run.

To reach, from Parquet to Parquet: 1.25x of reading and writing the same columns, and 0.95x of SQL tuned by hand."""
_MANY = """Packs of `generate.py`, and some 2,000 different people again and again. Each figure is of a first run in a
process of its own: imports aside, all that is got ready is in it. To reach: 5 s at 800 rules, 60 s at 5,000. As an
expression in DuckDB, 800 rules take some 20 s and 5,000 do not finish: of the text alone, Ibis and sqlglot make about
a megabyte in 5 s, and DuckDB plans for longer than that.

**The lower bound.** Most of what is left is no rule: it is columns. With 297 questions the table has hundreds of
columns, and to read each value once is what a copy does too, which stands beside it."""
_PACKED = """The floor under all of these: answers that someone has already checked and packed into one number of 16
bits, advice packed likewise. No reading, no checks, no words."""
_NOTES = (
    "**Memory.** `batch` holds a stretch of rows at a time: what it needs does not grow with the people. The "
    "expression takes what its engine takes. DuckDB keeps rows back so as to write them in their order: of ten million "
    "people, with `SET preserve_insertion_order = false` it needs 0.31 GB in place of 0.86, and as much time; with "
    "`SET memory_limit = '400MB'` 0.37 GB, and a tenth more time.",
    "The look-up by packed cells was tried in the expression's place where a pack has few enough cells, and not kept: "
    "most of the time goes into reading answers and checking them, which it needs too.",
)


class Way:
    """A process that does rounds of one way, and what it took in each."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self.taken: list[float] = []
        self.memory = 0.0
        self.why_not = ""
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), name, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._read()

    def round(self, *, count: bool = True) -> None:
        """Once more; the first time, where everything is new, is not counted."""
        if self.why_not:
            return
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        taken = self._read()
        if count and isinstance(taken, dict):
            self.taken.append(taken["processor"])
            self.memory = taken["peak"]

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()

    def measured(self) -> Measured:
        """As the page takes it."""
        return Measured(_NAMES[self.name], tuple(self.taken), {}, self.memory or None, self.why_not)

    def _read(self) -> object:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if line:
            return json.loads(line)
        _, words = self._process.communicate()
        self.why_not = (words.strip().splitlines() or ["it ended without a word"])[-1]
        return None


def measure(*, quick: bool) -> Section:
    """All ways side by side on one table, then those that matter on tables of every size."""
    try:
        import duckdb
        import polars  # noqa: F401
    except ImportError as missing:
        raise UnmeasuredError(f"{missing.name} is not installed") from None
    rows, rounds = (100_000, 2) if quick else (10_000_000, 5)
    sizes = (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
    with tempfile.TemporaryDirectory() as folder:
        people = write_people(Path(folder) / "people.parquet", rows)
        check(write_people(Path(folder) / "some.parquet", min(rows, 1_000_000)), duckdb)
        tables = (
            _table(people, "parquet", f"{rows:,} people, Parquet to Parquet", "_sql", rounds, "hand_sql"),
            _table(people, "memory", f"{rows:,} people, in memory", "_polars", rounds, "hand_polars"),
            _table(people, "packed", f"{rows:,} people, packed already", "_packed", rounds * 3, "copy_packed", _PACKED),
        )
        growth = _growth(Path(folder), sizes)
        many = _many(Path(folder), *((10_000, (8, 80), 1) if quick else (1_000_000, SIZES, 3)))
    return Section(
        "Tables of people", _ABOUT, (*tables, *growth, many), ("duckdb", "polars", "ibis-framework", "pyarrow"), _NOTES
    )


def check(people: Path, duckdb: object) -> None:
    """Stops where soundadvice and the SQL by hand say different things of anyone."""
    import batch_ways

    connection = duckdb.connect()  # type: ignore[attr-defined]
    source = f"read_parquet('{people}')"
    batch_ways.WAYS["ours_batch_sql"](str(people))()
    ours, *others = (
        *(f"SELECT * FROM ({way(connection, source)})" for way in (batch_ways.ours_sql, batch_ways.hand_sql)),
        f"SELECT * FROM ({batch_ways.tuned_sql(connection, source)})",
        f"SELECT * FROM read_parquet('{people.with_suffix('.batch.parquet')}')",
    )
    for other in others:
        for one, two in ((ours, other), (other, ours)):
            left = connection.execute(f"SELECT count(*) FROM ({one} EXCEPT {two})").fetchone()[0]
            if left:
                raise SystemExit(f"{left} people are advised otherwise by hand")


def _table(people: Path, name: str, title: str, kind: str, rounds: int, baseline: str, about: str = "") -> Table:
    ways = _in_turns([way for way in _NAMES if way.endswith(kind)], people, rounds)
    return Table(name, title, "s", tuple(way.measured() for way in ways), _NAMES[baseline], about)


def _in_turns(names: Iterable[str], people: Path, rounds: int) -> list[Way]:
    ways = [Way(name, people) for name in names]
    for turn in range(rounds + 1):
        for way in ways:
            way.round(count=turn > 0)
    for way in ways:
        way.close()
    return ways


def _growth(folder: Path, sizes: tuple[int, ...]) -> tuple[Growth, Growth]:
    names = ("ours_batch_sql", "ours_sql", "hand_sql", "ours_polars", "hand_polars")
    taken: dict[str, list[tuple[float, ...]]] = {name: [] for name in names}
    memory: dict[str, list[tuple[float, ...]]] = {name: [] for name in names}
    for size in sizes:
        people = write_people(folder / f"{size}.parquet", size)
        # The largest table is more than memory holds; what is in memory is left out there.
        fitting = [name for name in names if size < 100_000_000 or name.endswith("_sql")]
        ways = {way.name: way for way in _in_turns(fitting, people, 3 if size < 100_000_000 else 1)}
        for name in names:
            taken[name].append(tuple(ways[name].taken) if name in ways else ())
            memory[name].append((ways[name].memory,) if name in ways and ways[name].memory else ())
        for left in folder.glob(f"{size}.*"):
            left.unlink()
    rate = [
        f"{size / statistics.median(one) / 1e6:,.2f} M" if one else ""
        for size, one in zip(sizes, taken["ours_batch_sql"], strict=True)
    ]
    facts = {"people a second of the processor, soundadvice, batch": tuple(rate)}
    return (
        Growth("growth", "Growth with the number of people", "s", "people", sizes, _lines(taken), "", facts),
        Growth("peak", "Memory, as the number of people grows", "MB", "people", sizes, _lines(memory)),
    )


def _lines(found: dict[str, list[tuple[float, ...]]]) -> tuple[Line, ...]:
    return tuple(
        Line(_NAMES[name], tuple(samples), tuple("" if one else "not tried" for one in samples))
        for name, samples in found.items()
    )


def _many(folder: Path, rows: int, sizes: tuple[int, ...], rounds: int) -> Growth:
    names = ("ours_batch_many", "copy_many")
    taken: dict[str, list[tuple[float, ...]]] = {name: [] for name in names}
    memory: dict[str, list[str]] = {name: [] for name in names}
    for size in sizes:
        people = write_many(folder, size, rows)
        for name in names:
            ways = [Way(name, people) for _ in range(rounds)]
            for way in ways:
                way.round()
                way.close()
            taken[name].append(tuple(second for way in ways for second in way.taken))
            memory[name].append(f"{max(way.memory for way in ways):,.0f} MB")
    facts = {f"memory, {_NAMES[name]}": tuple(memory[name]) for name in names}
    title = f"{rows:,} people, Parquet to Parquet, by the number of rules"
    return Growth("many", title, "s", "rules", sizes, _lines(taken), _MANY, facts)
