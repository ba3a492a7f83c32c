"""Floor: what stays unknown is no less urgent than the mildest answer of someone who has what is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.unsure_safe.answers import just, present, unsure
from soundadvice.audit.properties.unsure_safe.asked_about import AskedAbout
from soundadvice.audit.properties.unsure_safe.outranked import Outranked
from soundadvice.audit.properties.unsure_safe.readings import Readings
from soundadvice.audit.prover.two_people.one_answer_changed import Effort, in_brief, rules_involved
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.question import Choice


def floor(asked: AskedAbout, effort: Effort, anywhere: AskedAbout, at_all_values: Effort) -> list[Finding]:
    """What is wrong with it; nothing where it is proved. Raises LimitReached.

    `anywhere` is the same over the ranges of all parameters. Where it holds there, it does at the values in effect; and
    where it does not, people are shown at those, if there are any.
    """
    if anywhere.case is asked.case:
        return _fallen(asked, _compared(asked), effort)
    doubtful = [one for one in _compared(anywhere) if one.may_be(at_all_values)]
    if not doubtful:
        return []
    return _fallen(asked, _compared(asked), effort) or _fallen(anywhere, doubtful, at_all_values)


def _compared(asked: AskedAbout) -> Iterator[Outranked]:
    low = unsure(asked.case, asked.name, asked.following)
    return (asked.outranked(high, low) for high in _above(asked))


def _fallen(asked: AskedAbout, compared: Iterable[Outranked], effort: Effort) -> list[Finding]:
    for one in compared:
        people = one.someone(effort)
        if people is not None:
            return [_finding(asked, *people, only=one.high.complete and len(one.high.looked_at) == 1)]
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
