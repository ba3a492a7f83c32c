"""Agreeing: what an engine works out for a table of answers, against `evaluate`, row by row."""

from __future__ import annotations

from collections.abc import Sequence

import polars
import pyarrow
import pytest

from soundadvice import Pack, evaluate
from soundadvice.tables import COLUMNS, triage_table
from support.packs.generated import Answers
from support.tables.canonical import canonical

ENGINES = ("duckdb", "polars")
ON_EVERY_ENGINE = pytest.mark.parametrize("engine", ENGINES)


def triaged(pack: Pack, table: pyarrow.Table, engine: str, columns: Sequence[str] = COLUMNS) -> list[dict[str, object]]:
    """The rows of advice, worked out by that engine."""
    if engine == "polars":
        return triage_table(pack, polars.from_arrow(table), columns=columns, keep=()).to_dicts()  # type: ignore[no-any-return]
    return triage_table(pack, table, columns=columns, keep=()).to_pylist()  # type: ignore[no-any-return]


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
