"""Columns without a value, of no type or of any: nobody has answered, or people have said beside it that they are not
sure; by id, on every way that a table takes, against `evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundadvice import evaluate
from soundadvice.model.condition import UNSURE, UnsureTest
from soundadvice.model.question import Date
from soundadvice.tables import read_mapping, triage_table
from support.packs.generated import any_of, at_least, make, rule
from support.tables.agreeing import by_duckdb
from support.tables.aligned import ADVICE, Table, batch, differing, read, write
from support.tables.read_columns import AGE, FEVER, LASTING, SIGNS, YES
from support.thorough import examples

SINCE = Date(id="since", text="since?", minimum=0, maximum=3650, unsure=True)
AMOUNTS = (FEVER, LASTING, SINCE)
PACK = make(
    (AGE, YES, SIGNS, *AMOUNTS),
    (
        rule("old", at_least("age", 70)),
        rule("better", any_of("better", "no")),
        rule("signs", any_of("signs", "saddle")),
        rule("fever", UnsureTest("fever"), "call_now"),
        *(rule(question.id, UnsureTest(question.id)) for question in AMOUNTS[1:]),
    ),
)
TICKS = tuple(f"signs_{option.id}" for option in SIGNS.options)
HOT = f"signs: {{options: {{{', '.join(f'{name[6:]}: {name}' for name in TICKS)}}}}}"
NO_TYPE = pa.null()
TYPES = (NO_TYPE, pa.float64(), pa.int32(), pa.bool_(), pa.string(), pa.date32(), pa.list_(NO_TYPE))
FLAGS = {
    pa.bool_(): (True, False, None),
    pa.int8(): (1, 0, None),
    pa.string(): ("Yes ", "no", None),
    NO_TYPE: (None, None, None),
}
IN_MEMORY = ("arrow", "pandas", "polars", "lazy", "duckdb")
FILES = ("in.parquet", "in.arrow", "in.duckdb::people", "in.csv", "in.ndjson", "in.sqlite::people")
Said = tuple[int, tuple[int, int, int]]
"""An age, and for each amount which of the flags is set."""
PEOPLE = st.lists(st.tuples(st.integers(60, 80), st.tuples(*[st.integers(0, 2)] * 3)), min_size=1, max_size=30)


def people(said: list[Said], types: list[pa.DataType], flags: list[pa.DataType], *, hot: bool) -> Table:
    """Rows that say nothing but an age, and perhaps that people are not sure; and what is right for each."""
    rows = range(len(said))
    names = ["better", *(TICKS if hot else ["signs"]), *(question.id for question in AMOUNTS)]
    kinds = [types[0], *([types[1] if types[1] in FLAGS else NO_TYPE] * len(TICKS) if hot else types[1:2]), *types[2:]]
    columns: dict[str, Any] = {"id": pa.array(rows, pa.int64()), "name": pa.array([f"person {row}" for row in rows])}
    columns["age"] = pa.array([age for age, _ in said], pa.int32())
    columns |= {name: pa.nulls(len(said), kind) for name, kind in zip(names, kinds, strict=True)}
    for at, (question, kind) in enumerate(zip(AMOUNTS, flags, strict=True)):
        columns[f"{question.id}_unsure"] = pa.array([FLAGS[kind][sure[at]] for _, sure in said], kind)
    typed = pa.table(columns)
    words = {True: "true", False: "false"}
    text = {
        name: typed["id"] if name == "id" else [v if v is None else words.get(v, str(v)) for v in column.to_pylist()]
        for name, column in zip(typed.column_names, typed.columns, strict=True)
    }
    right = []
    for row, (age, sure) in enumerate(said):
        doubts = {
            question.id: UNSURE
            for question, kind, which in zip(AMOUNTS, flags, sure, strict=True)
            if FLAGS[kind][which] in (True, 1, "Yes ")
        }
        found = evaluate(PACK, {"age": age, **doubts})
        decided = found.floor if found.decided else None
        advice = {"disposition": decided, "reasons": list(found.fired), "invalid": None, "undecided": not found.decided}
        right.append({"id": row, "name": f"person {row}", **advice})
    no_text = {"id": pa.int64(), "reasons": pa.list_(pa.string()), "undecided": pa.bool_()}
    schema = pa.schema([(name, no_text.get(name, pa.string())) for name in ("id", "name", *ADVICE)])
    whole = pa.Table.from_pylist(right, schema)
    texts = {name: column if name == "id" else pa.array(column, pa.string()) for name, column in text.items()}
    return Table(typed, pa.table(texts), whole, whole)


def in_memory(given: pa.Table, way: str, mapping: str) -> pa.Table:
    """The advice of each row, by that way, as Arrow."""
    kept = ("id", "name")
    found = read_mapping(mapping)
    match way:
        case "arrow":
            return triage_table(PACK, given, found, ADVICE, kept)
        case "pandas":
            made = triage_table(PACK, given.to_pandas(), found, ADVICE, kept)
            return pa.Table.from_pandas(made, preserve_index=False)
        case "polars":
            return triage_table(PACK, polars.from_arrow(given), found, ADVICE, kept).to_arrow()
        case "lazy":
            return triage_table(PACK, polars.from_arrow(given).lazy(), found, ADVICE, kept).collect().to_arrow()
        case _:
            made = by_duckdb(PACK, given, ADVICE, found)
            return made.add_column(0, "name", given["name"]).add_column(0, "id", given["id"])


def plain(right: pa.Table, got: pa.Table) -> pa.Table:
    return pa.table({name: got[name].cast(right.schema.field(name).type) for name in right.column_names})


@pytest.mark.parametrize("way", IN_MEMORY)
@settings(max_examples=examples(5), deadline=None)
@given(
    said=PEOPLE,
    types=st.lists(st.sampled_from(TYPES), min_size=5, max_size=5),
    flags=st.lists(st.sampled_from(list(FLAGS)), min_size=3, max_size=3),
    hot=st.booleans(),
)
def test_in_memory(way: str, said: list[Said], types: list[pa.DataType], flags: list[pa.DataType], hot: bool) -> None:
    # A lazy frame cannot know that a column of another type holds nothing.
    given_ = people(said, [NO_TYPE] * 5 if way == "lazy" else types, flags, hot=hot)
    made = in_memory(given_.typed, way, f"questions: {{{HOT if hot else ''}}}")
    assert differing(given_.right, plain(given_.right, made)) == 0


@pytest.mark.sampled
@pytest.mark.parametrize("source", FILES)
@settings(max_examples=examples(2), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=PEOPLE,
    types=st.lists(st.sampled_from(TYPES), min_size=5, max_size=5),
    flags=st.lists(st.sampled_from(list(FLAGS)), min_size=3, max_size=3),
    hot=st.booleans(),
)
def test_in_files(
    tmp_path_factory: pytest.TempPathFactory,
    source: str,
    said: list[Said],
    types: list[pa.DataType],
    flags: list[pa.DataType],
    hot: bool,
) -> None:
    folder: Path = tmp_path_factory.mktemp("no_type")
    some = people(said, types, flags, hot=hot)
    write(some, folder / source, group=7)
    mapping = read_mapping(f"questions: {{{HOT if hot else ''}}}")
    batch(folder / source, folder / "out.parquet", pack=PACK, mapping=mapping, columns=ADVICE)
    assert differing(some.right, read(folder / "out.parquet")) == 0
