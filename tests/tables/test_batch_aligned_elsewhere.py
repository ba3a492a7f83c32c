"""Every row's advice is its own on the other engines too: Spark, and the SQL that is written for SQLite and DuckDB."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from soundadvice.tables.sql.dialects import dialect_named
from soundadvice.tables.sql.select import sql
from soundadvice.tables.sql.table_schema import natural_columns
from support.tables.aligned import ADVICE, IN_TEXT, MAPPING, PACK, ROWS, Table, differing, table, write
from support.tables.answer_tables import advice_of, row_of, sampled_cells
from support.tables.answer_tables import differing as compare
from support.tables.engines import KEY, Engine, in_duckdb, in_sqlite

pytestmark = pytest.mark.slow  # Spark, PostgreSQL, and tables of 205,000 rows

KEEP = ("id", "name")


@pytest.fixture(scope="module")
def many() -> Table:
    return table(ROWS)


@pytest.mark.parametrize(("name", "engine"), [("sqlite", in_sqlite), ("duckdb", in_duckdb)])
def test_a_select_that_was_written_for_an_engine(name: str, engine: Engine) -> None:
    dialect = dialect_named(name)
    columns, mapping = natural_columns(PACK, dialect)
    people = [
        (row_of(PACK, answers, lists=dialect.lists), advice_of(PACK, answers)) for answers in sampled_cells(PACK, 500)
    ]
    who = Random(7).choices(people, k=ROWS)
    rows = [{KEY: number, **row} for number, (row, _) in enumerate(who)]
    columns = {KEY: "int64", **columns}
    got = engine(columns, rows, sql(PACK, name, columns=columns, mapping=mapping, outputs=ADVICE, keep=(KEY,)))
    assert [row[KEY] for row in got] == list(range(ROWS))
    assert compare((right for _, right in who), got, ADVICE) == []


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    spark = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java, and there is none")
    builder = spark.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    started = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.memory", "1g").getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    yield started
    started.stop()


@pytest.mark.parametrize(("name", "rows"), [("in.parquet", ROWS), ("in.csv", 30_000)])
def test_spark(many: Table, tmp_path: Path, session: Any, name: str, rows: int) -> None:
    """More than Spark's batches of columns (4,096) and of rows that pass between its stages (10,000)."""
    from soundadvice.tables.run.spark import run_on_spark

    some = Table(*(one.slice(0, rows) for one in (many.typed, many.text, many.right, many.right_text)))
    text = write(some, tmp_path / name, group=30_011)
    mapping, right = (IN_TEXT, some.right_text) if text else (MAPPING, some.right)
    source, target = str(tmp_path / name), str(tmp_path / "out.parquet")
    run_on_spark(PACK, source, target, mapping=mapping, outputs=ADVICE, keep=KEEP, session=session)
    got = parquet.read_table(target)
    assert differing(right, got.set_column(0, "id", got.column("id").cast(pa.int64())).sort_by("id")) == 0
