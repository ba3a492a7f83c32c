"""Beside: cells that look at another input, as inputs that say how the two stand to each other.

`> started` in a column `stopped` is an input of its own, `stopped beside started`, with the values `earlier`, `the
same` and `later`; where a table only asks whether two are the same, it is `stopped = started`, true or false. That is
exact where each value of the column can stand in every way to the other input: so that one may stand beside one column
of the table alone, may be none itself, and has no listed values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from soundadvice.decision_tables.table import InputCell, InputColumn, TableRow
from soundadvice.decision_tables.tests import ANYTHING, CellTest, InputType, Only, Plain
from soundadvice.formats.dmn.feel import unary_tests
from soundadvice.formats.dmn.literals import FeelError, short, split
from soundadvice.formats.dmn.types import Types

LESS, SAME, MORE = 1, 2, 4
"""How a value stands to another. Of what has no order, LESS and MORE together are: it is another."""
_ANY = LESS | SAME | MORE
_COMPARED = re.compile(r"(?:\?\s*)?(<=|>=|!=|<|>|=)?(.*)", re.S)
_RANGE = re.compile(r"([\[\(\]])(.*)\.\.(.*)([\]\)\[])", re.S)
_NOT = re.compile(r"not\s*\((.*)\)", re.S)
_STANDS = {"": SAME, "=": SAME, "!=": LESS | MORE, "<": LESS, "<=": LESS | SAME, ">": MORE, ">=": MORE | SAME}


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a cell asks: of its own input, and how that stands to others, by what they are called."""

    own: CellTest
    beside: Mapping[str, int] = field(default_factory=dict)


class BesideError(Exception):
    """A column looks at another input in a way that is not exact. `row` is its place from 0."""

    def __init__(self, message: str, row: int, column: int) -> None:
        self.row, self.column = row, column
        super().__init__(message)


def looked_at(text: str, types: Types) -> CellLook:
    """What a cell asks. Raises FeelError for what is not understood."""
    try:
        return CellLook(unary_tests(text))
    except FeelError:
        found = _looked_at(text.strip(), types)
        if found is None:
            raise
        return found


def _looked_at(plain: str, types: Types) -> CellLook | None:
    negated = _NOT.fullmatch(plain)
    parts = [part.strip() for part in split(negated[1] if negated else plain)]
    ranged = _RANGE.fullmatch(parts[0])
    if ranged is not None:
        return _between(ranged, types) if len(parts) == 1 and negated is None else None
    stands, other = 0, ""
    for part in parts:
        compared = _COMPARED.fullmatch(part)
        name = " ".join(compared[2].split()) if compared is not None else ""
        if compared is None or not _is_known(name, types):
            return None
        if other not in ("", name):
            raise FeelError(f"a list that looks at `{short(other)}` and `{short(name)}`")
        if compared[1] and types.of_path(name).is_list:
            raise FeelError(f"`{short(part)}`, which compares with a list,")
        other = name
        stands |= _STANDS[compared[1] or ""]
    return CellLook(ANYTHING, {other: _ANY ^ stands if negated else stands})


def _between(found: re.Match[str], types: Types) -> CellLook | None:
    """A range of which one end or both are other inputs: each end is a condition of its own."""
    own, beside = ANYTHING, dict[str, int]()
    ends = ((found[2], ">" if found[1] in "(]" else ">="), (found[3], "<" if found[4] in ")[" else "<="))
    for end, operator in ends:
        name = " ".join(end.split())
        if not _is_known(name, types):
            own = unary_tests(f"{operator} {name}")
        elif types.of_path(name).is_list:
            return None
        else:
            beside[name] = _STANDS[operator] & beside.get(name, _ANY)
    return CellLook(own, beside)


def _is_known(name: str, types: Types) -> bool:
    """Whether a text names an input, or a part of one."""
    return name in types.names() or types.of_path(name).kind is not None


# Columns --------------------------------------------------------------------------------------------------------------


def spread(
    columns: Sequence[InputColumn], rows: Sequence[TableRow], looked: Sequence[Sequence[CellLook]], types: Types
) -> tuple[tuple[InputColumn, ...], tuple[TableRow, ...]]:
    """The columns, with one more for each input that stands beside one, and the rows to it. Raises BesideError.

    A column of which nothing is looked at by itself is left out.
    """
    named = [
        list(dict.fromkeys(other for row in looked for other in row[place].beside)) for place in range(len(columns))
    ]
    if not any(named):
        return tuple(columns), tuple(rows)
    made: list[InputColumn] = []
    kept: list[list[InputCell]] = [[] for _ in rows]
    for place, column in enumerate(columns):
        if not named[place] or not all(row.inputs[place].test.is_dash for row in rows):
            made.append(column)
            for cells, row in zip(kept, rows, strict=True):
                cells.append(row.inputs[place])
        for other in named[place]:
            stands = [row[place].beside.get(other, _ANY) for row in looked]
            ordered = any(bool(one & LESS) is not bool(one & MORE) for one in stands)
            if why := _inexact(columns, rows, named, place, other, ordered=ordered, types=types):
                first = next(number for number, row in enumerate(looked) if other in row[place].beside)
                raise BesideError(why, first, place)
            values = _values(column, other, ordered=ordered, types=types)
            made.append(_column(column, other, values, ordered=ordered, types=types))
            for cells, row, one in zip(kept, rows, stands, strict=True):
                cells.append(replace(row.inputs[place], test=_test(one, values)))
    return tuple(made), tuple(replace(row, inputs=tuple(cells)) for row, cells in zip(rows, kept, strict=True))


def _inexact(
    columns: Sequence[InputColumn],
    rows: Sequence[TableRow],
    named: Sequence[Sequence[str]],
    place: int,
    other: str,
    *,
    ordered: bool,
    types: Types,
) -> str:
    """Why not each value of a column can stand in every way to another input; empty if each can."""
    column, said = columns[place], types.of_path(other)
    told = (InputType.NUMBER, InputType.TEXT, InputType.BOOLEAN, InputType.DATE)
    if any(other == one.text for one in columns):
        return f"`{other}` is an input of the table too"
    if sum(other in one for one in named) > 1:
        return f"`{other}` stands beside more than one input"
    if said.values:
        return f"`{other}` has listed values"
    if said.parts:
        return f"`{other}` is not one value"
    if column.kind in told and said.kind in told and column.kind is not said.kind:
        return f"`{other}` is of the kind {said.kind}, in a column of the kind {column.kind}"
    if ordered and InputType.BOOLEAN in (column.kind, said.kind):
        return f"`{other}` is true or false, which has no order"
    own = [row.inputs[place].test for row in rows]
    if ordered and column.kind is InputType.TEXT and not all(test.is_dash for test in own):
        return f"`{other}` stands by its order beside texts"  # nothing comes before the text of no letters
    if any(entry == Only(None) for test in own for entry in test.entries):
        return f"`{other}` stands beside an input that may be null"
    return ""


def _values(column: InputColumn, other: str, *, ordered: bool, types: Types) -> dict[Plain, int]:
    if not ordered:
        return {True: SAME, False: LESS | MORE}
    is_day = (types.of_path(other).kind or column.kind) is InputType.DATE
    less, more = ("earlier", "later") if is_day else ("less", "more")
    return {less: LESS, "the same": SAME, more: MORE}


def _column(
    column: InputColumn, other: str, values: Mapping[Plain, int], *, ordered: bool, types: Types
) -> InputColumn:
    named = column.label or column.text
    if types.of_path(other).is_list:
        return InputColumn(
            f"{column.text} in {other}", InputType.BOOLEAN, None, column.span, f"{named}: is it in {other}?"
        )
    if not ordered:
        said = f"{named}: is it the same as {other}?"
        return InputColumn(f"{column.text} = {other}", InputType.BOOLEAN, None, column.span, said)
    domain = CellTest(tuple(map(Only, values)))
    said = f"{named}: how does it stand to {other}?"
    return InputColumn(f"{column.text} beside {other}", InputType.TEXT, domain, column.span, said)


def _test(stands: int, values: Mapping[Plain, int]) -> CellTest:
    if stands == _ANY:
        return ANYTHING
    return CellTest(tuple(Only(value) for value, one in values.items() if one & stands == one))
