"""Writes README.md beside it, the list of decision records, from the records themselves.

Run it after you add a record: .venv/bin/python docs/decisions/generate_decisions.py
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
PAGE = FOLDER / "README.md"
INTRO = """\
# Decision records

Here you can read why things are as they are: one decision, one page. If we think again, we do not rewrite a record; a
new record supersedes the old one, and both say so.

To add one, copy another record into `NNNN-short-title.md` with the next number, and run
`.venv/bin/python docs/decisions/generate_decisions.py`. The status is *proposed*, *accepted*, or *superseded by*
another.
"""
_FORM = re.compile(
    r"# (?P<number>\d+)\. (?P<title>.+)\n"
    r"\n"
    r"- Status: (?P<status>proposed|accepted|superseded by \[record \d+\]\((?P<by>[\w-]+\.md)\))\n"
    r"- Date: (?P<date>\d{4}-\d\d-\d\d)\n"
    r"\n## Context\n\n.+\n\n## Decision\n\n.+\n\n## Consequences\n\n.+\n",
    re.DOTALL,
)
_NAME = re.compile(r"(?P<number>\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md")


class DecisionRecord(NamedTuple):
    """One decision as its page has it. `superseded_by` is the other record's file, or None."""

    file: str
    number: int
    title: str
    status: str
    date: str
    superseded_by: str | None


def record(file: str, text: str) -> DecisionRecord:
    """Reads a page. Raises ValueError, with what to mend, if it is not in the form of a record."""
    name, form = _NAME.fullmatch(file), _FORM.fullmatch(text)
    if name is None:
        raise ValueError(f"{file}: call it NNNN-short-title.md, in lower case")
    if form is None or "\n" in form["title"]:
        raise ValueError(f"{file}: it needs `# N. Title`, Status, Date, Context, Decision, Consequences, in this order")
    if int(form["number"]) != int(name["number"]):
        raise ValueError(f"{file}: the heading says {form['number']}")
    return DecisionRecord(file, int(form["number"]), form["title"], form["status"], form["date"], form["by"])


def records() -> list[DecisionRecord]:
    """All records, by number. Raises ValueError if one is not in the form, a number is missing or taken twice."""
    files = sorted(file for file in FOLDER.glob("*.md") if file != PAGE)
    found = [record(file.name, file.read_text("utf-8")) for file in files]
    for expected, one in enumerate(found, 1):
        if one.number != expected:
            raise ValueError(f"{one.file}: the next number is {expected}")
    return found


def page(found: list[DecisionRecord]) -> str:
    """The list, as Markdown."""
    rows = [f"| {one.number} | [{one.title}]({one.file}) | {one.date} | {one.status} |" for one in found]
    return "\n".join([INTRO, "| | decision | written | status |", "| ---: | --- | --- | --- |", *rows, ""])


if __name__ == "__main__":
    PAGE.write_text(page(records()), "utf-8")
