"""Hazards and contraindications: what a pack must not miss, and what it must give to no one who has something."""

from __future__ import annotations

from dataclasses import field

from soundadvice._dataclass import dataclass
from soundadvice.model.condition import Condition
from soundadvice.model.disposition import Acuity
from soundadvice.model.problem import Span


@dataclass(frozen=True, slots=True)
class Hazard:
    """A sign that a pack must not miss: who has it, how urgent it is, and what holds it.

    `when` says who has it, by the answers that they would give, asked or not; None if no one has said. `rules` are
    those that hold it, those for not sure included. `safety_net` are words by which its signs are found in the safety
    net, for those who get it later; `not_in_safety_net` is why it is not there. `texts` are texts that help too.
    """

    id: str
    sign: str
    acuity: Acuity
    rules: tuple[str, ...]
    when: Condition | None = None
    safety_net: tuple[str, ...] = ()
    not_in_safety_net: str | None = None
    texts: tuple[str, ...] = ()
    note: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Contraindication:
    """Who must never be given something: `when` says who, by the answers that they would give, asked or not.

    `never` are the ids of exercises, habits, therapies and programmes. Whoever may be one of them, for want of an
    answer, is not given it either.
    """

    id: str
    sign: str
    never: tuple[str, ...]
    when: Condition
    note: str | None = None
    span: Span | None = field(default=None, compare=False)
