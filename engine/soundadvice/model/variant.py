"""Variants: other words for a text, for those whose answers say so. No outcome depends on them."""

from __future__ import annotations

from dataclasses import dataclass, field

from soundadvice.model.condition import Condition
from soundadvice.model.problem import Span


@dataclass(frozen=True, slots=True)
class TextVariants:
    """The words of one text by answer: those of the first case whose condition holds, else what the element itself has.

    `of` is `question`, `rule` or `disposition`, and `part` which text of that element it is: `text`, `because`, or
    `options.yes`. `spans` are the places of the cases, and then of the last words, which have no condition.
    """

    of: str
    id: str
    part: str
    cases: tuple[tuple[Condition, str], ...]
    spans: tuple[Span, ...] = field(default=(), compare=False)
