"""Tables and surfaces say what a second reading of the packs says, which shares no line with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

import pyarrow
import pytest
from starlette.testclient import TestClient

from soundadvice import Pack
from soundadvice.server.app import app
from soundadvice.server.fhir.triage import run as fhir_triage
from soundadvice.server.mcp.server import server
from soundadvice.tables import triage_table
from soundadvice.tables.sql.dialects import dialect_named
from soundadvice.tables.sql.select import sql
from soundadvice.tables.sql.table_schema import natural_columns
from support.packs.second_reading import LAYERED, PACKS, Case, canonical, cases
from support.server.fhir_calls import AT, answered, resources
from support.server.fhir_calls import advice_of as advice_in
from support.server.mcp_calls import connected, structured
from support.tables.answer_tables import row_of
from support.tables.engines import KEY, in_sqlite

# Tables -------------------------------------------------------------------------------------------------------------


def check_row(case: Case, row: Mapping[str, Any]) -> None:
    says = case.says
    reasons = row["reasons"].split("|") if isinstance(row["reasons"], str) and row["reasons"] else row["reasons"] or []
    assert set(reasons) == says.rules("true"), case.given
    assert row["invalid"] is None
    assert bool(row["undecided"]) is not says.decided, case.given
    assert row["disposition"] == (says.floor if says.decided else None), case.given
    assert (row["floor"], row["ceiling"]) == (says.floor, says.ceiling), case.given
    # A table has the deciding questions alone.
    assert bool(row["ignored_would_raise"]) is says.look_again, case.given


OUTPUTS = ("disposition", "reasons", "invalid", "undecided", "floor", "ceiling", "ignored_would_raise")


@pytest.mark.slow
def test_a_batch_in_duckdb() -> None:
    """Answers as they are given: lists, numbers, lengths of time in words; the rows in any order."""
    pack = PACKS[LAYERED]
    rows = [
        {KEY: number, **{one: case.given.get(one) for one in pack.deciding}} for number, case in cases(LAYERED).items()
    ]
    table = pyarrow.Table.from_pylist(Random(LAYERED).sample(rows, len(rows)))
    advised = {row[KEY]: row for row in triage_table(pack, table, columns=OUTPUTS, keep=(KEY,)).to_pylist()}
    assert advised.keys() == cases(LAYERED).keys()
    for number, case in cases(LAYERED).items():
        check_row(case, advised[number])


@pytest.mark.slow
def test_a_select_in_sqlite() -> None:
    pack, dialect = PACKS[LAYERED], dialect_named("sqlite")
    rows = [
        {KEY: number, **row_of(pack, canonical(pack, case.given), lists=dialect.lists)}
        for number, case in cases(LAYERED).items()
    ]
    columns, _ = natural_columns(pack, dialect)
    select = sql(pack, "sqlite", outputs=OUTPUTS, keep=(KEY,))
    found = {row[KEY]: row for row in in_sqlite({KEY: "int64", **columns}, rows, select)}
    assert found.keys() == cases(LAYERED).keys()
    for number, case in cases(LAYERED).items():
        check_row(case, found[number])


# Surfaces -----------------------------------------------------------------------------------------------------------


def some() -> dict[int, Case]:
    """Every twenty-first case, of odd and even numbers: the engines that the surfaces ask are shown all of them."""
    return dict(list(cases(LAYERED).items())[::21])


def test_fhir() -> None:
    pack = PACKS[LAYERED]
    for number, case in some().items():
        version: Any = ("R4", "R5")[number % 2]
        bundle: Any = fhir_triage(PACKS, answered(pack, case.given, version), version, at=AT)
        if not case.says.decided:
            assert resources(bundle)["GuidanceResponse"]["status"] == "data-required"
            continue
        check_advice(case, json.loads(advice_in(bundle)))


def check_advice(case: Case, advice: Mapping[str, Any]) -> None:
    says = case.says
    assert says.decided, case.given
    assert advice["disposition"] == says.floor, case.given
    assert {one["rule"] for one in advice["reasons"]} == says.rules("true"), case.given
    assert set(advice["open"]) == says.rules("open"), case.given
    assert set(advice["ignored"]) == says.ignored, case.given
    assert advice["ignored_would_raise"] is says.look_again, case.given
    given = {one["id"] for part in ("exercises", "habits", "therapies") for one in advice["plan"][part]}
    assert given == case.plan, case.given


def check_least(case: Case, least: Mapping[str, Any] | None, pack: Pack) -> None:
    """While there is no advice: what is sure already."""
    assert not case.says.decided, case.given
    assert (pack.default if least is None else least["disposition"]) == case.says.floor, case.given


@pytest.mark.slow
def test_mcp() -> None:
    with connected(server(PACKS, default=LAYERED)) as (call, _):
        for case in some().values():
            reply = structured(call("evaluate", {"answers": case.given, "pack": LAYERED}))
            if reply.get("decided") is False:
                check_least(case, reply["at_least"], PACKS[LAYERED])
            else:
                check_advice(case, reply)


def test_http() -> None:
    with TestClient(app(PACKS, default=LAYERED), base_url="http://127.0.0.1") as client:
        for case in some().values():
            reply = client.post(f"/api/packs/{LAYERED}/evaluate", json={"answers": case.given}).json()
            if reply["decided"]:
                check_advice(case, reply["advice"])
            else:
                check_least(case, reply["at_least"], PACKS[LAYERED])
