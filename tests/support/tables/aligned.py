"""Tables of many rows in which each row's right advice is known by its id, and their comparison, by id.

A few people are drawn, and what is right for each is worked out by `evaluate`. A row is one of them, drawn at random: a
row that is one too far, or two that changed places, have someone else's advice.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import csv, ipc, parquet

from soundadvice import evaluate
from soundadvice.model.condition import UNSURE, UnsureTest
from soundadvice.model.question import Duration, MultiChoice, Number
from soundadvice.model.time.duration import SECONDS
from soundadvice.tables import read_mapping
from soundadvice.tables.read.locations import TableFormat, input_place, output_place
from soundadvice.tables.run.batch import Request
from soundadvice.tables.run.write_out import run
from support.packs.generated import any_of, at_least, choice, make, rule

ROWS = 125_000
"""More than an engine's vectors (2,048) and a row group (122,880)."""
AT_ONCE = 60_000
"""How many rows the tests of these hold at once: less than there are, as of larger tables."""
PEOPLE = 97
DAY = SECONDS["day"]
SPOTS, TICKS = ("leg", "saddle", "none"), ("foot", "knee", "none", "unsure")
PACK = make(
    (
        choice("pain", "none", "one", "both"),
        choice("better", "yes", "no"),
        choice("site", "back", "hip", "neck"),
        MultiChoice(id="spots", text="spots?", options=choice("spots", *SPOTS).options),
        MultiChoice(id="signs", text="signs?", options=choice("signs", *TICKS).options),
        Number(id="age", text="age?", unit="years", minimum=0, maximum=120, unsure=True),
        Number(id="fever", text="fever?", unit="C", minimum=300, maximum=450, decimals=1),
        Duration(id="lasting", text="how long?", minimum=0, maximum=SECONDS["year"], unsure=True),
    ),
    (
        rule("both_legs", any_of("pain", "both")),
        rule("not_better", any_of("better", "no")),
        rule("in_neck", any_of("site", "neck")),
        rule("in_saddle", any_of("spots", "saddle"), "call_now"),
        rule("at_knee", any_of("signs", "knee")),
        rule("old", at_least("age", 60)),
        rule("hot", at_least("fever", 400), "call_now"),
        rule("long", at_least("lasting", 60 * DAY)),
        rule("nobody_knows", UnsureTest("lasting")),
    ),
)
OTHER = make(PACK.questions, PACK.rules[2:])
"""The same without two of its rules."""
_PLACES = """
questions:
  site: {column: site, values: {"1": back, "2": hip, "3": neck, "9": null}}
  signs: {options: {foot: signs_foot, knee: signs_knee, none: signs_none, unsure: signs_unsure}}
  lasting: {column: days, unit: day, unsure: lasting_unsure}
"""
MAPPING = read_mapping(_PLACES)
IN_TEXT = read_mapping(f"{_PLACES}  better: {{column: better, values: {{'true': yes, 'false': no}}}}")
Row = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """What a table says of someone, and what a batch must say; `text` where all the table holds is text."""

    cells: Row
    right: Row
    right_text: Row


def person(random: Random, number: int) -> Person:
    """Someone; of a few an answer is missing, or cannot be taken."""
    pain, better = random.choice(("none", "one", "both")), random.random() < 0.8
    site = random.choice((1, 2, 3, 9))
    spot, tick = random.choice(SPOTS), random.choice(TICKS)
    age = random.choice((20, 40, 59, 60, None))
    fever = random.choice((36.6, 37.5, 39.9, 40.0, None))
    days = random.choice((1.0, 59.0, 60.0, None))
    answers = {
        "pain": pain,
        "better": "yes" if better else "no",
        "spots": frozenset({spot}),
        "signs": frozenset({tick}),
    }
    answers |= {} if site == 9 else {"site": ("back", "hip", "neck")[site - 1]}
    answers |= {"age": UNSURE if age is None else age}
    answers |= {} if fever is None else {"fever": round(fever * 10)}
    answers |= {"lasting": UNSURE if days is None else round(days) * DAY}
    wrong, wrong_text = "", ""
    match number % 12:
        case 3:
            pain, wrong, wrong_text = "half", *("pain: unknown_option",) * 2
        case 5:
            fever, wrong, wrong_text = float("nan"), "fever: not_finite", "fever: not_a_number"
        case 7:
            days, wrong, wrong_text = float("nan"), "lasting: not_finite", "lasting: not_a_duration"
            if answers["lasting"] == UNSURE:  # not sure, and a number
                wrong, wrong_text = ("lasting: exclusive_option",) * 2
        case 9:
            fever, wrong, wrong_text = float("inf"), "fever: not_finite", "fever: not_a_number"
    cells = {
        "pain": pain,
        "better": better,
        "site": site,
        "spots": [spot],
        **{f"signs_{option}": "true" if option == tick else "false" for option in TICKS},
        "age": age,
        "age_unsure": age is None,
        "fever": fever,
        "days": days,
        "lasting_unsure": "yes" if answers["lasting"] == UNSURE else "no",
    }
    return Person(cells, _right(answers, wrong), _right(answers, wrong_text))


def _right(answers: Row, wrong: str) -> Row:
    if wrong:
        return {"disposition": None, "reasons": None, "invalid": wrong, "undecided": None}
    found = evaluate(PACK, answers)
    disposition = found.floor if found.decided else None
    return {
        "disposition": disposition,
        "reasons": list(found.fired),
        "invalid": None,
        "undecided": not found.decided,
    }


EVERYBODY = tuple(person(Random(f"aligned.{number}"), number) for number in range(PEOPLE))
_TEXTS = pa.list_(pa.string())
_CELLS = pa.schema(
    [
        ("pain", pa.string()),
        ("better", pa.bool_()),
        ("site", pa.int32()),
        ("spots", _TEXTS),
        *((f"signs_{option}", pa.string()) for option in TICKS),
        ("age", pa.int16()),
        ("age_unsure", pa.bool_()),
        ("fever", pa.float64()),
        ("days", pa.float64()),
        ("lasting_unsure", pa.string()),
    ]
)
_RIGHT = pa.schema(
    [("disposition", pa.string()), ("reasons", _TEXTS), ("invalid", pa.string()), ("undecided", pa.bool_())]
)
ADVICE = tuple(_RIGHT.names)


@dataclass(frozen=True)
class Table:
    """Rows: what they hold, typed and as text, and what is right for each, in the order of their ids, from 0."""

    typed: pa.Table
    text: pa.Table
    right: pa.Table
    right_text: pa.Table


def table(rows: int, seed: int = 0) -> Table:
    """So many rows."""
    who = pa.array(Random(seed).choices(range(PEOPLE), k=rows), pa.int32())
    names = pa.array([f"person {number}" for number in range(PEOPLE)]).take(who)

    def of(schema: pa.Schema, what: Sequence[Row]) -> pa.Table:
        found = pa.Table.from_pylist(list(what), schema).combine_chunks().take(who)
        return found.add_column(0, "name", names).add_column(0, "id", pa.array(range(rows), pa.int64()))

    return Table(
        of(_CELLS, [one.cells for one in EVERYBODY]),
        of(pa.schema([(name, pa.string()) for name in _CELLS.names]), [_as_text(one.cells) for one in EVERYBODY]),
        of(_RIGHT, [one.right for one in EVERYBODY]),
        of(_RIGHT, [one.right_text for one in EVERYBODY]),
    )


def _as_text(cells: Row) -> Row:
    def text(value: object) -> str | None:
        if isinstance(value, bool):
            return str(value).lower()
        return "|".join(value) if isinstance(value, list) else None if value is None else str(value)

    return {name: text(value) for name, value in cells.items()}


# Files --------------------------------------------------------------------------------------------------------


def write(given: Table, place: Path | str, *, group: int = ROWS) -> bool:
    """Writes the rows in the format of a name, and returns whether as text; `group` are the rows of a chunk."""
    name, _, inside = str(place).partition("::")
    path = Path(name)
    match path.suffixes:
        case [".parquet"]:
            parquet.write_table(given.typed, path, row_group_size=group)
        case [".arrow"]:
            with ipc.new_file(path, given.typed.schema) as file:
                file.write_table(given.typed, max_chunksize=group)
        case [".csv"]:
            csv.write_csv(given.text, path)
        case [".csv", ".gz"]:
            with gzip.open(path, "wb", compresslevel=1) as packed:
                csv.write_csv(given.text, packed)
        case [".ndjson"]:
            with duckdb.connect() as base:
                base.register("people", given.text)
                base.execute(f"COPY people TO '{path}' (FORMAT json)")
        case [".duckdb"]:
            with duckdb.connect(str(path)) as base:
                base.register("people", given.typed)
                base.execute(f"CREATE TABLE {inside} AS SELECT * FROM people ORDER BY id")
        case [".sqlite"]:
            with sqlite3.connect(path) as database:
                names = given.text.column_names
                database.execute(f"CREATE TABLE {inside} (id INTEGER, {', '.join(f'{n} TEXT' for n in names[1:])})")
                for some in given.text.to_batches(max_chunksize=50_000):
                    values = zip(*(column.to_pylist() for column in some.columns), strict=True)
                    database.executemany(f"INSERT INTO {inside} VALUES ({', '.join('?' * len(names))})", values)
            database.close()
        case _:
            raise AssertionError(place)
    return path.suffixes[0] in (".csv", ".ndjson", ".sqlite")


def stream(given: Table, form: str) -> bytes:
    """The rows as they come on standard input."""
    sink = pa.BufferOutputStream()
    if form == "csv":
        csv.write_csv(given.text, sink)
    else:
        with ipc.new_stream(sink, given.typed.schema) as writer:
            writer.write_table(given.typed, max_chunksize=7_001)
    return bytes(sink.getvalue())


class Quiet:
    """Is told how far a batch is, and stops it after so many rows, if asked to."""

    def __init__(self, most: float = float("inf")) -> None:
        self._most = most

    def begin(self, count: object, done: int) -> None:
        pass

    def at(self, rows: float) -> None:
        if rows > self._most:
            raise KeyboardInterrupt


def batch(source: Path | str, target: Path | str | None, *, standard: bytes = b"", form: str = "", **more: Any) -> Any:
    """The batch from one place to another; `form` is that of standard input."""
    watch = more.pop("watch", Quiet())
    start = input_place(str(source), TableFormat(form) if form else None)
    end = None if target is None else output_place(str(target), None)
    columns = ("disposition", "reasons", "invalid", "undecided")
    asked = {"columns": columns, "keep": ("name", "id"), "pack": PACK, "mapping": MAPPING} | more
    if start.format in (TableFormat.CSV, TableFormat.NDJSON, TableFormat.SQLITE) and "mapping" not in more:
        asked["mapping"] = IN_TEXT
    return run(Request(source=start, target=end, **asked), watch, BytesIO(standard), BytesIO())


def read(place: Path | str) -> pa.Table:
    """What a batch wrote, as it stands there; lists as text where the format has none."""
    name, _, inside = str(place).partition("::")
    path = Path(name)
    if path.is_dir():
        return pa.concat_tables([read(part) for part in sorted(path.glob("part-*"))])
    match path.suffix:
        case ".parquet":
            return parquet.read_table(path)
        case ".arrow":
            with ipc.open_file(path) as file:
                return file.read_all()
        case ".duckdb":
            with duckdb.connect(name, read_only=True) as base:
                return base.sql(f"SELECT * FROM {inside}").to_arrow_table()
        case ".sqlite":
            with sqlite3.connect(path) as database:
                database.row_factory = sqlite3.Row
                rows = [dict(row) for row in database.execute(f"SELECT * FROM {inside}")]
            database.close()
            return pa.Table.from_pylist(rows)
        case ".ndjson":
            with path.open() as lines:
                return pa.Table.from_pylist([json.loads(line) for line in lines])
        case ".csv":
            quiet = csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
            return csv.read_csv(path, convert_options=quiet)
        case _:
            raise AssertionError(place)


# Comparing by id ----------------------------------------------------------------------------------------------


def differing(right: pa.Table, got: pa.Table, columns: Sequence[str] = ("name", *ADVICE)) -> int:
    """How many rows have not what is right for their id; all of them where ids are not each there once, in order."""
    ids, wanted = (one.column("id").cast(pa.int64()).combine_chunks() for one in (got, right))
    if not ids.equals(wanted):
        return max(len(ids), len(wanted))
    with duckdb.connect() as base:
        base.register("was", right.select(["id", *columns]))
        base.register("got", got.select(["id", *columns]))
        unequal = " OR ".join(f"{_plain(right, got, one)}" for one in columns)
        query = f"SELECT count(*) FROM was FULL JOIN got ON was.id = got.id::BIGINT WHERE {unequal}"
        return int(base.sql(query).fetchall()[0][0])


def _plain(right: pa.Table, got: pa.Table, column: str) -> str:
    """Whether a column differs, as SQL; a list may have been written as a text, and true as 1."""
    was, found = f"was.{column}", f"got.{column}"
    if pa.types.is_list(right.schema.field(column).type) and not pa.types.is_list(got.schema.field(column).type):
        was = f"array_to_string({was}, '|')"
    if pa.types.is_integer(got.schema.field(column).type):
        found = f"CAST({found} AS BOOLEAN)"
    return f"{was} IS DISTINCT FROM {found}"
