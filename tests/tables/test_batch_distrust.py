"""What a batch reads may come from anyone: it is checked before it is looked at, and it runs nothing."""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import struct
import subprocess
import sys
import unicodedata
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import duckdb
import pyarrow
import pytest
from pyarrow import ipc

from soundadvice.tables import triage_table
from soundadvice.tables.errors import BatchError
from soundadvice.tables.read.duckdb import literal, opened
from soundadvice.tables.read.text import check_packed
from soundadvice.tables.run.allowed_files import AllowedFiles
from support.tables.batch_commands import FORMATS, OURS, batch, done, made, refused
from support.tables.batch_tables import PACK, QUESTIONS, people, read, said, short, table, write

SECRET = "what the batch has nothing to do with"


# Arrow --------------------------------------------------------------------------------------------------------

NOT_WHOLE = "it is not a whole Arrow file; it is damaged, or was not written to its end; make it again"


def written(rows: pyarrow.Table, *, stream: bool = False, compression: str | None = None) -> bytes:
    sink = io.BytesIO()
    options = ipc.IpcWriteOptions(compression=compression)
    with (ipc.new_stream if stream else ipc.new_file)(sink, rows.schema, options=options) as writer:
        writer.write_table(rows, max_chunksize=7)
    return sink.getvalue()


def overreaching(reach: int, *, stream: bool = False) -> bytes:
    """One row, of whose note it is said that it has so many letters; it has 3,003."""
    rows = table(people(1, odd=False)).append_column("note", pyarrow.array(["x" * 3003]))
    data = written(rows, stream=stream)
    before = struct.pack("<ii", 0, 3003)
    head, _, rest = data.rpartition(before)
    return head + struct.pack("<ii", 0, reach) + rest


@pytest.mark.sampled
@pytest.mark.parametrize("reach", [3100, 6000, 60_000, 2_000_000_000, -1])
@pytest.mark.parametrize("stream", [False, True])
def test_a_text_that_says_it_is_longer_than_it_is(reach: int, stream: bool) -> None:
    Path("people.arrow").write_bytes(overreaching(reach, stream=stream))
    assert refused("people.arrow", "out.csv") == f"`people.arrow`: {NOT_WHOLE}"
    assert made(but="people.arrow") == {}


def test_on_standard_input_too() -> None:
    result = batch("-", "out.csv", "--from", "arrow", *OURS, stdin=overreaching(6000, stream=True))
    assert result.exit_code == 2
    assert result.stderr == f"error: `standard input`: {NOT_WHOLE}\n"
    assert made() == {}


def test_a_column_that_is_not_looked_at_may_be_anything() -> None:
    Path("people.arrow").write_bytes(overreaching(6000))
    done("people.arrow", "out.csv", "--keep", "id")
    assert short(read("out.csv")) == [said(person) for person in people(1, odd=False)]


def test_an_arrow_table_in_memory_that_says_too_much() -> None:
    rows = table(people(2, odd=False))
    ends, letters = pyarrow.py_buffer(struct.pack("<iii", 0, 60_000, 4)), pyarrow.py_buffer(b"none")
    lies = pyarrow.Array.from_buffers(pyarrow.string(), 2, [None, ends, letters])
    rows = rows.set_column(rows.column_names.index("leg_pain"), "leg_pain", lies)
    with pytest.raises(BatchError, match="is malformed"):
        triage_table(PACK, rows)


_TRIES = """
import sys
from pathlib import Path
from random import Random
from click.testing import CliRunner
from tables.test_batch_distrust import damaged
from soundadvice_cli.main import cli
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    print(number, flush=True)
    Path("people.arrow").write_bytes(damaged(number))
    arguments = ["batch", "people.arrow", "out.ndjson", "--pack", "low_back_pain", "--overwrite"]
    result = CliRunner().invoke(cli, arguments)
    assert isinstance(result.exception, (SystemExit, type(None))), (number, result.exception)
    assert result.exit_code in (0, 2), (number, result.output)
    assert result.exit_code == 0 or result.stderr.count("\\n") == 1, result.stderr
"""


def damaged(number: int) -> bytes:
    """A file of Arrow with some bytes that are others."""
    random = Random(f"damage.{number}")
    rows = table(people(20))
    rows = rows.append_column("kind", rows.column("leg_pain").dictionary_encode())
    data = bytearray(written(rows, stream=number % 2 > 0, compression=random.choice((None, None, "zstd"))))
    for _ in range(random.choice((1, 1, 2, 6))):
        place = random.randrange(len(data))
        if random.random() < 0.5:
            data[place] ^= 1 << random.randrange(8)
        else:
            data[place : place + 4] = random.choice((b"\xff\xff\xff\x7f", b"\xff" * 4, b"\0\0\1\0"))
    return bytes(data)


@pytest.mark.slow
def test_damage_of_every_sort_is_no_end_of_the_program() -> None:
    tried = subprocess.run(
        [sys.executable, "-c", _TRIES, "0", "40"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert tried.returncode == 0, (tried.stdout[-20:], tried.stderr[-2000:])


# Databases ----------------------------------------------------------------------------------------------------


def with_answers(base: duckdb.DuckDBPyConnection, note: str, make: str) -> None:
    """Something called `people`, which has the answers of one person and a note."""
    base.register("given", table(people(1, odd=False)))
    base.execute("CREATE TABLE hidden AS SELECT * FROM given")
    base.execute(f"CREATE {make} people AS SELECT *, {note} AS note FROM hidden")


def test_a_view_of_duckdb_reads_nothing() -> None:
    Path("secret.txt").write_text(SECRET)
    with duckdb.connect("people.duckdb") as base:
        with_answers(base, f"(SELECT content FROM read_text({literal(os.path.abspath('secret.txt'))}))", "VIEW")
    told = refused("people.duckdb::people", "out.csv")
    assert told.startswith("`people.duckdb`: `people` is a view, and only tables are read")
    with duckdb.connect("people.duckdb") as base:
        base.execute("DROP VIEW people; DROP TABLE hidden; CREATE VIEW people AS SELECT 1 AS one")
    assert "`people` is a view" in refused("people.duckdb", "out.csv")


def test_a_view_beside_the_only_table_is_not_in_the_way() -> None:
    write(people(5), "people.duckdb::people")
    with duckdb.connect("people.duckdb") as base:
        base.execute("CREATE VIEW other AS SELECT * FROM people; CREATE MACRO id() AS 7; CREATE MACRO trim(x) AS 'one'")
    done("people.duckdb", "out.csv")
    assert short(read("out.csv")) == [said(person) for person in people(5)]


def test_a_generated_column_is_refused() -> None:
    with duckdb.connect("people.duckdb") as base:
        base.execute("CREATE TABLE people (a INTEGER, b VARCHAR GENERATED ALWAYS AS (current_setting('TimeZone')))")
    with sqlite3.connect("people.sqlite") as lite:
        lite.execute("CREATE TABLE people (a INTEGER, b TEXT GENERATED ALWAYS AS (upper(a)))")
    lite.close()
    for name in ("people.duckdb", "people.sqlite"):
        assert refused(name, "out.csv") == (
            f"`{name}::people`: it has a generated column, and only what is stored is read; "
            "make a table that stores the values"
        )


def test_words_in_quotes_are_no_generated_column() -> None:
    write(people(5), "people.duckdb::people")
    with duckdb.connect("people.duckdb") as base:
        base.execute("ALTER TABLE people ADD COLUMN note VARCHAR DEFAULT 'GENERATED ALWAYS AS (it''s)'")
        base.execute('ALTER TABLE people RENAME note TO "GENERATED ALWAYS AS ""x"""')
    done("people.duckdb", "out.csv", "--keep", "id")
    assert len(read("out.csv")) == 5


@pytest.mark.parametrize("make", ["VIEW", "VIRTUAL TABLE"])
def test_a_view_and_a_virtual_table_of_sqlite_are_refused(make: str) -> None:
    names = ", ".join(("id", *QUESTIONS))
    write(people(5), "people.sqlite::hidden")
    with sqlite3.connect("people.sqlite") as base:
        if make == "VIEW":
            base.execute("CREATE VIEW people AS SELECT * FROM hidden")
        else:
            base.execute(f"CREATE VIRTUAL TABLE people USING fts5({names})")
            base.execute(f"INSERT INTO people SELECT {names} FROM hidden")
    base.close()
    assert "`people` is a view" in refused("people.sqlite::people", "out.csv")
    assert made(but="people.sqlite") == {}
    if make == "VIEW":
        done("people.sqlite", "out.csv")


def test_names_with_quotes_are_names() -> None:
    odd = """it's "the" table; DROP TABLE x --"""
    rows = people(5)
    with duckdb.connect("people.duckdb") as base:
        base.register("given", table(rows))
        base.execute(f'CREATE TABLE "{odd.replace(chr(34), chr(34) * 2)}" AS SELECT * FROM given')
    done(f"people.duckdb::{odd}", f"out.duckdb::{odd}")
    done(f"people.duckdb::{odd}", f"out.sqlite::{odd}")
    with sqlite3.connect("out.sqlite") as lite:
        assert [name for (name,) in lite.execute("SELECT name FROM sqlite_master")] == [odd]
    lite.close()


def test_an_engine_opens_nothing_else_and_cannot_be_set() -> None:
    Path("secret.txt").write_text(SECRET)
    Path("known.txt").write_text("known")
    Path("known").mkdir()
    secret = literal(os.path.abspath("secret.txt"))
    with opened(AllowedFiles((Path("known.txt"),), (Path("known"),))) as engine:
        assert engine.rows("SELECT content FROM read_text('known.txt')") == [("known",)]
        for query in (
            f"SELECT content FROM read_text({secret})",
            f"SELECT * FROM read_csv({secret})",
            "SELECT content FROM read_text('known/../secret.txt')",
            f"ATTACH {secret} AS x",
            f"COPY (SELECT 1) TO {literal(os.path.abspath('made.csv'))}",
            "SET enable_external_access = true",
            "SET allowed_directories = ['/']",
            "LOAD httpfs",
            "INSTALL httpfs",
        ):
            with pytest.raises(BatchError):
                engine.rows(query)
    assert not Path("made.csv").exists()


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_files_of_odd_names_and_links_are_read_and_written(form: str) -> None:
    rows = people(40)
    Path("real [1]").mkdir()
    Path("link").symlink_to("real [1]")
    name = f"link/it's *{{a}}? [b] %41 é.{form}"
    write(rows, name)
    out = f"link/out's *{{a}}? [b].{form.replace('::people', '::advice')}"
    done(name, out)
    assert short(read(out)) == [said(person) for person in rows]
    path = Path(name.partition("::")[0])
    other = f"other.{form}"
    Path(other.partition("::")[0]).symlink_to(path.absolute())
    done(other, "link/parts [x]", "--rows-a-part", "10")
    assert short(read("link/parts [x]")) == [said(person) for person in rows]


# Packed text --------------------------------------------------------------------------------------------------


def packed(rows: int, level: int, form: str = "csv") -> tuple[bytes, bytes]:
    """Lines of people, the same thousand again and again, and the file packed."""
    once = Path(write(people(min(rows, 1000), odd=False), f"people.{form}")).read_bytes()
    head = once.partition(b"\n")[0] + b"\n" if form == "csv" else b""
    plain = head + once.removeprefix(head) * -(-rows // 1000)
    return plain, gzip.compress(plain, level, mtime=0)


@pytest.mark.parametrize("level", [0, 6])
def test_no_bit_of_a_packed_file_can_be_another(level: int) -> None:
    plain, whole = packed(12, level)
    path = Path("people.csv.gz")
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] ^= 1 << (place % 8)
        path.write_bytes(data)
        if 3 <= place < 10 and _unpacks(data):
            assert gzip.decompress(data) == plain  # of the head, the time and the system are for no one
            continue
        with pytest.raises(BatchError, match=r"^`people\.csv\.gz`: it cannot be unpacked: it is damaged;"):
            check_packed([path])


def _unpacks(data: bytes) -> bool:
    try:
        return bool(gzip.decompress(data))
    except (EOFError, OSError, zlib.error):
        return False


def _changed(data: bytes) -> bytes:
    assert data.count(b"3 days") > 1
    return data.replace(b"3 days", b"9 days", 1)


def _changed_late(data: bytes) -> bytes:
    head, found, rest = data.rpartition(b"3 days")
    assert len(head) > 4 * 1024 * 1024  # beyond what is looked at first
    return head + found.replace(b"3", b"9") + rest


def _deep(data: bytes) -> bytes:
    return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


DAMAGE: dict[str, tuple[int, int, Callable[[bytes], bytes]]] = {
    "another letter": (12, 0, _changed),
    "no first block": (12, 6, lambda data: data[:10] + b"\xff" * 20 + data[30:]),
    "cut": (12, 6, lambda data: data[:-20]),
    "cut in its end": (12, 6, lambda data: data[:-3]),
    "the wrong length": (12, 6, lambda data: data[:-4] + b"\0\0\0\1"),
    "something after it": (12, 6, lambda data: data + b"something"),
    "a second half that is none": (12, 6, lambda data: data + data[:40]),
    "empty": (12, 6, lambda data: b""),
    "late": (70_000, 1, _deep),
    "another letter, late": (70_000, 0, _changed_late),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("end", ["csv.gz", "ndjson.gz"])
def test_a_packed_file_that_is_damaged(kind: str, end: str) -> None:
    rows, level, damage = DAMAGE[kind]
    whole = packed(rows, level, end.removesuffix(".gz"))[1]
    name = f"damaged.{end}"
    Path(name).write_bytes(damage(whole))
    told = refused(name, "out.csv")
    assert told.startswith(f"`{name}`: ")
    assert not list(Path().glob("*out*"))


def test_packed_files_one_after_the_other_are_one() -> None:
    rows = people(300, odd=False)
    plain = Path(write(rows, "people.csv")).read_bytes()
    Path("people.csv.gz").write_bytes(b"".join(gzip.compress(plain[at : at + 999]) for at in range(0, len(plain), 999)))
    done("people.csv.gz", "out.csv")
    assert short(read("out.csv")) == [said(person) for person in rows]


# Memory -------------------------------------------------------------------------------------------------------


def test_the_want_of_memory_is_one_refusal() -> None:
    with pytest.raises(BatchError, match="there is not enough memory for this batch"), opened(AllowedFiles((), ())):
        bytearray(1 << 62)
    with (
        pytest.raises(BatchError, match="there is not enough memory for this batch"),
        opened(AllowedFiles((), ())) as engine,
    ):
        engine._connection.execute("SELECT len(list(range)) FROM range(200_000_000)").fetchall()


# Names of others on a terminal --------------------------------------------------------------------------------

ESCAPE = "\x1b[31mred\x9b32m\u202e"


def shows(text: str) -> bool:
    """Whether a terminal only shows it."""
    return not {unicodedata.category(letter) for letter in text.replace("\n", "")} & {"Cc", "Cf"}


@pytest.mark.parametrize(
    "arguments", [("--dry-run",), ("--dry-run", "--format", "json"), ("--keep", ESCAPE[:3]), ("--keep", f"{ESCAPE},id")]
)
def test_names_of_columns_do_not_steer_a_terminal(arguments: tuple[str, ...]) -> None:
    rows = table(people(3)).append_column(ESCAPE, pyarrow.array(["a", "b", "c"]))
    with ipc.new_file("people.arrow", rows.schema) as file:
        file.write_table(rows)
    result = batch("people.arrow", "out.csv", *arguments, *OURS)
    assert shows(result.output), ascii(result.output)
    if "json" in arguments:
        assert ESCAPE in json.loads(result.stdout)["kept"]


def test_names_of_files_and_tables_do_not_either() -> None:
    write(people(3), "people.parquet")
    write(people(3), f"{ESCAPE}.csv")
    write(people(3), "people.duckdb::people")
    for names in (
        (f"{ESCAPE}.csv", "out.xyz"),
        (f"{ESCAPE}.parquet", "out.csv"),
        ("people.parquet", f"no{ESCAPE}/out.csv"),
        (f"people.duckdb::{ESCAPE}", "out.csv"),
    ):
        assert shows(refused(*names))
    result = batch(f"{ESCAPE}.csv", "out.csv", "--dry-run", *OURS)
    assert result.exit_code == 0
    assert shows(result.output)
