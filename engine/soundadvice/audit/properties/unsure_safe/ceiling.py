"""Ceiling: what stays unknown is no more urgent than the commonest answer of those who have what is asked about."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.unsure_safe.answers import just, unsure
from soundadvice.audit.properties.unsure_safe.asked_about import AskedAbout
from soundadvice.audit.prover.two_people.one_answer_changed import Effort, rules_involved
from soundadvice.audit.prover.witness import Witness


def ceiling(asked: AskedAbout, effort: Effort) -> list[Finding]:
    """For whom it is more urgent; nothing if it is proved of no one, or no answer is named. Raises LimitReached."""
    if asked.commonest is None:
        return []
    low = just(asked.case, asked.name, asked.commonest)
    people = asked.outranked(unsure(asked.case, asked.name, asked.following), low).someone(effort)
    return [] if people is None else [_finding(asked, asked.commonest, *people)]


def _finding(asked: AskedAbout, commonest: str, unknown: Witness, known: Witness) -> Finding:
    pack = asked.case.pack
    return Finding(
        code="unsure_more_urgent",
        level=Level.WARNING,
        message=f"not being sure of {asked.unknown()} leads to `{unknown.disposition}`, and `{commonest}`, the "
        f"commonest answer, to `{known.disposition}`",
        about=(asked.name, *(rule for rule in unknown.fired if rule not in known.fired)),
        span=asked.question.span,
        related=rules_involved(pack, unknown, known),
        witnesses=(unknown, known),
        hint="let the rules for `unsure` be no more urgent than that, or ask something that people can do or see",
    )
