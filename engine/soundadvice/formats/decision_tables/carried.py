"""Carried: a decision table as rules of a pack: one a row, in the order that the hit policy has them, or a score."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from soundadvice.authoring.skeleton import plain_text
from soundadvice.decision_tables.decide import SINGLE
from soundadvice.decision_tables.grid import grid
from soundadvice.decision_tables.rows import row_facts
from soundadvice.decision_tables.table import Aggregation, ForeignTable, TablePolicy, TableRow
from soundadvice.decision_tables.tests import shown
from soundadvice.decision_tables.words import outcome_words
from soundadvice.formats.decision_tables.asked import BeyondPacksError
from soundadvice.formats.names import IdSpace

DISPOSITION = "as_the_table_says"
_MOST_POINTS = 1_000_000
When = Callable[[TableRow], "list[str] | None"]
"""The conditions of a row, in YAML, all of which must hold; None of a row that never holds."""


@dataclass(slots=True)
class PackIds:
    """The ids of a pack, by what they name."""

    questions: IdSpace = field(default_factory=IdSpace)
    rules: IdSpace = field(default_factory=lambda: IdSpace(()))
    findings: IdSpace = field(default_factory=lambda: IdSpace(()))


@dataclass(frozen=True, slots=True)
class CarriedTable:
    """A table in a pack. `rules` are by the number of their row; `score`, with its `scale`, is in place of outcomes.

    `otherwise` is the rule for those of whom no row holds, where the table has a default.
    """

    table: ForeignTable
    id: str
    rules: Mapping[int, str]
    files: Mapping[str, str]
    findings: tuple[str, ...]
    notes: tuple[str, ...] = ()
    score: str = ""
    score_text: str = ""
    scale: int = 1
    otherwise: str = ""


def carry(table: ForeignTable, when: When, always: str, ids: PackIds) -> CarriedTable:
    """A table as rules. Raises BeyondPacksError for what a pack cannot say."""
    if table.policy is TablePolicy.COLLECT and table.aggregation in (Aggregation.SUM, Aggregation.COUNT):
        return _score(table, when, always, ids)
    name = ids.rules.of(table.name, "table")
    outcomes: dict[object, str] = {}
    said: list[str] = []
    lines: list[str] = []
    rules: dict[int, str] = {}
    notes = [*_policy_notes(table)]
    before: list[str] = []
    hit, rows = _ordered(table)
    for row in rows:
        tests = when(row)
        if tests is None:
            notes.append(f"{table.name}: row {row.number} is left out: it never holds")
            continue
        rule = ids.rules.of(f"{name} {row.number}", "row")
        finding = _finding(table, row, outcomes, said, ids)
        rules[row.number] = rule
        lines += [f"  - id: {rule}", f"    when: {_when(tests, always)}", *_says(table, row, finding)]
        before.append(_all(tests, always))
        if hit == "first" and not tests:
            left = [one.number for one in rows[rows.index(row) + 1 :]]
            notes += [f"{table.name}: row {one} is left out: row {row.number} before it holds always" for one in left]
            break
    if not lines:
        raise BeyondPacksError("a table without a row that holds")
    files = {f"tables/{name}.yaml": f"id: {name}\nhit: {hit}\nrows:\n" + "".join(f"{line}\n" for line in lines)}
    otherwise = ""
    if table.has_default:
        otherwise = ids.rules.of(f"{name} otherwise", "otherwise")
        files[f"rules/{otherwise}.yaml"] = _default(table, otherwise, before, outcomes, said, ids)
    return CarriedTable(table, name, rules, files, tuple(said), tuple(notes), otherwise=otherwise)


def _ordered(table: ForeignTable) -> tuple[str, list[TableRow]]:
    """The hit policy of a pack's table that decides the same, and the rows in the order that it takes."""
    rows = list(table.rows)
    if table.policy is TablePolicy.PRIORITY:
        return "first", sorted(rows, key=table.rank)
    if table.policy is TablePolicy.OUTPUT_ORDER:
        return "collect", sorted(rows, key=table.rank)
    if table.policy is TablePolicy.COLLECT and table.aggregation in (Aggregation.MIN, Aggregation.MAX):
        sign = 1 if table.aggregation is Aggregation.MIN else -1
        return "first", sorted(rows, key=lambda row: sign * _points(row))
    hit = {TablePolicy.UNIQUE: "unique", TablePolicy.ANY: "any", TablePolicy.FIRST: "first"}
    return hit.get(table.policy, "collect"), rows


def _policy_notes(table: ForeignTable) -> list[str]:
    notes = []
    if table.policy not in SINGLE and table.aggregation is Aggregation.LIST:
        kept = "and how often one is collected" if table.policy is not TablePolicy.COLLECT else "how often one is"
        notes.append(f"{table.name}: all outcomes are found, in the order of the pack; not kept is {kept}")
    if table.policy is TablePolicy.PRIORITY:
        notes.append(
            f"{table.name}: its rows are put in the order of their priority, and the first one that holds counts"
        )
    if table.policy in (TablePolicy.UNIQUE, TablePolicy.ANY):
        clashes = [one for one in row_facts(grid(table)).overlaps if one.conflict or table.policy is TablePolicy.UNIQUE]
        for one in clashes[:20]:
            pair = f"rows {table.rows[one.first].number} and {table.rows[one.second].number}"
            notes.append(f"{table.name}: {pair} hold together: nothing is decided there, and the pack finds both")
    expressions = [row.number for row in table.rows if not all(cell.is_literal for cell in row.outputs)]
    if expressions:
        notes.append(
            f"{table.name}: the outputs of rows {_numbers(expressions)} are expressions, which are not reckoned"
        )
    return notes


def _numbers(numbers: Sequence[int]) -> str:
    shown_ = ", ".join(map(str, numbers[:10]))
    return f"{shown_} and {len(numbers) - 10} more" if len(numbers) > 10 else shown_


def _finding(table: ForeignTable, row: TableRow, outcomes: dict[object, str], said: list[str], ids: PackIds) -> str:
    """The id of what a row finds, one for each outcome."""
    if row.outcome not in outcomes:
        words = outcome_words(table, row).replace("`", "")
        name = ids.findings.of(f"{table.name[:24]} {words}", "outcome")
        outcomes[row.outcome] = name
        said.append(f"  {name}:\n    title: {_quoted(table.name)}\n    text: {_quoted(words)}\n")
    return outcomes[row.outcome]


def _says(table: ForeignTable, row: TableRow, finding: str) -> list[str]:
    words = outcome_words(table, row).replace("`", "")
    lines = [f"    advise: {DISPOSITION}", f"    findings: [{finding}]", f"    because: {_because(table, words)}"]
    return [*lines, f"    note: {_quoted(row.note)}"] if row.note else lines


def _because(table: ForeignTable, words: str) -> str:
    return _quoted(f"{table.name}: {words}")


def _default(
    table: ForeignTable,
    name: str,
    before: Sequence[str],
    outcomes: dict[object, str],
    said: list[str],
    ids: PackIds,
) -> str:
    cells = [column.default for column in table.outputs]
    words = ", ".join("null" if cell is None else shown(cell.value) for cell in cells)
    key = tuple(("", None) if cell is None else cell.key for cell in cells)
    if key not in outcomes:
        outcomes[key] = ids.findings.of(f"{table.name[:24]} {words}", "outcome")
        said.append(f"  {outcomes[key]}:\n    title: {_quoted(table.name)}\n    text: {_quoted(words)}\n")
    when = f"{{not: {_any(before)}}}"
    return (
        f"id: {name}\nwhen: {when}\nadvise: {DISPOSITION}\nfindings: [{outcomes[key]}]\n"
        f"because: {_because(table, words)}\n"
    )


# Scores ---------------------------------------------------------------------------------------------------------------


def _score(table: ForeignTable, when: When, always: str, ids: PackIds) -> CarriedTable:
    """SUM and COUNT: points that add up, and a rule that says how many, if any row holds."""
    points = [Decimal(1) if table.aggregation is Aggregation.COUNT else _points(row) for row in table.rows]
    scale = 10 ** max(0, *(-int(one.as_tuple().exponent) for one in points), 0)
    if scale * sum(abs(one) for one in points) > _MOST_POINTS:
        raise BeyondPacksError(f"a sum of more than {_MOST_POINTS:,} points")
    name = ids.questions.of(table.name, "points")
    ids.rules.of(table.name, "points")
    conditions, held = [], []
    for row, number in zip(table.rows, points, strict=True):
        tests = when(row)
        if tests is None:
            continue
        held.append(_all(tests, always))
        if number:
            conditions.append(f"    - {{when: {held[-1]}, points: {int(number * scale)}}}\n")
    if not conditions:
        raise BeyondPacksError("a sum of nothing")
    title = table.name if scale == 1 else f"{table.name} (in parts of {scale})"
    text = f"- id: {name}\n  title: {_quoted(title)}\n  conditions:\n{''.join(conditions)}"
    rule = ids.rules.of(f"{table.name} is given", "given")
    because = json.dumps(f"{plain_text(title)}: {{{name}}}", ensure_ascii=False)
    if all(number > 0 for number in points):  # then there are points exactly where a row holds
        given = f"{{{name}: {{at_least: {int(min(points) * scale)}}}}}"
    else:
        looked_at = f"{{any: [{{{name}: {{at_most: 0}}}}, {{{name}: {{at_least: 1}}}}]}}"
        given = f"{{all: [{_any(held)}, {looked_at}]}}"
    body = f"id: {rule}\nwhen: {given}\nadvise: {DISPOSITION}\nbecause: {because}\n"
    notes = [f"{table.name}: `{name}` counts in parts: {scale} of it are 1 of the table's"] if scale > 1 else []
    return CarriedTable(
        table, name, {}, {f"rules/{rule}.yaml": body}, (), tuple(notes), name, text, scale, otherwise=""
    )


def _points(row: TableRow) -> Decimal:
    if len(row.outputs) != 1 or not isinstance(row.outputs[0].value, Decimal):
        raise BeyondPacksError("an outcome that is reckoned with and is no number")
    return row.outputs[0].value


# Writing --------------------------------------------------------------------------------------------------------------


def _when(tests: Sequence[str], always: str) -> str:
    """The `when` of a row: a column a key, or all of them joined where two would have the same key."""
    if not tests:
        return always
    keys = [test[1:].partition(":")[0] for test in tests]
    if len(set(keys)) == len(keys) and not set(keys) & {"any", "is", "all", "not"}:
        return "{" + ", ".join(test[1:-1] for test in tests) + "}"
    return _all(tests, always)


def _all(tests: Sequence[str], always: str) -> str:
    if not tests:
        return always
    return tests[0] if len(tests) == 1 else f"{{all: [{', '.join(tests)}]}}"


def _any(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"{{any: [{', '.join(conditions)}]}}"


def _quoted(text: str) -> str:
    return json.dumps(plain_text(text), ensure_ascii=False)
