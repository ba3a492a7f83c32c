"""A takeaway as plain text: to copy into a message, and, in short, for the code that a phone's camera reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from soundadvice.handout.blocks import (
    Block,
    Card,
    Chart,
    Facts,
    Line,
    Listing,
    Paragraph,
    Pictures,
    Reasons,
    Section,
    listing,
    on_card,
    plain,
)
from soundadvice.handout.document import Role, Setting, handout
from soundadvice.handout.handover import day_in_words, not_picked
from soundadvice.handout.markup import printable
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.phrases import SIGN, status_line
from soundadvice.provenance.record import Record

_TOP = 1
MOST_BYTES = 2000
"""Of the text in a code, in UTF-8. A code of more is so fine that cameras fail at it."""
_REST = "There is more on the page."
_IN_SHORT = {
    Setting.DOCTOR: (Role.IN_SHORT, Role.FINDINGS, Role.COURSE),
    Setting.HOME: (Role.VERDICT, Role.SAFETY_NET, Role.PLAN, Role.HABITS),
    Setting.EMERGENCY: (Role.VERDICT, Role.CALL),
}
"""What a code holds, what matters most first: what has no room is the last of it."""


def takeaway_text(advice: Advice, record: Record, course: Chart | None = None) -> str:
    """What a person takes away from advice. `record` is the record of the same advice, `course` how it went."""
    made = handout(advice, record, course)
    parts = [text for block in made.page if (text := _text(block))]
    if made.to_keep is not None:  # what is handed over has a title above it, and no card
        parts = [made.title.upper(), *parts, "-" * 20, _text(made.to_keep)]
    return "\n\n".join(parts) + "\n"


def summary_text(advice: Advice, record: Record, course: Chart | None = None) -> str:
    """The same in at most MOST_BYTES, without an address: whoever reads it needs nothing else.

    Whole lines, the most important first; where some are left out, the last line says so.
    """
    made = handout(advice, record, course)
    blocks = (Paragraph(plain(f"{made.title}, {day_in_words(record)}")), *made.blocks(*_IN_SHORT[made.setting]))
    signs = [f"Not: {'; '.join(found)}" for found in not_picked(advice).values()] if made.to_keep else []
    rest = (Paragraph(plain(status_line(advice.pack))), *(made.blocks(Role.OTHER_ANSWERS) if signs else ()))
    return "\n".join(_fitting([*_lines(blocks), *signs, *_lines(rest)]))


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    return (line for block in blocks for line in _text(block).splitlines() if line)


def _fitting(lines: list[str]) -> list[str]:
    if _bytes(lines) <= MOST_BYTES:
        return lines
    kept: list[str] = []
    for line in lines:
        if _bytes([*kept, line, _REST]) > MOST_BYTES:
            break
        kept.append(line)
    return [*kept, _REST]


def _bytes(lines: Iterable[str]) -> int:
    return len("\n".join(lines).encode("utf-8"))


def _text(block: Block, level: int = _TOP) -> str:
    match block:
        case Paragraph(line):
            return _words(line)
        case Listing(items, numbered):
            return "\n".join(_items(items, numbered=numbered))
        case Facts(rows):
            return "\n".join(f"{name}: {printable(said) or '_' * 20}" for name, said in rows)
        case Pictures():
            return ""
        case Chart(words=words):
            return printable(words)
        case Reasons():
            return _text(listing(block), level)
        case Card(acuity, title):
            return "\n".join([SIGN[acuity], printable(title), *map(_text, on_card(block))])
        case Section(heading, parts):
            heading = printable(heading)
            texts = [text for part in parts if (text := _text(part, level + 1))]
            return "\n".join([heading.upper() if level == _TOP else heading, *texts])
        case _:
            assert_never(block)


def _items(items: Iterable[Line], *, numbered: bool) -> Iterator[str]:
    for number, item in enumerate(items, start=1):
        yield f"{f'{number}.' if numbered else '-'} {_words(item)}"


def _words(line: Line) -> str:
    return " ".join("".join(printable(run.text) for run in line).split())
