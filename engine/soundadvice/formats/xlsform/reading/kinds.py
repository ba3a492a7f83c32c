"""Kinds of rows: the word that the type of a row begins with, in the one way of several in which forms write it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from soundadvice.formats.xlsform.reading.choices import selected
from soundadvice.formats.xlsform.workbooks.sheets import Row

META = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "subscriberid",
        "simserial",
        "phonenumber",
        "username",
        "email",
        "audit",
        "start-geopoint",
        "background-audio",
        "hidden",
        "xml-external",
        "csv-external",
    ]
)
"""What a device fills in, or no one answers."""
YES = ("yes", "true", "true()", "1")
"""What a cell holds that says yes."""
_BOUND = re.compile(r"(begin|end)[ _-]+(group|repeat|loop|lgroup)\b.*", re.IGNORECASE)
_ALSO = {"int": "integer", "calculation": "calculate"}


def kind_of(text: str) -> str:
    """What a row is.

    >>> kind_of("begin  group"), kind_of("select_one YesNo"), kind_of("Integer"), kind_of("end_loop")
    ('begin_group', 'select', 'integer', 'end_repeat')
    """
    found = _BOUND.fullmatch(text.strip())
    if found is not None:
        return f"{found[1].lower()}_{'group' if found[2].lower() == 'group' else 'repeat'}"
    if selected(text) is not None:
        return "select"
    kind = text.strip().lower().partition(" ")[0]
    return _ALSO.get(kind, kind)


def names_of_several(rows: Iterable[Row]) -> frozenset[str]:
    """The names that more than one row has: `${name}` then says nothing."""
    once: set[str] = set()
    several: set[str] = set()
    for row in rows:
        name = row.peek("name")
        if name and not kind_of(row.peek("type")).startswith("end_") and row.peek("disabled").lower() not in YES:
            (several if name in once else once).add(name)
    return frozenset(several)
