"""`soundadvice sql`: one SELECT for each engine, parsed for all, run for real where the engine is here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot.expressions as sge

from soundadvice import Pack
from soundadvice.tables.columns.names import COLUMNS
from soundadvice.tables.columns.read_mapping import read_mapping
from soundadvice.tables.errors import BatchError
from soundadvice.tables.sql.dialects import DIALECTS, NAMES, Dialect, dialect_named
from soundadvice.tables.sql.select import sql
from soundadvice.tables.sql.table_schema import ColumnTypes, natural_columns, read_columns
from support.packs.shipped import shipped
from support.tables.answer_tables import Answers, Row, advice_of, differing, every_cell, row_of, sampled_cells
from support.tables.engines import KEY, Engine, in_duckdb, in_postgres, in_sqlite
from support.tables.postgres_cluster import cluster, programs
from support.tables.read_back import in_duckdb_words, parsed
from support.terminal.commands import Run

SHIPPED = ("low_back_pain", "low_back_pain_red_flags")
AT_HOME: Answers = {
    "location": frozenset({"lower_back"}),
    "leg_pain": "none",
    "numbness": frozenset({"none"}),
    "swelling": frozenset({"none"}),
    "severe_pain": "mild",
    "duration": 604_800,
    "improving": "yes",
    "pain_with_exercise": "not_tried",
}
ALL_OF_IT = tuple(name for name in COLUMNS if name != "rules")


@pytest.fixture(scope="module")
def low_back_pain() -> Pack:
    return shipped("low_back_pain")


@pytest.fixture(scope="module")
def red_flags() -> Pack:
    return shipped("low_back_pain_red_flags")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Engine]:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with cluster() as dsn:
        yield in_postgres(dsn)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    name = request.param
    return {"duckdb": in_duckdb, "sqlite": in_sqlite}[name] if name != "postgres" else request.getfixturevalue(name)


def table_of(pack: Pack, dialect: Dialect, cells: Sequence[Answers]) -> tuple[ColumnTypes, list[Row]]:
    columns, _ = natural_columns(pack, dialect)
    rows = [{KEY: number, **row_of(pack, cell, lists=dialect.lists)} for number, cell in enumerate(cells)]
    return {KEY: "int64", **columns}, rows


@cache
def known(pack: Pack) -> tuple[list[Answers], list[Row]]:
    """Every cell of a pack, and the advice that is right for it."""
    cells = list(every_cell(pack))
    return cells, [advice_of(pack, cell) for cell in cells]


def wrong(
    pack: Pack, dialect: str, engine: Engine, cells: Sequence[Answers], advice: Sequence[Row] = ()
) -> list[tuple[int, Row, Row]]:
    """The rows that differ from `advice`, which is worked out where it is not given."""
    columns, rows = table_of(pack, dialect_named(dialect), cells)
    got = engine(columns, rows, sql(pack, dialect, outputs=COLUMNS, keep=(KEY,)))
    rules = tuple(f"rule_{rule.id}" for rule in pack.rules)
    return differing(advice or [advice_of(pack, cell) for cell in cells], got, (*ALL_OF_IT, *rules))


# Run for real ------------------------------------------------------------------------------------------------------

HERE = ("duckdb", "sqlite", "postgres")
on_each_engine = pytest.mark.parametrize(("engine", "dialect"), [(name, name) for name in HERE], indirect=["engine"])


@pytest.mark.sampled
@pytest.mark.slow
@on_each_engine
def test_every_cell_of_low_back_pain(low_back_pain: Pack, engine: Engine, dialect: str) -> None:
    cells, advice = known(low_back_pain)
    assert len(cells) == 36_864
    assert wrong(low_back_pain, dialect, engine, cells, advice) == []


@pytest.mark.sampled
@pytest.mark.slow
@on_each_engine
def test_cells_of_the_red_flags(red_flags: Pack, engine: Engine, dialect: str) -> None:
    people = [dict(person.answers) for person in red_flags.vignettes]
    cells = [*sampled_cells(red_flags, 1_000), *people]
    assert {advice_of(red_flags, cell)["disposition"] for cell in cells} == {None, *red_flags.disposition}
    assert wrong(red_flags, dialect, engine, cells) == []


@pytest.mark.sampled
@on_each_engine
def test_what_cannot_be_taken_is_invalid(low_back_pain: Pack, engine: Engine, dialect: str) -> None:
    lists = dialect_named(dialect).lists
    columns, rows = table_of(low_back_pain, dialect_named(dialect), [AT_HOME] * 8)
    nothing: Row = {"numbness": []} if lists else {name: False for name in columns if name.startswith("numbness_")}
    both: Row = {"numbness": ["none", "leg"]} if lists else {"numbness_leg": True}
    odd: Row = {"swelling": ["none", "toe"]} if lists else {"swelling_leg": None}
    changes: list[tuple[Row, str | None]] = [
        ({}, None),
        ({"leg_pain": "left"}, "leg_pain: unknown_option"),
        ({"duration": -1}, "duration: out_of_bounds"),
        ({"duration_unsure": True}, "duration: exclusive_option"),
        (nothing, "numbness: empty_list"),
        (both, "numbness: exclusive_option"),
        (odd, "swelling: unknown_option" if lists else "swelling: partly_unanswered"),
        ({"leg_pain": "", "improving": "x|y"}, "improving: unknown_option"),
    ]
    for row, (change, _) in zip(rows, changes, strict=True):
        row.update(change)
    got = engine(columns, rows, sql(low_back_pain, dialect, keep=(KEY,)))
    assert [row["invalid"] for row in got] == [code for _, code in changes]
    assert [row["disposition"] for row in got] == ["self_care"] + [None] * 7
    assert [row["undecided"] is None for row in got] == [False] + [True] * 7


# The same text each time -------------------------------------------------------------------------------------------


_PRINTED = """
from soundadvice import load_pack
from soundadvice.tables.sql.select import sql
for dialect in ("duckdb", "mssql"):  # with lists, and with texts and bits
    print(sql(load_pack("low_back_pain"), dialect))
"""


@pytest.mark.slow  # processes with seeds of their own
def test_the_text_is_the_same_in_every_process() -> None:
    """It is kept under version control, so only a change of the pack may change it: not the order of a set of texts."""
    command = (sys.executable, "-c", _PRINTED)
    one, two = (
        subprocess.run(command, capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    )
    assert one == two
    assert one.count(b"It takes a table answers") == 2


# Parsed, and read back ---------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS, ids=NAMES)
def test_every_dialect_means_the_same(low_back_pain: Pack, red_flags: Pack, dialect: Dialect) -> None:
    def engine(columns: ColumnTypes, rows: Sequence[Row], select: str) -> list[Row]:
        return in_duckdb(columns, rows, in_duckdb_words(select, dialect))

    some, advice = (every[::9] for every in known(low_back_pain))
    assert wrong(low_back_pain, dialect.name, engine, some, advice) == []
    if dialect.name in ("mssql", "trino"):  # without lists, and with them: it takes its time
        assert wrong(red_flags, dialect.name, engine, list(sampled_cells(red_flags, 200))) == []


@pytest.mark.sampled
@pytest.mark.slow
@pytest.mark.parametrize("name", ["duckdb", "mssql", "oracle"])
def test_the_text_is_short_and_the_same_each_time(low_back_pain: Pack, red_flags: Pack, name: str) -> None:
    dialect = dialect_named(name)
    text = sql(red_flags, name, table="clinic.answers", outputs=COLUMNS, keep=("person",))
    (table,) = (found for found in parsed(text, dialect).find_all(sge.Table) if found.name == "answers")
    assert table.db == "clinic"
    assert len(text) < 6_000 * (len(red_flags.rules) + len(red_flags.questions))  # nothing doubles from stage to stage
    assert sql(low_back_pain, name, outputs=COLUMNS) == sql(low_back_pain, name, outputs=COLUMNS)


def test_bits_are_tested_and_never_stored_as_conditions(low_back_pain: Pack) -> None:
    dialect = dialect_named("mssql")
    query = parsed(sql(low_back_pain, "mssql", outputs=COLUMNS), dialect)
    conditions = (sge.And, sge.Or, sge.Not, sge.Predicate)
    for node in query.find_all(*conditions):
        parent, child = node.parent, node
        while isinstance(parent, sge.Paren):
            parent, child = parent.parent, parent
        tested = isinstance(parent, (sge.And, sge.Or, sge.Not)) or (isinstance(parent, sge.If) and child is parent.this)
        assert tested, node.sql("tsql")
    assert not list(query.find_all(sge.Boolean))
    assert "IIF" not in query.sql("tsql")


# The table that it is for ------------------------------------------------------------------------------------------


def test_what_the_comment_says(low_back_pain: Pack) -> None:
    lines = sql(low_back_pain, "sqlite", keep=("person",)).splitlines()
    comment = [line.removeprefix("-- ").strip() for line in lines if line.startswith("--")]
    assert "leg_pain TEXT  one of one, both, buttock, none, unsure" in comment
    assert "duration INTEGER  a number of seconds, from 0 days to 100 years" in comment
    assert "numbness_saddle BOOLEAN  numbness: saddle" in comment
    assert low_back_pain.meaning_hash in comment[0]
    assert "Note: needs SQLite 3.35 or later." in comment
    assert not [name for name in comment if "spasm" in name], "what decides nothing is not asked for"


def test_a_mapping_names_the_columns(low_back_pain: Pack) -> None:
    mapping = read_mapping(
        "questions: {duration: {column: days, unit: day}, leg_pain: {unanswered: true}, spasm: {column: cramp}, "
        "swelling: {options: {none: sn, back: sb, leg: sl, elsewhere: se, shape_change: ss, unsure: su}}}"
    )
    columns, _ = natural_columns(low_back_pain, dialect_named("postgres"), mapping)
    assert columns["days"] == "int64"
    assert columns["sn"] == "boolean"
    assert columns["cramp"] == "string"
    assert not {"leg_pain", "swelling", "duration", "duration_unsure"} & set(columns)
    assert '"days"' in sql(low_back_pain, "postgres", mapping=mapping)


def test_columns_read_from_a_file(low_back_pain: Pack, tmp_path: Path) -> None:
    dialect = dialect_named("postgres")
    csv = tmp_path / "people.csv"
    csv.write_text("\ufeffperson,leg_pain\n1,none\n", encoding="utf-8")
    assert read_columns(csv, dialect) == {"person": "string", "leg_pain": "string"}
    parquet = tmp_path / "people.parquet"
    pq.write_table(pa.table({"person": [1], "numbness": [["leg"]]}), parquet)
    assert read_columns(parquet, dialect) == {"person": "int64", "numbness": "array<string>"}
    yaml = tmp_path / "people.yaml"
    yaml.write_text("person: bigint\nseen: timestamptz\nnumbness: text[]\nleg_pain: string\n")
    found = read_columns(yaml, dialect)
    assert found["numbness"] == "array<string>"
    assert found["seen"].startswith("timestamp")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("people.txt", b"", "a file with `.txt` shows no schema; give a .parquet, .csv or .yaml file"),
        ("people", b"", "a file with no ending shows no schema; give a .parquet, .csv or .yaml file"),
        ("people.parquet", b"PAR0", "not a Parquet file"),
        ("people.csv", b"", "its first line does not name every column; the first line is the header"),
        ("people.csv", b"a,b,a\n", "two columns are called `a`; give each column a name of its own"),
        ("people.csv", b"\xff\xfe", "not a CSV file in UTF-8"),
        ("people.yaml", b"- a\n", "not a mapping of columns to types; write `fever: string`, one column per line"),
        ("people.yaml", b"a: wibble\n", "`a` has a type that is not known: `wibble`"),
    ],
)
def test_a_file_that_shows_no_columns(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BatchError, match=f"{re.escape(str(tmp_path / name))}: {re.escape(message)}"):
        read_columns(tmp_path / name, dialect_named("postgres"))


# What an engine has no words for -----------------------------------------------------------------------------------


def test_lists_where_there_are_none(low_back_pain: Pack) -> None:
    columns, mapping = natural_columns(low_back_pain, dialect_named("duckdb"))
    with pytest.raises(
        BatchError, match=r"the SQL of MySQL cannot express this: .*; give .* one boolean column per option"
    ):
        sql(low_back_pain, "mysql", columns=columns, mapping=mapping)


def test_patterns_where_there_are_none(low_back_pain: Pack) -> None:
    columns, mapping = natural_columns(low_back_pain, dialect_named("mssql"))
    as_text = dict.fromkeys(columns, "string")
    with pytest.raises(
        BatchError, match=r"the SQL of Microsoft SQL Server cannot express this: .*Regex.*; give numbers as"
    ):
        sql(low_back_pain, "mssql", columns=as_text, mapping=mapping)


@pytest.mark.parametrize("table", ["", "a..b", "a.b.c.d", "."])
def test_names_of_no_table(low_back_pain: Pack, table: str) -> None:
    with pytest.raises(BatchError, match="is not the name of a table"):
        sql(low_back_pain, "duckdb", table=table)


def test_no_such_dialect() -> None:
    with pytest.raises(BatchError, match=re.escape("there is no dialect `postgresql`; did you mean `postgres`?")):
        dialect_named("postgresql")
    with pytest.raises(BatchError, match="there are athena, bigquery"):
        dialect_named("cobol")


# The command -------------------------------------------------------------------------------------------------------


def test_the_command_offers_every_dialect(run: Run) -> None:
    assert f"[{'|'.join(NAMES)}]" in run("sql", "--help").stdout


@pytest.mark.slow
def test_the_command(run: Run, low_back_pain: Pack, tmp_path: Path) -> None:
    done = run("sql", "low_back_pain", "--dialect", "postgres", "--keep", "person")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == sql(low_back_pain, "postgres", keep=("person",))
    done = run("sql", "low_back_pain", "--dialect", "duckdb", "--table", "x", "--columns", "acuity, rules")
    assert done.stdout == sql(low_back_pain, "duckdb", table="x", outputs=("acuity", "rules"))
    (tmp_path / "t.csv").write_text("person," + ",".join(low_back_pain.deciding))
    done = run("sql", "low_back_pain", "--dialect", "duckdb", "--schema", tmp_path / "t.csv")
    assert '"person"' in done.stdout


def test_the_command_refuses(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("person,leg_pian\n")
    done = run("sql", "low_back_pain", "--dialect", "duckdb", "--schema", tmp_path / "t.csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "error: there are no columns for 14 questions: `location`, `leg_pain`, " in done.stderr
    assert run("sql", "low_back_pain", "--dialect", "cobol").exit_code == 2
    assert run("sql", "low_bak_pain", "--dialect", "duckdb").exit_code == 2
