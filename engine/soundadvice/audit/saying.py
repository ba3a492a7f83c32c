"""Saying: which sentence a property ends in, by what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from soundadvice.audit.finding import Finding, Level


def conclusion(findings: Sequence[Finding], undecided: Sequence[str], *, holds: str, fails: str) -> str:
    """What holds, what fails, or that no fault was found and not all could be settled."""
    if any(finding.level is Level.ERROR for finding in findings):
        return fails
    if undecided:
        return f"No fault was found, but {counted(len(undecided), 'question')} could not be settled within the limits."
    return holds


def counted(number: int, noun: str) -> str:
    """A number of things in words.

    >>> counted(1, "question"), counted(2, "question")
    ('1 question', '2 questions')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")
