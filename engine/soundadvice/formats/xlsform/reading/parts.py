"""Parts: rows that are one question here, as `soundadvice export` splits days, lengths of time and unsure numbers."""

from __future__ import annotations

import re

from soundadvice.formats.xlsform.workbooks.sheets import Row

PART = re.compile(r"(.+)__(known|unit|amount|day)_*")
"""The name of a part: that of the question, and which part it is."""


def has(rows: list[Row], name: str, *kinds: str) -> bool:
    """Whether one of the rows has the name, and is of one of the kinds."""
    return any(row.peek("name") == name and row.peek("type").lower() in kinds for row in rows)


def is_part(name: str, stem: str, part: str) -> bool:
    """Whether a name is that of one part of what was split in several, such as the amount of a duration."""
    found = PART.fullmatch(name)
    return found is not None and found.groups() == (stem, part)


def take_both(*rows: Row) -> None:
    """Takes two rows that are one question here: they have the same words, and the second is asked by the first."""
    for one in rows:
        one.read.update(head for head in one.cells if head.partition("::")[0] in ("label", "hint", "guidance_hint"))
        one.read.update({"relevant", "required"} & set(one.cells))
