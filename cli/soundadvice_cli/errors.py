"""Errors: one clear message on stderr for everything that is refused or goes wrong, and never a traceback for it.

Exit codes are a promise: 1 is for findings alone, so whatever is unforeseen has a code of its own.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from soundadvice_cli.terminal.words import say, to_say

if TYPE_CHECKING:
    from soundadvice.meaning.help import Help
    from soundadvice.model.errors import AnswerError, PackError
    from soundadvice.model.problem import Problem

UNFORESEEN = 70
"""Something is wrong on our side. The number is that of `sysexits.h`, as the next."""
NOT_WRITTEN = 74
INTERRUPTED = 130
PIPE_CLOSED = 141
"""What a shell reports for a program that a closed pipe ended."""
OUTPUT = "standard output"
"""The note on an error that standard output raised."""
DEBUG = "SOUNDADVICE_DEBUG"
EMERGENCY = to_say("if it may be an emergency, do not wait for this: call 999, 112 or 911 now")
"""What stands under whatever keeps someone from advice, before a pack says which number it is."""
_MOST_MISTAKES = 20
"""How many answers that cannot be taken are named at once."""
_ROOTS = ("soundadvice_cli", "soundadvice_rules", "soundadvice")


class Refused(click.ClickException):
    """Something given cannot be used."""

    exit_code = 2

    def __init__(self, message: str, *, calls: bool = False) -> None:
        """`calls`: the message says whom to call."""
        self.calls = calls
        super().__init__(message)

    def show(self, file: IO[Any] | None = None) -> None:
        """Writes the message to stderr, without what a terminal would act on: it may name what others have named."""
        click.echo(f"error: {shown(self.message)}", err=True)


class Unforeseen(Refused):
    """Something is wrong on our side."""

    exit_code = UNFORESEEN


class NotWritten(Refused):
    """The command ran, and something of what came out of it could not be written."""

    exit_code = NOT_WRITTEN


class NoAdvice(Unforeseen):
    """No advice can be given to a person, because something is wrong on our side; here is the help they get instead."""

    def __init__(self, message: str, help_: Help, exit_code: int = UNFORESEEN) -> None:
        self.help = help_
        self.exit_code = exit_code  # type: ignore[misc]  # click says that it is the class's; ours differ
        super().__init__(message)

    def show(self, file: IO[Any] | None = None) -> None:
        """Writes the help, for the person, and then what is wrong. Whom to call is also the last line in sight."""
        said = ["", *help_lines(self.help), "", f"error: {shown(self.message)}", f"  help: {self.help.call}"]
        click.echo("\n".join(said), err=True)


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
    from soundadvice.wording.printable import printable

    return printable(text, keep="\n")


def help_lines(help_: Help) -> list[str]:
    """A help as a person reads it: what to do and whom to call first, then the signs."""
    urgent = help_.acuity.name in ("SAME_DAY", "EMERGENCY")
    lines = [help_.title.upper() if urgent else help_.title, help_.text, help_.call, "", help_.why]
    for signs in help_.safety_net:
        lines += ["", signs.lead, *(f"- {item}" for item in signs.items)]
    return _wrapped(lines)


def _wrapped(lines: list[str]) -> list[str]:
    """The lines at the width of the terminal, or as they are where that fails."""
    try:
        from soundadvice_cli.terminal.text_layout import clean, width, wrap

        return [part for line in lines for part in wrap(clean(line), width() - 1, break_words=False) or [""]]
    except Exception:
        return lines


def fail(error: Exception, *, about_a_person: bool = False) -> NoReturn:
    """Raises what an error becomes: a refusal where it was foreseen, else Unforeseen, or NotWritten.

    `about_a_person`: someone waits for advice, and is told whom to call.
    """
    call = f"\n  help: {say(EMERGENCY)}" if about_a_person else ""
    foreseen = _foreseen(error)
    if foreseen is not None:
        raise Refused(foreseen + call, calls=about_a_person) from None
    lost = output_lost(error)
    if lost is not None:
        raise NotWritten(lost + call) from None
    raise Unforeseen(unforeseen_message(error) + call) from None


def _foreseen(error: Exception) -> str | None:
    """What is wrong with what was given; None if that is not what is wrong."""
    from soundadvice.model.errors import AnswerError, PackError, SoundAdviceError

    if isinstance(error, PackError):
        return pack_message(error)
    if isinstance(error, AnswerError):
        return answers_message(error)
    if isinstance(error, SoundAdviceError):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {(error.strerror or 'cannot be used').lower()}"
    return None


def output_lost(error: BaseException) -> str | None:
    """That standard output cannot be written, and why, where this is what an error is about; else None."""
    if not isinstance(error, OSError):
        return None
    terminal_gone = error.errno == errno.EIO and error.filename is None
    if not terminal_gone and OUTPUT not in getattr(error, "__notes__", ()):
        return None
    return f"{OUTPUT} cannot be written: {(error.strerror or 'it is closed').lower()}"


def unforeseen_message(error: BaseException) -> str:
    """What went wrong, and where in the code, without the error's own words: they may hold an answer."""
    show_trace(error)
    if isinstance(error, MemoryError) or "OutOfMemory" in type(error).__name__:
        return "there is not enough memory for this"
    kind = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        kind = f"{kind}: {error.strerror.lower()}"
    return (
        f"something went wrong that we did not foresee ({kind}{_place(error)})\n"
        f"  help: please report it with this message; with {DEBUG}=1 in the environment it shows the trace, "
        "which may hold answers"
    )


def show_trace(error: BaseException) -> None:
    """Writes the trace to stderr, for developers who asked for it."""
    if os.environ.get(DEBUG):
        import traceback

        click.echo("".join(traceback.format_exception(error)), err=True)


def _place(error: BaseException) -> str:
    """Where in our own code it went wrong: ` in soundadvice/model/pack.py, line 12`; empty if that is not known."""
    trace, found = error.__traceback__, ""
    while trace is not None:
        parts = Path(trace.tb_frame.f_code.co_filename).parts
        for root in _ROOTS:
            if root in parts[:-1]:
                name = "/".join(parts[len(parts) - 1 - parts[::-1].index(root) :])
                found = f" in {name}, line {trace.tb_lineno}"
                break
        trace = trace.tb_next
    return found


def answers_message(error: AnswerError) -> str:
    """Everything that is wrong with the answers given, a line for each; of very many, the first."""
    lines = [str(mistake) for mistake in error.mistakes]
    if len(lines) > _MOST_MISTAKES:
        lines[_MOST_MISTAKES:] = [f"and {len(lines) - _MOST_MISTAKES} more"]
    return "\n".join(lines)


def pack_message(error: PackError) -> str:
    """Every problem of a pack, with its place where it has one."""
    from soundadvice.wording.counts import counted

    texts = [_message(problem) for problem in error.problems]
    if len(texts) == 1 and not _is_in_a_file(error.problems[0]):
        return texts[0]
    return f"the pack cannot be used: {counted(len(texts), 'problem')}\n" + "\n".join(texts)


def _is_in_a_file(problem: Problem) -> bool:
    """Whether it lies in a file of the pack, and not in what was given on the command line."""
    return os.path.exists(problem.span.file)


def _message(problem: Problem) -> str:
    if _is_in_a_file(problem):
        return str(problem)
    what = f"{problem.span.file}: " if "`" in problem.span.file else ""
    return f"{what}{problem.message}" + (f"\n  help: {problem.hint}" if problem.hint else "")
