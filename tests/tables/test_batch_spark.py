"""Batch on Spark: the same rows as `evaluate` and DuckDB, on this computer; the program of docs/how-to/scale.md."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from soundadvice import Pack, load_pack
from soundadvice.model.condition import Comparison, Operator
from soundadvice.tables import read_mapping, triage_table
from soundadvice.tables.columns.mapping import ColumnMapping
from soundadvice.tables.columns.names import COLUMNS
from soundadvice.tables.errors import BatchError
from soundadvice.tables.sql.dialects import dialect_named
from soundadvice.tables.sql.table_schema import natural_columns
from support.packs.generated import any_of, make, rule
from support.packs.shipped import shipped
from support.tables.answer_tables import Answers, Row, advice_of, differing, every_cell, row_of, sampled_cells
from support.tables.batch_tables import PLACE
from support.tables.engines import KEY, arrow_table
from support.tables.read_columns import AGE, FEVER, LASTING, SIGNS, YES
from support.terminal.commands import Run

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "scale.md"
SPARK = dialect_named("spark")
pytest.importorskip("pyspark", reason="pyspark is not installed")
pytestmark = [
    pytest.mark.slow,  # Spark
    pytest.mark.skipif(
        shutil.which("java") is None and "JAVA_HOME" not in os.environ, reason="Spark needs Java, and there is none"
    ),
]


def written(pack: Pack, cells: list[Answers], file: Path) -> ColumnMapping:
    """Writes a table of people in natural columns, and gives how its answers are read."""
    columns, mapping = natural_columns(pack, SPARK)
    rows = [{KEY: number, **row_of(pack, cell, lists=True)} for number, cell in enumerate(cells)]
    for row in rows[::50]:
        row["leg_pain"] = "left"  # no such option
    pq.write_table(arrow_table({KEY: "int64", **columns}, rows), file, row_group_size=1000)
    return mapping


def sorted_rows(folder: Path) -> list[Row]:
    return sorted(pq.read_table(folder).to_pylist(), key=lambda row: row[KEY])


def test_the_same_parquet_through_spark_and_duckdb(session: Any, tmp_path: Path) -> None:
    from soundadvice.tables.run.spark import run_on_spark

    pack = shipped("low_back_pain")
    cells = list(every_cell(pack))
    mapping = written(pack, cells, tmp_path / "people.parquet")
    source, target = str(tmp_path / "people.parquet"), tmp_path / "advice.parquet"
    counted = run_on_spark(pack, source, str(target), mapping=mapping, outputs=COLUMNS, session=session)

    here = triage_table(pack, pq.read_table(source), mapping, COLUMNS).to_pylist()
    got = sorted_rows(target)
    assert list(got[0]) == list(here[0])
    assert got == sorted(here, key=lambda row: row[KEY])
    assert wrong_rows(pack, cells, got) == []
    wrong = [row for row in got if row["invalid"] is not None]
    assert (counted.rows, counted.invalid) == (len(cells), len(wrong)) == (len(cells), len(cells[::50]))
    decided = [row["disposition"] for row in got if row["disposition"] is not None]
    assert counted.outcomes == {name: decided.count(name) for name in pack.disposition}
    assert sum(counted.undecided.values()) == len(cells) - len(wrong) - len(decided)


def wrong_rows(pack: Pack, cells: list[Answers], got: list[Row]) -> list[tuple[int, Row, Row]]:
    """The rows that are not as `evaluate` says, those aside whose answer was made one that cannot be taken."""
    fine = [number for number in range(len(cells)) if number % 50]
    columns = [column for column in got[0] if column != KEY]
    return differing([advice_of(pack, cells[number]) for number in fine], [got[number] for number in fine], columns)


def test_the_session_keeps_its_settings(session: Any, tmp_path: Path) -> None:
    from soundadvice.tables.run.spark import run_on_spark

    limit, pack = "spark.sql.codegen.hugeMethodLimit", shipped("low_back_pain")
    mapping = written(pack, list(sampled_cells(pack, 10)), tmp_path / "people.parquet")
    run_on_spark(pack, str(tmp_path / "people.parquet"), str(tmp_path / "one"), mapping=mapping, session=session)
    assert session.conf.get(limit) == "65535"  # as Spark has it
    session.conf.set(limit, "20000")
    try:
        run_on_spark(pack, str(tmp_path / "people.parquet"), str(tmp_path / "two"), mapping=mapping, session=session)
        assert session.conf.get(limit) == "20000"
    finally:
        session.conf.unset(limit)
    one, two = (sorted_rows(tmp_path / name) for name in ("one", "two"))
    assert len(one) == 10
    assert one == two


def test_text_files(session: Any, tmp_path: Path) -> None:
    from soundadvice.tables.run.spark import run_on_spark

    pack = load_pack(PLACE)
    head = ["person", *pack.deciding]
    rows = [
        ["a", "lower_back", "none", "none", "none", "mild", "1 week", "yes", "not_tried"],
        ['b "B"', "lower_back|hips", "none", "leg|saddle", "none", "severe", "unsure", "", "not_tried"],
        ["c\nd", "lower_back", "none", "none", "toe", "mild", "week", "yes", "not_tried"],
    ]
    with (tmp_path / "people.csv").open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    for form in ("csv", "json"):
        source, target = tmp_path / "people.csv", tmp_path / f"advice.{form}"
        counted = run_on_spark(pack, str(source), str(target), keep=("person",), session=session)
        assert (counted.rows, counted.invalid, counted.outcomes) == (3, 1, {"self_care": 1, "see_doctor": 1})
        (part,) = target.glob("part-*")
        with part.open(newline="") as file:
            got = list(csv.DictReader(file)) if form == "csv" else [json.loads(line) for line in file]
        assert [row["person"] for row in got] == ["a", 'b "B"', "c\nd"]
        assert got[2]["invalid"] == "swelling: unknown_option; duration: not_a_duration"
        assert got[2]["disposition"] in (None, "")
        fired = ["numb_or_tingling", "unknown_duration", "very_bad_pain"]
        assert got[1]["reasons"] == ("|".join(fired) if form == "csv" else fired)


def test_columns_as_people_keep_them_are_read_as_elsewhere(session: Any, tmp_path: Path) -> None:
    from soundadvice.tables.run.spark import advise_frame

    tested = (
        any_of("better", "no"),
        Comparison("age", Operator.AT_LEAST, 65),
        Comparison("fever", Operator.AT_LEAST, 390),
        Comparison("lasting", Operator.AT_LEAST, 590),
        any_of("signs", "leg"),
    )
    rules = tuple(rule(f"r{number}", when) for number, when in enumerate(tested))
    pack = make((YES, AGE, FEVER, LASTING, SIGNS), rules)
    mapping = read_mapping(
        """
missing: [-99, NA]
decimal: ","
questions:
  better: {values: {1: yes, 2: no}}
  lasting: {unit: minute, round: true}
  fever: {round: true, values: {high: 40}}
  signs: {options: {leg: a, saddle: b}, none: all_false}
"""
    )
    names = ["better", "age", "fever", "lasting", "a", "b"]
    rows = [
        ("1.0", 30.0, "37,26", 9.83, 1.0, 0.0),
        ("2", -99.0, "high", 9.8, 0.0, 0.0),
        (" NA", 70.0, "NA", None, None, None),
        ("Yes", 65.0, "38,96", -99.0, 0.0, 1.0),
        ("3", 64.0, "1.038,2", 1.0, 1.0, None),
    ]
    wanted = ("reasons", "invalid", "undecided")
    table = pa.table(list(map(list, zip(*rows, strict=True))), names)
    pq.write_table(table, tmp_path / "kept.parquet")
    kept = session.read.parquet(str(tmp_path / "kept.parquet"))
    advise_frame(pack, kept, mapping=mapping, outputs=wanted).write.parquet(str(tmp_path / "advice"))
    found = pq.read_table(tmp_path / "advice").to_pylist()
    assert found == triage_table(pack, table, mapping, wanted).to_pylist()
    assert found[0]["reasons"] == ["r3", "r4"]
    assert found[4]["invalid"] == "better: unknown_option; fever: not_a_number; signs: partly_unanswered"


def test_what_spark_refuses(session: Any, tmp_path: Path) -> None:
    from soundadvice.tables.run.spark import run_on_spark

    pack = shipped("low_back_pain")

    def refused(source: Path, target: Path) -> str:
        with pytest.raises(BatchError) as caught:
            run_on_spark(pack, str(source), str(target), session=session)
        return str(caught.value)

    new = tmp_path / "advice.parquet"
    assert "Spark cannot do this: [PATH_NOT_FOUND]" in refused(tmp_path / "nobody.parquet", new)
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 and then nothing PAR1")
    assert "Spark cannot do this: [FAILED_READ_FILE" in refused(tmp_path / "bad.parquet", new)
    (tmp_path / "bad.json").write_text('{"person": 1}\n{"person":\n')
    assert "Spark cannot do this: [MALFORMED_RECORD" in refused(tmp_path / "bad.json", new)
    pq.write_table(pa.table({"person": [1], "Person": [2]}), tmp_path / "one.parquet")
    assert "[COLUMN_ALREADY_EXISTS] The column `person` already exists" in refused(tmp_path / "one.parquet", new)
    (tmp_path / "two.csv").write_text("person,leg_pain\n1,2\n")
    assert "there are no columns for 13 questions: `location`, `leg_check`, `numbness`" in refused(
        tmp_path / "two.csv", new
    )
    assert not new.exists()
    with pytest.raises(BatchError, match="Spark is given files of UTF-8 alone"):
        run_on_spark(pack, "a.csv", str(new), mapping=read_mapping("encoding: windows-1252"), session=session)
    new.mkdir()
    assert "is there, but not complete: it has no _SUCCESS; remove it" in refused(tmp_path / "two.csv", new)
    (new / "_SUCCESS").touch()
    assert "is there already; remove it, or name another" in refused(tmp_path / "two.csv", new)


@pytest.mark.nightly
def test_the_program_for_a_cluster(tmp_path: Path) -> None:
    import pyspark

    program = PAGE.read_text("utf-8").split("```python\n# on_spark.py\n")[1].split("```")[0]
    assert len(program.splitlines()) <= 20
    (tmp_path / "on_spark.py").write_text(program)
    pack = shipped("low_back_pain_red_flags")
    cells = list(sampled_cells(pack, 500))
    written(pack, cells, tmp_path / "people.parquet")
    submit = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    quickly = ["--conf", "spark.ui.enabled=false", "--driver-java-options", "-XX:TieredStopAtLevel=1"]
    command = [submit, "--master", "local[2]", *quickly, "on_spark.py", "people.parquet", "advice.parquet"]
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[-1].startswith("500 rows, 10 invalid")
    assert wrong_rows(pack, cells, sorted_rows(tmp_path / "advice.parquet")) == []


def test_the_command(run: Run, tmp_path: Path) -> None:
    pack = shipped("low_back_pain")
    mapping = written(pack, list(sampled_cells(pack, 300)), tmp_path / "people.parquet")
    assert mapping.questions["duration"]
    (tmp_path / "map.yaml").write_text(
        "questions: {duration: {column: duration, unit: second, unsure: duration_unsure}}"
    )
    arguments = ["batch", tmp_path / "people.parquet", tmp_path / "advice.parquet", "--pack", "low_back_pain"]
    arguments += ["--map", tmp_path / "map.yaml", "--backend", "spark", "--master", "local[2]"]
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("300 rows\n")
    assert "invalid" in done.stdout
    again = run(*arguments)
    assert (again.exit_code, again.stdout) == (2, "")
    assert "is there already; remove it, or name another" in again.stderr


def test_what_the_command_refuses(run: Run) -> None:
    done = run("batch", "a.parquet", "b.parquet", "--backend", "spark", "--sample", "5")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--sample does not work with --backend spark" in done.stderr
    assert "--master needs --backend spark" in run("batch", "a.parquet", "b.parquet", "--master", "local").stderr
    assert "Missing argument 'OUT'" in run("batch", "a.parquet", "--backend", "spark").stderr
