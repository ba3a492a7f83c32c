"""Parquet as it stands: read by its row groups, whatever its writer made of them, or by the engine where it must be."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from pyarrow import parquet

from soundadvice.model.question import MultiChoice
from soundadvice.tables import triage_table
from soundadvice.tables.read.row_groups import RowGroups
from support.packs.generated import any_of, choice, make, rule
from support.tables.aligned import batch, read

SIGNS = MultiChoice(id="signs", text="signs?", options=choice("signs", "leg", "saddle", "none", "unsure").options)
PACK = make(
    (choice("pain", "none", "one", "both"), SIGNS),
    (rule("both", any_of("pain", "both")), rule("saddle", any_of("signs", "saddle"), "call_now")),
)
COLUMNS = ("disposition", "acuity", "reasons", "invalid", "undecided", "floor", "ceiling")
ROWS = 6_000


def people(nonsense: int) -> pa.Table:
    """People, some of whom say one of so many things that no question has; the later they come, the more do."""
    random = Random(nonsense)
    said = [f"nonsense number {number}" for number in range(nonsense)]

    def one(row: int, *options: str) -> str | None:
        return random.choice(said) if said and random.random() < row / ROWS else random.choice((*options, None))

    pain = [one(row, "none", "one", "both") for row in range(ROWS)]
    signs = [random.choice(([one(row, "leg", "saddle")] * 2, ["none"], ["leg"], [], None)) for row in range(ROWS)]
    lists = pa.array(signs, pa.list_(pa.string()))
    return pa.table({"id": range(ROWS), "name": pa.array(map(str, range(ROWS))), "pain": pain, "signs": lists})


def same(table: pa.Table, folder: Path, keep: tuple[str, ...] = ("id", "name")) -> None:
    wanted = triage_table(PACK, table, None, COLUMNS, keep)
    for target in ("out.parquet", "parts/"):
        batch(folder / "in.parquet", f"{folder}/{target}", pack=PACK, mapping=None, columns=COLUMNS, keep=keep)
    for target in ("out.parquet", "parts"):
        got = read(folder / target)
        assert got.schema.equals(wanted.schema)
        assert got.equals(wanted)


@pytest.mark.slow
@pytest.mark.sampled
@pytest.mark.parametrize("group", [97, 2_000, ROWS])
@pytest.mark.parametrize("nonsense", [0, 3, 5_000])
@pytest.mark.parametrize("dictionary", [True, False])
def test_row_groups_of_any_size_and_dictionaries_that_end(
    tmp_path: Path, group: int, nonsense: int, dictionary: bool
) -> None:
    table = people(nonsense)
    parquet.write_table(
        table,
        tmp_path / "in.parquet",
        row_group_size=group,
        use_dictionary=dictionary,
        dictionary_pagesize_limit=2_000,
        data_page_size=500,
    )
    same(table, tmp_path)


def test_a_list_whose_dictionary_ends_half_way_is_read_without_it(tmp_path: Path) -> None:
    table = people(5_000)
    parquet.write_table(table, tmp_path / "in.parquet", dictionary_pagesize_limit=2_000, data_page_size=500)
    rows = RowGroups(tmp_path / "in.parquet", "it")
    found = pa.Table.from_batches(list(rows.batches([0], table.select(["signs"]).schema, frozenset({"signs"}))))
    assert found.column("signs").to_pylist() == table.column("signs").to_pylist()


def test_what_the_engine_reads_otherwise_is_read_by_the_engine(tmp_path: Path) -> None:
    began = datetime(2024, 3, 1)
    table = people(0).append_column("began", pa.array([began + timedelta(days=row) for row in range(ROWS)]))
    rows = table.append_column("length", pa.array([timedelta(seconds=row) for row in range(ROWS)]))
    parquet.write_table(rows, tmp_path / "in.parquet", row_group_size=2_500)
    assert not RowGroups(tmp_path / "in.parquet", "it").are_as_they_stand(rows.schema)
    same(table, tmp_path, ("id", "began"))
