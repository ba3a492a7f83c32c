"""How many decision tables of DMN's own compatibility tests packs can say, and whether they decide as expected.

    python benchmarks/dmn_tck.py FOLDER

FOLDER is `TestCases` of https://github.com/dmn-tck/tck. Every decision table of its compliance levels 2 and 3 is read,
and imported into a pack, which is loaded. Each test case of a file is worked out: what is around its tables is reckoned
here, and what a table says is asked of the pack, as answers, and of the table itself without a pack. What the case
expects must come out, for each table that was asked on the way.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from dmn_feel import UnknownFeelError
from dmn_model import model

from soundadvice import load_pack
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.decision_tables.decide import SINGLE, NoOutcomeError, decided, rows_of
from soundadvice.decision_tables.grid import grid
from soundadvice.decision_tables.table import Aggregation, ForeignTable, TablePolicy, TableRow
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

_SMALL = Decimal("1e-8")
_LENGTH = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_BESIDE = re.compile(r"(?P<one>.+) (?P<how>beside|=|in) (?P<other>.+)")


@dataclass(slots=True)
class Figures:
    """What has been counted, and the lines about what is otherwise than expected."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Imported:
    """The tables of a file as a pack, and which of them were asked in a test case."""

    made: CarriedFile
    pack: Pack
    seen: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def by_table(self, element: XmlElement, value: Callable[[str], Any]) -> Any:
        """What a table says by itself."""
        one = self._carried(element)
        values = {column.text: _input(column.text, value) for column in one.table.inputs}
        self.seen |= values
        self.asked.append(one.table.id)
        rows = rows_of(grid(one.table), {name: _plain(said) for name, said in values.items()})
        return _outcome(one.table, rows, value)

    def by_pack(self, element: XmlElement, value: Callable[[str], Any]) -> Any:
        """What the rules of the pack say that a table became, or the points of its score."""
        one = self._carried(element)
        values = {column.text: _input(column.text, value) for column in one.table.inputs}
        self.seen |= values
        self.asked.append(one.table.id)
        answers: dict[str, object] = {}
        for (text, _), asked in self.made.asked.items():
            if text in self.seen:
                answers |= answers_of(asked, _plain(self.seen[text]))
        given = read_answers(self.pack.question, answers)
        result = evaluate(self.pack, given)
        if still := ({*one.rules.values(), one.otherwise} - {""}) & set(result.open):
            raise ValueError(f"still open: {sorted(still)}")
        if one.score:
            points = standings(self.pack, given)[one.score]
            return None if points.least != points.most else Decimal(points.least) / one.scale
        numbers = {number for number, rule in one.rules.items() if rule in result.fired}
        fired = [row for row in one.table.rows if row.number in numbers]
        if not fired:
            return decided(one.table, []) if one.otherwise in result.fired or not one.otherwise else None
        if one.table.policy in SINGLE or one.table.aggregation in (Aggregation.MIN, Aggregation.MAX):
            if len({row.outcome for row in fired}) > 1:
                raise ValueError(f"rows {sorted(numbers)} fire")
            return _outcome(replace(one.table, policy=TablePolicy.FIRST), fired, value)
        return _outcome(one.table, fired, value)

    def _carried(self, element: XmlElement) -> CarriedTable:
        return next(one for one in self.made.tables if one.table.span == element.span)


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
    try:
        made = carried(file, path.stem)
    except ImportingError as error:
        figures.lines.append(f"{path.stem}: not imported: {error.message}")
        return
    figures.lines += [f"{path.stem}: {note}" for note in made.skeleton.notes if " is left out: " in note]
    figures.counts["imported into packs that load"] += len(made.tables)
    with tempfile.TemporaryDirectory() as folder:
        write_skeleton(made.skeleton, Path(folder) / "imported")
        pack = load_pack(Path(folder) / "imported")
    passed: dict[str, int] = defaultdict(int)
    for one in sorted(path.parent.glob("*test*.xml")):
        for case in read_xml(str(one)).all("testCase"):
            for result in case.all("resultNode"):
                for table in _case(path, Imported(made, pack), case, result, figures):
                    passed[table] += 1
    figures.counts["asked in test cases that come out as expected"] += len(passed)
    figures.lines += [
        f"{path.stem}, {one.table.name}: no test case asks it" for one in made.tables if one.table.id not in passed
    ]


def _case(path: Path, tables: Imported, case: XmlElement, result: XmlElement, figures: Figures) -> set[str]:
    """The tables that were asked for one expected result, if it came out."""
    root, name = read_xml(str(path)), result.get("name")
    where = f"{path.stem}, test {case.get('id')}, {name}"
    said = {one.get("name"): _value(one) for one in case.all("inputNode")}
    expected = _value(result.first("expected") or result)
    found: list[object] = []
    for decide in (tables.by_table, tables.by_pack):
        tables.asked.clear()
        try:
            found.append(model(str(path), root, said, decide).decision(name))
        except UnknownFeelError as error:
            figures.counts["expected results that are not reckoned here"] += 1
            figures.lines.append(f"{where}: not reckoned: {error}")
            return set()
        except (ValueError, AnswerError, NoOutcomeError) as error:
            found.append(error)
    if not tables.asked:
        return set()
    figures.counts["expected results that hang on tables"] += 1
    agree = [_agrees(one, expected) for one in found]
    figures.counts["as expected by the tables themselves"] += agree[0]
    figures.counts["as expected by the packs"] += agree[1]
    if not all(agree):
        figures.lines.append(f"{where}: {found[0]} by the table, {found[1]} by the pack, not {expected}")
    return set(tables.asked) if all(agree) else set()


def _outcome(table: ForeignTable, rows: Sequence[TableRow], value: Callable[[str], Any]) -> object:
    """The outcome of rows, their expressions reckoned."""
    reckoned = [
        replace(
            row,
            outputs=tuple(
                cell if cell.is_literal else replace(cell, value=value(cell.text), is_literal=True)
                for cell in row.outputs
            ),
        )
        for row in rows
    ]
    return decided(table, reckoned)


def _input(text: str, value: Callable[[str], Any]) -> Any:
    """What an input comes to; of one that stands beside another, how."""
    beside = _BESIDE.fullmatch(text)
    if beside is None:
        return value(text)
    one, other = value(beside["one"]), value(beside["other"])
    match beside["how"]:
        case "in":
            return one in other
        case "=":
            return one == other
        case _:
            less, more = ("earlier", "later") if type(one) is date else ("less", "more")
            return less if one < other else more if one > other else "the same"


def _plain(value: Any) -> Any:
    return value.toordinal() if type(value) is date else value


def _agrees(found: object, expected: object) -> bool:
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= _SMALL
    if isinstance(found, Mapping) and isinstance(expected, Mapping):
        return found.keys() == expected.keys() and all(_agrees(found[name], expected[name]) for name in expected)
    if isinstance(found, list):
        wanted = expected if isinstance(expected, list) else [expected]
        return sorted(map(repr, found)) == sorted(map(repr, wanted))
    return found == expected


def _value(node: XmlElement) -> Any:
    if (listed := node.first("list")) is not None:
        return [_value(item) for item in listed.all("item")]
    if parts := node.all("component"):
        return {part.get("name"): _value(part) for part in parts}
    value = node.first("value")
    if value is None or value.get("nil") == "true":
        return None
    kind = value.get("type").rpartition(":")[2]
    text = value.text.strip()
    match kind:
        case "decimal" | "double" | "integer" | "int" | "long":
            return Decimal(text)
        case "boolean":
            return text == "true"
        case "date":
            return date.fromisoformat(text)
        case "time":
            return time.fromisoformat(text)
        case "dateTime":
            return datetime.fromisoformat(text)
        case "duration":
            years, months, days, hours, minutes, seconds = (int(one or 0) for one in _LENGTH.fullmatch(text).groups())  # type: ignore[union-attr]
            return years * 12 + months or ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return text


if __name__ == "__main__":
    main()
