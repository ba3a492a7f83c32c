"""Workbooks as people edit them: a cell by its row and column, a new row."""

from __future__ import annotations

from typing import Any


def cell_under(page: Any, head: str, **key: str) -> Any:
    """The cell below a head, in the first row whose other cells say this."""
    heads = [one.value for one in page[1]]
    for row in page.iter_rows(min_row=2):
        if all(row[heads.index(name)].value == value for name, value in key.items()):
            return row[heads.index(head)]
    raise AssertionError(key)


def new_row(page: Any, **cells: str) -> None:
    """One more row, with these cells by their heads."""
    heads = [one.value for one in page[1]]
    page.append([cells.get(head) for head in heads])
