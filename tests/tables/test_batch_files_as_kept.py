"""Files as people keep them: encodings, first columns without a name, lengths of time, truth values, empty columns."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path

import duckdb
import polars
import pyarrow
import pytest
from pyarrow import feather, parquet

from soundadvice.tables.columns.encodings import codec_of
from support.tables.read_columns import DAY
from support.terminal.commands import Run

QUESTIONS = """
- {id: better, kind: choice, text: Is it better?, options: {"yes": It is, "no": It is not}}
- {id: age, kind: number, text: How old are you?, unit: years, min: 0, max: 120}
- {id: lasting, kind: duration, text: How long has it lasted?, min: 0 days, max: 100 years}
- {id: signs, kind: multi_choice, text: Any of these?, options: {leg: A leg, saddle: A saddle, none: None of these}}
"""
HEAD = """
id: kept
version: "0.1.0"
title: Kept
dispositions:
  self_care: {acuity: self_care, title: Rest at home, text: Take care.}
  see_doctor: {acuity: routine, title: See a doctor, text: Book a visit.}
default: self_care
emergency_numbers: {default: "112"}
texts: {stop_rule: {text: Stop if it hurts.}, not_a_doctor: {text: This is not a doctor.}}
come_back: {lead: Come back if, items: [it gets worse]}
safety_net: [{acuity: emergency, lead: "Call {emergency_number} if", items: [you faint]}]
"""
PLAN = """
no_exercise: Nothing this time.
habits: [{id: walk, title: Walk, text: Walk a little.}]
rules: [{id: everyone, give: [walk]}]
"""
RULES = {
    "bad": "{better: [no]}",
    "long": "{all: [{age: {at_least: 65}}, {lasting: {at_least: 3 weeks}}]}",
    "leg": "{signs: [leg]}",
}
ROWS = [
    {"id": 1, "better": True, "age": 30.0, "lasting": timedelta(days=5), "signs": ["none"]},
    {"id": 2, "better": False, "age": 70.0, "lasting": timedelta(days=30), "signs": ["leg", None]},
    {"id": 3, "better": None, "age": None, "lasting": None, "signs": None},
    {"id": 4, "better": True, "age": 65.0, "lasting": timedelta(days=21), "signs": ["leg"]},
]
WANTED = {1: "", 2: "invalid", 3: "", 4: "leg|long"}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "kept"
    (folder / "rules").mkdir(parents=True)
    (folder / "pack.yaml").write_text(HEAD)
    (folder / "questions.yaml").write_text(QUESTIONS)
    (folder / "plan.yaml").write_text(PLAN)
    for name, when in RULES.items():
        text = f"id: {name}\nwhen: {when}\nadvise: see_doctor\nbecause: Of {name}.\n"
        (folder / "rules" / f"{name}.yaml").write_text(text)
    return folder


def advised(run: Run, pack: Path, table: str, *options: str) -> dict[int, str]:
    """The reasons of each row, or that it is invalid, by its id."""
    done = run("batch", table, "out.ndjson", "--pack", pack, "--overwrite", *options)
    assert done.exit_code == 0, done.stderr
    rows = [json.loads(line) for line in Path("out.ndjson").read_text().splitlines()]
    return {int(row["id"]): "invalid" if row["invalid"] else "|".join(row["reasons"]) for row in rows}


@pytest.mark.sampled
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_lengths_of_time_and_truths_in_parquet_and_arrow(run: Run, pack: Path, unit: str) -> None:
    table = pyarrow.Table.from_pylist(ROWS)
    column = table.column("lasting").cast(pyarrow.duration(unit))
    table = table.set_column(table.column_names.index("lasting"), "lasting", column)
    parquet.write_table(table, "t.parquet", row_group_size=2)
    feather.write_feather(table, "t.arrow")
    assert advised(run, pack, "t.parquet") == advised(run, pack, "t.arrow") == WANTED
    polars.from_arrow(table).write_parquet("p.parquet")
    assert advised(run, pack, "p.parquet") == WANTED


def test_truths_and_lists_with_nothing_in_ndjson(run: Run, pack: Path) -> None:
    lines = [{**row, "lasting": row["lasting"] and f"{row['lasting'].days} days"} for row in ROWS]
    Path("t.ndjson").write_text("\n".join(map(json.dumps, lines)))
    assert advised(run, pack, "t.ndjson") == WANTED


def test_a_part_of_a_microsecond_is_no_whole_second(run: Run, pack: Path) -> None:
    parts = [5 * DAY * 10**9, 5 * DAY * 10**9 + 1, 10**18, None]
    rows = pyarrow.table({**{name: [row[name] for row in ROWS] for name in ("id", "better", "age", "signs")}})
    parquet.write_table(rows.append_column("lasting", pyarrow.array(parts, pyarrow.duration("ns"))), "t.parquet")
    done = run("batch", "t.parquet", "out.csv", "--pack", pack)
    assert done.exit_code == 0, done.stderr
    said = [line.split(",")[4] for line in Path("out.csv").read_text().splitlines()[1:]]
    assert said[0] == ""
    assert "lasting: not_whole_seconds" in said[1]


@pytest.mark.sampled
@pytest.mark.parametrize("kind", [pyarrow.null(), pyarrow.float64(), pyarrow.bool_(), pyarrow.int32()])
def test_a_column_without_a_value_is_no_answer(run: Run, pack: Path, kind: pyarrow.DataType) -> None:
    nothing = pyarrow.nulls(2, kind)
    table = pyarrow.table({"id": [1, 2], "better": nothing, "age": [30, 70], "lasting": nothing, "signs": nothing})
    parquet.write_table(table, "t.parquet", row_group_size=1)
    feather.write_feather(table, "t.arrow")
    with duckdb.connect("t.duckdb") as database:
        database.sql("CREATE TABLE people AS SELECT * FROM 't.parquet'")
    for name in ("t.parquet", "t.arrow", "t.duckdb"):
        assert advised(run, pack, name) == {1: "", 2: ""}, name
    some = table.set_column(1, "better", pyarrow.array([None, 1.5]))
    parquet.write_table(some, "t.parquet", row_group_size=1)
    done = run("batch", "t.parquet", "x.csv", "--pack", pack)
    assert (done.exit_code, "`better` holds floating-point numbers" in done.stderr) == (2, True)


TEXT = "id;better;age;lasting;signs;wo\r\n1;ja;30;5 days;none;Köln\r\n4;jein;65;21 days;leg;Łódź\r\n"
MAP = "{encoding: %s, questions: {better: {values: {ja: yes, jein: no, Größe: null}}}}"


@pytest.mark.sampled
@pytest.mark.parametrize("encoding", ["utf-16", "cp1250", "iso8859-2", "UTF-8"])
def test_a_file_in_another_encoding(run: Run, pack: Path, encoding: str) -> None:
    Path("t.csv").write_bytes(TEXT.encode(encoding))
    Path("map.yaml").write_text(MAP % encoding)
    assert advised(run, pack, "t.csv", "--map", "map.yaml") == {1: "", 4: "bad|leg|long"}
    places = [json.loads(line)["wo"] for line in Path("out.ndjson").read_text().splitlines()]
    assert places == ["Köln", "Łódź"]


@pytest.mark.slow  # many runs of the command
def test_a_file_that_is_not_in_the_encoding_is_refused_whole(run: Run, pack: Path) -> None:
    Path("map.yaml").write_text(MAP % "cp1250")
    row = "1;ja;30;5 days;none;Köln\r\n"
    # What breaks stands far behind what is looked at first, in a column that no one reads.
    Path("t.csv").write_bytes(TEXT.encode("cp1250") + row.encode("cp1250") * 200_000 + b"4;ja;30;1 day;none;\x81\r\n")
    done = run("batch", "t.csv", "o.csv", "--pack", pack, "--map", "map.yaml", "--keep", "id")
    assert (done.exit_code, Path("o.csv").exists()) == (2, False)
    assert "near line 200004, it is not cp1250" in done.stderr
    Path("t.csv").write_text(TEXT, encoding="utf-8-sig")
    done = run("batch", "t.csv", "o.csv", "--pack", pack, "--map", "map.yaml")
    assert "it begins as utf-8 does, and not as cp1250" in done.stderr
    packed = gzip.compress((TEXT + row * 200_000).encode("cp1250"))
    for length in (40, len(packed) - 1000):
        Path("t.csv.gz").write_bytes(packed[:length])
        done = run("batch", "t.csv.gz", "o.csv", "--pack", pack, "--map", "map.yaml")
        assert (done.exit_code, Path("o.csv").exists()) == (2, False)
        assert "it cannot be unpacked: it is damaged" in done.stderr
    Path("t.csv").write_bytes(TEXT.encode("cp1250"))
    done = run("batch", "t.csv", "o.csv", "--pack", pack)
    assert "line 2 is not UTF-8; save the file as UTF-8, or say which encoding it has" in done.stderr


def test_encodings_by_the_names_that_people_give_them() -> None:
    names = ("ANSI", "Windows-1252", "latin1", "ISO-8859-15", "UTF-16LE", "shift-jis", "Unicode", "cp850")
    assert [codec_of(name) is not None for name in names] == [True] * len(names)
    assert [codec_of(name) for name in ("rot13", "base64", "idna", "unicode_escape", "", "x" * 99)] == [None] * 6


def test_a_first_column_without_a_name(run: Run, pack: Path) -> None:
    Path("t.csv").write_text(",id,better,age,lasting,signs\n0,1,True,30,5 days,none\n1,4,TRUE,65.0,21 days,leg\n")
    assert advised(run, pack, "t.csv") == {1: "", 4: "leg|long"}
    kept = [json.loads(line)["unnamed"] for line in Path("out.ndjson").read_text().splitlines()]
    assert kept == ["0", "1"]
    Path("t.csv").write_text("id,,better\n1,2,3\n")
    assert "a column has no name" in run("batch", "t.csv", "o.csv", "--pack", pack).stderr


# A map to start from ----------------------------------------------------------------------------------------------


def wrote(run: Run, pack: Path, table: str) -> tuple[str, str]:
    done = run("batch", table, "--pack", pack, "--write-map", "map.yaml", "--overwrite")
    assert done.exit_code == 0, done.stderr
    return Path("map.yaml").read_text(), done.stdout


def test_a_map_that_is_sure_runs(run: Run, pack: Path) -> None:
    Path("t.csv").write_text("id,Better,AGE,lasting,signs\n1,true,30,5 days,none\n4,TRUE,-99,21 days,leg; saddle\n")
    text, said = wrote(run, pack, "t.csv")
    assert "    guess:" not in text
    assert "found: better, age, lasting, signs" in said
    assert 'missing: ["-99"]' in text
    assert 'separator: ";"' in text
    assert advised(run, pack, "t.csv", "--map", "map.yaml") == {1: "", 4: "leg"}
    assert Path("map.yaml").stat().st_mode & 0o077 == 0
    again = run("batch", "t.csv", "--pack", pack, "--write-map", "map.yaml")
    assert (again.exit_code, "there is a file already" in again.stderr) == (2, True)


def test_what_is_guessed_and_could_do_harm_is_not_run_until_confirmed(run: Run, pack: Path) -> None:
    Path("t.csv").write_text("id,better_now,age,days,signs___1,signs___2\n1,1,30,5,0,0\n4,0,65,21,1,0\n")
    text, said = wrote(run, pack, "t.csv")
    for why in ("that this is the column `better_now`; what `0` and `1` stand for", "that its numbers are days"):
        assert why in said
        assert why in text
    assert "which number is which option; that nothing ticked is `none`" in text
    done = run("batch", "t.csv", "o.csv", "--pack", pack, "--map", "map.yaml")
    assert (done.exit_code, Path("o.csv").exists()) == (2, False)
    assert "some of it was guessed, and no one has confirmed it: `better`" in done.stderr
    assert run("batch", "t.csv", "--pack", pack, "--map", "map.yaml", "--dry-run").exit_code == 0
    Path("map.yaml").write_text("".join(line for line in text.splitlines(keepends=True) if "guess: " not in line))
    assert advised(run, pack, "t.csv", "--map", "map.yaml") == {1: "", 4: "bad|leg|long"}


@pytest.mark.slow  # many runs of the command
def test_what_a_map_shows_of_a_hostile_table_stays_in_its_comments(run: Run, pack: Path) -> None:
    evil = "x\\nquestions: {}\x1b[31m # \u202e'\""
    rows = pyarrow.table({"id": [1], "better": [evil], "age": ["1,234"], "lasting": [3], evil: ["a"]})
    parquet.write_table(rows, "t.parquet")
    text, _ = wrote(run, pack, "t.parquet")
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert "that a comma stands before decimals" in text
    assert "that its numbers are days: nothing says so" in text
    assert "signs:\n    unanswered: true" in text
    assert run("batch", "t.parquet", "--pack", pack, "--map", "map.yaml", "--dry-run").exit_code == 0


@pytest.mark.slow  # many runs of the command
def test_a_map_of_a_file_in_another_encoding(run: Run, pack: Path) -> None:
    Path("t.csv").write_bytes("id,better,age,lasting,signs\n1,yes,30,5 days,Köln\n".encode("cp1252"))
    assert "encoding: cp1252" in wrote(run, pack, "t.csv")[0]
    assert run("batch", "t.csv", "--pack", pack, "--map", "map.yaml", "--dry-run").exit_code == 0
    shown = run("batch", "t.csv", "--pack", pack, "--write-map", "-", "--format", "json")
    assert shown.stdout.startswith("# Where the answers of t.csv are")
    assert json.loads(shown.stderr)["found"] == ["better", "age", "lasting", "signs"]
    assert run("batch", "t.csv", "out.csv", "--pack", pack, "--write-map", "m.yaml").exit_code == 2
