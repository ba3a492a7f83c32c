"""Decision tables: each row a rule, in the order of the table; what its hit policy makes of the rows before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from soundadvice.loader.files import PackFiles, Shaped
from soundadvice.loader.schema.shapes import RuleShape
from soundadvice.loader.schema.table_shapes import TableShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.condition import All, AnyOf, Condition, Not
from soundadvice.model.rule import DecisionTable, HitPolicy, Rule

Build = Callable[[Shaped[RuleShape], Condition | None], Rule | None]


def build_tables(files: PackFiles, build: Build, problems: Problems) -> tuple[list[Rule], tuple[DecisionTable, ...]]:
    """The rules that the layer's tables are, and the tables.

    `build` makes a rule of its shape, and of the condition of a row that has no tests.
    """
    rules: list[Rule] = []
    tables: list[DecisionTable] = []
    for shaped in files.tables:
        made = _rows(shaped, build, problems)
        rules += [rule for rule, _ in made]
        if len(made) == len(shaped.shape.rows):
            shape, span = shaped.shape, shaped.node.at("id").span
            own = tuple((rule.id, when) for rule, when in made)
            tables.append(DecisionTable(shape.id, HitPolicy(shape.hit), own, complete=shape.complete, span=span))
        else:
            files.broken.update(row.id for row in shaped.shape.rows)
    return rules, tuple(tables)


def _rows(shaped: Shaped[TableShape], build: Build, problems: Problems) -> list[tuple[Rule, Condition | None]]:
    """The rule of each row that can be read, and what the row itself says, None for everyone else."""
    found: list[tuple[Rule, Condition | None]] = []
    before: list[Condition] = []
    for position, row in enumerate(shaped.shape.rows):
        node = shaped.node.at("rows", position)
        is_rest = node.get("when") is None
        if is_rest and (shaped.shape.hit != "first" or position + 1 < len(shaped.shape.rows) or not before):
            hint = "add tests, or make it the last row of a table with `hit: first`"
            problems.add("row_without_test", f"`{row.id}` is for everyone", node.at("id"), hint)
            continue
        others = Not(AnyOf(tuple(before)) if len(before) > 1 else before[0]) if before else None
        rule = build(Shaped(RuleShape(**dict(row)), _with_condition(node)), others if is_rest else None)
        if rule is None:
            continue
        own = None if is_rest else rule.when
        if shaped.shape.hit == "first" and own is not None and others is not None:
            rule = replace(rule, when=All((own, others)))
        if own is not None:
            before.append(own)
        found.append((replace(rule, table=shaped.shape.id), own))
    return found


def _with_condition(row: Node) -> Node:
    """The row as a rule is written: its tests joined, each a condition of its own."""
    tests = row.get("when")
    assert isinstance(row.value, dict)
    if tests is None or not isinstance(tests.value, dict):
        return row
    each = [_single(tests, key) for key in tests.value]
    joined = each[0] if len(each) == 1 else _joined(tests, each)
    return replace(row, value={**row.value, "when": joined})


def _single(tests: Node, key: str) -> Node:
    assert isinstance(tests.value, dict)
    return replace(tests, value={key: tests.value[key]}, keys={key: tests.keys[key]})


def _joined(tests: Node, each: list[Node]) -> Node:
    return replace(tests, value={"all": replace(tests, value=each)}, keys={"all": tests})
