"""Choices: the lists of a form, by their names as they are written. A list that is broken costs its questions alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from soundadvice.formats.xlsform.workbooks.sheets import Row

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LONGEST_ID = 60
_SELECT = re.compile(
    r"(?P<kind>select[ _]?(?:one|1)|select[ _](?:multiple|all[ _]that[ _]apply))(?P<far>_from_file|_external)?"
    r"(?:[ _]from)?\s+(?P<list>\S+)(?:\s+(?P<rest>.*))?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class ChoiceList:
    """The rows of a list, and why no question can use it, empty where one can."""

    rows: list[Row] = field(default_factory=list)
    broken: str = ""


def choice_lists(rows: Iterable[Row], own: str, notes: list[str]) -> dict[str, ChoiceList]:
    """The lists of a form; what is no choice of any is noted. `own` is what follows `label` in the column to read."""
    lists: dict[str, ChoiceList] = {}
    for row in rows:
        listed, name = row.get("list_name"), row.get("name")
        if not listed:
            row.read.update(row.cells)
            notes.append(f"{row.place}: a choice without a `list_name` is left out")
            continue
        found = lists.setdefault(listed, ChoiceList())
        if not name:
            found.broken = f"in its list `{listed[:64]}`, {row.place} has no `name`"
            continue
        first = next((one for one in found.rows if one.peek("name") == name), None)
        if first is None:
            found.rows.append(row)
        elif first.peek(f"label{own}", "label") == row.get(f"label{own}", "label"):
            notes.append(f"{row.place}: `{name[:64]}` is in the list `{listed[:64]}` twice, and is taken once")
        else:
            found.broken = f"its list `{listed[:64]}` has `{name[:64]}` twice: {first.place} and {row.place}"
    return lists


def selected(text: str) -> tuple[bool, str, str, str] | None:
    """Of the type of a question: whether several may be picked, the list, what else it says, why the list is elsewhere.

    >>> selected("select_one YesNo or_other"), selected("select all that apply from signs")
    ((False, 'YesNo', 'or_other', ''), (True, 'signs', '', ''))
    """
    found = _SELECT.fullmatch(text.strip())
    if found is None:
        return None
    several = "one" not in found["kind"].lower() and "1" not in found["kind"]
    far = "its options are in another file" if found["far"] else ""
    return several, found["list"], found["rest"] or "", far


def new_id(name: str, taken: set[str], reserved: frozenset[str], stem: str) -> str:
    """The name as an id of a pack: snake_case, at most 64 characters, not reserved, not taken."""
    if _ID.fullmatch(name) and name not in taken and name not in reserved:
        return name
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:_LONGEST_ID]
    base = plain if _ID.fullmatch(plain) else f"{stem}_{plain}".strip("_")
    number, made = 1, base
    while made in taken or made in reserved:
        number += 1
        made = f"{base}_{number}"
    return made
