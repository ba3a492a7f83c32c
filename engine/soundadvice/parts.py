"""The pack's small parts: parameters, named texts, and lists of signs."""

from __future__ import annotations

from dataclasses import dataclass, field

from soundadvice.acuity import Acuity
from soundadvice.duration import format_duration
from soundadvice.problem import Span


@dataclass(frozen=True, slots=True)
class Parameter:
    """A judgement call with a number: the value in effect, the range it may be set within, and why.

    Values are seconds where `is_duration`, else whole numbers of `unit`. `declared` is the pack's own value.
    """

    id: str
    value: int
    declared: int
    minimum: int
    maximum: int
    is_duration: bool
    why: str
    unit: str | None = None
    claims: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)

    def show(self, value: int | None = None) -> str:
        """A value (by default the one in effect) as a person reads it: `3 weeks`."""
        shown = self.value if value is None else value
        return format_duration(shown) if self.is_duration else f"{shown} {self.unit}"


@dataclass(frozen=True, slots=True)
class Text:
    """A named text of the pack."""

    id: str
    text: str
    claims: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Signs:
    """A list of signs under a lead: when to come back, or when to get help at once."""

    lead: str
    items: tuple[str, ...]
    acuity: Acuity
    claims: tuple[str, ...] = ()
