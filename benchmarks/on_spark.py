"""The same people through Spark and DuckDB: processor seconds of each, and the rows that differ.

On Spark, first a hundred people are copied, and nothing is decided: what Spark takes to wake up. Then the hundred are
advised: what it takes to plan and compile. Then all of them, twice: in a session that has done it before, it is faster.
Of each step it is also said what Java's own compilers took, which run in threads of their own beside the work.

Run `python benchmarks/on_spark.py ROWS FOLDER`; needs Java, and `soundadvice[spark]`.
"""

from __future__ import annotations

import re
import resource
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import ibis
from measured_pack import measured_pack
from people import write_people
from pyspark.sql import SparkSession

from soundadvice.tables import expression, read_mapping
from soundadvice.tables.run.spark import run_on_spark

MAP = "questions: {duration: {column: duration, unit: day, unsure: duration_unsure}}"
DIFFERING = """
    SELECT count(*), count(*) FILTER (one IS DISTINCT FROM other)
    FROM (SELECT * FROM '{one}') one FULL JOIN (SELECT * FROM '{other}/*.parquet') other USING (id)
"""


def on_duckdb(people: Path, advice: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_SELF)
    connection = ibis.duckdb.connect()
    made = expression(measured_pack(), connection.read_parquet(people), read_mapping(MAP))
    connection.to_parquet(made, advice)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def on_spark(few: Path, people: Path, advice: Path) -> dict[str, tuple[float, float]]:
    """Of each step the processor seconds of all of Java, and those of its compilers."""
    builder = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    # Compilers that are idle stay, so that what they took is still counted at the end of a step.
    builder = builder.config("spark.driver.extraJavaOptions", "-XX:-UseDynamicNumberOfCompilerThreads")
    session = builder.config("spark.driver.memory", "2g").getOrCreate()
    process = session.sparkContext._jvm.java.lang.ProcessHandle.current().pid()

    def seconds() -> tuple[float, float]:
        return _spent(Path(f"/proc/{process}")), sum(map(_spent, _compilers(process)))

    spent, before = {}, seconds()

    def step(name: str) -> None:
        nonlocal before
        now = seconds()
        spent[name], before = (now[0] - before[0], now[1] - before[1]), now

    session.read.parquet(str(few)).write.mode("overwrite").parquet(f"{advice}.copy")
    step("a hundred copied")
    for name, source in (("a hundred advised", few), ("all advised", people), ("all advised again", people)):
        shutil.rmtree(advice, ignore_errors=True)
        print(run_on_spark(measured_pack(), str(source), str(advice), mapping=read_mapping(MAP), session=session))
        step(name)
    session.stop()
    return spent


def _spent(task: Path) -> float:
    fields = (task / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _compilers(process: int) -> Iterator[Path]:
    """The threads of Java's compilers; which work beside the others."""
    for task in Path(f"/proc/{process}/task").iterdir():
        if re.match(r"C[12] Compiler", (task / "comm").read_text()):
            yield task


def main() -> None:
    rows, folder = int(sys.argv[1]), Path(sys.argv[2])
    people = write_people(folder / f"{rows}.parquet", rows)
    here, there = folder / "duckdb.parquet", folder / "spark.parquet"
    print(f"DuckDB: {on_duckdb(people, here):.1f} processor seconds")
    few = write_people(folder / "100.parquet", 100)
    for name, (spent, compiling) in on_spark(few, people, there).items():
        print(f"Spark, {name}: {spent:.1f} processor seconds")
        print(f"Spark, {name}, compilers alone: {compiling:.1f} processor seconds")
    print("rows, and those that differ:", *duckdb.sql(DIFFERING.format(one=here, other=there)).fetchall())


if __name__ == "__main__":
    main()
