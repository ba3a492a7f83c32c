"""Languages of a form: the columns that its words stand in, and which of them is its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from soundadvice.formats.xlsform.workbooks.sheets import Row
from soundadvice.wording.translation.names import tag_named

_LANGUAGE = re.compile(r".*\(([a-z]{2,3}(?:-[a-z0-9]+)*)\)|([a-z]{2,3}(?:-[a-z0-9]+)*)", re.IGNORECASE)
_WORDS = ("label", "hint", "guidance_hint", "constraint_message")


def languages_of(sheets: dict[str, list[Row]]) -> tuple[str, list[str]]:
    """What follows `label` in the column to read, nothing or `::` and the language; and in the others."""
    heads = dict.fromkeys(head for row in sheets["survey"] for head in row.cells)
    labels = [head.removeprefix("label") for head in heads if head.startswith("label::")]
    wanted = f"::{default_language(sheets).lower()}"
    own = "" if "label" in heads else wanted if wanted in labels else next(iter(labels), "")
    return own, [label for label in labels if label != own]


def default_language(sheets: Mapping[str, list[Row]]) -> str:
    """The language that the settings name, empty where they name none."""
    settings = sheets.get("settings", [])
    return settings[0].get("default_language") if settings else ""


def tag_of(column: str) -> str | None:
    """The tag of a language as forms write it, such as `::Deutsch (de)` or `::French`; None if it is not known."""
    name = column.removeprefix("::").strip()
    found = _LANGUAGE.fullmatch(name)
    if found and found[1]:
        return found[1]
    # A name comes first: `::Tamil` is no tag, and neither is `::Lao`.
    return tag_named(name) or (found and found[2])


def words_in(sheets: dict[str, list[Row]], own: str, other: str) -> Iterator[str]:
    """The words of a form that it has in another language too."""
    for row in _rows(sheets):
        for head in _WORDS:
            if row.peek(f"{head}{own}", head) and row.peek(f"{head}{other}"):
                yield row.peek(f"{head}{own}", head)


def _rows(sheets: Mapping[str, list[Row]]) -> Iterable[Row]:
    return (*sheets["survey"], *sheets.get("choices", []))
