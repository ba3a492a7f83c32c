"""Words: labels that name a calculation of words by answer, as `soundadvice export` writes them, in its last words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from soundadvice.formats.xlsform.workbooks.sheets import Row

_NAMED = re.compile(r"\$\{([^{}]+)\}")
_LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_WORDS = r"'[^']*'|\"[^\"]*\""
_TOGETHER = re.compile(rf"if\(.*, concat\(((?:{_WORDS})(?:, (?:{_WORDS}))*)\)\)+", re.DOTALL)
_ONE = re.compile(rf"if\(.*, ({_WORDS})\)+", re.DOTALL)


def in_last_words(sheets: dict[str, list[Row]]) -> tuple[dict[str, list[Row]], tuple[str, ...]]:
    """The sheets with the words that fit everyone in place of words by answer; and what is left out by that."""
    last = {row.peek("name"): words for row in sheets["survey"] if (words := _last_words(row)) is not None}
    used: dict[str, Row] = {}

    def said(row: Row) -> Row:
        cells = dict(row.cells)
        for head, text in row.cells.items():
            named = _NAMED.fullmatch(text)
            if named is not None and named[1] in last:
                cells[head] = last[named[1]]
                used.setdefault(named[1], row)
        return replace(row, cells=cells)

    made = {sheet: [said(row) for row in rows] for sheet, rows in sheets.items()}
    worked_out = [row for row in made["survey"] if row.peek("name") in used]
    made["survey"] = [row for row in made["survey"] if row.peek("name") not in used]
    notes = [f"{row.place}: other words by answer; it has those that fit everyone" for row in _once(used.values())]
    notes += [
        f"{row.place}: `{row.peek('name')[:64]}` is left out: {used[row.peek('name')].place} has the last of its words"
        for row in worked_out
    ]
    return made, tuple(notes)


def _once(rows: Iterable[Row]) -> list[Row]:
    return list({row.place: row for row in rows}.values())


def _last_words(row: Row) -> str | None:
    """What a calculation of words comes to where no condition in it holds; None if it is another one."""
    text = row.peek("calculation") if row.peek("type").lower() == "calculate" else ""
    found = _TOGETHER.fullmatch(text) or _ONE.fullmatch(text)
    return None if found is None else "".join(one or other for one, other in _LITERAL.findall(found[1]))
