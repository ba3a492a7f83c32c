"""Speaking: what commands that talk with a person share, whatever the terminal can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
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


def while_today(pack: Pack, since: datetime, now: Callable[[], datetime]) -> Callable[[], None]:
    """What raises Refused once answers that were begun at that moment are not of today any more.

    Somebody may leave a question open for days, and then answer it.
    """

    def check() -> None:
        from soundadvice.earlier import why_not_today
        from soundadvice.freshness import Age, age
        from soundadvice_cli.failing import Refused

        moment = now()
        if age(since, moment) is Age.OLD:  # a clock that is set back while somebody answers stops nobody
            raise Refused(
                f"{why_not_today(since, moment)}\n  help: please answer the questions again. If it may be an "
                f"emergency, call {pack.emergency_number} now"
            )

    return check


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
