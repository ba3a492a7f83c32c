"""ForeignTable: a decision table as its file has it, every part with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from soundadvice.decision_tables.tests import CellTest, InputType, Plain
from soundadvice.model.problem import Span


class TablePolicy(StrEnum):
    """What several rows that hold together mean, in DMN's words."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    """What COLLECT makes of the outputs of all rows that hold."""

    LIST = "LIST"
    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


@dataclass(frozen=True, slots=True)
class InputColumn:
    """An input: the expression that is looked at, what it is, and the values that it can have, None if any."""

    text: str
    kind: InputType
    domain: CellTest | None
    span: Span
    label: str = ""


@dataclass(frozen=True, slots=True)
class OutputValue:
    """A cell of outputs: its text, and the value that it says; not `is_literal` if it is an expression."""

    text: str
    value: Plain
    is_literal: bool
    span: Span

    @property
    def key(self) -> tuple[str, object]:
        """What is equal for cells that say the same."""
        return (type(self.value).__name__, self.value) if self.is_literal else ("expression", self.text)


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """An output: its name, the values it can have in the order of their priority, and what it is without a row."""

    name: str
    values: tuple[Plain, ...]
    default: OutputValue | None
    span: Span


@dataclass(frozen=True, slots=True)
class InputCell:
    """A cell of inputs: its text, what it lets through, and its place."""

    text: str
    test: CellTest
    span: Span


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row, by its number from 1. `note` is what stands beside it for readers."""

    number: int
    inputs: tuple[InputCell, ...]
    outputs: tuple[OutputValue, ...]
    span: Span
    note: str = ""

    @property
    def outcome(self) -> tuple[tuple[str, object], ...]:
        """What is equal for rows that say the same."""
        return tuple(cell.key for cell in self.outputs)


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A decision table. `name` is what its file calls it; `variable`, what others call its outcome."""

    id: str
    name: str
    policy: TablePolicy
    aggregation: Aggregation
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rows: tuple[TableRow, ...]
    span: Span
    variable: str = ""

    @property
    def has_default(self) -> bool:
        """Whether it says something to whom no row holds of."""
        return any(column.default is not None for column in self.outputs)

    def rank(self, row: TableRow) -> tuple[int, ...]:
        """The place of a row's outcome in the order of outcomes, the first before all; unknown values come last."""
        ranks = []
        for column, cell in zip(self.outputs, row.outputs, strict=True):
            if column.values:
                known = cell.is_literal and cell.value in column.values
                ranks.append(column.values.index(cell.value) if known else len(column.values))
        return tuple(ranks)


@dataclass(frozen=True, slots=True)
class UnreadTable:
    """A table, or a part of one, that cannot be read exactly: what it is called, why, and where."""

    id: str
    name: str
    message: str
    span: Span
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class TableFile:
    """What a file of decision tables holds. `notes` are what was left out or assumed, one line each."""

    path: str
    tables: tuple[ForeignTable, ...]
    unread: tuple[UnreadTable, ...] = ()
    notes: tuple[str, ...] = ()
