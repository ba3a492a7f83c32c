"""What one part of fail-safe finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from soundadvice.audit.finding import Finding
from soundadvice.model.problem import Span


@dataclass(frozen=True, slots=True)
class PartResult:
    """The findings of a part, what it could not settle, in words, and what a report can show beside them."""

    findings: tuple[Finding, ...] = ()
    undecided: tuple[str, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)


def placed(named: Iterable[tuple[str, Span | None]]) -> tuple[tuple[str, Span], ...]:
    """Those that have a place, each with what it is."""
    return tuple((what, span) for what, span in named if span is not None)
