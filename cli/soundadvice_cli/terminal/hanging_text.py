"""Hanging text: words that wrap under their own beginning, after a mark."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text


@dataclass(frozen=True)
class HangingText:
    """A text whose first line begins with a mark, and whose other lines stand under the first one's words."""

    text: Text
    mark: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(8, options.max_width - cell_len(self.mark))
        for number, line in enumerate(self.text.wrap(console, room)):
            # No padding on the right: it would break the lines of a terminal that is made narrower.
            line.rstrip()
            yield Text(self.mark if number == 0 else " " * cell_len(self.mark)).append_text(line)
