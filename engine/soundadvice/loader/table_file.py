"""Table files: a decision table as a CSV file has it, into the nodes that the same table has in YAML.

The first cell of the first line is the hit policy, as in DMN, and the column below it has the ids of the rows. A column
named like a key of a rule holds that key; every other column is a question or a score, and its cells are tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from soundadvice.loader.schema.table_shapes import RowShape
from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.parse import parse
from soundadvice.loader.yaml.problems import Problems

POLICIES: Mapping[str, str] = {"U": "unique", "A": "any", "F": "first", "P": "priority", "C": "collect"}
_LISTS = ("claims", "references", "instead_of")
_KEYS = frozenset(RowShape.model_fields) - {"when", "id", "vignettes"}
_CELL = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(?:,|$)')
_COMPARED = re.compile(r"(>=|<=|>|<|=)\s*(.+)")
_WORDS = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "less_than", "=": "is"}
Cell = tuple[str, int, int]
"""The text of a cell, and its first and last column."""


def table_from_csv(name: str, file: TextFile, text: str, problems: Problems) -> Node | None:
    """The node of the table called `name`; what cannot be read goes into `problems`."""
    file.lines = text.splitlines()
    rows = [(number, line) for number, line in enumerate(file.lines) if line.strip()]
    read = [(number, list(_cells(line)), line) for number, line in rows]
    for number, cells, line in read:
        if cells and cells[-1][2] < len(line.rstrip()):
            place = Node(file, number, cells[-1][2], number, len(line), text=line)
            problems.add("bad_csv", "this line is not read to its end", place, 'quote a cell that holds `,` or `"`')
            return None
    if len(read) < 2:
        place = Node(file, 0, 0, 0, 1)
        problems.add("bad_csv", "a table has a line of columns, and a line for each row", place, "add them")
        return None
    head_line, heads, _ = read[0]
    policy = heads[0][0].strip()
    rows_node = Node(
        file,
        head_line,
        0,
        read[-1][0],
        0,
        value=[_row(file, number, heads, cells, problems) for number, cells, _ in read[1:]],
    )
    place = _place(file, head_line, heads[0])
    made = {
        "id": _scalar(place, name),
        "hit": _scalar(place, POLICIES.get(policy.upper(), policy.lower())),
        "rows": rows_node,
    }
    return Node(file, head_line, 0, read[-1][0], 0, value=made, keys=dict.fromkeys(made, place))


def _cells(line: str) -> Iterator[Cell]:
    at = 0
    while at <= len(line):
        found = _CELL.match(line, at)
        if found is None:
            return
        quoted, plain = found.groups()
        text = plain.strip() if quoted is None else quoted.replace('""', '"')
        ended = found.group().rstrip().endswith(",")
        yield text, found.start(), found.end() - ended
        if not ended:
            return
        at = found.end()


def _row(file: TextFile, line: int, heads: list[Cell], cells: list[Cell], problems: Problems) -> Node:
    made: dict[str, Node] = {}
    tests: dict[str, Node] = {}
    for position, (head, cell) in enumerate(zip_longest(heads, cells)):
        if cell is None or cell[0] in ("", "-"):
            continue
        place = _place(file, line, cell)
        if head is None:
            problems.add("bad_csv", "this cell is under no column", place, "remove it, or name the column")
        elif position == 0:
            made["id"] = _scalar(place, cell[0])
        elif head[0] in _LISTS:
            items = [_scalar(place, one.strip()) for one in cell[0].split(",")]
            made[head[0]] = _with(place, items)
        elif head[0] in _KEYS:
            made[head[0]] = _scalar(place, cell[0])
        else:
            tests[head[0]] = _test(place, cell[0], problems)
    whole = Node(file, line, 0, line, len(file.lines[line]))
    if tests:
        made["when"] = _mapping(whole, tests)
    return _mapping(whole, made)


def _test(place: Node, text: str, problems: Problems) -> Node:
    """A cell as a test: a comparison, a range, a list of options, or the form that YAML has."""
    if text[0] in "{[" and ".." not in text:
        return _yaml(place, text, problems)
    if compared := _COMPARED.fullmatch(text):
        return _mapping(place, {_WORDS[compared[1]]: _yaml(place, compared[2], problems)})
    low, dots, high = text.removeprefix("[").removesuffix("]").partition("..")
    if dots and low.strip() and high.strip():
        ends = (_yaml(place, end.strip(), problems) for end in (low, high))
        return _mapping(place, dict(zip(("from", "to"), ends, strict=True)))
    if text == "unsure":
        return _scalar(place, text)
    return _with(place, [_scalar(place, option.strip()) for option in text.split(",")])


def _yaml(place: Node, text: str, problems: Problems) -> Node:
    """A value in YAML, all of it at the place of its cell."""
    own = Problems()
    node = parse(TextFile(place.file.name), text.encode(), own)
    if node is None:
        for problem in own.errors:
            problems.add(problem.code, problem.message, place, problem.hint)
        return _scalar(place, text)
    return _moved(node, place)


def _moved(node: Node, place: Node) -> Node:
    value: object = node.value
    if isinstance(node.value, dict):
        return _mapping(place, {key: _moved(below, place) for key, below in node.value.items()})
    if isinstance(node.value, list):
        return _with(place, [_moved(item, place) for item in node.value])
    return Node(place.file, place.line, place.column, place.end_line, place.end_column, value, text=node.text)  # type: ignore[arg-type]


def _place(file: TextFile, line: int, cell: Cell) -> Node:
    return Node(file, line, cell[1], line, max(cell[2], cell[1] + 1), text=cell[0])


def _scalar(place: Node, text: str) -> Node:
    return Node(place.file, place.line, place.column, place.end_line, place.end_column, text, text=text)


def _with(place: Node, items: list[Node]) -> Node:
    return Node(place.file, place.line, place.column, place.end_line, place.end_column, items)


def _mapping(place: Node, value: dict[str, Node]) -> Node:
    keys = {key: _scalar(below, key) for key, below in value.items()}
    return Node(place.file, place.line, place.column, place.end_line, place.end_column, value, keys=keys)
