"""The decision tables of a spreadsheet, where a cell says `Decision ID`; rows have the numbers of the spreadsheet.

Decision ID     | its id
Business rule   | …
Trigger         | …
Hit policy      | optional: a word or a letter of DMN; without, UNIQUE is assumed
Inputs …        | Output | Guidance … or Action | Annotations | Reference(s)
the inputs, one a cell
the rows, of which an empty cell of an input says what the one above it says
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from soundadvice.decision_tables.table import (
    Aggregation,
    ForeignTable,
    InputCell,
    InputColumn,
    OutputColumn,
    OutputValue,
    TableFile,
    TablePolicy,
    TableRow,
    UnreadTable,
)
from soundadvice.decision_tables.tests import ANYTHING, Between, CellTest, InputType, Only, SaidNumber
from soundadvice.formats.decision_sheet.expressions import Expression, expression, is_dash, plain
from soundadvice.formats.decision_sheet.grid import Sheet, read_sheets
from soundadvice.model.problem import Span

_POLICIES = {policy.value[0]: policy for policy in TablePolicy}
_HEADS = ("decision id", "schedule id")
_ACTIONS = ("guidance", "action")
_MOST_EMPTY = 2


def read_sheets_of_tables(path: str) -> TableFile:
    """Every decision table of a spreadsheet. Raises ImportingError, SoundAdviceError without openpyxl, OSError."""
    tables: list[ForeignTable] = []
    unread: list[UnreadTable] = []
    notes: list[str] = []
    for sheet in read_sheets(path):
        for row, column in sorted(place for place, text in sheet.cells.items() if plain(text).lower() == "decision id"):
            name = plain(sheet.text(row, column + 1)) or f"{sheet.name} row {row}"
            if len(name) > 120:
                continue  # a sheet that explains how tables are read
            try:
                reader = _Reader(path, sheet, name, row, column)
                tables.append(reader.table())
                notes += reader.notes
            except _UnreadError as error:
                unread.append(UnreadTable(name, name, f"{name}: {error}", Span(path, row, column, row, column + 1)))
    if not tables and not unread:
        notes.append(f"`{Path(path).name}` has no decision table: no cell says “Decision ID”")
    return TableFile(path, tuple(tables), tuple(unread), tuple(notes))


class _UnreadError(Exception):
    """A table that is not laid out as one."""


@dataclass(slots=True)
class _Heads:
    """Where the parts of a table stand: the row of its heads, and the columns of each."""

    row: int
    inputs: range
    output: int
    action: int = 0
    notes: tuple[int, ...] = ()


class _Reader:
    def __init__(self, path: str, sheet: Sheet, name: str, row: int, column: int) -> None:
        self._path, self._sheet, self._name = path, sheet, name
        self._row, self._column = row, column
        self.notes: list[str] = []

    def table(self) -> ForeignTable:
        heads = self._heads()
        named = self._input_row(heads)
        columns = [column for column in heads.inputs if (text := self._sheet.text(named, column)) and not is_dash(text)]
        numbers = list(self._rows(named, heads))
        if not columns or not numbers:
            raise _UnreadError("it has no inputs, or no rows")
        texts = {column: self._filled(column, numbers) for column in columns}
        inputs, tests = [], []
        for column in columns:
            head, said = self._input(self._sheet.text(named, column), texts[column], named, column)
            inputs.append(head)
            tests.append(said)
        rows = []
        for place, number in enumerate(numbers):
            cells = tuple(
                InputCell(plain(texts[column][place]), test[place], self._span(number, column))
                for column, test in zip(columns, tests, strict=True)
            )
            outcome = plain(self._sheet.text(number, heads.output))
            notes = [plain(self._sheet.text(number, one)) for one in (heads.action, *heads.notes) if one]
            note = "; ".join(one for one in notes if one and not is_dash(one))
            output = OutputValue(outcome, outcome, True, self._span(number, heads.output))
            rows.append(TableRow(number, cells, (output,), self._span(number, columns[0], heads.output), note))
        span = self._span(self._row, self._column)
        outputs = (OutputColumn("Output", (), None, self._span(heads.row, heads.output)),)
        policy = self._policy(heads)
        return ForeignTable(self._name, self._name, policy, Aggregation.LIST, tuple(inputs), outputs, tuple(rows), span)

    def _span(self, row: int, column: int, last: int | None = None) -> Span:
        return Span(self._path, row, column, row, (last or column) + 1)

    # Where it stands --------------------------------------------------------------------------------------------------

    def _heads(self) -> _Heads:
        for row in range(self._row + 1, self._row + 8):
            text = plain(self._sheet.text(row, self._column)).lower()
            if text in ("inputs", "input", "potential contraindications"):
                return self._heads_of(row)
        raise _UnreadError("no row under “Decision ID” begins with “Inputs”")

    def _heads_of(self, row: int) -> _Heads:
        found = _Heads(row, range(0), 0)
        notes = []
        for column in range(self._column + 1, self._sheet.last_column + 1):
            text = plain(self._sheet.text(row, column)).lower()
            if text in ("output", "outputs") and not found.output:
                found.output = column
            elif found.output and text.startswith(_ACTIONS) and not found.action:
                found.action = column
            elif found.output and text.startswith(("annotation", "reference")):
                notes.append(column)
                if text.startswith("reference"):
                    break
        if not found.output:
            raise _UnreadError("no column has the head “Output”")
        found.inputs, found.notes = range(self._column, found.output), tuple(notes)
        return found

    def _input_row(self, heads: _Heads) -> int:
        """The row with the names of the inputs: the one under the heads, or the next if that is a title."""
        row = heads.row + 1
        filled = [column for column in heads.inputs if self._sheet.text(row, column)]
        below = [column for column in heads.inputs if self._sheet.text(row + 1, column)]
        is_title = len(filled) == 1 and len(below) > 1 and not self._sheet.text(row + 1, heads.output)
        return row + is_title

    def _rows(self, named: int, heads: _Heads) -> Iterator[int]:
        """The numbers of the rows: those with an output, until the next table or some empty rows."""
        empty = 0
        for row in range(named + 1, self._sheet.last_row + 1):
            first = plain(self._sheet.text(row, self._column)).lower()
            if first in _HEADS or empty > _MOST_EMPTY:
                return
            if self._sheet.text(row, heads.output) and not is_dash(self._sheet.text(row, heads.output)):
                empty = 0
                yield row
            else:
                empty += 1

    def _filled(self, column: int, numbers: Sequence[int]) -> list[str]:
        """The cells of an input; an empty one says what the one above says, as joined cells do."""
        found: list[str] = []
        for number in numbers:
            text = self._sheet.text(number, column)
            found.append(text or (found[-1] if found else "-"))
        return found

    def _policy(self, heads: _Heads) -> TablePolicy:
        for row in range(self._row, heads.row):
            for column in range(self._column, heads.output + 1):
                if plain(self._sheet.text(row, column)).lower().startswith("hit policy"):
                    said = plain(self._sheet.text(row, column + 1)).upper()
                    for policy in TablePolicy:
                        if said in (policy.value, policy.value[0]) and said != "O":
                            return policy
                    raise _UnreadError(f"there is no hit policy `{said}`")
        self.notes.append(f"{self._name}: no hit policy is given: UNIQUE is assumed, so that each case is in one row")
        return TablePolicy.UNIQUE

    # What its cells say -----------------------------------------------------------------------------------------------

    def _input(self, head: str, texts: Sequence[str], row: int, column: int) -> tuple[InputColumn, list[CellTest]]:
        """An input: by its expressions, if all of its cells have one about one thing of one kind; else by its words."""
        label = plain(head.splitlines()[0])
        found = [None if is_dash(text) else expression(text) for text in texts]
        asked = [one for text, one in zip(texts, found, strict=True) if not is_dash(text)]
        kind = _kind(asked)
        span = self._span(row, column)
        if kind is not None:
            tests = [ANYTHING if one is None else one.test for one in found]
            return InputColumn(label, kind, None, span, label), tests
        self.notes.append(
            f"{self._name}: `{label}` is told by the words of its cells: two that differ exclude each other"
        )
        tests = [ANYTHING if is_dash(text) else CellTest((Only(plain(text)),)) for text in texts]
        return InputColumn(label, InputType.TEXT, None, span, label), tests


def _kind(asked: Sequence[Expression | None]) -> InputType | None:
    """What an input is by its expressions; None if they are not all about one thing, or not of one kind."""
    known = [one for one in asked if one is not None]
    if not known or len(known) < len(asked) or len({one.what for one in known}) > 1:
        return None
    entries = [entry for one in known for entry in one.test.entries]
    if all(isinstance(entry, Only) and isinstance(entry.value, bool) for entry in entries):
        return InputType.BOOLEAN
    if all(isinstance(entry, Only) and isinstance(entry.value, str) for entry in entries):
        return InputType.TEXT
    ends = [end for one in entries if isinstance(one, Between) for end in (one.low, one.high) if end is not None]
    if any(isinstance(entry, Only) for entry in entries):
        return None
    limits = {end.words for end in ends if isinstance(end, SaidNumber) and end.words.startswith("{")}
    if limits and (len(limits) > 1 or any(not isinstance(end, SaidNumber) or end.words not in limits for end in ends)):
        return None  # in which order limits stand that are not set, no one can know
    return InputType.NUMBER if all(isinstance(end, Decimal) for end in ends) else None
