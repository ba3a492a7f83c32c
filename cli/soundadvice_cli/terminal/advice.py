"""Advice as a person reads it on a terminal: prints what `soundadvice.handout.terminal` wrote."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from soundadvice.handout.document import Role, handout
from soundadvice.handout.terminal import (
    ADVICE,
    FIRST,
    MORE,
    WHEN_TO_GET_HELP,
    Banner,
    Screen,
    TextRow,
    terminal_screens,
)
from soundadvice.meaning.advice import Advice
from soundadvice.model.disposition import Acuity
from soundadvice_cli.terminal.hanging_text import HangingText
from soundadvice_cli.terminal.text_layout import clean, height, is_dumb, width

if TYPE_CHECKING:
    from typing import TextIO

_FRAME = {
    Acuity.SELF_CARE: ("green", box.ROUNDED),
    Acuity.ROUTINE: ("yellow", box.ROUNDED),
    Acuity.SOON: ("yellow", box.HEAVY),
    Acuity.SAME_DAY: ("red", box.HEAVY),
    Acuity.EMERGENCY: ("red", box.DOUBLE),
}
_BESIDE_BANNER = 8
"""The columns of the box's corners, and of what stands between them and the banner."""
_INDENT_FROM = 60
"""The columns from which there is room to indent."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leaves a closed pipe to the command line: rich would exit with the code for findings."""
        raise


def console(stream: TextIO | None = None) -> Console:
    """A console that keeps to the width of the terminal and takes no text for markup."""
    return _Console(
        file=stream or sys.stdout, width=width(), height=height(), highlight=False, emoji=False, markup=False
    )


def show_advice(advice: Advice, *, stream: TextIO | None = None) -> None:
    """Writes the whole result."""
    target = console(stream)
    for section in sections(advice, boxed=not (target.is_terminal and is_dumb())):
        target.print(section)
        target.print()


def sections(advice: Advice, *, with_answers: bool = False, boxed: bool = True) -> list[RenderableType]:
    """The result in the order it is read; in a box unless a screen reader would read its lines out."""
    roles = [role for role in ADVICE if with_answers or role is not Role.ANSWERS]
    return _shown(advice, roles, boxed=boxed)


def first_sections(advice: Advice, *, boxed: bool = True) -> list[RenderableType]:
    """What is read at once: what to do and why, and when not to wait."""
    return _shown(advice, FIRST, boxed=boxed)


def more_sections(
    advice: Advice, *, with_answers: bool = False, with_card: bool = False, boxed: bool = True
) -> list[RenderableType]:
    """All else, for whoever asks for more; with what to do first, where that was not shown again."""
    roles = [*([Role.VERDICT] if with_card else []), *MORE]
    return _shown(advice, [role for role in roles if with_answers or role is not Role.ANSWERS], boxed=boxed)


def since_sections(advice: Advice, sentences: Iterable[str], *, same: bool, boxed: bool = True) -> list[RenderableType]:
    """What has changed since last time, and then what is read at once.

    Of the `same` advice that is no more than by when, and when not to wait: it was read, and is there to be asked for.
    """
    told: list[RenderableType] = [HangingText(Text(clean(sentence)), "- ") for sentence in sentences]
    if not same:
        return [Group(*told), *first_sections(advice, boxed=boxed)]
    when = [Text(clean(f"{card.when}."), style="bold") for card in handout(advice).cards if card.when]
    roles = [role for role in FIRST if role not in (Role.VERDICT, Role.TOLD_US)]
    return [Group(*told, *map(HangingText, when)), *_shown(advice, roles, boxed=boxed)]


def when_to_get_help(advice: Advice) -> list[RenderableType]:
    """The signs on which to get help, the most urgent first."""
    return _shown(advice, WHEN_TO_GET_HELP)


def _shown(advice: Advice, roles: Iterable[Role], *, boxed: bool = True) -> list[RenderableType]:
    return [_screen(screen, boxed=boxed) for screen in terminal_screens(handout(advice), roles)]


def _screen(screen: Screen, *, boxed: bool) -> RenderableType:
    parts = [_row(row) if isinstance(row, TextRow) else _banner(row, boxed=boxed) for row in screen]
    return parts[0] if len(parts) == 1 else Group(*parts)


def _row(row: TextRow) -> RenderableType:
    words = (Text(clean(run.text), style="bold" if run.strong else "") for run in row.line)
    indent = row.indent if width() >= _INDENT_FROM else 0
    return HangingText(Text.assemble(*words), " " * indent + row.mark)


def _banner(banner: Banner, *, boxed: bool) -> RenderableType:
    """What to do, under a banner."""
    said = [Text(clean(words), style="bold") for words in (banner.over, banner.first) if words is not None]
    text = [Text(clean(banner.text))]
    if banner.when:
        text.append(Text(clean(banner.when), style="bold"))
    text += [Text(clean(words), style="bold") for words in banner.instructions]
    if not boxed:
        return Group(*map(HangingText, (*said, *text)))
    colour, edge = _FRAME[banner.acuity]
    title = None
    if cell_len(said[0].plain) <= width() - _BESIDE_BANNER:  # or it would be cut
        title = Text(f" {said.pop(0).plain} ", style=f"bold {colour}")
    return Panel(Group(*map(HangingText, (*said, *text))), title=title, box=edge, border_style=colour)
