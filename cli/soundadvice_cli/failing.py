"""Failing: one clear message on stderr for everything that is refused, and never a traceback for it."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from soundadvice.errors import PackError
    from soundadvice.problem import Problem

INTERRUPTED = 130
PIPE_CLOSED = 141
"""What a shell reports for a program that a closed pipe ended."""


class Refused(click.ClickException):
    """Something given cannot be used."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Writes the message to stderr, without what a terminal would act on: it may name what others have named."""
        click.echo(f"error: {shown(self.message)}", err=True)


class Findings(click.exceptions.Exit):
    """The command ran, and found something."""

    def __init__(self) -> None:
        super().__init__(1)


class Interrupted(click.exceptions.Exit):
    """The person stopped it with Ctrl-C or Ctrl-D."""

    def __init__(self) -> None:
        super().__init__(INTERRUPTED)


def shown(text: str) -> str:
    """The text, line by line, without what a terminal would act on instead of showing it."""
    from soundadvice.reading.node import printable

    return "\n".join(map(printable, text.split("\n")))


def fail(error: Exception) -> NoReturn:
    """Raises the refusal that an error of the engine becomes. Anything unforeseen is raised as it is."""
    from soundadvice.errors import PackError, SoundAdviceError

    if isinstance(error, PackError):
        raise Refused(pack_message(error)) from None
    if isinstance(error, SoundAdviceError):
        raise Refused(str(error)) from None
    if isinstance(error, MemoryError):
        raise Refused("there is not enough memory for this") from None
    if isinstance(error, OSError) and error.filename is not None:
        raise Refused(f"{error.filename}: {(error.strerror or 'cannot be used').lower()}") from None
    raise error


def pack_message(error: PackError) -> str:
    """Every problem of a pack, with its place where it has one."""
    from soundadvice_cli.options import several

    texts = [_message(problem) for problem in error.problems]
    if len(texts) == 1 and not _is_in_a_file(error.problems[0]):
        return texts[0]
    return f"the pack cannot be used: {several(len(texts), 'problem')}\n" + "\n".join(texts)


def _is_in_a_file(problem: Problem) -> bool:
    """Whether it lies in a file of the pack, and not in what was given on the command line."""
    return os.path.exists(problem.span.file)


def _message(problem: Problem) -> str:
    if _is_in_a_file(problem):
        return str(problem)
    what = f"{problem.span.file}: " if "`" in problem.span.file else ""
    return f"{what}{problem.message}" + (f"\n  help: {problem.hint}" if problem.hint else "")
