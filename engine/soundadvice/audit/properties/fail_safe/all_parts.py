"""Fail-safe, all parts together.

Six parts: no default advice while a deciding question is unanswered; hidden answers never matter; a layer only raises;
every plan that exercises go with, where a pack has any, holds one or says why not; nothing is given with a disposition
that does not take its kind, and nothing but gentle movement with `soon` and above; and no negated test of a question
that may be hidden decides anything.
"""

from __future__ import annotations

from soundadvice.audit.finding import Result, conclusion
from soundadvice.audit.properties.fail_safe.held_back import held_back
from soundadvice.audit.properties.fail_safe.hidden_answers import hidden_answers
from soundadvice.audit.properties.fail_safe.hidden_negations import hidden_negations
from soundadvice.audit.properties.fail_safe.kinds_taken import kinds_taken
from soundadvice.audit.properties.fail_safe.layer import keeps_ranges, layer
from soundadvice.audit.properties.fail_safe.least_alarming import least_alarming
from soundadvice.audit.properties.fail_safe.unanswered import unanswered
from soundadvice.audit.properties.fail_safe.without_exercise import without_exercise
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.task import Closed
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.wording.counts import counted


def check(case: Case) -> Result:
    """Whether the pack fails safe, in each of the six ways."""
    # One after the other: what one part spends of the effort, the next has not.
    wide = case.over_ranges
    effort, at_all_values = Effort(case), Effort(wide)
    people, unsettled = least_alarming(case, effort)
    case.task.on("one answer left out", f"{len(people)} people")
    case.task.close(Closed.SAMPLED)
    parts = (
        unanswered(case.pack, people),
        hidden_answers(wide, at_all_values, people),
        layer(wide if keeps_ranges(case.pack) else case, at_all_values if keeps_ranges(case.pack) else effort),
        without_exercise(wide, at_all_values),
        kinds_taken(wide, at_all_values),
        hidden_negations(wide, at_all_values),
        held_back(case.pack),
    )
    findings = tuple(finding for part in parts for finding in part.findings)
    undecided = (*unsettled, *(one for part in parts for one in part.undecided))
    tried = "person" if len(people) == 1 else "people"
    exercises = "every plan that exercises go with holds one or says why not; " if case.pack.plan.exercises else ""
    return Result(
        name="fail_safe",
        says=conclusion(
            findings,
            undecided,
            holds=f"Answers to questions that are not asked change nothing; {_of_layers(case)}{exercises}nothing is "
            "given with a disposition that does not take its kind, and nothing but gentle movement with what is as "
            f"urgent as `soon`; and nothing rests on a question not being asked{case.at_all_values} (all proved). "
            f"With any one question that decides unanswered, no one is advised `{case.pack.default}` (tried on "
            f"{len(people)} {tried} whom the pack alarms least, not proved).",
            fails=f"The pack does not fail safe, in {counted(len(findings), 'way')}.",
        ),
        findings=findings,
        undecided=undecided,
        details={key: value for part in parts for key, value in part.details.items()},
    )


def _of_layers(case: Case) -> str:
    if case.pack.parent is None:
        return ""
    at = "" if keeps_ranges(case.pack) or not case.at_all_values else " at the values in effect"
    return f"the layer never lowers advice{at}; "
