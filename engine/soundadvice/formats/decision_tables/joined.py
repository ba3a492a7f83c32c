"""Joined: an input that is the outcome of another table of the file, as named conditions in place of a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from soundadvice.decision_tables.decide import SINGLE
from soundadvice.decision_tables.grid import Axis, Rest
from soundadvice.decision_tables.table import ForeignTable, TablePolicy
from soundadvice.decision_tables.tests import Between, InputType, Only, Plain, shown
from soundadvice.formats.decision_tables.carried import When
from soundadvice.formats.names import IdSpace

_MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class JoinedTable:
    """The named conditions of a table's outcomes, by what it says; None of no outcome at all."""

    names: Mapping[Plain, str]
    undecided: str
    text: str


def can_join(table: ForeignTable) -> bool:
    """Whether the outcomes of a table are few and plain: one of several texts, or true or false, of a single row."""
    if table.policy not in SINGLE or len(table.outputs) != 1 or len(table.rows) > _MOST_ROWS:
        return False
    cells = [row.outputs[0] for row in table.rows]
    default = table.outputs[0].default
    return all(
        cell.is_literal and isinstance(cell.value, (str, bool)) for cell in [*cells, *([default] if default else [])]
    )


def join(table: ForeignTable, when: When, always: str, ids: IdSpace) -> JoinedTable:
    """The named conditions of a table's outcomes."""
    rows = sorted(table.rows, key=table.rank) if table.policy is TablePolicy.PRIORITY else list(table.rows)
    ordered = table.policy in (TablePolicy.PRIORITY, TablePolicy.FIRST)
    parts: dict[Plain, list[str]] = {}
    before: list[tuple[Plain, str]] = []
    for row in rows:
        tests = when(row)
        if tests is None:
            continue
        own = _together(tests, always)
        value = row.outputs[0].value
        others = [text for said, text in before if said != value] if ordered else []
        parts.setdefault(value, []).append(_together([own, *(f"{{not: {one}}}" for one in others)], always))
        before.append((value, own))
    none = f"{{not: {_either([text for _, text in before])}}}"
    default = table.outputs[0].default
    if default is not None:
        parts.setdefault(default.value, []).append(none)
    names = {value: ids.of(f"{table.name} is {shown(value)}", "outcome") for value in parts}
    text = "".join(f"- id: {names[value]}\n  when: {_either(texts)}\n" for value, texts in parts.items())
    undecided = ""
    if default is None:
        undecided = ids.of(f"{table.name} is undecided", "undecided")
        text += f"- id: {undecided}\n  when: {none}\n"
    return JoinedTable(names, undecided, text)


def joined_condition(joined: JoinedTable, axis: Axis, mask: int) -> str | None:
    """The condition that the outcome is in some parts of an input; None if it always is, empty if it never is."""
    named = {part.value for part in axis.parts if isinstance(part, Only)}
    found: list[str] = []
    for bit, part in enumerate(axis.parts):
        if not mask >> bit & 1:
            continue
        if isinstance(part, Rest):
            found += [name for value, name in joined.names.items() if value not in named]
            found += [joined.undecided] * (None not in named and bool(joined.undecided))
        elif isinstance(part, Only) and part.value is None:
            found += [joined.undecided] * bool(joined.undecided)
        elif isinstance(part, Only) and part.value in joined.names:
            found.append(joined.names[part.value])
    if set(found) >= {*joined.names.values(), *([joined.undecided] if joined.undecided else [])}:
        return None
    return _either([f"{{is: {name}}}" for name in dict.fromkeys(found)]) if found else ""


def is_plain(axis: Axis) -> bool:
    """Whether an input looks at texts, true and false alone, by what they are."""
    kinds = (InputType.TEXT, InputType.BOOLEAN)
    return axis.column.kind in kinds and not any(isinstance(part, Between) for part in axis.parts)


def _together(conditions: Sequence[str], always: str) -> str:
    if not conditions:
        return always
    return conditions[0] if len(conditions) == 1 else f"{{all: [{', '.join(conditions)}]}}"


def _either(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"{{any: [{', '.join(conditions)}]}}"


def order(tables: Sequence[ForeignTable]) -> list[ForeignTable]:
    """The tables, those that others look at first; tables that look at each other are left as they stand."""
    by_name = {table.variable: table for table in tables if table.variable}
    found: list[ForeignTable] = []
    under_way: list[ForeignTable] = []

    def place(table: ForeignTable) -> None:
        if table in found or table in under_way:
            return
        under_way.append(table)
        for column in table.inputs:
            if column.text in by_name:
                place(by_name[column.text])
        under_way.remove(table)
        found.append(table)

    for table in tables:
        place(table)
    return found
