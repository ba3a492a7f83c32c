"""Cells of DMN that look at another input: how one stands to the other, against the values of both themselves."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from soundadvice import load_pack
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.decision_tables.audit import audit_table
from soundadvice.decision_tables.decide import rows_of
from soundadvice.decision_tables.grid import Box, Grid, grid
from soundadvice.formats.decision_tables.asked import answers_of
from soundadvice.formats.decision_tables.read import carried
from soundadvice.formats.dmn.tables import read_tables
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.answer import read_answers
from support.dmn.files import table, write

Values = dict[str, Any]
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip
_KINDS: dict[str, tuple[Callable[[Any], str], list[Any]]] = {
    "number": (str, [Decimal(one) for one in range(-1, 8)]),
    "date": (lambda day: f'date("2026-03-{day:02}")', list(range(1, 10))),
}


def inputs(**kinds: str) -> str:
    """Inputs that stand in no column, so that cells can name them."""
    return "".join(
        f'<inputData id="i_{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>\n'
        for name, kind in kinds.items()
    )


def beside(text: str, values: Values) -> object:
    """How the inputs that a column names stand to each other, by their values."""
    one, how, other = text.split(" ")
    mine, theirs = values[one], values[other]
    if how in ("=", "in"):
        return mine == theirs if how == "=" else mine in theirs
    words = ("earlier", "later") if isinstance(mine, int) else ("less", "more")
    return words[0] if mine < theirs else words[1] if mine > theirs else "the same"


def given(cut: Grid, values: Values) -> Values:
    return {
        axis.column.text: values[axis.column.text] if axis.column.text in values else beside(axis.column.text, values)
        for axis in cut.axes
    }


def drawn(random: Random, kind: str) -> tuple[str, Callable[[Values], bool]]:
    """A cell of the column `x`, and what it says of values, read from what it is made of and not from its text."""
    write_, values = _KINDS[kind]
    sign, other, value = random.choice(list(_SIGNS)), random.choice(["y", "z"]), random.choice(values[2:-2])
    compare = _SIGNS[sign]
    match random.choice(["-", "own", "beside", "beside", "beside", "not", "range", "half", "list"]):
        case "own":
            return f"{sign} {write_(value)}", lambda one: compare(one["x"], value)
        case "beside":
            return f"{sign} {other}", lambda one: compare(one["x"], one[other])
        case "not":
            return f"not({sign} {other})", lambda one: not compare(one["x"], one[other])
        case "range":
            return "[y..z)", lambda one: one["y"] <= one["x"] < one["z"]
        case "half":
            return f"({write_(value)}..{other}]", lambda one: value < one["x"] <= one[other]
        case "list":
            return f"< {other}, {other}", lambda one: one["x"] <= one[other]
    return "-", lambda one: True


def every(kind: str) -> Iterator[Values]:
    values = _KINDS[kind][1]
    for x, y, z in product(values, repeat=3):
        yield {"x": x, "y": y, "z": z}


def ordinals(kind: str, one: Values) -> Values:
    return one if kind == "number" else {name: 739_675 + value for name, value in one.items()}


@pytest.mark.parametrize("kind", _KINDS)
def test_rows_hold_as_the_values_of_both_inputs_say(kind: str, tmp_path: Path) -> None:
    random, seen = Random(f"beside {kind}"), 0
    for _ in range(12):
        cells = [drawn(random, kind) for _ in range(3)]
        body = table("COLLECT", [("x", kind, "")], [(cell, str(row)) for row, (cell, _) in enumerate(cells)])
        [one] = read_tables(str(write(tmp_path, inputs(x=kind, y=kind, z=kind), body))).tables
        cut = grid(one)
        seen += any(" beside " in axis.column.text for axis in cut.axes)
        for values in every(kind):
            mine = ordinals(kind, values)
            held = [row.number - 1 for row in rows_of(cut, given(cut, mine))]
            assert held == [row for row, (_, holds) in enumerate(cells) if holds(values)], (cells, values)
    assert seen > 5


def boxes(cut: Grid, values: Values) -> Box:
    parts = [axis.part_of(one) for axis, one in zip(cut.axes, given(cut, values).values(), strict=True)]
    return tuple(1 << part for part in parts if part is not None)


def test_every_cell_of_a_gap_is_someone_s_and_no_gap_is_left_out(tmp_path: Path) -> None:
    """What makes `beside` exact: each value of the column stands in every way to the others."""
    random, gaps = Random("gaps"), 0
    for _ in range(12):
        cells = [drawn(random, "number") for _ in range(3)]
        body = table("UNIQUE", [("x", "number", "")], [(cell, str(row)) for row, (cell, _) in enumerate(cells)])
        [one] = read_tables(str(write(tmp_path, inputs(y="number", z="number"), body))).tables
        report, cut = audit_table(one), grid(one)
        assert report.gap is not None
        listed = {
            box
            for region in report.gap.boxes()
            for box in product(*([1 << bit for bit in range(20) if mask >> bit & 1] for mask in region))
        }
        wide = [Decimal(value).scaleb(-1) for value in range(-20, 90, 5)]
        people = [{"x": x, "y": y, "z": z} for x, y, z in product(wide, repeat=3)]
        open_ = {boxes(cut, values) for values in people if not any(holds(values) for _, holds in cells)}
        assert listed == open_, cells
        gaps += bool(open_)
    assert gaps > 3


@pytest.mark.parametrize(
    ("kind", "cells", "columns"),
    [
        ("string", ["y", "not(y)"], ["x = y"]),
        ("boolean", ["y", "not(y)"], ["x = y"]),
        ("time", ["< y", ">= y"], ["x beside y"]),
        ("number", ["<= y", "> y"], ["x beside y"]),
        ("number", ["<= y", "[5..9]", "-"], ["x", "x beside y"]),
        ("date", ["y", "!= y"], ["x = y"]),
    ],
)
def test_a_pack_asks_how_one_stands_to_the_other(
    kind: str, cells: list[str], columns: list[str], tmp_path: Path
) -> None:
    body = table("FIRST", [("x", kind, "")], [(cell, f'"row {row}"') for row, cell in enumerate(cells)])
    file = read_tables(str(write(tmp_path, inputs(y=kind), body)))
    [one] = file.tables
    assert [column.text for column in one.inputs] == columns
    made = carried(file, "beside")
    assert f"Decision: a cell looks at another input, and `{columns[-1]}` is taken in its place" in made.skeleton.notes
    write_skeleton(made.skeleton, tmp_path / "pack")
    pack = load_pack(tmp_path / "pack")
    texts = {finding.id: finding.text for finding in pack.findings}
    own = {"x": [Decimal(3), Decimal(5), Decimal(12)]}
    for values in product(
        *(own.get(c) or ([True, False] if "=" in c else ["less", "the same", "more"]) for c in columns)
    ):
        answers: dict[str, object] = {}
        for asked, value in zip(made.asked.values(), values, strict=True):
            answers |= answers_of(asked, value)
        result = evaluate(pack, read_answers(pack.question, answers))
        first = rows_of(grid(one), dict(zip(columns, values, strict=True)))[:1]
        assert [texts[name] for name in result.findings] == [str(row.outputs[0].value) for row in first]


def test_a_list_is_looked_into(tmp_path: Path) -> None:
    types = '<itemDefinition name="tList" isCollection="true"><typeRef>string</typeRef></itemDefinition>'
    body = table("COLLECT", [("x", "string", "")], [('"cough"', "1"), ("y", "2"), ("not(y)", "3")])
    [one] = read_tables(str(write(tmp_path, types, inputs(y="tList"), body))).tables
    cut = grid(one)
    for x, y in product(["cough", "fever"], [["cough"], ["fever", "rash"], []]):
        held = [row.number for row in rows_of(cut, given(cut, {"x": x, "y": y}))]
        assert held == [1] * (x == "cough") + [2 if x in y else 3]


_LISTED = (
    '<itemDefinition name="tFew"><typeRef>number</typeRef><allowedValues><text>1, 2</text></allowedValues>'
    '</itemDefinition><itemDefinition name="tMany" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    '<itemDefinition name="tParts"><itemComponent name="a"><typeRef>number</typeRef></itemComponent></itemDefinition>'
)


@pytest.mark.parametrize(
    ("columns", "rows", "message"),
    [
        ([("x", "number", ""), ("y", "number", "")], [(">y", "-", "1")], "`y` is an input of the table too"),
        ([("x", "number", ""), ("w", "number", "")], [(">y", "<y", "1")], "`y` stands beside more than one input"),
        ([("x", "number", "")], [(">few", "1")], "`few` has listed values"),
        ([("x", "number", "")], [("parts", "1")], "`parts` is not one value"),
        ([("x", "string", "")], [("y", "1")], "`y` is of the kind number, in a column of the kind text"),
        ([("x", "boolean", "")], [("> flag", "1")], "`flag` is true or false, which has no order"),
        ([("x", "number", "")], [("> y", "1"), ("null", "2")], "`y` stands beside an input that may be null"),
        ([("x", "string", "")], [("> word", "1"), ('"a"', "2")], "`word` stands by its order beside texts"),
        ([("x", "number", "")], [("< y, > z", "1")], "a list that looks at `y` and `z` is not understood"),
        ([("x", "number", "")], [("< many", "1")], "`< many`, which compares with a list, is not understood"),
        ([("x", "number", "")], [("y, 5", "1")], "`y` is not understood"),
        ([("x", "number", "")], [("not([y..z])", "1")], "`y` is not understood"),
        ([("x", "number", "")], [("[y..nothing]", "1")], "`nothing` is not understood"),
    ],
)
def test_what_is_not_exact_is_refused_by_its_cell(
    columns: list[tuple[str, str, str]], rows: list[tuple[str, ...]], message: str, tmp_path: Path
) -> None:
    others = inputs(y="number", z="number", few="tFew", many="tMany", parts="tParts", flag="boolean", word="string")
    path = write(tmp_path, _LISTED, others, table("UNIQUE", columns, rows, name="Loans"))
    [unread] = read_tables(str(path)).unread
    assert unread.message.startswith("Loans: row 1, input x: ")
    assert message in unread.message
