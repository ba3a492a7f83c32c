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
)
from soundadvice.handout.document import Handout, Role, Setting, handout
from soundadvice.handout.handover import day_in_words, decided, not_picked
from soundadvice.handout.markup import printable
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.phrases import sign, status_line
from soundadvice.provenance.record import Record
from soundadvice.wording.language import say, say_in, to_say

_TOP = 1
MOST_BYTES = 2000
"""Of the text in a code, in UTF-8. A code of more is so fine that cameras fail at it."""
_REST = to_say("There is more on the page.")
_HOME = (Role.VERDICT, Role.SAFETY_NET, Role.PLAN, Role.HABITS)
_EMERGENCY = (Role.VERDICT, Role.CALL)


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
    match made.setting:
        case Setting.DOCTOR:
            said = _for_doctor(advice, made)
        case Setting.HOME:
            said = _lines(made.blocks(*_HOME))
        case Setting.EMERGENCY:
            said = _lines(made.blocks(*_EMERGENCY))
        case _:
            assert_never(made.setting)
    first = f"{made.title.rstrip('.')}, {day_in_words(record)}."
    return "\n".join(_fitting([printable(first), *said, printable(status_line(advice.pack))]))


def _for_doctor(advice: Advice, made: Handout) -> Iterator[str]:
    """What was said, without what it means: a doctor knows."""
    yield from _lines(made.blocks(Role.IN_SHORT))
    yield _listed(say("WHY"), decided(advice))
    yield from _lines(made.blocks(Role.COURSE))
    yield from (_listed(say_in("signs that were not picked", "Not"), signs) for signs in not_picked(advice).values())
    yield from _lines(made.blocks(Role.OTHER_ANSWERS))


def _listed(lead: str, items: Iterable[str]) -> str:
    return printable(f"{lead}: {'; '.join(items)}.")


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    return (line for block in blocks for line in _text(block).splitlines() if line)


def _fitting(lines: list[str]) -> list[str]:
    if _bytes(lines) <= MOST_BYTES:
        return lines
    kept: list[str] = []
    for line in lines:
        if _bytes([*kept, line, say(_REST)]) > MOST_BYTES:
            break
        kept.append(line)
    return [*kept, say(_REST)]


def _bytes(lines: Iterable[str]) -> int:
    return len("\n".join(lines).encode("utf-8"))


def _text(block: Block, level: int = _TOP) -> str:
    match block:
        case Paragraph(line):
            return _words(line)
        case Listing(items, numbered, under=under):
            return "\n".join(_items(items, numbered=numbered, indent="   " if under else ""))
        case Facts(rows):
            return "\n".join(f"{name}: {printable(said) or '_' * 20}" for name, said in rows)
        case Pictures():
            return ""
        case Chart(words=words):
            return printable(words)
        case Reasons():
            return _text(listing(block), level)
        case Card(acuity, title):
            return "\n".join([sign(acuity), printable(title), *map(_text, on_card(block))])
        case Section(heading, parts):
            heading = printable(heading)
            texts = [f"{_gap(part)}{text}" for part in parts if (text := _text(part, level + 1))]
            return "\n".join([heading.upper() if level == _TOP else heading, *texts])
        case _:
            assert_never(block)


def _gap(part: Block) -> str:
    """A blank line before what has a heading of its own."""
    return "\n" if isinstance(part, (Section, Card)) else ""


def _items(items: Iterable[Line], *, numbered: bool, indent: str) -> Iterator[str]:
    for number, item in enumerate(items, start=1):
        yield f"{indent}{f'{number}.' if numbered else '-'} {_words(item)}"


def _words(line: Line) -> str:
    return " ".join("".join(printable(run.text) for run in line).split())
