"""Acuity: how urgent advice is, on one ordered scale that all packs share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from soundadvice.model.problem import Span


class Acuity(IntEnum):
    """How urgent: the higher, the sooner.

    >>> Acuity.SELF_CARE < Acuity.ROUTINE < Acuity.SOON < Acuity.SAME_DAY < Acuity.EMERGENCY
    True
    >>> str(Acuity.SAME_DAY), Acuity.from_id("same_day") is Acuity.SAME_DAY
    ('same_day', True)
    """

    SELF_CARE = 0
    ROUTINE = 1
    SOON = 2
    SAME_DAY = 3
    EMERGENCY = 4

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def from_id(cls, name: str) -> Acuity:
        """The acuity of that id. Raises KeyError for any other word."""
        return cls[name.upper()] if name == name.lower() else cls[name]


@dataclass(frozen=True, slots=True)
class Disposition:
    """What a person is advised to do: an acuity and the words for it. A merged pack has one for each acuity."""

    id: str
    acuity: Acuity
    title: str
    text: str
    claims: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)
