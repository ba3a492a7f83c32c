"""Glosses: what a text of a pack means, said once more in a few fixed words, so that a change of one is noticed."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from soundadvice._dataclass import dataclass
from soundadvice.model.disposition import Acuity
from soundadvice.model.problem import Span


class Instruction(StrEnum):
    """What a text can tell someone to do."""

    CALL = "call"
    GO_IN = "go_in"
    SEE_DOCTOR = "see_doctor"
    STOP = "stop"
    PUSH_ON = "push_on"
    LEAVE_OUT = "leave_out"
    REST = "rest"
    MOVE = "move"
    DRIVE = "drive"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class SignWords:
    """The words by which a sign is known, in the language of the pack: a text that speaks of it has one of them."""

    id: str
    words: tuple[str, ...]
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Gloss:
    """What the text at `of` means: a place as translations name it, or several texts together.

    It says that each sign of `has` is there, and that none of `lacks` is. It is about help as urgent as `urgency`. It
    tells people to do each of `tells`, and not to do each of `forbids`. Its numbers are `numbers`, as they are written,
    or that of a parameter (`$few_weeks`); None: any. `within` are the least and the most that an amount may be, in the
    unit of the pack: seconds for a hold.
    """

    of: str
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    urgency: Acuity | None = None
    tells: tuple[Instruction, ...] = ()
    forbids: tuple[Instruction, ...] = ()
    numbers: tuple[str, ...] | None = None
    within: tuple[int, int] | None = None
    span: Span | None = field(default=None, compare=False)
