"""Many rules as a table: a million people, packs of 8 to 5,000 rules, `soundadvice batch` from Parquet to Parquet.

Of five hundred people who were drawn, the table repeats each in no order; each row's advice is compared with what
`evaluate` says of its person.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import duckdb
from generate import SIZES, write_pack
from measured import Growth, Line, Section
from people_of import Answers, people_of

import soundadvice
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import UNSURE
from soundadvice.model.pack import Pack
from soundadvice.model.question import Duration, MultiChoice, Number, Question

HERE = Path(__file__).parent
PEOPLE, ROWS, ROUNDS = 500, 1_000_000, 3
PATIENCE = 600  # seconds by the clock
_LONG = 30  # seconds: what takes longer is measured once
_COMMAND = """
import atexit, sys, time
import machine
atexit.register(lambda: print(f"\\n{time.process_time()} {machine.peak()}", file=sys.stderr))
from soundadvice_cli.main import main
main()
"""
_ABOUT = """Packs of `generate.py`, and {rows:,} rows of {people} people with complete answers, in a column a question:
`soundadvice batch`, from Parquet to Parquet, from the start of the command to its end. Seconds are of the processor,
all threads together; medians of {rounds} rounds, of one where it takes more than {long} s. Each row is then compared
with what `evaluate` says. To reach: 60 s with 5,000 rules, 5 s with 800.
"""


def measure(*, quick: bool) -> Section:
    """Packs of every size, one after the other."""
    sizes, people, rows = (SIZES[:2], 50, 10_000) if quick else (SIZES, PEOPLE, ROWS)
    seconds: list[tuple[float, ...]] = []
    memory: list[tuple[float, ...]] = []
    words: list[str] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            taken, why = _measured(write_pack(Path(folder), size), people, rows, 1 if quick else ROUNDS)
        seconds.append(tuple(one for one, _ in taken))
        memory.append((max(peak for _, peak in taken),) if taken else ())
        words.append(why)
        print(f"{size} rules: {taken or why}", flush=True)
    about = _ABOUT.format(rows=rows, people=people, rounds=ROUNDS, long=_LONG)
    name = "soundadvice batch"
    return Section(
        "Many rules as a table",
        about,
        (
            Growth("rules", f"{rows:,} people", "s", "rules", sizes, (Line(name, tuple(seconds), tuple(words)),)),
            Growth("peak", "Memory", "MB", "rules", sizes, (Line(name, tuple(memory), tuple(words)),)),
        ),
        ("soundadvice", "duckdb", "ibis-framework", "sqlglot", "pyarrow"),
    )


def _measured(folder: Path, how_many: int, rows: int, rounds: int) -> tuple[list[tuple[float, float]], str]:
    """Seconds of the processor and the peak in MB of each round; or none, and why."""
    pack = soundadvice.load_pack(folder)
    people = people_of(pack, how_many)
    table, mapping, out = (folder.parent / name for name in ("people.parquet", "map.yaml", "advice.parquet"))
    mapping.write_text(write_table(pack, people, rows, table), encoding="utf-8")
    words = ["--pack", str(folder), "--map", str(mapping), "--keep", "id", "--overwrite"]
    command = [sys.executable, "-c", _COMMAND, "batch", str(table), str(out), *words]
    taken: list[tuple[float, float]] = []
    while len(taken) < rounds and not (taken and taken[0][0] > _LONG):
        try:
            taken.append(_spent(command))
        except subprocess.TimeoutExpired:
            return [], f"more than {PATIENCE} s"
        except RuntimeError as reason:
            return [], f"fails: {reason}"
        differing = check(pack, people, out)
        if differing:
            raise SystemExit(f"{differing} rows differ from what evaluate says, with {len(pack.rules)} rules")
    return taken, ""


def _spent(command: list[str]) -> tuple[float, float]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=HERE)
    said = done.stderr.strip().splitlines()
    if done.returncode:
        raise RuntimeError((said[:-1] or ["it ended without a word"])[-1][:100])
    seconds, peak = map(float, said[-1].split())
    return seconds, peak


def write_table(pack: Pack, people: Iterable[Answers], rows: int, file: Path) -> str:
    """Writes a table of people, a column a deciding question; returns the map of those with a column for "not sure"."""
    import pyarrow
    from pyarrow import parquet

    canonical = [read_answers(pack.question, answers) for answers in people]
    columns: dict[str, pyarrow.Array] = {"person": pyarrow.array(range(len(canonical)))}
    lines = ["questions:"]
    for name in pack.deciding:
        given = [answers.get(name) for answers in canonical]
        if isinstance(pack.question[name], (Number, Duration)):
            columns[f"{name}_unsure"] = pyarrow.array([one == UNSURE for one in given])
            lines.append(f"  {name}: {{column: {name}, unsure: {name}_unsure{_unit(pack.question[name])}}}")
            plain = [None if one is None or one == UNSURE else _plain(pack.question[name], one) for one in given]
            columns[name] = pyarrow.array(plain, pyarrow.float64())
        elif isinstance(pack.question[name], MultiChoice):
            lists = [sorted(one) if isinstance(one, frozenset) else None for one in given]
            columns[name] = pyarrow.array(lists, pyarrow.list_(pyarrow.string()))
        else:
            columns[name] = pyarrow.array(given, pyarrow.string())
    few = file.with_suffix(".few.parquet")
    parquet.write_table(pyarrow.table(columns), few)
    names = ", ".join(f'"{name}"' for name in columns if name != "person")
    connection = duckdb.connect()
    connection.execute(
        f"COPY (SELECT id, {names} FROM (SELECT id, hash(id) % {len(canonical)} AS person FROM range({rows}) AS r(id))"
        f" JOIN '{few}' USING (person)) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
    )
    return "\n".join(lines) + "\n"


def check(pack: Pack, people: list[Answers], advice: Path) -> int:
    """How many rows are advised otherwise than `evaluate` advises their person: the outcome and the reasons."""
    import pyarrow

    said = [soundadvice.evaluate(pack, read_answers(pack.question, answers)) for answers in people]
    wanted = pyarrow.table(
        {
            "person": range(len(said)),
            "floor_said": [one.floor for one in said],
            "reasons_said": [list(one.fired) for one in said],
        }
    )
    connection = duckdb.connect()
    connection.register("wanted", wanted)
    (found,) = connection.execute(
        f"SELECT count(*) FROM '{advice}' JOIN wanted ON hash(id) % {len(said)} = person"
        " WHERE disposition IS DISTINCT FROM floor_said OR reasons IS DISTINCT FROM reasons_said"
    ).fetchone() or (-1,)
    return int(found)


def _unit(question: Question) -> str:
    return ", unit: second" if isinstance(question, Duration) else ""


def _plain(question: Question, answer: object) -> float:
    """As people write it: a number is kept as so many of its smallest steps."""
    assert isinstance(answer, int)
    return answer / 10**question.decimals if isinstance(question, Number) else answer
