"""Every row's advice is its own on the other engines too: Spark, and the SQL that is written for SQLite and DuckDB."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from soundadvice.tables.sql.dialects import dialect_named
from soundadvice.tables.sql.select import sql
from soundadvice.tables.sql.table_schema import natural_columns
from support.tables.aligned import ADVICE, IN_TEXT, MAPPING, PACK, ROWS, differing, table, write
from support.tables.answer_tables import advice_of, row_of, sampled_cells
from support.tables.answer_tables import differing as compare
from support.tables.engines import KEY, Engine, in_duckdb, in_sqlite

pytestmark = pytest.mark.slow  # Spark, PostgreSQL, and tables of 125,000 rows

KEEP = ("id", "name")


@pytest.mark.sampled
@pytest.mark.parametrize(("name", "engine", "many"), [("sqlite", in_sqlite, 20_000), ("duckdb", in_duckdb, ROWS)])
def test_a_select_that_was_written_for_an_engine(name: str, engine: Engine, many: int) -> None:
    dialect = dialect_named(name)
    columns, mapping = natural_columns(PACK, dialect)
    people = [
        (row_of(PACK, answers, lists=dialect.lists), advice_of(PACK, answers)) for answers in sampled_cells(PACK, 500)
    ]
    who = Random(7).choices(people, k=many)
    rows = [{KEY: number, **row} for number, (row, _) in enumerate(who)]
    columns = {KEY: "int64", **columns}
    got = engine(columns, rows, sql(PACK, name, columns=columns, mapping=mapping, outputs=ADVICE, keep=(KEY,)))
    assert [row[KEY] for row in got] == list(range(many))
    assert compare((right for _, right in who), got, ADVICE) == []


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["in.parquet", "in.csv"])
def test_spark(tmp_path: Path, session: Any, name: str) -> None:
    """More than Spark's batches of columns (4,096) and of rows that pass between its stages (10,000)."""
    from soundadvice.tables.run.spark import run_on_spark

    some = table(30_000)
    text = write(some, tmp_path / name, group=11_003)
    mapping, right = (IN_TEXT, some.right_text) if text else (MAPPING, some.right)
    source, target = str(tmp_path / name), str(tmp_path / "out.parquet")
    run_on_spark(PACK, source, target, mapping=mapping, outputs=ADVICE, keep=KEEP, session=session)
    got = parquet.read_table(target)
    assert differing(right, got.set_column(0, "id", got.column("id").cast(pa.int64())).sort_by("id")) == 0
