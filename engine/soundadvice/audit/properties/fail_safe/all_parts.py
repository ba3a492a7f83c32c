"""Fail-safe, all parts together.

Six parts: no default advice while a deciding question is unanswered; hidden answers never matter; a layer only raises;
every plan that exercises go with, where a pack has any, holds one or says why not; nothing is given with a disposition
that does not take its kind, and nothing but gentle movement with `soon` and above; and no negated test of a question
that may be hidden decides anything.
"""

from __future__ import annotations

from soundadvice.audit.finding import Result, conclusion
from soundadvice.audit.properties.fail_safe.contraindications import contraindications
from soundadvice.audit.properties.fail_safe.hidden_answers import hidden_answers
from soundadvice.audit.properties.fail_safe.hidden_negations import hidden_negations
from soundadvice.audit.properties.fail_safe.kinds_taken import kinds_taken
from soundadvice.audit.properties.fail_safe.layer import layer
from soundadvice.audit.properties.fail_safe.least_alarming import least_alarming
from soundadvice.audit.properties.fail_safe.unanswered import unanswered
from soundadvice.audit.properties.fail_safe.without_exercise import without_exercise
from soundadvice.audit.prover.one_answer_changed import Effort
from soundadvice.audit.prover.prover import Case
from soundadvice.wording.counts import counted


def check(case: Case) -> Result:
    """Whether the pack fails safe, in each of the six ways."""
    # One after the other: what one part spends of the effort, the next has not.
    effort = Effort(case)
    people, unsettled = least_alarming(case, effort)
    parts = (
        unanswered(case.pack, people),
        hidden_answers(case, effort, people),
        layer(case, effort),
        without_exercise(case, effort),
        kinds_taken(case, effort),
        hidden_negations(case, effort),
        contraindications(case.pack),
    )
    findings = tuple(finding for part in parts for finding in part.findings)
    undecided = (*unsettled, *(one for part in parts for one in part.undecided))
    exercises = "every plan that exercises go with holds one or says why not; " if case.pack.plan.exercises else ""
    return Result(
        name="fail_safe",
        says=conclusion(
            findings,
            undecided,
            holds=f"No one is advised `{case.pack.default}` while a question that decides is unanswered; answers to "
            f"questions that are not asked change nothing; no layer lowers advice; {exercises}nothing is given with a "
            "disposition that does not take its kind, and nothing but gentle movement with what is as urgent as "
            "`soon`; and nothing rests on a question not being asked.",
            fails=f"The pack does not fail safe, in {counted(len(findings), 'way')}.",
        ),
        findings=findings,
        undecided=undecided,
        details={key: value for part in parts for key, value in part.details.items()},
    )
