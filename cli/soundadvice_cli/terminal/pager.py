"""Pages: advice on a terminal, one screenful at a time, so that its beginning is not missed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from soundadvice_cli.terminal.text_layout import height

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from soundadvice.meaning.advice import Advice
    from soundadvice_cli.prompts.asker import Asker

_FOR_THE_PROMPT = 5
"""Rows that the prompt under a page takes."""


class Pages:
    """Shows advice to the person who answers the asker."""

    def __init__(self, asker: Asker, *, boxed: bool = True) -> None:
        self._asker = asker
        self._boxed = boxed

    def show(self, advice: Advice, with_answers: bool = False) -> None:
        """Writes what is to be read at once."""
        from soundadvice_cli.terminal.advice import first_sections

        self._pages(first_sections(advice, boxed=self._boxed))

    def more(self, advice: Advice, with_answers: bool) -> None:
        """Writes all else, and waits wherever the next part would push the one before off the screen."""
        from soundadvice_cli.terminal.advice import more_sections

        self._pages(more_sections(advice, with_answers=with_answers))

    def _pages(self, sections: Iterable[RenderableType]) -> None:
        from soundadvice_cli.terminal.advice import console

        target = console()
        parts: list[list[str]] = [[""]]
        for section in sections:
            with target.capture() as captured:
                target.print(section)
            parts.append([*captured.get().splitlines(), ""])
        pages = _pages(parts, max(5, height() - _FOR_THE_PROMPT))
        at = 0
        while True:
            sys.stdout.write("".join(f"{line}\n" for line in pages[at]))
            sys.stdout.flush()
            if at == len(pages) - 1:
                return
            at += (
                1
                if self._asker.pause(f"There is more to read. This is page {at + 1} of {len(pages)}.", back=at > 0)
                else -1
            )


def _pages(parts: Iterable[list[str]], room: int) -> list[list[str]]:
    """The lines of each page: a part is not broken over two if it fits on one. There is one page at least."""
    pages: list[list[str]] = [[]]
    for part in parts:
        if len(pages[-1]) > 1 and len(pages[-1]) + len(part) > room:
            pages.append([])
        while len(part) > room:
            pages[-1] += part[:room]
            pages.append([])
            part = part[room:]
        pages[-1] += part
    return pages
