"""Agreeing: what an engine works out for a table of answers, against `evaluate`, row by row."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import polars
import pyarrow
import pytest

from soundadvice import Pack, evaluate
from soundadvice.tables import COLUMNS, ColumnMapping, triage_table
from soundadvice.tables.query.advice import outcomes
from soundadvice.tables.query.row_number import ROW, in_order, numbered
from support.packs.generated import Answers
from support.tables.canonical import canonical

ENGINES = ("duckdb", "polars", "bits")
ON_EVERY_ENGINE = pytest.mark.parametrize("engine", ENGINES)


def triaged(
    pack: Pack,
    table: pyarrow.Table,
    engine: str,
    columns: Sequence[str] = COLUMNS,
    mapping: ColumnMapping | None = None,
) -> list[dict[str, object]]:
    """The rows of advice, worked out by that engine: the expression by DuckDB or Polars, or in bits."""
    if engine == "polars":
        return triage_table(pack, polars.from_arrow(table), mapping, columns, ()).to_dicts()  # type: ignore[no-any-return]
    if engine == "duckdb":
        return by_duckdb(pack, table, columns, mapping).to_pylist()  # type: ignore[no-any-return]
    return triage_table(pack, table, mapping, columns, ()).to_pylist()  # type: ignore[no-any-return]


def by_duckdb(
    pack: Pack, table: pyarrow.Table, columns: Sequence[str] = COLUMNS, mapping: ColumnMapping | None = None
) -> pyarrow.Table:
    """What the expression comes to in DuckDB."""
    nothing = frozenset(name for name in table.column_names if table.column(name).null_count == table.num_rows > 0)
    rows = ibis.memtable(numbered(table))
    advice = outcomes(pack, rows, mapping, columns, (), ROW, nothing)
    connection = ibis.duckdb.connect()
    try:
        return in_order(connection.to_pyarrow(advice), 0, table.num_rows, "the table")
    finally:
        connection.disconnect()


def expected(pack: Pack, answers: Answers) -> dict[str, object]:
    """The row that `evaluate` asks for."""
    found = evaluate(pack, answers)
    disposition = pack.disposition[found.floor]
    truths = {**dict.fromkeys(found.fired, True), **dict.fromkeys(found.open, None)}
    return {
        "disposition": disposition.id if found.decided else None,
        "acuity": str(disposition.acuity) if found.decided else None,
        "reasons": list(found.fired),
        "findings": list(found.findings),
        **{f"rule_{rule.id}": truths.get(rule.id, False) for rule in pack.rules},
        "invalid": None,
        "undecided": not found.decided,
        "floor": found.floor,
        "ceiling": str(found.ceiling),
        "ignored_would_raise": found.ignored_would_raise,
    }


def agree(pack: Pack, people: Sequence[Answers], engine: str) -> None:
    rows = triaged(pack, canonical(pack, people), engine)
    assert len(rows) == len(people)
    for row, answers in zip(rows, people, strict=True):
        wanted = expected(pack, answers)
        different = {name: (row.get(name), wanted[name]) for name in wanted if row.get(name) != wanted[name]}
        assert not different, answers
        assert row.keys() == wanted.keys()
