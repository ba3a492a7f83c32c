"""Advice on a terminal: rows of words, in parts short enough to take in at once. Who prints them wraps them.

What to do comes first, and the signs of an emergency right under it. Colour never says anything that the words do
not say too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import assert_never

from soundadvice.handout.blocks import (
    Block,
    Card,
    Chart,
    Facts,
    Line,
    Listing,
    Look,
    Paragraph,
    Pictures,
    Reasons,
    Run,
    Section,
    bold,
    plain,
)
from soundadvice.handout.document import Handout, Role
from soundadvice.meaning.phrases import sign
from soundadvice.model.disposition import Acuity

_HEAD = (Role.VERDICT, Role.NOT_FOR_PEOPLE, Role.CALL)
_WHY = (Role.REASONS, Role.QUESTIONS_LEFT)
_PLAN = (
    *(Role.PLAN, Role.EXERCISES, Role.PROGRAMMES, Role.HABITS, Role.STOP_RULE, Role.THERAPIES, Role.LEFT_OUT),
    Role.NOTES,
)
FIRST = (*_HEAD, Role.TOLD_US, Role.LOOK_AGAIN, Role.FOUND, Role.SAFETY_NET)
"""What is read at once, on one screen: what to do and why, and when not to wait."""
MORE = (*_WHY, Role.ANSWERS, *_PLAN, Role.MORE_SIGNS, Role.SMALL_PRINT)
"""What is there for whoever asks for more."""
ADVICE = (
    # Whoever stops reading halfway has seen when to get help: what a pack asks cannot rule all of that out.
    *(*_HEAD, *_WHY, Role.LOOK_AGAIN, Role.FOUND, Role.SAFETY_NET),
    *(Role.ANSWERS, *_PLAN, Role.MORE_SIGNS, Role.SMALL_PRINT),
)
"""The whole of it, in the order it is read."""
WHEN_TO_GET_HELP = (Role.SAFETY_NET, Role.MORE_SIGNS)
"""The signs on which to get help, the most urgent first."""
_DO_NOT_MISS = "! "
_INDENT = 2


@dataclass(frozen=True, slots=True)
class TextRow:
    """Words after a mark; where they wrap, they go on under their own beginning. `indent` may be left out for room."""

    line: Line = ()
    mark: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Banner:
    """What to do, in a frame by how urgent it is: the words over it, those that come first in it, and the text.

    `when` says until when to have done it, `instructions` what the reasons tell the person to do beside that.
    """

    acuity: Acuity
    over: str
    first: str | None
    text: str
    when: str = ""
    instructions: tuple[str, ...] = ()


Screen = tuple[TextRow | Banner, ...]
"""What stands together, between two blank lines."""


def terminal_screens(made: Handout, roles: Iterable[Role] = ADVICE) -> list[Screen]:
    """The parts of advice that have these roles, in their order."""
    found: list[Screen] = []
    for role, placed in groupby(made.placed(*roles), key=lambda one: _together(one[0])):
        blocks = list(placed)
        match role:
            case Role.REASONS:
                found.append(tuple(row for role, block in blocks for row in _rows(block, role)))
            case Role.SMALL_PRINT:
                found.append(tuple(row for role, block in blocks for row in (TextRow(), *_rows(block, role)))[1:])
            case Role.SAFETY_NET if all(_run_in(block) for _, block in blocks):
                found.append(tuple(row for role, block in blocks for row in _rows(block, role)))
            case Role.MORE_SIGNS:
                found += [screen for _, block in blocks for screen in _lists(block)]
            case Role.EXERCISES:
                found += [screen for _, block in blocks for screen in _exercises(block)]
            case Role.PROGRAMMES:
                found += [screen for _, block in blocks for screen in _programme(block)]
            case _:
                found += [tuple(_rows(block, role)) for role, block in blocks]
    return found


def _together(role: Role) -> Role:
    """The role under which it is shown: why, what could not change that, and what to look at again are one part."""
    return Role.REASONS if role in (Role.QUESTIONS_LEFT, Role.LOOK_AGAIN) else role


def _rows(block: Block, role: Role) -> Iterator[TextRow | Banner]:
    match block:
        case Card():
            yield _banner(block)
        case Paragraph(line):
            yield TextRow(line, _DO_NOT_MISS if role in (Role.NOT_FOR_PEOPLE, Role.LOOK_AGAIN) else "")
        case Listing(items, numbered, under=under):
            mark, indent = ("   - ", _INDENT) if under else ("- ", 0)
            for number, item in enumerate(items, start=1):
                yield TextRow(item, f"{number}. ", _INDENT) if numbered else TextRow(item, mark, indent)
        case Facts(rows):
            for name, said in rows:
                yield TextRow((Run(f"{name}: ", strong=True), Run(said)), indent=_INDENT)
        case Reasons():
            yield from _reasons(block)
        case Section():
            yield from _section(block, role)
        case Chart(words=words):
            yield TextRow(plain(words))
        case Pictures():
            return
        case _:
            assert_never(block)


def _section(section: Section, role: Role) -> Iterator[TextRow | Banner]:
    mark = _DO_NOT_MISS if section.look is Look.HELP else ""
    match section.parts:
        case (Listing(items, run_in=True),):
            yield TextRow((Run(section.heading, strong=True), *_sentence(items)), mark)
        case parts:
            yield TextRow(bold(section.heading), mark) if role in WHEN_TO_GET_HELP else _heading(section.heading)
            for part in parts:
                yield from _rows(part, role)


def _run_in(block: Block) -> bool:
    return isinstance(block, Section) and all(isinstance(part, Listing) and part.run_in for part in block.parts)


def _sentence(items: Iterable[Line]) -> Iterator[Run]:
    """Short items as the end of a sentence."""
    lead = " "
    for item in items:
        yield Run(lead + "".join(run.text for run in item))
        lead = "; "
    yield Run(".")


def _banner(card: Card) -> Banner:
    # INVARIANT: if hours count, that is said in the same words whatever the pack. If they do not, the pack alone
    # knows whom to see: its own title is the banner.
    hours = card.acuity >= Acuity.SAME_DAY
    over, first = (sign(card.acuity), card.title) if hours else (card.title.upper(), None)
    # The reasons of all others stand under it, each with its instruction.
    does = card.instructions if card.acuity is Acuity.EMERGENCY else ()
    return Banner(card.acuity, over, first, card.text, f"{card.when}." if card.when else "", does)


def _reasons(block: Reasons) -> Iterator[TextRow]:
    """Each reason with its own instruction under it; of those as urgent, the ones with an instruction first."""
    for reason in sorted(block.reasons, key=lambda reason: (-reason.acuity, reason.do is None)):
        yield TextRow(plain(reason.text), "- ")
        if reason.do:
            yield TextRow(bold(reason.do), f"  {_DO_NOT_MISS}")


def _exercises(block: Block) -> Iterator[Screen]:
    """The stop rule, and then one exercise after the other; what leads to a choice stands over the first of them."""
    assert isinstance(block, Section)
    rows: list[TextRow | Banner] = [_heading(block.heading)]
    for part in block.parts:
        if isinstance(part, Section):
            yield (*rows, TextRow(bold(part.heading)), *_exercise(part))
            rows = []
        elif isinstance(part, Paragraph) and part.look is Look.LEAD:
            rows = [TextRow(part.line), TextRow()]
        else:
            yield (*rows, *_rows(part, Role.EXERCISES))
            rows = []


def _lists(block: Block) -> Iterator[Screen]:
    """Each list, the first under the heading of all."""
    assert isinstance(block, Section)
    rows: tuple[TextRow, ...] = (_heading(block.heading),)
    for part in block.parts:
        yield (*rows, *_rows(part, Role.MORE_SIGNS))
        rows = ()


def _programme(block: Block) -> Iterator[Screen]:
    """What it is with its first stage, each other stage, and when to go on or back."""
    assert isinstance(block, Section)
    rows: list[TextRow | Banner] = [_heading(block.heading)]
    for part in block.parts:
        if isinstance(part, Section):
            yield (*rows, TextRow(bold(part.heading)), *_exercise(part))
            rows = []
        elif isinstance(part, Paragraph):
            rows += [TextRow(part.line), TextRow()]
        else:
            yield tuple(_rows(part, Role.PROGRAMMES))


def _exercise(section: Section) -> Iterator[TextRow | Banner]:
    for part in section.parts:
        if isinstance(part, Paragraph):
            yield TextRow(part.line, indent=_INDENT)
        else:
            yield from _rows(part, Role.EXERCISES)


def _heading(text: str) -> TextRow:
    """The heading of a part: in capitals, so that it is one without bold letters too."""
    return TextRow(bold(text.upper()))
