"""Decision tables: their hit policies, and their rows, each with what it asks of each question and score."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.formats.spreadsheet.cells import Data, EditRow, EditSheet, flow, unflowed
from soundadvice.formats.spreadsheet.conditions import test_cell, test_of
from soundadvice.formats.spreadsheet.rows import (
    Match,
    Read,
    WrittenFiles,
    cells_of,
    matched,
    no_question,
    put,
    table_files,
)
from soundadvice.loader import files as names
from soundadvice.loader.schema import table_shapes

TABLES, ROWS = "Tables", "Table rows"
_HEADS = tuple(name for name in table_shapes.TableShape.model_fields if name != "rows")
_OWN = tuple(name for name in table_shapes.RowShape.model_fields if name not in ("id", "when", "vignettes"))
_WHEN = "when"


def views(written: WrittenFiles) -> list[EditSheet]:
    """The sheet of tables, and that of their rows."""
    kinds = written.columns()
    tables, rows = [], []
    used: dict[str, None] = {}
    for path in table_files(written.data):
        table = written.data[path]
        name = str(table.get("id"))
        cells, places = cells_of(table, _HEADS, path, ())
        tables.append(EditRow((name,), {**cells, "id": name}, places))
        for number, row in enumerate(table.get("rows") or ()):
            one = _row(name, row, path, number, kinds)
            used.update(dict.fromkeys(row.get(_WHEN) or ()))
            rows.append(one)
    columns = [name for name in kinds if name in used] + [name for name in used if name not in kinds]
    heads = ("table", "row", *_OWN, *columns, *(name for name in kinds if name not in used))
    return [
        EditSheet(TABLES, _HEADS, ("id",), tuple(tables), wide=("note",)),
        EditSheet(ROWS, heads, ("table", "row"), tuple(rows), wide=("because", "do", "means", "note")),
    ]


def _row(table: str, row: Mapping[str, Data], path: str, number: int, kinds: Mapping[str, str]) -> EditRow:
    where = ("rows", number)
    cells, places = cells_of(row, _OWN, path, where)
    name = str(row.get("id"))
    places["row"] = (path, (*where, "id"))
    for head, test in (row.get(_WHEN) or {}).items():
        cells[head] = test_cell(test, kinds.get(head, "")) or flow(test)
        places[head] = (path, (*where, _WHEN, head))
    return EditRow((table, name), {**cells, "table": table, "row": name}, places)


def put_tables(data: dict[str, Data], base: Mapping[str, EditSheet], read: Read, kinds: Mapping[str, str]) -> None:
    """Puts what the sheets say of tables into the data of their files."""
    tables, gone = matched(base[TABLES], read)
    for row in gone:
        del data[_path_of(data, row.key[0])]
    held = {str(data[path].get("id")): path for path in table_files(data)}
    for match in tables:
        name = match.now.cells["id"]
        path = held.setdefault(name, f"{names.TABLES}/{name}.yaml")
        table = data.setdefault(path, {"id": name})
        put(table, match, [head for head in _HEADS if head != "id"])
    made: dict[str, list[Data]] = {name: [] for name in held}
    for match in matched(base[ROWS], read)[0]:
        name = match.now.cells["table"]
        if name not in held:
            raise match.now.error("table", f"there is no table `{name[:60]}`", f"add it to the sheet {TABLES} first")
        before = {str(one.get("id")): one for one in data[held[name]].get("rows") or ()}
        made[name].append(_made(match, before, base[ROWS], kinds))
    for name, path in held.items():
        if made[name] or "rows" in data[path]:
            data[path]["rows"] = made[name]


def _path_of(data: Mapping[str, Data], name: str) -> str:
    return next(path for path in table_files(data) if str(data[path].get("id")) == name)


def _made(match: Match, before: Mapping[str, Data], sheet: EditSheet, kinds: Mapping[str, str]) -> Data:
    """The row of a table as it is now."""
    name = match.now.cells["row"]
    row = before.get(name, {"id": name})
    put(row, match, _OWN)
    asked = [head for head in match.now.columns if head not in ("table", "row", *_OWN)]
    for head in asked:
        if match.now.cells.get(head) and head not in kinds and head not in sheet.heads:
            raise no_question(match.now, head)
    tests = dict(row.get(_WHEN) or {})
    for head in match.changed(asked):
        text = match.now.cells.get(head)
        if not text:
            tests.pop(head, None)
        else:
            tests[head] = (
                unflowed(match.now, head) if text[0] in "{[" else test_of(match.now, head, kinds.get(head, ""))
            )
    if tests:
        row[_WHEN] = tests
    else:
        row.pop(_WHEN, None)
    if match.before is None:
        row = {head: row[head] for head in ("id", _WHEN, *_OWN, "vignettes") if head in row}
    return row
