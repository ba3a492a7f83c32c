"""A takeaway as Markdown: CommonMark, to read as it is, to edit, or to paste."""

from __future__ import annotations

import re
from typing import assert_never

from soundadvice.handout.blocks import (
    Block,
    Card,
    Chart,
    Facts,
    Line,
    Listing,
    Look,
    Paragraph,
    Pictures,
    Reasons,
    Section,
    listing,
    on_card,
)
from soundadvice.handout.document import handout
from soundadvice.handout.markup import printable
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.phrases import sign
from soundadvice.provenance.record import Record
from soundadvice.wording.language import say

_SPECIAL = re.compile(r"([\\`*_\[\]<>])|&(?=#?\w+;)")
_TOP = 2
"""The level of headings under the title."""
_TO_FILL = "\\_" * 20
_LEADING = re.compile(r"^(?:(\d+)(?=[.)])|(?=[-+=~#|:]))")


def takeaway_markdown(advice: Advice, record: Record, course: Chart | None = None) -> str:
    """What a person takes away from advice. `record` is the record of the same advice, `course` how it went."""
    made = handout(advice, record, course)
    parts = [_block(block, _TOP) for block in made.page]
    if made.to_keep is not None:  # what is handed over has a title above it, and no card
        parts = [f"# {markdown_text(made.title)}", *parts, "---", _block(made.to_keep, _TOP)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, level: int) -> str:
    match block:
        case Paragraph(line, look):
            return f"> {_line(line)}" if look is Look.WARNING else _line(line)
        case Listing(items, numbered, under=under):
            return _items(items, numbered=numbered, indent="   " if under else "")
        case Facts(rows):
            return "\n".join(f"- **{markdown_text(name)}:** {markdown_text(said) or _TO_FILL}" for name, said in rows)
        case Pictures():
            return say("(Saved as .html, this has pictures.)")
        case Chart(words=words):
            return markdown_text(words)
        case Reasons():
            return _block(listing(block), level)
        case Card(acuity, title):
            over = f"{'#' * (1 if level == _TOP else level)} {markdown_text(sign(acuity))}"
            return "\n\n".join([over, f"**{markdown_text(title)}**", *(_block(part, level) for part in on_card(block))])
        case Section(heading, parts):
            return "\n\n".join(
                [f"{'#' * level} {markdown_text(heading)}", *(_block(part, level + 1) for part in parts)]
            )
        case _:
            assert_never(block)


def _items(items: tuple[Line, ...], *, numbered: bool, indent: str) -> str:
    return "\n".join(
        f"{indent}{f'{number}.' if numbered else '-'} {_line(item)}" for number, item in enumerate(items, start=1)
    )


def _line(line: Line) -> str:
    # Strong words must not begin or end with a space, or CommonMark leaves the stars standing.
    return _mend("".join(_strong(run.text) if run.strong else _escaped(run.text) for run in line))


def _strong(text: str) -> str:
    bare = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}**{_escaped(bare)}**{after}" if bare else text


def markdown_text(text: str) -> str:
    """A text so that Markdown shows it as it is, wherever in a line it begins."""
    return _mend(_escaped(text))


def _escaped(text: str) -> str:
    """The text so that it stands for itself, on one line."""
    flat = re.sub(r"(?<!\s)\s*\n\s*", " ", printable(text))
    return _SPECIAL.sub(lambda match: "\\" + match[0], flat)


def _mend(line: str) -> str:
    """What would begin a list or a heading at the start of a line is escaped."""
    return _LEADING.sub(lambda match: f"{match[1]}\\" if match[1] else "\\", line.strip())
