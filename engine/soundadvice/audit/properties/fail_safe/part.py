"""What one part of fail-safe finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from soundadvice.audit.finding import Finding


@dataclass(frozen=True, slots=True)
class PartResult:
    """The findings of a part, what it could not settle, in words, and what a report can show beside them."""

    findings: tuple[Finding, ...] = ()
    undecided: tuple[str, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)
