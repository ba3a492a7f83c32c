"""What tables hold that they should not, or hold nothing, or too much: one clear error, or rows that say so."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow
import pytest
from pyarrow import ipc, parquet

from support.tables.batch_commands import command, done, refused
from support.tables.batch_tables import QUESTIONS, SECRET, Person, flat, people, read, said, short, table, write


def as_parquet(columns: dict[str, object]) -> None:
    """The table of a few people, with these columns in place of their own."""
    rows = table(people(4, odd=False))
    for name, values in columns.items():
        array = pyarrow.array(values)
        rows = (
            rows.set_column(rows.column_names.index(name), name, array)
            if name in rows.column_names
            else rows.append_column(name, array)
        )
    parquet.write_table(rows, "people.parquet")


# Columns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["parquet", "csv", "ndjson", "arrow", "duckdb::people", "sqlite::people"])
def test_a_column_is_missing(form: str) -> None:
    name = write(people(5), f"people.{form}")
    path = Path(name.partition("::")[0])
    match form:
        case "parquet" | "arrow":
            rows = table(people(5)).rename_columns(["id", *(f"{q}x" if q == "swelling" else q for q in QUESTIONS)])
            parquet.write_table(rows, path)
            if form == "arrow":
                with ipc.new_file(path, rows.schema) as file:
                    file.write_table(rows)
        case "csv" | "ndjson":
            path.write_text(path.read_text().replace("swelling", "swellingx"))
        case "duckdb::people":
            with duckdb.connect(str(path)) as base:
                base.execute("ALTER TABLE people RENAME swelling TO swellingx")
        case _:
            base_ = sqlite3.connect(path)
            base_.execute("ALTER TABLE people RENAME swelling TO swellingx")
            base_.commit()
            base_.close()
    text = refused(name, "out.parquet")
    assert text.startswith("there is no column for the question `swelling`; did you mean `swellingx`?")
    assert not Path("out.parquet").exists()


def test_a_column_of_another_file_of_a_folder_is_missing_or_another() -> None:
    Path("people").mkdir()
    write(people(5), "people/1.parquet")
    parquet.write_table(table(people(5)).drop_columns(["id"]), "people/2.parquet")
    assert refused("people", "out") == (
        "`people/2.parquet` has no column `id`, and `people/1.parquet` has; give files of the same columns"
    )
    rows = table(people(5))
    parquet.write_table(rows.set_column(0, "id", pyarrow.array(list("abcde"))), "people/2.parquet")
    assert refused("people", "out") == (
        "`people/2.parquet` holds string in the column `id`, and `people/1.parquet` holds int64; "
        "give files of the same columns"
    )
    parquet.write_table(rows.append_column("more", pyarrow.array([1] * 5)), "people/2.parquet")
    assert "has a column `more`" in refused("people", "out")
    Path("people/2.parquet").unlink()
    write(people(5), "people/2.csv")
    assert "files of two formats" in refused("people", "out")
    Path("people/deeper").mkdir()
    assert "holds the folder `deeper`" in refused("people", "out")


@pytest.mark.parametrize("names", [("age", "age"), ("age", "Age")])
def test_duplicated_columns(names: Sequence[str]) -> None:
    rows = table(people(3))
    for name in names:
        rows = rows.append_column(name, pyarrow.array([1, 2, 3]))
    parquet.write_table(rows, "people.parquet")
    with ipc.new_file("people.arrow", rows.schema) as file:
        file.write_table(rows)
    Path("people.csv").write_text(",".join(rows.column_names) + "\n")
    also = "`age` twice" if names[0] == names[1] else "`age` and `Age`, which differ in capitals only"
    for name in ("people.parquet", "people.arrow", "people.csv"):
        assert refused(name, "out.parquet") == f"`{name}`: it has the column {also}; rename one of them"
    Path("people.ndjson").write_text('{"age": 1, "age": 2}\n')
    assert refused("people.ndjson", "out.parquet") == (
        "`people.ndjson`: line 1 has the key `age` twice; write each key once"
    )


@pytest.mark.slow
def test_columns_of_the_table_that_are_called_as_those_that_are_added() -> None:
    write(people(5), "people.parquet")
    done("people.parquet", "out.parquet", "--keep", "id,leg_pain", "--columns", "reasons")
    rows = table(people(5)).append_column("disposition", pyarrow.array(["x"] * 5))
    parquet.write_table(rows, "again.parquet")
    assert "`disposition` would be there twice" in refused("again.parquet", "out2.parquet")
    done("again.parquet", "out2.parquet", "--keep", "id")


@pytest.mark.sampled
@pytest.mark.slow
@pytest.mark.parametrize("form", ["parquet", "csv", "ndjson"])
def test_five_thousand_columns(form: str) -> None:
    rows = people(300, odd=False)
    wide = [{**row, **{f"column_{number}": number for number in range(5000)}} for row in rows]
    if form == "parquet":
        columns = {f"column_{number}": pyarrow.array([number] * 300) for number in range(5000)}
        parquet.write_table(
            pyarrow.table({**{n: table(rows).column(n) for n in table(rows).column_names}, **columns}), "people.parquet"
        )
    elif form == "csv":
        lines = [",".join(wide[0]), *(",".join(map(str, flat([row])[0].values())) for row in wide)]
        Path("people.csv").write_text("\n".join(lines) + "\n")
    else:
        Path("people.ndjson").write_text("".join(json.dumps(row) + "\n" for row in wide))
    if form != "csv":
        done(f"people.{form}", "narrow.parquet", "--keep", "id")
        assert short(read("narrow.parquet")) == [said(person) for person in rows]
    if form != "ndjson":
        done(f"people.{form}", "wide.parquet")
        found = parquet.read_table("wide.parquet")
        assert found.num_columns == 1 + 5000 + 7
        assert found.num_rows == 300
        assert str(found.column("column_4999")[299].as_py()) == "4999"
    if form == "parquet":
        shown = done(f"people.{form}", "--dry-run").stdout
        assert "and 4991 more" in shown
        assert max(map(len, shown.splitlines())) < 400


# Values -------------------------------------------------------------------------------------------------------


def test_mixed_types_in_json_and_sqlite() -> None:
    good = people(1, odd=False)[0]
    odd: list[Person] = [
        {**good, "id": 0, "leg_pain": 5},
        {**good, "id": 1, "leg_pain": True},
        {**good, "id": 4, "duration": 3},
        {**good, "id": 5, "leg_pain": {"a": SECRET}},
        {**good, "id": 6},
    ]
    rows = [*people(10, odd=False), *odd]
    write(rows, "people.ndjson")
    done("people.ndjson", "out.parquet")
    found = short(read("out.parquet"))
    invalid = {row["id"]: row["invalid"] for row in found[10:]}
    assert invalid[0] == invalid[1] == invalid[5] == ["leg_pain"]
    assert invalid[4] == ["duration"]
    assert invalid[6] == []
    assert all(row["disposition"] is None for row in found[10:] if row["invalid"])
    assert found[:10] == [said(person) for person in people(10, odd=False)]

    for name, value in (("swelling", "none"), ("leg_pain", ["none"])):
        write([*people(3, odd=False), {**good, name: value}], "people.ndjson")
        assert refused("people.ndjson", "out2.parquet").startswith(
            f"`people.ndjson`: `{name}` is a list in some lines, and something else in others; write a list"
        )

    base = sqlite3.connect("people.sqlite")
    base.execute(f"CREATE TABLE people ({', '.join(QUESTIONS)}, id INTEGER)")
    values = flat([good])[0]
    for leg_pain in (values["leg_pain"], 5, 1.5, None):
        row = {**values, "leg_pain": leg_pain}
        base.execute(f"INSERT INTO people VALUES ({', '.join('?' * 9)})", [*(row[q] for q in QUESTIONS), 1])
    base.commit()
    done("people.sqlite", "out2.parquet")
    assert [row["invalid"] for row in read("out2.parquet")] == [
        None,
        "leg_pain: unknown_option",
        "leg_pain: unknown_option",
        None,
    ]
    base.execute("UPDATE people SET id = ? WHERE leg_pain = 5", [SECRET])
    base.commit()
    base.close()
    assert refused("people.sqlite", "out3.parquet") == (
        "`people.sqlite::people`: row 2 holds something other than int64 in `id`; "
        "fix that row, or leave the column out with --keep"
    )
    done("people.sqlite", "out3.parquet", "--keep", "")


def test_columns_of_types_that_hold_no_answers() -> None:
    as_parquet({"leg_pain": [1, 2, 3, 4]})
    assert "the column `leg_pain` of `leg_pain` holds whole numbers" in refused("people.parquet", "out.parquet")
    as_parquet({"duration": [1.5, 2.5, float("nan"), None]})
    assert "nothing says in which unit of time" in refused("people.parquet", "out.parquet")


def test_not_a_number_and_nothing() -> None:
    as_parquet({"duration": [1.5, float("nan"), float("inf"), None]})
    Path("map.yaml").write_text("questions: {duration: {column: duration, unit: day}}")
    done("people.parquet", "out.parquet", "--map", "map.yaml")
    assert [row["invalid"] for row in read("out.parquet")] == [
        None,
        "duration: not_finite",
        "duration: not_finite",
        None,
    ]


def test_rows_of_nothing_but_nulls() -> None:
    nothing: Person = {**dict.fromkeys(QUESTIONS), "id": 1}
    for form in ("parquet", "csv", "ndjson", "arrow", "sqlite::people"):
        name = write([nothing], f"people.{form}")
        done(name, "out.parquet", "--overwrite")
        (row,) = read("out.parquet")
        assert (row["disposition"], row["undecided"], row["invalid"]) == (None, True, None), form


# Nothing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("parquet", "it is not a whole Parquet file"),
        ("csv", "it is empty; the first line names the columns"),
        ("ndjson", "it is empty; each line holds one JSON object"),
        ("arrow", "it is not a whole Arrow file"),
        ("sqlite", "there is no table in it"),
    ],
)
def test_an_empty_file(form: str, words: str) -> None:
    Path(f"people.{form}").touch()
    assert refused(f"people.{form}", "out.parquet").startswith(f"`people.{form}`: {words}")
    if form in ("csv", "ndjson"):
        text = refused("-", "out.parquet", "--from", form, stdin=b"")
        assert text.startswith(f"`standard input`: {words}")


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("form", "out"),
    [
        *((form, "out.parquet") for form in ("parquet", "csv", "arrow", "duckdb::people", "sqlite::people")),
        *(("parquet", out) for out in ("out.csv", "out.ndjson", "out.arrow", "out.sqlite::advice", "out")),
        ("csv", "out.csv"),
        ("csv", "out"),
    ],
)
def test_zero_rows(form: str, out: str) -> None:
    name = write([], f"people.{form}")
    result = done(name, out)
    assert result.stdout.startswith("0 rows")
    assert read(out) == []
    if out == "out":
        assert parquet.read_schema("out/part-00000.parquet").names[:2] == ["id", "disposition"]
    if out == "out.csv":
        assert Path(out).read_text().startswith("id,disposition,") or Path(out).read_text().startswith(
            '"id","disposition"'
        )
    assert "0 rows" in done(name, "--dry-run").stdout


# Damage -------------------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.parametrize("form", ["parquet", "arrow", "sqlite::people", "duckdb::people", "csv.gz"])
def test_a_truncated_file(form: str) -> None:
    rows = people(4_000, odd=False)
    if form == "csv.gz":
        import gzip

        Path("people.csv.gz").write_bytes(gzip.compress(Path(write(rows, "people.csv")).read_bytes()))
        name = "people.csv.gz"
    else:
        name = write(rows, f"people.{form}")
    path = Path(name.partition("::")[0])
    data = path.read_bytes()
    for part in (0.999, 0.5, 0.02):
        path.write_bytes(data[: int(len(data) * part)])
        text = refused(name, "out.parquet")
        assert path.name in text
        assert not Path("out.parquet").exists()


def test_a_parquet_file_damaged_within() -> None:
    write(people(8_000, odd=False), "people.parquet", group=2000)
    data = bytearray(Path("people.parquet").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 1600] = b"\x07" * 1600
    Path("people.parquet").write_bytes(data)
    assert refused("people.parquet", "out.parquet").startswith("`people.parquet`: a part of it cannot be read")
    text = refused("people.parquet", "out", "--rows-a-part", "2000")
    assert text.startswith("`people.parquet`: a part of it cannot be read")
    assert not list(Path("out").glob("part-00003*"))


def test_other_bytes_by_a_known_name() -> None:
    for form in ("parquet", "arrow", "duckdb", "sqlite", "ndjson"):
        Path(f"people.{form}").write_text(f"leg_pain,{SECRET}\n" * 200)
        assert refused(f"people.{form}", "out.csv").startswith(f"`people.{form}`: ")


def head() -> str:
    return ",".join(["id", *QUESTIONS]) + "\n"


GOOD = ",".join(map(str, flat(people(1, odd=False))[0].values()))
FAR = 25_000
"""Lines enough that what comes after is not seen at the start: an engine looks at 20,480 of them."""


@pytest.mark.sampled
@pytest.mark.parametrize("before", [2, FAR])
@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"1,2," + SECRET.encode(), "has 3 columns, and the first line has 9"),
        (GOOD.encode() + b"," + SECRET.encode(), "has 10 columns, and the first line has 9"),
        (GOOD.encode().replace(b"lower", b"l\xe9" + SECRET.encode()), "is not UTF-8; save the file as UTF-8"),
        (b'9,"' + SECRET.encode(), ""),
    ],
)
def test_csv_that_is_ragged_or_no_utf8(before: int, line: bytes, words: str) -> None:
    lines = [GOOD.encode()] * before + [line] + [GOOD.encode()] * 3
    Path("people.csv").write_bytes(head().encode() + b"\n".join(lines) + b"\n")
    text = refused("people.csv", "out.parquet")
    assert text.startswith("`people.csv`: ")
    if words:
        assert f"line {before + 2} {words}" in text
    text = refused("-", "out.parquet", "--from", "csv", stdin=Path("people.csv").read_bytes())
    assert text.startswith("`standard input`: ")
    assert not Path("out.parquet").exists()


@pytest.mark.sampled
@pytest.mark.parametrize("before", [2, FAR])
@pytest.mark.parametrize(
    "line", [b'{"leg_pain": ' + SECRET.encode(), b"[1]", b'{"leg_pain": "\xe9' + SECRET.encode() + b'"}', b"5"]
)
def test_json_that_is_none(before: int, line: bytes) -> None:
    good = Path(write(people(1, odd=False), "people.ndjson")).read_bytes()
    Path("people.ndjson").write_bytes(good * before + line + b"\n" + good)
    text = refused("people.ndjson", "out.parquet")
    assert text.startswith("`people.ndjson`: ")
    assert "line" in text


# Size ---------------------------------------------------------------------------------------------------------


def a_billion_rows(path: str) -> int:
    """A Parquet file whose index names the same row group again and again, until there are 10^9 rows of it."""
    few = table(people(10_000, odd=False)).drop_columns(["id"])
    parquet.write_table(pyarrow.concat_tables([few] * 100), "small.parquet", row_group_size=1_000_000)
    metadata = parquet.read_metadata("small.parquet")
    again = parquet.read_metadata("small.parquet")
    for _ in range(999):
        metadata.append_row_groups(again)
    index = pyarrow.BufferOutputStream()
    metadata.write_metadata_file(index)
    data = Path("small.parquet").read_bytes()
    length = int.from_bytes(data[-8:-4], "little")
    Path(path).write_bytes(data[: len(data) - 8 - length] + index.getvalue().to_pybytes()[4:])
    return int(metadata.num_rows)


@pytest.mark.slow
def test_a_billion_rows_are_looked_at_in_no_time() -> None:
    rows = a_billion_rows("people.parquet")
    assert rows == 10**9
    began = time.monotonic()
    shown = done("people.parquet", "out.parquet", "--dry-run").stdout
    took = time.monotonic() - began
    assert f"people.parquet: {rows:,} rows; the first 10,000 were looked at" in shown
    assert took < 5, took


@pytest.mark.nightly
@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows() -> None:
    """A million rows in less memory than a gigabyte, by the system's own account of the process."""
    rows = table(people(10_000, odd=False))
    for form in ("parquet", "csv"):
        with duckdb.connect() as base:
            base.register("people", rows)
            lists = ", ".join(
                f"array_to_string({name}, '|') AS {name}" for name in ("location", "numbness", "swelling")
            )
            what = "*" if form == "parquet" else f"* REPLACE ({lists})"
            base.execute(f"COPY (SELECT {what} FROM people, range(100)) TO 'people.{form}'")
        peak = measured(f"people.{form}", "out.parquet", "--overwrite")
        assert peak < 1_000_000_000, (form, peak)


def measured(*arguments: str) -> int:
    """Runs a batch in a process of its own, and gives the most memory that it held, in bytes."""
    code = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], check=True, capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, *command(*arguments)], check=True, capture_output=True, text=True
    )
    return int(found.stdout) * 1024
