"""The command `soundadvice`: its group, its version, and what becomes of every error.

Nothing heavier than click is imported before a command runs, so that `--help` is there at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import click

from soundadvice_cli import commands
from soundadvice_cli.errors import (
    EMERGENCY,
    INTERRUPTED,
    PIPE_CLOSED,
    UNFORESEEN,
    Refused,
    fail,
)
from soundadvice_cli.streams import leave, stand_in_for_closed, watch_output
from soundadvice_cli.terminal.words import say

_ABOUT_A_PERSON = frozenset({"ask", "routine", "check-in", "triage"})


class SoundAdviceGroup(click.Group):
    """Lists the commands in the order of use, and turns every refusal into one message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, those for everyone first."""
        return [*commands.names()]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command that is typed so. Its module is imported only now."""
        return commands.load(name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands under the heading of those that they are for."""
        widest = formatter.width - 6 - max(map(len, commands.names()))
        for section in commands.sections():
            with formatter.section(section.heading):
                found = [(name, self.get_command(ctx, name)) for name in section.modules]
                formatter.write_dl([(name, command.get_short_help_str(widest)) for name, command in found if command])

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Reads the command line; the help and the version are written here already."""
        with _every_error():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. Raises SystemExit with the code that the outcome has."""
        with _every_error(ctx):
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


@contextmanager
def _every_error(ctx: click.Context | None = None) -> Iterator[None]:
    """The outermost handler: what becomes of whatever a command raises."""
    try:
        yield
    except Refused as refused:
        told = type(refused) is not Refused or refused.calls or " call " in refused.message
        if told or not _about_a_person(ctx):
            raise
        # Whatever keeps someone from advice, they are told whom to call.
        raise Refused(f"{refused.message}\n  help: {say(EMERGENCY)}", calls=True) from None
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except (KeyboardInterrupt, EOFError):
        raise click.exceptions.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read the output has gone.
        raise click.exceptions.Exit(PIPE_CLOSED) from None
    except Exception as error:
        fail(error, about_a_person=_about_a_person(ctx))


def _about_a_person(ctx: click.Context | None) -> bool:
    """Whether someone waits for advice; known once the command has been."""
    return ctx is not None and ctx.invoked_subcommand in _ABOUT_A_PERSON


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from soundadvice import __version__

        click.echo(f"soundadvice {__version__}")
        ctx.exit()


@click.group(
    cls=SoundAdviceGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 findings, 2 something you gave cannot be used, 70 something is wrong on our side, "
    "74 something could not be written, 130 stopped by Ctrl-C, 129 or 143 stopped by the system, 141 no one reads the "
    "output any longer. Urgency is never an exit code.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Asks about symptoms and says what to do: a plan at home, or a doctor. It is not a doctor.

    Begin with `soundadvice ask`.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> NoReturn:
    """Runs the command line and exits. Nothing but SystemExit gets out of it, and never a traceback."""
    try:
        stand_in_for_closed()
        watch_output()
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows `?` in its place
        # pydantic looks through every installed package for plugins; ours uses none.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        code = _run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else UNFORESEEN
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BaseException as error:
        code = _last_words(error)
    leave(code)


def _run() -> int:
    """The exit code of the command that was given."""
    try:
        code = cli.main(prog_name="soundadvice", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as refused:
        with suppress(OSError):  # where nothing can be said, the code still tells
            refused.show()
        return refused.exit_code
    except click.Abort:
        return INTERRUPTED


def _last_words(error: BaseException) -> int:
    """Says what went wrong where the handler itself did, with what needs next to nothing."""
    with suppress(Exception):
        words = (
            f"error: something went wrong that we did not foresee ({type(error).__name__})\n  help: {say(EMERGENCY)}"
        )
        print(words, file=sys.stderr, flush=True)
    return UNFORESEEN
