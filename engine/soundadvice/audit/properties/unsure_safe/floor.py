"""Floor: what stays unknown is no less urgent than the mildest answer of someone who has what is asked about."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.unsure_safe.answers import just, present, unsure
from soundadvice.audit.properties.unsure_safe.asked_about import AskedAbout
from soundadvice.audit.properties.unsure_safe.readings import Readings
from soundadvice.audit.prover.one_answer_changed import Effort, in_brief, rules_involved
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.question import Choice


def floor(asked: AskedAbout, effort: Effort) -> list[Finding]:
    """What is wrong with it; nothing where it is proved. Raises LimitReached."""
    for high in _above(asked):
        people = asked.outranked(high, unsure(asked.case, asked.name, asked.following)).someone(effort)
        if people is not None:
            return [_finding(asked, *people, only=high.complete and len(high.looked_at) == 1)]
    return []


def _above(asked: AskedAbout) -> Iterator[Readings]:
    """Of each, one reading at least must be reached."""
    has_it = present(asked.case, asked.name)
    if has_it is not None:
        yield has_it
    for option in asked.placed:
        yield just(asked.case, asked.name, option)


def _finding(asked: AskedAbout, before: Witness, after: Witness, *, only: bool) -> Finding:
    pack = asked.case.pack
    answer = in_brief(pack, asked.name, before.answers[asked.name])
    other = f"`{answer}`" if only else f"even the mildest answer, `{answer}`,"
    needed = pack.disposition[before.disposition].acuity
    last = asked.following[-1] if asked.following else asked.name
    hint = f"add a rule for `unsure` of `{last}` that is at least `{needed}`"
    if isinstance(asked.question, Choice) and not asked.question.severity:
        hint += ", or say by the question's `severity` which answers are milder"
    return Finding(
        code="unsure_less_urgent",
        level=Level.ERROR,
        message=f"not being sure of {asked.unknown()} leads to `{after.disposition}`, and {other} to "
        f"`{before.disposition}`",
        about=(asked.name, *(rule for rule in before.fired if rule not in after.fired)),
        span=asked.question.span,
        related=rules_involved(pack, before, after),
        witnesses=(before, after),
        hint=hint,
    )
