"""Pages: advice on a terminal, one screenful at a time, so that its beginning is not missed."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from soundadvice.wording.language import say
from soundadvice_cli.terminal.text_layout import height, width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from soundadvice.meaning.advice import Advice
    from soundadvice_cli.prompts.asker import Asker

_FOR_THE_PROMPT = 5
"""Rows that the prompt under a page takes."""
_BEGINS = re.compile(r"\S|\s*(?:-|!|[0-9]{1,2}\.) ")
"""The first line of an item of a list, or one that is in none."""
_KEYS_ON_ONE_LINE = 60
_FOR_THE_MENU = 5
"""Rows of a short menu, which stands under the last page, but for its keys."""


class Pages:
    """Shows advice to the person who answers the asker."""

    def __init__(self, asker: Asker, *, boxed: bool = True) -> None:
        self._asker = asker
        self._boxed = boxed

    def show(self, advice: Advice, with_answers: bool = False) -> None:
        """Writes what is to be read at once."""
        from soundadvice_cli.terminal.advice import first_sections

        self._pages(first_sections(advice, boxed=self._boxed))

    def since(self, advice: Advice, sentences: Iterable[str], *, same: bool) -> None:
        """Writes what has changed since last time, and the advice; of the `same` advice, what not to wait with."""
        from soundadvice_cli.terminal.advice import since_sections

        self._pages(since_sections(advice, sentences, same=same, boxed=self._boxed))

    def more(self, advice: Advice, with_answers: bool, *, with_card: bool = False) -> None:
        """Writes all else, and waits wherever the next part would push the one before off the screen."""
        from soundadvice_cli.terminal.advice import more_sections

        self._pages(
            more_sections(advice, with_answers=with_answers, with_card=with_card, boxed=self._boxed), may_skip=True
        )

    def _pages(self, sections: Iterable[RenderableType], *, may_skip: bool = False) -> None:
        from soundadvice_cli.terminal.advice import console

        target = console()
        parts: list[list[str]] = [[""]]
        for section in sections:
            with target.capture() as captured:
                target.print(section)
            parts.append([*captured.get().splitlines(), ""])
        keys = 1 if width() >= _KEYS_ON_ONE_LINE else 2
        pages = _pages(parts, max(5, height() - _FOR_THE_PROMPT), max(5, height() - _FOR_THE_MENU - keys))
        at = 0
        while True:
            sys.stdout.write("".join(f"{line}\n" for line in pages[at]))
            sys.stdout.flush()
            if at == len(pages) - 1:
                return
            text = say("There is more to read. This is page {page} of {count}.", page=at + 1, count=len(pages))
            match self._asker.pause(text, back=at > 0, skip=may_skip):
                case "back":
                    at -= 1
                case "skip":
                    return
                case _:
                    at += 1


def _pages(parts: Iterable[list[str]], room: int, last: int) -> list[list[str]]:
    """The lines of each page: a part is not broken over two if it fits on one. There is one page at least.

    `last` is the room on the last one, over the menu: nothing of it is pushed off the screen by that.
    """
    pages: list[list[str]] = [[]]
    part: list[str] = []
    for part in parts:
        if len(pages[-1]) > 1 and len(pages[-1]) + len(part) > room:
            pages.append([])
        while len(part) > room:
            end = _end_of_page(part, room - 1)
            pages[-1] += [*part[:end], ""]
            pages.append([])
            part = part[end:]
        pages[-1] += part
    before = len(pages[-1]) - len(part)
    if before > 1 and len(pages[-1]) > last + 1:  # the empty line above it may go
        pages[-1:] = [pages[-1][:before], part]
    return pages


def _end_of_page(lines: list[str], room: int) -> int:
    """After which line of a part that is too long a page ends: where a new item begins, if that is not too early."""
    begins = (number for number in range(room, room // 2, -1) if _BEGINS.match(lines[number]))
    return next(begins, room)
