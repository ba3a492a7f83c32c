"""The languages of a form: which columns hold the words of each.

A column of words is called `label`, or `label::Deutsch (de)` in a form of several languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from soundadvice.formats.xlsform.workbooks.sheets import Row

_LANGUAGE = re.compile(r"::(?:.*\(([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\)|([a-z]{2,3}(?:-[A-Za-z0-9]+)*))", re.IGNORECASE)


def languages_of(sheets: dict[str, list[Row]]) -> tuple[str, list[str]]:
    """What follows `label` in the column to read, nothing or `::` and the language; and in the others."""
    heads = dict.fromkeys(head for row in sheets["survey"] for head in row.cells)
    labels = [head.removeprefix("label") for head in heads if head.startswith("label::")]
    settings = sheets.get("settings", [])
    wanted = f"::{settings[0].get('default_language').lower()}" if settings else ""
    own = "" if "label" in heads else wanted if wanted in labels else next(iter(labels), "")
    return own, [label for label in labels if label != own]


def tag_of(column: str) -> str | None:
    """The tag of a language as forms write it behind `::`, such as `Deutsch (de)`; None if it has none."""
    found = _LANGUAGE.fullmatch(column)
    return found and (found[1] or found[2])


def words_in(sheets: dict[str, list[Row]], own: str, other: str) -> Iterator[str]:
    """The words of a form that it has in another language too."""
    for row in (*sheets["survey"], *sheets.get("choices", [])):
        for head in ("label", "hint", "guidance_hint", "constraint_message"):
            if row.get(f"{head}{own}", head) and row.get(f"{head}{other}"):
                yield row.get(f"{head}{own}", head)
