"""A Spark cluster of two workers on this computer, one of them killed half way: who is missing, doubled, or differs?

Run `python benchmarks/spark_cluster.py ROWS FOLDER`; needs Java, and `soundadvice[spark]`. The other side is DuckDB, by
id; a sample of the people is asked of `evaluate` too.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis
import machine
import pyspark
from measured_pack import measured_pack
from people import write_people
from pyspark.sql import SparkSession

from soundadvice.meaning.evaluate import evaluate
from soundadvice.tables import expression, read_mapping
from soundadvice.tables.run.spark import SparkRun, run_on_spark

MAP = "questions: {duration: {column: duration, unit: day, unsure: duration_unsure}}"
HERE = "127.0.0.1"
FILES = 24
_MASTER, _WORKER = (f"org.apache.spark.deploy.{name}" for name in ("master.Master", "worker.Worker"))
_COMPARED = """
    SELECT count(*) FILTER (two.id IS NULL), count(*) FILTER (one.id IS NULL),
        count(*) - count(DISTINCT coalesce(one.id, two.id)), count(*) FILTER (one IS DISTINCT FROM two)
    FROM (SELECT * FROM '{one}') one FULL JOIN (SELECT * FROM '{two}/*.parquet') two USING (id)
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a run: tasks done when the worker was killed, tasks lost with it, and how the rows compare."""

    run: SparkRun
    tasks: int
    done_when_killed: int
    lost: int
    workers_left: int
    missing: int
    unknown: int
    doubled: int
    differing: int
    asked: int
    unlike_evaluate: int


class Killer(threading.Thread):
    """Waits until half of the tasks are done, then kills a worker and all that it started, as a power cut would."""

    def __init__(self, session: SparkSession, worker: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self._tracker = session.sparkContext.statusTracker()
        self._worker = worker
        self.stage, self.done = -1, 0
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.wait(0.02):
            for stage in self._tracker.getActiveStageIds():
                info = self._tracker.getStageInfo(stage)
                if info is not None and info.numTasks >= FILES and info.numCompletedTasks * 2 >= info.numTasks:
                    os.killpg(self._worker.pid, signal.SIGKILL)
                    self.stage, self.done = stage, info.numCompletedTasks
                    return

    def lost(self) -> int:
        """How many tasks of that stage were begun and came to nothing."""
        info = self._tracker.getStageInfo(self.stage)
        return info.numFailedTasks if info is not None else 0


def killed_half_way(rows: int, folder: Path) -> Seen:
    """The people through a cluster that loses a worker, and through DuckDB. Raises SystemExit if none was killed."""
    pack, mapping = measured_pack(), read_mapping(MAP)
    people, here, there = folder / f"{rows}.parquet", folder / "one.parquet", folder / "two.parquet"
    write_people(people, rows)
    parts = _in_parts(people, folder / f"{rows}_parts")
    connection = ibis.duckdb.connect()
    connection.to_parquet(expression(pack, connection.read_parquet(people), mapping), here)
    shutil.rmtree(there, ignore_errors=True)
    with cluster(folder) as (address, workers), _driver(address) as session:
        _wait_for_both(session)
        killer = Killer(session, workers[0])
        killer.start()
        run = run_on_spark(pack, str(parts), str(there), mapping=mapping, session=session)
        killer.stop.set()
        killer.join()
        if not killer.done:
            raise SystemExit("it was over before a worker was killed: take more rows")
        left = sum(worker.poll() is None for worker in workers)
        seen = (FILES, killer.done, killer.lost(), left)
    compared = duckdb.sql(_COMPARED.format(one=here, two=there)).fetchall()[0]
    return Seen(run, *seen, *compared, *unlike_evaluate(people, there))


def unlike_evaluate(people: Path, advice: Path, number: int = 20_000) -> tuple[int, int]:
    """How many of the people were asked of `evaluate`, and of how many it says something else.

    People with an answer that cannot be taken are left out: `evaluate` is not given any.
    """
    pack = measured_pack()
    found = duckdb.sql(f"""
        SELECT people.*, advice.* EXCLUDE (id) FROM '{people}' people JOIN '{advice}/*.parquet' advice USING (id)
        WHERE invalid IS NULL AND hash(id) % greatest(1, (SELECT count(*) FROM '{people}') // {number}) = 0""")
    names, wrong, asked = found.columns, 0, 0
    for values in found.fetchall():
        row = dict(zip(names, values, strict=True))
        answers = {name: row[name] for name in pack.deciding if row[name] is not None and name != "duration"}
        answers = {name: frozenset(one) if isinstance(one, list) else one for name, one in answers.items()}
        if row["duration_unsure"]:
            answers["duration"] = "unsure"
        elif row["duration"] is not None:
            answers["duration"] = row["duration"] * 86_400
        said = evaluate(pack, answers)
        expected = (said.floor if said.decided else None, list(said.fired), not said.decided, said.floor)
        wrong += expected != tuple(row[name] for name in ("disposition", "reasons", "undecided", "floor"))
        asked += 1
    return asked, wrong


def _in_parts(people: Path, folder: Path) -> Path:
    """The same people in as many files as there are to be tasks."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for part in range(FILES):
        duckdb.sql(f"COPY (SELECT * FROM '{people}' WHERE id % {FILES} = {part}) TO '{folder}/{part}.parquet'")
    return folder


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A standalone master and two workers of one core each: its address, and the workers. All are ended at the end."""
    started = []
    try:
        log = folder / "master.log"
        started.append(_start([_MASTER, "--host", HERE, "--port", "0", "--webui-port", "0"], log))
        address = _found(rb"Starting Spark master at (spark://\S+)", log)
        for number in (1, 2):
            options = ["--host", HERE, "--webui-port", "0", "--cores", "1", "--memory", "2g"]
            options += ["--work-dir", str(folder / f"worker_{number}")]
            started.append(_start([_WORKER, *options, address], folder / f"worker_{number}.log"))
        for number in (1, 2):
            _found(rb"Successfully registered with (master)", folder / f"worker_{number}.log")
        yield address, started[1:]
    finally:
        for process in reversed(started):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _start(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    environment = os.environ | {"SPARK_LOCAL_IP": HERE, "SPARK_DAEMON_MEMORY": "256m"}
    with log.open("wb") as file:
        # A group of its own: its executors end with it.
        return subprocess.Popen(
            [program, *command], stdout=file, stderr=file, env=environment, start_new_session=True, cwd=log.parent
        )


def _found(pattern: bytes, log: Path) -> str:
    for _ in range(1800):
        found = re.search(pattern, log.read_bytes())
        if found:
            return found[1].decode()
        time.sleep(0.1)
    raise SystemExit(f"it did not start: see {log}")


@contextmanager
def _driver(address: str) -> Iterator[SparkSession]:
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": HERE,
        "spark.driver.bindAddress": HERE,
        "spark.executor.cores": "1",
        "spark.executor.memory": "1g",
        "spark.sql.files.openCostInBytes": "128m",  # one file, one task
    }
    session = SparkSession.builder.master(address).appName("half way").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    try:
        yield session
    finally:
        session.stop()


def _wait_for_both(session: SparkSession) -> None:
    for _ in range(1800):
        if session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() == 3:  # the driver is one of them
            return
        time.sleep(0.1)
    raise SystemExit("two executors did not come")


def main() -> None:
    rows, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    seen = killed_half_way(rows, folder.resolve())
    print(seen)
    print(f"{time.monotonic() - began:.0f} s by the clock, load {machine.load()}")
    if seen.missing or seen.unknown or seen.doubled or seen.differing or seen.unlike_evaluate:
        raise SystemExit("not everyone got their own advice")


if __name__ == "__main__":
    main()
