"""Every row's advice is its own: each format, kind of column and engine, at a size that crosses all their limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import compute, parquet

from soundadvice.tables import BatchError, triage_table
from soundadvice.tables.query.row_number import ROW, in_order, in_sequence, numbered
from soundadvice.tables.read.arrow import ArrowSource
from soundadvice.tables.read.duckdb import Engine
from soundadvice.tables.read.row_groups import RowGroups
from soundadvice.tables.read.sources import QuerySource
from soundadvice.tables.run.sample import Sample
from support.tables import aligned
from support.tables.aligned import (
    ADVICE,
    IN_TEXT,
    MAPPING,
    OTHER,
    PACK,
    ROWS,
    Quiet,
    Table,
    batch,
    differing,
    read,
    stream,
    table,
    write,
)

pytestmark = pytest.mark.slow  # tables of 125,000 rows, every format into every other

KEEP = ("name", "id")


@pytest.fixture(autouse=True)
def _some_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soundadvice.tables.run.batch.AT_ONCE", aligned.AT_ONCE)


@pytest.fixture(scope="module")
def many() -> Table:
    return table(ROWS)


def right_of(given: Table, *, text: bool) -> pa.Table:
    return given.right_text if text else given.right


# Files --------------------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("in.parquet", ROWS),
        ("in.parquet", 5_003),
        ("in.csv", 0),
        ("in.csv.gz", 0),
        ("in.ndjson", 0),
        ("in.arrow", 7_001),
        ("in.sqlite::people", 0),
        ("in.duckdb::people", 0),
    ],
)
def test_each_format_in(many: Table, tmp_path: Path, name: str, group: int) -> None:
    text = write(many, tmp_path / name, group=group)
    batch(tmp_path / name, tmp_path / "out.parquet")
    assert differing(right_of(many, text=text), read(tmp_path / "out.parquet")) == 0


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["out.csv", "out.ndjson", "out.arrow", "out.sqlite::advice", "out.duckdb::advice"])
def test_each_format_out(many: Table, tmp_path: Path, name: str) -> None:
    write(many, tmp_path / "in.parquet", group=50_021)
    batch(tmp_path / "in.parquet", tmp_path / name)
    assert differing(many.right, read(tmp_path / name)) == 0


@pytest.mark.sampled
@pytest.mark.parametrize("form", ["csv", "arrow"])
def test_standard_input(many: Table, tmp_path: Path, form: str) -> None:
    batch("-", tmp_path / "out.parquet", standard=stream(many, form), form=form)
    assert differing(right_of(many, text=form == "csv"), read(tmp_path / "out.parquet")) == 0


@pytest.mark.sampled
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_folder_in_and_parts_out_gone_on_with(tmp_path: Path, form: str) -> None:
    many = table(205_000)
    folder, start = tmp_path / "in", 0
    folder.mkdir()
    for number, rows in enumerate((70_001, 2_049, 205_000)):
        parts = (many.typed, many.text, many.right, many.right_text)
        some = Table(*(part.slice(start, rows) for part in parts))
        text = write(some, folder / f"{number}.{form}", group=9_001)
        start += rows
    with pytest.raises(KeyboardInterrupt):
        batch(folder, tmp_path / "out", rows_a_part=40_000, watch=Quiet(100_000))
    assert 0 < len(list((tmp_path / "out").glob("part-*"))) < 5
    batch(folder, tmp_path / "out", rows_a_part=40_000)
    assert differing(right_of(many, text=text), read(tmp_path / "out")) == 0


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["in.csv", "in.ndjson", "in.arrow", "in.duckdb::people"])
def test_parts_are_not_gone_on_with_where_the_rows_come_in_another_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    some = table(9_000)
    write(some, tmp_path / name, group=1_000)
    with pytest.raises(KeyboardInterrupt):
        batch(tmp_path / name, tmp_path / "out", rows_a_part=2_000, watch=Quiet(3_000))
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").glob("part-*")}
    assert before
    with monkeypatch.context() as patch:
        for kind in (QuerySource, ArrowSource):
            tables = kind.tables

            def turned(self: Any, rows: int, tables: Any = tables) -> Iterator[pa.Table]:
                for found in tables(self, rows):
                    yield found.take(list(reversed(range(found.num_rows))))

            patch.setattr(kind, "tables", turned)
        with pytest.raises(BatchError, match="do not come as they did when the folder was begun"):
            batch(tmp_path / name, tmp_path / "out", rows_a_part=2_000)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").glob("part-*")} == before
    text = name.startswith(("in.csv", "in.ndjson"))
    batch(tmp_path / name, tmp_path / "out", rows_a_part=2_000)
    assert differing(right_of(some, text=text), read(tmp_path / "out")) == 0


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["in.parquet", "in.csv"])
def test_a_sample_and_a_comparison(many: Table, tmp_path: Path, name: str) -> None:
    text = write(many, tmp_path / name)
    right = right_of(many, text=text)
    batch(tmp_path / name, tmp_path / "some.parquet", sample=Sample(5_000, 0))
    some = read(tmp_path / "some.parquet")
    assert some.num_rows == 5_000
    assert differing(right.take(some.column("id").cast(pa.int64())), some) == 0

    found = batch(tmp_path / name, tmp_path / "both.parquet", other=OTHER).comparison
    both = read(tmp_path / "both.parquet")
    assert differing(right, both) == 0
    assert found.changed > 0
    lost = {rule.id for rule in PACK.rules} - {rule.id for rule in OTHER.rules}
    was, now = (both.column(one).to_pylist() for one in ("reasons", "other_reasons"))
    assert [one and [reason for reason in one if reason not in lost] for one in was] == now
    for examples in found.examples.values():
        for example in examples:
            said = was[example.row - 1]
            assert said is not None
            assert set(example.lost) == lost & set(said)


def test_a_dry_run_names_the_rows_that_are_wrong(many: Table, tmp_path: Path) -> None:
    from io import BytesIO

    from soundadvice.tables.read.locations import input_place
    from soundadvice.tables.run.batch import Request
    from soundadvice.tables.run.write_out import dry_run

    for name in ("in.parquet", "in.csv"):
        text = write(many, tmp_path / name)
        place = input_place(str(tmp_path / name), None)
        look = dry_run(Request(PACK, place, None, IN_TEXT if text else MAPPING, ADVICE, KEEP), BytesIO())
        wrong = right_of(many, text=text).column("invalid").to_pylist()
        assert look.problems == tuple((row + 1, one) for row, one in enumerate(wrong) if one is not None)[:10]


# Tables in memory ---------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.parametrize("chunk", [997, 2_048, ROWS])
def test_an_arrow_table_in_chunks(many: Table, chunk: int) -> None:
    people = pa.Table.from_batches(many.typed.combine_chunks().to_batches(max_chunksize=chunk))
    assert differing(many.right, triage_table(PACK, people, MAPPING, ADVICE, KEEP)) == 0


def test_a_pandas_frame_keeps_its_index(many: Table) -> None:
    pandas = pytest.importorskip("pandas")
    frame = many.typed.to_pandas()
    frame.index = pandas.Index([f"row {number % 7}" for number in range(ROWS)])  # the same name many times
    advised = triage_table(PACK, frame, MAPPING, ADVICE, KEEP)
    assert advised.index.equals(frame.index)
    # NaN is no answer there: the rows that are invalid for it are left out.
    whole = compute.invert(compute.match_substring_regex(many.right.column("invalid"), "not_finite|exclusive"))
    fine = compute.fill_null(whole, True)
    got = pa.Table.from_pandas(advised, preserve_index=False)
    assert got.column("id").to_pylist() == list(range(ROWS))
    assert differing(many.right.filter(fine), got.filter(fine)) == 0


@pytest.mark.sampled
@pytest.mark.parametrize("how", ["eager", "in-memory", "streaming"])
def test_a_polars_frame(many: Table, how: Any) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.from_arrow(many.typed)
    if how == "eager":
        advised = triage_table(PACK, frame, MAPPING, ADVICE, KEEP)
    else:
        lazy = triage_table(PACK, frame.lazy(), MAPPING, ADVICE, KEEP)
        assert "JOIN" not in lazy.explain()
        advised = lazy.collect(engine=how)
    got = advised.to_arrow().cast(many.right.select([*KEEP, *ADVICE]).schema)
    assert differing(many.right, got) == 0


# Drawn --------------------------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    source=st.sampled_from(["in.parquet", "in.csv", "in.ndjson", "in.arrow", "in.duckdb::people"]),
    target=st.sampled_from(["out.parquet", "out.csv", "out.arrow", "out.ndjson"]),
    rows=st.integers(1, 9_000),
    group=st.integers(500, 4_000),
    columns=st.lists(st.sampled_from(ADVICE), unique=True, min_size=1),
    kept=st.booleans(),
)
def test_any_columns_formats_and_chunks(
    tmp_path_factory: pytest.TempPathFactory,
    source: str,
    target: str,
    rows: int,
    group: int,
    columns: list[str],
    kept: bool,
) -> None:
    folder, some = tmp_path_factory.mktemp("drawn"), table(rows, rows)
    text = write(some, folder / source, group=group)
    batch(folder / source, folder / target, columns=columns, keep=KEEP if kept else ("id",))
    wanted = [*(["name"] if kept else []), *columns]
    assert differing(right_of(some, text=text), read(folder / target), wanted) == 0


# An engine that gives rows back as it likes -------------------------------------------------------------------


def shuffled(rows: pa.Table) -> pa.Table:
    return rows.sort_by([(ROW, "descending")]) if ROW in rows.column_names else rows


@pytest.fixture
def any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine answers every query that tells rows apart in the opposite order."""
    asked, read_in_batches = Engine.table, Engine.batches

    def batches(self: Engine, *arguments: Any, **more: Any) -> Iterator[pa.RecordBatch]:
        found = list(read_in_batches(self, *arguments, **more))
        if found and ROW in found[0].schema.names:
            found = [batch for rows in reversed(found) for batch in shuffled(pa.table(rows)).to_batches()]
        yield from found

    monkeypatch.setattr(Engine, "table", lambda *arguments, **more: shuffled(asked(*arguments, **more)))
    monkeypatch.setattr(Engine, "batches", batches)


@pytest.mark.sampled
@pytest.mark.usefixtures("any_order")
@pytest.mark.parametrize(
    ("source", "target"),
    [
        *((name, "out.parquet") for name in ("in.parquet", "in.csv", "in.ndjson", "in.arrow", "in.sqlite::people")),
        *(("in.parquet", name) for name in ("out.csv", "out.ndjson", "out.duckdb::advice")),
        ("in.csv", "out.csv"),
    ],
)
def test_an_engine_may_answer_in_any_order(tmp_path: Path, source: str, target: str) -> None:
    some = table(3_000)
    text = write(some, tmp_path / source, group=700)
    batch(tmp_path / source, tmp_path / target)
    assert differing(right_of(some, text=text), read(tmp_path / target)) == 0
    both = batch(tmp_path / source, tmp_path / "both.parquet", other=OTHER)
    assert differing(right_of(some, text=text), read(tmp_path / "both.parquet")) == 0
    assert both.comparison.changed > 0


@pytest.mark.sampled
@pytest.mark.parametrize("source", ["in.parquet", "in.csv"])
@pytest.mark.parametrize("target", ["out.parquet", "out.csv"])
@pytest.mark.parametrize("fault", ["lost", "twice"])
def test_rows_lost_or_twice_stop_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, target: str, fault: str
) -> None:
    def spoiled(rows: pa.Table) -> pa.Table:
        if ROW not in rows.column_names or rows.num_rows < 2:
            return rows
        chosen = list(range(rows.num_rows))
        chosen[1:2] = [] if fault == "lost" else [0]
        return rows.take(chosen)

    asked, read_in_batches = Engine.table, Engine.batches

    def batches(self: Engine, *arguments: Any, **more: Any) -> Iterator[pa.RecordBatch]:
        for found in read_in_batches(self, *arguments, **more):
            yield from spoiled(pa.table(found)).to_batches()

    monkeypatch.setattr(Engine, "table", lambda *arguments, **more: spoiled(asked(*arguments, **more)))
    monkeypatch.setattr(Engine, "batches", batches)
    write(table(3_000), tmp_path / source, group=700)
    with pytest.raises(BatchError, match="someone else's"):
        batch(tmp_path / source, tmp_path / target)
    assert [path.name for path in tmp_path.iterdir()] == [source]


@pytest.mark.parametrize("fault", ["lost", "twice"])
def test_batches_of_a_file_lost_or_twice_stop_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    of_group = RowGroups._of_group

    def spoiled(*arguments: Any) -> Iterator[pa.RecordBatch]:
        found = list(of_group(*arguments))
        yield from found[1:] if fault == "lost" else [*found, found[-1]]

    monkeypatch.setattr(RowGroups, "_of_group", spoiled)
    write(table(3_000), tmp_path / "in.parquet", group=700)
    for target in ("out.parquet", "out.csv"):
        with pytest.raises(BatchError, match="someone else's"):
            batch(tmp_path / "in.parquet", tmp_path / target)
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


# Keys ---------------------------------------------------------------------------------------------------------


def test_rows_in_order_by_their_numbers() -> None:
    rows = numbered(pa.table({"a": list("abcde")}), 10)
    turned = rows.take([3, 0, 4, 2, 1])
    assert in_order(turned, 10, 5, "it").column("a").to_pylist() == list("abcde")
    for wrong in ([0, 1, 2, 3], [0, 1, 2, 3, 3], [0, 1, 2, 3, 4, 4]):
        with pytest.raises(BatchError, match="`it`"):
            in_order(rows.take(wrong), 10, 5, "it")
    with pytest.raises(BatchError, match="`it`"):
        in_order(rows, 9, 5, "it")
    nothing = rows.set_column(1, ROW, pa.nulls(5, pa.int64()))
    with pytest.raises(BatchError, match="`it`"):
        in_order(nothing, 10, 5, "it")


@given(st.permutations(range(12)), st.integers(1, 5))
def test_rows_in_sequence_whatever_comes_first(order: list[int], size: int) -> None:
    rows = numbered(pa.table({"a": list(range(12))})).take(order)
    found = list(in_sequence(rows.to_batches(max_chunksize=size), 0, 12, "it"))
    assert pa.Table.from_batches(found).column("a").to_pylist() == list(range(12))
    for wrong in (rows.slice(1), pa.concat_tables([rows, rows.slice(3, 1)])):
        with pytest.raises(BatchError, match="`it`"):
            list(in_sequence(wrong.to_batches(max_chunksize=size), 0, 12, "it"))


# Names that are ours ------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.parametrize("name", [ROW, ROW.upper()])
def test_a_column_with_the_name_of_the_key_is_refused(tmp_path: Path, name: str) -> None:
    some = table(50)
    mine = some.typed.append_column(name, pa.array(range(50)))
    parquet.write_table(mine, tmp_path / "in.parquet")
    with pytest.raises(BatchError, match="rename it"):
        batch(tmp_path / "in.parquet", tmp_path / "out.parquet", keep=None)
    polars = pytest.importorskip("polars")
    for rows in (mine, mine.to_pandas(), polars.from_arrow(mine), polars.from_arrow(mine).lazy()):
        with pytest.raises(BatchError, match="rename it"):
            triage_table(PACK, rows, MAPPING)


def test_a_file_with_row_numbers_of_its_own(tmp_path: Path) -> None:
    some = table(9_000)
    mine = some.typed.append_column("file_row_number", pa.array([7] * 9_000))
    parquet.write_table(mine, tmp_path / "in.parquet", row_group_size=1_000)
    for target in ("out.parquet", "out"):
        batch(tmp_path / "in.parquet", tmp_path / target, keep=(*KEEP, "file_row_number"), rows_a_part=2_500)
        got = read(tmp_path / target)
        assert differing(some.right, got) == 0
        assert set(got.column("file_row_number").to_pylist()) == {7}


def test_there_are_enough_people() -> None:
    said = {str(one.right) for one in aligned.EVERYBODY}
    assert len(said) > 30
