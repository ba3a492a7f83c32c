"""Blocks: the headings, lists and wrapped texts that a result is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from soundadvice_cli.terminal.text_layout import clean

Section = RenderableType


@dataclass(frozen=True)
class Block:
    """A text whose first line begins with a mark, and whose other lines stand under the first one's words."""

    text: Text
    mark: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(8, options.max_width - cell_len(self.mark))
        for number, line in enumerate(self.text.wrap(console, room)):
            # No padding on the right: it would break the lines of a terminal that is made narrower.
            line.rstrip()
            yield Text(self.mark if number == 0 else " " * cell_len(self.mark)).append_text(line)


def heading(text: str) -> Block:
    """The heading of a section: in capitals, so that it is one without bold letters too."""
    return Block(Text(clean(text).upper(), style="bold"))


def bullets(items: Iterable[str | Text], marks: Iterable[str] | None = None) -> Group:
    """A list, each item wrapped under its own beginning."""
    texts = (item if isinstance(item, Text) else Text(clean(item)) for item in items)
    return Group(*(Block(text, mark + " ") for text, mark in zip(texts, marks or repeat("-"), strict=False)))
