"""Hanging text: words that wrap under their own beginning, after a mark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from soundadvice.wording.cells import wrapped


@dataclass(frozen=True)
class HangingText:
    """A text whose first line begins with a mark, and whose other lines stand under the first one's words."""

    text: Text
    mark: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(8, options.max_width - cell_len(self.mark))
        for number, line in enumerate(_lines(console, self.text, room)):
            # No padding on the right: it would break the lines of a terminal that is made narrower.
            line.rstrip()
            yield Text(self.mark if number == 0 else " " * cell_len(self.mark)).append_text(line)


def _lines(console: Console, text: Text, room: int) -> Iterable[Text]:
    """The lines of a text. In wide letters there are no spaces, and a line may not end before every one of them."""
    plain = text.plain
    if cell_len(plain) == len(plain):
        return text.wrap(console, room)
    found, at = [], 0
    for line in wrapped(plain, room):
        start = plain.find(line, at)
        if start < 0:  # its spaces are not as they were
            return text.wrap(console, room)
        at = start + len(line)
        found.append(text[start:at])
    return found
