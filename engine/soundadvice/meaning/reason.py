"""A reason: why something is advised, and what that rests on."""

from __future__ import annotations

from dataclasses import dataclass

from soundadvice.model.evidence import Claim, Reference


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired: why, in words for the person, an instruction of its own, and what it rests on."""

    rule: str
    disposition: str
    because: str
    do: str | None
    claims: tuple[Claim, ...]
    references: tuple[Reference, ...]
