"""Speaking: what commands that talk with a person share, whatever the terminal can do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundadvice.pack import Pack
    from soundadvice_cli.asking import Asker


def say(text: str) -> None:
    """Writes a text, wrapped to the width of the terminal."""
    from soundadvice_cli.layout import width, wrap

    click.echo("\n".join(wrap(text, width() - 1, break_words=False)))


def make_asker(plain: bool) -> Asker:
    """The way of asking: in plain lines, or on a terminal that can move its cursor."""
    if plain:
        from soundadvice_cli.plain import PlainAsker

        return PlainAsker()
    from soundadvice_cli.prompts import TerminalAsker

    return TerminalAsker()


@contextmanager
def a_way_on(pack: Pack) -> Iterator[None]:
    """Names whom to ask where no advice can be given: the engines disagree, and nobody is left without a way on."""
    from soundadvice.errors import SessionError
    from soundadvice_cli.failing import Refused

    try:
        yield
    except SessionError as error:
        raise Refused(
            f"{error}\n  help: please ask a doctor; in an emergency, call {pack.emergency_number} now"
        ) from None
