"""Whether an audit of decision tables finds what the analysis of another project is expected to find of its own tables.

    python benchmarks/dmn_kie.py FOLDER

FOLDER is `kie-dmn/kie-dmn-validation/src/test` of https://github.com/apache/incubator-kie-drools. Each of its tests of
the analysis names a table, and says how many gaps, overlaps, masked, misleading, subsumed, duplicate and joinable rows
it has, and mostly which. What is read here are these expectations; gaps and overlaps are compared as regions, since the
same region can be cut in many ways. Of a gap that is found here alone, a region is printed in which no row holds. The
other project does not count null as a value that can be left out: nor do we.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from pathlib import Path

from soundadvice.decision_tables.audit import TableReport, audit_file
from soundadvice.decision_tables.grid import Axis, Box, Grid, grid
from soundadvice.decision_tables.tests import Between, Only
from soundadvice.decision_tables.words import in_words
from soundadvice.formats.dmn.tables import read_tables

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[\w.]+|[(),<>?@{}\[\]-])')
_LISTS = {
    "Hyperrectangle": "gaps",
    "Overlap": "overlaps",
    "MaskedRule": "masked",
    "MisleadingRule": "misleading",
    "Subsumption": "subsumed",
    "Contraction": "joinable",
}
_COUNTS = {
    "getGaps": "gaps",
    "getOverlaps": "overlaps",
    "getMaskedRules": "masked",
    "getMisleadingRules": "misleading",
    "getSubsumptions": "subsumed",
    "getContractions": "joinable",
    "getDuplicateRulesTuples": "duplicates",
    "getContractionsViolating2ndNF": "joinable to `-`",
    "getCellsViolating2ndNF": "cells that are `-`",
}


@dataclass(slots=True)
class Expected:
    """What one test expects of one table: counts, and lists of calls as nested tuples, by kind."""

    test: str
    table: str
    files: list[Path]
    counts: dict[str, int] = field(default_factory=dict)
    lists: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    refuses: bool = False


def expectations(folder: Path) -> Iterator[Expected]:
    """Every expectation of the tests."""
    resources = folder / "resources/org/kie/dmn/validation/dtanalysis"
    for path in sorted((folder / "java/org/kie/dmn/validation/dtanalysis").glob("*Test.java")):
        text = path.read_text("utf-8")
        methods = re.split(r"\n    (?=@Test|(?:private|public|protected|static)\b.*\()", text)
        for method in methods:
            own = re.findall(r'"([\w\-]+\.dmn)"', method) or _of_callers(method, methods)
            pieces = re.split(r'getAnalysis\(\w+,\s*"([^"]+)"\)', method)
            for table, body in zip(pieces[1::2], pieces[2::2], strict=True):
                files = [resources / one for one in dict.fromkeys(own) if table in _text(resources / one)]
                found = Expected(path.stem, table, files, refuses=".isError()).isTrue()" in body)
                for getter, size in re.findall(r"\.(get\w+)\(\)\)\.(?:hasSize\((\d+)\)|isEmpty\(\))", body):
                    if getter in _COUNTS:
                        found.counts[_COUNTS[getter]] = int(size or 0)
                for listed in re.findall(r"\w+ = ((?:List\.of|Arrays\.asList)\(.*?);\n", body, re.S):
                    for call in _items(_parsed(listed)):
                        if isinstance(call, tuple) and call[0] in _LISTS:
                            found.lists.setdefault(_LISTS[str(call[0])], []).append(call)
                yield found


def _of_callers(method: str, methods: list[str]) -> list[str]:
    """The files of those tests that hand their analysis to a method; of all if none is seen to."""
    name = re.search(r"(\w+)\(", method.removeprefix("@Test"))
    calling = [one for one in methods if one is not method and name is not None and f" {name[1]}(" in one]
    return [file for one in calling or methods for file in re.findall(r'"([\w\-]+\.dmn)"', one)]


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _parsed(text: str) -> object:
    tokens = [token for token in _TOKEN.findall(text) if token not in ("new", "final")]
    position = 0

    def take() -> object:
        nonlocal position
        token = tokens[position]
        position += 1
        if token == "-":
            return _negative(take())
        if position < len(tokens) and tokens[position] in ("<",):
            while tokens[position] != "(":
                position += 1
        if position < len(tokens) and tokens[position] == "(":
            position += 1
            arguments: list[object] = []
            while tokens[position] != ")":
                arguments.append(take())
                position += tokens[position] == ","
            position += 1
            return _call(token, arguments)
        return _plain(token)

    return take()


def _negative(value: object) -> object:
    return -value if isinstance(value, (int, Decimal)) else value


def _call(name: str, arguments: list[object]) -> object:
    if name in ("List.of", "Arrays.asList", "Collections.singletonList"):
        return arguments
    if name == "BigDecimal":
        return Decimal(str(arguments[0]))
    if name == "LocalDate.parse":
        return date.fromisoformat(str(arguments[0])).toordinal()
    if name == "LocalDate.of":
        return date(*(int(str(one)) for one in arguments)).toordinal()
    return (name.rpartition(".")[2], *arguments)


def _plain(token: str) -> object:
    if token.startswith('"'):
        return token[1:-1]
    if token in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[token]
    return int(token) if token.isdigit() else token.rpartition(".")[2]


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


# Regions ------------------------------------------------------------------------------------------------------------


def box_of(cut: Grid, rectangle: tuple[object, ...]) -> Box:
    """A region of theirs as parts of our inputs. Raises ValueError where it cuts one."""
    intervals = _items(rectangle[2])
    masks = [_mask(axis, one) for axis, one in zip(cut.axes, intervals, strict=False)]
    return (*masks, *(axis.whole for axis in cut.axes[len(masks) :]))


def _mask(axis: Axis, interval: object) -> int:
    assert isinstance(interval, tuple)
    low, high = interval[1], interval[2]
    assert isinstance(low, tuple)
    assert isinstance(high, tuple)
    if not any(isinstance(part, Between) for part in axis.parts):
        return _of_order(axis, low, high)
    ends = [None if isinstance(end[1], str) and end[1].endswith("_INF") else end[1] for end in (low, high)]
    wanted = Between(*ends, low_open=low[2] == "OPEN", high_open=high[2] == "OPEN")
    found = 0
    for bit, part in enumerate(axis.parts):
        if isinstance(part, Between) and wanted.holds(part):
            found |= 1 << bit
        elif isinstance(part, Between) and not _apart(wanted, part):
            raise ValueError("it cuts a part")
    return found


def _apart(one: Between, other: Between) -> bool:
    def before(first: Between, second: Between) -> bool:
        if first.high is None or second.low is None:
            return False
        return bool(first.high < second.low or (first.high == second.low and (first.high_open or second.low_open)))

    return before(one, other) or before(other, one)


def _of_order(axis: Axis, low: tuple[object, ...], high: tuple[object, ...]) -> int:
    values = [part.value for part in axis.parts if isinstance(part, Only) and part.value is not None]
    values.sort(key=str)  # their order, false before true among it
    first = 0 if low[1] == "NEG_INF" else values.index(low[1]) + (low[2] == "OPEN")
    last = len(values) if high[1] == "POS_INF" else values.index(high[1]) + (high[2] != "OPEN")
    if low[1] == "NEG_INF" and high[1] == "POS_INF":
        return axis.whole
    wanted = values[first:last]
    return sum(1 << bit for bit, part in enumerate(axis.parts) if isinstance(part, Only) and part.value in wanted)


def cells(cut: Grid, boxes: list[Box]) -> set[tuple[int, ...]]:
    """The cells of some boxes, those of null left out."""
    found: set[tuple[int, ...]] = set()
    nulls = [sum(1 << bit for bit, part in enumerate(axis.parts) if part == Only(None)) for axis in cut.axes]
    for box in boxes:
        bits = [
            [bit for bit in range(mask.bit_length()) if (mask & ~null) >> bit & 1]
            for mask, null in zip(box, nulls, strict=True)
        ]
        found |= set(product(*bits))
    return found


# Comparing ----------------------------------------------------------------------------------------------------------


def compared(expected: Expected, report: TableReport) -> Iterator[tuple[str, bool, str]]:
    """For each kind that a test speaks of: whether it is found here too, and in words what is not."""
    cut, facts = grid(report.table), report.facts
    pairs = {(one.first + 1, one.second + 1) for one in facts.overlaps if cells(cut, [one.box])}
    for kind in dict.fromkeys([*expected.counts, *expected.lists]):
        count, listed = expected.counts.get(kind), expected.lists.get(kind, [])
        try:
            ours, theirs = _both(kind, cut, report, listed, pairs)
        except ValueError as error:
            yield kind, False, f"cannot be compared: {error}"
            continue
        if not listed:
            at_least = kind in ("joinable", "joinable to `-`", "cells that are `-`")
            agree = len(ours) >= (count or 0) if at_least else bool(ours) == bool(count)
            where = (
                in_words(cut, next(iter(report.gap.boxes())))
                if kind == "gaps" and report.gap and report.gap.count
                else ""
            )
            yield kind, agree, f"{len(ours)} here, {count} there{where and ': no row holds if '}{where}"
        else:
            yield kind, theirs <= ours, f"only there: {sorted(theirs - ours, key=str)[:4]}"
            if kind in ("gaps", "overlaps"):
                yield kind, ours <= theirs, f"only here: {sorted(ours - theirs, key=str)[:4]}"


def _both(
    kind: str, cut: Grid, report: TableReport, listed: list[tuple[object, ...]], pairs: set[tuple[int, int]]
) -> tuple[set[object], set[object]]:
    """What is so here, and what is expected, in one form."""
    facts = report.facts
    if kind == "gaps":
        assert report.gap is not None
        here, there = cells(cut, report.gap.boxes()), cells(cut, [box_of(cut, one) for one in listed])
        return set(here), set(there)
    if kind == "overlaps":
        expected: set[object] = set()
        for one in listed:
            rules = sorted(int(str(rule)) for rule in _items(one[1]))
            inside = cells(cut, [box_of(cut, one[2])])  # type: ignore[arg-type]
            expected |= {(pair, cell) for pair in combinations(rules, 2) for cell in inside}
        ours = {((one.first + 1, one.second + 1), cell) for one in facts.overlaps for cell in cells(cut, [one.box])}
        return set(ours), expected
    numbers = [tuple(int(str(rule)) for rule in one[1:3]) for one in listed if kind != "joinable"]
    if kind == "masked":
        return {(one.row + 1, by + 1) for one in facts.masked for by in one.by}, set(numbers)
    if kind == "misleading":
        masked = {(by + 1, one.row + 1) for one in facts.masked for by in one.by}
        return {(row + 1, other + 1) for row, other in facts.misleading}, set(numbers) - masked
    if kind == "subsumed":
        return {(outer + 1, inner + 1) for inner, outer in facts.subsumed}, set(numbers)
    if kind == "duplicates":
        return {*facts.duplicates}, set()
    if kind == "cells that are `-`":
        return {finding.about for finding in report.findings if finding.code == "cell_everything"}, set()
    joinable = [one for one in facts.joinable if kind == "joinable" or one.mask == cut.axes[one.column].whole]
    theirs = {(*sorted(int(str(rule)) for rule in (one[1], *_items(one[2]))), f"input {one[3]}") for one in listed}
    return {(*(row + 1 for row in one.rows), f"input {one.column + 1}") for one in joinable}, set(theirs)


def main() -> None:
    folder = Path(sys.argv[1])
    agreed: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    tables: set[tuple[str, str]] = set()
    unread: dict[str, str] = {}
    lines = []
    for expected in expectations(folder):
        for path in expected.files:
            report = audit_file(read_tables(str(path)))
            found = next((one for one in report.tables if one.table.id == expected.table), None)
            refused["both" if expected.refuses and found is None else "that project"] += expected.refuses
            if expected.refuses:
                continue
            if found is None:
                unread[path.name] = "; ".join(str(one.message) for one in report.unread) or "no such table"
                continue
            tables.add((path.name, expected.table))
            for kind, agree, why in compared(expected, found):
                asked[kind] += 1
                agreed[kind] += agree
                if not agree:
                    lines.append(f"  {expected.test}, {path.name}: {kind}: {why}")
    print(f"{len(tables)} tables audited, {len(unread)} files not read")
    print(f"{refused['both']} tables refused by both, {refused['that project']} by that project alone")
    for kind, count in asked.items():
        print(f"{agreed[kind]:4} of {count:3} expectations of {kind} met")
    print("\nNot met:", *lines, "\nNot read:", *(f"  {name}: {why}" for name, why in unread.items()), sep="\n")


if __name__ == "__main__":
    main()
