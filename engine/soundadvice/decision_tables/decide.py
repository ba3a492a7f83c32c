"""What a table decides: the outcome of the rows that hold, as its hit policy has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from soundadvice.decision_tables.grid import Grid
from soundadvice.decision_tables.table import Aggregation, ForeignTable, TablePolicy, TableRow
from soundadvice.decision_tables.tests import Plain

Outcome = tuple[object, ...]
SINGLE = (TablePolicy.UNIQUE, TablePolicy.ANY, TablePolicy.PRIORITY, TablePolicy.FIRST)


class NoOutcomeError(Exception):
    """Rows hold together that may not, or an outcome is not a number that has to be one. `rows` are their numbers."""

    def __init__(self, message: str, rows: Sequence[int]) -> None:
        self.rows = tuple(rows)
        super().__init__(message)


def rows_of(grid: Grid, values: Mapping[str, Plain | int]) -> list[TableRow]:
    """The rows that hold, in order. `values` are by the texts of the inputs; an input that is missing is null."""
    found = []
    parts = [axis.part_of(values.get(axis.column.text)) for axis in grid.axes]
    for row, box in zip(grid.table.rows, grid.boxes, strict=True):
        cells = zip(parts, box, row.inputs, strict=True)
        if all(cell.test.takes_null if part is None else mask >> part & 1 for part, mask, cell in cells):
            found.append(row)
    return found


def chosen(table: ForeignTable, rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows whose outputs count, in the order that they count in. Raises NoOutcomeError."""
    if not rows:
        return []
    numbers = [row.number for row in rows]
    match table.policy:
        case TablePolicy.UNIQUE if len(rows) > 1:
            raise NoOutcomeError("more than one row holds", numbers)
        case TablePolicy.ANY if len({row.outcome for row in rows}) > 1:
            raise NoOutcomeError("rows hold together that do not say the same", numbers)
        case TablePolicy.PRIORITY:
            return [min(rows, key=table.rank)]
        case TablePolicy.OUTPUT_ORDER:
            return sorted(rows, key=table.rank)
        case TablePolicy.COLLECT | TablePolicy.RULE_ORDER:
            return list(rows)
        case _:
            return [rows[0]]


def decided(table: ForeignTable, rows: Sequence[TableRow]) -> object:
    """The outcome, as plain values: one outcome, a list of them, a number, or None. Raises NoOutcomeError.

    An outcome is one value, or a mapping by the outputs' names if there are several.
    """
    found = chosen(table, rows)
    if not found:
        return _default(table)
    outcomes = [_value(table, row) for row in found]
    if table.policy in SINGLE:
        return outcomes[0]
    if table.policy is not TablePolicy.COLLECT or table.aggregation is Aggregation.LIST:
        return outcomes
    if table.aggregation is Aggregation.COUNT:
        return Decimal(len(outcomes))
    numbers = [value for value in outcomes if isinstance(value, Decimal)]
    if len(numbers) < len(outcomes):
        raise NoOutcomeError("an outcome is no number", [row.number for row in found])
    reckon = {Aggregation.SUM: sum, Aggregation.MIN: min, Aggregation.MAX: max}[table.aggregation]
    return reckon(numbers)  # type: ignore[operator]


def same_without(table: ForeignTable, rows: Sequence[TableRow], left_out: TableRow) -> bool:
    """Whether the outcome of the rows that hold stays the same without one of them."""
    return _summary(table, rows) == _summary(table, [row for row in rows if row is not left_out])


def _summary(table: ForeignTable, rows: Sequence[TableRow]) -> object:
    """What is equal where the outcome is. Of UNIQUE and ANY: all that is said, since more than one thing is a fault."""
    if table.policy in (TablePolicy.UNIQUE, TablePolicy.ANY):
        return frozenset(row.outcome for row in rows)
    if table.policy in (TablePolicy.FIRST, TablePolicy.PRIORITY):
        return chosen(table, rows)[0].outcome if rows else None
    if table.policy is TablePolicy.COLLECT and table.aggregation is Aggregation.LIST:
        return sorted(map(repr, (row.outcome for row in rows)))
    if table.policy is TablePolicy.COLLECT:
        try:
            return decided(table, rows)
        except NoOutcomeError:
            return sorted(map(repr, (row.outcome for row in rows)))
    return [row.outcome for row in chosen(table, rows)]


def _value(table: ForeignTable, row: TableRow) -> object:
    values = [cell.value if cell.is_literal else cell.text for cell in row.outputs]
    return values[0] if len(values) == 1 else dict(zip((column.name for column in table.outputs), values, strict=True))


def _default(table: ForeignTable) -> object:
    if not table.has_default:
        return None
    values = [None if column.default is None else column.default.value for column in table.outputs]
    return values[0] if len(values) == 1 else dict(zip((column.name for column in table.outputs), values, strict=True))
