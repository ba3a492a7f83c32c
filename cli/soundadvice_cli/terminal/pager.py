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
        self._used = 0

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
        self._used = 0
        self._write([""])
        for section in sections:
            with target.capture() as captured:
                target.print(section)
            self._part([*captured.get().splitlines(), ""])

    def _part(self, lines: list[str]) -> None:
        room = max(5, height() - _FOR_THE_PROMPT)
        if self._used + len(lines) > room and self._used > 1:
            self._wait()
        while len(lines) > room:
            self._write(lines[:room])
            self._wait()
            lines = lines[room:]
        self._write(lines)

    def _wait(self) -> None:
        self._asker.pause("There is more to read.")
        self._used = 0

    def _write(self, lines: list[str]) -> None:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
        self._used += len(lines)
