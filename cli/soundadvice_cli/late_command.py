"""A command whose help and options list something that is looked up when the command is used or shown.

`soundadvice --help` names every command and loads nothing of the engine; what only one command offers waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any

import click


@dataclass(frozen=True)
class Late:
    """What is known once it is looked up: options, and lines for the help, to be kept as they are."""

    options: tuple[click.Option, ...]
    lines: tuple[str, ...] = ()


class LateCommand(click.Command):
    """A command that looks up the end of its help, and its first options, when they are first asked for."""

    def __init__(self, *arguments: Any, look_up: Callable[[], Late], **more: Any) -> None:
        self._look_up, self._looked_up = look_up, False
        self._help: str | None = None
        super().__init__(*arguments, **more)

    @property
    def params(self) -> list[click.Parameter]:
        """The parameters, those that were looked up first. It is the command's own list: click adds to it."""
        self._complete()
        return self._params

    @params.setter
    def params(self, params: list[click.Parameter]) -> None:
        self._params = params

    def _complete(self) -> None:
        if not self._looked_up:
            late = self._look_up()
            if late.lines:
                self._help = "\n".join([cleandoc(self._help or ""), "", "\b", *late.lines])
            self._params[:0] = late.options
            self._looked_up = True

    def _full_help(self) -> str | None:
        self._complete()
        return self._help

    def _set_help(self, text: str | None) -> None:
        self._help = text

    help = property(_full_help, _set_help)
    """The help, with the lines that were looked up."""
