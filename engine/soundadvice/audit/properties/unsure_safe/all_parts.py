"""Unsure is safe: the floor below what stays unknown, the ceiling above it, and what is asked to make it known.

Whoever is not sure, and not sure of what is then asked either, is advised at least as urgently as with the mildest
answer of someone who has what is asked about, and with none of the answers that the question's `severity` puts level
with or below `unsure` more urgently. Where a question names its commonest answer, they are not advised more urgently
than with that.
"""

from __future__ import annotations

from soundadvice.audit.conditions.dependencies import rules_resting_on
from soundadvice.audit.finding import Finding, Result, conclusion
from soundadvice.audit.properties.unsure_safe.asked_about import AskedAbout
from soundadvice.audit.properties.unsure_safe.ceiling import ceiling
from soundadvice.audit.properties.unsure_safe.floor import floor
from soundadvice.audit.properties.unsure_safe.without_follow_up import without_follow_up
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.model.question import allows_unsure
from soundadvice.wording.counts import counted

_FLOOR = (0.6, "whether not being sure of `{}` can lower the advice")
_PARTS = (
    (ceiling, 0.2, "whether not being sure of `{}` is more urgent than its commonest answer"),
    (without_follow_up, 0.2, "whether `{}` can make it an emergency"),
)
"""Of the floor and of each other part, its share of what the property may spend, and what is undecided where that is
too little."""


def check(case: Case) -> Result:
    """Whether "not sure" fails safe, and no more than that, for every deciding question that takes it."""
    wide, resting = case.over_ranges, rules_resting_on(case.pack)
    names = [name for name in case.pack.deciding if allows_unsure(case.pack.question[name])]
    asked = [AskedAbout.of(case, name, resting[name]) for name in names]
    anywhere = {name: AskedAbout.of(wide, name, resting[name]) for name in names}
    findings: list[Finding] = []
    undecided: list[str] = []
    # Only the floor is a matter of safety, and looked at over all ranges.
    effort, at_all_values = Effort(case, _FLOOR[0]), Effort(wide, _FLOOR[0])
    for one in asked:
        case.task.on("floor", one.name)
        try:
            findings += floor(one, effort, anywhere[one.name], at_all_values)
        except LimitReached:
            undecided.append(_FLOOR[1].format(one.name))
    for part, share, doubt in _PARTS:
        effort = Effort(case, share)
        for one in asked:
            case.task.on(part.__name__.replace("_", " "), one.name)
            try:
                findings += part(one, effort)
            except LimitReached:
                undecided.append(doubt.format(one.name))
    return Result(
        name="unsure_safe",
        says=conclusion(
            findings,
            undecided,
            holds=_says(case, len(asked)),
            fails="Someone who is not sure is advised less urgently than they should be.",
        ),
        findings=tuple(findings),
        undecided=tuple(undecided),
        details={"questions": [one.to_json() for one in asked]},
    )


def _says(case: Case, asked: int) -> str:
    if not asked:
        return "No question that decides takes it that someone is not sure (each looked at)."
    return (
        f"What stays unknown of any of {counted(asked, 'question')} is at least as urgent as the mildest answer of "
        f"someone who has what is asked about{case.at_all_values} (proved)."
    )
