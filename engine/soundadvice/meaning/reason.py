"""A reason: why something is advised or found, and what that rests on."""

from __future__ import annotations

from dataclasses import dataclass

from soundadvice.model.evidence import Claim, Reference


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired: why, in words for the person, an instruction of its own, and what it rests on.

    `disposition` is None if it advises nothing, and only finds something.
    """

    rule: str
    disposition: str | None
    because: str
    do: str | None
    claims: tuple[Claim, ...]
    references: tuple[Reference, ...]
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenFinding:
    """A finding of a person, in words for them: the rules that found it, and what it rests on."""

    finding: str
    title: str
    text: str
    rules: tuple[str, ...]
    claims: tuple[Claim, ...]
    references: tuple[Reference, ...]
