"""`soundadvice batch`: every row in is one row out, in its order, in every format, and what is said about it all."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow
import pytest
from pyarrow import ipc, parquet

from support.tables.batch_commands import FORMATS, done
from support.tables.batch_tables import PACK, people, read, said, short, table, write

# Formats ------------------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_in(form: str) -> None:
    rows = people(2500)
    done(write(rows, f"people.{form}"), "out.parquet")
    assert short(read("out.parquet")) == [said(person) for person in rows]


@pytest.mark.sampled
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_out(form: str) -> None:
    rows = people(2500)
    out = f"out.{form.replace('::people', '::advice')}"
    done(write(rows, "people.parquet"), out)
    assert short(read(out)) == [said(person) for person in rows]
    made = Path(out.partition("::")[0])
    assert made.stat().st_mode & 0o077 == 0
    assert [path.name for path in Path().iterdir() if path.name.startswith(".")] == []


@pytest.mark.sampled
@pytest.mark.parametrize("form", ["parquet", "csv", "ndjson", "arrow"])
def test_a_folder_of_files_into_a_folder_of_parts(form: str) -> None:
    rows = people(3100)
    Path("people").mkdir()
    for number, first in enumerate(range(0, 3100, 1000)):
        write(rows[first : first + 1000], f"people/{number}.{form}", group=300)
    Path("people/_about.txt").write_text("no rows")
    done("people", "out", "--rows-a-part", "400", "--to", form)
    assert short(read("out")) == [said(person) for person in rows]
    assert len(list(Path("out").glob("part-*"))) >= 4


@pytest.mark.sampled
@pytest.mark.parametrize("form", ["csv", "ndjson", "arrow"])
def test_standard_streams(form: str) -> None:
    rows = people(1200)
    given = Path(write(rows, f"people.{form}")).read_bytes()
    if form == "arrow":
        sink = pyarrow.BufferOutputStream()
        with ipc.new_stream(sink, table(rows).schema) as stream:
            stream.write_table(table(rows))
        given = sink.getvalue().to_pybytes()
    result = done("-", "-", "--from", form, "--to", form, stdin=given)
    if form == "arrow":
        found = ipc.open_stream(result.stdout_bytes).read_all().to_pylist()
    else:
        Path(f"out.{form}").write_bytes(result.stdout_bytes)
        found = read(f"out.{form}")
    assert short(found) == [said(person) for person in rows]
    assert "1,200 rows" in result.stderr


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_packed_text(form: str) -> None:
    rows = people(300)
    write(rows, f"people.{form}")
    Path(f"people.{form}.gz").write_bytes(gzip.compress(Path(f"people.{form}").read_bytes()))
    done(f"people.{form}.gz", f"out.{form}.gz")
    Path(f"out.{form}").write_bytes(gzip.decompress(Path(f"out.{form}.gz").read_bytes()))
    assert short(read(f"out.{form}")) == [said(person) for person in rows]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_csv_with_other_separators(separator: str) -> None:
    rows = people(50, odd=False)
    text = Path(write(rows, "people.csv")).read_text().replace(",", separator)
    Path("people.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    done("people.csv", "out.parquet")
    assert short(read("out.parquet")) == [said(person) for person in rows]


def test_names_with_letters_that_stand_for_others_elsewhere() -> None:
    rows = people(20)
    for name in ("it's [1]*?.parquet", "it's [1]*?.csv", "it's [1]*?.ndjson"):
        done(write(rows, name), f"out {name}")
        assert short(read(f"out {name}")) == [said(person) for person in rows]


@pytest.mark.slow
def test_the_order_holds_across_many_row_groups_and_threads() -> None:
    rows = people(25_000, odd=False)
    write(rows, "people.parquet", group=250)
    done("people.parquet", "out.parquet")
    assert [row["id"] for row in read("out.parquet")] == list(range(25_000))
    done("people.parquet", "out.csv")
    assert [int(row["id"]) for row in read("out.csv")] == list(range(25_000))


def test_a_database_into_itself() -> None:
    rows = people(100)
    for name in ("people.duckdb", "people.sqlite"):
        done(write(rows, f"{name}::people"), f"{name}::advice")
        assert short(read(f"{name}::advice")) == [said(person) for person in rows]
        assert len(read_raw(f"{name}::people")) == 100


def read_raw(place: str) -> list[object]:
    import sqlite3

    import duckdb

    path, _, name = place.partition("::")
    base = duckdb.connect(path) if path.endswith("duckdb") else sqlite3.connect(path)
    rows = base.execute(f"SELECT * FROM {name}").fetchall()
    base.close()
    return rows


# Columns ------------------------------------------------------------------------------------------------------


def test_columns_and_keep() -> None:
    write(people(100), "people.parquet")
    done("people.parquet", "out.parquet", "--columns", "acuity,rules", "--keep", "id,leg_pain")
    rules = [f"rule_{rule.id}" for rule in PACK.rules]
    assert parquet.read_schema("out.parquet").names == ["id", "leg_pain", "acuity", *rules]
    done("people.parquet", "none.parquet", "--columns", "disposition", "--keep", "")
    assert parquet.read_schema("none.parquet").names == ["disposition"]


@pytest.mark.slow
def test_a_summary_does_not_need_the_columns_it_counts() -> None:
    write(people(500), "people.parquet")
    one = json.loads(done("people.parquet", "one.parquet", "--format", "json").stdout)
    two = json.loads(done("people.parquet", "two.parquet", "--columns", "acuity", "--format", "json").stdout)
    three = json.loads(done("people.parquet", "three.csv", "--columns", "acuity", "--format", "json").stdout)
    assert one == two == three
    truth = [said(person) for person in people(500)]
    assert one["rows"] == 500
    assert one["invalid_rows"] == sum(bool(row["invalid"]) for row in truth)
    assert one["outcomes"]["see_doctor"] == sum(row["disposition"] == "see_doctor" for row in truth)
    assert one["rules"]["lasting_pain"] == sum("lasting_pain" in (row["reasons"] or ()) for row in truth)
    assert sum(one["undecided"].values()) == sum(row["undecided"] is True for row in truth)


def test_a_mapping_file() -> None:
    rows = people(200)
    renamed = table(rows).rename_columns(["id", *(f"col_{name}" for name in PACK.deciding)])
    parquet.write_table(renamed, "people.parquet")
    Path("map.yaml").write_text("questions:\n" + "".join(f"  {name}: col_{name}\n" for name in PACK.deciding))
    done("people.parquet", "out.parquet", "--map", "map.yaml")
    assert short(read("out.parquet")) == [said(person) for person in rows]


def test_parameters() -> None:
    rows = people(400, odd=False)
    write(rows, "people.parquet")
    done("people.parquet", "out.parquet", "--param", "few_weeks=4 weeks")
    fired = [row["id"] for row in read("out.parquet") if "lasting_pain" in row["reasons"]]
    long = [row["id"] for row in rows if row["duration"] == "1 year" and row["improving"] != "yes"]
    assert fired == long


# Dry run ------------------------------------------------------------------------------------------------------


def test_a_dry_run_shows_the_mapping_and_the_first_problems() -> None:
    rows = people(1000)
    write(rows, "people.parquet")
    shown = done("people.parquet", "out.parquet", "--dry-run").stdout
    assert not Path("out.parquet").exists()
    assert "people.parquet: 1,000 rows; the first 1,000 were looked at" in shown
    assert "leg_pain: an option" in shown
    assert "swelling: a list of options" in shown
    first = next(row for row in rows if said(row)["invalid"])
    assert f"row {first['id'] + 1:,}: {said(first)['invalid'][0]}: " in shown


def test_a_dry_run_as_json_and_without_out() -> None:
    write(people(1000), "people.csv")
    seen = json.loads(done("people.csv", "--dry-run", "--format", "json").stdout)
    assert seen["rows"] == 1000
    assert not seen["rows_are_exact"]
    found = {question["question"]: question for question in seen["questions"]}
    assert found["location"]["how"] == "options with `|` between them"
    assert found["location"]["columns"][0]["column"] == "location"
    assert seen["kept"] == ["id"]


# Sample -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_sample_is_the_same_from_every_format_and_seed_by_seed() -> None:
    rows = people(5000)
    drawn = []
    for form in FORMATS:
        done(write(rows, f"people.{form}"), "out.parquet", "--sample", "100", "--overwrite")
        drawn.append([int(row["id"]) for row in read("out.parquet")])
    assert all(one == drawn[0] for one in drawn)
    assert len(drawn[0]) == 100
    assert drawn[0] == sorted(set(drawn[0]))
    assert max(drawn[0]) > 4000
    done("people.parquet", "out.parquet", "--sample", "100", "--seed", "1", "--overwrite")
    assert [row["id"] for row in read("out.parquet")] != drawn[0]
    done("people.parquet", "out.parquet", "--sample", "9999", "--overwrite")
    assert len(read("out.parquet")) == 5000


def test_a_sample_draws_every_row_alike() -> None:
    """Of 200,000 rows a tenth: each tenth of the table gives a tenth of them, more or less."""
    parquet.write_table(pyarrow.table({**columns_alike(200_000), "id": range(200_000)}), "people.parquet")
    done("people.parquet", "out.parquet", "--sample", "20000")
    tenths = [0] * 10
    for number in parquet.read_table("out.parquet").column("id").to_pylist():
        tenths[number // 20_000] += 1
    assert sum(tenths) == 20_000
    assert all(1800 < one < 2200 for one in tenths), tenths


def columns_alike(rows: int) -> dict[str, pyarrow.Array]:
    """The answers of one person, again and again."""
    person = next(person for person in people(100, odd=False) if said(person)["disposition"] == "self_care")
    again = table([person]).drop_columns(["id"]).take(pyarrow.array([0] * rows))
    return {name: again.column(name) for name in again.column_names}
