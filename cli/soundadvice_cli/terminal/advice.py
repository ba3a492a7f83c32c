"""Render: an advice as a person reads it on a terminal. With `render_plan.py` and `blocks.py`, all that imports rich.

What to do comes first, and the signs of an emergency right under it. Colour never says anything that the words do
not say too.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.phrases import SIGN, look_again, not_for_people, status_line
from soundadvice.meaning.reason import Reason
from soundadvice.model.answer import describe_answer
from soundadvice.model.disposition import Acuity
from soundadvice_cli.terminal.blocks import Block, Section, bullets, heading
from soundadvice_cli.terminal.plan import plan_sections
from soundadvice_cli.terminal.text_layout import clean, height, is_dumb, width

if TYPE_CHECKING:
    from typing import TextIO

    from soundadvice.model.pack import Signs

_LOOK = {
    Acuity.SELF_CARE: ("green", box.ROUNDED),
    Acuity.ROUTINE: ("yellow", box.ROUNDED),
    Acuity.SOON: ("yellow", box.HEAVY),
    Acuity.SAME_DAY: ("red", box.HEAVY),
    Acuity.EMERGENCY: ("red", box.DOUBLE),
}
_BESIDE_BANNER = 8
"""The columns of the box's corners, and of what stands between them and the banner."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leaves a closed pipe to the command line: rich would exit with the code for findings."""
        raise


def console(stream: TextIO | None = None) -> Console:
    """A console that keeps to the width of the terminal and takes no text for markup."""
    return _Console(
        file=stream or sys.stdout, width=width(), height=height(), highlight=False, emoji=False, markup=False
    )


def show_advice(advice: Advice, *, with_answers: bool = False, stream: TextIO | None = None) -> None:
    """Writes the whole result."""
    target = console(stream)
    for section in sections(advice, with_answers=with_answers, boxed=not (target.is_terminal and is_dumb())):
        target.print(section)
        target.print()


def sections(advice: Advice, *, with_answers: bool = False, boxed: bool = True) -> list[Section]:
    """The result in the order it is read, each part short enough to take in at once."""
    # Whoever stops reading halfway has seen when to get help: what this pack asks cannot rule all of that out.
    parts: list[Section] = [_what_to_do(advice, boxed=boxed), *_why(advice), *map(_signs, advice.safety_net)]
    mark = not_for_people(advice.pack)
    if mark is not None:
        parts.insert(1, Block(Text(clean(mark), style="bold"), "! "))
    if with_answers:
        parts.append(told(advice))
    return [*parts, *plan_sections(advice), _signs(advice.come_back), _small_print(advice)]


def _what_to_do(advice: Advice, *, boxed: bool) -> Section:
    """What to do, under a banner; in a box unless a screen reader would read its lines out."""
    title, text = clean(advice.title), Text(clean(advice.text))
    # INVARIANT: where hours count, that is said in the same words whatever the pack. Where they do not, the pack alone
    # knows whom to see: its own title is the banner.
    said = [SIGN[advice.acuity], title] if advice.acuity >= Acuity.SAME_DAY else [title.upper()]
    if not boxed:
        return Group(heading(said[0]), *(Block(Text(line, style="bold")) for line in said[1:]), Block(text))
    colour, edge = _LOOK[advice.acuity]
    banner = None
    if cell_len(said[0]) <= width() - _BESIDE_BANNER:  # or it would be cut
        banner = Text(f" {said.pop(0)} ", style=f"bold {colour}")
    words = [part for line in said for part in (Text(line, style="bold"), Text(""))]
    return Panel(Group(*words, text), title=banner, box=edge, border_style=colour)


def _why(advice: Advice) -> list[Section]:
    """Why, each reason with its own instruction under it, those with one first."""
    parts: list[RenderableType] = []
    for reason in sorted(advice.reasons, key=lambda reason: (-_acuity(advice, reason), reason.do is None)):
        parts.append(Block(Text(clean(reason.because)), "- "))
        if reason.do:
            parts.append(Block(Text(clean(reason.do), style="bold"), "  ! "))
    if parts:
        parts.insert(0, heading("Why"))
        count = len(advice.unanswered)
        if count:
            left = f"{count} questions are left. They" if count > 1 else "One question is left. It"
            parts.append(Block(Text(f"{left} cannot make this advice more urgent.")))
    again = look_again(advice)
    if again is not None:
        parts.append(Block(Text(clean(again), style="bold"), "! "))
    return [Group(*parts)] if parts else []


def _acuity(advice: Advice, reason: Reason) -> Acuity:
    return advice.pack.acuity_of[reason.rule]


def told(advice: Advice) -> Section:
    """What the person answered, to show to a doctor."""
    pack = advice.pack
    lines = []
    for name in (question.id for question in pack.questions if question.id in advice.counted):
        line = Text(clean(pack.question[name].text) + " ")
        lines.append(line.append(clean(describe_answer(pack.question[name], advice.answers[name])), style="bold"))
    return Group(heading("What you told us, to show the doctor"), bullets(lines))


def when_to_get_help(advice: Advice) -> list[Section]:
    """The signs on which to get help, the most urgent first."""
    return [*map(_signs, advice.safety_net), _signs(advice.come_back)]


def _signs(signs: Signs) -> Section:
    urgent = signs.acuity >= Acuity.SAME_DAY
    return Group(Block(Text(clean(signs.lead), style="bold"), "! " if urgent else ""), bullets(signs.items))


def _small_print(advice: Advice) -> Section:
    words = (advice.not_a_doctor, "", status_line(advice.pack))
    return Group(*(Block(Text(clean(paragraph))) for paragraph in words))
