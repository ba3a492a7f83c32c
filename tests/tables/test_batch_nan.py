"""NaN, and what is infinite, in columns of numbers: `not_finite` for that row, whatever a file says of its columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from pyarrow import ipc, parquet

from soundadvice.model.question import Duration, Number
from soundadvice.model.time.duration import SECONDS
from soundadvice.tables import expression, read_mapping, triage_table
from support.packs.generated import any_of, at_least, choice, make, rule
from support.tables.aligned import batch, read

NAN, INFINITE = float("nan"), float("inf")
DAY = SECONDS["day"]
TWO = make(
    (
        choice("pain", "none", "much"),
        Number(id="age", text="age?", unit="years", minimum=0, maximum=120),
        Duration(id="lasting", text="how long?", minimum=0, maximum=SECONDS["year"]),
    ),
    (
        rule("much", any_of("pain", "much")),
        rule("old", at_least("age", 60)),
        rule("long", at_least("lasting", 9 * DAY)),
    ),
)
LESS = make(TWO.questions, TWO.rules[1:])
DAYS = read_mapping("questions: {lasting: {column: days, unit: day}}")
NUMBERS = {
    "nan alone": [20.0, NAN, 60.0, None],
    "nan first": [NAN, 20.0, 60.0, None],
    "one too large": [20.0, NAN, 999.0, None],
    "infinite": [20.0, INFINITE, -INFINITE, NAN],
    "nothing else": [NAN, NAN, NAN, NAN],
    "one value": [20.0, 20.0, NAN, 20.0],
}
KINDS = [
    *((numbers, pa.float64()) for numbers in NUMBERS.values()),
    *((NUMBERS[name], pa.float32()) for name in ("nan alone", "one too large")),
]
OPTIONS: list[dict[str, Any]] = [
    {"use_dictionary": False},
    {"write_statistics": False},
    {"row_group_size": 2},
    {"data_page_version": "2.0"},
]
FILES = pytest.mark.parametrize(
    ("numbers", "kind", "options"),
    [
        *((numbers, kind, {}) for numbers, kind in KINDS),
        *((NUMBERS["nan alone"], pa.float64(), options) for options in OPTIONS),
    ],
    ids=str,
)


def people(numbers: list[float | None], kind: pa.DataType) -> pa.Table:
    given = pa.array(numbers, kind)
    return pa.table({"id": range(4), "pain": ["none"] * 4, "age": given, "days": given})


def right(numbers: list[float | None]) -> list[str | None]:
    def said(number: float | None) -> str | None:
        if number is None or 0 <= number <= 120:
            return None
        code = "out_of_bounds" if number == 999 else "not_finite"
        return f"age: {code}; lasting: {code}"

    return [said(number) for number in numbers]


def found(advised: pa.Table) -> list[str | None]:
    return [row["invalid"] for row in sorted(advised.to_pylist(), key=lambda row: row["id"])]


@pytest.mark.sampled
@pytest.mark.slow
@FILES
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of DuckDB, about how Ibis asks it
def test_in_a_parquet_file(tmp_path: Path, numbers: list[float | None], kind: Any, options: Any) -> None:
    parquet.write_table(people(numbers, kind), tmp_path / "in.parquet", **options)
    asked = {"pack": TWO, "mapping": DAYS, "keep": ("id",), "columns": ("disposition", "invalid")}
    for target in ("out.parquet", "out.arrow"):
        batch(tmp_path / "in.parquet", tmp_path / target, **asked)
        assert found(read(tmp_path / target)) == right(numbers)
    batch(tmp_path / "in.parquet", tmp_path / "both.parquet", other=LESS, **asked)
    assert found(read(tmp_path / "both.parquet")) == right(numbers)

    connection = ibis.duckdb.connect()
    raw = expression(TWO, connection.read_parquet(tmp_path / "in.parquet"), DAYS)
    assert found(connection.to_pyarrow(raw)) == right(numbers)
    assert connection.to_pyarrow(raw.filter(raw.invalid.notnull())).num_rows == sum(map(bool, right(numbers)))


@pytest.mark.sampled
@pytest.mark.slow
@pytest.mark.parametrize(("numbers", "kind"), KINDS, ids=str)
def test_in_other_places(tmp_path: Path, numbers: list[float | None], kind: Any) -> None:
    polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    table = people(numbers, kind)
    with ipc.new_file(tmp_path / "in.arrow", table.schema) as file:
        file.write_table(table)
    with duckdb.connect(str(tmp_path / "in.duckdb")) as base:
        base.register("rows", table)
        base.execute("CREATE TABLE people AS SELECT * FROM rows")
    asked = {"pack": TWO, "mapping": DAYS, "keep": ("id",), "columns": ("disposition", "invalid")}
    for source in ("in.arrow", "in.duckdb::people"):
        batch(tmp_path / source, tmp_path / "out.parquet", overwrite=True, **asked)
        assert found(read(tmp_path / "out.parquet")) == right(numbers)
    polars.from_arrow(table).write_parquet(tmp_path / "in.parquet")
    assert found(triage_table(TWO, table, DAYS)) == right(numbers)
    assert found(triage_table(TWO, polars.from_arrow(table), DAYS).to_arrow()) == right(numbers)
    lazy = triage_table(TWO, polars.scan_parquet(tmp_path / "in.parquet"), DAYS)
    assert found(lazy.collect().to_arrow()) == right(numbers)
    missing = lazy.filter(polars.col("invalid").is_not_null()).collect()
    assert missing.height == sum(map(bool, right(numbers)))
