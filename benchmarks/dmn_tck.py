"""How many decision tables of DMN's own compatibility tests packs can say, and whether they decide as expected.

    python benchmarks/dmn_tck.py FOLDER

FOLDER is `TestCases` of https://github.com/dmn-tck/tck. Every decision table of its compliance levels 2 and 3 is read,
and imported into a pack, which is loaded. Each test case that expects something of a table is put to the pack: as
answers, where the case says what the table's inputs are, or expects it of other decisions. What the rows that fire say,
or the points of a score, must be what the case expects; the table itself, without a pack, must say the same.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from soundadvice import load_pack
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.decision_tables.decide import SINGLE, NoOutcomeError, decided, rows_of
from soundadvice.decision_tables.grid import grid
from soundadvice.decision_tables.table import Aggregation, ForeignTable, TablePolicy, TableRow
from soundadvice.decision_tables.tests import InputType
from soundadvice.formats.decision_tables.asked import answers_of
from soundadvice.formats.decision_tables.carried import CarriedTable
from soundadvice.formats.decision_tables.read import CarriedFile, carried
from soundadvice.formats.dmn.tables import read_tables
from soundadvice.formats.dmn.xml import XmlElement, read_xml
from soundadvice.meaning.evaluate import evaluate
from soundadvice.meaning.scores import standings
from soundadvice.model.answer import read_answers
from soundadvice.model.errors import AnswerError, ImportingError
from soundadvice.model.pack import Pack

_MISSING = object()


@dataclass(slots=True)
class Figures:
    """What has been counted, and the lines about what is otherwise than expected."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """A test case that expects something of a table: the values of its inputs, and what is expected."""

    name: str
    values: Mapping[str, object]
    expected: object


def main() -> None:
    figures = Figures()
    for level in ("compliance-level-2", "compliance-level-3"):
        for path in sorted((Path(sys.argv[1]) / level).glob("*/*.dmn")):
            if "decisionTable" in path.read_text("utf-8"):
                _file(path, figures)
    for what, count in figures.counts.items():
        print(f"{count:4} {what}")
    print("\nOtherwise, or left out:", *figures.lines, sep="\n  ")


def _file(path: Path, figures: Figures) -> None:
    file = read_tables(str(path))
    figures.counts["tables"] += len(file.tables) + len(file.unread)
    figures.counts["not read, since a cell or an input is of another kind"] += len(file.unread)
    figures.lines += [f"{path.stem}: not read: {one.message}" for one in file.unread]
    if not file.tables:
        return
    root = read_xml(str(path))
    try:
        made = carried(file, path.stem)
    except ImportingError as error:
        figures.lines.append(f"{path.stem}: not imported: {error.message}")
        return
    names = {one.table.id for one in made.tables}
    figures.lines += [f"{path.stem}: {note}" for note in made.skeleton.notes if " is left out: " in note]
    figures.counts["imported into packs that load"] += len(made.tables)
    with tempfile.TemporaryDirectory() as folder:
        write_skeleton(made.skeleton, Path(folder) / "imported")
        pack = load_pack(Path(folder) / "imported")
    cases = [case for one in sorted(path.parent.glob("*test*.xml")) for case in read_xml(str(one)).all("testCase")]
    for table in file.tables:
        asked = [one for case in cases for one in _asked(case, cases, table, root)]
        if table.id not in names:
            continue
        figures.counts["with test cases that say all of their inputs"] += bool(asked)
        if not asked:
            figures.lines.append(f"{path.stem}, {table.name}: no test case says all of its inputs and its outcome")
        for one in asked:
            _case(path, made, next(each for each in made.tables if each.table is table), one, pack, figures)


def _case(path: Path, made: CarriedFile, table: CarriedTable, one: Asked, pack: Pack, figures: Figures) -> None:
    where = f"{path.stem}, {table.table.name}, test {one.name}"
    rows = rows_of(grid(table.table), one.values)  # type: ignore[arg-type]
    figures.counts["test cases of these"] += 1
    if any(not cell.is_literal for row in rows for cell in row.outputs):
        figures.counts["test cases whose outcome is an expression, which is not reckoned"] += 1
        return
    bare = _agrees(table.table, _plain(table.table, rows), one.expected)
    figures.counts["test cases in which the table decides as expected"] += bare
    try:
        outcome = _of_pack(made, table, one.values, pack)
    except (ValueError, AnswerError, NoOutcomeError) as error:
        figures.lines.append(f"{where}: not put to the pack: {error}")
        return
    agrees = _agrees(table.table, outcome, one.expected)
    figures.counts["test cases in which the pack decides as expected"] += agrees
    if not agrees or not bare:
        figures.lines.append(f"{where}: {outcome}, not {one.expected}")


def _plain(table: ForeignTable, rows: list[TableRow]) -> object:
    try:
        return decided(table, rows)
    except NoOutcomeError:
        return None


def _of_pack(made: CarriedFile, table: CarriedTable, values: Mapping[str, object], pack: Pack) -> object:
    """What the pack says of a table: what the rows say that fire, or the points of its score."""
    answers: dict[str, object] = {}
    for (text, _), asked in made.asked.items():
        if text in values:
            answers |= answers_of(asked, values[text])  # type: ignore[arg-type]
    given = read_answers(pack.question, answers)
    result = evaluate(pack, given)
    mine = {*table.rules.values(), table.otherwise} - {""}
    if still := mine & set(result.open):
        raise ValueError(f"still open: {sorted(still)}")
    if table.score:
        points = standings(pack, given)[table.score]
        return None if points.least != points.most else Decimal(points.least) / table.scale
    rows = {row.number: row for row in table.table.rows}
    fired = [rows[number] for number, rule in table.rules.items() if rule in result.fired]
    if not fired:
        return decided(table.table, []) if table.otherwise in result.fired or not table.otherwise else None
    outcomes = [decided(_single(table.table), [row]) for row in fired]
    if table.table.policy in SINGLE or table.table.aggregation is not Aggregation.LIST:
        return outcomes[0] if len({row.outcome for row in fired}) == 1 else None
    return outcomes


def _single(table: ForeignTable) -> ForeignTable:
    from dataclasses import replace

    return replace(table, policy=TablePolicy.FIRST, aggregation=Aggregation.LIST)


def _agrees(table: ForeignTable, outcome: object, expected: object) -> bool:
    if table.policy is TablePolicy.COLLECT and isinstance(outcome, list) and isinstance(expected, list):
        return sorted(map(repr, outcome)) == sorted(map(repr, expected))
    if isinstance(outcome, list) and not isinstance(expected, list):
        return outcome == [expected]
    return outcome == expected


# Test cases -----------------------------------------------------------------------------------------------------------


def _asked(case: XmlElement, cases: list[XmlElement], table: ForeignTable, root: XmlElement) -> Iterator[Asked]:
    """What a test case expects of a table, by itself or where a decision calls it.

    What other cases with the same inputs expect of other decisions is known too.
    """
    said, results = _said(case), _results(case)
    alike = [one for one in cases if _said(one) == said]
    known: dict[str, object] = {name: value for one in alike for name, value in _results(one).items()} | said
    for name, calls in _callers(table, root):
        if name not in results:
            continue
        values = {column.text: _looked_up(calls.get(column.text, column.text), known) for column in table.inputs}
        dates = [column.text for column in table.inputs if column.kind is InputType.DATE]
        for text in dates:
            if isinstance(values[text], str):
                values[text] = date.fromisoformat(str(values[text])).toordinal()
        if _MISSING not in values.values():
            yield Asked(f"{case.get('id')} ({name})", values, results[name])


def _said(case: XmlElement) -> dict[str, object]:
    return {one.get("name"): _value(one) for one in case.all("inputNode")}


def _results(case: XmlElement) -> dict[str, object]:
    return {one.get("name"): _value(one.first("expected") or one) for one in case.all("resultNode")}


def _callers(table: ForeignTable, root: XmlElement) -> Iterator[tuple[str, dict[str, str]]]:
    """The decisions that a table is the logic of, each with what its inputs are there."""
    for decision in root.all("decision"):
        if decision.first("decisionTable") is not None and decision.get("name") == table.variable:
            yield decision.get("name"), {}
        call = decision.first("invocation")
        called = call.first("literalExpression", "text") if call is not None else None
        if call is not None and called is not None and called.text.strip() == table.variable:
            yield decision.get("name"), _bindings(call)
        text = decision.first("literalExpression", "text")
        spoken = (
            re.fullmatch(rf"\s*{re.escape(table.variable)}\((.*)\)\s*", text.text, re.S) if text is not None else None
        )
        if spoken is not None and table.variable:
            named = [
                one.get("name") for one in root.within() if one.name == "formalParameter" and _of(one) == table.variable
            ]
            yield decision.get("name"), dict(zip(named, (part.strip() for part in spoken[1].split(",")), strict=False))


def _of(parameter: XmlElement) -> str:
    above = parameter.parent
    while above is not None and above.name != "businessKnowledgeModel":
        above = above.parent
    return above.get("name") if above is not None else ""


def _bindings(call: XmlElement) -> dict[str, str]:
    found = {}
    for one in call.all("binding"):
        parameter, text = one.first("parameter"), one.first("literalExpression", "text")
        if parameter is not None and text is not None:
            found[parameter.get("name")] = text.text.strip()
    return found


def _looked_up(path: str, known: Mapping[str, object]) -> object:
    if path in known:
        return known[path]
    head, _, tail = path.partition(".")
    below = known.get(head.strip(), _MISSING)
    while tail and isinstance(below, dict):
        head, _, tail = tail.partition(".")
        below = below.get(head.strip(), _MISSING)
        if not tail:
            return below
    return _MISSING


def _value(node: XmlElement) -> object:
    if (listed := node.first("list")) is not None:
        return [_value(item) for item in listed.all("item")]
    if parts := node.all("component"):
        return {part.get("name"): _value(part) for part in parts}
    value = node.first("value")
    if value is None or value.get("nil") == "true":
        return None
    kind = value.get("type").rpartition(":")[2]
    text = value.text.strip()
    if kind in ("decimal", "double", "integer", "int", "long"):
        return Decimal(text)
    return text == "true" if kind == "boolean" else text


if __name__ == "__main__":
    main()
