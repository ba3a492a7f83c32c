"""The command `soundadvice`: its group, its version, and what becomes of every error.

Nothing heavier than click is imported before a command runs, so that `--help` is there at once.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any, NoReturn

import click

from soundadvice_cli.commands.ask import ask
from soundadvice_cli.commands.audit import audit
from soundadvice_cli.commands.batch import batch
from soundadvice_cli.commands.check import check
from soundadvice_cli.commands.check_in import check_in
from soundadvice_cli.commands.completion import completion
from soundadvice_cli.commands.diff import diff
from soundadvice_cli.commands.explain import explain
from soundadvice_cli.commands.export import export
from soundadvice_cli.commands.fewest_questions import fewest_questions
from soundadvice_cli.commands.fmt import fmt
from soundadvice_cli.commands.import_ import import_
from soundadvice_cli.commands.mcp import mcp
from soundadvice_cli.commands.new import new
from soundadvice_cli.commands.packs import packs
from soundadvice_cli.commands.replay import replay
from soundadvice_cli.commands.review import review
from soundadvice_cli.commands.routine import routine
from soundadvice_cli.commands.serve import serve
from soundadvice_cli.commands.sql import sql
from soundadvice_cli.commands.test import test
from soundadvice_cli.commands.triage import triage
from soundadvice_cli.failing import INTERRUPTED, PIPE_CLOSED, fail

COMMANDS = (
    ask,
    routine,
    check_in,
    triage,
    batch,
    explain,
    replay,
    serve,
    packs,
    check,
    test,
    audit,
    review,
    diff,
    fewest_questions,
    mcp,
    fmt,
    new,
    export,
    sql,
    import_,
    completion,
)

_NEW_OBJECTS = 100_000
"""How many, before garbage is looked for: what is imported and read at the start is none."""


class SoundAdviceGroup(click.Group):
    """Lists the commands in the order of use, and turns every refusal into one message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, those for everyone first."""
        return [command.name for command in COMMANDS if command.name]

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. Raises SystemExit with the code that the outcome has."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except (KeyboardInterrupt, EOFError):
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            # Whoever read the output has gone. Python would complain again when it closes stdout.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(PIPE_CLOSED)
        except Exception as error:
            fail(error)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from soundadvice import __version__

        click.echo(f"soundadvice {__version__}")
        ctx.exit()


@click.group(
    cls=SoundAdviceGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 findings, 2 something given cannot be used, 130 stopped by Ctrl-C. How urgent an "
    "advice is, is never an exit code.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Asks about symptoms and says what to do: a plan at home, or a doctor. It is not a doctor.

    `soundadvice ask` begins.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


for _command in COMMANDS:
    cli.add_command(_command)


def _begin_quickly() -> None:
    """Spares what would take a fifth of the time until the first question."""
    gc.set_threshold(_NEW_OBJECTS)
    # pydantic looks through every installed package for plugins; ours uses none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def main() -> NoReturn:
    """Runs the command line and exits."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows `?` in its place
    _begin_quickly()
    cli(prog_name="soundadvice")
    raise SystemExit(0)
