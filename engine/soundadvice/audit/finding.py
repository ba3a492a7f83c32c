"""Finding: what the auditor has to say about one property, and about one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from soundadvice.audit.prover.witness import Witness
from soundadvice.model.pack import Waiver
from soundadvice.model.problem import Span
from soundadvice.wording.counts import counted


class Level(StrEnum):
    """How grave a finding is: errors fail an audit, warnings and notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and for whom.

    `code` names the kind of finding, as a waiver does; `about` the ids of the elements concerned, the first above all.
    `related` are further places, each with what it is. `witnesses` are people who show it. `waiver` is the pack's
    reason to accept it, None if it has none.
    """

    code: str
    level: Level
    message: str
    about: tuple[str, ...] = ()
    span: Span | None = None
    related: tuple[tuple[str, Span], ...] = ()
    witnesses: tuple[Witness, ...] = ()
    hint: str | None = None
    waiver: Waiver | None = None

    @property
    def fails(self) -> bool:
        """Whether an audit with this finding fails."""
        return self.level is Level.ERROR and self.waiver is None


def placed(named: Iterable[tuple[str, Span | None]]) -> tuple[tuple[str, Span], ...]:
    """Those that have a place, each with what it is."""
    return tuple((what, span) for what, span in named if span is not None)


class Verdict(StrEnum):
    """What became of a property."""

    HOLDS = "holds"
    WAIVED = "waived"
    FAILS = "fails"
    UNDECIDED = "undecided"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A property of a pack: whether it holds, in one sentence what that means here, and every finding.

    Each sentence of `says` on what holds ends with how that was shown: proved, say, or each looked at. `details` is
    what a report can show beside it, as plain JSON. `undecided` names, in words, what a search could not settle within
    its limits; `not_checked` what could not be looked at, such as a document not given. `sampled`: all of it is counted
    among people who are drawn.
    """

    name: str
    says: str
    findings: tuple[Finding, ...] = ()
    undecided: tuple[str, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)
    not_checked: str | None = None
    sampled: bool = False

    @property
    def verdict(self) -> Verdict:
        """The gravest that is true of it; `waived` where the pack has a reason for all that would fail."""
        if any(finding.fails for finding in self.findings):
            return Verdict.FAILS
        if self.undecided:
            return Verdict.UNDECIDED
        if self.not_checked is not None:
            return Verdict.NOT_CHECKED
        return Verdict.WAIVED if any(finding.waiver for finding in self.findings) else Verdict.HOLDS


def conclusion(findings: Sequence[Finding], undecided: Sequence[str], *, holds: str, fails: str) -> str:
    """What holds, what fails, or that no fault was found and not all could be settled."""
    if any(finding.level is Level.ERROR for finding in findings):
        return fails
    if undecided:
        return f"No fault was found, but {counted(len(undecided), 'question')} could not be settled within the limits."
    return holds
